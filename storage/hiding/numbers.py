"""Phone, ID and card numbers among digits, whatever stands between them and whoever else's script they are in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage.hiding.glyphs import GLUE, MARKS
from storage.hiding.harmless import Harmless
from storage.hiding.runs import Run, only_light

Find = tuple[int, int, str]  # from, to, mark

_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)\d{4}"
_ID17 = re.compile(rf"{_REGION}(?:18|19|20)\d\d{_DAY}\d{{3}}")
_ID15 = re.compile(rf"{_REGION}\d\d{_DAY}\d{{3}}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_ABROAD = ("0086", "086", "86", "0")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}")
_LANDLINE_ABROAD = re.compile(r"(?:00)?860?(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}")
_SHAPES = frozenset({(11,), (3, 4, 4), (3, 8), (7, 4), (1,) * 11})  # nobody counts houses so
_X = re.compile(rf"[{re.escape(MARKS)}{GLUE}]*X(?![A-Z])")
_OFFICE = re.compile(r"(?:值班|办公|服务|监督|投诉|报修|物业|便民|咨询|举报)(?:电话|热线|号码)[是为: (]{0,2}$")
# 值班电话 水东社区 0797-5621234, said to the bot as a whole message: the county writes an office's number down.
_WRITTEN_DOWN = re.compile(
    r"[@/# ]{0,2}(?:网格哨 )?(?:值班电话|加单位)[: ]{0,2}[一-龥0-9〓\ue000-\ue009 ]{1,40}[: (]{0,3}$"
)
_LAST = re.compile(r"[ \n]*$")
_FEWEST = 3  # digits that are digits, where letters pass for the rest


def numbers(text: str, run: Run, harmless: Harmless) -> Iterator[Find]:
    """Every private number of a run; finds may overlap."""
    for start in sorted(run.opens):
        first = run.digits[start]
        if first in "1086":
            yield from _mobile(text, run, start, harmless)
        if first in "08":
            yield from _landline(text, run, start, harmless)
        if first in "12345689":
            yield from _id(text, run, start, harmless)
        if first in "3456789":
            yield from _card(run, start, harmless)
    yield from _long(run, harmless)


def _mobile(text: str, run: Run, start: int, harmless: Harmless) -> Iterator[Find]:
    bare = start
    for before in _ABROAD:
        if run.digits.startswith(before, start):
            bare = start + len(before)
            break
    for at in {start, bare}:
        end = at + 11
        if end not in run.closes or not _MOBILE.match(run.digits, at) or harmless.inside(run, at, end):
            continue
        if sum(run.real[at:end]) < _FEWEST:
            continue
        if run.shape(at, end) not in _SHAPES and harmless.several(run, at, end):
            continue
        begin, stop = run.span(start, end)
        yield _with_sign(text, begin), stop, "电话"


def _landline(text: str, run: Run, start: int, harmless: Harmless) -> Iterator[Find]:
    plus = text[max(0, run.starts[start] - 1)] == "+"
    for count in (14, 13, 12, 11, 10):
        end = start + count
        if end not in run.closes:
            continue
        number = run.digits[start:end]
        abroad = plus or number.startswith("00")
        if not (_LANDLINE.fullmatch(number) or (abroad and _LANDLINE_ABROAD.fullmatch(number))):
            continue
        begin, stop = run.span(start, end)
        if harmless.inside(run, start, end) or published(text, begin, stop):
            continue
        if len(run.shape(start, end)) > 2 and harmless.several(run, start, end):
            continue
        begin = _with_sign(text, begin)
        yield begin - (begin > 0 and text[begin - 1] == "("), stop, "电话"
        return


def _id(text: str, run: Run, start: int, harmless: Harmless) -> Iterator[Find]:
    end = start + 17
    # Not 120、122 2026-11-22 14:30, nor an old number of fifteen with 11月 behind it.
    dated = harmless.inside(run, start, start + 6) or harmless.inside(run, start + 14, end)
    if _ID17.match(run.digits, start) and not dated:
        if end + 1 in run.closes:
            yield (*run.span(start, end + 1), "证件号")
        elif end in run.closes and (x := _X.match(text, run.ends[end - 1])):
            yield run.starts[start], x.end(), "证件号"
    end = start + 15
    if end not in run.closes or not _ID15.match(run.digits, start) or harmless.inside(run, start, end):
        return
    if len(run.shape(start, end)) < 5 or not harmless.several(run, start, end):
        yield (*run.span(start, end), "证件号")


def _card(run: Run, start: int, harmless: Harmless) -> Iterator[Find]:
    for count in (16, 17, 18, 19):
        end = start + count
        if end not in run.closes or harmless.inside(run, start, end):
            continue
        number, shape = run.digits[start:end], run.shape(start, end)
        usual = shape[:4] == (4, 4, 4, 4) or shape[0] == count or len(shape) == count or len(shape) == 2
        if len(shape) > 1 and shape[:4] != (4, 4, 4, 4) and harmless.several(run, start, end):
            continue
        if usual or number.startswith("62") or _luhn(number):
            yield (*run.span(start, end), "卡号")


def _long(run: Run, harmless: Harmless) -> Iterator[Find]:
    """Sixteen digits together are nobody's business; twelve with a mobile number at their head are 13800138000 3栋."""
    start = 0
    while start < len(run.digits):
        end = start
        while end < len(run.digits) and run.block_of[end] == run.block_of[start]:
            end += 1
        size = end - start
        if size >= 16 or (size > 11 and _MOBILE.match(run.digits, start) and not harmless.inside(run, start, end)):
            yield (*run.span(start, end), "卡号" if size >= 16 else "电话")
        start = end


def local(text: str, run: Run, start: int, harmless: Harmless) -> Find | None:
    """A number without its area, 5621234, where the words before it say that it is one."""
    if run.digits[start] not in "23456789":
        return None
    for count in (8, 7):
        end = start + count
        if end not in run.closes or harmless.inside(run, start, end):
            continue
        if harmless.measured(run, end) and len(run.shape(start, end)) > 1:
            continue
        begin, stop = run.span(start, end)
        if published(text, begin, stop):
            return None
        return begin, stop, "电话"
    return None


def labelled(text: str, run: Run, start: int, harmless: Harmless, fewest: int, most: int) -> int:
    """Where a number of so many digits ends that begins at `start`, for which a word before it speaks; 0: nowhere."""
    at = start
    while at < len(run.digits):
        end = at
        while end < len(run.digits) and run.block_of[end] == run.block_of[at]:
            end += 1
        if at > start:
            if end - start > most:
                break
            if at - start >= fewest and (not only_light(run.between(text, at)) or harmless.measured(run, end)):
                break
        at = end
    return at if at - start >= fewest else 0


def published(text: str, begin: int, stop: int) -> bool:
    """Whether the words before a landline say that an office publishes it."""
    if _OFFICE.search(text, max(0, begin - 12), begin):
        return True
    return begin < 80 and _WRITTEN_DOWN.match(text, 0, begin) is not None and _LAST.match(text, stop) is not None


def _with_sign(text: str, begin: int) -> int:
    return begin - 1 if begin and text[begin - 1] == "+" else begin


def _luhn(number: str) -> bool:
    total = 0
    for at, sign in enumerate(reversed(number)):
        digit = int(sign) * (1 + at % 2)
        total += digit - 9 * (digit > 9)
    return total % 10 == 0
