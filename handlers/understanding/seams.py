"""Where one problem ends and the next begins: a learned eye for the clauses of clauses.py.

A linear model over what a clause says against what the open matter has said: another thing, another place, a
consequence, a plea. Its weights stand in seams.json and are made from matters.toml by seams_learning.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from handlers.understanding.clauses import PLACED, Clause, Gap

WEIGHTS = Path(__file__).with_name("seams.json")
SCALE = 100  # the weights are kept as whole numbers of this part
_LENGTHS = (3, 5, 8, 12, 20)  # characters
_SAID = {
    "we": "我 咱 俺 人家 他 她 老人 孩子 小孩 娃 大家 居民 业主 邻居 奶奶 爷爷 妈 爸",
    "so": "导致 害得 造成 所以 因为 结果 搞得 弄得 影响 容易 怕 万一 吓 差点 只好 才 要不",
    "plea": "希望 请 麻烦 能不能 能否 什么时候 几时 啥时候 尽快 赶紧 快点 求 管管 解决 处理 建议 应该 怎么办",
    "time": "昨天 今天 前天 昨晚 每天 天天 晚上 早上 半夜 凌晨 去年 上个月 上周 已经 三天 几天 好久",
    "call": "物业 电话 社区 反映过 投诉 报过 说过 不管 没人管 推 踢皮球 没用",
    "also": "也 又 还",
    "it": "这 那 它 其 同样 一样 都 全",
}


@dataclass(frozen=True, slots=True)
class Whole:
    """What is known of the text before its clauses are gone through."""

    numbers: int
    headed: bool
    families: int
    told: int
    clauses: int
    short: bool
    listed: int
    colon: bool

    @classmethod
    def of(cls, said: Sequence[Clause]) -> Whole:
        return cls(
            sum(clause.gap is Gap.NUMBER for clause in said),
            any(clause.heading for clause in said[: len(said) // 2]),
            len({clause.things[0] for clause in said if clause.things}),
            sum(clause.tells for clause in said),
            len(said),
            sum(len(clause.words) <= 6 for clause in said) * 2 > len(said),
            sum(clause.gap is Gap.LIST for clause in said),
            any(clause.mark == ":" for clause in said[1:3]),
        )


@dataclass(slots=True)
class Open:
    """The matter that is being told: its clauses so far, none before the first one began."""

    clauses: list[Clause] = field(default_factory=list)
    things: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    tells: bool = False

    def add(self, clause: Clause) -> None:
        self.clauses.append(clause)
        self.things.update(clause.things)
        if clause.place:
            self.places.add(clause.place)
        self.tells = self.tells or clause.tells


def _thing(clause: Clause, opened: Open) -> str:
    if not clause.things:
        return "no"
    if not opened.things:
        return "first"
    news = [thing not in opened.things for thing in clause.things]
    return "new" if all(news) else "same" if not any(news) else "head" if news[0] else "more"


def _place(clause: Clause, opened: Open) -> str:
    if not clause.place:
        return "in" if PLACED.search(clause.words) else "no"
    if not opened.places:
        return f"first-{clause.kind}"
    return f"{'same' if clause.place in opened.places else 'new'}-{clause.kind}"


def _long(words: str) -> int:
    return sum(len(words) > length for length in _LENGTHS)


def _sort(clause: Clause) -> str:
    """What sort of clause a neighbour is."""
    sorts = {
        "talk": clause.talk,
        "head": clause.heading,
        "tells": clause.tells,
        "thing": clause.things,
        "place": clause.place,
    }
    return next((sort for sort, so in sorts.items() if so), "no")


def signs(said: Sequence[Clause], at: int, opened: Open, whole: Whole) -> Iterator[str]:
    """What speaks for or against a new matter at a clause."""
    clause = said[at]
    gap = max(clause.gap, Gap.SOFT) if at == 0 else clause.gap
    before = said[at - 1] if at else None
    behind = said[at + 1] if at + 1 < len(said) else None
    first = "0" if not opened.clauses else "1" if len(opened.clauses) == 1 else "2"
    thing, place = _thing(clause, opened), _place(clause, opened)
    tells, told = "t" if clause.tells else "f", "T" if opened.tells else "F"
    kind = "talk" if clause.talk else "head" if clause.heading else "adds" if clause.adds else "plain"
    numbered = "n" if whole.numbers >= 2 else "-"
    # what stands alone
    yield f"gap {gap} {numbered} {first}"
    yield f"thing {thing} {first}"
    yield f"place {place} {first}"
    yield f"tells {tells}{told} {first}"
    yield f"kind {kind} {first}"
    yield f"long {_long(clause.words)} {tells}"
    yield f"headed {whole.headed} {first} {tells}"
    mark = clause.mark if clause.gap <= Gap.LIST else "#"
    yield f"mark {mark} {first} {tells}{told}"
    yield f"mark {mark} {thing}"
    yield f"mark {mark} {place}"
    yield f"mark {mark} {kind}"
    share = round(4 * whole.families / whole.clauses)
    telling = round(4 * whole.told / whole.clauses)
    many = min(whole.clauses, 6)
    yield f"share {share} {many} {tells}{told}"
    yield f"share {share} {thing} {tells}"
    yield f"telling {telling} {many} {tells} {thing}"
    yield f"short {whole.short} {thing} {tells} {first}"
    yield f"listed {min(whole.listed, 3)} {gap} {tells}"
    yield f"colon {whole.colon} {first} {thing} {tells}"
    yield f"colon {whole.colon} {gap} {kind}"
    # what it takes together
    yield f"gap {gap} thing {thing} {tells}{told}"
    yield f"gap {gap} place {place.split('-')[0]} {tells}{told}"
    yield f"gap {gap} kind {kind} {first}"
    yield f"thing {thing} place {place.split('-')[0]} {tells}{told}"
    yield f"kind {kind} thing {thing} place {place.split('-')[0]}"
    yield f"kind {kind} {tells}{told} {first}"
    last = opened.clauses[-1].things[-1:] if opened.clauses else ()
    if clause.things:
        yield f"of {clause.things[0]} {tells} {first}"
        for thing_before in last:
            yield f"pair {thing_before} {clause.things[0]}"
    if opened.clauses:
        yield f"as {gap} {opened.clauses[0].gap} {tells}{told}"
        yield f"as {place.split('-')[-1]} {opened.clauses[0].kind} {tells}"
        yield f"far {min(4, (clause.start - opened.clauses[0].start) // 8)} {tells}{told} {thing}"
    for trouble in clause.trouble:
        yield f"trouble {trouble} {thing}"
    if before is not None:
        yield f"before {_sort(before)} {tells} {first}"
        even = abs(len(clause.words) - len(before.words)) <= 1 and len(clause.words) <= 8
        if even and not clause.talk:
            yield f"even {tells}{told} {gap}"
            yield f"even {thing}"
        if clause.words[-1:] == before.words[-1:]:
            yield f"rhymes {tells}{told}"
        if before.gap == gap:
            yield f"row {gap} {tells}{told}"
    if behind is not None:
        yield f"behind gap {behind.gap} {'t' if behind.tells else 'f'} {tells} {first}"
        yield f"behind {_sort(behind)} {tells} {first}"
    else:
        yield f"last {tells} {thing} {first}"
    # its words
    words = clause.words
    for name, alike in _SAID.items():
        if any(word in words for word in alike.split()):
            yield f"says {name}"
            yield f"says {name} {thing}"
            if any(words.startswith(word) for word in alike.split()):
                yield f"begins {name} {tells}"
    yield f"^{words[:1]}"
    yield f"^{words[:2]}"
    yield f"{words[-2:]}$"
    if clause.place:
        tail = words.partition(clause.place)[2]
        yield f"behind place {tail[:1]}"
    for i in range(len(words) - 1):
        yield words[i : i + 2]


_EACH = 0.2  # what a sign counts as
_PAIRS = 0.8  # what all pairs of neighbouring characters count as together, so that long clauses speak no louder
_FEWEST = 4  # pairs that share this


def weighed(found: Iterable[str]) -> list[tuple[str, float]]:
    """Signs with what each counts."""
    once = list(dict.fromkeys(found))
    pairs = sum(_is_pair(sign) for sign in once)
    return [(sign, _PAIRS / max(_FEWEST, pairs) if _is_pair(sign) else _EACH) for sign in once]


def _is_pair(sign: str) -> bool:
    return len(sign) == 2 and sign[0] != "^"


@dataclass(frozen=True, slots=True)
class Eye:
    """Weights of signs, as logarithms of odds."""

    bias: float
    weights: Mapping[str, float]

    def score(self, found: Iterable[str]) -> float:
        """Logarithm of the odds that a clause with these signs begins a matter."""
        return self.bias + sum(self.weights.get(sign, 0.0) * worth for sign, worth in weighed(found))


@cache
def eye() -> Eye:
    """The eye with the weights that ship."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Eye(kept["bias"] / SCALE, {sign: weight / SCALE for sign, weight in kept["weights"].items()})


def is_marked(clause: Clause, whole: Whole) -> bool:
    """Whether a number or a word says that another matter begins: 2、 第二 另外 还有."""
    if clause.gap is Gap.NUMBER:
        return whole.numbers >= 2 and not clause.heading
    return clause.gap is Gap.JOINT and not clause.talk and bool(clause.tells or clause.things or clause.place)


def begins(said: Sequence[Clause], eye: Eye) -> list[int]:
    """The clauses that begin a matter, in order."""
    whole, opened = Whole.of(said), Open()
    found: list[int] = []
    for at, clause in enumerate(said):
        if is_marked(clause, whole) or eye.score(signs(said, at, opened, whole)) > 0:
            found.append(at)
            opened = Open()
        if found:
            opened.add(clause)
    return found
