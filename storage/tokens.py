"""Platforms' access tokens, shared by the processes of one database, sealed with the app's own secret."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from storage.sealing import opened, sealed
from storage.tables import token
from storage.upsert import insert_into


def read(tx: Connection, name: str, secret: str) -> tuple[str, datetime] | None:
    """The token last put under `name` and when it ends; None if there is none that `secret` opens."""
    row = tx.execute(select(token.c.sealed, token.c.expires_at).where(token.c.name == name)).first()
    if row is None:
        return None
    kept = opened(secret, row.sealed)
    if kept is None:  # the app was given another secret: its old tokens end with the old one
        return None
    return kept.decode(), row.expires_at


def put(tx: Connection, name: str, secret: str, value: str, expires_at: datetime) -> None:
    """Keep it, in the place of what stood there."""
    row = {"name": name, "sealed": sealed(secret, value.encode()), "expires_at": expires_at}
    values = {key: row[key] for key in ("sealed", "expires_at")}
    tx.execute(insert_into(tx, token).values(row).on_conflict_do_update(index_elements=[token.c.name], set_=values))
