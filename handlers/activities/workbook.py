"""服务记录, written out."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.work import Work
from bot.workbook import Errand, Told, Workbook
from handlers.activities import tags
from handlers.privacy.looking import Sight, looked
from storage.tables import activity, person


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.activities.exporting import export_activities

    return Told(rows=export_activities(tx, errand.path, errand.progress, tags.names(errand.county().config)))


def _names(work: Work, _: Errand) -> None:
    did = select(activity.c.id).where(activity.c.person_id == person.c.id).exists()
    looked(work, did, Sight.RECORDS, why="导出")


ACTIVITIES = Workbook("activities", "服务记录", exporting=_write, names=_names)
