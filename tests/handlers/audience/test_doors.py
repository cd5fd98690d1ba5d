"""Doors in every written form, and the numbers that are none."""

from __future__ import annotations

from random import Random

import pytest

from handlers.audience.view import Audience, View
from tests.privacy.households import LEADS

OPEN = View(Audience.OPEN)
HARMLESS = (
    *("平安路120号", "坐502路公交", "交了502元", "HC-SD-2026-00502 的事", "3号楼120户停水", "打110报警", "120马上来"),
    *("2026年1月", "电压220伏", "3号楼楼道灯坏了三天", "502胶水", "12月20日", "水表读数1203", "晚上10点20分", "1305人"),
    *(
        "网格110号",
        "3栋2单元5楼楼道灯",
        "省道219",
        "G105国道",
        "301医院",
        "12345热线",
        "每月110元",
        "305户居民",
        "203户停电",
    ),
    *(
        "〔2026〕1号",
        "第302号文件",
        "1203米",
        "一户人家",
        "三号楼二单元门禁坏了",
        "3栋2单元",
        "5栋和6栋之间",
        "10栋1单元，3319,500元",
        "A座大厅",
        "电梯限载1103公斤",
    ),
)


# From the house to the door, in every spoken order; and where the door is said first.
HOUSES = ("3栋", "3栋2单元", "2单元，", "3#", "二栋", "A座", "3号楼2门", "3栋20楼", "甲栋", "3号楼东单元")
DOORS = ("2003", "1203号", "二零零三", "②⓪⓪③户", "502", "捌零玖号")
WRONG = ("漏水", "", "，快来", "年久失修", "有人晕倒", "冒烟", "，三天了")


@pytest.mark.parametrize("house", HOUSES)
def test_a_door_is_led_to_from_its_house(house: str) -> None:
    said = [f"{house}{lead}{door}{wrong}" for lead in ("", *LEADS) for door in DOORS for wrong in WRONG]
    assert [words for words in said if "门牌〕" not in OPEN.text(words)] == []


@pytest.mark.parametrize(
    "said",
    ["2003，3栋2单元漏水", "我家1203，在A栋2单元", "2003（3栋）没电", "住502，3号楼的", "2101户没电了", "，1203户没水"],
)
def test_a_door_that_is_said_first(said: str) -> None:
    assert "〔门牌〕" in OPEN.text(said)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "3栋停水，一共1203元",
            "3栋2003年建的",
            "2003年，3栋盖好",
            "3栋，2026年修过",
            "一共花了1200，3栋的",
            "东门502",
        ),
        *("全小区1203户没电", "共2101户没水", "1203户居民没水"),
        *("3栋里1203人", "2026，3栋2单元没水", "水费1203，3栋2单元", "3栋，型号1203", "3栋楼下的1203盏灯"),
        *("井盖编号1203，3栋门口", "3栋门口，1203号井盖", "另外5717,500元，是3栋的", "建设路1203号，3栋2单元"),
    ],
)
def test_what_stands_near_a_house_is_no_door(said: str) -> None:
    assert OPEN.text(said) == said


@pytest.mark.parametrize("said", HARMLESS)
def test_what_is_no_door_stays(said: str) -> None:
    assert OPEN.text(said) == said


def _written(rng: Random) -> tuple[str, str, str]:
    """A sentence with doors, what must not be read in it any more, and what must."""
    floor, room = rng.randint(1, 33), rng.randint(1, 12)
    plain = f"{floor}{room:02d}"
    alphabet = rng.choice(["0123456789", "〇一二三四五六七八九", "０１２３４５６７８９", "零壹贰叁肆伍陆柒捌玖"])

    def spell(text: str) -> str:
        return text.translate({ord(str(value)): sign for value, sign in enumerate(alphabet)})

    building, unit = rng.randint(1, 40), rng.randint(1, 4)
    door = spell(plain) + rng.choice(["", "", "室", "号", "房", "号房"])
    house = rng.choice(
        [
            f"{building}栋{unit}单元",
            f"{building}号楼{unit}单元",
            f"{building}幢",
            f"{building}-{unit}-",
            f"{building}#{unit}单元 ",
        ]
    )
    before = rng.choice(["水东社区", "温馨港湾小区", "我住", ""])
    after = rng.choice(["漏水", "的水漏到楼下", "，半夜装修", "的空调滴水", "", "业主反映没水"])
    return f"{before}{house}{door}{after}", spell(plain), house.strip(" -") if before else house[:1]


def test_no_door_is_left_of_two_thousand() -> None:
    rng = Random(20261127)
    for _ in range(2000):
        said, door, house = _written(rng)
        shown = OPEN.text(said)
        assert door not in shown, said
        assert house in shown, said
        assert OPEN.text(shown) == shown, "twice changes nothing more"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("2单元有一户110", "2单元有一户〔门牌〕"),
        ("2单元那户110来了", "2单元那户110来了"),
        ("2栋3单元；壹壹零", "2栋3单元；〔门牌〕"),
        ("2栋3单元，打120", "2栋3单元，打120"),
        ("502的水漏到402了", "〔门牌〕的水漏到〔门牌〕了"),
        ("3栋2单元502、602和702都漏", "3栋2单元〔门牌〕、〔门牌〕和〔门牌〕都漏"),
        ("5楼东户天天吵", "〔门牌〕天天吵"),
        ("2单元3号的狗", "2单元〔门牌〕的狗"),
        ("门牌号是1102", "门牌号是〔门牌〕"),
        ("我家302，楼上402装修", "我家〔门牌〕，楼上〔门牌〕装修"),
        ("3栋1单元302张三家", "3栋1单元〔门牌〕张三家"),
        ("3栋1单元801户没电了", "3栋1单元〔门牌〕户没电了"),
        ("3栋1203户没电了", "3栋〔门牌〕户没电了"),
        ("隔壁滴水（补充：是1203，快来）", "隔壁滴水（补充：是〔门牌〕，快来）"),
        ("12-3-3102——周敏", "12-3-〔门牌〕——周敏"),
        ("住302，302号没人", "住〔门牌〕，〔门牌〕号没人"),
    ],
)
def test_doors_as_people_write_them(said: str, shown: str) -> None:
    assert OPEN.text(said) == shown


def test_the_liaison_reads_the_door_once_it_is_released() -> None:
    said = "3栋2单元502漏水，我是王建国"
    assert View(Audience.UNIT).text(said) == "3栋2单元〔门牌〕漏水，我是〔姓名〕"
    assert View(Audience.UNIT, released=True).text(said) == "3栋2单元502漏水，我是〔姓名〕"
    assert View(Audience.OPEN, released=True).text(said) == "3栋2单元〔门牌〕漏水，我是〔姓名〕"
    assert View(Audience.COMMUNITY).text(said) == said


def test_a_cut_is_made_after_what_is_hidden() -> None:
    """Cut first, 3栋2单元502 would end in 3栋2单元50."""
    said = "楼道" * 9 + "在3栋2单元1502漏水"
    for most in range(20, 40):
        assert "15" not in OPEN.cut(said, most)


def test_reading_takes_linear_time() -> None:
    from time import process_time

    def seconds(text: str) -> float:
        started = process_time()
        OPEN.text(text)
        return process_time() - started

    for piece in ("502", "3栋2单元502", "502和", "我是王建国", "张三", "五〇二、", "- - -", "家的家的"):
        small, large = seconds(piece * 500), seconds(piece * 2000)
        assert large < max(small, 0.005) * 12, piece
