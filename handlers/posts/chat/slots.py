"""The arguments of 设岗, each read out of the line wherever it stands, or asked for."""

from __future__ import annotations

from typing import Annotated

from bot.arguments import Slot
from bot.values.found import Found, Given
from bot.values.numerals import read_number
from bot.values.place import PlaceRef
from handlers.posts.chat import reading

LONGEST = 40


def _find_title(text: str, given: Given) -> Found[str] | None:
    return reading.said(text, given).title


def _find_place(text: str, given: Given) -> Found[PlaceRef] | None:
    return reading.said(text, given).place


def _find_wanted(text: str, given: Given) -> Found[int] | None:
    return reading.said(text, given).wanted


def _find_hours(text: str, given: Given) -> Found[str] | None:
    return reading.said(text, given).hours


def _bare_number(text: str) -> int | None:
    number = read_number(text.strip(" 个人名位。"))
    return number if isinstance(number, int) and 0 < number < 1000 else None


def _bare_words(text: str) -> str | None:
    return text.strip() if 1 <= len(text.strip()) <= LONGEST and not text.strip().isdecimal() else None


Title = Annotated[str, Slot("post_title", _find_title)]
Where = Annotated[PlaceRef, Slot("post_place", _find_place)]
Wanted = Annotated[int, Slot("post_wanted", _find_wanted, _bare_number)]
Hours = Annotated[str, Slot("post_hours", _find_hours, _bare_words)]
