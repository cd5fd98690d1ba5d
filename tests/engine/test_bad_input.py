"""Bad input of every kind through the whole App: a clear answer, nothing lost, the process alive."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from storage.database import Database
from storage.tables import account, inbox, whistle
from tests.engine.stage import Stage, incoming, kept, playing, settled

LONG = 100_000  # characters
BAD = {
    "empty": "",
    "blank": "   ",
    "blank lines": "\n\n\n",
    "100 kB": "楼道灯坏了，" * (LONG // 6),
    "100 kB of one letter": "a" * LONG,
    "NUL": "楼道灯\0坏了",
    "only NUL": "\0\0\0",
    "control": "楼道灯\x01\x02\x1b[31m坏了\x7f\x9b",
    "lone surrogate": "楼道灯坏了\ud83d",
    "halves the wrong way round": "\ude00\ud83d 楼道灯坏了",
    "emoji": "楼道灯坏了😡👨\u200d👩\u200d👧🇨🇳👍🏽",
    "only emoji": "😡😡😡",
    "SQL": "'; DROP TABLE inbox; -- 楼道灯坏了",
    "SQL in a command": "报到 Robert'); DROP TABLE person;-- 县检察院",
    "markup": "<script>alert(1)</script><b>楼道灯坏了</b>",
    "markdown": "**[楼道灯坏了](javascript:alert(1))** `x`",
    "format": "%s %d {0} {name} ${x} 楼道灯坏了",
    "template": "{bot.hello} {{ 7*7 }} 楼道灯坏了",
    "bidi": "楼道灯\u202e了坏\u202c \u2066隐藏\u2069",
    "zero width": "报\u200b到 \u200d张\ufeff三",
    "only zero width": "\u200b\u200d\ufeff",
    "combining": "坏" + "\u0301" * 500,
    "digits": "1" * 500 + "楼",
    "laughter": "哈" * 400 + "太好笑了",
    "hum": "嗯" * 1000 + "?a",
    "thanks": "谢谢" * 300 + "太太太太太太太太太太",
    "blanks inside": "活动 2小时 打扫" + " " * 2900 + "楼道",
    "lines inside": "活动 2小时 打扫" + "\n" * 2900 + "楼道",
    "brackets": "（" * 1500 + "）" * 1400,
    "plus and minus": "-+" * 1000,
    "a huge number": "活动 打扫楼道 " + "9" * 400 + "小时",
    "a huge item": "报名 " + "9" * 400,
    "no such case": "查哨 HC-ZZ-9999-99999",
    "another script": "Το φως δεν λειτουργεί · لا يعمل المصباح",
    "full width": "ｈｅｌｐ　３号楼",
    "only marks": "？！……——",
}
OBEYED = {"full width", "no such case", "blanks inside", "lines inside", "SQL in a command", "a huge item"}  # commands
SECONDS = 3.0  # far more than any answer takes, far less than what a bad pattern takes


@pytest.mark.parametrize("where", ["private", "group", "overheard"])
async def test_every_text_is_taken_and_answered_and_the_process_goes_on(county: Database, where: str) -> None:
    group = None if where == "private" else "g-1"
    async with playing(county) as stage:
        for at, (kind, text) in enumerate(BAD.items()):
            began = time.monotonic()
            answers = await stage.say(text, f"u-{at}", group, addressed=where != "overheard", event=kind)
            assert time.monotonic() - began < SECONDS, kind
            for one in answers:
                assert one.text.strip(), kind
                assert len(one.text) < 3000, kind
                assert not set(one.text) & set("\0\x01\x1b\u202e\u2066"), kind
                one.text.encode()  # no lone surrogate
            assert kept(county, kind)[:2] in (("handled", None), ("silent", None)), kind
            if where == "overheard":
                assert not answers or kind in OBEYED, kind
            elif _says_something(text):
                assert answers, f"{kind}: what is said to the bot must be answered"
        await _alive(stage)


def _says_something(text: str) -> bool:
    """Courtesy and what is no word at all may be met with silence; a sentence may not."""
    return sum(one.isalpha() for one in text) > 3


async def _alive(stage: Stage) -> None:
    await stage.app.receive(incoming("算了", "u-other"))
    assert "我能帮您做这些" in (await stage.say("帮助", "u-other"))[-1].text


@pytest.mark.parametrize("text", ["a" * LONG, "楼道灯坏了，" * (LONG // 6)])
async def test_what_is_too_long_is_said_so_and_its_beginning_is_kept(county: Database, text: str) -> None:
    async with playing(county) as stage:
        assert "太长" in await stage.answer(text, event="long")
    state, _, payload = kept(county, "long")
    assert state == "handled"
    assert payload is not None
    assert payload["text"] == text[:20_000].rstrip("，") or payload["text"] == text[:20_000]


@pytest.mark.parametrize("text", ["", "3号楼2单元楼道灯坏了"])
async def test_an_unknown_picture_is_said_so_and_the_words_are_still_heard(county: Database, text: str) -> None:
    async with playing(county) as stage:
        answers = await stage.say(text, unreadable="照片打不开（不认识的格式）")
        assert "照片打不开" in answers[0].text
        assert "没能收下" in answers[0].text
        assert len(answers) == (2 if text else 1)


async def test_an_unknown_picture_in_a_group_that_was_not_for_us_is_not_mentioned(county: Database) -> None:
    async with playing(county) as stage:
        assert await stage.say("", group="g-1", addressed=False, unreadable="照片太大") == []


NAMES = ["", "\0", "\ud83d", "名" * 500, "a\nb", "<b>李</b>", "\u202e李", "'; DROP TABLE account;--", "{name}"]


async def test_a_strange_name_or_title_stops_nobody(county: Database) -> None:
    async with playing(county) as stage:
        for at, name in enumerate(NAMES):
            message = replace(incoming("3号楼2单元楼道灯坏了", f"u-{at}", f"g-{at}"), sender_name=name, chat_title=name)
            assert await stage.app.receive(message) is True
            await settled(stage.app)
            assert stage.platform.texts(f"g-{at}"), name
        await _alive(stage)
    with county.reading() as tx:
        names = tx.scalars(select(account.c.name).where(account.c.user_id.like("u-_"))).all()
    assert len(names) == len(NAMES)
    assert all(name and "\n" not in name and len(name) <= 32 for name in names)


STRANGE = ["a\0b", "half \ud83d", "长" * 400]


@pytest.mark.parametrize("field", ["event_id", "sender_id", "chat_id"])
async def test_an_identifier_that_cannot_be_stored_harms_no_other_message(county: Database, field: str) -> None:
    """Scripts name their own events and people (`gridwhistle chat --json`): one bad name is that line's alone."""
    async with playing(county) as stage:
        for value in STRANGE:
            changed: dict[str, Any] = {field: value}
            bad = replace(incoming("帮助", "u-x"), **changed)
            beside = incoming("帮助", "u-y")
            [taken, good] = await asyncio.gather(
                stage.app.receive(bad), stage.app.receive(beside), return_exceptions=True
            )
            assert good is True
            if isinstance(taken, BaseException):
                assert not county.retryable(taken)
            else:
                assert await stage.app.receive(bad) is False
        await _alive(stage)


