"""The words of a problem that say where it is, when no rule knows the place: 供销社老院子草比我孙子高, 张记包子铺….

Every character of a text is told to begin a place, to go on with it, or neither; what stands around it speaks for each,
and so does what its neighbour is told to be. spots_learning.py makes the weights, spots.json, of spots.toml. A place so
found was never on a list: it is written down as it was said, and its community is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.landmarks import landmarks
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, find_place
from bot.values.whereabouts import could_be_place
from handlers.understanding.lexicon import Lexicon, load

WEIGHTS = Path(__file__).with_name("spots.json")
SCALE = 100  # the weights are kept as whole numbers of this part
LABELS = "BIO"  # begins a place, goes on with it, neither
BEGINS, INSIDE, OUTSIDE = range(3)
LONGEST = 200  # characters that are read
MOST = 24  # characters of a place
_AROUND = 3  # characters to either side that speak
_EDGE = "^"
_WHAT = Pattern(r"[那这][股种阵]")  # 塑料厂那股味道: what is wrong there
_DOING = Pattern(r"(?:广场舞|跳舞|充电|打牌|打?麻将|唱歌|吵架|喇叭|施工|装修)$")  # 楼下广场舞: what is done there
_NO_PLACE = Pattern(
    r"(?:胸口|心口|肚子|膝盖|眼睛|脑壳)$|(?:我|老婆|老公|爸|妈|爷|奶|公|婆|孩子|娃|老人)的?(?:腿|脚|手|腰|背|头)$|骗子|之[前后]$|[0-9]月[0-9]{1,2}[日号]"
)
_DOOR = Pattern(
    r"[0-9零〇一二三四五六七八九]{3}(?![0-9]*[国省县乡]道|[0-9]*米)"
)  # of such a place nobody dropped the door

Weights = Mapping[str, Sequence[float]]  # what each sign speaks for each label


@dataclass(frozen=True, slots=True)
class Finder:
    """Weights by sign, and of a label behind another (`steps`, row by row: the one before, the one behind)."""

    weights: Weights
    steps: Sequence[Sequence[float]]

    def labels(self, said: str) -> list[int]:
        """The likeliest label of each character of a folded text."""
        return self.labels_of(list(signs(said)))

    def labels_of(self, shown: Sequence[Sequence[str]]) -> list[int]:
        """The likeliest labels of characters that show these signs."""
        scores = [self._score(found) for found in shown]
        best: list[list[float]] = []
        came: list[list[int]] = []
        for at, score in enumerate(scores):
            row, back = [], []
            for label in range(len(LABELS)):
                if at == 0:
                    before, total = OUTSIDE, self.steps[OUTSIDE][label]
                else:
                    before = max(range(len(LABELS)), key=lambda one: best[-1][one] + self.steps[one][label])
                    total = best[-1][before] + self.steps[before][label]
                row.append(total + score[label])
                back.append(before)
            best.append(row)
            came.append(back)
        return _back(best, came)

    def _score(self, found: Sequence[str]) -> list[float]:
        score = [0.0] * len(LABELS)
        for sign in found:
            spoken = self.weights.get(sign)
            if spoken is not None:
                for label, weight in enumerate(spoken):
                    score[label] += weight
        return score


def _back(best: Sequence[Sequence[float]], came: Sequence[Sequence[int]]) -> list[int]:
    if not best:
        return []
    label = max(range(len(LABELS)), key=lambda one: best[-1][one])
    told = [label]
    for back in reversed(came[1:]):
        label = back[label]
        told.append(label)
    return told[::-1]


@cache
def finder() -> Finder:
    """The finder with the weights that ship."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    weights = {sign: [part / SCALE for part in spoken] for sign, spoken in kept["weights"].items()}
    return Finder(weights, [[part / SCALE for part in row] for row in kept["steps"]])


def where(text: str, given: Given) -> Found[PlaceRef] | None:
    """Where something is wrong, by the rules and by what the words make likely; None where nothing tells.

    The county's own names and addresses are the rules' alone. A spot that holds what the rules found is said more fully
    (老虎坳那条山路, of which they know the 山路); one elsewhere is taken where theirs is weak or everywhere.
    """
    named = find_place(text, given)
    if named is not None and not (named.value.weak or _is_open(named.value)):
        return named
    spot = find_spot(text)
    if spot is None or named is None:
        return spot or named
    if spot.start <= named.start and named.end <= spot.end:
        return Found(replace(named.value, text=spot.value.text), spot.start, spot.end)
    return spot if named.value.weak else named


def _is_open(place: PlaceRef) -> bool:
    """Whether a place is nothing but words of the text: no name of the county, no building."""
    return not (place.community or place.grid or place.estate or place.building or place.entrance or place.room_dropped)


def find_spot(text: str) -> Found[PlaceRef] | None:
    """The first place of a text that its words make likely, as it was said; None where none is."""
    folded = fold(text[:LONGEST])
    for start, end in runs(finder().labels(folded)):
        words = _WHAT.split(_DOING.sub("", folded[start:end]))[0].rstrip(" ,.。给")
        if _NO_PLACE.search(words):
            continue
        if 2 <= len(words) <= MOST and could_be_place(words) and not _DOOR.search(words):
            return Found(PlaceRef(words, weak=True), start, start + len(words))
    return None


def runs(told: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The half-open spans that begin and go on."""
    start: int | None = None
    for at, label in enumerate([*told, OUTSIDE]):
        if start is not None and label != INSIDE:
            yield start, at
            start = None
        if label == BEGINS or (label == INSIDE and start is None):
            start = at


def signs(said: str) -> Iterator[list[str]]:
    """What speaks for the label of each character of a folded text, one list a character."""
    marks = _marks(said)
    padded = _EDGE * _AROUND + said + _EDGE * _AROUND
    for at in range(len(said)):
        here = at + _AROUND
        around = padded[here - _AROUND : here + _AROUND + 1]
        found = [f"{offset}{sign}" for offset, sign in enumerate(around)]
        found += [f"{start}{around[start : start + 2]}" for start in range(1, 2 * _AROUND)]
        found += [f"{start}{around[start : start + 3]}" for start in range(1, 2 * _AROUND - 1)]
        for offset in (-1, 0, 1):
            found += [f"@{offset}{mark}" for mark in (marks[at + offset] if 0 <= at + offset < len(said) else "^")]
        found.append("")
        yield found


def _marks(said: str) -> list[str]:
    """What the lists know of each character: the kind of a place (k begins, l goes on), what breaks (t, u), a number,
    a letter, a mark."""
    marks = ["" for _ in said]
    for mark in landmarks(said):
        for at in range(mark.start, mark.end):
            marks[at] += "k" if at == mark.start else "l"
    for hit in _words().scan(said):
        for at in range(hit.start, hit.end):
            marks[at] += hit.kind if at == hit.start else hit.kind.upper()
    for at, sign in enumerate(said):
        marks[at] += "0" if sign.isdigit() else "" if "一" <= sign <= "龥" else "a" if sign.isalpha() else "."
    return marks


@cache
def _words() -> Lexicon:
    """What breaks: a lamp is no place."""
    things = [word for family in load("things")["families"].values() for word in family.split()]
    return Lexicon({"t": [fold(word) for word in things]})
