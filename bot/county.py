"""What the county decided, read once and handed to every turn: settings, texts, calendar, names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import Connection, select

from bot.config import Config
from bot.examples import examples_of
from bot.texts import Texts
from bot.values.found import Known
from storage import places
from storage.database import Database
from storage.places import Places
from storage.places import load as load_places
from storage.tables import calendar_day
from storage.workdays import WorkCalendar

_CARRIED = "county with other names"


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
        return known_of(self.places)


def known_of(names: Places) -> Known:
    """The names of a tree for the value readers."""
    return Known(names.known_communities, names.grid_names, names.landmark_names, names.unit_names)


def with_names(county: County, tx: Connection) -> County:
    """The county with its names as they are in this transaction, which carries it from here on."""
    names = load_places(tx)
    renamed = replace(county, places=names, texts=county.texts.with_examples(examples_of(names)))
    carry(tx, renamed)
    return renamed


def carried(tx: Connection) -> County | None:
    """The county that a transaction carries because it changed its names; None if it did not."""
    county: County | None = tx.info.get(_CARRIED)
    return county


def carry(tx: Connection, county: County | None) -> None:
    """What was carried before a step that is undone; None at a transaction's begin (its connection had others)."""
    tx.info[_CARRIED] = county


def read(config: Config, texts: Texts, database: Database) -> County:
    """Read what the database holds of it."""
    from storage.calendar import load as load_calendar  # brings the holiday tables along

    with database.reading() as tx:
        names = load_places(tx)
        own = texts.overridden(config.texts).with_examples(examples_of(names))
        return County(config, own, load_calendar(tx), names)


def version(database: Database) -> tuple[object, ...]:
    """Changes when what `read` read has changed: names, places on the map, the calendar. A few small queries."""
    days = select(calendar_day.c.day, calendar_day.c.working).order_by(calendar_day.c.day)
    with database.reading() as tx:
        return places.version(tx), tuple(tuple(row) for row in tx.execute(days))
