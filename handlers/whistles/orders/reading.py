"""From a sentence to what it wants of a case: verb, number, and the words that are left. No case is known here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot.access import Role
from bot.values.fold import fold
from bot.values.found import Found, Given
from handlers.whistles.letters import results, wording
from handlers.whistles.lifecycle import FIELD as OFFICES
from handlers.whistles.lifecycle import UNIT as UNITS
from handlers.whistles.orders.naming import (
    after_further,
    find_number,
    further,
    points,
    seems_numbered,
    without_pointing,
)
from handlers.whistles.orders.units import find_unit
from handlers.whistles.orders.values import Listed, Named, Spoken, Verb
from handlers.whistles.orders.verbs import FIELD, OTHER, OWN, REPLY, UNIT, UNIT_WORK, Phrase

LONGEST = 500  # characters; an order is short, and a report of work hardly longer
_LEAD = re.compile(
    r"^(?:[\s,。:;、!]|请|麻烦|帮我?|把|将|那个?|那就|关于|好的|好|嗯|对了|你好|您好|现在|我们?要?|我想|社区)*?(?=\s*$|[\s,。:;、!]*(?:%s))"
)
_BIND = re.compile(r"(?:^|[\s,。:;])(?:把|将|给|关于|对)\s*$")
_BEHIND = re.compile(r"^\s*(?:号|的那[个件]|这[个件]|那[个件]|件|的)?[\s,:。;、]*")
_ENDS = " ,，。.:：;；、!！~"
_PARTICLES = re.compile(
    r"^(?:了|吧|掉|啊|呀|哈|哦|的|给|一下|,|，|:|：|\s|。|!|！|~|、)+|(?:吧|啊|呀|哈|哦|呢|,|，|\s|。|!|！|~|、)+$"
)
_ORDER_UNIT = re.compile(r"(?:请|让|叫|喊|找|通知|联系|由|给|安排|转|派|交|发)(?:一?下)?\s*$")
_FOR_THEM = re.compile(
    r"^[\s,，。:：]*(?:请|让|叫|麻烦|要求|要|叫他|你们?)?(?:他们?|对方|人家|贵单位|贵局|该局|该单位)?(?:去|来)?[\s,，:：]*"
)


def read(text: str, given: Given, roles: Collection[Role]) -> Spoken | None:
    """What somebody who holds `roles` says of a case; None where the sentence wants nothing of one.

    A sentence that names a case by its number is about it, whatever else it says.
    """
    if not text.strip() or len(text) > LONGEST:
        return None
    folded = fold(text)
    phrases = _phrases(roles)
    listed = wording.bare_points(folded)
    named = find_number(folded, given, _BESIDE) if not listed else None
    more = further(folded, named) if named is not None else ()
    if named is not None:
        named = replace(named, end=after_further(folded, named))
    rest = _without(text, named) if named is not None else text
    if named is None and of_other_things(text):
        return None
    number = named.number if named is not None else None
    that = points(folded)
    spoken = _first(phrases, rest, number, that, given) or _work(rest, number, that, given, roles)
    if spoken is None and number is not None:
        spoken = Spoken(None, _trim(rest), number, that=that)
    if spoken is None:
        return None
    return replace(spoken, more=more, listed=listed, doubtful=named is None and seems_numbered(folded))


def _first(phrases: Sequence[Phrase], rest: str, number: str | None, that: bool, given: Given) -> Spoken | None:
    for phrase in phrases:
        if number is not None and phrase.verb is Verb.LIST:
            continue  # one case is asked for
        spoken = _by(phrase, rest, number, that)
        if spoken is not None:
            return _checked(spoken, rest, given)
    return None


def of_other_things(text: str) -> bool:
    """Whether a sentence speaks of leave, of deeds and their hours, of an office's counter, or of what they reported
    themselves."""
    folded = fold(text)
    return OTHER.search(folded) is not None or OWN.search(folded) is not None


def _phrases(roles: Collection[Role]) -> Sequence[Phrase]:
    field, unit = bool(OFFICES & set(roles)), bool(UNITS & set(roles))
    both = (*(FIELD if field else ()), *(UNIT if unit else ()))
    return both or FIELD  # a secretary says it too, and is told whose it is


def _by(phrase: Phrase, rest: str, number: str | None, that: bool) -> Spoken | None:
    folded = fold(rest)
    if phrase.unless is not None and phrase.unless.search(folded):
        return None
    if phrase.said is not None and (match := phrase.said.search(folded)) is not None:
        if phrase.verb is Verb.LIST:
            return Spoken(phrase.verb, _listed(folded), number, sure=True, that=that)
        if phrase.verb is Verb.STANDS:
            return Spoken(phrase.verb, _trim(rest), number, sure=True, that=that)
        before, behind = _trim(_head(rest[: match.start()])), _trim(rest[match.end() :])
        if phrase.verb in _TO_A_UNIT or _NAMES_BEFORE.fullmatch(before):
            return _spoken(phrase.verb, behind, number, that=that, about=before)
        return _spoken(phrase.verb, _trim(f"{before} {behind}"), number, that=that)
    if phrase.told is not None and (match := phrase.told.search(folded)) is not None:
        words = _trim(rest)
        if phrase.verb is Verb.SELF:  # 自己办了 says who, and not what was done
            besides = _trim(f"{_head(without_pointing(rest[: match.start()]))} {rest[match.end() :]}")
            words = words if len(besides) >= 2 and any(map(results.done, results.clauses(folded))) else besides
            if _NAMES.fullmatch(words):
                return Spoken(phrase.verb, "", number, that=that, about=words)
        return Spoken(phrase.verb, words, number, that=that)
    return None


def _listed(folded: str) -> Listed:
    """Which of the open ones are asked for."""
    return next((listed for listed, pattern in _LISTED if re.search(pattern, folded)), Listed.ALL)


_LISTED = (
    (Listed.UNSENT, r"(?:没|未|要|待)(?:有)?(?:派|发出)"),
    (Listed.UNSIGNED, r"(?:没|未|要|待)(?:有)?签"),
    (Listed.UNANSWERED, r"(?:没|未|要|待)(?:有)?(?:反馈|回复)"),
)


def _spoken(verb: Verb, words: str, number: str | None, *, that: bool, about: str = "") -> Spoken:
    """With the word said; words that only name the case (签收站牌那个) are no reason and no result."""
    if _NAMES.fullmatch(words):
        about, words = f"{about} {words}".strip(), ""
    return Spoken(verb, words, number, sure=True, that=that, about=about)


_TO_A_UNIT = frozenset({Verb.SEND, Verb.REASSIGN})
_POINTS = r"[^,。;，；]{0,12}(?:那|这)(?:个|件|单|条|份)(?:事|单子?|案子?)?"
_NAMES = re.compile(_POINTS)  # 井盖那个
_NAMES_BEFORE = re.compile(rf"{_POINTS}|[^,。;，；]{{1,10}}的(?:事|单子?)?|.{{0,3}}")  # 站牌的, 路灯


def _checked(spoken: Spoken, rest: str, given: Given) -> Spoken | None:
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


_BACK = re.compile(r"^[\s,，]*(?:给|到)?(?:他们|它们|那边|对方)")  # the unit that stood before


def _work(rest: str, number: str | None, that: bool, given: Given, roles: Collection[Role]) -> Spoken | None:
    """What is told of the work itself, and what a unit is told to do."""
    folded = fold(rest)
    unit = bool(UNITS & set(roles))
    if bool(OFFICES & set(roles)) and (ordered := _to_unit(rest, given, numbered=number is not None)) is not None:
        about, words = ordered
        return Spoken(Verb.SEND, words, number, that=that, about=about)
    reply = _by(REPLY, rest, number, that)
    if reply is not None:
        return reply
    parts = results.clauses(folded)
    told = any(map(results.done, parts))
    if told and not _ASKS.search(folded):
        return Spoken(Verb.REPLY, _trim(rest), number, that=that)
    if unit:
        for phrase in UNIT_WORK:
            if (spoken := _by(phrase, rest, number, that)) is not None:
                return spoken
        if any(map(results.under_way, parts)):
            return Spoken(Verb.START, _trim(rest), number, that=that)
        if any(map(results.undone, parts)) and not _ASKS.search(folded):
            return Spoken(Verb.NOTE, _trim(rest), number, that=that)  # 还没修，等配件: the community may know it
    return None


_ASKS = re.compile(r"(?:[吗么?]|(?<![还都就])没有?)[。?!]*$")


def _to_unit(rest: str, given: Given, *, numbered: bool) -> tuple[str, str] | None:
    """路灯请城管去看看, 供电公司来看下: what is spoken of, and the unit with what it shall do."""
    unit = find_unit(rest, given.known.units)
    if unit is None:
        return None
    if not _ORDER_UNIT.search(fold(rest)[: unit.start]):
        return _unit_first(rest, unit, numbered=numbered)
    before = _trim(_head(_ORDER_UNIT.sub("", rest[: unit.start])))
    return before, f"{rest[unit.start : unit.end]} {for_them(rest[unit.end :])}".strip()


# 来看下, 的人去清理, and behind a pause the work itself: 城管局 清垃圾. What they did, said or are asked is no order.
_COME = re.compile(
    r"^(?:的)?(?:人|同志|师傅|那边)?(?:赶紧|尽快|马上)?(?:来人?|去人?|过来|过去|派(?:个)?人|安排人?)(?!了|过)"
)
_TASK = re.compile(rf"^[\s,:]+(?:赶紧|尽快|麻烦|请|去|来)?(?:{results.WORK}|查|看|处罚|管|劝|拍)(?!了)")
_TOLD_OF_THEM = re.compile(r"(?:[吗么呢?]|没有?|了)[。?!]*$|已经?|说|电话|谁|什么|怎么|几|哪")


def _unit_first(rest: str, unit: Found[str], *, numbered: bool) -> tuple[str, str] | None:
    """The unit at the head, and behind it what it shall do; beside the number of a case nothing need stand there."""
    folded = fold(rest)
    before, behind = folded[: unit.start].strip(_ENDS), folded[unit.end :]
    if (before and _NAMES_BEFORE.fullmatch(before) is None) or _TOLD_OF_THEM.search(behind):
        return None
    if not (_COME.match(behind) or _TASK.match(behind) or (numbered and not before and not behind.strip(_ENDS))):
        return None
    came = _COME.match(behind)
    words = rest[unit.end + (came.end() if came is not None else 0) :]
    return before, f"{rest[unit.start : unit.end]} {words.strip(_ENDS)}".strip()


def for_them(words: str) -> str:
    """What a unit shall do, without 让他们."""
    head = _FOR_THEM.match(words)
    return words[head.end() if head is not None else 0 :].strip(_ENDS)


def _without(text: str, named: Named) -> str:
    """The sentence without the number, and without what ties it in: 把00001派给 is 派给."""
    before = text[: named.start]
    bound = _BIND.search(fold(before))
    before = (
        before[: bound.start()] + before[bound.start() : bound.start() + 1].strip("把将给关对于") if bound else before
    )
    behind = text[named.end :]
    if before.strip(_ENDS):
        return f"{before.rstrip()} {behind.lstrip()}" if behind.strip() else before.rstrip()
    head = _BEHIND.match(fold(behind))
    return behind[head.end() if head is not None else 0 :]


_POLITE = re.compile(r"^(?:请|麻烦你?|帮我?|给我|那就?|把|将|这[个件]|那[个件]|它|好的?|嗯|[,，\s。:：、])+$")


def _head(before: str) -> str:
    """What stands before the verb, without 把, unless it is only manners."""
    return "" if _POLITE.match(before) else re.sub(r"^\s*[把将]", "", before)


def _trim(words: str) -> str:
    trimmed = re.sub(r"[ \t]{2,}", " ", words).strip(_ENDS)
    while (shorter := _PARTICLES.sub("", trimmed)) != trimmed:
        trimmed = shorter
    return trimmed.strip(_ENDS)


def _words(phrases: Iterable[Phrase]) -> str:
    return "|".join(
        f"(?:{phrase.said.pattern})" for phrase in phrases if phrase.said is not None and phrase.verb is not Verb.LIST
    )


_BESIDE = _words((*FIELD, *UNIT, *UNIT_WORK, REPLY))  # verbs beside which bare digits are a number
