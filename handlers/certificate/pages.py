"""/verify: anybody may paste what a QR code says, and is told what is true of it today. Nothing else can be asked.

The words come by POST, so that no name stands in a proxy's log; what is not signed by us is not looked up.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.clock import COUNTY
from bot.http.guard import TOO_LARGE
from bot.http.names import is_loopback
from bot.logs import log
from bot.premises import Premises
from bot.quota import Quota
from handlers.certificate import checking, keys
from handlers.certificate.checking import Checked
from handlers.certificate.config import CertificateConfig
from handlers.certificate.keys import Public
from handlers.certificate.signed import LONGEST

if TYPE_CHECKING:
    from jinja2 import Template

PATH = "/verify"
MOST_BODY = 16 * 1024  # bytes: a code has some hundred characters, each of which a form writes as nine
_FOLDER = Path(__file__).with_name("templates")
_STYLE = (_FOLDER / "verify.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
OFTEN = "问得太快了，请过一分钟再试。"
AWAY = "暂时读不到登记，请稍等一下再试。"


def pages(premises: Premises) -> Sequence[BaseRoute]:
    """The page; a county that has it switched off answers 404."""
    return _Verify(premises).routes


class _Verify:
    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self._quota: Quota | None = None  # of this process, by address; made when the county's settings are read
        self.routes = [Route(PATH, self._show), Route(PATH, self._check, methods=["POST"])]

    async def _show(self, _: Request) -> Response:
        return await self._answered("")

    async def _check(self, request: Request) -> Response:
        wait = self._wait(address_of(request))
        if wait:
            return PlainTextResponse(OFTEN, 429, headers={"Retry-After": str(int(wait) + 1), **HEADERS})
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > MOST_BODY:
            return PlainTextResponse(TOO_LARGE, 413)
        form = await request.form(max_files=0, max_fields=4, max_part_size=MOST_BODY)
        written = form.get("text")
        text = written if isinstance(written, str) else ""
        return await self._answered(text)

    def _wait(self, address: str) -> float:
        if self._quota is None:
            config = self._premises.county().config.section(CertificateConfig)
            self._quota = Quota(config.verify_per_minute)
        return self._quota.take(address, time.monotonic())

    async def _answered(self, text: str) -> Response:
        if not self._premises.county().config.section(CertificateConfig).verify:
            return PlainTextResponse("Not Found", 404)
        try:
            page = await asyncio.to_thread(self._page, text)
        except SQLAlchemyError as error:
            log.warning("a page could not be read", error=type(error).__name__)
            return PlainTextResponse(AWAY, 503)
        return HTMLResponse(page, headers=HEADERS)

    def _look(self, text: str) -> tuple[Checked | None, Public]:
        county, today = self._premises.county(), self._premises.clock.now().astimezone(COUNTY).date()
        with self._premises.database.reading() as tx:
            known = keys.public(tx)
            return (checking.check(tx, county.places, text, today) if text.strip() else None), known

    @cached_property
    def _template(self) -> Template:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # not before somebody asks

        made = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
        return made.get_template("verify.html")

    def _page(self, text: str) -> str:
        checked, known = self._look(text)
        statement = checked.statement if checked is not None else None
        return self._template.render(
            county=self._premises.county().config.county.name,
            style=_STYLE,
            text=text[:LONGEST],
            checked=checked,
            lines=checking.lines(statement) if statement is not None else [],
            keys=sorted((name, half.hex()) for name, half in known.items()),
        )


def address_of(request: Request) -> str:
    """Who asks: behind a proxy on this machine, whom it says that it asks for (the last one it added)."""
    client = request.client.host if request.client is not None else ""
    forwarded = request.headers.get("x-forwarded-for", "")
    return forwarded.rsplit(",", 1)[-1].strip() if forwarded and is_loopback(client) else client
