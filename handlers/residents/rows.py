"""Rows of orders: found, changed, asked for again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from bot.message import File
from bot.platforms.wecom_residents.orders import Order, Step
from bot.work import Work
from storage.tables import resident_order, resident_poll

ASKED_AGAIN = 20  # orders a look


@dataclass(frozen=True, slots=True)
class Feed:
    """Where orders come from: the 企业微信, and how often to ask for what is lacking."""

    bot: str
    again: timedelta = timedelta(minutes=2)
    tries: int = 4


def find(tx: Connection, order_ids: Collection[str]) -> dict[str, Any]:
    """Those of these orders that are known, by their id."""
    rows = tx.execute(select(resident_order).where(resident_order.c.order_id.in_(list(order_ids))))
    return {row.order_id: row for row in rows}


def change(tx: Connection, order_id: str, values: Mapping[str, Any]) -> None:
    """Change one."""
    tx.execute(update(resident_order).where(resident_order.c.order_id == order_id).values(**values))


def as_told(order: Order) -> dict[str, Any]:
    """What WeCom says of it now."""
    lat, lon = order.position or (None, None)
    told = {"grid_id": order.grid_id, "case_name": order.case_name, "urgency": order.urgency}
    return {**told, "lat": lat, "lon": lon}


def missing(feed: Feed, order: Order, row: Any, now: datetime) -> dict[str, Any]:
    """When to ask for its pictures again, if some are missing."""
    tries = row.tries if row is not None else 0
    return {"again_at": now + feed.again * 2**tries if order.missing else None, "tries": tries}


def merged(known: Sequence[str], steps: Sequence[Step]) -> list[str]:
    """The keys of all steps so far."""
    return list(dict.fromkeys([*known, *(step.key for step in steps)]))


def counts(tx: Connection, since: datetime) -> dict[str, int]:
    """Orders by state, of those seen since then; those that wait, whenever they came."""
    which = or_(resident_order.c.seen_at >= since, resident_order.c.state != "taken")
    query = select(resident_order.c.state, func.count()).where(which).group_by(resident_order.c.state)
    return {row[0]: row[1] for row in tx.execute(query)}


def bot(tx: Connection) -> str:
    """The 企业微信 that orders come from; "" before the first look."""
    return tx.scalar(select(resident_poll.c.bot).order_by(resident_poll.c.first_at.desc()).limit(1)) or ""


def keep_failed(work: Work, feed: Feed, order: Order, row: Any, error: str) -> None:
    """Its id, so that it is asked for again and staff see that one is lacking; none of its words."""
    if row is not None:
        change(work.tx, order.order_id, {"error": error[:128]})
        return
    values = {"state": "failed", "matter": "", "place": "", "files": [], "steps": [], "error": error[:128]}
    work.tx.execute(
        insert(resident_order).values(
            order_id=order.order_id,
            seen_at=work.now,
            made_at=order.made_at,
            tries=0,
            again_at=work.now + feed.again,
            **as_told(order),
            **values,
        )
    )


def lacking(tx: Connection, now: datetime) -> bool:
    """Whether some are to be asked for once more."""
    due = select(resident_order.c.order_id).where(resident_order.c.again_at <= now).limit(1)
    return tx.execute(due).first() is not None


def again(work: Work, feed: Feed) -> list[str]:
    """Orders to ask for once more; each a few times, ever more seldom."""
    due = select(resident_order.c.order_id, resident_order.c.tries).where(resident_order.c.again_at <= work.now)
    ids = []
    for row in work.tx.execute(due.order_by(resident_order.c.again_at).limit(ASKED_AGAIN)).all():
        if row.tries >= feed.tries:
            change(work.tx, row.order_id, {"again_at": None})
            continue
        tries = row.tries + 1
        change(work.tx, row.order_id, {"tries": tries, "again_at": work.now + feed.again * 2**tries})
        ids.append(row.order_id)
    return ids


def steps(tx: Connection, order_ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """The keys of the steps that were followed, of those of these orders that are kept, and not by their id alone."""
    return {key: frozenset(row.steps) for key, row in find(tx, order_ids).items() if row.state != "failed"}


def fresh(kept: Sequence[Mapping[str, Any]], files: Sequence[File]) -> list[File]:
    """Of these pictures, those that are not kept yet."""
    known = {file["sha256"] for file in kept}
    return [file for file in files if file.sha256 not in known]
