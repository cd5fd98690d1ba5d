"""Who is meant, for which office, where and until when: 张三 县检察院 网格长 水东社区第3网格 到 2027-12-31."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.access import Role
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.county import offices, telling
from handlers.county.changes import Who
from handlers.county.chat import reading
from handlers.county.finding import whole
from handlers.county.register import Register
from storage.people import Person
from storage.places import Place
from storage.redaction import Scrubbed

_SERVES = Pattern(r"^(?P<name>[一-龥·]{2,4}?)(?:同志)?(?:担任|为)(?=[一-龥])")
_NUMBER = Pattern(r"#([0-9]{1,9})")
CHOICES = 10


@dataclass(frozen=True, slots=True)
class Meant:
    """What was said, whatever its order: `units` in the order said, `person_id` 0 where none was picked."""

    names: tuple[str, ...]
    units: tuple[str, ...]
    role: Role | None
    place: Place | None
    since: date | None
    until: date | None
    person_id: int

    @property
    def unit(self) -> str:
        """The person's own unit: said first."""
        return self.units[0] if self.units else ""


def read(turn: Turn, text: str) -> Meant:
    """Whatever was said of it."""
    term = reading.term(turn, _SERVES.sub(r"\g<name> ", text.strip()))
    picked = _NUMBER.search(term.rest)
    words = reading.pieces(_NUMBER.sub(" ", term.rest))
    places, home = turn.county.places, reading.home(turn)
    role, words = _office(words)
    where: Place | None = None
    units: list[str] = []
    names: list[str] = []
    for word in words:
        unit = places.unit(word)
        place = None if unit is not None else whole(places, word, where or home)
        if unit is not None:
            units.append(unit.name)
        elif place is not None:
            where = place
        else:
            names.append(word.removesuffix("同志"))
    return Meant(
        tuple(names), tuple(units), role, where, term.since, term.until, int(picked[1]) if picked is not None else 0
    )


def _office(words: Sequence[str]) -> tuple[Role | None, list[str]]:
    """The last word that is an office, or ends in one (水东社区第3网格网格长), and the words without it."""
    for index in reversed(range(len(words))):
        if (role := offices.named(words[index])) is not None and len(words[index]) > 2:
            return role, [*words[:index], *words[index + 1 :]]
    for index in reversed(range(len(words))):
        for ending in sorted((name for name in offices.names() if len(name) > 2), key=len, reverse=True):
            if words[index].endswith(ending):
                left = words[index].removesuffix(ending)
                return offices.named(ending), [*words[:index], left, *words[index + 1 :]]
    return None, list(words)


def who(turn: Turn, meant: Meant, name: str, command: str) -> tuple[Who, str]:
    """Somebody by name, and what is to be said of them before it is confirmed. Raises Unclear for namesakes."""
    register = Register(turn.tx)
    if meant.person_id:
        person = offices.find(turn.work, register, Who(name, "", meant.person_id))
        assert person is not None
        return Who(person.name, _unit(turn, person), person.id), ""
    rows = offices.entries(turn.work, register, Who(name, meant.unit))
    if not rows and meant.role is Role.LIAISON and len(meant.units) == 1:
        rows = offices.entries(turn.work, register, Who(name))  # the unit that was said is the office's
    if len(rows) > 1:
        raise _which(turn, rows, name, command)
    if rows:
        return Who(rows[0].name, _unit(turn, rows[0]), rows[0].id), ""
    unit = f"（{meant.unit}）" if meant.unit else ""
    return Who(name, meant.unit), f"名册上还没有{name}{unit}，会先记上，是不是党员以花名册为准"


def known(turn: Turn, meant: Meant, command: str) -> Person:
    """Somebody of the roster. Raises Unclear for namesakes and for who is not on it."""
    name = meant.names[0] if meant.names else ""
    told, unknown = who(turn, meant, name, command)
    if unknown:
        raise Unclear("county.not_on_roster", name=Scrubbed(name))
    person = offices.find(turn.work, Register(turn.tx), told)
    assert person is not None
    return person


def _which(turn: Turn, rows: Sequence[Person], name: str, command: str) -> Unclear:
    """Namesakes, to be told apart by their unit and their grid; a button says the whole again with a number in it."""
    rest = turn.message.text.partition(command)[2].strip()
    choices = tuple(Choice(_apart(turn, row), f"{command} {rest} #{row.id}") for row in rows[:CHOICES])
    return Unclear("county.which_namesake", choices=choices, name=Scrubbed(name))


def _apart(turn: Turn, row: Person) -> str:
    places = turn.county.places
    grid = places.by_id.get(row.grid_id or 0)
    return "，".join(part for part in (_unit(turn, row) or "没有单位", places.full_name(grid) if grid else "") if part)


def _unit(turn: Turn, person: Person) -> str:
    unit = turn.county.places.units.get(person.unit_id or 0)
    return unit.name if unit is not None else ""


def offices_of(turn: Turn, person: Person) -> list[str]:
    """The offices that somebody holds, in words."""
    register = Register(turn.tx)
    return [telling.office_words(register, held) for held in offices.held(turn.work, register, person.id)]
