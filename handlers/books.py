"""Every capability, in the order in which 帮助 shows them."""

from __future__ import annotations

from pathlib import Path

from bot.command import Book
from bot.config import Config
from bot.rendering import Renderer
from bot.schedule import Job
from handlers.activities import chat as activities
from handlers.amend import chat as amend
from handlers.checkin import chat as checkin
from handlers.checkin import privacy
from handlers.service import chat as service
from handlers.service import groups, retention
from handlers.week import chat as week
from handlers.week import push
from handlers.whistles import chat as whistles
from handlers.whistles import mine, staff

BOOKS: tuple[Book, ...] = (
    whistles.book,
    mine.book,
    checkin.book,
    activities.book,
    amend.book,
    week.book,
    staff.book,
    privacy.book,
    groups.book,
    service.book,
)


def jobs(config: Config) -> list[Job]:
    """What is due at set times."""
    return [push.job(config), retention.job()]


def renderers() -> dict[str, Renderer]:
    """What is made outside the transaction, by the name in `ToRender`."""
    return {}


def text_files() -> list[Path]:
    """The catalogues of the capabilities."""
    return sorted(Path(__file__).parent.glob("*/texts.toml"))
