"""公示: a month of a community for its residents' groups, without any person, once for each month and group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.clock import quiet_until
from bot.config import Config
from bot.county import County
from bot.schedule import Job, Step
from handlers.figures import rates
from handlers.figures.period import Period, month_before
from handlers.figures.rates import Totals
from handlers.figures.selection import Selection
from handlers.figures.wording import share
from storage import outbox, people
from storage.outbox import Owed
from storage.places import Place
from storage.redaction import Scrubbed

MOST_CLASSES = 3


def text(tx: Connection, county: County, community: Place, month: Period, now: datetime) -> Scrubbed | None:
    """What is published of a community's month; None where nothing was reported."""
    selection = Selection((community.id,), (), since=month.since.isoformat(), until=month.until.isoformat())
    counted = rates.totals(tx, selection, now)
    if counted.total == 0:
        return None
    classes = "、".join(f"{name} {n} 件" for name, n in rates.by_category(tx, selection)[:MOST_CLASSES])
    said = county.texts.render(
        "figures.publication",
        {
            "community": community.name,
            "month": month.label,
            "total": counted.total,
            "closed": counted.closed,
            "open": counted.open,
            "classes": classes,
            "shares": _shares(counted),
        },
    )
    return Scrubbed(said)


def _shares(one: Totals) -> str:
    """The rates that were counted, on a line of their own."""
    named = (("按时签收", one.response), ("解决", one.solution), ("满意", one.satisfaction))
    said = [f"{name} {share(rate)}" for name, rate in named if rate.n]
    if one.silent:
        said.append(f"还有 {one.silent} 件没有收到回音")
    return f"\n{'，'.join(said)}。" if said else ""


def publish(tx: Connection, county: County, community: Place, month: Period, said: Scrubbed, now: datetime) -> int:
    """Owe it to every residents' group of the community; a group that has it already is passed over.

    Returns how many groups get it now.
    """
    under = [one.id for one in county.places.by_id.values() if one.path.startswith(community.path)]
    push = county.config.push
    due_at = quiet_until(now, push.quiet_from, push.quiet_until) or now
    owed = [
        Owed(chat.platform, chat.id, said, due_at, kind="push", once=f"publish:{month.since:%Y-%m}:{chat.id}")
        for chat in people.groups(tx, "grid", under)
    ]
    return outbox.owe_once(tx, owed, now)


def jobs(config: Config) -> list[Job]:
    """The month before, on the set day of each month; none where the county wants staff to say 公示."""
    day = config.figures.publish_day
    if day == 0:
        return []

    def steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
        if period.day != day:
            return
        month = month_before(period.date())
        for community in county.places.by_id.values():
            if community.kind == "community":
                yield _step(county, community, month, now)

    return [Job("publish", f"{config.figures.publish_at:%H:%M}", timedelta(hours=config.push.late_hours), steps)]


def _step(county: County, community: Place, month: Period, now: datetime) -> Step:
    def step(tx: Connection) -> None:
        said = text(tx, county, community, month, now)
        if said is not None:
            publish(tx, county, community, month, said, now)

    return step
