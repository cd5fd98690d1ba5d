"""Orders become whistles, each once, and what happens to them in WeCom later is followed."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError

from bot.logs import log
from bot.platforms.wecom_residents.orders import Order
from bot.work import Work, acting
from handlers.residents import following, matching, registering, rows
from handlers.residents.rows import Feed


def take(work: Work, feed: Feed, orders: Sequence[Order]) -> None:
    """Register what is new, follow what changed, pass over the rest. One that fails is kept by its id, alone.

    Each order is a unit of work within the page's: what would be told goes with what is taken back.
    """
    tx, county, reach = work.tx, work.county, work.notify.reach
    matching.note(work, orders)
    known = rows.find(tx, [order.order_id for order in orders])
    for order in orders:
        row = known.get(order.order_id)
        try:
            with tx.begin_nested(), acting(tx, county, work.now, reach) as own:
                _take(own, feed, order, row)
        except Exception as failure:
            if isinstance(failure, DBAPIError) and not isinstance(failure, DataError):
                raise  # the database is at fault: the whole page is tried again
            error = _place_of(failure)
            log.error("wecom_residents: an order failed", error=error)
            rows.keep_failed(work, feed, order, row, error)
        known |= rows.find(tx, [order.order_id])  # a page may name an order twice


def _take(work: Work, feed: Feed, order: Order, row: Any) -> None:
    if row is None or row.state == "failed":
        registering.new(work, feed, order, row)
    elif row.state == "held":
        following.hold(work, feed, order, row)
    else:
        following.follow(work, feed, order, row)


def _place_of(failure: BaseException) -> str:
    frames = traceback.extract_tb(failure.__traceback__)
    where = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(failure).__name__} at {where}"
