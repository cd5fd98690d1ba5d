"""What must be there for the examples of 居民上报 and 居民群群发 to work: orders, groups, a send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import update

from bot.actor import CLOCK, Actor
from bot.notify import Reach
from bot.platforms.wecom_residents.office import Group
from bot.platforms.wecom_residents.orders import Order, seal
from bot.work import Work, acting
from handlers.residents import matching, orders, outcome, rows
from storage.columns import new_id
from storage.tables import resident_group
from tests.handlers.talk import BOT, TEN, Talk

AGAIN = timedelta(minutes=10)
FEED = rows.Feed("wwtest")


@contextmanager
def working(talk: Talk, actor: Actor = CLOCK) -> Iterator[Work]:
    """A unit of work beside the chat: the adapter's, or that of somebody at a page."""
    reach = Reach(lambda _, user_id: (BOT, f"p-{user_id}"), lambda *_: talk.buttonless)
    with talk.database.begin() as tx, acting(tx, talk.county, talk.clock.now(), reach, actor) as work:
        yield work


def order(matter: str = "3号楼楼道灯坏了", grid: str = "水东一网格") -> Order:
    """An order of a grid whose name says nothing here."""
    return Order(
        order_id=f"o{new_id()}",
        reporter=seal("oUnion", b"key"),
        matter=matter,
        urgency=1,
        case_name="市容环境",
        grid_id=f"id-{grid}",
        grid_name=grid,
        place="",
        made_at=TEN,
    )


def take(talk: Talk, *found: Order) -> None:
    """These orders come in."""
    with working(talk) as work:
        orders.take(work, FEED, found)


def groups(talk: Talk, *found: Group) -> None:
    """These are the 客户群 now."""
    with working(talk) as work:
        matching.note_groups(work, found)


def come_in(talk: Talk, who: str) -> None:
    """An order, and a 客户群, that nobody has matched yet."""
    take(talk, order())
    groups(talk, Group("wr1", "水东一网格居民群", "zhanggf"))


def matched(talk: Talk, who: str) -> None:
    """A 客户群 of 水东社区 that can be sent to."""
    come_in(talk, who)
    grid = talk.county.places.grid(None, "水东社区第1网格")
    assert grid is not None
    with talk.database.begin() as tx:
        tx.execute(update(resident_group).values(place_id=grid.id))


def sent(talk: Talk, who: str) -> None:
    """群发 1, which stands in WeCom and waits to be confirmed."""
    matched(talk, who)
    talk.say("群发通知 水东社区 停水", "demo-luo")
    made_in_wecom(talk)


def made_in_wecom(talk: Talk) -> None:
    """The adapter was at work."""
    with working(talk) as work:
        for job in outcome.jobs(work.tx, work.now):
            if job.make:
                outcome.asking(work, job.task_id)
                outcome.made(work, job.task_id, f"m{job.task_id}", (), AGAIN)


PREPARED: dict[str, Callable[[Talk, str], None]] = {
    "对应网格": come_in,
    "对应类别": come_in,
    "对应客户群": come_in,
    "群发六个日": matched,
    "群发通知": matched,
    "群发进度": sent,
    "群发提醒": sent,
    "群发取消": sent,
}
