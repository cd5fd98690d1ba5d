"""公示: a month of a community for its residents' groups, without any person, once for each month and group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.access import Role, Where
from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.refused import Refused
from bot.schedule import Job, Step
from bot.work import Work, acting
from handlers.broadcast import kinds, sending
from handlers.broadcast.records import Draft as Sent
from handlers.figures import rates
from handlers.figures.config import FiguresConfig
from handlers.figures.period import Period, month_before, month_of
from handlers.figures.rates import Totals
from handlers.figures.selection import Selection
from handlers.figures.wording import share
from storage import people, pushes
from storage.events import What
from storage.people import Chat
from storage.places import Place
from storage.redaction import Scrubbed

PUBLISHERS = frozenset({Role.COMMUNITY, Role.COUNTY})
MOST_CLASSES = 3


class Publishing(What, record="place"):
    """What a community's figures go through."""

    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be published, and to how many groups. No text: nothing was reported in that month."""

    community: Place
    month: Period
    text: Scrubbed | None
    groups: int


def draft(work: Work, selection: Selection) -> Draft:
    """What residents would read of the month selected; nothing leaves.

    Raises Refused: not one community of theirs and one whole month that is over, no residents' group there.
    """
    community, month = _community(work, selection), _month(selection)
    if month.until > work.now.date():
        raise Refused("figures.publish_early", month=Scrubbed(month.label))
    groups = len(_groups(work, community))
    words = text(work, community, month)
    if words is not None and not groups:
        raise Refused("figures.publish_no_groups", community=Scrubbed(community.name))
    return Draft(community, month, words, groups)


def publish(work: Work, community: Place, month: Period) -> int | None:
    """Send it to every residents' group of the community that does not have it yet; counted now, not when drafted.

    Returns how many groups get it; None where nothing was reported. Raises Refused where this is not theirs.
    """
    if not work.may(PUBLISHERS, Where(community.path)):
        raise Refused("figures.not_there", place=Scrubbed(community.name))
    reached = by_clock(work, community, month)
    if reached:
        after = {"month": f"{month.since:%Y-%m}", "groups": reached}
        work.record(Publishing.PUBLISHED, community.id, after=after)
    return reached


def by_clock(work: Work, community: Place, month: Period) -> int | None:
    """The same on the county's set day, in nobody's name."""
    words = text(work, community, month)
    if words is None:
        return None
    name = f"publish:{month.since:%Y-%m}:C{community.id}:"
    before = pushes.of_name(work.tx, name)
    begun = sending.at_its_time(work, Sent("publish", community.id, community.path, words), name)
    if begun is not None and before:
        sending.again(work, begun)  # to groups that were bound since
    return sum(pushes.of_name(work.tx, name).values()) - sum(before.values())


@kinds.declare("publish", "公示", PUBLISHERS, now=True)
def _published(_: Work, __: int) -> None:
    """Its second word is the question that shows it (`publish`)."""


def text(work: Work, community: Place, month: Period) -> Scrubbed | None:
    """What is published of a community's month; None where nothing was reported."""
    selection = Selection((community.id,), (), since=month.since.isoformat(), until=month.until.isoformat())
    counted = rates.totals(work.tx, selection, work.now)
    if counted.total == 0:
        return None
    classes = "、".join(f"{name} {n} 件" for name, n in rates.by_category(work.tx, selection)[:MOST_CLASSES])
    fields = {
        "community": community.name,
        "month": month.label,
        "total": counted.total,
        "closed": counted.closed,
        "open": counted.open,
        "classes": classes,
        "shares": _shares(counted),
    }
    return Scrubbed(work.county.texts.render("figures.publication", fields))


def _shares(counted: Totals) -> str:
    """The rates that were counted, on a line of their own."""
    named = (("按时签收", counted.response), ("解决", counted.solution), ("满意", counted.satisfaction))
    shares = [f"{name} {share(rate)}" for name, rate in named if rate.n]
    if counted.silent:
        shares.append(f"还有 {counted.silent} 件没有收到回音")
    return f"\n{'，'.join(shares)}。" if shares else ""


def _community(work: Work, selection: Selection) -> Place:
    """The one community selected, where this person may publish. Raises Refused."""
    if not work.county.places.communities:
        raise Refused("figures.publish_no_community")
    mine = [
        place
        for place in work.county.places.communities
        if (selection.communities is None or place.id in selection.communities)
        and work.may(PUBLISHERS, Where(place.path))
    ]
    if len(mine) != 1 or selection.categories or selection.units or selection.states:
        raise Refused("figures.publish_which")
    return mine[0]


def _month(selection: Selection) -> Period:
    period = selection.period
    if period is None or month_of(period.since).until != period.until or period.since.day != 1:
        raise Refused("figures.publish_which")
    return month_of(period.since)


def _groups(work: Work, community: Place) -> list[Chat]:
    under = [place.id for place in work.county.places.by_id.values() if place.path.startswith(community.path)]
    return people.groups(work.tx, "grid", under)


def jobs(config: Config) -> list[Job]:
    """The month before, on the set day of each month; none where the county wants staff to say 公示."""
    settings = config.section(FiguresConfig)
    day = settings.publish_day
    if day == 0:
        return []

    def steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
        if period.day != day:
            return
        month = month_before(period.date())
        for community in county.places.communities:
            yield _step(county, community, month, now)

    return [Job("publish", f"{settings.publish_at:%H:%M}", timedelta(hours=config.push.late_hours), steps)]


def _step(county: County, community: Place, month: Period, now: datetime) -> Step:
    def step(tx: Connection) -> None:
        with acting(tx, county, now, Reach()) as work:
            by_clock(work, community, month)

    return step
