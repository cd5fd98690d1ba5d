"""The server under the pages: who may ask, what it gives, how it starts and stops."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx
import pytest
from blockbuster import BlockBuster
from fastapi import FastAPI

from bot.platforms.web import WebPlatform
from storage.attachments import Attachments
from storage.database import Database
from tests.web.stage import CAST, EchoBot, let_nicegui_look, running, web_platform
from tests.web.test_attachments import picture


@pytest.fixture
def platform(migrated_sqlite: Path, tmp_path: Path, blockbuster: BlockBuster) -> WebPlatform:
    let_nicegui_look(blockbuster)
    path = tmp_path / "room.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    return web_platform(Database(f"sqlite:///{path}"), tmp_path)


def closed(platform: WebPlatform) -> WebPlatform:
    """The same without the demo profile, and with a route of the app's."""

    def health(app: FastAPI) -> None:
        app.add_api_route("/healthz", lambda: {"ok": True})

    return WebPlatform(
        platform.room.database, platform.attachments, port=0, demo=False, cast=lambda: CAST, extra_routes=health
    )


async def test_only_its_own_page_is_answered(platform: WebPlatform) -> None:
    async with running(platform, EchoBot()), httpx.AsyncClient(base_url=platform.url) as client:
        host = platform.url.removeprefix("http://")
        answers = [
            await client.get("/", headers=headers)
            for headers in (
                {},
                {"host": f"localhost:{host.split(':')[1]}"},
                {"origin": platform.url},
                {"host": "rebound.example"},
                {"host": ""},
                {"origin": "https://elsewhere.example"},
                {"origin": "null"},
            )
        ]
    assert [one.status_code for one in answers] == [200, 200, 200, 403, 403, 403, 403]
    assert "网格哨" in answers[0].text


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_body_that_is_too_large_is_refused(platform: WebPlatform, streamed: bool) -> None:
    size = platform.max_bytes + 2 * 1024 * 1024

    async def chunks() -> object:
        for _ in range(size // 65536):
            yield bytes(65536)

    async with running(platform, EchoBot()), httpx.AsyncClient(base_url=platform.url) as client:
        content = chunks() if streamed else bytes(size)
        try:
            answer = await client.post("/_nicegui/client/x/upload/1", content=content)  # type: ignore[arg-type]
        except httpx.TransportError:
            answer = None  # cut off while still sending
        assert answer is None or answer.status_code in (404, 413)
        assert (await client.get("/")).status_code == 200


@pytest.mark.parametrize("path", ["0" * 64, "..%2f..%2fetc%2fpasswd", "x", "%00"])
async def test_no_file_but_a_kept_one(platform: WebPlatform, path: str) -> None:
    async with running(platform, EchoBot()), httpx.AsyncClient(base_url=platform.url) as client:
        assert (await client.get(f"/files/{path}")).status_code == 404


async def test_files_are_given_safely(platform: WebPlatform) -> None:
    attachments: Attachments = platform.attachments
    page = await asyncio.to_thread(attachments.keep, b"<script>alert(1)</script>", "text/html", "x.html")
    photo = await asyncio.to_thread(attachments.keep_picture, picture("PNG"), "x.png")
    async with running(platform, EchoBot()), httpx.AsyncClient(base_url=platform.url) as client:
        html = await client.get(f"/files/{page.sha256}", params={"name": '../"a\r\nb.html'})
        image = await client.get(f"/files/{photo.sha256}")
    assert html.headers["content-type"] == "application/octet-stream"
    assert html.headers["content-disposition"] == 'attachment; filename="ab.html"'
    assert image.headers["content-type"] == "image/png"
    for answer in (html, image):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]


async def test_without_the_demo_the_room_is_shut_and_the_rest_answers(platform: WebPlatform) -> None:
    shut = closed(platform)
    async with running(shut, EchoBot()), httpx.AsyncClient(base_url=shut.url) as client:
        page = await client.get("/", headers={"host": "bot.county.example"})
        assert "只在演示配置里开放" in page.text
        assert "王小红" not in page.text
        assert (await client.get("/healthz")).json() == {"ok": True}


async def test_it_stops_within_a_second_and_can_start_again(platform: WebPlatform) -> None:
    for _ in range(2):
        async with running(platform, EchoBot()), httpx.AsyncClient(base_url=platform.url) as client:
            assert (await client.get("/")).status_code == 200
            begun = time.monotonic()
        assert time.monotonic() - begun < 1
        async with httpx.AsyncClient() as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(platform.url)


async def test_a_second_room_in_one_process_is_refused(platform: WebPlatform) -> None:
    async with running(platform, EchoBot()):
        with pytest.raises(ExceptionGroup) as refused:
            await closed(platform).run(EchoBot().receive)
        assert "another web room" in str(refused.value.exceptions[0])


async def test_a_port_in_use_is_an_error_of_its_own(platform: WebPlatform) -> None:
    async with running(platform, EchoBot()):
        port = int(platform.url.rsplit(":", 1)[1])
        second = WebPlatform(platform.room.database, platform.attachments, port=port, demo=True)
        with pytest.raises(OSError, match="in use"):
            await second.run(EchoBot().receive)
