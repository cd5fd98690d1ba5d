"""Whom one can be in the demo's chat room: one person for each way of using the bot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CastMember:
    """One demo person. `name` occurs once in the whole county; `groups` are platform chat ids.

    `role` and `role_at` name the office held ("" = none): a grid "SD-1", a community "SD",
    a unit's name, or the county. `grid` is where they live, "" if the roster does not know.
    """

    user_id: str
    name: str
    title: str
    groups: tuple[str, ...]
    on_roster: bool = True
    member: bool = True
    checked_in: bool = False  # then the account is linked to the person
    unit: str = ""
    grid: str = ""
    role: str = ""
    role_at: str = ""


_SD = ("g-SD-1", "g-SD-staff")
_STAFF = (*(f"g-SD-{number}" for number in range(1, 10)), "g-SD-staff")

CAST: tuple[CastMember, ...] = (
    CastMember("demo-li", "李桂秀", "居民 · 水东社区第1网格", ("g-SD-1",), on_roster=False, member=False),
    CastMember("demo-wang", "王根发", "居民 · 南外社区第3网格", ("g-NW-3",), on_roster=False, member=False),
    CastMember("demo-chen", "陈晓岚", "在职党员，还没报到 · 县检察院", ("g-SD-1",), unit="县检察院", grid="SD-1"),
    CastMember("demo-liu", "刘志远", "在职党员，还没报到，名册上没有网格 · 县税务局", ("g-SD-1",), unit="县税务局"),
    CastMember(
        "demo-huang", "黄小禾", "在职非党员，还没报到 · 县妇幼保健院", ("g-SD-1", "g-XB-2"),
        member=False, unit="县妇幼保健院", grid="XB-2",
    ),
    CastMember(
        "demo-guo", "郭建勋", "在职党员，已报到 · 县财政局", ("g-SD-1",), checked_in=True, unit="县财政局", grid="SD-1"
    ),
    CastMember(
        "demo-zhang", "张桂芬", "网格长 · 水东社区第1网格", _SD,
        checked_in=True, unit="县供销社", grid="SD-1", role="grid", role_at="SD-1",
    ),
    CastMember(
        "demo-zhong", "钟伟民", "网格党支部书记 · 水东社区第1网格", _SD,
        checked_in=True, unit="县发改委", grid="SD-1", role="secretary", role_at="SD-1",
    ),
    CastMember(
        "demo-luo", "罗春晖", "社区干部 · 水东社区", _STAFF,
        checked_in=True, grid="SD-2", role="community", role_at="SD",
    ),
    CastMember(
        "demo-zeng", "曾庆阳", "单位联络员 · 县交通运输局", _SD,
        checked_in=True, unit="县交通运输局", grid="SD-3", role="liaison", role_at="县交通运输局",
    ),
    CastMember(
        "demo-xiao", "肖文静", "县委组织部", ("g-SD-staff", "g-NW-staff", "g-NW-3"),
        checked_in=True, unit="县委组织部", grid="NW-3", role="county", role_at="HC",
    ),
)  # fmt: skip
