"""Sums of money as people type them: 3,200.50元, 1.2万, 八千五, 三百块, 三块五, 326块5; in whole 0.01 yuan, exactly."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.numerals import read_number
from bot.values.pattern import Pattern

MOST = 10**12  # 0.01 yuan: ten thousand million yuan, more than any community has
_ARABIC = r"[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]{1,2})?(?![0-9])|[0-9]{1,10}(?:\.[0-9]{1,4})?"
_HAN = "[一二两三四五六七八九十百千万零半]{1,12}"
# The number, as far as it goes: 1.2万, 3万5, 一万二, 八千五.
SUM = rf"(?:(?:{_ARABIC})(?:[万千](?:[0-9](?![0-9]))?)?|{_HAN})"
# What makes a number money: 800元, 三百块钱, 三块五; 换了2块板 is none.
UNIT = (
    r"\s?(?:元(?:整|钱)?(?:(?P<jiao>[0-9一二两三四五六七八九])角)?(?:(?P<fen>[0-9一二两三四五六七八九])分(?!钟))?"
    r"|块(?P<mao>[0-9一二两三四五六七八九])(?:毛)?(?![0-9一-龥])"
    r"|块钱|块(?=$|[\s,。;、)!了给的付买修]|材料|人工|工钱|运费|押金))"
)
WAN = r"(?<=万)(?=$|[\s,。;、)!])"  # 1.2万 alone
_WITH_UNIT = Pattern(rf"(?<![0-9.])(?P<sum>{SUM})(?:{UNIT}|{WAN})")
_WHOLE = Pattern(rf"(?P<sum>{SUM})(?:{UNIT})?")
_TEN_THOUSAND_AND = Pattern(r"([0-9]+)(万|千)([0-9])")
_SMALL = "零一二三四五六七八九"


def read_cents(number: str) -> int | None:
    """The 0.01 yuan of a number of yuan; None for no number, a part of a cent, or more than anybody has."""
    plain = fold(number).strip().replace(",", "")
    short = _TEN_THOUSAND_AND.fullmatch(plain)
    if short is not None:  # 3万5 is 35000, as 一万二 is 12000
        unit = 10_000 if short[2] == "万" else 1000
        return _within(Decimal(short[1]) * unit + Decimal(short[3]) * unit / 10)
    factor = 1
    if plain[:1].isdecimal() and plain[-1:] in ("万", "千"):
        factor, plain = (10_000 if plain[-1] == "万" else 1000), plain[:-1]
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", plain):
        return _within(Decimal(plain) * factor)
    value = read_number(plain)
    return _within(Decimal(str(value)) * factor) if value is not None else None


def _within(yuan: Decimal) -> int | None:
    cents = yuan * 100
    return int(cents) if cents == int(cents) and 0 <= cents <= MOST else None


def cents_of(match: re.Match[str]) -> int | None:
    """Of a match with `sum` and the groups of UNIT."""
    cents = read_cents(match["sum"])
    groups = match.groupdict()
    if cents is None:
        return None
    for name, worth in (("jiao", 10), ("mao", 10), ("fen", 1)):
        if digit := groups.get(name):
            cents += worth * (int(digit) if digit.isdecimal() else _SMALL.index(digit.replace("两", "二")))
    return cents


def find_money(text: str, given: Given) -> Found[int] | None:
    """The first sum that is said to be money, in 0.01 yuan."""
    for match in _WITH_UNIT.finditer(fold(text)):
        if (cents := cents_of(match)) is not None:
            return Found(cents, match.start(), match.end())
    return None


def bare_money(text: str) -> int | None:
    """The sum in an answer that is nothing but one, the unit left out or not."""
    match = _WHOLE.fullmatch(fold(text).strip(" 。!"))
    return cents_of(match) if match is not None else None


def yuan(cents: int) -> str:
    """3260.50, 8,000, -200: as it stands in a book, without what is nought."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}{f'.{rest:02d}' if rest else ''}"
