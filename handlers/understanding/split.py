"""Several problems in one message become several matters, each with the place that belongs to it.

Where one ends and the next begins is for seams.py to see; here each gets its place and its words.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.understanding.clauses import NAMED, SHORT, STRONG, Clause, Gap, clauses
from handlers.understanding.seams import begins, eye

MOST = 5  # matters in one message; what follows stays with the last one
_LONGEST_PLACE = 16  # characters of a place that is put before the matters it governs
_EDGE = " ,，。;；:：、!！~\n\t\r\u3000\xa0"
# 路灯、井盖、垃圾桶,这三样全坏的: things named first, what is wrong with all of them behind.
_OF_ALL = Pattern(r"(?:这|那)?(?:[两二三四五2-5]|几)?(?:样|个|处|件|家|者|盏)?(?:都|全)(?:是|都)?(?P<wrong>.{1,8})$")
_BOTH = Pattern(
    r"^(?P<one>[^,。;!?\n]{2,18}?)(?:跟|和|与|、)(?P<other>(?:[0-9]{1,3}|[一二三四五六七八九十]{1,2})(?:栋|号楼|幢|单元)[^,。;!?\n]{1,10}?)都(?P<wrong>[^,。;!?\n]{2,8})$"
)
_STRONG = ("named", "built")  # kinds of places that can be found by their names
_BEFORE = Pattern(r"^[一-龥]{0,5}(?:在|是|住|的|到)(?=[一-龥]{2})")  # 都在|幸福花园
_NOW = ("现在是", "现在", "这次是")


@dataclass(slots=True)
class _Matter:
    """Clauses of one problem, neighbours in the text; `place` governs it from elsewhere."""

    clauses: list[Clause]
    place: str = ""


def matters(text: str) -> tuple[str, ...]:
    """The problem or problems of a report, in order; the whole text when there is but one."""
    whole = text.strip(_EDGE) or text.strip()
    told = _of_all(text) or _told(text)
    if len(told) > MOST:
        told[MOST - 1 :] = ["，".join(told[MOST - 1 :])]
    return tuple(told) or (whole,)


def beside(text: str) -> tuple[str, ...]:
    """The problems that are told behind a command or a remark about an old one: 催一下00012, 还有3栋门禁失灵了."""
    said = clauses(text)
    at = next((at for at, clause in enumerate(said) if at and _begins(said, at)), None)
    if at is None:
        return ()
    return matters(text[said[at].start :])


def _begins(said: list[Clause], at: int) -> bool:
    clause = said[at]
    marked = clause.gap >= Gap.JOINT or (clause.gap >= Gap.STOP and clause.words.startswith(_NOW))
    own = bool(clause.things) and (clause.tells or bool(clause.place))
    return marked and own and not clause.talk and any(before.talk for before in said[:at])


def _told(text: str) -> list[str]:
    said = clauses(text)
    if len(said) < 2:
        return []
    starts = begins(said, eye())
    starts = [at for n, at in enumerate(starts) if not n or not all(map(_is_bare, said[starts[n - 1] : at]))]
    found = [_Matter(said[at:end]) for at, end in itertools.pairwise([*starts, len(said)])]
    before = said[: starts[0]] if starts else []
    if len(found) < 2 and not _is_behind_talk(found, before):
        return []
    heading = next((place for clause in reversed(before) if (place := _named(clause) or clause.place)), "")
    for matter in found:
        matter.place = heading
    _govern(found)
    return [words for matter in found if (words := _words(text, matter))]


def _is_behind_talk(found: list[_Matter], before: list[Clause]) -> bool:
    """Whether the only matter stands behind talk and a word that parts them: 低保怎么申请? 另外2栋漏水."""
    marked = len(found) == 1 and found[0].clauses[0].gap >= Gap.JOINT
    return marked and bool(before) and all(clause.talk or clause.heading for clause in before)


def _named(clause: Clause) -> str:
    """The place that a clause names, wherever it stands in it; "" for 门口, which is everywhere."""
    if clause.kind in _STRONG:
        return clause.place
    match = STRONG.search(clause.words)
    return _BEFORE.sub("", match.group()) if match is not None else ""


def _govern(found: list[_Matter]) -> None:
    """A matter without a place of its own has that of the estate told before, or of the one told behind all."""
    owns = [next((place for clause in matter.clauses if (place := _named(clause))), "") for matter in found]
    if len(found) > 1 and owns[-1] and not any(owns[:-1]) and not _named(found[-1].clauses[0]):
        for matter in found[:-1]:
            matter.place = owns[-1]
        return
    standing = ""
    for matter, own in zip(found, owns, strict=True):
        heads = (NAMED.match(clause.place) for clause in matter.clauses if clause.kind == "named")
        estates = [head.group() for head in heads if head is not None and not head.group().endswith("社区")]
        if own:
            standing = estates[0] if estates else standing
            matter.place = ""
        else:
            matter.place = matter.place or standing


def _words(text: str, matter: _Matter) -> str:
    words = text[matter.clauses[0].start : matter.clauses[-1].end].strip(_EDGE)
    place = matter.place if len(matter.place) <= _LONGEST_PLACE and "社区" not in matter.place else ""
    return f"{place} {words}" if place and words else words


def _is_bare(clause: Clause) -> bool:
    """Whether a clause is a place and nothing else: 3栋 of 3栋、5栋停水了."""
    return not clause.things and not clause.tells and clause.gap < Gap.JOINT and _is_place(clause.words)


def _is_place(words: str) -> bool:
    return len(STRONG.sub("", words).strip(" 的、")) < 2


def _of_all(text: str) -> list[str]:
    """路灯、井盖、垃圾桶,这三样全坏的: what is wrong with all of them is said once, behind."""
    folded = fold(text).strip(_EDGE)
    both = _BOTH.match(folded)
    if both is not None and not any(_is_place(both[part]) for part in ("one", "other")):
        return [both["one"] + both["wrong"], both["other"] + both["wrong"]]
    said = clauses(text)
    all_of = _OF_ALL.search(said[-1].words) if len(said) >= 3 else None
    if all_of is None:
        return []
    items: list[str] = []
    where = ""
    for clause in said[:-1]:
        if clause.tells or len(clause.words) > SHORT:
            return []
        if clause.things:
            items.append(f"{where} {clause.words}".strip())
        where = "" if clause.things else clause.words
    place = _named(said[-1])
    return [f"{place} {item}{all_of['wrong']}".strip() for item in items] if len(items) > 1 else []
