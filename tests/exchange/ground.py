"""Units and communities of the demo county that act on its two lists without a chat, and what must always hold."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.actor import of_person
from bot.notify import Reach
from bot.work import Work
from handlers.exchange import records
from handlers.exchange.records import ALIVE, NeedState
from storage import people
from storage.tables import need, pledge, resource, role, unit
from tests.handlers.talk import BOT, Talk
from tests.whistles.ground import work as unit_of_work

TRANSPORT, JUSTICE, HOSPITAL, WOMEN, FORESTRY = "县交通运输局", "县司法局", "县人民医院", "县妇联", "县林业局"
PRESSURE, LAW, LAMP, COUPLETS = (
    "请人来给老人测血压",
    "反诈和遗产继承的法律讲座",
    "冬夜里值守缺一台照明车",
    "教孩子们写春联",
)
STAFF, COUNTY, ZENG, MEMBER, NOBODY, GRID = (
    "demo-luo",
    "demo-xiao",
    "demo-zeng",
    "demo-guo",
    "demo-chen",
    "demo-zhang",
)


def of_person_at(talk: Talk, tx: Connection, person_id: int, now: datetime | None = None) -> Work:
    """Somebody of the roster who acts without a chat."""
    at = now or talk.clock.now()
    actor = of_person(tx, people.get_person(tx, person_id), at.date())
    done = unit_of_work(tx, talk.county, actor, at)
    done.notify.reach = Reach(lambda _, user_id: (BOT, f"p-{user_id}"))
    return done


def liaison(talk: Talk, tx: Connection, name: str = TRANSPORT) -> Work:
    """The liaison of a unit."""
    who = select(role.c.person_id).join(unit, unit.c.id == role.c.unit_id).where(unit.c.name == name)
    return of_person_at(talk, tx, tx.execute(who.where(role.c.name == "liaison")).scalars().one())


def need_id(tx: Connection, what: str) -> int:
    """The demo county's need of these words."""
    return int(tx.execute(select(need.c.id).where(need.c.what == what)).scalar_one())


def resource_id(tx: Connection, name: str) -> int:
    """What is offered under that name."""
    return int(tx.execute(select(resource.c.id).where(resource.c.name == name)).scalar_one())


def unit_id(tx: Connection, name: str) -> int:
    return int(tx.execute(select(unit.c.id).where(unit.c.name == name)).scalar_one())


def check(tx: Connection) -> None:
    """What is taken of a resource is what pledges took of it, and never more than there is; a need has one pledge, and
    stands where it does."""
    totals = tx.execute(
        select(pledge.c.resource_id, func.sum(pledge.c.quantity).label("sum"))
        .where(pledge.c.state.in_(ALIVE), pledge.c.resource_id.is_not(None))
        .group_by(pledge.c.resource_id)
    )
    taken = {row.resource_id: row.sum for row in totals}
    for kept in records.resources(tx):
        assert kept.taken == taken.get(kept.id, 0), kept
        assert kept.amount is None or 0 <= kept.taken <= kept.amount, kept
    alive = records.pledges(tx, pledge.c.state.in_(ALIVE))
    assert max(Counter(each.need_id for each in alive).values(), default=1) == 1
    states = {each.need_id: each.state for each in alive}
    for kept_need in records.needs(tx):
        if kept_need.state == NeedState.WITHDRAWN:
            assert kept_need.id not in states
        else:
            assert kept_need.state == states.get(kept_need.id, NeedState.OPEN), kept_need
