"""What stands in a table and is no row of it: 合计, notes, who filled it in, a heading said again, a small title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from storage.workbook.cells import folded
from storage.workbook.headers import Header, plain_heading
from storage.workbook.opening import RawSheet, Row

_SUM = re.compile(r"(?:本页)?(?:合计|总计|小计|共计)|总数$|(?:以上)?共(?:计)?\d+[人件项条户个名处场次栋]")
_CLOSING = re.compile(
    r"(?:注|备注|说明|附注|附件)\d{0,2}[:：、.]|注\d{1,2}|"
    r"(?:填表|制表|审核|审批|填报|报送|复核|经办|负责|单位负责|联系|统计|汇总|分管领导|主管领导|单位领导|领导)"
    r"(?:人|单位|日期|时间|签字|签名)?(?:\([^)]*\))?[:：]|(?:填表|制表|填报)(?:人|单位|日期|时间)|"
    r"(?:单位)?\(?(?:盖章|公章|签章|签字)\)?[:：]?$|以下空白|以下无正文|此页无正文|日期[:：]"
)
_EXACT_SUM = frozenset({"合计", "总计", "小计", "共计", "累计", "本页小计", "本页合计"})
_DAY = re.compile(r"(?:\d{4}|[〇○零一二三四五六七八九]{4}|\s*)年.{0,4}月.{0,4}日")
_NUMBERED = re.compile(r"[(]?\d{1,2}[)、.]")


class Feet:
    """Tells rows of the table from what is none, from above to below: what a row is may hang on those before it."""

    def __init__(self, header: Header, raw: RawSheet) -> None:
        self._header, self._raw = header, raw
        self._closed = False  # a note or a signature was there: single cells below belong to it
        self.titles: list[int] = []  # rows that are one merged cell: small titles, and nobody's data
        self.below: list[int] = []  # what was taken for the rest of a note

    def is_row(self, number: int, row: Row) -> bool:
        """Whether it is a row of the table."""
        words = [word for cell in row if cell is not None and (word := folded(cell))]
        if not words:
            return False
        if any(word in _EXACT_SUM for word in words) or _SUM.match(words[0]):
            return False
        if _CLOSING.match(words[0]):
            self._closed = True
            return False
        if self._is_heading(row) or (number <= self._header.row + 2 and _counts(words)):
            return False
        alone = len(set(words)) == 1
        if alone and (_DAY.fullmatch(words[0]) or (self._closed and len(words) == 1)):
            if not _DAY.fullmatch(words[0]):
                self.below.append(number)
            return False
        if self._closed and _NUMBERED.match(words[0]) and not self._holds_required(row):
            self.below.append(number)
            return False
        if alone and number in self._raw.bands:
            self.titles.append(number)
            return False
        return True

    def notes(self) -> list[str]:
        """What was left out without a word that says why."""
        told = []
        if self.titles:
            told.append(f"第 {shown_rows(self.titles)} 行是合并成一格的小标题，没有当作内容读。")
        if self.below:
            told.append(f"第 {shown_rows(self.below)} 行在表下面的说明里，没有当作内容读。")
        return told

    def _is_heading(self, row: Row) -> bool:
        """The heading said again, on the next page or before the next community."""
        filled = [(column, plain) for column in self._header.names if (plain := _at(row, column))]
        same = sum(plain in self._header.names[column] for column, plain in filled)
        return bool(filled) and same * 2 >= len(filled) and (same > 1 or len(filled) == len(self._header.names) == 1)

    def _holds_required(self, row: Row) -> bool:
        return sum(bool(_at(row, column)) for column in self._header.names) > 1


def _counts(words: Sequence[str]) -> bool:
    """1 2 3 4, 甲 乙 丙 丁: the columns counted below their heading."""
    plain = [word.strip("()") for word in words]
    rows = "甲乙丙丁戊己庚辛壬癸", [str(number) for number in range(1, len(plain) + 1)]
    return len(plain) >= 3 and any(plain == list(row[: len(plain)]) for row in rows)


def _at(row: Row, column: int) -> str:
    return plain_heading(row[column]) if column < len(row) else ""


def shown_rows(numbers: Sequence[int]) -> str:
    """Numbers of rows for a sentence."""
    shown = "、".join(map(str, numbers[:10]))
    return f"{shown} 等 {len(numbers)}" if len(numbers) > 10 else shown
