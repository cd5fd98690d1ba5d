"""Two communities, two units, and one person for every role at home and elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert, update

from bot.access import Held, Role
from bot.actor import CLOCK, Actor
from bot.app import load_texts
from bot.clock import COUNTY
from bot.config import Config
from bot.county import County
from bot.notify import Notifier, Reach
from bot.work import Work
from handlers.whistles import registering
from handlers.whistles.cases import Case, by_number
from handlers.whistles.lifecycle import FINAL, Action, State
from handlers.whistles.report import Report
from storage import people
from storage.columns import new_id
from storage.database import Database
from storage.places import Place, Places
from storage.places import load as load_places
from storage.redaction import scrub
from storage.tables import account, chat, extension, person, place, unit, whistle
from storage.workdays import shipped

NOW = datetime(2026, 11, 26, 10, tzinfo=COUNTY)
REPORTER = "阿依古丽·买买提"  # a name that no other text of these tests contains


@dataclass(frozen=True, slots=True, repr=False)
class Ground:
    """Everything a test of cases stands on. `people` are (account, person) by who they are."""

    county: County
    home: Place  # 水东社区
    grid: Place  # its 第1网格
    elsewhere: Place  # 南外社区
    unit: int
    other_unit: int
    chat: int
    people: dict[str, Actor]  # without the roles

    def __repr__(self) -> str:
        return "Ground()"  # a failing example of hypothesis would print the county

    @property
    def places(self) -> Places:
        """The names of this ground."""
        return self.county.places

    def actor(self, role: Role) -> Actor:
        """Somebody who holds this role where the case is; ANYONE holds none."""
        who = self.people["neighbour" if role is Role.ANYONE else role.value]
        return replace(who, held=self.held(role))

    def held(self, role: Role) -> tuple[Held, ...]:
        """The role as it counts for a case of the grid."""
        match role:
            case Role.ANYONE | Role.REPORTER:
                return ()
            case Role.MEMBER:
                return (Held(role),)
            case Role.GRID | Role.SECRETARY:
                return (Held(Role.MEMBER), Held(role, self.grid.path))
            case Role.COMMUNITY:
                return (Held(Role.MEMBER), Held(role, self.home.path))
            case Role.LIAISON:
                return (Held(Role.MEMBER), Held(role, unit_id=self.unit))
            case Role.COUNTY:
                return (Held(Role.MEMBER), Held(role, "/"))
            case _:  # a title gives no right
                return (Held(Role.MEMBER),)

    def stranger(self, role: Role) -> Actor:
        """Somebody who holds the same role, but for another community, grid or unit."""
        who = self.people[f"other {role.value}"]
        far = self.places.grids(self.elsewhere)[0] if role in (Role.GRID, Role.SECRETARY) else self.elsewhere
        held = Held(role, unit_id=self.other_unit) if role is Role.LIAISON else Held(role, far.path)
        return replace(who, held=(Held(Role.MEMBER), held))


def work(tx: Connection, county: County, actor: Actor = CLOCK, now: datetime = NOW) -> Work:
    """A unit of work of somebody; what it would tell is in `notify.owed` and goes nowhere."""
    return Work(tx, county, now.astimezone(COUNTY), actor, Notifier(tx, county, now, Reach()))


def _add(tx: Connection, table: Table, **values: Any) -> int:
    return int(tx.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def _place(tx: Connection, kind: str, name: str, code: str, parent: tuple[int, str] | None) -> tuple[int, str]:
    made = _add(
        tx,
        place,
        parent_id=parent[0] if parent else None,
        kind=kind,
        name=name,
        code=code,
        path="",
        branch="",
        duty_phone="",
    )
    path = f"{parent[1] if parent else '/'}{made}/"
    tx.execute(update(place).where(place.c.id == made).values(path=path))
    return made, path


def build(database: Database) -> Ground:
    """Fill an empty store."""
    with database.begin() as tx:
        county = _place(tx, "county", "会昌县", "HC", None)
        home = _place(tx, "community", "水东社区", "SD", county)
        grid = _place(tx, "grid", "第1网格", "01", home)
        elsewhere = _place(tx, "community", "南外社区", "NW", county)
        _place(tx, "grid", "第1网格", "01", elsewhere)
        units = [_add(tx, unit, name=name) for name in ("县交通运输局", "县城管局")]
        group = _add(
            tx,
            chat,
            platform="fake",
            bot="b",
            chat_id="g-1",
            kind="group",
            title="水东社区第1网格群",
            purpose="grid",
            place_id=grid[0],
            active=True,
            created_at=NOW,
        )
        names = [one.value for one in Role if one not in (Role.ANYONE, Role.REPORTER)]
        names += [f"other {one.value}" for one in (Role.GRID, Role.SECRETARY, Role.COMMUNITY, Role.LIAISON)]
        known = {name: _person(tx, name) for name in names}
        known["neighbour"] = Actor(_account(tx, "neighbour", "邻居", None))
        known["reporter"] = Actor(_account(tx, "reporter", REPORTER, None))
        places = load_places(tx)
    by_id = places.by_id
    county_ = County(Config(), load_texts(), shipped(), places)
    return Ground(county_, by_id[home[0]], by_id[grid[0]], by_id[elsewhere[0]], units[0], units[1], group, known)


def _person(tx: Connection, name: str) -> Actor:
    who = _add(tx, person, name=f"同志{name}", member=True, state="in", roster_key=name, created_at=NOW)
    return Actor(_account(tx, name, f"同志{name}", who), people.get_person(tx, who))


def _account(tx: Connection, user: str, name: str, person_id: int | None) -> int:
    return _add(tx, account, platform="fake", user_id=user, name=name, person_id=person_id, created_at=NOW)


def register(tx: Connection, ground: Ground, matter: str = "排水沟堵了", **more: Any) -> Case:
    """A case of the grid, reported by the reporter."""
    report = Report(
        matter=scrub(matter),
        place=scrub("3号楼"),
        community=more.pop("community", ground.home),
        grid=more.pop("grid", ground.grid),
        category="城市管理",
        urgent=False,
        private=more.pop("private", False),
    )
    by = more.pop("by", ground.people["reporter"])
    now = more.pop("now", NOW)
    assert not more
    return registering.open_case(
        work(tx, ground.county, by, now=now), report, chat_id=ground.chat, answer_chat=ground.chat
    )


def put(tx: Connection, one: Case, state: State, unit_id: int | None, replied_by: int | None = None) -> Case:
    """The case as it would stand in a state, whatever led there."""
    closed = NOW if state in FINAL else None
    values: dict[str, object] = {"state": state, "unit_id": unit_id, "closed_at": closed, "replied_by": replied_by}
    values["review_on"] = date(2026, 12, 21) if state is State.PARKED else None
    tx.execute(update(whistle).where(whistle.c.id == one.id).values(**values))
    return by_number(tx, one.number)


def ask_longer(tx: Connection, one: Case) -> None:
    """An extension that is asked for and not decided."""
    until = NOW + timedelta(days=20)
    values = {"until": until, "reason": "等管材", "asked_at": NOW}
    tx.execute(insert(extension).values(id=new_id(), whistle_id=one.id, **values))


def also(action: Action) -> dict[str, object]:
    """The columns that a step fills besides the table's own."""
    return {"review_on": date(2026, 12, 21)} if action is Action.PARK else {}