async def test_a_bad_message_among_good_ones_costs_them_nothing(county: Database) -> None:
    texts = [text for text in BAD.values() if len(text) < 20_000]
    async with playing(county) as stage:
        bad = [incoming(text, f"u-bad-{at}") for at, text in enumerate(texts)]
        good = [incoming(f"水东社区{at + 1}号楼楼道灯坏了", f"u-good-{at}") for at in range(20)]
        results = await asyncio.gather(*(stage.app.receive(one) for one in [*bad[::2], *good, *bad[1::2]]))
        assert all(results)
        for at in range(20):
            assert await stage.app.receive(incoming("确认", f"u-good-{at}"))
        await settled(stage.app)
    with county.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(inbox).where(inbox.c.state == "failed")) == 0
        numbers = sorted(tx.scalars(select(whistle.c.number)).all())
    assert numbers == [f"HC-SD-2026-{at:05}" for at in range(1, 21)]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(), max_size=120), min_size=1, max_size=30))
async def test_any_text_is_handled_and_kept(county: Database, texts: list[str]) -> None:
    async with playing(county) as stage:
        for text in texts:
            assert await stage.app.receive(incoming(text))
        await settled(stage.app)
        assert all(one.text.strip() for one in stage.platform.sent)
    with county.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(inbox).where(inbox.c.state == "failed")) == 0
