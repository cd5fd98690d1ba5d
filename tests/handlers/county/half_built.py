"""Counties on their first days: what is there, who holds which office, what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, update

from bot.access import Held, Role
from bot.actor import Actor
from bot.app import load_texts
from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.work import acting
from handlers.county.actions import carry_out
from handlers.county.changes import AddPlace, AddUnit, Appoint, Change, NamePlace, NameUnit, Pair, Vouch, Who
from storage import places
from storage.places import Key, Kind, Places
from storage.tables import chat, person
from storage.workdays import WorkCalendar
from tests.handlers.talk import BOT, PLATFORM, TEN

GRID_GROUP, STAFF_GROUP = "g-grid", "g-staff"
RESIDENT, MEMBER, COMMUNITY, LIAISON, OFFICE = "u-resident", "u-member", "u-community", "u-liaison", "u-office"
SPEAKERS = (RESIDENT, MEMBER, COMMUNITY, LIAISON, OFFICE)
_SINCE = date(2026, 11, 1)
_UNITS = {"县检察院": "检察院", "县交通运输局": "交通运输局"}


@dataclass(frozen=True, slots=True)
class Half:
    """What a county has. `level` is what its communities are called; `named`: they have short forms and landmarks."""

    title: str
    communities: tuple[str, ...] = ()
    grids: bool = False
    buildings: bool = False
    units: bool = False
    paired: bool = False
    roster: bool = False
    offices: tuple[Role, ...] = ()
    staff_group: bool = False
    groups: bool = False
    level: str = ""
    named: bool = False


_ALL = (Role.GRID, Role.SECRETARY, Role.COMMUNITY, Role.LIAISON, Role.COUNTY)
_TWO = ("水东社区", "南外社区")
_VILLAGES = ("上坪村", "下坪村")
_WHOLE = {
    **{"communities": _TWO, "grids": True, "buildings": True, "units": True, "paired": True, "roster": True},
    **{"offices": _ALL, "staff_group": True, "groups": True, "named": True},
}


def _but(title: str, **other: object) -> Half:
    """A whole county, but for this."""
    return Half(title, **{**_WHOLE, **other})  # type: ignore[arg-type]


COUNTIES = (
    Half("nothing at all"),
    Half("an office and nothing else", offices=(Role.COUNTY,)),
    Half("one community alone", communities=("水东社区",), offices=(Role.COMMUNITY, Role.COUNTY), groups=True),
    Half("villages without grids", _VILLAGES, units=True, offices=(Role.COMMUNITY,), level="村", groups=True),
    _but("grids without buildings", buildings=False),
    _but("no roster", roster=False),
    _but("no office holders", offices=()),
    _but("no liaison", offices=(Role.COMMUNITY, Role.COUNTY)),
    _but("no staff group", staff_group=False),
    _but("private chats alone", staff_group=False, groups=False),
    _but("no units", units=False, paired=False, offices=(Role.COMMUNITY, Role.COUNTY)),
    _but("units without pairing, communities without other names", paired=False, named=False),
)


def changes(half: Half) -> Iterator[Change]:
    """Tree, names, units and pairings, in order."""
    for name in half.communities:
        yield AddPlace((), Kind.COMMUNITY, name, half.level)
        if half.named:
            yield NamePlace(name.removesuffix("社区"), (name,))
        for number in (1, 2, 3) if half.grids else ():
            grid = f"第{number}网格"
            yield AddPlace((name,), Kind.GRID, grid)
            for building in (1, 2, 3, 5) if half.buildings else ():
                yield AddPlace((name, grid), Kind.BUILDING, f"{building}栋")
    for unit, short in _UNITS.items() if half.units else ():
        yield AddUnit(unit)
        yield NameUnit(short, unit)
        if half.paired:
            yield Pair(unit, (half.communities[0],))


def offices(half: Half) -> Iterator[Change]:
    """Who holds which office, and whose accounts the speakers' are."""
    first: Key = half.communities[:1]
    unit = next(iter(_UNITS)) if half.units else ""
    holders = {Role.COMMUNITY: (COMMUNITY, "罗春"), Role.LIAISON: (LIAISON, "曾敏"), Role.COUNTY: (OFFICE, "肖平")}
    for role in half.offices:
        account, name = holders.get(role, ("", "钟山" if role is Role.SECRETARY else "张大伟"))
        grid: Key = (*first, "第1网格")
        at = {Role.COMMUNITY: first, Role.GRID: grid, Role.SECRETARY: grid}.get(role, ())
        who = Who(name, unit if role is Role.LIAISON else "")
        yield Appoint(who, role, _SINCE, at, unit if role is Role.LIAISON else "")
        if account:
            yield Vouch(who, PLATFORM, account, office=True)


def build(tx: Connection, half: Half) -> None:
    """Make the county by the changes with which any is made."""
    config = Config()
    places.found(tx, config.county.name, config.county.code)
    county = County(config, load_texts(), WorkCalendar({}, frozenset()), places.load(tx))
    with acting(tx, county, TEN, Reach(), Actor(held=(Held(Role.COUNTY),))) as work:
        carry_out(work, list(changes(half)), (), told=False)
        carry_out(work, list(offices(half)), (), told=False)
        tree = work.county.places
        if half.roster:
            _roster(tx, tree)
            carry_out(work, [Vouch(Who("郭强"), PLATFORM, MEMBER)], (), told=False)
        tx.execute(update(person).where(person.c.state == "roster", person.c.name != "张三").values(state="in"))
    if half.groups:
        tx.execute(insert(chat), list(_groups(tree, half)))


def _roster(tx: Connection, tree: Places) -> None:
    unit = tree.unit("县检察院")
    grid = tree.grid(tree.community("水东社区"), "第1网格")
    for name in ("郭强", "张三"):
        row = {
            "name": name,
            "unit_id": unit.id if unit else None,
            "member": True,
            "grid_id": grid.id if grid and name == "郭强" else None,
            "state": "roster",
            "roster_key": name,
            "created_at": TEN,
        }
        tx.execute(insert(person).values(row))


def _groups(tree: Places, half: Half) -> Iterator[dict[str, object]]:
    first = tree.community(half.communities[0])
    assert first is not None
    grids: Sequence[places.Place] = tree.grids(first)
    yield _group(GRID_GROUP, "第1网格群", grids[0] if grids else None, "grid" if grids else "")
    if half.staff_group:
        yield _group(STAFF_GROUP, "工作群", first, "staff")


def _group(chat_id: str, title: str, where: places.Place | None, purpose: str) -> dict[str, object]:
    bound = {"place_id": where.id if where else None, "purpose": purpose, "account_id": None}
    row = {"platform": PLATFORM, "bot": BOT, "chat_id": chat_id, "kind": "group", "title": title, **bound}
    return {**row, "active": True, "created_at": TEN}
