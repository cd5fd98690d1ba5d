"""What leaves: texts, buttons, files, and every way in which Telegram refuses."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.message import Choice, File
from bot.platforms.base import SendFailed
from bot.platforms.hooks import Hooks
from bot.platforms.telegram.split import length, split
from tests.platforms.telegram.emulator import pages
from tests.platforms.telegram.methods import Refusal, bad
from tests.platforms.telegram.rig import Rig, outgoing, rig
from tests.platforms.telegram.stage import labels, picture


def person_of(rigged: Rig) -> int:
    """Somebody who has pressed Start."""
    return rigged.world.private(rigged.world.person("甲")).id


async def keep(rigged: Rig, data: bytes, name: str, mime: str) -> File:
    return File(**asdict(await asyncio.to_thread(rigged.attachments.keep, data, mime, name)))


async def refused(rigged: Rig, chat: int | str, text: str = "好", **more: Any) -> SendFailed:
    with pytest.raises(SendFailed) as failure:
        await rigged.send(chat, text, **more)
    assert "loopback-secret" not in failure.value.reason
    assert text not in failure.value.reason
    return failure.value


async def test_text_stays_plain(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        text = "*不是粗体* _也不是_ <b>标签</b> https://example.com"
        await rigged.send(person_of(rigged), text)
        (sent,) = rigged.world.sent
        assert sent["text"] == text
        given = dict(rigged.emulator.log)["sendmessage"]
        assert "parse_mode" not in given
        assert given["link_preview_options"] == '{"is_disabled": true}'


async def test_a_topic_gets_its_answer_and_a_deleted_one_does_not_swallow_it(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        group = rigged.world.group("群", forum=True)
        group.topics[7] = "路灯"
        await rigged.send(f"{group.id}/7", "一")
        del group.topics[7]
        await rigged.send(f"{group.id}/7", "二")
        assert [one.get("message_thread_id") for one in rigged.world.sent] == [7, None]


async def test_long_texts_leave_in_pieces_and_a_retry_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        person = person_of(rigged)
        lines = [f"第{number}行 😀 {'字' * 70}" for number in range(120)]
        message = outgoing(person, "\n".join(lines), choices=(Choice("确认", "确认"),))
        rigged.emulator.fail("sendMessage", 0.0, 0.0, Refusal(429, "Too Many Requests: retry after 3", retry_after=3))
        with pytest.raises(SendFailed) as failure:
            await rigged.platform.send(message)
        assert failure.value.retry_after == 3
        await rigged.platform.send(message)
        pieces = [one["text"] for one in rigged.world.sent]
        assert "\n".join(pieces).split("\n") == lines
        assert rigged.emulator.calls["sendmessage"] == len(pieces) + 1
        assert [bool(labels(one)) for one in rigged.world.sent] == [False] * (len(pieces) - 1) + [True]


@given(st.text(alphabet="字a 。😀👨‍👩‍👧🇨🇳\n", max_size=400), st.integers(16, 60))
def test_splitting_loses_nothing(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < length(one) <= limit for one in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(one.strip() for one in pieces)


async def test_buttons(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        choices = (
            Choice("确认", "确认"),
            Choice("算了", "算了"),
            Choice("改到 水东社区 3号楼 2单元", "改 " + "长" * 40),
        )
        await rigged.send(person_of(rigged), "请看看", choices=choices)
        rows = rigged.world.sent[0]["reply_markup"]["inline_keyboard"]
        assert [[one["text"] for one in row] for row in rows] == [["确认", "算了"], ["改到 水东社区 3号楼 2单元"]]
        assert rows[0][0]["callback_data"] == "=确认"
        assert all(len(one["callback_data"].encode()) <= 64 for row in rows for one in row)
        for label in labels(rigged.world.sent[0]):
            rigged.world.press(rigged.world.person("甲"), rigged.world.sent[0], label)
        heard = await rigged.hear(3)
        assert [one.text for one in heard] == [one.send for one in choices]
        assert all(one.addressed and one.chat_id == one.sender_id for one in heard)
        await rigged.confirmed()


async def test_more_choices_than_a_keyboard_holds_are_numbered(tmp_path: Path) -> None:
    async with rig(tmp_path, keyboard_buttons=3) as rigged:
        await rigged.send(
            person_of(rigged), "哪个？", choices=tuple(Choice(f"第{one}", str(one)) for one in range(1, 5))
        )
        assert rigged.world.sent[0]["text"] == "哪个？\n1. 第1\n2. 第2\n3. 第3\n4. 第4"
        assert labels(rigged.world.sent[0]) == []


async def test_files(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        person = person_of(rigged)
        photo = await keep(rigged, picture(), "现场.png", "image/png")
        table = await keep(rigged, b"PK-docx", "函.docx", "application/msword")
        wide = BytesIO()
        Image.new("RGB", (800, 20)).save(wide, "PNG")
        strip = await keep(rigged, wide.getvalue(), "长.png", "image/png")
        broken = await keep(rigged, b"no picture", "坏.jpg", "image/jpeg")
        await rigged.send(person, "一张", files=(photo,), choices=(Choice("好", "好"),))
        await rigged.send(person, "两个", files=(table, photo))
        await rigged.send(person, files=(strip,))
        await rigged.send(person, files=(broken,))
        await rigged.send(person, "长" * 2000, files=(table,))
        shapes = [
            ("photo" if "photo" in one else one.get("document", {}).get("file_name", "text"), one.get("caption"))
            for one in rigged.world.sent
        ]
        assert shapes == [
            ("photo", "一张"),
            ("text", None),
            ("函.docx", None),
            ("photo", None),
            ("长.png", None),
            ("坏.jpg", None),
            ("text", None),
            ("函.docx", None),
        ]
        assert labels(rigged.world.sent[0]) == ["好"]
        assert next(one for one in rigged.world.files.values() if one.path.endswith("函.docx")).data == b"PK-docx"


async def test_a_photo_that_telegram_cannot_open_goes_as_a_document(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        rigged.emulator.fail("sendPhoto", bad("PHOTO_INVALID_DIMENSIONS"))
        await rigged.send(person_of(rigged), files=(await keep(rigged, picture(), "图.png", "image/png"),))
        assert rigged.world.sent[0]["document"]["file_name"] == "图.png"


async def test_files_that_cannot_go(tmp_path: Path) -> None:
    async with rig(tmp_path, upload_mb=1) as rigged:
        person = person_of(rigged)
        assert (await refused(rigged, person, files=(File("0" * 64, "没了.docx", "x/y", 3),))).fatal
        assert (await refused(rigged, person, files=(File("0" * 64, "大.docx", "x/y", 2**21),))).fatal


# --- refusals -------------------------------------------------------------------------------

REFUSALS: list[tuple[Refusal, bool, float | None]] = [
    (Refusal(429, "Too Many Requests: retry after 35", retry_after=35), False, 35),
    (Refusal(403, "Forbidden: bot was blocked by the user"), True, None),
    (Refusal(403, "Forbidden: bot was kicked from the supergroup chat"), True, None),
    (Refusal(403, "Forbidden: user is deactivated"), True, None),
    (bad("chat not found"), True, None),
    (bad("not enough rights to send text messages to the chat"), True, None),
    (bad("message is too long"), True, None),
    (Refusal(401, "Unauthorized"), False, 1800),
    (Refusal(404, "Not Found"), False, 1800),
    (Refusal(500, "Internal Server Error"), False, None),
    (Refusal(502, "Bad Gateway"), False, None),
    (Refusal(413, "Request Entity Too Large"), False, None),
    (Refusal(429, "Too Many Requests"), False, None),
]


@pytest.mark.parametrize(("refusal", "fatal", "retry_after"), REFUSALS, ids=[str(one[0]) for one in REFUSALS])
async def test_refusals(tmp_path: Path, refusal: Refusal, fatal: bool, retry_after: float | None) -> None:
    async with rig(tmp_path) as rigged:
        rigged.emulator.fail("sendMessage", refusal)
        failure = await refused(rigged, person_of(rigged))
        assert (failure.fatal, failure.retry_after) == (fatal, retry_after)
        await rigged.send(person_of(rigged), "再来")  # the next one is not touched by it
        assert [one["text"] for one in rigged.world.sent] == ["再来"]


async def test_answers_that_are_none(tmp_path: Path) -> None:
    async with rig(tmp_path, call_timeout=0.2) as rigged:
        person = person_of(rigged)
        rigged.emulator.fail("sendMessage", pages(502))
        assert not (await refused(rigged, person)).fatal
        rigged.emulator.fail("sendMessage", pages(200))
        assert not (await refused(rigged, person)).fatal
        rigged.emulator.fail("sendMessage", 1.0)  # nothing, until it is too late: it may have arrived
        assert "may have arrived" in (await refused(rigged, person)).reason
        rigged.emulator.line.mode = "close"
        rigged.emulator.line.abort()
        assert not (await refused(rigged, person)).fatal


async def test_blocked_kicked_and_never_opened_are_told(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []

    async def left(chat_id: str, why: str) -> None:
        told.append((chat_id, why))

    async with rig(tmp_path, hooks=Hooks(left=left)) as rigged:
        group = rigged.world.group("群")
        group.closed = "bot was kicked from the supergroup chat"
        stranger = rigged.world.person("没点过开始的人")
        assert (await refused(rigged, group.id)).fatal
        assert (await refused(rigged, stranger.id)).fatal
        assert (await refused(rigged, -1009)).fatal
        assert [one[0] for one in told] == [str(group.id), str(stranger.id), "-1009"]
        assert "kicked" in told[0][1]
        assert (await refused(rigged, "水东群")).fatal  # not an id of Telegram's at all


async def test_a_group_that_became_a_supergroup(tmp_path: Path) -> None:
    moves: list[tuple[str, str]] = []

    async def migrated(old: str, new: str) -> None:
        moves.append((old, new))

    async with rig(tmp_path, hooks=Hooks(migrated=migrated)) as rigged:
        old = rigged.world.group("群", type="group")
        await rigged.stop()  # the notice has not been read yet when the send meets it
        new = rigged.world.migrate(old)
        rigged.world.updates.clear()
        await rigged.start()
        await rigged.send(old.id, "一")
        await rigged.send(old.id, "二")
        assert [(one["chat"]["id"], one["text"]) for one in rigged.world.sent] == [(new.id, "一"), (new.id, "二")]
        assert moves == [(str(old.id), str(new.id))]
        assert rigged.emulator.calls["sendmessage"] == 3  # the second knew


async def test_an_answer_stands_under_the_question_in_a_group(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        group, person = rigged.world.group("群"), rigged.world.person("甲")
        rigged.world.say(person, "@wanggeshao_bot 路灯不亮", group)
        (heard,) = await rigged.hear(1)
        await rigged.send(group.id, "收到", reply_to=heard.event_id)
        await rigged.send(group.id, "收到", reply_to="not-ours")
        asked, unknown = rigged.world.sent
        assert asked["reply_to_message"]["text"] == "@wanggeshao_bot 路灯不亮"
        assert "reply_to_message" not in unknown


async def test_not_connected_is_said_and_not_fatal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.telegram.platform.CONNECTING", 0.05)
    async with rig(tmp_path, start=False) as rigged:
        failure = await refused(rigged, person_of(rigged))
        assert not failure.fatal
        assert failure.retry_after


async def test_thirty_a_second_over_all_chats(tmp_path: Path) -> None:
    async with rig(tmp_path, per_second=10) as rigged:
        loop = asyncio.get_running_loop()
        person = person_of(rigged)
        begun = loop.time()
        await asyncio.gather(*(rigged.send(person, str(one)) for one in range(15)))
        assert loop.time() - begun >= 0.45
