"""Every capability, in the order in which 帮助 shows them."""

from __future__ import annotations

from pathlib import Path

from bot.command import Book
from bot.config import Config
from bot.rendering import Renderer
from bot.schedule import Alarm, Job
from handlers.accounts import chat as accounts
from handlers.activities import chat as activities
from handlers.amend import chat as amend
from handlers.checkin import chat as checkin
from handlers.checkin import privacy
from handlers.clocks import chasing
from handlers.figures import chat as figures
from handlers.figures import publishing
from handlers.figures.documents import render_chart
from handlers.forwarded import chat as forwarded
from handlers.ledger import chat as ledger
from handlers.ledger.documents import render_import, render_ledger
from handlers.letters import answering, receiving, sending
from handlers.letters.documents import render_letter
from handlers.residents import chat as residents
from handlers.residents import push as residents_push
from handlers.residents import sending as residents_sending
from handlers.service import chat as service
from handlers.service import groups, positions, retention
from handlers.sorting import chat as sorting
from handlers.week import chat as week
from handlers.week import push
from handlers.whistles import chat as whistles
from handlers.whistles import ending, joining, mine, staff

BOOKS: tuple[Book, ...] = (
    whistles.book,
    mine.book,
    checkin.book,
    activities.book,
    amend.book,
    week.book,
    ending.book,
    staff.book,
    sending.book,
    receiving.book,
    answering.book,
    joining.book,
    forwarded.book,
    sorting.book,
    residents.book,
    residents_sending.book,
    ledger.book,
    figures.book,
    privacy.book,
    accounts.book,
    groups.book,
    positions.book,
    service.book,
)


def jobs(config: Config) -> list[Job | Alarm]:
    """What is due at set times, and what the records set an alarm for."""
    daily = [*chasing.jobs(), *publishing.jobs(config), residents_push.job(config)]
    return [push.job(config), retention.job(), *daily, chasing.alarm()]


def renderers() -> dict[str, Renderer]:
    """What is made outside the transaction, by the name in `ToRender`."""
    return {
        "letter": Renderer(render_letter),
        "ledger": Renderer(render_ledger, group=True),
        "ledger_import": Renderer(render_import),
        "chart": Renderer(render_chart, group=True),
    }


def text_files() -> list[Path]:
    """The catalogues of the capabilities."""
    return sorted(Path(__file__).parent.glob("*/texts.toml"))
