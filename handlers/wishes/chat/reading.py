"""How wishes are spoken of: 心愿3, 第三个心愿, 3和8."""

from __future__ import annotations

from bot.values.fold import fold
from bot.values.numerals import read_number
from bot.values.pattern import Pattern

_N = r"[0-9]{1,7}|[一二两三四五六七八九十百]{1,4}"
_JOIN = r"\s?(?:,|、|和|跟|与|还有|\s)\s?"
_MORE = rf"(?:{_JOIN}(?:第|#)?\s?(?:{_N})(?:号|个|条)?(?![0-9年月日点岁元块人台件]))*"
_LIST = rf"(?:第|#|no\.?)?\s?(?:{_N})(?:号|个|条)?{_MORE}"
_BEHIND = Pattern(rf"(?:心愿|愿望|心原)\s?({_LIST})")
_BEFORE = Pattern(rf"(?:第\s?({_N})\s?(?:个|号|条)?|({_N})\s?(?:号|#))\s?(?:微)?(?:心愿|愿望)")
_HEAD = Pattern(rf"^\s*({_LIST})(?=$|[\s,。;!吧了我通不好])")
_EACH = Pattern(_N)
_UNIT = Pattern(r"(?:我们?|本)(?:单位|局|院|校|公司|部门|支部|科室|所|中心|学校|医院|银行|党支部)|单位")


def numbers(text: str) -> tuple[list[int], str]:
    """Every wish that is spoken of, in order, each once; and the text without them."""
    folded = fold(text)
    match = _BEHIND.search(folded) or _BEFORE.search(folded) or _HEAD.search(folded)
    if match is None:
        return [], text
    said = next(filter(None, match.groups()))
    read = (read_number(each) for each in _EACH.findall(said))
    found = list(dict.fromkeys(number for number in read if isinstance(number, int) and number > 0))
    return found, f"{folded[: match.start()]} {folded[match.end() :]}".strip(" ,:;。")


def for_unit(text: str) -> bool:
    """我们单位都包了."""
    return _UNIT.search(text) is not None
