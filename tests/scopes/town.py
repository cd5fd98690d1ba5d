"""Two communities with public and private cases and an accusation; for every role somebody here and somebody there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.access import Role
from bot.batch import handle_batch
from storage import people
from storage.people import Proof
from storage.tables import account, chat, letter, outbox, person, place, role, unit, whistle
from tests.handlers.talk import BOT, NAMES, PLATFORM, TEN, Talk

PHONE = "13907970001"


@dataclass(frozen=True, slots=True)
class Secret:
    """A case as a scan looks for it: words of its matter that stand nowhere else, its number, a door in its words."""

    name: str
    number: str
    community: str  # "" = the county's own: an accusation of staff
    private: bool
    words: str
    door: str
    reporter: str  # user id


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who writes and reads: `role` held at `at` (SD, NW)."""

    user_id: str
    role: str
    at: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that is owed: `reader` is whose private chat it is in, "" in a group."""

    chat: str
    reader: str
    text: str
    choices: str
    files: tuple[dict[str, Any], ...]


class _Undone(Exception):
    """Whatever was said is taken back."""


@dataclass(slots=True)
class Town:
    """`units` are those whose liaison reads the case by what was done to it."""

    talk: Talk
    secrets: dict[str, Secret] = field(default_factory=dict)
    readers: list[Reader] = field(default_factory=list)
    unit_of: dict[str, int] = field(default_factory=dict)  # liaison's user id → unit
    plants: Any = None  # tests.scopes.plants.Plants: what stands there besides cases

    def tried(
        self,
        text: str,
        who: str,
        group: str | None,
        before_it_is_taken_back: Callable[[Connection], None] = lambda _: None,
        **more: Any,
    ) -> tuple[list[Heard], dict[str, set[int]]]:
        """Say it and take it back: what would be owed; which units each case is at by then."""
        kept: list[Any] = []
        message = self.talk.incoming(text, who, group, **more)
        try:
            with self.talk.database.begin() as tx:
                before = tx.scalar(select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1)) or 0
                handle_batch(self.talk._machine, tx, [message], self.talk.clock.now())
                rows = tx.execute(
                    select(outbox, chat.c.chat_id.label("address"), chat.c.kind.label("chat_kind"), account.c.user_id)
                    .join_from(outbox, chat, outbox.c.chat_id == chat.c.id)
                    .outerjoin(account, chat.c.account_id == account.c.id)
                    .where(outbox.c.id > before)
                )
                for row in rows:
                    reader = "" if row.chat_kind == "group" else row.user_id
                    files = tuple(self._named(tx, file) for file in row.files)
                    kept.append(Heard(row.address, reader, row.text, str(row.choices), files))
                at_units: dict[str, set[int]] = {}
                for number, unit_id in tx.execute(select(whistle.c.number, whistle.c.unit_id)):
                    at_units.setdefault(number, set()).add(unit_id)
                sent = select(whistle.c.number, letter.c.unit_id, letter.c.joint)
                for number, unit_id, joint in tx.execute(sent.join_from(letter, whistle)):
                    at_units.setdefault(number, set()).update((unit_id, *joint))
                before_it_is_taken_back(tx)
                raise _Undone
        except _Undone:
            return kept, at_units

    def _named(self, tx: Any, file: dict[str, Any]) -> dict[str, Any]:
        """A document still to be made, a letter by the number of its case."""
        if file.get("render") != "letter":
            return dict(file)
        query = select(whistle.c.number).join_from(letter, whistle).where(letter.c.id == file["args"]["letter_id"])
        return {**file, "case": tx.scalar(query)}


def settle(talk: Talk) -> Town:
    """Cases reported, somebody for every role."""
    town = Town(talk)
    _report(town, "home", "SD", "demo-li", "水东社区3号楼2单元502门口的绿豆糕摊占道")
    _report(town, "home private", "SD", "demo-li", "水东社区3号楼2单元603有人倒卖红薯粉", private=True)
    _report(town, "away", "NW", "demo-wang", "南外社区5号楼1单元704门口的桂花酒摊占道")
    _report(town, "away private", "NW", "demo-wang", "南外社区5号楼1单元805有人倒卖板栗饼", private=True)
    _report(town, "accusation", "", "demo-li", "水东社区3号楼1单元906的干部收了腊肉粽", private=True)
    talk.say(f"派单 {town.secrets['home'].number} 县交通运输局", "demo-luo")
    with talk.database.begin() as tx:
        town.unit_of["demo-zeng"] = int(tx.execute(select(unit.c.id).where(unit.c.name == "县交通运输局")).scalar_one())
    for at, grid in (("SD", "SD-1"), ("NW", "NW-3")):
        _people(town, at, grid)
    talk.say(f"派单 {town.secrets['away'].number} 县城管局", _id(Role.COMMUNITY, "NW"))
    return town


def _id(name: str, at: str) -> str:
    return f"{name}-{at}"


def _report(town: Town, name: str, at: str, who: str, words: str, *, private: bool = False) -> None:
    talk = town.talk
    marked = next(part for part in ("绿豆糕", "红薯粉", "桂花酒", "板栗饼", "腊肉粽") if part in words)
    number = talk.report(
        f"吹哨 {words}，电话{PHONE}", who, None if private else f"g-{'SD-1' if at == 'SD' else 'NW-3'}"
    )
    values: dict[str, Any] = {"private": private}
    with talk.database.begin() as tx:
        if not at:
            values["community_id"] = tx.scalar(select(place.c.id).where(place.c.kind == "county"))
            values["grid_id"] = None
        tx.execute(update(whistle).where(whistle.c.number == number).values(**values))
    door = next(part for part in ("502", "603", "704", "805", "906") if part in words)
    town.secrets[name] = Secret(name, number, at, private, marked, door, who)


def _people(town: Town, at: str, grid: str) -> None:
    """Somebody for every role in a community, on accounts that are awake; a liaison of a unit of its own."""
    talk = town.talk
    community = talk.county.places.community("水东社区" if at == "SD" else "南外社区")
    assert community is not None
    first = next(each for each in talk.county.places.grids(community) if each.name == f"第{grid[-1]}网格")
    where = {Role.GRID: first, Role.SECRETARY: first, Role.COMMUNITY: community}
    for name in ("stranger", "neighbour", "member", "claimant", *where, Role.LIAISON, Role.COUNTY):
        user_id = _id(name, at)
        NAMES.setdefault(user_id, f"账号{len(NAMES)}")
        talk.say("你好", user_id)
        _link(town, user_id, name, at, where.get(Role(name)) if name in set(Role) else None)
        town.readers.append(Reader(user_id, str(name), at))
    town.readers.append(Reader("demo-li" if at == "SD" else "demo-wang", "reporter", at))
    home = town.secrets["home" if at == "SD" else "away"]
    talk.say(f"我家也是 {home.number}", _id("neighbour", at), f"g-{grid}")
    talk.say("报到 周小芳 县检察院", _id("claimant", at), f"g-{grid}")


def _link(town: Town, user_id: str, name: str, at: str, where: Any) -> None:
    """The account belongs to a person of its own, who holds the role."""
    if name in ("stranger", "neighbour", "claimant"):
        return
    talk = town.talk
    with talk.database.begin() as tx:
        unit_name = "县交通运输局" if at == "SD" else "县城管局"
        unit_id = int(tx.execute(select(unit.c.id).where(unit.c.name == unit_name)).scalar_one())
        home = tx.execute(select(person).where(person.c.name == "郭建勋")).one()._mapping
        row = {key: value for key, value in home.items() if key != "id"}
        grid_id = next(
            one.id for one in talk.county.places.by_id.values() if one.kind == "grid" and _of(talk, one.id) == at
        )
        row |= {
            "name": f"测试{len(town.readers)}号",
            "roster_key": f"test-{len(town.readers)}",
            "grid_id": grid_id,
            "building_id": None,
            "unit_id": None,
        }
        made = tx.execute(insert(person).values(**row).returning(person.c.id)).scalar_one()
        people.link(tx, talk.account_id(user_id), made, Proof.CODE, Proof.OFFICE)
        if name != "member":
            held: dict[str, Any] = {"person_id": made, "name": name, "since": TEN.date(), "place_id": None}
            if name == Role.LIAISON:
                held["unit_id"] = unit_id
                town.unit_of[user_id] = unit_id
            else:
                held["place_id"] = where.id if where is not None else talk.county.places.root.id
            tx.execute(insert(role).values(**held))


def _of(talk: Talk, place_id: int) -> str:
    community = talk.county.places.community_of(place_id)
    return community.code if community is not None else ""


def texts_for(town: Town, of: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, str]]:
    """(command, case or "", text): every command (`of`: those of these capabilities), of every case where it takes
    one."""
    seen: set[int] = set()
    for command in town.talk.registry.by_word.values():
        if id(command) in seen:
            continue
        seen.add(id(command))
        if of and command.run.__module__.split(".")[1] not in of:
            continue
        yield command.name, "", command.example
        if not any(param.slot.name == "case" for param in command.params):
            continue
        rest = command.example.removeprefix(command.name).replace("HC-SD-2026-00001", "")
        for number in ("00002", "00001"):
            rest = rest.replace(number, "", 1)
        for secret in town.secrets.values():
            second = f" {town.secrets['home'].number}" if command.name == "并案" else ""
            yield command.name, secret.name, f"{command.name} {secret.number}{second} {rest.strip()}".strip()


CHATS = ("private", "own grid", "other grid", "own staff", "other staff", "unbound")


def address(kind: str, at: str) -> str | None:
    """The group of a kind as somebody of a community sees it; None for their private chat."""
    other = "NW" if at == "SD" else "SD"
    grid = {"SD": "g-SD-1", "NW": "g-NW-3"}
    return {
        "private": None,
        "own grid": grid[at],
        "other grid": grid[other],
        "own staff": f"g-{at}-staff",
        "other staff": f"g-{other}-staff",
        "unbound": "g-nobody",
    }[kind]


__all__ = ["BOT", "CHATS", "PHONE", "PLATFORM", "Heard", "Reader", "Secret", "Town", "address", "settle", "texts_for"]
