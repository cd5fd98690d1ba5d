"""The pages by plain HTTP: what they give, to whom, and what they refuse."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.platforms.web import WebPlatform
from storage.attachments import Attachments
from storage.database import Database
from tests.web.stage import LI, NOW, WANG, EchoBot, history, outgoing, running, server_of, serving, web_platform
from tests.web.test_attachments import picture

SEAT = {"who": "u-wang", "chat": "g-1"}
PAGES = ["/", "/news", "/older", "/chats"]


@pytest.fixture
def platform(sqlite_database: Database, tmp_path: Path) -> WebPlatform:
    return web_platform(sqlite_database, tmp_path)


@pytest.fixture
def echo() -> EchoBot:
    return EchoBot()


@pytest.fixture
async def client(platform: WebPlatform, echo: EchoBot) -> AsyncIterator[httpx.AsyncClient]:
    async with running(platform, echo) as server, httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        yield client


async def test_the_first_screen_says_what_this_is(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert page.count('class="gw-hello-line"') == 2
    assert page.count('class="gw-example"') == 3
    assert [group in page for group in ("水东社区第一网格群", "水东社区第二网格群")] == [True, True]
    assert "一共有 80 个群" in page
    newcomer = (await client.get("/", params={"name": "住户 陈大姐"}, follow_redirects=True)).text
    assert "住户 陈大姐" in newcomer
    assert len(re.findall('class="gw-group"', newcomer)) == 6, "whoever sits in no group is shown some"


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ({"who": "nobody"}, "/?who=u-wang"),
        ({"who": "u-li", "chat": "p-u-wang"}, "/?who=u-li&chat=p-u-li"),
        ({"who": "u-li", "chat": "g-nowhere"}, "/?who=u-li"),
        ({"name": " 陈  大姐 ", "chat": "g-1"}, "/?who=new-%E9%99%88+%E5%A4%A7%E5%A7%90&chat=g-1"),
        ({"who": "u-li", "chat": "g-2"}, ""),
        ({"who": "u-li"}, ""),
        ({}, ""),
    ],
)
async def test_a_window_has_one_address(client: httpx.AsyncClient, asked: dict[str, str], address: str) -> None:
    answer = await client.get("/", params=asked)
    assert (answer.status_code, answer.headers.get("location", "")) == ((303, address) if address else (200, ""))


async def test_pages_carry_nothing_inline_and_sit_in_no_frame(client: httpx.AsyncClient) -> None:
    for path in PAGES:
        answer = await client.get(path, params=SEAT)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert (answer.headers["x-frame-options"], answer.headers["cache-control"]) == ("DENY", "no-store")
        assert not re.search(r"<script>|<style|\sstyle=|\son\w+=|https?://", answer.text), path


async def test_what_ships_is_asked_for_once(client: httpx.AsyncClient) -> None:
    shown = re.findall(r'(?:src|href)="(/static/[^"#]+)', (await client.get("/", params=SEAT)).text)
    assert {address.split("?")[0].rsplit("/")[-1] for address in shown} == {
        *("htmx.min.js", "live.js", "composer.js", "room.css", "favicon.svg", "icons.svg"),
    }
    for address in set(shown):
        answer = await client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert (await client.get("/static/../rows.py")).status_code == 404


async def test_somebody_elses_private_chat_cannot_be_asked_for(
    client: httpx.AsyncClient, platform: WebPlatform
) -> None:
    message = await platform.room.say(WANG, "p-u-wang", "只说给你听")
    peeking = {"who": "u-li", "chat": "p-u-wang", "row": str(message.id), "before": "99"}
    for path in ("/news", "/older", "/chats", "/whole", "/events"):
        answer = await client.get(path, params=peeking)
        assert answer.status_code == 404
        assert "只说给你听" not in answer.text
    row = {"who": "u-li", "chat": "p-u-li", "row": str(message.id)}
    assert (await client.get("/whole", params=row)).status_code == 404
    assert (await client.post("/say", data=peeking | {"text": "冒充"})).status_code == 404
    assert len(history(platform.room.database, "p-u-wang")) == 2


async def test_news_are_what_came_after(client: httpx.AsyncClient, platform: WebPlatform) -> None:
    first = await platform.room.say(WANG, "g-1", "第一条")
    await platform.room.say(WANG, "g-1", "第二条")
    await platform.room.say(LI, "p-u-li", "别人的私聊")
    news = (await client.get("/news", params=SEAT | {"after": str(first.id)})).text
    assert "第二条" in news
    assert re.findall(r'class="gw-row ([^"]+)"', news) == ["mine joined"], "it goes on from one that is shown already"
    assert "别人的私聊" not in news
    seen = {"seen": f"{first.id}:g-1", "after": "99"}
    on_another_page = (await client.get("/news", params={"who": "u-li", "chat": "p-u-li"} | seen)).text
    assert re.search(r'class="gw-dot">1<', on_another_page)
    nothing = (await client.get("/news", params=SEAT | {"after": "9" * 30, "seen": "x:g-1"})).text
    assert nothing.count("gw-row") == 2, "what is no number is none"


async def test_older_ones_come_in_pages(client: httpx.AsyncClient, platform: WebPlatform) -> None:
    room = platform.room
    for number in range(250):
        room.now = lambda number=number: NOW - timedelta(minutes=10 * (250 - number))  # type: ignore[misc]
        await room.say(LI, "g-1", f"第{number}条")
    room.now = lambda: NOW
    text = (await client.get("/", params=SEAT)).text
    shown: list[str] = []
    pages = 0
    while True:
        shown = re.findall(r'class="gw-text">(第\d+条)', text) + shown
        pages += 1
        more = re.search(r'id="older" class="gw-more" type="button"( hidden)? hx-get="([^"]+)"', text)
        assert more is not None
        if more[1]:
            break
        text = (await client.get(more[2].replace("&amp;", "&"))).text
    assert shown == [f"第{number}条" for number in range(250)]
    assert pages == 3
    again = (await client.get("/", params=SEAT | {"from": str(history(room.database, "g-1")[20].id)})).text
    assert again.count('class="gw-text"') == 230, "a page that was scrolled back is loaded as far back again"
    far = (await client.get("/", params=SEAT | {"from": "99999"})).text
    assert far.count('class="gw-text"') == 100


async def test_a_plain_form_works_without_any_script(client: httpx.AsyncClient, echo: EchoBot) -> None:
    answer = await client.post("/say", data=SEAT | {"text": "@网格哨 帮助"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?who=u-wang&chat=g-1")
    assert echo.heard[0].text == "帮助", "it was committed before the answer"
    page = (await client.get(answer.headers["location"])).text
    assert "听到：帮助" in page


@pytest.mark.parametrize(("text", "status"), [("", 204), (" \n ", 204), ("长" * 200_000, 204), ("长" * 200_001, 422)])
async def test_what_is_nothing_or_too_long(client: httpx.AsyncClient, echo: EchoBot, text: str, status: int) -> None:
    answer = await client.post("/say", data=SEAT | {"text": text}, headers={"hx-request": "true"})
    assert answer.status_code == status
    assert [message.text for message in echo.heard] == ([text] if status == 204 and text.strip() else [])
    assert status == 204 or "请分几条发" in answer.text


async def test_asked_twice_it_is_said_once(client: httpx.AsyncClient, echo: EchoBot) -> None:
    form = SEAT | {"text": "路灯不亮", "token": "6b7f5d0e-0000-4000-8000-000000000000"}
    for _ in range(2):
        assert (await client.post("/say", data=form, headers={"hx-request": "true"})).status_code == 204
    assert [message.event_id for message in echo.heard] == [form["token"]]


async def test_what_cannot_be_kept_is_said_so(client: httpx.AsyncClient, platform: WebPlatform) -> None:
    with platform.room.database.begin() as tx:
        tx.exec_driver_sql("ALTER TABLE room_message RENAME TO away")
    answer = await client.post("/say", data=SEAT | {"text": "在吗"})
    assert (answer.status_code, answer.text) == (503, "没有发出去，请稍等一下再试。")
    for path in PAGES:
        read = await client.get(path, params=SEAT)
        assert (read.status_code, read.text) == (503, "暂时读不到数据，请稍等一下再试。")


async def attach(client: httpx.AsyncClient, name: str, data: bytes) -> str:
    mime = "image/jpeg" if name.endswith(".jpg") else "application/pdf"
    answer = await client.post("/attach", files={"file": (name, data, mime)})
    assert answer.status_code == 200
    return answer.text


async def test_a_file_goes_with_the_message(client: httpx.AsyncClient, echo: EchoBot) -> None:
    given = [
        re.search(r'name="file" value="([^"]+)"', await attach(client, name, data))
        for name, data in (("楼道.jpg", picture("JPEG")), ("清单.pdf", b"%PDF-1.4"))
    ]
    values = [match[1] for match in given if match is not None]
    assert len(values) == 2
    forged = f"{'ab' * 32} 没有的.jpg"
    named = f"{values[1].split()[0]} ../../假名.exe"
    await client.post("/say", data=SEAT | {"text": "", "file": [*values, forged, named, "x"]})
    kept = [(file.name, file.mime) for file in echo.heard[0].files]
    assert kept == [
        ("楼道.jpg", "image/jpeg"),
        ("清单.pdf", "application/octet-stream"),
        ("假名.exe", "application/octet-stream"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("坏的.jpg", b"\xff\xd8\xff junk", "打不开"),
        ("<img src=x>.jpg", b"junk", "打不开"),
        ("大.pdf", bytes(20 * 1024 * 1024 + 1), "超过 20 MB"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_said_so(
    client: httpx.AsyncClient, name: str, data: bytes, why: str
) -> None:
    shown = await attach(client, name, data)
    assert why in shown
    assert 'name="refused"' in shown
    assert "<img" not in shown


async def test_what_is_far_too_large_never_gets_in(client: httpx.AsyncClient) -> None:
    answer = await client.post("/attach", files={"file": ("大.pdf", bytes(23 * 1024 * 1024), "application/pdf")})
    assert (answer.status_code, answer.text) == (413, "内容太大，请压缩后再发")


@pytest.mark.parametrize("path", ["0" * 64, "..%2f..%2fetc%2fpasswd", "x", "%00"])
async def test_no_file_but_a_kept_one(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/files/{path}")).status_code == 404


async def test_files_are_given_safely(client: httpx.AsyncClient, platform: WebPlatform) -> None:
    attachments: Attachments = platform.attachments
    page = await asyncio.to_thread(attachments.keep, b"<script>alert(1)</script>", "text/html", "x.html")
    photo = await asyncio.to_thread(attachments.keep_picture, picture("PNG"), "x.png")
    html = await client.get(f"/files/{page.sha256}", params={"name": '../"a\r\nb.html'})
    image = await client.get(f"/files/{photo.sha256}")
    assert html.headers["content-type"] == "application/octet-stream"
    assert html.headers["content-disposition"] == 'attachment; filename="ab.html"'
    assert image.headers["content-type"] == "image/png"
    for answer in (html, image):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_very_long_message_is_folded(client: httpx.AsyncClient, platform: WebPlatform) -> None:
    await platform.send(outgoing(1, "g-1", "长" * 5000))
    row = history(platform.room.database, "g-1")[0].id
    assert "长" * 601 not in (await client.get("/", params=SEAT)).text
    assert "长" * 5000 in (await client.get("/whole", params=SEAT | {"row": str(row)})).text


async def test_without_the_demo_the_room_is_shut(sqlite_database: Database, tmp_path: Path) -> None:
    shut = web_platform(sqlite_database, tmp_path, demo=False)
    await asyncio.to_thread(shut.attachments.keep, b"hello", "text/plain", "a.txt")
    async with serving(await server_of(shut)) as server, httpx.AsyncClient(base_url=server.url) as client:
        page = await client.get("/", params=SEAT, headers={"host": "bot.county.example"})
        assert "只在演示配置里开放" in page.text
        assert "王小红" not in page.text
        for path in ("/news", "/events", "/older", f"/files/{'ab' * 32}"):
            assert (await client.get(path, params=SEAT)).status_code == 404
        assert (await client.post("/say", data=SEAT | {"text": "在吗"})).status_code == 404
