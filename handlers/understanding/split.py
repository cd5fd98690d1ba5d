"""Several problems in one message become several matters, each with the place that belongs to it.

A small grammar over the clauses of clauses.py: a clause opens a matter, adds to the one that is open, says where, or is
talk. Numbers open whatever follows; 还有 and its like whatever tells of something; a comma only where another place or
another thing begins, since consequences and pleas stand behind commas as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.values.fold import fold
from handlers.understanding.clauses import FLOOR, NAMED, PLACED, SHORT, STRONG, Clause, Gap, clauses

MOST = 5  # matters in one message; what follows stays with the last one
_LONGEST_PLACE = 16  # characters of a place that is put before the matters it governs
_EDGE = " ,，。;；:：、!！~\n\t\r\u3000\xa0"
# 路灯、井盖、垃圾桶,这三样全坏的: things named first, what is wrong with all of them behind.
_OF_ALL = re.compile(r"(?:这|那)?(?:[两二三四五2-5]|几)?(?:样|个|处|件|家|者|盏)?(?:都|全)(?:是|都)?(?P<wrong>.{1,8})$")
_BOTH = re.compile(
    r"^(?P<one>[^,。;!?\n]{2,18}?)(?:跟|和|与|、)(?P<other>(?:[0-9]{1,3}|[一二三四五六七八九十]{1,2})(?:栋|号楼|幢|单元)[^,。;!?\n]{1,10}?)都(?P<wrong>[^,。;!?\n]{2,8})$"
)
_BESIDES = "除了"  # 除了5栋的坑, 也看看信报箱
_WET = frozenset({"supply", "drain", "roof", "air"})
_FLOODED = re.compile(r"积水|[是有]水|污水|泡水|[淌流漫淹]|湿")
_DARK = re.compile(r"黑漆漆|漆黑|黑咕隆咚|黑灯瞎火|乌漆|[很太好]黑|黑麻麻|看不[见清]")
_SOAKED = frozenset({"wall", "roof"})  # by what is wet
_STRONG = ("named", "built")  # kinds of places that can be found by their names
_GATE = re.compile(r"[东西南北前后]门")
_BEFORE = re.compile(r"^[一-龥]{0,5}(?:在|是|住|的|到)(?=[一-龥]{2})")  # 都在|幸福花园
_AGAIN = re.compile(r"[又也]有?")
_NOW = ("现在是", "现在", "这次是")
_REPORTED = re.compile(r"反映.{2,}的?(?:事|问题|情况)|^建议.{4,}")
_TOO = re.compile(r"^(?![说打报问投])[一-龥]{1,7}也(?!不)(?!是这|一样|没[人用回反]|无人|不[行管]|不修|不来|都)")


@dataclass(slots=True)
class _Matter:
    """Clauses of one problem, neighbours in the text; `place` governs it from elsewhere."""

    clauses: list[Clause] = field(default_factory=list)
    place: str = ""

    @property
    def things(self) -> set[str]:
        return {thing for clause in self.clauses for thing in clause.things}

    @property
    def placed(self) -> bool:
        return any(PLACED.search(clause.words) for clause in self.clauses)

    @property
    def tells(self) -> bool:
        return any(clause.tells for clause in self.clauses)


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
    found = _assembled(said)
    _govern(found)
    if len(found) == 1 and found[0].clauses[0].gap < Gap.ALSO:
        return []
    return [words for matter in found if (words := _words(text, matter))]


def _assembled(said: list[Clause]) -> list[_Matter]:
    numbered = sum(clause.gap is Gap.NUMBER for clause in said) >= 2
    listed = False  # 就两点, 这几件: what follow are its parts
    found: list[_Matter] = []
    pending, heading = Gap.NONE, ""
    for at, clause in enumerate(said):
        gap = max(clause.gap, pending)
        rest = said[at + 1 :]
        pending = Gap.NONE
        if clause.talk and found:
            found[-1].clauses.append(clause)
            pending = gap if gap >= Gap.JOINT and clause.end - clause.start <= SHORT else Gap.NONE
        elif clause.talk or (clause.heading and not clause.tells):
            listed = listed or clause.heading
            heading = _named(clause) or heading
            pending = gap if gap >= Gap.JOINT and rest else Gap.NONE
        elif _says_where_next(clause, gap, rest, first=not found):
            heading, pending = _named(clause) or clause.place, Gap.NUMBER
        elif not found or _opens(clause, gap, found[-1], numbered=numbered, listed=listed):
            found.append(_Matter([clause], heading))
            pending = Gap.JOINT if clause.words.startswith(_BESIDES) else Gap.NONE
        else:
            found[-1].clauses.append(clause)
    return found


def _says_where_next(clause: Clause, gap: Gap, rest: list[Clause], *, first: bool) -> bool:
    """Whether a clause is only the place of what comes behind it: a heading, 还有个事是翠竹小区的."""
    if clause.tells or clause.things or not rest or PLACED.search(clause.words) is None:
        return False
    if first:
        return len(clause.words) - len(_named(clause) or clause.place) <= SHORT // 2
    alone = gap >= Gap.STOP and clause.kind == "named" and len(clause.words) - len(clause.place) <= SHORT
    return (gap >= Gap.JOINT or (alone and rest[0].gap is Gap.SOFT)) and rest[0].tells


def _opens(clause: Clause, gap: Gap, before: _Matter, *, numbered: bool, listed: bool) -> bool:
    if gap is Gap.NUMBER:
        return True
    if gap is Gap.JOINT:
        return clause.tells or bool(clause.things) or bool(clause.place)
    first = before.clauses[0]
    if not numbered and _REPORTED.search(clause.words) and _REPORTED.search(first.words):
        return True
    if numbered or clause.adds:
        return False
    if _side_by_side(clause, gap, before):
        return True
    if not (before.tells and clause.tells):
        return False
    other = _is_other(clause, before)
    if gap is Gap.ALSO:
        return bool(clause.place) or other
    if not (before.things or first.place or listed or not first.adds):
        return False  # 物业不管事, 监控坏了也不修: the whole complaint first, then its parts
    too = not clause.things and _TOO.search(clause.words) is not None
    if clause.kind == "weak":
        new = clause.place not in {said.place for said in before.clauses}
        new = new and (not clause.things or _AGAIN.search(clause.words) is not None)
        return other or too or (new and (gap is Gap.LIST or before.placed))
    if clause.kind in _STRONG:
        return other or before.placed
    return other or listed or too or gap is Gap.LIST


def _side_by_side(clause: Clause, gap: Gap, before: _Matter) -> bool:
    """Whether a clause begins with a place as the matter before it does: one house after another, one floor, one gate.

    Who tells of what a thing has led to does not say once more where.
    """
    first = before.clauses[0]
    if clause.kind == "floor":
        inside = FLOOR.search(first.words) is not None and clause.place != first.place
        return inside and (gap >= Gap.STOP or not clause.place.startswith("楼"))
    if clause.kind == first.kind == "weak" and _GATE.match(clause.place) and _GATE.match(first.place):
        return clause.place != first.place
    if clause.kind not in _STRONG or clause.kind != first.kind:
        return False
    elsewhere = clause.place != first.place
    if len(clause.words) > len(clause.place) + 2 and len(before.clauses) == 1 and (elsewhere or clause.kind == "named"):
        return True
    return clause.tells and (elsewhere or _is_other(clause, before))


def _is_other(clause: Clause, before: _Matter) -> bool:
    """Whether a clause is about another thing than what was told so far, and not about what that has spoiled."""
    if before.things & _WET and _FLOODED.search(clause.words):
        return False  # 排水沟堵了，路面积水
    if clause.things[:1] == ("lamp",) and any(_DARK.search(said.words) for said in before.clauses):
        return False  # 晚上黑漆漆的，灯坏了
    news = set(clause.things[:1]) - before.things
    return bool(news - _SOAKED if before.things & _WET else news)


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
