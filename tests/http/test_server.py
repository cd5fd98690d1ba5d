"""The server: who may ask, how it starts and stops, and that it needs no lease."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.http.guard import INNER, Guard, Guarded
from bot.http.names import allowed
from bot.http.server import HttpServer, PortTaken
from tests.web.stage import serving

MOST = 8.0  # seconds


async def hello(_: Request) -> Response:
    return PlainTextResponse("您好")


async def size(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def endless(request: Request) -> Response:
    """A stream that ends with its server."""

    async def lines() -> AsyncIterator[str]:
        yield "开始\n"
        await request.app.state.closing.wait()

    return StreamingResponse(lines())


async def deaf(_: Request) -> Response:
    """A stream that does not listen."""

    async def lines() -> AsyncIterator[str]:
        yield "开始\n"
        await asyncio.Event().wait()

    return StreamingResponse(lines())


ROUTES = [
    Route("/", hello),
    Route("/size", size, methods=["POST"]),
    Route("/endless", endless),
    Route("/deaf", deaf),
]


def server(port: int = 0, guard: Guard | None = None) -> HttpServer:
    return HttpServer("127.0.0.1", port, ROUTES, guard)


async def test_only_its_own_page_is_answered() -> None:
    guard = Guard(host_allowed=lambda host: host in ("127.0.0.1", "localhost"))
    async with serving(server(guard=guard)) as at, httpx.AsyncClient(base_url=at.url) as client:
        host = at.url.removeprefix("http://")
        answers = [
            (await client.get("/", headers=headers)).status_code
            for headers in (
                {},
                {"host": f"localhost:{host.split(':')[1]}"},
                {"origin": at.url},
                {"host": "rebound.example"},
                {"host": ""},
                {"origin": "https://elsewhere.example"},
                {"origin": "null"},
            )
        ]
    assert answers == [200, 200, 200, 403, 403, 403, 403]


@pytest.mark.parametrize("odd", ["[", "[]", "[::1", "a]b", "[:80"])
async def test_a_host_or_origin_that_is_no_address_is_refused(odd: str) -> None:
    guard = Guard(allowed(["bot.example.cn"]))
    async with serving(server(guard=guard)) as at, httpx.AsyncClient(base_url=at.url) as client:
        host = at.url.removeprefix("http://")
        answers = [
            (await client.get("/", headers=headers)).status_code
            for headers in ({"host": odd}, {"host": host, "origin": f"http://{odd}"})
        ]
    assert answers == [403, 403]


async def test_only_known_names_and_bare_addresses_are_answered() -> None:
    may = allowed(["bot.example.cn"])
    assert all(map(may, ["127.0.0.1", "localhost", "::1", "10.2.3.4", "bot.example.cn", "BOT.example.cn."]))
    assert not any(map(may, ["", "rebound.example", "example.cn", "bot.example.cn.evil.example"]))
    demo = allowed(["bot.example.cn"], loopback_only=True)
    assert demo("localhost")
    assert not any(map(demo, ["10.2.3.4", "bot.example.cn"]))


@pytest.mark.parametrize("path", sorted(INNER))
async def test_other_machines_are_not_told_how_this_one_does(path: str) -> None:
    async def well(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def status(guard: Guard, client: tuple[str, int], headers: dict[str, str] | None = None) -> int:
        app = Guarded(Starlette(routes=[Route(path, well)]), guard)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app, client=client)) as asking:
            return (await asking.get(f"http://127.0.0.1{path}", headers=headers)).status_code

    here, elsewhere = ("127.0.0.1", 5), ("192.0.2.7", 5)
    assert await status(Guard(), here) == 200
    assert await status(Guard(), elsewhere) == 404
    assert await status(Guard(), here, {"X-Forwarded-For": "127.0.0.1"}) == 404, "a proxy asks for somebody else"
    assert await status(Guard(inner_open=True), elsewhere) == 200


async def test_no_page_is_shown_in_a_frame() -> None:
    async with serving(server()) as at, httpx.AsyncClient() as client:
        headers = (await client.get(at.url)).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_body_that_is_too_large_is_refused(streamed: bool) -> None:
    limit = 64 * 1024

    async def chunks(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield bytes(4096)

    async with serving(server(guard=Guard(max_body=limit))) as at, httpx.AsyncClient(base_url=at.url) as client:

        async def send(count: int) -> httpx.Response | None:
            with suppress(httpx.TransportError):  # cut off while still sending
                return await client.post("/size", content=chunks(count) if streamed else bytes(4096 * count))
            return None

        fits, too_large = await send(16), await send(17)
        assert fits is not None
        assert fits.text == str(limit)
        assert too_large is None or too_large.status_code == 413
        assert (await client.get("/")).status_code == 200


@pytest.mark.parametrize("path", ["/endless", "/deaf"])
async def test_it_stops_with_streams_open(path: str) -> None:
    at = server()
    async with httpx.AsyncClient() as client:
        async with serving(at):
            stream = client.build_request("GET", at.url + path)
            answer = await client.send(stream, stream=True)
            lines = answer.aiter_lines()
            assert await anext(lines) == "开始"
            begun = time.monotonic()
        took = time.monotonic() - begun
        assert took < MOST
        if path == "/endless":
            assert [line async for line in lines] == [], "it came to its own end, and was not cut off"
        await answer.aclose()
        with pytest.raises(httpx.ConnectError):
            await client.get(at.url)


async def test_it_can_start_again() -> None:
    at = server()
    for _ in range(2):
        async with serving(at), httpx.AsyncClient() as client:
            assert (await client.get(at.url)).text == "您好"
        assert not at.started.is_set()


async def test_two_servers_in_one_process() -> None:
    async with serving(server()) as one, serving(server()) as other, httpx.AsyncClient() as client:
        assert one.url != other.url
        assert {(await client.get(at.url)).status_code for at in (one, other)} == {200}


async def test_a_port_in_use_is_one_plain_sentence() -> None:
    async with serving(server()) as at:
        port = int(at.url.rsplit(":", 1)[1])
        with pytest.raises(PortTaken, match="已经被别的程序占用") as refused:
            await server(port).run()
    assert refused.value.errno is not None
    assert str(port) in str(refused.value)


async def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(OSError, match="assign requested address"):
        await HttpServer("192.0.2.1", 0, ROUTES).run()
