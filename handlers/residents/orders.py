"""Orders become whistles, each once, and what happens to them in WeCom later is followed."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError

from bot.logs import log
from bot.platforms.wecom_residents.orders import Order
from handlers.residents import following, matching, registering, rows
from handlers.residents.rows import Where


def take(tx: Connection, where: Where, orders: Sequence[Order], now: datetime) -> None:
    """Register what is new, follow what changed, pass over the rest. One that fails is kept by its id, alone."""
    matching.note(tx, orders, now)
    known = rows.find(tx, [one.order_id for one in orders])
    for order in orders:
        row = known.get(order.order_id)
        try:
            with tx.begin_nested():
                _take(tx, where, order, row, now)
        except Exception as failure:
            if isinstance(failure, DBAPIError) and not isinstance(failure, DataError):
                raise  # the database is at fault: the whole page is tried again
            error = _place_of(failure)
            log.error("wecom_residents: an order failed", error=error)
            rows.keep_failed(tx, where, order, row, error, now)
        known |= rows.find(tx, [order.order_id])  # a page may name an order twice


def _take(tx: Connection, where: Where, order: Order, row: Any, now: datetime) -> None:
    if row is None or row.state == "failed":
        registering.new(tx, where, order, row, now)
    elif row.state == "held":
        following.hold(tx, where, order, row, now)
    else:
        following.follow(tx, where, order, row, now)


def _place_of(failure: BaseException) -> str:
    frames = traceback.extract_tb(failure.__traceback__)
    where = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(failure).__name__} at {where}"
