"""Cases written straight into the table: what is compared and learned from, without a life."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from bot.access import Role
from bot.work import Work
from storage.columns import new_id
from storage.tables import whistle
from tests.whistles.ground import NOW, Ground, work


def row(ground: Ground, matter: str, place: str = "3号楼", at: datetime = NOW, **more: Any) -> dict[str, Any]:
    """The columns of a case of the grid, open since `at`."""
    made = new_id()
    return {
        "id": made,
        "number": f"HC-SD-2026-{made}",
        "community_id": ground.home.id,
        "grid_id": ground.grid.id,
        "place": place,
        "matter": matter,
        "category": "城市管理",
        "urgent": False,
        "private": False,
        "state": "已登记",
        "result": "",
        "files": [],
        "urged": 0,
        "redone": 0,
        "chat_id": ground.chat,
        "opened_at": at,
        "state_at": at,
        "closed_at": None,
        **more,
    }


def put(tx: Connection, ground: Ground, matter: str, place: str = "3号楼", at: datetime = NOW, **more: Any) -> int:
    """Write one; its id."""
    made = row(ground, matter, place, at, **more)
    tx.execute(insert(whistle), made)
    return int(made["id"])


def office(tx: Connection, ground: Ground) -> Work:
    """Somebody of the county office at work."""
    return work(tx, ground.county, ground.actor(Role.COUNTY))
