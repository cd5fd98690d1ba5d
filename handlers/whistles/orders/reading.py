"""From a sentence to what it wants of a case: verb, number, and the words that are left. No case is known here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot.access import Role
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.pattern import Pattern
from handlers.whistles.letters import results, wording
from handlers.whistles.lifecycle import FIELD as OFFICES
from handlers.whistles.lifecycle import UNIT as UNITS
from handlers.whistles.orders import moods
from handlers.whistles.orders.assigning import belongs, checked, to_them, to_unit
from handlers.whistles.orders.naming import (
    after_further,
    find_number,
    further,
    points,
    seems_numbered,
    without_pointing,
)
from handlers.whistles.orders.trimming import ENDS, NAMES, NAMES_BEFORE, head, trim
from handlers.whistles.orders.values import Named, Spoken, Verb
from handlers.whistles.orders.verbs import (
    FIELD,
    FIGURES,
    FOUND,
    NOT_FIGURES,
    OTHER,
    OWN,
    REPLY,
    UNIT,
    UNIT_WORK,
    Phrase,
)

LONGEST = 500  # characters; an order is short, and a report of work hardly longer
_LEAD = Pattern(
    r"^(?:[\s,。:;、!]|请|麻烦|帮我?|把|将|那个?|那就|关于|好的|好|嗯|对了|你好|您好|现在|我们?要?|我想|社区)*?(?=\s*$|[\s,。:;、!]*(?:%s))"
)
_BIND = Pattern(r"(?:^|[\s,。:;])(?:把|将|给|关于|对)\s*$")
_BEHIND = Pattern(r"^\s*(?:号|的那[个件]|这[个件]|那[个件]|件|的)?[\s,:。;、]*")


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
    if named is None and (of_other_things(text) or (OFFICES & set(roles) and of_figures(text))):
        return None
    whole, rest = rest, _ALL_OF_THEM.sub("", rest) if more else rest  # 2和3都签了
    number = named.number if named is not None else None
    that = points(folded)
    spoken = _first(phrases, rest, number, that, given) or _work(rest, number, that, given, roles)
    if spoken is not None:
        spoken = _in_earnest(spoken, phrases, rest, given, roles)
    unit_alone = not OFFICES & set(roles)  # who speaks of a thing in their letters, and reports nothing
    if spoken is None and (number is not None or that or unit_alone):
        spoken = Spoken(None, trim(rest), number, that=that or unit_alone)
    if spoken is None or (spoken.verb in _OF_NUMBERS and number is None):
        return None
    if spoken.verb is Verb.REPLY and more:  # 都办好了: each of what is asked
        spoken = replace(spoken, words=trim(whole))
    if (
        not spoken.by_the_way and spoken.verb in _DONE_BY_WORD and _ASKED.search(folded)
    ):  # 那个垃圾是不是清了 asks, and tells nothing
        spoken = Spoken(Verb.STANDS, trim(rest), number, that=that)
    doubtful = named is None and seems_numbered(folded)
    report = FOUND.search(folded) is not None and spoken.verb is not Verb.VERIFY  # 问过了，居民说满意
    every = number is None and _EVERY.search(folded) is not None
    return replace(spoken, more=more, listed=listed, doubtful=doubtful, report=report, every=every)


_ALL_OF_THEM = Pattern(
    r"^[\s,，。:：、]*(?:[这那]?[两几三](?:个|件|封)?)?(?:统统|通通|一起|一并|一块儿?|全部|全|都)+(?!是|怪)"
)
# 两个都签, 住建那几件全催一遍, 统统接了.
_EVERY = Pattern(
    r"(?:[这那你我]们?)?(?:俩|仨)(?:个|件|封)?(?:都|全)?|[这那]些(?:个|件)?(?:都|全)|(?:[两二三四五六几]|全部?|所有)(?:个|件|份|封|部)?(?:的|都|全|一起|一并)|那几[件个单封]|(?:全部?|都|挨个|逐个|统统|通通)(?:给我?)?(?:签|接|催|收)"
)
# Verbs for which something is done, and a question about which does nothing.
_DONE_BY_WORD = frozenset(
    {Verb.SEND, Verb.REASSIGN, Verb.SELF, Verb.SIGN, Verb.RETURN, Verb.START, Verb.REPLY, Verb.VERIFY, Verb.CLOSE}
)
_ASKED = Pattern(
    r"(?:[了过好完出去下]|签收?|派|转|收到)(?:没有?|吗|么)[?。!啊呀呢]*$|是不是|有没有|[?]\s*$|多少[件个次户条]|几[件次]|([一-龥])没\1"
)


def _in_earnest(spoken: Spoken, phrases: Sequence[Phrase], rest: str, given: Given, roles: Collection[Role]) -> Spoken:
    """What is ordered, and not only said: a condition, hearsay, a question, a wish for later carry nothing out."""
    if spoken.verb in _BY_THE_WAY and not OFFICES & set(roles) and moods.is_for_the_community(fold(rest)):
        return moods.only_said(spoken, trim(rest))
    if spoken.verb not in moods.ACTS:
        return spoken
    folded = fold(rest)
    kept = moods.firm(folded, spoken.verb)
    if kept == folded:
        return spoken
    meant = None
    if kept.strip(ENDS):
        meant = _first(phrases, kept, spoken.number, spoken.that, given)
        meant = meant or _work(kept, spoken.number, spoken.that, given, roles)
    if meant is not None and meant.verb is spoken.verb:
        return spoken
    if meant is not None and meant.verb in moods.ACTS:
        return meant
    if spoken.verb in _ANSWERED and _ASKED.search(folded):
        return spoken  # where it stands is the answer
    return moods.only_said(spoken, trim(rest))


_BY_THE_WAY = frozenset({Verb.START, Verb.NOTE, Verb.SIGN})
_ANSWERED = frozenset({Verb.REPLY, Verb.START, Verb.VERIFY, Verb.CLOSE, Verb.SEND, Verb.SELF, Verb.REASSIGN})


def _first(phrases: Sequence[Phrase], rest: str, number: str | None, that: bool, given: Given) -> Spoken | None:
    for phrase in phrases:
        if number is not None and phrase.verb is Verb.LIST:
            continue  # one case is asked for
        spoken = _by(phrase, rest, number, that)
        if spoken is not None:
            return checked(spoken, rest, given)
    return None


def of_other_things(text: str) -> bool:
    """Whether a sentence speaks of leave, of deeds and their hours, of an office's counter, or of what they reported
    themselves."""
    folded = fold(text)
    return OTHER.search(folded) is not None or OWN.search(folded) is not None


def of_figures(text: str) -> bool:
    """Whether a sentence asks how many cases came or were done, or for a list of what is closed."""
    folded = fold(text)
    return FIGURES.search(folded) is not None and NOT_FIGURES.search(folded) is None


def hurries(text: str) -> bool:
    """Whether words beside an order say that the department is to be hurried, too."""
    return _HURRIES.search(fold(text)) is not None


_HURRIES = Pattern(r"(?:再|也|还|并|顺便|麻烦)(?:去)?(?:催|推|提醒)(?:一?下|一?次|一催|促)?(?!过|了)")


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
            return Spoken(phrase.verb, rest, number, sure=True, that=that)
        if phrase.verb is Verb.STANDS:
            return Spoken(phrase.verb, trim(rest), number, sure=True, that=that)
        before, behind = trim(head(rest[: match.start()])), trim(rest[match.end() :])
        if phrase.verb in _TO_A_UNIT or NAMES_BEFORE.fullmatch(before):
            return _spoken(phrase.verb, behind, number, that=that, about=before)
        return _spoken(phrase.verb, trim(f"{before} {behind}"), number, that=that)
    if phrase.told is not None and (match := phrase.told.search(folded)) is not None:
        words = trim(rest)
        if phrase.verb is Verb.SELF:  # 自己办了 says who, and not what was done
            besides = trim(f"{head(without_pointing(rest[: match.start()]))} {rest[match.end() :]}")
            done = len(besides) >= 2 and any(map(results.done, results.clauses(folded)))
            says_how = _SAYS_HOW.search(match[0]) is not None  # 我带两个大姐去清
            words = words if done or says_how else besides
            if NAMES.fullmatch(words):
                return Spoken(phrase.verb, "", number, that=that, about=words)
        return Spoken(phrase.verb, words, number, that=that)
    return None


_SAYS_HOW = Pattern(r"[带让叫喊请找]|安排|组织")  # more than that they do it themselves


def _spoken(verb: Verb, words: str, number: str | None, *, that: bool, about: str = "") -> Spoken:
    """With the word said; words that only name the case (签收站牌那个) are no reason and no result."""
    if NAMES.fullmatch(words):
        about, words = f"{about} {words}".strip(), ""
    return Spoken(verb, words, number, sure=True, that=that, about=about)


_OF_NUMBERS = frozenset({Verb.MERGE, Verb.PUBLISH})  # 把两个网格并一起, 财务公示: of no case
_TO_A_UNIT = frozenset({Verb.SEND, Verb.REASSIGN})


def _work(rest: str, number: str | None, that: bool, given: Given, roles: Collection[Role]) -> Spoken | None:
    """What is told of the work itself, and what a unit is told to do."""
    folded = fold(rest)
    unit = bool(UNITS & set(roles))
    if OFFICES & set(roles):
        ordered = to_unit(rest, given, numbered=number is not None) or to_them(rest, given)
        if ordered is not None:
            return Spoken(Verb.SEND, ordered[1], number, that=that, about=ordered[0])
        if (theirs := belongs(rest, given)) is not None:
            return Spoken(Verb.SEND, theirs[1], number, that=that, about=theirs[0], ask=True)
    reply = _by(REPLY, rest, number, that)
    if reply is not None:
        return reply
    parts = results.clauses(folded)
    told = any(map(results.done, parts))
    if told and not _ASKS.search(folded):
        return Spoken(Verb.REPLY, trim(rest), number, that=that)
    if unit:
        for phrase in UNIT_WORK:
            if (spoken := _by(phrase, rest, number, that)) is not None:
                return spoken
        if any(map(results.under_way, parts)):
            return Spoken(Verb.START, trim(rest), number, that=that)
        waits = any(results.undone(part) or results.later(part) for part in parts)
        if waits and not _ASKS.search(folded):
            return Spoken(Verb.NOTE, trim(rest), number, that=that)  # 还没修，等配件: the community may know it
    return None


_ASKS = Pattern(r"(?:[吗么?]|(?<![还都就])没有?)[。?!]*$")


def _without(text: str, named: Named) -> str:
    """The sentence without the number, and without what ties it in: 把00001派给 is 派给."""
    before = text[: named.start]
    bound = _BIND.search(fold(before))
    before = (
        before[: bound.start()] + before[bound.start() : bound.start() + 1].strip("把将给关对于") if bound else before
    )
    behind = text[named.end :]
    if before.strip(ENDS):
        return f"{before.rstrip()} {behind.lstrip()}" if behind.strip() else before.rstrip()
    head = _BEHIND.match(fold(behind))
    return behind[head.end() if head is not None else 0 :]


def _words(phrases: Iterable[Phrase]) -> str:
    return "|".join(
        f"(?:{phrase.said.pattern})" for phrase in phrases if phrase.said is not None and phrase.verb is not Verb.LIST
    )


_BESIDE = _words((*FIELD, *UNIT, *UNIT_WORK, REPLY))  # verbs beside which bare digits are a number
