"""报名3和4，4带我爱人一起: which activities somebody means, and for how many."""

from __future__ import annotations

from dataclasses import dataclass

from bot.values.fold import fold
from bot.values.numerals import read_number
from bot.values.pattern import Pattern

_COUNT = r"[0-9]{1,2}|[一二两三四五六七八九十]"
KIN = (
    r"爱人|老婆|老公|妻子|丈夫|老伴|对象|媳妇|孩子|小孩|娃娃?|儿子|女儿|闺女|孙子|孙女|爸爸?|妈妈?|父亲|母亲|公公|婆婆|岳父|岳母"
    r"|朋友|同事|邻居|家人|家属|徒弟|同学|哥哥?|姐姐?|弟弟?|妹妹?"
)
_HEADS = (
    # 带两个孩子, 带我爱人: so many besides whoever writes.
    (Pattern(rf"[带领][^,，。;\d]{{0,3}}?(?P<count>{_COUNT})(?:个|位|名)?(?:{KIN}|人)"), 1),
    (Pattern(rf"[带领](?:上|着|了)?[^,，。;\d]{{0,3}}?(?:{KIN})"), 2),
    (Pattern(rf"我(?:和|跟|同|与)[^,，。;\d]{{0,3}}?(?:{KIN})"), 2),
    (Pattern(rf"(?:{KIN})(?:和|跟|同|与)我"), 2),
    (Pattern(r"[我咱俺]们?俩|俩人|两口子|夫妻|夫妇|父子|母女|母子|父女"), 2),
    (Pattern(r"[我咱俺]们?仨|仨人"), 3),
    (Pattern(rf"(?P<count>{_COUNT})(?:个?人|位(?![于置])|口人?|个?名额|个位[置子])"), 0),
)
# A number that counts something else than a line of the list.
_NUMBER = Pattern(
    r"(?<![0-9:：.周])[0-9]{1,3}(?![0-9:：.]|\s?(?:个|人|位|口|名|点|小时|时|月|日|岁|年|分|栋|楼|幢|单元|天))"
)
_PARTS = Pattern(r"[,，;；。\n]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An activity by its number; `heads` None: how many was not said."""

    number: int
    heads: int | None = None


def wanted(text: str, first: int) -> list[Wanted]:
    """Every activity that a sign-up names, `first` the one that was read; a number of heads said of one is of it, said
    behind all of all."""
    heads: dict[int, int | None] = {first: None}
    before: list[int] = [first]
    for part in _PARTS.split(fold(text)):
        numbers = [int(match[0]) for match in _NUMBER.finditer(part)] or before
        count = heads_in(part)
        for number in numbers:
            heads[number] = heads.get(number) if count is None else count
        before = numbers
    return [Wanted(number, count) for number, count in heads.items() if 1 <= number <= 999]


def heads_in(text: str) -> int | None:
    """How many come, whoever writes among them; None where it is not said."""
    folded = fold(text)
    for pattern, more in _HEADS:
        match = pattern.search(folded)
        if match is None:
            continue
        if "count" not in match.re.groupindex:
            return more
        number = read_number(match["count"])
        return int(number) + more if number else None
    return None
