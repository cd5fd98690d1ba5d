"""核验 by the command line and by the page: what the paper says, what is true today, and nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.notify import Reach
from bot.premises import Premises
from handlers.certificate import documents, keys, pages
from handlers.certificate.config import CertificateConfig
from storage.tables import certificate
from tests.certificate.conftest import shop, words_of
from tests.cli.conftest import Cli, cli, here
from tests.handlers.talk import Talk
from tests.support.settings import settings as house

__all__ = ["cli", "here"]
FIRST = "会报〔2026〕水东-0001"


async def _write(_: Callable[[Connection], object]) -> None:
    """Nothing is written here."""


class Page:
    """The page, asked from outside: only what it does itself runs on the loop."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._app = Starlette(routes=list(routes))

    def _ask(self, method: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as asking:
                return await asking.request(method, "/verify", **more)

        return asyncio.run(ask())

    def get(self) -> httpx.Response:
        """Look at it."""
        return self._ask("GET")

    def post(self, text: str) -> httpx.Response:
        """Paste what a code says."""
        return self._ask("POST", data={"text": text})


def page(talk: Talk) -> Page:
    write: Callable[[Callable[[Connection], object]], Awaitable[object]] = _write
    premises = Premises((), talk.database, lambda: talk.county, talk.clock, Reach(), write)
    return Page(pages.pages(premises))


@pytest.mark.parametrize("county", ["sqlite"], indirect=True)
def test_the_page(talk: Talk) -> None:
    talk.say("报到证", "demo-guo")
    words = words_of(talk, FIRST)
    asked = page(talk)
    shown = asked.get()
    assert shown.status_code == 200
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    with talk.database.reading() as tx:
        ((name, half),) = keys.public(tx).items()
    assert f"{name} {half.hex()}" in shown.text

    def told(text: str) -> str:
        return asked.post(text).text

    valid = told(words)
    assert "<h2>有效。" in valid
    assert all(f"<dd>{value}</dd>" in valid for value in (FIRST, "郭建勋", "县财政局", "水东社区", "2026-12-31"))
    assert "第1网格" not in valid, "never more than the code says"
    foreign = told(words.replace("县财政局", "县税务局"))
    assert "不是本县发的" in foreign
    assert "<dd>" not in foreign
    assert "这不是报到证上的字" in told("你好")
    assert "&lt;script&gt;" in told("<script>")
    assert asked.post("甲" * 6000).status_code == 413
    talk.say("撤销报到证 郭建勋 核对有误", "demo-luo")
    revoked = told(words)
    assert "<h2>已撤销。" in revoked
    assert "核对有误" not in revoked
    talk.say("恢复报到证 郭建勋", "demo-luo")
    talk.say("搬家 南外社区第2网格5栋", "demo-guo")
    moved = told(words)
    assert "<h2>已转出。" in moved
    assert "南外" not in moved, "today, and not where to"


@pytest.mark.parametrize("county", ["sqlite"], indirect=True)
def test_the_page_is_asked_so_often_a_minute(talk: Talk) -> None:
    talk.county = replace(talk.county, config=house(certificate=CertificateConfig(verify_per_minute=3)))
    asked = page(talk)
    answers = [asked.post("x") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert asked.get().status_code == 200, "looking at it costs nothing"


@pytest.mark.parametrize("county", ["sqlite"], indirect=True)
def test_a_county_may_have_no_page(talk: Talk) -> None:
    talk.county = replace(talk.county, config=house(certificate=CertificateConfig(verify=False)))
    asked = page(talk)
    assert asked.get().status_code == 404
    assert asked.post("x").status_code == 404


@pytest.mark.parametrize("county", ["sqlite"], indirect=True)
def test_the_command(talk: Talk, cli: Cli, here: Path) -> None:
    talk.say("报到证", "demo-guo")
    (row,) = talk.rows(certificate)
    words = words_of(talk, FIRST)
    today = datetime.now(UTC).date()
    lasting = words_of(talk, FIRST, valid_until=today.replace(year=today.year + 1, day=1))
    png, pdf = documents.render_certificate(
        shop(talk, here / "files"), {"certificate_id": row.id, "stars": False}
    ).documents
    (here / "证.png").write_bytes(png.data)
    (here / "证.pdf").write_bytes(pdf.data)
    (here / "别的.pdf").write_bytes(b"%PDF-1.4 no picture in it")
    url = f"sqlite:///{talk.database.path}"
    (here / "config.toml").write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")
    ran = cli("verify", lasting)
    assert (ran.code, ran.out.split("。")[0]) == (0, "有效")
    assert "姓名：郭建勋" in ran.out
    assert cli("verify", "-", stdin=lasting).code == 0
    changed = cli("verify", lasting.replace("郭建勋", "郭建新"))
    assert changed.code == 1
    assert changed.out == "这不是本县发的报到证：签名对不上，或者上面的字被改过。\n"
    for file in ("证.png", "证.pdf"):  # both are what the bot hands out
        read = cli("verify", here / file)
        assert f"证号：{FIRST}" in read.out, file
    assert "截一张图" in cli("verify", here / "别的.pdf").err
    with talk.database.reading() as tx:
        ((_, half),) = keys.public(tx).items()
    alone = cli("verify", words, "--key", half.hex())
    assert alone.code == 0
    assert "签名是本县的" in alone.out
    assert cli("verify", words, "--key", "ff" * 32).code == 1
    assert cli("verify", words, "--key", "short").code == 2
    (here / "坏.png").write_bytes(b"x")
    assert cli("verify", here / "坏.png").code == 2
