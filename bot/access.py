"""One door for roles: who may do what, where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A role is held at a place or for a unit; the first three follow from who a person is."""

    ANYONE = "anyone"
    REPORTER = "reporter"  # of the record at hand
    MEMBER = "member"  # has reported in (在职党员 and 在职非党员 alike)
    GRID = "grid"  # 网格长
    SECRETARY = "secretary"  # 网格党支部书记
    COMMUNITY = "community"  # 社区干部
    LIAISON = "liaison"  # 单位联络员
    COUNTY = "county"  # 县委组织部
    LEADER = "leader"  # 联社区县领导: visits its community, and may nothing more by it
    # Who serves where, and may nothing more by it: 交叉任职, 楼栋.
    FIRST = "first"  # 第一书记
    BRANCH = "branch"  # 支部委员
    ASSISTANT = "assistant"  # 居委会主任助理
    SEAT = "seat"  # 兼职委员 of a 党工委
    BUILDING = "building"  # 楼栋长
    GROUP = "group"  # 楼栋党小组长


TITLES = frozenset({Role.FIRST, Role.BRANCH, Role.ASSISTANT, Role.SEAT, Role.BUILDING, Role.GROUP})
STAFF = frozenset({Role.GRID, Role.SECRETARY, Role.COMMUNITY, Role.COUNTY})
OFFICES = STAFF | {Role.LIAISON}

NAMES = {
    Role.ANYONE: "所有人",
    Role.REPORTER: "反映人",
    Role.MEMBER: "已报到的同志",
    Role.GRID: "网格长",
    Role.SECRETARY: "网格党支部书记",
    Role.COMMUNITY: "社区干部",
    Role.LIAISON: "单位联络员",
    Role.COUNTY: "县委组织部",
    Role.FIRST: "第一书记",
    Role.BRANCH: "支部委员",
    Role.ASSISTANT: "居委会主任助理",
    Role.SEAT: "兼职委员",
    Role.LEADER: "联社区县领导",
    Role.BUILDING: "楼栋长",
    Role.GROUP: "楼栋党小组长",
}


@dataclass(frozen=True, slots=True)
class Held:
    """A role somebody holds today. `path` is the place's subtree, `unit_id` the unit a liaison answers for."""

    role: Role
    path: str = ""
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """What an action touches: a place's path, a unit; both empty = the county as a whole."""

    path: str = ""
    unit_id: int | None = None


def held_at(held: Collection[Held], where: Where) -> frozenset[Role]:
    """The roles that count for this record."""
    return frozenset(office.role for office in held if _counts(office, where))


def may(held: Collection[Held], wanted: Collection[Role], where: Where, also: Collection[Role] = ()) -> bool:
    """Whether one of the `wanted` roles is held there; `also` are roles the record itself gives (反映人)."""
    if Role.ANYONE in wanted or any(role in wanted for role in also):
        return True
    return any(office.role in wanted and _counts(office, where) for office in held)


def may_somewhere(held: Collection[Held], wanted: Collection[Role]) -> bool:
    """Whether a command is worth showing to this person at all."""
    return Role.ANYONE in wanted or Role.REPORTER in wanted or any(office.role in wanted for office in held)


def _counts(office: Held, where: Where) -> bool:
    if office.role in (Role.COUNTY, Role.MEMBER):
        return True
    if office.role is Role.LIAISON:
        return where.unit_id is not None and office.unit_id == where.unit_id
    return bool(office.path) and where.path.startswith(office.path)


def spoken(roles: Collection[Role]) -> str:
    """The roles in words, in the order of the table above."""
    return "、".join(NAMES[role] for role in Role if role in roles)
