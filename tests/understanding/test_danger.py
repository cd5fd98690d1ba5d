"""Danger and privacy as people type them: the lines by which the rules were made, and those that never saw them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from handlers.understanding import emergency, learning, sensitive
from handlers.understanding.ear import WEIGHTS, lines_of
from handlers.understanding.emergencies import is_private, kinds
from handlers.understanding.privacy import accuses_office


def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def _lines(block: str) -> list[str]:
    return block.strip().splitlines()


def _told(name: str) -> list[tuple[str, str]]:
    return [(kind, line) for kind, block in _table(name)["danger"].items() for line in _lines(block)]


def test_danger_by_which_the_rules_were_made_is_heard_as_what_it_is() -> None:
    told = _told("danger_first")
    assert len(told) >= 150
    assert {kind for kind, _ in told} | {"trapped"} == kinds()
    assert [(kind, line, emergency(line)) for kind, line in told if emergency(line) != kind] == []


def test_its_false_friends_are_none() -> None:
    calm = _lines(_table("danger_first")["calm"]["lines"])
    assert len(calm) >= 100
    assert [(line, emergency(line)) for line in calm if emergency(line) is not None] == []


def test_what_names_somebody_with_a_wrong_is_private() -> None:
    private = _lines(_table("danger_first")["private"]["lines"])
    assert len(private) >= 60
    assert [line for line in private if not sensitive(line)] == []


def test_what_names_nobody_may_be_said_aloud() -> None:
    public = _lines(_table("danger_first")["public"]["lines"])
    # A neighbour's noise and hens are their quarrel; they have always been asked for in private.
    assert [line for line in public if sensitive(line)] == ["楼上装修噪音大", "邻居养鸡太臭"]


@pytest.mark.parametrize("kind", ["self", "despair", "home", "child", "fraud"])
def test_what_is_nobodys_business_in_a_group(kind: str) -> None:
    assert is_private(kind)
    assert [line for told, line in _told("danger_first") if told == kind and not sensitive(line)] == []


@pytest.mark.parametrize("kind", ["fire", "gas", "lift", "suicide", "missing", "unseen", "drown"])
def test_what_neighbours_can_help_with(kind: str) -> None:
    assert not is_private(kind)


ACCUSED = [
    "举报网格长老张收了别人的烟",
    "社区书记把低保给了他亲戚",
    "居委会周会计报假账",
    "排查的时候社区主任收红包",
    "我要找社区书记，他贪污",
]
OTHERS = [
    "李桂秀偷我家快递",
    "班主任逼我孩子下跪",
    "请社区书记来看看是谁偷的",
    "找书记，他家的车被偷了",
    "网格长帮我们抓住了偷车的，谢谢",
    "3栋楼道灯坏了",
]


def test_who_holds_an_office_is_told_from_others() -> None:
    assert [line for line in ACCUSED if not accuses_office(line)] == []
    assert [line for line in OTHERS if accuses_office(line)] == []


# What the rules first made of the second table, before any of it had been run on them: 116 of 154 heard (the code of
# before: 42), 7 false alarms of 102 (14), 43 of 60 private (13). Then they were made wider; what is left:
NOT_HEARD = {"电梯停了 灯也灭了 我好怕", "没有人在乎我 我走了你们别找我"}
NOT_PRIVATE = {"3栋的周强卖假酒"}


def test_the_second_table_stays_heard() -> None:
    told = _told("danger_second")
    assert len(told) >= 150
    assert {line for _, line in told if emergency(line) is None} <= NOT_HEARD
    other = [(kind, line, emergency(line)) for kind, line in told if emergency(line) not in (kind, None)]
    assert len(other) <= 6, other
    table = _table("danger_second")
    assert [line for line in _lines(table["calm"]["lines"]) if emergency(line) is not None] == []
    assert {line for line in _lines(table["private"]["lines"]) if not sensitive(line)} <= NOT_PRIVATE
    assert [line for line in _lines(table["public"]["lines"]) if sensitive(line)] == []


# Of the third table the rules first heard 37 of 52 (the code of before: 22), with no false alarm among 25, and took
# 9 of 10 for private: what nobody has thought of is still missed often, and every such line belongs into these tables.
def test_the_third_table_stays_heard() -> None:
    table = _table("danger_third")
    assert [line for _, line in _told("danger_third") if emergency(line) is None] == []
    assert [line for line in _lines(table["calm"]["lines"]) if emergency(line) is not None] == []
    assert [line for line in _lines(table["private"]["lines"]) if not sensitive(line)] == ["村里的会计把修路钱弄没了"]
    assert [line for line in _lines(table["public"]["lines"]) if sensitive(line)] == []


def test_the_ear_has_learned_from_the_lines_that_ship() -> None:
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert kept["from"] == learning.fingerprint(), "run: python -m handlers.understanding.learning"


DANGER, CALM = ("dangers", "twins.danger", "short.danger"), ("calm", "twins.calm", "short.calm")


def test_the_ear_knows_the_kinds_and_has_enough_lines_of_each() -> None:
    told = lines_of("dangers")
    assert set(told) == kinds()
    assert min(map(len, told.values())) >= 30
    assert set(lines_of("twins.danger")) == kinds() | {"mixed"}  # of lines that nobody has put to a kind
    assert set(lines_of("short.danger")) < kinds() | {"mixed"}
    calm = [line for table in CALM for lines in lines_of(table).values() for line in lines]
    danger = [line for table in DANGER for lines in lines_of(table).values() for line in lines]
    assert (len(danger) >= 9000, len(calm) >= 11000) == (True, True)
    assert len({*danger, *calm}) == len(danger) + len(calm), "a line stands once, and is danger or calm"


# The first three tables are learned from as well: the rules were made by them, so that they measure nothing blind. The
# fourth, and what is kept of the sixth, are measured by and not learned from.
def test_the_ear_has_not_read_the_tables_it_is_measured_by() -> None:
    read = {line for table in (*DANGER, *CALM) for lines in lines_of(table).values() for line in lines}
    read |= {*learning.complaints()}
    held = _table("ear_held")
    assert {line for part in held.values() for block in part.values() for line in _lines(block)} & read == set()
    asked = {line for _, line in _told("danger_fourth")} | {*_lines(_table("danger_fourth")["calm"]["lines"])}
    sixth = _table("blind_sixth")
    asked |= {line for block in [*sixth["danger"].values(), sixth["calm"]["lines"]] for line in _lines(block)}
    asked |= {line for part in _table("danger_fifth").values() for line in _lines(part["lines"])}
    assert asked & read == set()


# A fifth of the twins of four hands, made to differ in few signs, and so far harder than what is written in a day: 93
# of 100 are heard, with 13 of 100 false alarms. Of a stranger's lines, never seen, it heard 97 of 100 dangers, and took
# 7 of 100 false friends and 2 of 100 ordinary complaints for one (before it learned from complaints: 95, 7 and 7).
def test_twins_that_were_kept_aside_are_told_apart() -> None:
    held = _table("ear_held")
    danger = [line for block in held["danger"].values() for line in _lines(block)]
    calm = [line for block in held["calm"].values() for line in _lines(block)]
    missed = [line for line in danger if emergency(line) is None]
    false = [line for line in calm if emergency(line) is not None]
    assert (len(danger) >= 600, len(calm) >= 900) == (True, True)
    assert len(missed) <= len(danger) // 13, missed
    assert len(false) <= len(calm) // 7, false


def test_a_cry_does_not_drown_in_a_long_letter() -> None:
    letter = "各位领导好，我是3栋的老住户，想反映一下楼道灯和垃圾桶的事情，物业一直没有来人处理，大家意见很大。" * 6
    assert emergency(letter) is None
    assert emergency(f"{letter}我屋里的沙发烧着了火好大。{letter}") == "fire"


# Of the fourth table, run once when the rules and the ear stood: the rules alone heard 59 of 150 with 15 false alarms
# among 151, both together 131 with 19, and 140 with 10 when lines like what was missed had been learned. The ear of
# classes, learned from 1,700 lines more of other hands, hears 146 with 1.
def test_the_fourth_table_stays_heard() -> None:
    told, calm = _told("danger_fourth"), _lines(_table("danger_fourth")["calm"]["lines"])
    assert (len(told), len(calm)) == (150, 151)
    assert sum(emergency(line) is not None for _, line in told) >= 144
    assert sum(emergency(line) == kind for kind, line in told) >= 134
    assert sum(emergency(line) is not None for line in calm) <= 4


# Before 2,400 lines more were learned and the rules were mended it missed 8 of 162 and took 12 of 162 false friends
# and 1 of the plain for danger; behind it 7, 12 and 1: what is left is each of a kind of its own.
def test_the_fifth_table_stays_heard() -> None:
    table = {name: _lines(part["lines"]) for name, part in _table("danger_fifth").items()}
    assert {name: len(lines) for name, lines in table.items()} == {"danger": 162, "friends": 162, "plain": 113}
    heard = {name: sum(emergency(line) is not None for line in lines) for name, lines in table.items()}
    assert heard["danger"] >= len(table["danger"]) - 8
    assert (heard["friends"] <= 13, heard["plain"] <= 1) == (True, True), heard


def test_an_office_that_favours_its_own_is_no_groups_business() -> None:
    """Found by talking to it: 罗春晖把低保名额给了自己亲戚 was asked in the group where that is."""
    blamed = (
        "罗春晖把低保名额给了自己亲戚",
        "王主任家盖房占了公家的地",
        "低保都给了有关系的人",
        "村支书把救济粮发给自家人",
        "维修基金被物业经理拿走了",
    )
    plain = ("王师傅把垃圾拿走了", "共享单车占了公共过道", "3号楼电表欠费停电", "社区给老人发了补助")
    assert [line for line in blamed if not sensitive(line)] == []
    assert [line for line in plain if sensitive(line)] == []


ADDRESSES = (
    "水东社区温馨港湾小区66号楼",
    "温馨港湾小区6号楼",
    "水东社区第1网格3栋2单元",
    "县交通运输局家属院3栋",
    "南外社区阳光小区门口",
    "西北街社区银杏苑7号楼五楼",
    "3栋2单元502",
    "水东菜市场旁边",
)
CRIES = {
    "着火了": "fire",
    "冒浓烟": "fire",
    "有煤气味": "gas",
    "有人触电了": "electric",
    "电梯困人了": "lift",
    "有人落水了": "drown",
    "孩子掉河里了": "drown",
    "墙塌了": "collapse",
    "有人晕倒了": "faint",
    "老人摔倒起不来了": "faint",
    "有人打架": "fight",
    "有人要跳楼": "suicide",
}
HARMLESS = (
    "路灯坏了",
    "漏水",
    "消防通道堵了",
    "灭火器过期了",
    "消防演练定在周六",
    "电梯坏了",
    "垃圾没人清",
    "楼道堆着纸箱，怕着火",
)


def test_an_address_drowns_no_cry() -> None:
    """However long and official it is, what is cried behind it is heard, by its kind; and what is harmless stays so."""
    cried = [(f"{place}{cry}", kind) for place in ("", *ADDRESSES) for cry, kind in CRIES.items()]
    assert {said: heard for said, kind in cried if (heard := emergency(said)) != kind} == {}
    assert [f"{place}{said}" for place in ADDRESSES for said in HARMLESS if emergency(f"{place}{said}")] == []
