"""Whatever question is open, a life in danger is heard; what was asked stays open; a group learns nothing private."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import update

from handlers.understanding.emergencies import is_private
from storage.tables import chat, dialogue, event, inbox, outbox, role, whistle
from tests.handlers.talk import GRID, STAFF, Said, Talk

TABLE = Path(__file__).parents[1] / "understanding" / "danger_first.toml"
LINES = {
    kind: block.strip().splitlines()[0]
    for kind, block in tomllib.loads(TABLE.read_text(encoding="utf-8"))["danger"].items()
}

# What is open: who is asked, where, by which lines, and the name of the question.
OPEN: dict[str, tuple[str, str | None, tuple[str, ...], str]] = {
    "a place": ("demo-li", GRID, ("楼道灯坏了",), "whistle.draft"),
    "a community": ("demo-wang", None, ("5号楼门口垃圾没人清",), "whistle.draft"),
    "a draft": ("demo-guo", GRID, ("3号楼楼道灯坏了",), "whistle.draft"),
    "how it was done": ("demo-li", GRID, ("说两句 00001",), "whistle.words"),
    "a form": ("demo-guo", None, ("记录 打扫楼道",), "form"),
    "a name": ("demo-chen", None, ("报到",), "form"),
    "a home": ("demo-liu", None, ("报到 刘志远 县税务局",), "checkin.home"),
    "a letter's answer": ("demo-zeng", None, ("反馈 00001",), "letter.answer"),
    "a letter's reason": ("demo-zeng", None, ("退单 00001",), "letter.why"),
    "whether to leave": ("demo-guo", None, ("退出报到",), "privacy.leave"),
}


def _open(talk: Talk, name: str) -> tuple[str, str | None]:
    who, group, lines, question = OPEN[name]
    if name.startswith("a letter") and not talk.rows(whistle):
        number = talk.report()
        talk.say(f"派单 {number} 县交通运输局 1.修好 2.说明原因", "demo-luo", STAFF)
        if name == "a letter's answer":
            talk.say(f"签收 {number}", "demo-zeng")
    if name == "how it was done" and not talk.rows(whistle):  # it is asked of what has been done
        talk.say(f"自办 {talk.report()} 灯泡换好了", "demo-luo", STAFF)
    while _asked(talk, who):
        talk.say("算了", who, group)
    said = [one.text for line in lines for one in talk.say(line, who, group)]
    assert question in _asked(talk, who), said
    return who, group


def _asked(talk: Talk, who: str) -> set[str]:
    """The names of what somebody is asked, and of what waits beneath."""
    names = set()
    for row in talk.rows(dialogue, dialogue.c.account_id == talk.account_id(who)):
        names.add(row.name)
        under = row.under
        while under is not None:
            names.add(under["name"])
            under = under["under"]
    return names


def _in_groups(said: list[Said]) -> str:
    return "\n".join(one.text for one in said if one.kind == "group")


def _is_heard(talk: Talk, kind: str, who: str, group: str | None, said: list[Said]) -> None:
    """The number to call, a case of its own, and nothing private in a group."""
    words = talk.county.texts.render(f"emergency.{kind}", {"duty": talk.county.config.county.duty_phone})
    where = f"p-{who}" if is_private(kind) or group is None else group
    assert [one.chat for one in said if one.text == words] == [where], kind
    assert next(one for one in said if one.chat in (where, group)).text in (
        words,
        talk.county.texts.render("danger.apart", {"duty": talk.county.config.county.duty_phone}),
    ), "the number stands before all else"
    made = talk.rows(whistle, whistle.c.matter == LINES[kind])
    assert [(case.urgent, case.private or not is_private(kind)) for case in made] == [(True, True)], kind
    if is_private(kind):
        assert LINES[kind] not in _in_groups(said), kind
        assert made[0].number not in _in_groups(said), kind


@pytest.mark.parametrize("name", OPEN)
def test_danger_is_heard_whatever_is_open_and_what_is_open_stays(talk: Talk, name: str) -> None:
    for kind, line in LINES.items():
        who, group = _open(talk, name)
        said = talk.say(line, who, group)
        _is_heard(talk, kind, who, group, said)
        assert OPEN[name][3] in _asked(talk, who), (name, kind)
        talk.clock.advance(hours=30)


@pytest.mark.parametrize("lead", ["你好，", "早上好 ", "麻烦问一下，", "@张桂芬 "])
def test_behind_a_greeting_or_a_mention(talk: Talk, lead: str) -> None:
    said = talk.say(f"{lead}5号楼着火了", "demo-li", GRID)
    assert "119" in said[0].text
    assert len(talk.rows(whistle)) == 1


@pytest.mark.parametrize("word", ["补充", "更正", "没解决", "说两句", "催办"])
@pytest.mark.parametrize("where", [GRID, None])
def test_danger_said_with_a_word_is_a_matter_of_its_own(talk: Talk, word: str, where: str | None) -> None:
    number = talk.report()
    said = talk.say(f"{word} {number} 现在楼下有人触电了", "demo-li", where)
    assert "先断总闸" in said[0].text
    lamp, shock = sorted(talk.rows(whistle), key=lambda case: bool(case.urgent))
    assert lamp.matter == "3号楼楼道灯坏了"
    assert (shock.urgent, shock.matter) == (True, "现在楼下有人触电了")


def test_danger_spoken_of_again_goes_on_to_its_case(talk: Talk) -> None:
    talk.say("3栋一楼有很浓的煤气味", "demo-li", GRID)
    (case,) = talk.rows(whistle)
    said = talk.say(f"补充 {case.number} 煤气味更重了", "demo-li", GRID)
    assert "先关阀门" in said[0].text
    (case,) = talk.rows(whistle)
    assert case.matter.endswith("煤气味更重了）")


def test_the_number_is_said_though_the_word_is_refused(talk: Talk) -> None:
    talk.say("3栋一楼有很浓的煤气味", "demo-li", GRID)
    talk.say("催办", "demo-li", GRID)
    said = talk.say("催办 煤气味还在", "demo-li", GRID)
    assert ["先关阀门" in one.text for one in said] == [True, False]
    assert "刚催过" in said[1].text


def test_a_neighbours_cry_is_answered_though_it_is_not_said_to_the_bot(talk: Talk) -> None:
    said = talk.say("3栋着火了快来人", "demo-li", GRID, addressed=False)
    assert "119" in said[0].text
    assert STAFF in {one.chat for one in said}
    assert talk.say("天哪3栋真的着火了", "demo-guo", GRID, addressed=False) == [], "the same fire, known already"
    assert len(talk.rows(whistle)) == 1
    said = talk.say("9栋也着火了", "demo-guo", GRID, addressed=False)
    assert "119" in said[0].text
    assert len(talk.rows(whistle)) == 2


def test_where_nobody_bound_the_group_it_is_left_alone(talk: Talk) -> None:
    assert talk.say("3栋着火了快来人", "demo-li", "g-unbound", addressed=False) == []


def test_a_place_that_comes_later_goes_to_those_who_run(talk: Talk) -> None:
    talk.say("着火了", "demo-wang")
    (case,) = talk.rows(whistle)
    assert case.place == "地点没说清"
    said = talk.say("快点来人啊", "demo-wang")
    assert "没听出来" in said[-1].text
    said = talk.say("南外社区3栋", "demo-wang")
    assert {"g-NW-staff", "p-demo-wang"} <= {one.chat for one in said}
    (case,) = talk.rows(whistle)
    south = talk.county.places.community("南外社区")
    assert south is not None
    assert (case.place, case.community_id) == ("南外社区3栋", south.id)


def test_what_was_asked_comes_back_when_the_place_is_said(talk: Talk) -> None:
    talk.say("楼道灯坏了", "demo-wang")
    assert [one.text for one in talk.say("着火了", "demo-wang") if "刚才那件" in one.text]
    said = talk.say("南外社区3栋", "demo-wang")
    assert said[-1].text == "您前面反映的那件还缺地点，请说在哪里，例如：3号楼2单元"
    said = talk.say("南外社区2栋", "demo-wang")
    assert "南外社区2栋：楼道灯坏了" in said[0].text


def test_a_letters_answer_is_not_taken_for_danger_and_danger_not_for_an_answer(talk: Talk) -> None:
    who, group = _open(talk, "a letter's answer")
    talk.say("施工把煤气管挖断了，漏气了", who, group)
    (feedback,) = [row for row in talk.rows(dialogue) if row.name == "letter.answer" or row.under]
    assert "煤气" not in json.dumps([feedback.data, feedback.under], ensure_ascii=False)


@pytest.mark.parametrize("calm", ["派单 {} 县消防救援大队 查看着火原因", "问清 {} 是不是着火了", "督办 {}"])
def test_orders_of_the_office_are_orders(talk: Talk, calm: str) -> None:
    number = _fire(talk)
    said = talk.say(calm.format(number), "demo-luo", STAFF)
    assert not any("打 119" in one.text for one in said)
    assert len(talk.rows(whistle)) == 1


def _fire(talk: Talk) -> str:
    talk.say("5号楼着火了", "demo-li", GRID)
    return str(talk.rows(whistle)[0].number)


# --- what is private ----------------------------------------------------------------------------------------------

ACCUSED = "网格长张桂芬收了隔壁的红包"


def _told(talk: Talk, who: str) -> str:
    """All that was ever written to somebody in private."""
    ids = {row.id for row in talk.rows(chat, chat.c.chat_id == f"p-{who}")}
    return "\n".join(row.text for row in talk.rows(outbox) if row.chat_id in ids)


def _accuse(talk: Talk, text: str = ACCUSED) -> str:
    if "具体在哪里" in "".join(one.text for one in talk.say(text, "demo-li", GRID)):
        talk.say("3号楼", "demo-li")
    talk.say("确认", "demo-li")
    (case,) = talk.rows(whistle, whistle.c.private)
    return str(case.number)


@pytest.mark.parametrize("text", [ACCUSED, "举报罗春晖把慰问米拿回家", "社区书记把低保给了他亲戚", "网格长打人"])
def test_who_is_blamed_does_not_hear_of_it_and_the_county_does(talk: Talk, text: str) -> None:
    number = _accuse(talk, text)
    for who in ("demo-zhang", "demo-luo", "demo-zhong"):
        for words in ("哨单", f"看哨 {number}", f"看反映人 {number}", "台账"):
            talk.say(words, who)
            talk.say(words, who, STAFF)
        assert text not in _told(talk, who)
    groups = {row.id for row in talk.rows(chat, chat.c.kind == "group")}
    assert text not in "\n".join(row.text for row in talk.rows(outbox) if row.chat_id in groups)
    assert text in _told(talk, "demo-xiao")
    assert text in talk.answer(f"看哨 {number}", "demo-xiao").text


@pytest.mark.parametrize("text", [ACCUSED, "举报罗春晖把慰问米拿回家", "隔壁老公打老婆，在3栋2单元"])
def test_what_is_private_and_was_said_in_a_group_stands_in_its_case_alone(talk: Talk, text: str) -> None:
    talk.say(text, "demo-li", GRID)
    assert text not in repr([row.payload for row in talk.rows(inbox)])
    talk.say("3号楼", "demo-li")
    talk.say("确认", "demo-li")
    assert [case.matter for case in talk.rows(whistle, whistle.c.private)] == [text]


def test_who_blames_the_community_is_read_by_the_county_and_it_is_kept(talk: Talk) -> None:
    number = _accuse(talk)
    assert "李桂秀" not in _read_reporter(talk, number, "demo-luo")
    assert "李桂秀" in _read_reporter(talk, number, "demo-xiao")
    read = talk.rows(event, event.c.what == "reporter read")
    assert [row.person_id for row in read] == [talk.person_id("demo-xiao")]


def _read_reporter(talk: Talk, number: str, who: str) -> str:
    return "".join(one.text for one in talk.say(f"看反映人 {number}", who))


def test_an_addition_that_names_somebody_is_a_case_of_its_own(talk: Talk) -> None:
    number = talk.report()
    said = talk.say(f"补充 {number} 网格长把灯泡拿回自己家了", "demo-li", GRID)
    assert "灯泡" not in _in_groups(said)
    talk.say("确认", "demo-li")
    lamp, taken = sorted(talk.rows(whistle), key=lambda case: bool(case.private))
    assert lamp.matter == "3号楼楼道灯坏了"
    assert taken.private
    assert "灯泡" not in _told(talk, "demo-luo")


def test_an_addition_to_a_draft_that_names_somebody_leaves_the_draft(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", "demo-li", GRID)
    said = talk.say("就是3栋王二妹家偷了灯泡", "demo-li", GRID)
    assert "王二妹" not in _in_groups(said)
    said = talk.say("确认", "demo-li", GRID)
    assert "已登记" in "\n".join(one.text for one in said)
    (lamp,) = talk.rows(whistle)
    assert (lamp.private, lamp.matter) == (False, "3号楼楼道灯坏了")


@pytest.mark.parametrize("word", ["没解决", "说两句", "补充"])
def test_what_is_added_to_what_is_private_stays_so(talk: Talk, word: str) -> None:
    talk.say("隔壁老公打老婆，在3栋2单元", "demo-li", GRID)
    (case,) = talk.rows(whistle)
    assert case.private
    said = talk.say(f"{word} {case.number} 又打人了", "demo-li", GRID)
    assert "又打人了" not in _in_groups(said)


@pytest.mark.parametrize("word", ["排查", "宣传", "预防", "知识", "演练"])
def test_no_word_switches_privacy_off_for_a_name(talk: Talk, word: str) -> None:
    said = talk.say(f"{word}的时候发现刘强家里聚众赌博", "demo-li", GRID)
    assert "刘强" not in _in_groups(said)
    assert "刘强" in "\n".join(one.text for one in said if one.chat == "p-demo-li") or "具体在哪里" in said[-1].text


def test_nobody_is_said_to_know_where_nobody_was_reached(talk: Talk) -> None:
    """A place whose staff have no chat with us: the phones are what helps."""
    with talk.database.begin() as tx:
        tx.execute(role.delete())
        tx.execute(update(chat).values(purpose=""))
    talk.say("着火了", "demo-li")
    words = "\n".join(one.text for one in talk.say("南外社区阳光小区3栋", "demo-li"))
    assert "已经告诉社区的人" not in words
    assert "值班电话" in words


def test_what_is_added_to_it_is_not_said_to_have_been_told_either(talk: Talk) -> None:
    with talk.database.begin() as tx:
        tx.execute(role.delete())
        tx.execute(update(chat).values(purpose=""))
    talk.say("我老头子晕倒了叫不醒", "zhang")
    more = [talk.say(words, "zhang") for words in ("人还没醒，嘴唇发白，你们快点", "家里就我一个", "他平时有高血压")]
    told = "\n".join(each.text for answers in more for each in answers)
    assert "已经告诉" not in told
    assert "请一定先打上面的电话" in told


def test_who_is_known_by_a_group_alone_cries_out_in_private(talk: Talk) -> None:
    """They live nowhere that is known: the community of their group hears it; of who wrote in none, the county."""
    talk.say("大家好，3号楼新来的", "newcomer", GRID)
    heard = {said.chat for said in talk.say("我家着火了，快来人", "newcomer")}
    assert {STAFF, "p-demo-luo"} <= heard
    heard = {said.chat for said in talk.say("我家着火了，快来人", "nobody-knows")}
    assert "p-demo-xiao" in heard
    assert STAFF not in heard
