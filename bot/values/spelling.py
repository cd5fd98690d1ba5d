"""How people write times besides: slips of the keyboard (作天, 3点到5店), words of southern Jiangxi (今朝, 下昼) and
figures of cheques (壹拾壹月贰拾日)."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.values.pattern import Pattern

_SLIPS = (
    (Pattern(r"(?<!工)[作咋咗](?=[天晚日](?!地|家|业))"), "昨"),
    (Pattern(r"名(?=天(?:[上下中]午|早上|晚上|[0-9]))"), "明"),
    (Pattern(r"(?<=[点到至午晚上早晨夜][0-9])[店典奌]|(?<=[到至午晚上早晨夜]1[0-2])[店典奌]"), "点"),
    (Pattern(r"(?<=小)[时实食](?=$|[\s,。])|(?<=[0-9一二两三四五六七八九十半个]小)[实食]"), "时"),
    (Pattern(r"(?<=[0-9十])分种"), "分钟"),
    (Pattern(r"大(?=上个?(?:周|星期|礼拜|月)(?!海))"), "上"),  # 大上周五
    (Pattern(r"今朝(?!有酒|醉)"), "今天"),
    (Pattern(r"(?<=[今昨前])晡日"), "天 "),
    (Pattern(r"(?<=[今昨前])晡"), "天"),
    (Pattern(r"上昼"), "上午"),
    (Pattern(r"下昼"), "下午"),
    (Pattern(r"昼边"), "中午"),
    (Pattern(r"朝晨"), "早上"),
    (Pattern(r"[夜暗]晡"), "晚上"),
    (Pattern(r"大(?=下个?(?:周|星期|礼拜|月))"), "下"),
)
_CHEQUE = Pattern(r"[壹贰叁肆伍陆柒捌玖拾]{1,3}(?=年|月|日|号|点|时|小时|个|分|天|周)")
_FIGURES = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")


@lru_cache(maxsize=256)  # every reader of times asks for the same message
def plain(folded: str) -> str:
    """A folded text in plain figures and without the commonest slips, as long as it was."""
    for slip, right in _SLIPS:
        folded = slip.sub(right, folded)
    return _CHEQUE.sub(_figures, folded)


def _figures(match: re.Match[str]) -> str:
    figures = match.group().translate(_FIGURES)
    return f" {figures[1:]}" if figures.startswith("一十") else figures
