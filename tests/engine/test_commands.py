"""The dispatcher: who answers what, and what is met with silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.arguments import Minutes
from bot.command import Book, Registry
from bot.dispatch import Dispatcher
from bot.meaning import Meaning, unread
from bot.turn import Turn
from storage.database import Database
from tests.engine.stage import NUMBERED, FakePlatform, add_groups, enrol, kept, playing


def _book(title: str, *names: str, intent: str = "test") -> Book:
    book = Book(title)

    @book.command(*names, intent=intent, example=names[0], summary="试一试")
    def run(turn: Turn) -> None:
        turn.say("bot.hello")

    return book


@pytest.mark.parametrize("names", [("报到", "签到"), ("签到", "报到"), ("BaoDao", "baodao")])
def test_two_commands_may_not_share_a_word(names: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="name of two commands"):
        Registry([_book("甲", "报到", "baodao"), _book("乙", *names)])


def test_two_dialogues_may_not_share_a_name() -> None:
    one, other = Book("甲"), Book("乙")
    for book in (one, other):
        book.dialogue("same")(lambda turn, data, text: None)
    with pytest.raises(ValueError, match="two dialogues"):
        Registry([one, other])
    with pytest.raises(ValueError, match="two dialogues"):
        one.dialogue("same")(lambda turn, data, text: None)


def test_an_argument_without_a_readable_type_is_refused_when_it_is_declared() -> None:
    book = Book("甲")
    with pytest.raises(TypeError, match="how_long"):

        @book.command("试", intent="test", example="试", summary="试")
        def run(turn: Turn, minutes: Minutes, how_long: int) -> None: ...


class Deaf:
    """Understands nothing: only a text's likeness to a command word is left."""

    def understand(self, text: str) -> Meaning:
        return unread(text)

    understand_words = overhear = understand


@pytest.mark.parametrize("text", ["帮住", "我的纪录", "死性", "我的报各", "我旳数据", "帮助助 我"])
async def test_a_near_miss_is_suggested_and_the_suggestion_works(county: Database, text: str) -> None:
    enrol(county, "u-guo", "郭建勋")
    async with playing(county) as stage:
        handle = Dispatcher(stage.app.registry, Deaf()).handle
        for worker in stage.app.workers:
            worker._machine = replace(worker._machine, handle=handle)
        [asked] = await stage.say(text, "u-guo")
        assert "您是不是想说" in asked.text
        assert asked.choices
        [done] = await stage.say(asked.choices[0].send, "u-guo")
        assert not done.text.startswith("您是不是想说")  # 我的数据 quotes what was said before
        assert "没太明白" not in done.text


@pytest.mark.parametrize("text", ["呜呼哀哉", "xyzzy", "报" * 30])
async def test_what_is_like_no_word_is_met_with_a_way_on(county: Database, text: str) -> None:
    async with playing(county) as stage:
        [answer] = await stage.say(text)
        assert [one.send for one in answer.choices] == ["帮助", "人工"]


@pytest.mark.parametrize(
    "text",
    ["帮助", "@网格哨 帮助", "帮助 ", "　帮助", "/帮助", "【帮助】", "帮助！", "HELP", "ｈｅｌｐ", "Help。"],
)
async def test_a_command_word_is_known_in_every_dress(county: Database, text: str) -> None:
    async with playing(county) as stage:
        assert "我能帮您做这些" in await stage.answer(text.replace("@网格哨", "").strip())


async def test_only_what_is_missing_is_asked(county: Database) -> None:
    enrol(county, "u-guo", "郭建勋")
    async with playing(county) as stage:
        assert "做了多久" in await stage.answer("活动 今天 在3栋打扫楼道", "u-guo")
        done = await stage.answer("两个半小时", "u-guo")
        assert "记好了" in done
        assert "打扫楼道" in done
        assert "2.5" in done or "两个半" in done or "2 小时 30" in done or "2小时30" in done


async def test_a_bare_answer_to_the_question_is_enough(county: Database) -> None:
    enrol(county, "u-guo", "郭建勋")
    async with playing(county) as stage:
        await stage.say("活动 打扫楼道", "u-guo")
        assert "记好了" in await stage.answer("2", "u-guo")


OVERHEARD = [
    *("收到", "👍", "好的好的", "谢谢大家", "#接龙\n1. 张三\n2. 李四", "https://example.com/a?b=c", "今天天气不错"),
    *(
        "帮助老人是应该的",
        "报到的人真多啊",
        "活动室几点开门呀大家知道吗",
        "我的记录本丢了",
        "人工智能真厉害",
        "报名费多少钱",
    ),
    *("", "1", "算了", "取消", "@李桂秀 晚上一起吃饭", "撤回了一条消息", "查哨所在哪"),
    *("进度 什么时候公布", "催办 是什么意思", "吹哨 什么意思", "评价 大家觉得怎么样"),
]


@pytest.mark.parametrize("text", OVERHEARD)
async def test_overheard_chatter_gets_silence_and_is_not_kept(county: Database, text: str) -> None:
    add_groups(county, 1)
    async with playing(county) as stage:
        assert await stage.say(text, group="g-0", addressed=False, event="chatter") == []
    assert kept(county, "chatter") == ("silent", None, None)


@pytest.mark.parametrize("text", ["吹哨 3号楼要装充电桩"])
async def test_an_overheard_command_that_fits_is_obeyed(county: Database, text: str) -> None:
    add_groups(county, 1)
    async with playing(county) as stage:
        [answer] = await stage.say(text, group="g-0", addressed=False)
        assert answer.chat_id == "g-0"


async def test_choices_are_buttons_where_there_are_buttons(county: Database) -> None:
    async with playing(county) as stage:
        [draft] = await stage.say("水东社区3号楼2单元楼道灯坏了三天了")
        assert [one.label for one in draft.choices] == ["确认", "算了"]
        registered = await stage.answer(draft.choices[0].send)
        assert "已登记 HC-SD-2026-00001" in registered


@pytest.mark.parametrize("number", ["1", "１", "1.", "1、"])
async def test_choices_are_picked_by_number_elsewhere(county: Database, number: str) -> None:
    async with playing(county, FakePlatform(NUMBERED)) as stage:
        await stage.say("水东社区3号楼2单元楼道灯坏了三天了")
        assert "已登记 HC-SD-2026-00001" in await stage.answer(number)


async def test_a_number_picks_a_suggestion_too_and_only_once(county: Database) -> None:
    async with playing(county, FakePlatform(NUMBERED)) as stage:
        [asked] = await stage.say("帮住")
        at = [one.send for one in asked.choices].index("帮助") + 1
        assert "我能帮您做这些" in await stage.answer(str(at))
        assert all("我能帮您做这些" not in one.text for one in await stage.say(str(at)))


async def test_a_number_that_was_not_offered_picks_nothing(county: Database) -> None:
    async with playing(county, FakePlatform(NUMBERED)) as stage:
        await stage.say("水东社区3号楼2单元楼道灯坏了三天了")
        for number in ("0", "3", "99", "-1"):
            answers = await stage.say(number)
            assert all("已登记" not in one.text for one in answers)
        assert "已登记" in await stage.answer("1")


@pytest.mark.parametrize("text", ["死信", "督办 00001", "绑定网格 水东社区第1网格", "发清单"])
async def test_what_a_role_may_not_do_is_said_with_the_role(county: Database, text: str) -> None:
    async with playing(county) as stage:
        assert "要由" in await stage.answer(text)
