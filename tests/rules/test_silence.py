"""Among neighbours the bot keeps still: unaddressed, a command's word does nothing unless nobody says it otherwise."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from bot.app import build_registry
from storage.tables import dialogue, event, inbox
from tests.handlers.talk import GRID, STAFF, Talk

REGISTRY = build_registry()
NUMBER = "HC-SD-2026-00001"
# Words that nobody says otherwise, with what follows them.
HEARD = {"吹哨 3号楼楼道灯坏了三天了", "记活动 昨天 在3栋打扫楼道 2小时"}
# After a report in the same group, for two hours: neighbours who say "here too" answer what the bot said there.
TOO = {"我家也是", "我也是", "+1"}
# What is said of one case, with its number in full; and a code, which must not lie about in a group.
OF_A_CASE = {
    *(
        "查哨",
        "催办",
        "补充",
        "撤哨",
        "不再关注",
        "说两句",
        "回访",
        "看哨",
        "自办",
        "问清",
        "不受理",
        "挂账",
        "恢复办理",
    ),
    *(
        "恢复办理",
        "核实",
        "办结",
        "归档",
        "督办",
        "放开门牌",
        "派单",
        "改派",
        "审核",
        "签发",
        "补充函",
        "作废函",
        "看函",
        "签收",
    ),
    *("退单", "办理", "申请延期", "同意延期", "不同意延期", "反馈", "并案", "拆分", "看反映人", "分类"),
}
OF_A_CODE = {"邀请码", "我是"}


def texts(*, bare: bool) -> list[str]:
    """Every word of every command, alone or with what its example has."""
    return [
        word if bare else word + command.example.removeprefix(command.name)
        for word, command in REGISTRY.by_word.items()
    ]


def quiet(text: str) -> bool:
    """Whether it is to be passed over where nobody called the bot."""
    word, _, rest = text.partition(" ")
    known = OF_A_CASE | OF_A_CODE
    return not (text in HEARD | TOO or (rest and REGISTRY.by_word[word].name in known))


def said_among_others(talk: Talk, said: list[str], who: str, group: str) -> set[str]:
    """Those of these texts that are answered, or change anything, though nobody called the bot."""
    heard = set()
    before = talk.count(event)
    for text in said:
        owed = talk.say(text, who, group, addressed=False)
        after = talk.count(event)
        if owed or after != before or talk.rows(inbox)[-1].state != "silent":
            heard.add(text)
            before = after
            with talk.database.begin() as tx:
                tx.execute(delete(dialogue))
    return heard


@pytest.mark.parametrize(("who", "group"), [("demo-li", GRID), ("demo-luo", STAFF)])
def test_a_word_alone_is_passed_over(talk: Talk, who: str, group: str) -> None:
    assert talk.report() == NUMBER
    heard = said_among_others(talk, texts(bare=True), who, group)
    assert heard == (TOO if group == GRID else set())


@pytest.mark.parametrize(("who", "group"), [("demo-li", GRID), ("demo-luo", STAFF)])
def test_a_word_with_its_example_is_passed_over_unless_nobody_says_it_otherwise(
    talk: Talk, who: str, group: str
) -> None:
    assert talk.report() == NUMBER
    said = texts(bare=False)
    heard = said_among_others(talk, said, who, group)
    assert [text for text in said if text in heard and quiet(text)] == []


def test_what_nobody_says_otherwise_is_heard(talk: Talk) -> None:
    talk.report()
    heard = said_among_others(talk, [f"派单 {NUMBER} 县交通运输局", *sorted(HEARD)], "demo-luo", STAFF)
    assert heard == {f"派单 {NUMBER} 县交通运输局", *HEARD}


def test_a_number_that_is_no_case_number_says_nothing(talk: Talk) -> None:
    talk.report()
    assert (
        said_among_others(talk, ["催 3", "补充 3 点意见", "参加 3", "撤哨 1", "办结 2 件"], "demo-luo", GRID) == set()
    )


def test_a_word_said_to_others_leaves_an_open_question_open(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", "demo-li", GRID)
    for word in ("撤回", "请假", "帮助", "催", "六个日"):
        assert talk.say(word, "demo-li", GRID, addressed=False) == [], word
    assert "已登记" in talk.answer("确认", "demo-li", GRID, addressed=False).text
