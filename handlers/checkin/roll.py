"""Who waits to be known, as those who decide read it; and the message that tells them, once for several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from bot.access import Role
from bot.clock import COUNTY
from bot.county import County
from bot.message import Choice
from bot.notify import Reach
from bot.schedule import Alarm
from bot.work import Work, acting
from handlers.checkin import claims
from handlers.checkin.claims import Claim
from handlers.county import offices, telling
from handlers.county.register import Register
from storage import numbers
from storage.people import Person
from storage.tables import claim

GATHER = timedelta(minutes=10)  # after the first of them: who comes meanwhile is in the same message
HOURLY = 2  # messages to a community's staff in an hour by the clock; who comes after them waits for the next one
SHOWN = 20
UNKNOWN_SHOWN = 5  # of those that no roster has: anybody can invent fifty
_untold = claim.c.told_at.is_(None)


def alarm() -> Alarm:
    """Wakes when the first of those that nobody was told of has waited long enough."""
    return Alarm("claims", next_at, _step)


def next_at(tx: Connection) -> datetime | None:
    """When somebody is to be told."""
    oldest = select(claim.c.community_id, func.min(claim.c.created_at)).where(_untold).group_by(claim.c.community_id)
    return min((_due(tx, community_id, created_at) for community_id, created_at in tx.execute(oldest)), default=None)


def _due(tx: Connection, community_id: int | None, created_at: datetime) -> datetime:
    """When a community hears of who came first: soon, or in the next hour, where it heard often in this one."""
    at = created_at + GATHER
    if numbers.taken(tx, _counter(community_id, at)) < HOURLY:
        return at
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _counter(community_id: int | None, at: datetime) -> str:
    return f"claims told {community_id or 0} {at.astimezone(COUNTY):%Y-%m-%d %H}"


def _step(county: County, now: datetime, reach: Reach) -> Callable[[Connection], bool]:
    def step(tx: Connection) -> bool:
        due = select(claim.c.community_id).where(_untold, claim.c.created_at <= now - GATHER).distinct()
        open_now = [each for each in tx.scalars(due).all() if numbers.taken(tx, _counter(each, now)) < HOURLY]
        for community_id in open_now[:1]:
            numbers.take(tx, _counter(community_id, now))
            with acting(tx, county, now, reach) as work:
                _tell(work, community_id)
        return bool(open_now)

    return step


def _tell(work: Work, community_id: int | None) -> None:
    """The community's staff; the county where there are none, or where nobody said a community."""
    waiting = claims.of_community(work.tx, community_id)
    community = work.county.places.by_id.get(community_id or 0)
    fields: dict[str, object] = {
        "count": len(waiting),
        "lines": lines(work, waiting),
        "example": waiting[0].number,
    }
    offered = choices(work, waiting)
    told = community is not None and work.notify.holders(
        (Role.COMMUNITY,), "checkin.waiting", fields, path=community.path, choices=offered
    )
    if not told:
        root = work.county.places.root.path
        work.notify.holders((Role.COUNTY,), "checkin.waiting", fields, path=root, choices=offered)
    told_of = [made.number for made in waiting]
    work.tx.execute(update(claim).where(claim.c.number.in_(told_of)).values(told_at=work.now))


def lines(work: Work, waiting: Sequence[Claim]) -> str:
    """One line for each that the roster has, then a few of those that it has not; the rest are a number."""
    there = {made.number: claims.candidates(work, made) for made in waiting}
    known = [made for made in waiting if there[made.number]]
    unknown = [made for made in waiting if not there[made.number]]
    shown = [*known[:SHOWN], *unknown[: min(UNKNOWN_SHOWN, max(0, SHOWN - len(known)))]]
    told = [_line(work, made, there[made.number]) for made in shown]
    rest = len(known[SHOWN:]), len(waiting) - len(shown) - len(known[SHOWN:])
    told += [f"名册里有的还有 {rest[0]} 位，处理完这些发“确认报到”接着看"] if rest[0] else []
    told += [f"名册里没有的还有 {rest[1]} 位，没写出来"] if rest[1] else []
    return "\n".join(told)


def choices(work: Work, waiting: Sequence[Claim]) -> tuple[Choice, ...]:
    """One press for all about whom nothing is odd, one for many that no roster has. They say their numbers, so that
    they never mean somebody else."""
    plain = [made for made in waiting if is_plain(work, made)][:SHOWN]
    unknown = [made for made in waiting if not claims.candidates(work, made)]
    offered = [Choice(f"对得上的 {len(plain)} 位都确认", f"确认报到 {_numbered(plain)}")] if plain else []
    if len(unknown) > UNKNOWN_SHOWN:
        most = unknown[:SHOWN]
        offered.append(Choice(f"名册里没有的退回 {len(most)} 位", f"不是本人 {_numbered(most)}"))
    return tuple(offered)


def _numbered(some: Sequence[Claim]) -> str:
    return " ".join(str(made.number) for made in some)


def is_plain(work: Work, made: Claim) -> bool:
    """The roster has just one such person, in the grid that they say, and nobody else is that person yet."""
    there = claims.candidates(work, made)
    return len(there) == 1 and not _odd(work, made, there[0])


def entries(work: Work, made: Claim) -> tuple[Choice, ...]:
    """Namesakes of the roster, to be told apart by where they live."""
    places = work.county.places
    return tuple(
        Choice(
            places.full_name(grid) if (grid := places.by_id.get(who.grid_id or 0)) else f"{who.name}，没写网格",
            f"确认报到 {made.number} #{who.id}",
        )
        for who in claims.candidates(work, made)
    )


def _line(work: Work, made: Claim, there: Sequence[Person]) -> str:
    places = work.county.places
    unit = places.units.get(made.unit_id)
    home = places.by_id.get(made.building_id or made.grid_id or 0)
    said = f"，说住{places.full_name(home)}" if home is not None else ""
    if not there:
        mark = "名册里没有"
    elif len(there) > 1:
        mark = f"名册里同名 {len(there)} 位"
    else:
        mark = "，".join(("名册里有", *_odd(work, made, there[0])))
    return f"{made.number} {made.name}，{unit.name if unit is not None else ''}{said}（{mark}）"


def _odd(work: Work, made: Claim, who: Person) -> list[str]:
    """What whoever decides should look at twice."""
    places = work.county.places
    odd = []
    grid = places.by_id.get(who.grid_id or 0)
    if grid is not None and made.grid_id is not None and grid.id != made.grid_id:
        odd.append(f"写的是{places.full_name(grid)}")
    if claims.is_taken(work.tx, who.id):
        odd.append("已有别的账号是这个人")
    register = Register(work.tx)
    odd += [f"任{telling.office_words(register, held)}" for held in offices.held(work, register, who.id)]
    if claims.has_rival(work.tx, made):
        odd.append("不止一个账号说是这个人")
    return odd
