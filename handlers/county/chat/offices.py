"""任命, 免去, 交接."""

from __future__ import annotations

from bot.access import NAMES, Role
from bot.arguments import Note
from bot.command import Book
from bot.refused import Unclear
from bot.turn import Turn
from handlers.county import offices
from handlers.county.changes import Appoint, Change, Dismiss, Who
from handlers.county.chat import naming, reading
from handlers.county.chat.confirming import propose
from handlers.county.chat.naming import Meant
from handlers.county.roles import OFFICE
from storage.places import Key, Kind
from storage.redaction import Scrubbed

book = Book("任免")
APPOINT = "任命 刘志远 县税务局 网格长 水东社区第3网格 到 2027-12-31"
DISMISS = "免去 张桂芬 网格长 水东社区第1网格"
HAND_OVER = "交接 网格长 水东社区第1网格 张桂芬 郭建勋"


@book.command(
    "任命",
    intent="county.appoint",
    example=APPOINT,
    summary="任命网格长、书记、社区干部、联络员",
    roles=OFFICE,
    private=True,
    parted=True,
)
def appoint(turn: Turn, words: Note = "") -> None:
    """From today or a day that is said, to a day if one is said."""
    meant = naming.read(turn, words)
    if meant.role is None or len(meant.names) != 1:
        raise Unclear("county.which_office", example=Scrubbed(APPOINT))
    at, unit = _office(turn, meant, meant.role)
    who, unknown = naming.who(turn, meant, meant.names[0], "任命")
    since = meant.since or turn.now.date()
    propose(turn, [Appoint(who, meant.role, since, at, unit, meant.until)], unknown, _beside(turn, meant.role, at))


@book.command(
    "免去",
    "免职",
    intent="county.dismiss",
    example=DISMISS,
    summary="免去职务，当天或写明的那天为止",
    roles=OFFICE,
    private=True,
    parted=True,
)
def dismiss(turn: Turn, words: Note = "") -> None:
    """With the end of today or of a day that is said."""
    meant = naming.read(turn, words)
    if meant.role is None or len(meant.names) > 1:
        raise Unclear("county.which_office", example=Scrubbed(DISMISS))
    at, unit = _office(turn, meant, meant.role)
    who = _holder(turn, meant.role, at, unit, meant.names[0] if meant.names else "", DISMISS)
    propose(turn, [Dismiss(who, meant.role, meant.until or turn.now.date(), at, unit)])


@book.command(
    "交接",
    intent="county.hand_over",
    example=HAND_OVER,
    summary="职务换人，前一位到昨天，后一位从今天",
    roles=OFFICE,
    private=True,
    parted=True,
)
def hand_over(turn: Turn, words: Note = "") -> None:
    """One holder succeeds another, with no day between; who holds it now need not be said if it is one person."""
    meant = naming.read(turn, words)
    if meant.role is None or not 1 <= len(meant.names) <= 2:
        raise Unclear("county.which_office", example=Scrubbed(HAND_OVER))
    at, unit = _office(turn, meant, meant.role)
    before = meant.names[0] if len(meant.names) == 2 else ""
    old = _holder(turn, meant.role, at, unit, before, HAND_OVER)
    new, unknown = naming.who(turn, meant, meant.names[-1], "交接")
    since = meant.since or turn.now.date()
    changes: list[Change] = [
        Dismiss(old, meant.role, offices.day_before(since), at, unit),
        Appoint(new, meant.role, since, at, unit, meant.until),
    ]
    propose(turn, changes, unknown)


def _office(turn: Turn, meant: Meant, role: Role) -> tuple[Key, str]:
    """Where it is held: a place, or the unit of a liaison (said last, or the only one)."""
    if role is Role.LIAISON:
        if not meant.units:
            raise Unclear("county.which_unit", example=Scrubbed("任命 张三 单位联络员 县检察院"))
        return (), meant.units[-1]
    if role is Role.COUNTY:
        return (), ""
    places = turn.county.places
    where = meant.place or reading.home(turn)
    if where is not None and offices.AT[role] == Kind.COMMUNITY:
        where = places.community_of(where.id) or where
    if where is None:
        raise Unclear("county.which_office", example=Scrubbed(APPOINT))
    return reading.key(turn, where), ""


def _beside(turn: Turn, role: Role, at: Key) -> str:
    """A grid has one 网格长 and one secretary: who holds the office now is said, so that two are not made unawares."""
    if role not in offices.BY_COMMUNITY:
        return ""
    names = "、".join(person.name for person in offices.holding(turn.work, role, at, ""))
    return f"现在的{NAMES[role]}是{names}，要换人请发“交接”" if names else ""


def _holder(turn: Turn, role: Role, at: Key, unit: str, name: str, example: str) -> Who:
    """Who holds an office now, by name, or the only one who does."""
    holding = offices.holding(turn.work, role, at, unit)
    named = [person for person in holding if person.name == name] if name else holding
    if len(named) == 1:
        return Who(named[0].name, "", named[0].id)
    if not name and len(holding) != 1:
        raise Unclear("county.which_holder", example=Scrubbed(example))
    return Who(name)
