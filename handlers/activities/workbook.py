"""服务记录, written out."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.workbook import Errand, Told, Workbook


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.activities.exporting import export_activities

    return Told(rows=export_activities(tx, errand.path, errand.progress))


ACTIVITIES = Workbook("activities", "服务记录", exporting=_write)
