"""Where a matter is: the parts of a place, and whether two of them may be one. A different place vetoes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.values.fold import fold
from bot.values.found import Known
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.place_parts import Part, PartKind, parts

LONGEST = 300  # characters that are read
_SHORTEST = 2  # characters of a name that names anything
_ALIKE = 70  # of 100: names this near are one, written two ways (丽发新城, 丽发小区)
_NEAR = 75  # of 100: places without a name are near when one stands this well in the other


class Relation(StrEnum):
    """How two places stand to each other."""

    SAME = "same"  # as exactly as both say
    WITHIN = "within"  # one is said more exactly than the other
    UNKNOWN = "unknown"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place taken apart. `numbers`: 栋 单元 楼(层) 期 路 线 组 … with the numbers said of each."""

    community_id: int | None
    grid_id: int | None
    names: frozenset[str]
    numbers: Mapping[str, frozenset[str]]
    sides: frozenset[str]
    text: str  # as said, folded, without what only points (附近, 门口)


_CN = "零一二三四五六七八九十百两"
_NUMBER = rf"(?:[0-9]{{1,4}}|[{_CN}]{{1,4}})"
# 3号楼 is a building, 3楼 a floor, 3路 a bus, 12月3号 a day: one sign for one kind of number.
_NUMBERED = Pattern(
    rf"(?<![0-9.月])(?:(?P<first>{_NUMBER})(?:栋|幢|号楼?|单元|楼|层)?[-~、到至和])?(?P<n>{_NUMBER}|[a-z](?=[栋座]))"
    r"(?:号(?=楼|线|门)|#(?=楼|栋))?(?P<sign>楼栋|栋楼(?![道梯上下顶])|栋|幢|座|#|单元|楼(?![梯道上下顶栋])|层|期|路(?![上面灯边口])|线|组|队|门|弄)"
    rf"|(?<=[路街巷道弄])(?P<house>[0-9]{{1,4}})号(?!楼|线|门)"
)
_KINDS = {"栋楼": "栋", "楼栋": "栋", "幢": "栋", "座": "栋", "#": "栋", "层": "楼"}
_MOST = 30  # buildings in a range (1到30栋); a wider one is no range
_SIDE = Pattern(
    r"(?P<side>[东西南北左右前后正])(?:大|侧)?(?:门|侧|边|面|区|院|出口|入口)"
    r"|(?P<way>进城|出城|上行|下行|由[东西南北]向[东西南北]|入口|出口|天台|楼顶|地下)"
)
_ONE_SIDE = {"正": "前", "天台": "楼顶"}
_OPPOSED = (
    frozenset("东西南北"),
    frozenset("左右"),
    frozenset("前后"),
    frozenset(("进城", "出城")),
    frozenset(("上行", "下行")),
    frozenset(("入口", "出口")),
    frozenset(("楼顶", "地下")),
    frozenset(f"由{a}向{b}" for a, b in ("东西", "西东", "南北", "北南")),
)
_POINTING = Pattern(
    r"附近|旁边|门口|那边|这边|这里|里面|外面|对面|周边|周围|小区|社区|街道|[在的]|[\s,.:;。、“”\"'·()]+"
)
# What a name may have picked up in front: 街道, 镇 and 乡 it lies in, words of the sentence; and behind: its kind.
_HEAD = Pattern(
    r"^.*(?:街道|[^\W\d]镇|[^\W\d]乡|[市县区省]|投诉|举报|反映|设置|周边|严抓|搅拌站)(?=.{2})|^[跨至旁由在及于]"
)
_TAIL = Pattern(
    r"(?:小区|社区|街道|花园|家园|新村|新城|公寓|苑|园|城|镇|村|片区|[一二三四]期|大道|大厦|广场|路口|路|街)+$"
)
_GENERIC = frozenset({"小区", "社区", "国际", "断头", "人行天桥", "公园", "广场", "学校", "医院"})


NOT_SAID = "地点没说清"  # what stands where nobody could say where: no place, and no two of them are one


@lru_cache(maxsize=4096)
def spot(place: str, matter: str, known: Known, community_id: int | None = None, grid_id: int | None = None) -> Spot:
    """The parts of a place, and what the matter says of floor, side and number besides it.

    Without a place all is read from the matter.
    """
    place = "" if place == NOT_SAID else place
    folded = fold((place or matter)[:LONGEST])
    numbers = _numbers(folded)
    sides = _sides(folded)
    if place:
        further = fold(matter[:LONGEST])
        numbers = _numbers(further) | numbers
        sides |= _sides(further)
    names = frozenset(
        name for part in named(folded, known) if len(name := _stem(part, folded)) >= _SHORTEST and name not in _GENERIC
    )
    return Spot(community_id, grid_id, names, numbers, sides, _POINTING.sub("", folded) if place else "")


