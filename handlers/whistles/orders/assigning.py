"""To whom an order goes: the unit named behind the word, before it, at the head of the sentence, or by 给他们."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.pattern import Pattern
from handlers.whistles.letters import results
from handlers.whistles.orders.trimming import ENDS, NAMES_BEFORE, head, trim
from handlers.whistles.orders.units import find_unit
from handlers.whistles.orders.values import Spoken, Verb

_ORDER_UNIT = Pattern(r"(?:请|让|叫|喊|找|跟|和|向|问|通知|联系|由|给|安排|转|派|交|发)(?:一?下)?\s*$")
_FOR_THEM = Pattern(
    r"^[\s,，。:：]*(?:那边|那里|(?:那边)?的(?:人|同志|师傅)?(?=去|来|让|[\s,，]))?[\s,，]*(?:请|让|叫|麻烦|要求|要|叫他|你们?)?(?:他们?|对方|人家|贵单位|贵局|该局|该单位)?(?:去|来)?[\s,，:：]*"
)


def checked(spoken: Spoken, rest: str, given: Given) -> Spoken | None:
    """An order to a unit names one; 派单 alone is asked about, 转给邻居 is no order."""
    if spoken.verb not in (Verb.SEND, Verb.REASSIGN) or find_unit(spoken.words, given.known.units) is not None:
        return spoken
    before = find_unit(spoken.about, given.known.units)
    if before is not None:  # 这个归城管管，发给他们
        words = f"{spoken.about[before.start : before.end]} {for_them(_BACK.sub('', spoken.words))}".strip()
        return replace(spoken, words=words)
    plain = re.search(r"派单|改派|发函|转办", fold(rest)) is not None
    by_number = spoken.number is not None and re.search(r"发(?:给|往|过去)|→|➡|⇒|>", fold(rest)) is None
    return spoken if plain or by_number else None


_BACK = Pattern(r"^[\s,，]*(?:给|到)?(?:他们|它们|那边|对方)")  # the unit that stood before


def to_unit(rest: str, given: Given, *, numbered: bool) -> tuple[str, str] | None:
    """路灯请城管去看看, 供电公司来看下: what is spoken of, and the unit with what it shall do."""
    unit = find_unit(rest, given.known.units)
    if unit is None:
        return None
    if not _ORDER_UNIT.search(fold(rest)[: unit.start]):
        return _unit_first(rest, unit, numbered=numbered)
    if _WITH.search(fold(rest)[: unit.start]) and _SAY.match(fold(rest)[unit.end :]) is None:
        return None  # 跟城管说了, 问交通局
    before = trim(head(_ORDER_UNIT.sub("", rest[: unit.start])))
    return before, f"{rest[unit.start : unit.end]} {for_them(rest[unit.end :])}".strip()


_WITH = Pattern(r"(?:跟|和|向|问)\s*$")
_SAY = Pattern(r"^(?:那边)?(?:反映|反应|对接|沟通|协调|联系|说|讲|提)(?:一?下|一声)(?!了)")

# 来看下, 的人去清理, and behind a pause the work itself: 城管局 清垃圾. What they did, said or are asked is no order.
_COME = Pattern(
    r"^(?:帮忙|去|来)?(?:看|查|管|清|修|弄|疏通|扫)(?:一?下|一看)(?!了|过)|^(?:的)?(?:人|同志|师傅|那边)?(?:赶紧|尽快|马上)?(?:来人?|去人?|过来|过去|派(?:个)?人|安排人?)(?!了|过)"
)
_TASK = Pattern(rf"^[\s,:]+(?:赶紧|尽快|麻烦|请|去|来)?(?:{results.WORK}|查|看|处罚|管|劝|拍)(?!了)")
# 牵头处理, 负责整改: what a unit shall do, right behind its name.
_THEIRS = Pattern(
    r"^(?:来|去)?(?:牵头|主办|承办|主责|主管|负责|处理|办理|解决|跟进|接手|整改|维修|落实)(?:一?下|处理|解决|整改|维修|落实|清理)?(?!了|过|得|的|中|不)"
)
_PAUSE = Pattern(r"^(?:[\s,:，：。、;；]|[①-⑨]|[1-9][.、])")  # 00001,县城管局,①更换灯泡
_TOLD_OF_THEM = Pattern(r"(?:[吗么呢?]|没有?|了)[。?!]*$|已经?|说|电话|谁|什么|怎么|几|哪")


def _unit_first(rest: str, unit: Found[str], *, numbered: bool) -> tuple[str, str] | None:
    """The unit at the head, and behind it what it shall do; beside the number of a case nothing need stand there."""
    folded = fold(rest)
    before, behind = folded[: unit.start].strip(ENDS), folded[unit.end :]
    if (before and NAMES_BEFORE.fullmatch(before) is None) or _TOLD_OF_THEM.search(behind):
        return None
    stands_alone = numbered and not before and (not behind.strip(ENDS) or _PAUSE.match(behind) is not None)
    if not (_COME.match(behind) or _TASK.match(behind) or _THEIRS.match(behind) or stands_alone):
        return None
    came = _COME.match(behind)
    words = rest[unit.end + (came.end() if came is not None else 0) :]
    return before, f"{rest[unit.start : unit.end]} {words.strip(ENDS)}".strip()


def for_them(words: str) -> str:
    """What a unit shall do, without 让他们."""
    manners = _FOR_THEM.match(words)
    return words[manners.end() if manners is not None else 0 :].strip(ENDS)


# 3栋路灯归城管局亮化所管,00001给他们: the unit was named before.
_TO_THEM = Pattern(
    r"(?:直接|就|都|还是|请)*(?:给|转|派|交|推|发)(?:给|到|去)?(?:他们|它们|那边|对方|该局|人家)(?P<more>[^,，。]*)$"
)


def to_them(rest: str, given: Given) -> tuple[str, str] | None:
    """What is spoken of, and the unit that was named before 给他们 with what it shall do."""
    match = _TO_THEM.search(fold(rest))
    unit = find_unit(rest[: match.start()], given.known.units) if match is not None else None
    if match is None or unit is None:
        return None
    more = re.sub(r"^(?:去|来)?(?:办|处理|搞|弄)?(?:了|吧|就行|啊)*$", "", match["more"].strip(ENDS))
    return trim(rest[: unit.start]), f"{rest[unit.start : unit.end]} {more}".strip()


_BELONGS = Pattern(r"(?:应该|应|该|就|都|是|还是)*(?:归|属于?|是)\s*$")
_IS_THEIRS = Pattern(r"^(?:亮化所|市政所|[一-龥]{2,4}[所股科队])?(?:的)?(?:管理?|管辖|负责|职责|的事|范围|来管|的)")


def belongs(rest: str, given: Given) -> tuple[str, str] | None:
    """路灯归城管局管: what is spoken of, and whose it is said to be. Nothing is ordered yet."""
    unit = find_unit(rest, given.known.units)
    if unit is None:
        return None
    folded = fold(rest)
    bound = _BELONGS.search(folded[: unit.start])
    if bound is None or _IS_THEIRS.match(folded[unit.end :]) is None or re.search(r"[吗么?]|不是$|不$", folded):
        return None
    return trim(rest[: bound.start()]), rest[unit.start : unit.end]
