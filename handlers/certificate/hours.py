"""Hours of 志愿服务: what was chosen, never what was assigned (党员服务); confirmed by the community, and not yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, case, func, select

from bot.work import Work
from handlers.activities.reported import reported
from handlers.certificate.config import CertificateConfig
from handlers.certificate.kinds import kind_of
from storage.tables import activity

VOLUNTARY = "志愿服务"
_CONFIRMED = case((activity.c.confirmed_at.is_not(None), activity.c.minutes), else_=0)


@dataclass(frozen=True, slots=True)
class Hours:
    """Times, and minutes that are confirmed and that are not."""

    times: int = 0
    confirmed: int = 0
    unconfirmed: int = 0

    @property
    def minutes(self) -> int:
        """All of them."""
        return self.confirmed + self.unconfirmed


@dataclass(frozen=True, slots=True)
class Stars:
    """A year's stars and what they are counted from, the year's before, and all hours ever."""

    year: int
    count: int
    counted: int  # minutes
    hours: Hours
    last_year: int
    life: Hours
    next_at: int | None  # hours of the next star


def _mine(person_id: int, since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    wanted = [activity.c.person_id == person_id, activity.c.state == "logged", activity.c.nature == VOLUNTARY]
    if since is not None:
        wanted.append(activity.c.day >= since)
    if until is not None:
        wanted.append(activity.c.day < until)
    return wanted


def total(tx: Connection, person_id: int, since: date | None = None, until: date | None = None) -> Hours:
    """Of somebody from a day to the day before another, wherever they served."""
    query = select(func.sum(activity.c.times), func.sum(activity.c.minutes), func.sum(_CONFIRMED))
    times, minutes, confirmed = tx.execute(query.where(*_mine(person_id, since, until))).one()
    return Hours(int(times or 0), int(confirmed or 0), int(minutes or 0) - int(confirmed or 0))


def by_kind(
    tx: Connection, person_id: int, since: date, until: date, grid_ids: Collection[int]
) -> list[tuple[str, Hours]]:
    """The same at some places, by the kind of what was done, the kinds in their own order."""
    query = select(activity.c.what, activity.c.times, activity.c.minutes, activity.c.confirmed_at.is_not(None))
    sums: dict[str, Hours] = {}
    for what, times, minutes, confirmed in tx.execute(
        query.where(*_mine(person_id, since, until), activity.c.grid_id.in_(grid_ids)).order_by(activity.c.id)
    ):
        sort = kind_of(what)
        old = sums.get(sort, Hours())
        sums[sort] = Hours(
            old.times + times,
            old.confirmed + (minutes if confirmed else 0),
            old.unconfirmed + (0 if confirmed else minutes),
        )
    return [(sort, sums[sort]) for sort in kind_of.order if sort in sums and sums[sort] != Hours()]


def stars(work: Work) -> Stars:
    """Of whoever acts, this year. Raises Refused: not reported in."""
    who = reported(work)
    return stars_of(work.tx, work.county.config.section(CertificateConfig), who.id, work.now.year)


def stars_of(tx: Connection, config: CertificateConfig, person_id: int, year: int) -> Stars:
    """A year's stars begin anew with each year."""
    hours = total(tx, person_id, date(year, 1, 1), date(year + 1, 1, 1))
    before = total(tx, person_id, date(year - 1, 1, 1), date(year, 1, 1))
    counted = _counted(config, hours)
    count = _stars(config, counted)
    next_at = config.stars[count] if count < len(config.stars) else None
    return Stars(year, count, counted, hours, _stars(config, _counted(config, before)), total(tx, person_id), next_at)


def _counted(config: CertificateConfig, hours: Hours) -> int:
    return hours.confirmed if config.stars_confirmed else hours.minutes


def _stars(config: CertificateConfig, minutes: int) -> int:
    return sum(minutes >= hour * 60 for hour in config.stars)
