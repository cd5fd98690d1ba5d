"""Every notation that once passed, and what must stand beside it; the generator; twice the text, twice the time."""

from __future__ import annotations

import re
import unicodedata
from random import Random
from time import process_time

import pytest

from storage.redaction import scrub, scrub_over, scrub_to
from tests.privacy.generator import battery, visible
from tests.privacy.written import Secret

WRITTEN_OTHERWISE = [
    "138，0013，8000",
    "138、0013、8000",
    "138*0013*8000",
    "138|0013|8000",
    "138😀0013😀8000",
    "138/0013/8000",
    "138【0013】8000",
    "幺三八，零零幺三，八零零零",
    "①③⑧⓪⓪①③⑧⓪⓪⓪",
    "❶❸❽⓿⓿❶❸❽⓿⓿⓿",
    "¹³⁸⁰⁰¹³⁸⁰⁰⁰",
    "⑴⑶⑻00⑴⑶⑻000",
    "㈠㈢㈧〇〇㈠㈢㈧〇〇〇",
    "١٣٨٠٠١٣٨٠٠٠",
    "१३८००१३८०००",
    "𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎",
    "l38OOl38OOO",
    "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣",
    "138001后面是38000",
    "138001380003栋",
    "座机5621234",
    "座机：562，1234",
    "0797，562，1234",
    "赣B1234警",
    "赣B·1234学",
    "赣O12345",
    "使014578",
    "224578使",
    "WJ赣12345",
    "军A12345",
    "加vabc12345",
    "加V信abc12345",
    "+v：zhangsan88",
    "➕微zhangsan88",
    "vx:abc123456",
    "QQ12345678",
    "扣扣1234567",
    "qq号是123456",
    "护照E12345678",
    "通行证H12345678",
    "G54058652",
    "zhangsan艾特qq点com",
    "12345678＠qq。com",
    "36O733l98OOlOll234",
    "360733，1980，0101，1234",
    "6222，0212，3456，7890",
    "支付宝账号zhangsan88",
    "车牌B12345",
    "沪Cll785F",
    "656922*191112*285",
    "1944 1973 536",
    "H122（更正：48956）",
    "加vxz9442",
    "加vxz1916打给我",
    "VX no0680",
    "0086-192，119，95189",
    "1411-1619-；628",
    "〇七五五—二二三幺（补充：四五五打给我",
]

BEHIND_A_DOOR = "住3栋2单元502）（补充：115.34741）（补充：2,25.799605。11月22日之前"

POSITIONS = """
25.600123,115.790456
115.790456，25.600123
📍25.600123,115.790456
北纬25°36′ 东经115°47′
北纬25°36′12″，东经115°47′3″
25°36'1.2"N 115°47'3"E
北纬25.6001 东经115.7904
经度115.790456，纬度25.600123
geo:25.600123,115.790456
https://uri.amap.com/marker?position=115.790456,25.600123
https://map.qq.com/?lat=25.600123&lng=115.790456
https://surl.amap.com/5xFQk2u1b3zN
https://j.map.baidu.com/8f/XYz
8QC7JQ2R+4X
///filled.count.soap
""".strip().split("\n")

KEPT_TOO = """
赣市监〔2026〕1号
电表读数15320，上次14980
1、3、5、7、9、11、13、15栋
65、66、67、68栋
读数60891
2025、2026、2027年
13,800,138,000元
编号20261122001
打110、119、12345都可以
更新。A1、A2、A3栋
价格15.320，116.45
36.5度，25°
使用大使馆的名义
加vip会员
110，119，12345都打了
周六1400-1600 200人
""".strip().split("\n")


@pytest.mark.parametrize("said", WRITTEN_OTHERWISE)
def test_no_other_way_of_writing_passes(said: str) -> None:
    once = scrub(f"我，{said}，快")
    assert "〔" in once
    assert not re.search(r"\d", unicodedata.normalize("NFKC", once)), once
    assert scrub(once) == once


@pytest.mark.parametrize("said", POSITIONS)
def test_no_position_passes_and_one_that_is_to_be_read_stays(said: str) -> None:
    assert scrub(f"路灯在{said} 坏了").rstrip("坏了 ").endswith("〔位置〕")
    assert not re.search(r"\d\d", scrub(f"路灯在{said} 坏了"))
    assert scrub(f"路灯在{said} 坏了", pins=True) == f"路灯在{said} 坏了"


