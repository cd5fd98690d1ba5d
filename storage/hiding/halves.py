"""A number told in two halves, the last one first: 后四位0001，前面1390797."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from storage.hiding.glyphs import HAN
from storage.hiding.numbers import Find

_FIGURE = f"0-9{HAN}"
_HALF = re.compile(
    rf"(?P<end>[前后尾末头])[面边头半段]?(?:的)?(?:[{_FIGURE}几两]{{1,2}}[位个])?(?:数字|号码|数|号)?[是为: ,]{{0,3}}"
    rf"(?P<part>[{_FIGURE}]{{3,8}})(?![{_FIGURE}栋号楼室户元块年月])"
)
_BETWEEN = 16  # signs at most
_WHOLE = (11, 12, 18)  # signs of a number of somebody's


def halves(text: str) -> Iterator[Find]:
    """Both parts, of a folded text, where one is the beginning and the other the end and they make a number."""
    parts = list(_HALF.finditer(text))
    for first, second in pairwise(parts):
        begins = [part["end"] in "前头" for part in (first, second)]
        near = second.start() - first.end() <= _BETWEEN
        if begins[0] != begins[1] and near and len(first["part"]) + len(second["part"]) in _WHOLE:
            yield from ((*part.span("part"), "电话") for part in (first, second))
