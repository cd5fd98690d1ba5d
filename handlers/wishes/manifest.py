"""圆梦微心愿: told, verified, claimed once, delivered; who wishes is never said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, select

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
    """Whether what closes the contacts is a secret, once there are any."""
    if tx is None or tx.execute(select(wish.c.id).where(wish.c.sealed.is_not(None)).limit(1)).first() is None:
        return
    if config.section(WishesConfig).secret.get_secret_value():
        yield "微心愿", True, "联系方式加密保存"
    else:
        yield "微心愿", True, "联系方式没有另外加密，可以设 GRIDWHISTLE_WISHES__SECRET"


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
