"""Who waits to be known, as those who decide read it; and the message that tells them, once for several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from bot.access import Role
from bot.county import County
from bot.message import Choice
from bot.notify import Reach
from bot.schedule import Alarm
from bot.work import Work, acting
from handlers.checkin import claims
from handlers.checkin.claims import Claim
from handlers.county import offices, telling
from handlers.county.register import Register
from storage.people import Person
from storage.tables import claim

GATHER = timedelta(minutes=10)  # after the first of them: who comes meanwhile is in the same message
SHOWN = 20
_untold = claim.c.told_at.is_(None)


def alarm() -> Alarm:
    """Wakes when the first of those that nobody was told of has waited long enough."""
    return Alarm("claims", next_at, _step)


def next_at(tx: Connection) -> datetime | None:
    """When somebody is to be told."""
    oldest: datetime | None = tx.execute(select(func.min(claim.c.created_at)).where(_untold)).scalar_one()
    return oldest + GATHER if oldest is not None else None


def _step(county: County, now: datetime, reach: Reach) -> Callable[[Connection], bool]:
    def step(tx: Connection) -> bool:
        due = select(claim.c.community_id).where(_untold, claim.c.created_at <= now - GATHER).limit(1)
        row = tx.execute(due).first()
        if row is not None:
            with acting(tx, county, now, reach) as work:
                _tell(work, row.community_id)
        return row is not None

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
    numbers = [made.number for made in waiting]
    work.tx.execute(update(claim).where(claim.c.number.in_(numbers)).values(told_at=work.now))


def lines(work: Work, waiting: Sequence[Claim]) -> str:
    """One line for each: those that the roster has come first."""
    there = {made.number: claims.candidates(work, made) for made in waiting}
    ordered = sorted(waiting, key=lambda made: (not there[made.number], made.number))
    told = [_line(work, made, there[made.number]) for made in ordered[:SHOWN]]
    rest = [f"还有 {len(ordered) - SHOWN} 位，发“确认报到”接着看"] if len(ordered) > SHOWN else []
    return "\n".join([*told, *rest])


def choices(work: Work, waiting: Sequence[Claim]) -> tuple[Choice, ...]:
    """One press for all about whom nothing is odd. It says their numbers, so that it never means somebody else."""
    plain = [made for made in waiting if is_plain(work, made)][:SHOWN]
    if not plain:
        return ()
    numbers = " ".join(str(made.number) for made in plain)
    return (Choice(f"对得上的 {len(plain)} 位都确认", f"确认报到 {numbers}"),)


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
