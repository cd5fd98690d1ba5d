"""Sums of money, exactly, however they are typed."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given as drawn
from hypothesis import strategies as st

from bot.values.money import bare_money, find_money, read_cents, yuan
from tests.values.county import GIVEN

BARE = {
    "1.2万": 1_200_000,
    "1.2万元": 1_200_000,
    "１．２万": 1_200_000,
    "八千五": 850_000,
    "3,200.50元": 320_050,
    "3,200.50": 320_050,
    "三百块": 30_000,
    "三块五": 350,
    "326块5": 32_650,
    "12元5角": 1_250,
    "3万5": 3_500_000,
    "3千5": 350_000,
    "一万二": 1_200_000,
    "两万": 2_000_000,
    "326": 32_600,
    "0.1": 10,
    "1,234,567": 123_456_700,
}
IN_A_LINE = {
    "交通局拨了8000元给水东修沟": 800_000,
    "发票拍了，3260.5元": 326_050,
    "退回200块材料款": 20_000,
    "认捐1.2万，年底前到": 1_200_000,
    "买水泥花了三百块，运费两百元": 30_000,
    "一共3,200.50元整": 320_050,
}
NONE = ("换了2块板", "用了3天", "修到3.5米宽", "3栋2单元", "第3块砖", "0.001元", "两三个人")


def test_a_sum_alone() -> None:
    assert {text: bare_money(text) for text in BARE} == BARE


def test_a_sum_in_a_line() -> None:
    read = {text: find_money(text, GIVEN) for text in IN_A_LINE}
    assert {text: sum_.value if sum_ else None for text, sum_ in read.items()} == IN_A_LINE
    assert [text for text in NONE if find_money(text, GIVEN) is not None] == []


@drawn(st.integers(0, 10**11))
def test_what_is_shown_is_read_again(cents: int) -> None:
    """No cent is lost on the way, whatever the sum."""
    assert read_cents(yuan(cents)) == cents == bare_money(f"{Decimal(cents) / 100}元")
    assert yuan(-cents) == (f"-{yuan(cents)}" if cents else "0")
