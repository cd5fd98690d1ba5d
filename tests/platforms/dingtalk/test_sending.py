"""What is sent, by which road, and what every "no" becomes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

from bot.message import File
from storage.attachments import Attachments
from tests.platforms.dingtalk import emulator as e
from tests.platforms.dingtalk.emulator import CLIENT_ID, SECRET, Said
from tests.platforms.dingtalk.place import CHOICES, Place


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with e.dingtalk() as server:
        server.people["张三"] = "张三"
        here = await asyncio.to_thread(Place, server, tmp_path)
        yield here
        await here.platform.close()


# --- roads ------------------------------------------------------------------------------------


async def test_an_answer_goes_to_the_messages_own_address(place: Place) -> None:
    place.fresh("张三")
    place.fresh("李四", "水东群")
    assert await place.send() == [Said("session", "张三", "text", "您好")]
    assert await place.send("cid-水东群") == [Said("session", "cid-水东群", "text", "您好")]
    assert place.server.calls[e.TOKEN] == 0


async def test_a_push_goes_by_the_openapi_even_while_the_address_is_fresh(place: Place) -> None:
    place.fresh("张三")
    place.fresh("李四", "水东群")
    assert await place.send(reply=False) == [Said("person", "张三", "sampleText", "您好")]
    assert await place.send("cid-水东群", reply=False) == [Said("group", "cid-水东群", "sampleText", "您好")]
    assert place.server.calls[e.TOKEN] == 1


async def test_an_address_past_its_end_is_not_tried(tmp_path: Path) -> None:
    from datetime import UTC, datetime, timedelta

    at = datetime(2026, 11, 22, 8, tzinfo=UTC)
    async with e.dingtalk(lambda: at) as server:
        place = await asyncio.to_thread(Place, server, tmp_path)
        place.fresh("张三")
        at += timedelta(seconds=5400 - 10)
        assert [one.road for one in await place.send()] == ["person"]
        assert server.calls[e.SESSION_SEND] == 0
        await place.platform.close()


TOO_LONG = (200, {"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"})


@pytest.mark.parametrize("answer", [e.SESSION_GONE, e.TOO_FAST, e.TOO_FAST_2, TOO_LONG])
async def test_an_address_that_says_no_falls_over_by_itself(place: Place, answer: tuple[int, Any]) -> None:
    place.fresh("张三")
    place.server.refuse(e.SESSION_SEND, answer)
    assert [one.road for one in await place.send()] == ["person"]
    assert [one.road for one in await place.send()] == ["person"]  # and is not tried again
    assert place.server.calls[e.SESSION_SEND] == 1


async def test_an_outsider_can_be_answered_only_while_the_address_lasts(place: Place) -> None:
    place.fresh("外人", outsider=True)
    chat = "u:$:LWCP_v1:$外人"
    assert [one.road for one in await place.send(chat)] == ["session"]
    assert [one.road for one in await place.send(chat, reply=False)] == ["session"]
    place.server.refuse(e.SESSION_SEND, e.TOO_FAST)
    slow = await place.refused(to=chat)
    assert (slow.fatal, slow.retry_after) == (False, 600.0)
    place.server.refuse(e.SESSION_SEND, e.SESSION_GONE)
    assert (await place.refused(to=chat)).fatal
    assert place.server.calls[e.PERSON_SEND] == 0


# --- every no ---------------------------------------------------------------------------------

LONG = {"code": "Forbidden.AccessDenied.QpsLimitForApi", "requestid": "R", "message": "slow"}
NOES = {
    "qps": (e.QPS, False, (1.0, 2.0)),
    "qps_api": ((403, LONG), False, (1.0, 2.0)),
    "429": ((429, {"code": "Throttling"}), False, (1.0, 2.0)),
    "month": (e.ORG_QUOTA, False, (3600.0, 3600.0)),
    "month_old": (e.MONTH_QUOTA, False, (3600.0, 3600.0)),
    "permission": (e.NO_PERMISSION, False, (600.0, 600.0)),
    "robot": ((400, {"code": "invalidParameter.robotCode.auth"}), False, (600.0, 600.0)),
    "param": ((400, {"code": "invalidParameter.msgParam.invalid", "message": "您好"}), True, None),
    "404": ((404, {"code": "InvalidAction.NotFound"}), True, None),
    "html": (e.IP_BAN_HTML, False, (300.0, 300.0)),
    "html_403": ((403, "<html>"), False, (300.0, 300.0)),
    "punish": (e.IP_BAN_JSON, False, (300.0, 300.0)),
    "502": (e.BAD_GATEWAY, False, None),
    "500": ((500, {"code": "SystemError"}), False, None),
    "list": ((200, [1]), False, (300.0, 300.0)),
    "too_fast": (e.TOO_FAST, False, (600.0, 600.0)),
    "odd": ((400, {"code": "您好 <b>" + "x" * 200}), True, None),
    "unknown": ((400, {"code": "param.openSpaceIdInvalid"}), True, None),
    "unknown_413": ((413, {"code": "too.large"}), True, None),
    "busy_400": ((400, {"code": "system.busy", "message": "请求过于频繁"}), False, (1.0, 2.0)),
    "busy_500": ((500, {"code": "systemBusy"}), False, (1.0, 2.0)),
    "flow_400": ((400, {"code": "Throttling.User"}), False, (1.0, 2.0)),
    "error_400": ((400, {"code": "system.error"}), False, None),
    "day": ((400, {"code": "daily.call.limit"}), False, (3600.0, 3600.0)),
    "unknown_403": ((403, {"code": "Forbidden"}), False, None),
    "old_busy": ((200, {"errcode": -1, "errmsg": "系统繁忙"}), False, None),
    "old_media": ((200, {"errcode": 40004, "errmsg": "不支持的媒体文件类型"}), True, None),
    "old_unknown": ((200, {"errcode": 71006, "errmsg": "?"}), False, None),
    "success_false": ((200, {"success": False, "result": {}}), True, None),
    "success_busy": ((200, {"success": False, "code": "system.busy"}), False, (1.0, 2.0)),
}


@pytest.mark.parametrize(("answer", "fatal", "wait"), NOES.values(), ids=NOES.keys())
@pytest.mark.parametrize(("path", "to"), [(e.PERSON_SEND, "u:张三"), (e.GROUP_SEND, "cid-水东群")])
async def test_a_no(
    place: Place, path: str, to: str, answer: tuple[int, Any], fatal: bool, wait: tuple[float, float] | None
) -> None:
    place.server.refuse(path, answer)
    failed = await place.refused(to=to, reply=False)
    assert failed.fatal is fatal
    if wait is None:
        assert failed.retry_after is None
    else:
        assert failed.retry_after is not None
        assert wait[0] <= failed.retry_after <= wait[1]
    assert len(str(failed)) < 150


@pytest.mark.parametrize("bad", [e.BAD_TOKEN_400, e.BAD_TOKEN_401])
async def test_a_token_that_is_refused_is_renewed_once(place: Place, bad: tuple[int, Any]) -> None:
    place.server.bad_token = bad
    await place.send(reply=False)
    place.server.revoke_tokens()
    assert [one.road for one in await place.send(reply=False)] == ["person"]
    assert place.server.calls[e.TOKEN] == 2
    place.server.refuse(e.PERSON_SEND, bad, 2)  # whatever the token
    failed = await place.refused(reply=False)
    assert not failed.fatal
    assert place.server.calls[e.TOKEN] == 3


async def test_many_sends_share_one_new_token(place: Place) -> None:
    await asyncio.gather(*(place.send(reply=False, row=row) for row in range(20)))
    assert place.server.calls[e.TOKEN] == 1
    place.server.revoke_tokens()
    await asyncio.gather(*(place.send(reply=False, row=row) for row in range(20)))
    assert place.server.calls[e.TOKEN] == 2


async def test_a_token_is_renewed_before_it_ends(place: Place) -> None:
    place.server.token_life = 299  # less than the five minutes that are kept clear
    await place.send(reply=False)
    await place.send(reply=False)
    assert place.server.calls[e.TOKEN] == 2


async def test_a_wrong_secret_is_the_owners_matter(place: Place) -> None:
    place.server.refuse(e.TOKEN, (400, {"code": "invalidClientIdOrSecret", "message": SECRET}))
    failed = await place.refused(reply=False)
    assert (failed.fatal, failed.retry_after) == (False, 600.0)


async def test_a_ban_stops_every_call(place: Place) -> None:
    place.server.refuse(e.PERSON_SEND, e.IP_BAN_JSON)
    await place.refused(reply=False)
    failed = await place.refused(to="cid-水东群", reply=False)
    assert failed.retry_after is not None
    assert 290 < failed.retry_after <= 300
    assert place.server.calls[e.GROUP_SEND] == 0


async def test_no_answer_at_all(place: Place) -> None:
    place.platform._sending._api._config = place.server.config(api_url="http://127.0.0.1:9")
    failed = await place.refused(reply=False)
    assert (failed.fatal, str(failed)) == (False, "network: ConnectError")


async def test_a_yes_that_did_not_deliver(place: Place) -> None:
    assert (await place.refused(to="u:没有这个人", reply=False)).fatal
    place.server.flow_controlled.add("张三")
    failed = await place.refused(reply=False)
    assert (failed.fatal, failed.retry_after) == (False, 60.0)


async def test_many_people_are_written_to_in_batches_of_twenty(place: Place) -> None:
    staff = [f"s{number}" for number in range(45)]
    place.server.people |= dict.fromkeys(staff, "x")
    place.server.unreachable = {"s3", "s44"}
    place.server.flow_controlled = {"s21"}
    delivery = await place.platform._api.to_people(CLIENT_ID, staff, "sampleText", '{"content":"x"}')
    assert (delivery.invalid, delivery.throttled) == (("s3", "s44"), ("s21",))
    assert place.server.calls[e.PERSON_SEND] == 3
    assert len(place.server.said) == 42


# --- texts, choices, files --------------------------------------------------------------------


async def test_choices_are_numbered_lines_without_a_card(place: Place) -> None:
    place.fresh("张三")
    [said] = await place.send(text="对吗？", choices=CHOICES)
    assert said.text == "对吗？\n1. 确认\n2. 算了"
    assert place.platform.abilities.buttons is False


async def test_a_long_text_is_cut_at_line_ends_and_goes_on_where_it_stopped(place: Place) -> None:
    lines = [f"{number:04d} 水东社区第{number}网格的事" for number in range(600)]
    whole = "\n".join(lines)
    place.server.refuse(e.PERSON_SEND, e.QPS, 0)
    said = await place.send(text=whole, reply=False)
    assert len(said) > 2
    assert "\n".join(one.text for one in said) == whole
    assert all(len(one.text) <= 3800 for one in said)

    place.server.said.clear()
    real = place.server.hear

    def full(one: Said) -> None:
        real(one)
        if len(place.server.said) == 1:
            place.server.refuse(e.PERSON_SEND, e.QPS)

    place.server.hear = full  # type: ignore[method-assign, assignment]
    await place.refused(text=whole, reply=False, row=7)
    await place.send(text=whole, reply=False, row=7)
    assert "\n".join(one.text for one in place.server.said) == whole  # the first part was not repeated


def _keep(attachments: Attachments) -> tuple[File, File]:
    data = BytesIO()
    Image.new("RGB", (8, 8), "orange").save(data, "PNG")
    picture = attachments.keep_picture(data.getvalue(), "楼道.png")
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return File(**asdict(picture)), File(**asdict(attachments.keep(b"xlsx", mime, "清单.xlsx")))


async def test_pictures_go_in_markdown_and_files_by_themselves(place: Place) -> None:
    picture, table = await asyncio.to_thread(_keep, place.attachments)
    place.fresh("张三")
    shown, file = await place.send(text="# 不是标题\n[看这里](x)", files=(picture, table))
    [(image, name, _)] = [one for one in place.server.media.values() if one[0] == "image"]
    assert (image, name) == ("image", "楼道.png")
    assert (shown.road, shown.kind) == ("session", "markdown")
    assert shown.text.startswith("＃ 不是标题  \n［看这里］(x)\n\n![](@lADP")
    assert (file.road, file.kind) == ("person", "sampleFile")
    assert place.server.bodies[-1][1]["msgParam"].endswith('"fileName": "清单.xlsx", "fileType": "xlsx"}')
    await place.send(text="", files=(picture, table), reply=False, row=2)
    assert place.server.calls[e.UPLOAD] == 2  # the media ids are remembered


async def test_a_file_that_dingtalk_does_not_take_is_not_tried_again(place: Place) -> None:
    picture, _ = await asyncio.to_thread(_keep, place.attachments)
    place.server.refuse(e.UPLOAD, (200, {"errcode": 40004, "errmsg": "不支持的媒体文件类型"}))
    assert (await place.refused(files=(picture,), reply=False)).fatal


async def test_an_upload_with_a_bad_token_is_done_again(place: Place) -> None:
    picture, _ = await asyncio.to_thread(_keep, place.attachments)
    await place.send(reply=False)
    place.server.revoke_tokens()  # the older API answers 88 with 40014 inside
    await place.send(files=(picture,), reply=False, row=2)
    assert place.server.calls[e.UPLOAD] == 2
    assert place.server.calls[e.TOKEN] == 2


async def test_files_that_cannot_be_sent(place: Place) -> None:
    gone = File("0" * 64, "a.docx", "application/msword", 3)
    assert (await place.refused(files=(gone,))).fatal
    large = File("0" * 64, "a.docx", "application/msword", 21 * 1024 * 1024)
    assert (await place.refused(files=(large,))).fatal
