"""What leaves: on the req_id while it is fresh, else as a push; every error code as what it is."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import Choice, File
from bot.platforms.base import SendFailed
from bot.platforms.wecom.parts import Card, Text, parts, split
from bot.platforms.wecom.tickets import Hourly
from storage.attachments import Attachments
from tests.platforms.wecom.commands import Sent
from tests.platforms.wecom.emulator import Emulator
from tests.platforms.wecom.ground import Ground, config, outgoing, photo, playing

YES_NO = (Choice("确认", "确认"), Choice("取消", "取消"))


async def ask(ground: Ground, group: str | None = None) -> str:
    """Somebody says something; returns its event id."""
    await ground.gateway.say("zhang", "@网格哨 在吗" if group else "在吗", group)
    return (await ground.one()).event_id


async def refused(ground: Ground, **more: object) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        await ground.platform.send(outgoing("好的", **more))  # type: ignore[arg-type]
    return failed.value


async def test_an_answer_goes_on_its_req_id_and_a_push_by_itself(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        for group in (None, "wr1"):
            event = await ask(ground, group)
            await ground.platform.send(outgoing("好的", group=group, reply_to=event))
            await ground.platform.send(outgoing("再说一句", group=group, reply_to=event))
            await ground.platform.send(outgoing("本周活动", group=group))
        seen = [(one.kind, one.via, one.chat, one.text) for one in ground.gateway.sent]
        assert seen == [
            (kind, via, chat, text)
            for chat in ("zhang", "wr1")
            for kind, via, text in (
                ("stream", "reply", "好的"),
                ("stream", "reply", "再说一句"),
                ("markdown", "push", "本周活动"),
            )
        ]


async def test_a_whisper_never_leaves_on_its_groups_req_id(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        await ask(ground)  # so that the private chat is open
        event = await ask(ground, "wr1")
        await ground.platform.send(outgoing("只给您看", reply_to=event))
        assert [(one.chat, one.via) for one in ground.gateway.sent] == [("zhang", "push")]


async def test_a_push_where_nobody_wrote_is_given_up_and_says_why(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        failed = await refused(ground, group="wr9")
        assert failed.fatal
        assert "不让机器人先开口" in failed.reason
        ground.gateway.faults.unopened_code = 777
        assert not (await refused(ground, group="wr9")).fatal


@pytest.mark.parametrize("code", [846605, 846608])
async def test_an_answer_that_comes_too_late_goes_the_other_way(tmp_path: Path, code: int) -> None:
    async with playing(tmp_path) as ground:
        event = await ask(ground)
        ground.gateway.faults.refuse["aibot_respond_msg"] = [code]
        await ground.platform.send(outgoing("好的", reply_to=event))
        await ground.platform.send(outgoing("还有", reply_to=event))
        assert [(one.kind, one.text) for one in ground.gateway.sent] == [("markdown", "好的"), ("markdown", "还有")]


async def test_an_old_req_id_is_not_even_tried(tmp_path: Path) -> None:
    async with playing(tmp_path, reply_seconds=0.1) as ground:
        event = await ask(ground)
        await asyncio.sleep(0.15)
        await ground.platform.send(outgoing("好的", reply_to=event))
        assert [cmd for cmd, _ in ground.gateway.commands.seen] == ["aibot_send_msg"]


@pytest.mark.parametrize(
    ("code", "fatal", "retry_after"),
    [
        (45009, False, 0.5),
        (846609, False, 1),
        (853000, False, 0.5),
        (40008, True, None),
        (95007, True, None),
        (-1, False, None),
        (40058, False, None),
        (99999, False, None),
    ],
)
async def test_every_code(tmp_path: Path, code: int, fatal: bool, retry_after: float | None) -> None:
    async with playing(tmp_path) as ground:
        await ask(ground)
        ground.gateway.faults.refuse["aibot_send_msg"] = [code]
        failed = await refused(ground)
        assert (failed.fatal, failed.retry_after) == (fatal, retry_after)
        assert str(code) in failed.reason
        assert "好的" not in failed.reason
        if not fatal:
            await ground.platform.send(outgoing("好的"))
            assert len(ground.gateway.sent) == 1


async def test_an_answer_without_an_ack_is_written_over_and_not_said_twice(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        event = await ask(ground)
        ground.gateway.faults.no_ack = 1
        message = outgoing("好的", reply_to=event)
        with pytest.raises(SendFailed) as failed:
            await ground.platform.send(message)
        assert not failed.value.fatal
        await ground.platform.send(message)
        assert [(one.text, one.times) for one in ground.gateway.sent] == [("好的", 2)]


async def test_a_lost_ack_closes_the_req_id_for_other_answers(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        event = await ask(ground)
        ground.gateway.faults.no_ack = 1
        with pytest.raises(SendFailed):
            await ground.platform.send(outgoing("一", reply_to=event))
        await ground.platform.send(outgoing("二", reply_to=event))
        assert [(one.text, one.via) for one in ground.gateway.sent] == [("一", "reply"), ("二", "push")]


async def test_not_connected(tmp_path: Path) -> None:
    async with playing(tmp_path, replaced_seconds=60, connect_wait_seconds=0.1) as ground:
        await ask(ground)
        await ground.gateway.kick()
        await asyncio.sleep(0.1)
        failed = await refused(ground)
        assert "别处" in failed.reason
        assert failed.retry_after is not None
        assert 40 < failed.retry_after < 80


async def test_the_rate_limit_of_the_minute_and_ours_of_the_hour(tmp_path: Path) -> None:
    async with playing(tmp_path, per_hour=4) as ground:
        await ask(ground)
        ground.gateway.faults.per_minute = 3
        for text in "一二三":
            await ground.platform.send(outgoing(text))
        failed = await refused(ground)
        assert (failed.fatal, failed.retry_after) == (False, 0.5)
        failed = await refused(ground)
        assert failed.retry_after is not None
        assert 3590 < failed.retry_after <= 3600
    count = Hourly(2)
    assert [count.take("a", at) for at in (0.0, 10.0, 20.0, 3600.0)] == [0.0, 0.0, 3580.0, 0.0]
    assert count.take("b", 20.0) == 0.0


# --- buttons ------------------------------------------------------------------------------------


async def test_buttons_are_a_card_and_a_press_is_the_choice(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        event = await ask(ground, "wr1")
        await ground.platform.send(outgoing("这样对吗？\n3栋 路灯坏了", group="wr1", reply_to=event, choices=YES_NO))
        card = ground.gateway.sent[-1]
        assert (card.kind, card.via, card.text) == ("template_card", "reply", "这样对吗？\n3栋 路灯坏了")
        assert card.buttons == (("确认", "确认"), ("取消", "取消"))
        await ground.gateway.press("li", "确认", "wr1")
        said = await ground.one()
        assert (said.text, said.sender_id, said.chat_id, said.addressed) == ("确认", "li", "wr1", True)
        await ground.platform.send(outgoing("记下了", group="wr1", reply_to=said.event_id))  # not by the event's req_id
        assert (ground.gateway.sent[-1].text, ground.gateway.sent[-1].via) == ("记下了", "push")


async def test_a_long_text_comes_before_its_buttons(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        event = await ask(ground)
        many = tuple(Choice(f"第{n}个", f"选 {n}") for n in range(8))
        await ground.platform.send(outgoing("长" * 200, reply_to=event, choices=many))
        assert [(one.kind, len(one.buttons)) for one in ground.gateway.sent] == [
            ("stream", 0),
            ("template_card", 6),
            ("template_card", 2),
        ]


async def test_where_cards_are_not_allowed_the_choices_are_spelled_out(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        event = await ask(ground)
        spelled = "1. 确认：发“确认”\n2. 取消：发“取消”"
        for text, said in (("对吗？", f"对吗？\n{spelled}"), ("长" * 200, spelled)):
            original, ground.gateway.commands._check = ground.gateway.commands._check, _no_cards  # type: ignore[method-assign]
            await ground.platform.send(outgoing(text, reply_to=event, choices=YES_NO))
            ground.gateway.commands._check = original  # type: ignore[method-assign]
            assert ground.gateway.sent[-1].text == said
        assert [one.via for one in ground.gateway.sent] == ["push", "reply", "push"]


def _no_cards(made: Sent) -> int:
    return 40008 if made.kind == "template_card" else 0


async def test_a_retry_goes_on_where_the_last_try_ended(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        await ask(ground)
        message = outgoing("长" * 200, choices=YES_NO)
        original = ground.gateway.commands._check
        failing = iter([0, 40001, 0])
        ground.gateway.commands._check = lambda made: next(failing) or original(made)  # type: ignore[method-assign]
        with pytest.raises(SendFailed):
            await ground.platform.send(message)
        await ground.platform.send(message)
        assert [one.kind for one in ground.gateway.sent] == ["markdown", "template_card"]


# --- files --------------------------------------------------------------------------------------


async def kept(attachments: Attachments, data: bytes, mime: str, name: str) -> File:
    one = await asyncio.to_thread(attachments.keep, data, mime, name)
    return File(one.sha256, one.name, one.mime, one.size)


async def test_files_and_pictures_go_out(tmp_path: Path) -> None:
    async with playing(tmp_path, ack_seconds=5) as ground:
        event = await ask(ground)
        large = bytes(range(256)) * 5200  # 1.3 MB: three chunks
        files = (
            await kept(ground.attachments, photo(), "image/jpeg", "现场.jpg"),
            await kept(ground.attachments, large, "application/octet-stream", "名册.xlsx"),
        )
        await ground.platform.send(outgoing("给您", reply_to=event, files=files))
        await ground.platform.send(outgoing("再给您", files=files[1:]))
        seen = [(one.kind, one.via, one.name, one.data) for one in ground.gateway.sent if one.data]
        assert seen == [
            ("image", "reply", "现场.jpg", photo()),
            ("file", "reply", "名册.xlsx", large),
            ("file", "push", "名册.xlsx", large),
        ]
        commands = [cmd for cmd, _ in ground.gateway.commands.seen]
        assert commands.count("aibot_upload_media_init") == 2  # the second time its media_id was known
        chunks = [body["chunk_index"] for cmd, body in ground.gateway.commands.seen if cmd.endswith("_chunk")]
        assert chunks == [0, 0, 1, 2]


async def test_files_that_cannot_go(tmp_path: Path) -> None:
    async with playing(tmp_path, file_out_bytes=100) as ground:
        await ask(ground)
        missing = File("0" * 64, "没有.xlsx", "application/octet-stream", 5)
        large = await kept(ground.attachments, bytes(101), "application/octet-stream", "大.xlsx")
        for file in (missing, large):
            assert (await refused(ground, files=(file,))).fatal
        ground.gateway.faults.refuse["aibot_upload_media_init"] = [45009]
        small = await kept(ground.attachments, b"x", "application/octet-stream", "小.xlsx")
        assert (await refused(ground, files=(small,))).retry_after == 0.5


# --- taking a text apart ------------------------------------------------------------------------


def test_long_texts_are_cut_at_line_ends() -> None:
    assert split("一二三\n四五六\n七", 20) == ["一二三\n四五六", "七"]
    assert split("一二三。四五六七八", 15) == ["一二三。", "四五六七八"]
    assert split("一二三四五六七八", 15) == ["一二三四五", "六七八"]
    assert split("", 20) == []


@given(st.text(max_size=400), st.integers(min_value=4, max_value=64))
def test_nothing_but_blanks_is_lost(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < len(one.encode("utf-8", "replace")) <= limit for one in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_what_a_card_has_no_room_for() -> None:
    settings = config(Emulator({}))
    assert parts(outgoing("短", choices=YES_NO), settings) == [Card("短", "", YES_NO)]
    assert [type(one) for one in parts(outgoing("长" * 30, choices=YES_NO), settings)] == [Text, Card]
    assert parts(outgoing("叫 <@all> 来"), settings) == [Text("叫 ＜@all> 来")]
    too_long = (Choice("选", "x" * 2000),)
    assert parts(outgoing("短", choices=too_long), settings) == [Text("短")]


async def test_twenty_thousand_bytes_a_message(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        event = await ask(ground)
        text = "\n".join(f"{n:04} " + "字" * 60 for n in range(200))
        began = time.monotonic()
        await ground.platform.send(outgoing(text, reply_to=event))
        assert "\n".join(one.text for one in ground.gateway.sent) == text
        assert len(ground.gateway.sent) == 2
        assert time.monotonic() - began < 2
