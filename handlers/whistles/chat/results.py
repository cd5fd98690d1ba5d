"""Whether words tell what was done about a case: the answer to a letter, written in whatever form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.asking import is_fresh
from bot.question import Fits
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.replies import asks
from handlers.whistles.chat import own_words
from handlers.whistles.letters import results
from handlers.whistles.number import find_case_number

# 灯泡换了, 已疏通, 都弄好了, 还没弄, 花了800.
_RESULT = Pattern(
    r"已[经]?.{0,12}|.{1,20}(?:[修换清装补扶加疏处弄搞办查改拆移通打剪拉填铺焊收送贴刷锯挖抽割搬][^,，。;；]{0,8}[了好完掉]|完成|解决|到位|完毕|恢复|正常)"
    r".{0,60}|(?:还没|没有?|正在|计划|预计|等).{2,60}|.{0,12}花了?\s?[0-9].{0,20}"
)


def fits(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    """How much a text answers what a letter asked."""
    words = text.strip()
    if not words:
        return Fits.YES if turn.message.files else Fits.NO
    number = find_case_number(words, turn.given)
    if number is not None and not str(data["number"]).endswith(number.value):
        return Fits.NO
    folded = fold(words).replace("\n", " ")
    is_result = _RESULT.fullmatch(folded) is not None or any(map(results.done, results.clauses(folded)))
    if not is_result and own_words.of_another_matter(turn, data, words):
        return Fits.NO
    if turn.message.addressed:
        return Fits.SURELY if is_result else Fits.PERHAPS if asks(words) else Fits.YES
    if not is_fresh(turn) or asks(words):
        return Fits.NO
    return Fits.YES if is_result else Fits.PERHAPS if len(words) > 3 else Fits.NO
