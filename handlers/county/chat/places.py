"""加社区, 加网格, 加楼栋, 改名, 停用, 合并, 移动, 别名, 值班电话."""

from __future__ import annotations

import re

from bot.arguments import Note
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.county import numbered
from handlers.county.changes import (
    AddPlace,
    Change,
    DescribePlace,
    DescribeUnit,
    MergePlace,
    MovePlace,
    NamePlace,
    NameUnit,
    RenamePlace,
    RetirePlace,
    UnnamePlace,
    UnnameUnit,
)
from handlers.county.chat import reading
from handlers.county.chat.confirming import propose
from handlers.county.finding import SEPARATORS, at_start, whole
from handlers.county.roles import COUNTY, OFFICE
from storage.places import Kind, Place
from storage.redaction import Scrubbed

book = Book("区划")
_PHONE = Pattern(
    r"(?P<place>.*?)[\s:：,，是为改]*(?P<phone>[(（+]?[0-9〔][0-9()（）\s〔〕电话转—–-]{2,30})$", re.DOTALL
)


@book.command(
    "加街道",
    "加乡镇",
    intent="county.add_committee",
    example="加街道 文武坝镇",
    summary="新增街道、乡镇",
    roles=COUNTY,
    private=True,
    parted=True,
)
def add_committee(turn: Turn, words: Note = "") -> None:
    """A level above communities, right under the county or under another such level."""
    example = "加街道 文武坝镇"
    under, name = _above(turn, words, Kind.COMMITTEE) or (turn.county.places.root, words)
    level = next((word for word in ("街道", "乡镇") if name.endswith(word)), "")
    level = level or ("乡镇" if name.endswith(("镇", "乡")) else name[-3:] if name.endswith("党工委") else "街道")
    propose(turn, [AddPlace(reading.key(turn, under), Kind.COMMITTEE, _name(name, example), level)])


@book.command(
    "加社区",
    "加村",
    intent="county.add_community",
    example="加社区 红旗社区",
    summary="新增社区或村",
    roles=COUNTY,
    private=True,
    parted=True,
)
def add_community(turn: Turn, words: Note = "") -> None:
    """Under a street or town if one is said or there is only one, else under the county."""
    example = "加社区 红旗社区"
    begun = _above(turn, words, Kind.COMMUNITY)
    if begun is not None and begun[1]:
        under, name = begun
    else:
        under, name = _only_committee(turn, words), words
    name = _name(name, example)
    propose(turn, [AddPlace(reading.key(turn, under), Kind.COMMUNITY, name, "村" if name.endswith("村") else "")])


@book.command(
    "加网格",
    intent="county.add_grid",
    example="加网格 水东社区第10网格",
    summary="新增网格",
    roles=OFFICE,
    private=True,
    parted=True,
)
def add_grid(turn: Turn, words: Note = "") -> None:
    """A community need not be said in its own group."""
    example = "加网格 水东社区第10网格"
    under, name = _under(turn, words, Kind.GRID, example)
    propose(turn, [AddPlace(reading.key(turn, under), Kind.GRID, _name(name, example))])


@book.command(
    "加小区",
    intent="county.add_estate",
    example="加小区 水东社区第3网格 湖滨小区",
    summary="新增小区",
    roles=OFFICE,
    private=True,
    parted=True,
)
def add_estate(turn: Turn, words: Note = "") -> None:
    """An estate of a grid."""
    example = "加小区 水东社区第3网格 湖滨小区"
    under, name = _under(turn, words, Kind.ESTATE, example)
    propose(turn, [AddPlace(reading.key(turn, under), Kind.ESTATE, _name(name, example))])


