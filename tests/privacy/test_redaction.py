"""Phone, ID, card and plate numbers never survive, however written; everything else does."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as drawing
from hypothesis import strategies as st

from storage.redaction import scrub

CHINESE = "零一二三四五六七八九"
FULL = "０１２３４５６７８９"

HIDDEN = [
    ("我电话13800138000快来", "我电话〔电话〕快来"),
    ("138-0013-8000或138 0013 8001", "〔电话〕或〔电话〕"),
    ("138.0013.8000", "〔电话〕"),
    ("１３８００１３８０００", "〔电话〕"),
    ("一三八零零一三八零零零打给我", "〔电话〕打给我"),
    ("幺三八〇〇幺三八〇〇〇", "〔电话〕"),
    ("张三13800138000", "张三〔电话〕"),
    ("张三一三八零零一三八零零零", "张三〔电话〕"),
    ("+86 138 0013 8000", "〔电话〕"),
    ("+8613800138000", "〔电话〕"),
    ("（+86）138-0013-8000", "（〔电话〕"),
    ("008613800138000", "〔电话〕"),
    ("1 3 8 0 0 1 3 8 0 0 0", "〔电话〕"),
    ("13 800 138 000", "〔电话〕"),
    ("138零零138000", "〔电话〕"),
    ("手机号：13 80 01 38 00 0", "手机号：〔电话〕"),
    ("138 0013 8000 3栋2单元", "〔电话〕 3栋2单元"),
    ("3栋 13800138000", "3栋 〔电话〕"),
    ("物业值班电话13800138000", "物业值班电话〔电话〕"),
    ("0797-5621234", "〔电话〕"),
    ("（0797）562-1234", "〔电话〕"),
    ("07975621234", "〔电话〕"),
    ("010 62345678", "〔电话〕"),
    ("+86 797 5621234", "〔电话〕"),
    ("零七九七五六二一二三四", "〔电话〕"),
    ("电话5621234", "电话〔电话〕"),
    ("联系电话：562 1234", "联系电话：〔电话〕"),
    ("电话五六二一二三四", "电话〔电话〕"),
    ("360733198001011234", "〔证件号〕"),
    ("身份证36073319800101123x的", "身份证〔证件号〕的"),
    ("360733 19800101 123X", "〔证件号〕"),
    ("３６０７３３１９８００１０１１２３４", "〔证件号〕"),
    ("三六零七三三一九八零零一零一一二三X", "〔证件号〕"),
    ("360733800101123", "〔证件号〕"),
    ("13800138000 360733198001011234", "〔电话〕 〔证件号〕"),
    ("360733198001011234 13800138000", "〔证件号〕 〔电话〕"),
    ("赣B12345停在消防通道", "〔车牌〕停在消防通道"),
    ("赣Ｂ１２３４５", "〔车牌〕"),
    ("粤A·D12345", "〔车牌〕"),
    ("赣b 12345f", "〔车牌〕"),
    ("赣 B 1 2 3 4 5", "〔车牌〕"),
    ("赣B12345 3栋", "〔车牌〕 3栋"),
    ("赣B一二三四五", "〔车牌〕"),
    ("6222021234567890", "〔卡号〕"),
    ("6222 0212 3456 7890 123", "〔卡号〕"),
    ("zhang.san@qq.com发我", "〔邮箱〕发我"),
    ("ＺＳ＠qq．com", "〔邮箱〕"),
    ("微信号abc_12345", "微信号〔微信号〕"),
    ("微信：zhangsan88", "微信：〔微信号〕"),
    ("加我微信 zhangsan", "加我微信 〔微信号〕"),
    ("vx:abc12345", "vx:〔微信号〕"),
    ("微信号是 12345678", "微信号是 〔微信号〕"),
]

KEPT = """
HC-SD-2026-00001
hc-sd-2026-00001怎么样了
今天2026-11-22 14:30到2026-11-23 16:00
2026年11月22日
20261122
20261122143000
2026-11-13 1400 16000
12345元
花了123456.50元
一共1380013元
1,380,013,800元
打110 119 120 122 12345 96333
12345热线
10086
1008611
95588
值班电话 5621234
值班电话0797-5621234
物业值班电话：562123
电话 12345
联系 2026-11-22
3栋2单元1201
身高175体重65
8400多名 5000多人 13400人
13、14、15、16、17、18栋
13 14 15 16 17 8栋
2021 2022 2023 2024
1400-1600 200人
8:30-12:00 14:30-17:30
0830 1200 1430 1730
一二三四五六七八九十
三三两两一个个
1234567890
12345678
新A座12楼
新能源车位 A12345
LED路灯坏了
3#楼A座
@网格哨 报到
微信群里说了
用微信支付 2000
192.168.10.100
编号12345678901
昨天下午在3号楼打扫楼道两个半小时
第00012号
https://a.cn/2026/11/22
""".strip().split("\n")


@pytest.mark.parametrize(("text", "scrubbed"), HIDDEN)
def test_private_numbers_go(text: str, scrubbed: str) -> None:
    assert scrub(text) == scrubbed


@pytest.mark.parametrize("text", KEPT)
def test_everything_else_stays(text: str) -> None:
    assert scrub(text) == text


# --- in every written form, inside any Chinese ---------------------------------------------------------

# Words, numerals among them, but no Arabic digit: what stands right beside a number is part of it.
chinese = st.text(
    st.sampled_from("张三李四在五栋打扫楼道，。一二七点钟到了的水沟堵塞新京 \n微信联系值班A座〇"), max_size=12
)
digits = st.sampled_from("0123456789")


def some(count: int) -> st.SearchStrategy[str]:
    return st.text(digits, min_size=count, max_size=count)


mobiles = st.builds("1{}{}".format, st.sampled_from("3456789"), some(9))
birthdays = st.dates().filter(lambda day: 1900 <= day.year < 2100)
regions = st.builds("{}{}".format, st.sampled_from(["36", "44", "11", "51", "65"]), some(4))
ids = st.builds(
    lambda region, day, serial, last: f"{region}{day:%Y%m%d}{serial}{last}",
    *(regions, birthdays, some(3), st.sampled_from("0123456789Xx")),
)
landlines = st.tuples(st.sampled_from(["0797", "010", "021", "0755"]), st.sampled_from("2345678"), some(6)).map(
    lambda parts: (parts[0], parts[1] + parts[2])
)
plates = st.one_of(
    st.builds("{}{}{}".format, st.sampled_from("赣粤京闽湘"), st.sampled_from("ABCDK"), some(5)),
    st.builds("{}{}D{}".format, st.sampled_from("赣粤京闽湘"), st.sampled_from("ABCDK"), some(5)),
    st.builds("{}{}{}F".format, st.sampled_from("赣粤京闽湘"), st.sampled_from("ABCDK"), some(5)),
)
cards = st.builds("6{}".format, st.integers(15, 18).flatmap(some))
separators = st.sampled_from(["", " ", "-", ".", "－", "—", "　", " - ", "·", "\u200b", "_", "/"])


def spelled(text: str, digits: str) -> str:
    return "".join(digits[int(char)] if char.isascii() and char.isdigit() else char for char in text)


@st.composite
def written(draw: st.DrawFn, number: str, groups: tuple[int, ...]) -> str:
    """A number as somebody might write it."""
    parts, at = [], 0
    for size in draw(st.sampled_from([(len(number),), groups, (1,) * len(number)])):
        parts.append(number[at : at + size])
        at += size
    if at < len(number):
        parts.append(number[at:])
    said = draw(separators).join(parts)
    return spelled(said, draw(st.sampled_from(["0123456789", FULL, CHINESE, "〇幺二三四五六七八九"])))


def plainly(text: str) -> str:
    """All digits and letters of a text, in one form and without anything between."""
    chinese = str.maketrans("〇零一幺二三四五六七八九", "001123456789")
    return re.sub("[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).translate(chinese).upper())


def gone(number: str, around: tuple[str, str], said: str) -> None:
    before, after = around
    once = scrub(f"{before}{said}{after}")
    assert plainly(number) not in plainly(once), once
    assert "〔" in once
    assert scrub(once) == once


around = st.tuples(chinese, chinese)


@given(st.data(), mobiles, around)
def test_no_mobile_number_survives(data: st.DataObject, number: str, around: tuple[str, str]) -> None:
    said = data.draw(written(number, (3, 4, 4)))
    gone(number, around, data.draw(st.sampled_from(["", "+86", "+86 ", "0086-", "86 "])) + said)


@given(st.data(), landlines, around)
def test_no_landline_survives(data: st.DataObject, number: tuple[str, str], around: tuple[str, str]) -> None:
    area, local = number
    style = data.draw(st.sampled_from(["{}{}", "{}-{}", "({}){}", "（{}）{}", "{} {}", "{}—{}"]))
    said = style.format(area, local)
    before = around[0] + "。"  # 值班 before it would make it an office's
    gone(area + local, (before, around[1]), spelled(said, data.draw(st.sampled_from(["0123456789", FULL, CHINESE]))))


# Numbers that are none by their last sign are thrown away, and most are.
@drawing(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data(), ids, around)
def test_no_id_number_survives(data: st.DataObject, number: str, around: tuple[str, str]) -> None:
    gone(number, around, data.draw(written(number, data.draw(st.sampled_from([(6, 8, 4), (4, 4, 4, 4, 2)])))))


@given(st.data(), plates, around)
def test_no_plate_survives(data: st.DataObject, number: str, around: tuple[str, str]) -> None:
    between = data.draw(st.sampled_from(["", " ", "·", "-", "　"]))
    said = number[:2] + between + number[2:]
    if data.draw(st.booleans()):
        said = unicodedata.normalize("NFKC", said).lower()
    elif data.draw(st.booleans()):
        said = "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in said)
    gone(number[1:], (around[0], "，" + around[1]), said)


@given(st.data(), cards, around)
def test_no_card_number_survives(data: st.DataObject, number: str, around: tuple[str, str]) -> None:
    said = data.draw(st.sampled_from([number, re.sub(r"(\d{4})(?=\d)", r"\1 ", number), spelled(number, FULL)]))
    gone(number, around, said) if len(number) in (16, 19) else gone(number, around, number)


@given(st.text(st.sampled_from("0123456789零一二三八１３８-— .()赣B@qq.comX微信号电话a\n"), max_size=60))
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    once = scrub(text)
    assert scrub(once) == once


@given(st.text(st.characters(categories=None), max_size=80))
def test_any_text_can_be_scrubbed(text: str) -> None:
    assert scrub(scrub(text)) == scrub(text)


hours = st.times().map("{:%H:%M}".format)
days = st.dates().filter(lambda day: 2000 <= day.year < 2100)
numerals = st.text(st.sampled_from("一二三两五十百"), min_size=1, max_size=3)
pieces = st.one_of(
    st.sampled_from(
        ["昨天下午", "水东社区", "打扫楼道", "排水沟堵塞", "我们", "，", "。", "报到", "已经", "\n", "LED灯", "WiFi"]
    ),
    st.integers(0, 9_999_999).map("{}元".format),
    st.integers(0, 20_000).map("{}人".format),
    st.integers(1, 40).map("{}号楼".format),
    st.integers(1, 99_999).map("HC-SD-2026-{:05d} ".format),
    numerals.map("{}个".format),
    days.map("{:%Y-%m-%d} ".format),
    days.map("{0.year}年{0.month}月{0.day}日".format),
    st.tuples(hours, hours).map("，{0[0]}-{0[1]} ".format),
    st.sampled_from(["打110", "打12345", "电梯96333", "找10086"]).map("{}。".format),
)


@given(st.lists(pieces, max_size=8).map("，".join))
def test_ordinary_sentences_are_not_touched(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize("piece", ["1 ", "1 3 ", "13", "一三", "a@", "360733 ", "赣A", "电话", "13 800 138 000 ", " "])
def test_a_text_made_to_hurt_is_done_in_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    once = scrub(text)  # would take minutes if a step were quadratic
    assert scrub(once) == once
