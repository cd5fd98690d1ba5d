"""Platforms' access tokens, shared by the processes of one database, sealed with the app's own secret."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import token


def read(tx: Connection, name: str, secret: str) -> tuple[str, datetime] | None:
    """The token last put under `name` and when it ends; None if there is none that `secret` opens."""
    row = tx.execute(select(token.c.sealed, token.c.expires_at).where(token.c.name == name)).first()
    if row is None:
        return None
    try:
        return seal(secret).decrypt(row.sealed).decode(), row.expires_at
    except InvalidToken:  # the app was given another secret: its old tokens end with the old one
        return None


def put(tx: Connection, name: str, secret: str, value: str, expires_at: datetime) -> None:
    """Keep it, in the place of what stood there."""
    make = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    row = {"name": name, "sealed": seal(secret).encrypt(value.encode()), "expires_at": expires_at}
    values = {key: row[key] for key in ("sealed", "expires_at")}
    tx.execute(make(token).values(row).on_conflict_do_update(index_elements=[token.c.name], set_=values))


def seal(secret: str) -> Fernet:
    """What closes and opens what is kept here."""
    # The secret is long and random, made by the platform: one hash is enough to make a key of it.
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"gridwhistle token\0" + secret.encode()).digest()))