@pytest.mark.parametrize("text", KEPT_TOO)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert scrub(text) == text


def test_a_date_behind_a_number_hides_no_number() -> None:
    assert scrub("656922*191112*285。11月22日之前") == "〔证件号〕。11月22日之前"


def test_a_number_with_plus_signs_is_no_position() -> None:
    assert scrub("1179+2120+0111+2546+3x打给我") == "〔证件号〕打给我"
    assert scrub("在8QC7JQ2R+4X") == "在〔位置〕"


def test_a_number_told_in_halves() -> None:
    told = {
        "手机后面四位0001前面1390797": "手机后面四位〔电话〕前面〔电话〕",
        "后四位零零零一，前面一三九零七九七": "后四位〔电话〕，前面〔电话〕",
        "手机尾号0001，开头是1390797": "手机尾号〔电话〕，开头是〔电话〕",
    }
    assert {text: scrub(text) for text in told} == told
    plain = ("3号楼前面200米，后面300米", "前面1203室，后面1204室", "手机尾号0001", "前面3栋后面5栋，后面120户")
    assert [text for text in plain if scrub(text) != text] == []


def test_two_texts_that_make_one_number() -> None:
    assert scrub("电话138001（补充：38000）") == "电话〔电话〕（补充：〔电话〕）"
    assert scrub("电话138001；38000") == "电话〔电话〕"
    assert scrub_over(["电话 138001", "38000，快", "3栋"]) == ["电话 〔电话〕", "〔电话〕，快", "3栋"]
    assert scrub_over(["13", "800", "138000"]) == ["〔电话〕"] * 3
    assert scrub_over(["86 1401~1439", "~519"]) == ["〔电话〕", "〔电话〕"], (
        "two hours are no more, with a dash behind them"
    )
    assert scrub_over(["14:00~16:00", "200人"]) == ["14:00~16:00", "200人"]
    assert scrub_over(["1400~1600", "200人"]) == ["1400~1600", "200人"]
    assert scrub_over(["", "水东社区"]) == ["", "水东社区"]


def test_nothing_is_cut_before_it_is_scrubbed() -> None:
    assert scrub_to("一二，13800138000", 9) == "一二，〔电话〕"
    assert scrub_to("水东社区的路灯", 4) == "水东社区"


def test_a_small_run_of_the_generator() -> None:
    private, plain = battery(Random(11), range(2_000))
    assert sum(private.made.values()) == 2_000
    assert sum(private.missed.values()) == 0, private.examples
    assert sum(plain.missed.values()) <= sum(plain.made.values()) * 0.005, plain.examples


def test_the_generators_own_eye_sees_what_is_left() -> None:
    secret = Secret("手机", "13800138000", "138-0013-8000")
    assert visible(secret, "", "我的号码138-0013-8000")
    assert visible(secret, "", "我的号码幺三八〇〇幺三八")
    assert not visible(secret, "", "我的号码〔电话〕，3栋")


HARD = [
    *["1 ", "1 3 ", "一三", "a@", "@a ", "360733 ", "赣A", "加v a", "qq 1 ", "lO", "25.6000 ", "HC-", "1️⃣", "12:30 "],
    *["使1", "1,380,", "车牌A1 ", "E1", "at qq.", "6222 ", "0797 ", "1、", "HC-SD-2026-00001 ", "北纬1", "微信a"],
]


@pytest.mark.parametrize("piece", HARD)
def test_twice_the_text_takes_twice_the_time(piece: str) -> None:
    def spent(length: int) -> float:
        text = (piece * length)[:length]
        begun = process_time()
        scrub(text)
        return process_time() - begun

    spent(100)
    linear = 3.2 * min(spent(8_000) for _ in range(3)) + 0.02  # four times, were it quadratic
    assert any(spent(16_000) <= linear for _ in range(3)), "the best of three counts, the machine may be busy"


def test_a_position_goes_on_behind_a_door() -> None:
    """The door ends its message: what comes next begins anew, and goes on in the one behind."""
    assert not re.search(r"115|25\.79", scrub(f"漏水（补充：{BEHIND_A_DOOR}"))