def named(folded: str, known: Known) -> list[Part]:
    """The parts of a folded text that name a place: estates, roads, landmarks."""
    return [part for part in parts(folded, known) if part.kind in (PartKind.ESTATE, PartKind.OPEN)]


def without_places(text: str, known: Known) -> str:
    """The words of a report without the parts of any place: the same place alone must not make two matters one."""
    folded = fold(text[:LONGEST])
    signs = list(folded)
    for start, end in [(part.start, part.end) for part in parts(folded, known)] + [
        match.span() for match in _NUMBERED.finditer(folded)
    ]:
        signs[start:end] = " " * (end - start)
    return "".join(signs)


def relation(spot: Spot, other: Spot) -> Relation:
    """Whether two spots may be the same. Symmetric."""
    if _apart(spot.community_id, other.community_id) or _numbers_differ(spot, other) or _sides_differ(spot, other):
        return Relation.DIFFERENT
    exact = Relation.SAME if spot.numbers == other.numbers and spot.sides == other.sides else Relation.WITHIN
    if spot.names and other.names:
        same = any(_one_name(a, b) for a in spot.names for b in other.names)
        return exact if same else Relation.DIFFERENT
    far = _apart(spot.grid_id, other.grid_id)
    if far and not spot.names and not other.names and spot.numbers and other.numbers:
        return Relation.DIFFERENT  # 3栋 of another grid is another house
    if spot.text and spot.text == other.text:
        return exact
    if far:
        return Relation.UNKNOWN
    if (
        spot.numbers
        and other.numbers
        and not spot.names
        and not other.names
        and spot.grid_id == other.grid_id is not None
    ):
        return exact
    short = min(len(spot.text), len(other.text))
    if short < _SHORTEST:
        return Relation.UNKNOWN
    from rapidfuzz import fuzz  # here and below: not before two spots were near

    return Relation.WITHIN if fuzz.partial_ratio(spot.text, other.text) >= _NEAR else Relation.UNKNOWN


def _apart(place_id: int | None, other: int | None) -> bool:
    return place_id is not None and other is not None and place_id != other


def _numbers(folded: str) -> dict[str, frozenset[str]]:
    numbers: dict[str, set[str]] = {}
    for match in _NUMBERED.finditer(folded):
        if match["house"]:
            numbers.setdefault("号", set()).add(match["house"])
            continue
        sign = match["sign"]
        kind = "栋" if sign == "楼" and folded[match.end("n")] == "号" else _KINDS.get(sign, sign)
        last = _plain(match["n"])
        numbers.setdefault(kind, set()).add(last)
        if match["first"]:
            numbers[kind] |= _between(_plain(match["first"]), last)
    return {kind: frozenset(values) for kind, values in numbers.items()}


def _between(first: str, last: str) -> set[str]:
    if first.isdecimal() and last.isdecimal() and 0 < int(last) - int(first) <= _MOST:
        return {str(n) for n in range(int(first), int(last))}
    return {first}


def _sides(folded: str) -> frozenset[str]:
    sides = (match["side"] or match["way"] for match in _SIDE.finditer(folded))
    return frozenset(_ONE_SIDE.get(side, side) for side in sides)


def _numbers_differ(spot: Spot, other: Spot) -> bool:
    return any(not (numbers & other.numbers[kind]) for kind, numbers in spot.numbers.items() if kind in other.numbers)


def _sides_differ(spot: Spot, other: Spot) -> bool:
    return any((a := spot.sides & kind) and (b := other.sides & kind) and not (a & b) for kind in _OPPOSED)


def _one_name(a: str, b: str) -> bool:
    if a in b or b in a:
        return True
    from rapidfuzz import fuzz

    return fuzz.ratio(a, b) >= _ALIKE


def _stem(part: Part, folded: str) -> str:
    name = dict(part.names).get("estate") or folded[part.start : part.end]
    short = _HEAD.sub("", name)
    short = _TAIL.sub("", short) or short
    return short if len(short) >= _SHORTEST else name


def _plain(words: str) -> str:
    number = read_number(words)
    return f"{number:g}" if number is not None else words