@book.command(
    "加楼栋",
    "加楼",
    intent="county.add_building",
    example="加楼栋 水东社区第3网格 21-28栋",
    summary="新增楼栋，可以一次几栋",
    roles=OFFICE,
    private=True,
    parted=True,
)
def add_buildings(turn: Turn, words: Note = "") -> None:
    """As many as are said: 1-8栋 are eight changes that one word confirms. Those that stand there are passed over."""
    example = "加楼栋 水东社区第3网格 1-8栋"
    under, rest = _under(turn, words, Kind.BUILDING, example)
    names, entrances = numbered.buildings(rest)
    if not names:
        raise Unclear("county.which_name", example=Scrubbed(example))
    there = {row.name for row in turn.county.places.under(under) if row.parent_id == under.id}
    new = [name for name in names if name not in there] or names
    passed = [name for name in names if name not in new]
    at = reading.key(turn, under)
    note = f"已经有的不再加：{'、'.join(passed)}" if passed else ""
    propose(turn, [AddPlace(at, Kind.BUILDING, name, entrances=entrances) for name in new], note)


@book.command(
    "改名",
    intent="county.rename",
    example="改名 水东社区第3网格 为 湖滨网格",
    summary="给社区、网格、小区、楼栋改名",
    roles=OFFICE,
    private=True,
    parted=True,
)
def rename(turn: Turn, words: Note = "") -> None:
    """The old name stays known, the case numbers stay."""
    example = "改名 水东社区第3网格 为 湖滨网格"
    where, rest = reading.place(turn, words, example)
    name = reading.into(rest)
    parent = turn.county.places.by_id.get(where.parent_id or 0)
    if parent is not None and len(name) > len(full := turn.county.places.full_name(parent)):
        name = name.removeprefix(full)  # 改名 水东社区第3网格 水东社区湖滨网格
    propose(turn, [RenamePlace(reading.key(turn, where), _name(name, example))])


@book.command(
    "停用",
    "停用网格",
    "停用社区",
    "停用楼栋",
    "停用小区",
    intent="county.retire",
    example="停用 水东社区第3网格7栋",
    summary="停用一个地方（没有人和哨挂着才行）",
    roles=OFFICE,
    private=True,
    parted=True,
)
def retire(turn: Turn, words: Note = "") -> None:
    """Given up, with all below it."""
    where, rest = reading.place(turn, words, "停用 水东社区第3网格7栋")
    if rest:
        raise Unclear("county.which_place", example=Scrubbed("停用 水东社区第3网格7栋"))
    propose(turn, [RetirePlace(reading.key(turn, where))])


@book.command(
    "合并网格",
    "合并小区",
    intent="county.merge",
    example="合并网格 水东社区第2网格 到 水东社区第1网格",
    summary="两个网格合成一个，人、哨、群一起转",
    roles=OFFICE,
    private=True,
    parted=True,
)
def merge(turn: Turn, words: Note = "") -> None:
    """What is alive of the first goes to the second."""
    gone, into = _two(turn, words, "合并网格 水东社区第2网格 到 水东社区第1网格")
    propose(turn, [MergePlace(reading.key(turn, gone), reading.key(turn, into))])


@book.command(
    "移动网格",
    "移动小区",
    "移动楼栋",
    intent="county.move",
    example="移动楼栋 水东社区第6网格7栋 到 水东社区第8网格",
    summary="把网格、小区或楼栋划到别处",
    roles=OFFICE,
    private=True,
    parted=True,
)
def move(turn: Turn, words: Note = "") -> None:
    """With all below it."""
    where, under = _two(turn, words, "移动楼栋 水东社区第6网格7栋 到 水东社区第8网格")
    propose(turn, [MovePlace(reading.key(turn, where), reading.key(turn, under))])


@book.command(
    "别名",
    "加别名",
    intent="county.name",
    example="别名 水东社区第3网格 老粮站那片",
    summary="大家平时怎么叫一个地方或单位",
    roles=OFFICE,
    private=True,
    parted=True,
)
def name(turn: Turn, words: Note = "") -> None:
    """Another name of a place, or a short form of a unit's; in either order."""
    example = "别名 水东社区第3网格 老粮站那片"
    propose(turn, [_naming(turn, words, example)])


