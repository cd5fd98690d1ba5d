"""圆梦微心愿: told, verified, claimed once, delivered; who wishes is never said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection

from bot.capability import Capability
from bot.config import Config
from bot.placed import Placed
from bot.verdict import Verdict
from handlers.wishes import clock, demo
from handlers.wishes.chat import claims, lists, looking, staff, telling
from handlers.wishes.config import WishesConfig
from handlers.wishes.holdings import HOLDINGS
from handlers.wishes.records import OVER
from storage.tables import wish


def _check(config: Config, tx: Connection | None) -> Iterable[Verdict]:
    """Whether what closes the contacts is a secret."""
    if tx is not None and not config.section(WishesConfig).secret.get_secret_value():
        yield "微心愿", None, "没有设 [wishes] secret：联系方式虽然加密，拿到数据库的人也能解开"


CAPABILITY = Capability(
    "wishes",
    "清单和心愿",
    Path(__file__).parent,
    books=(lists.book, telling.book, claims.book, staff.book),
    look=looking.look,
    jobs=clock.jobs,
    sections={"wishes": WishesConfig},
    check=_check,
    demo=demo.fill,
    placed=(Placed(wish, "place_id", "没圆好的心愿", lambda: wish.c.state.not_in(OVER)),),
    holdings=HOLDINGS,
)
