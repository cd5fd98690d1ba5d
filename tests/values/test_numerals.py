from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.numerals import read_number

DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """The plain written form of 0..9999: 1050 is 一千零五十."""
    if number == 0:
        return "零"
    out, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + sign
            gap = False
        else:
            gap = True
    return out


def forms(number: int) -> set[str]:
    """Every way people write `number`."""
    plain = written(number)
    cheque = plain.translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    mixed = plain.translate(str.maketrans("一二三四五六七八九", "123456789"))
    by_place = "".join(DIGITS[int(digit)] for digit in str(number))
    out = {plain, cheque, wide, str(number), mixed if number else "0", by_place, by_place.replace("零", "〇")}
    out.add(plain.replace("二千", "两千").replace("二百", "两百"))
    if 10 <= number < 20:
        out.add(plain.removeprefix("一"))
    if 20 <= number < 30:
        out.add(plain.replace("二十", "廿"))
    if 30 <= number < 40:
        out.add(plain.replace("三十", "卅"))
    if number > 100 and number % 100 and number % 10 == 0 and number // 10 % 10 and number // 100 % 10:
        out.add(plain.removesuffix("十"))  # 一百二, 一千三百二
    if number > 1000 and number % 100 == 0 and number % 1000:
        out.add(plain.removesuffix("百"))  # 一千二
    return out


def test_every_number_below_ten_thousand_is_read_in_every_written_form() -> None:
    for number in range(10_000):
        for form in forms(number):
            assert read_number(form) == number, form


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("半", 0.5),
        ("1.5", 1.5),
        ("１．５", 1.5),
        ("1。5", 1.5),
        ("一点五", 1.5),
        ("零点五", 0.5),
        ("两个半", 2.5),
        ("2个半", 2.5),
        ("俩", 2),
        ("仨", 3),
        (" 12 ", 12),
        ("1,200", 1200),
        ("一万二", 12_000),
        ("十二万", 120_000),
        ("一万零五十", 10_050),
        ("二〇二六", 2026),
        ("3千5", 3500),
    ],
)
def test_other_ways(said: str, number: float) -> None:
    assert read_number(said) == number


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "几",
        "十几",
        "二十几",
        "几十",
        "十十",
        "百",
        "一两",
        "半半",
        "两小时",
        "1.2.3",
        "-1",
        "1e5",
        "²",
        "点五",
        "9" * 5000,
    ],
)
def test_what_is_no_number(said: str) -> None:
    assert read_number(said) is None


@given(st.text(st.characters(), max_size=30) | st.text("零〇一二两三十百千万半点个0123456789.,", max_size=25))
def test_any_text_gives_a_number_or_none(text: str) -> None:
    number = read_number(text)
    assert number is None or number >= 0