@book.command(
    "删别名",
    "取消别名",
    intent="county.unname",
    example="删别名 水东菜市场",
    summary="一个别名不再用了",
    roles=OFFICE,
    private=True,
    parted=True,
)
def unname(turn: Turn, words: Note = "") -> None:
    """Of a place or of a unit."""
    gone = words.strip(SEPARATORS)
    if not gone:
        raise Unclear("county.which_name", example=Scrubbed("删别名 水东菜市场"))
    places = turn.county.places
    unit = places.unit(gone) if gone not in places.aliases else None
    propose(turn, [UnnamePlace(gone) if unit is None else UnnameUnit(gone)])


@book.command(
    "值班电话",
    intent="county.phone",
    example="值班电话 水东社区 0797-5621234",
    summary="登记社区或单位公开的办公电话",
    roles=OFFICE,
    private=True,
    parted=True,
)
def phone(turn: Turn, words: Note = "") -> None:
    """An office's landline, a 400 or a service number; a mobile is somebody's own."""
    example = "值班电话 水东社区 0797-5621234"
    match = _PHONE.fullmatch(words.strip())
    if match is None:
        raise Unclear("county.which_phone", example=Scrubbed(example))
    told, number = match["place"].strip(), match["phone"].strip()
    unit = reading.unit_at_start(turn, told)
    if unit is not None and not unit[1]:
        propose(turn, [DescribeUnit(unit[0].name, number)])
        return
    where = whole(turn.county.places, told, reading.home(turn)) if told else _community(turn)
    if where is None:
        raise Unclear("county.which_place", example=Scrubbed(example))
    propose(turn, [DescribePlace(reading.key(turn, where), duty_phone=number)])


def _naming(turn: Turn, words: str, example: str) -> Change:
    unit = reading.unit_at_start(turn, words)
    if unit is not None and unit[1]:
        return NameUnit(_name(reading.into(unit[1]), example), unit[0].name)
    here, pieces = reading.home(turn), reading.pieces(words)
    last = whole(turn.county.places, pieces[1], here) if len(pieces) == 2 else None
    if last is not None and whole(turn.county.places, pieces[0], here) is None:
        return NamePlace(pieces[0], reading.key(turn, last))
    where, rest = reading.place(turn, words, example)
    return NamePlace(_name(reading.into(rest), example), reading.key(turn, where))


def _two(turn: Turn, words: str, example: str) -> tuple[Place, Place]:
    """The first place goes to, or into, the second."""
    first, rest = reading.place(turn, words.strip(SEPARATORS).removeprefix("把"), example)
    places = turn.county.places
    second = whole(places, reading.into(rest), places.by_id.get(first.parent_id or 0) or first)
    if second is None:
        raise Unclear("county.which_place", example=Scrubbed(example))
    return first, second


def _above(turn: Turn, words: str, kind: Kind) -> tuple[Place, str] | None:
    return at_start(turn.county.places, words, reading.home(turn), kind)


def _under(turn: Turn, words: str, kind: Kind, example: str) -> tuple[Place, str]:
    """Under which place something is added, and its name: the place that is said, else where this was written."""
    begun = _above(turn, words, kind)
    if begun is not None and begun[1]:
        return begun
    where = reading.home(turn)
    if kind == Kind.GRID:
        where = _community(turn)
    if where is None or (begun is not None and not begun[1]):
        raise Unclear("county.which_name", example=Scrubbed(example))
    return where, words.strip(SEPARATORS)


def _community(turn: Turn) -> Place | None:
    where = reading.home(turn)
    return turn.county.places.community_of(where.id) if where is not None else None


def _only_committee(turn: Turn, words: str) -> Place:
    """Where a community belongs of which nothing was said. Raises Unclear where there are several to choose from."""
    committees = [
        row for row in turn.county.places.by_id.values() if row.kind == Kind.COMMITTEE and row.retired_on is None
    ]
    if len(committees) > 1:
        choices = tuple(Choice(row.name, f"加社区 {row.name} {words.strip()}"[:60]) for row in committees[:10])
        raise Unclear("county.under_which", choices=choices)
    return committees[0] if committees else turn.county.places.root


def _name(words: str, example: str) -> str:
    name = "".join(words.strip(SEPARATORS).split())
    if not name:
        raise Unclear("county.which_name", example=Scrubbed(example))
    return name
