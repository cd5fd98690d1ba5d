"""What the county decided, read once and handed to every turn: settings, texts, calendar, names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from bot.config import Config
from bot.texts import Texts
from bot.values.found import Known
from storage import places
from storage.database import Database
from storage.places import Places
from storage.places import load as load_places
from storage.tables import calendar_day
from storage.workdays import WorkCalendar


@dataclass(frozen=True)
class County:
    """Frozen: a change of places or calendar makes a new one (`reread`)."""

    config: Config
    texts: Texts
    calendar: WorkCalendar
    places: Places

    @cached_property
    def known(self) -> Known:
        """The names for the value readers."""
        names = self.places
        return Known(names.community_names, names.grid_names, names.landmark_names, names.unit_names)


def read(config: Config, texts: Texts, database: Database) -> County:
    """Read what the database holds of it."""
    from storage.calendar import load as load_calendar  # brings the holiday tables along

    with database.reading() as tx:
        return County(config, texts.overridden(config.texts), load_calendar(tx), load_places(tx))


def version(database: Database) -> tuple[object, ...]:
    """Changes when what `read` read has changed: names, places on the map, the calendar. A few small queries."""
    days = select(calendar_day.c.day, calendar_day.c.working).order_by(calendar_day.c.day)
    with database.reading() as tx:
        return places.version(tx), tuple(tuple(one) for one in tx.execute(days))
