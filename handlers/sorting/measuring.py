"""How good a way of sorting is: macro-F1, accuracy, whether the right class is among the best two."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from handlers.sorting.classes import WORTH, Classes, ranked
from handlers.sorting.learning import Model, learn

Labelled = tuple[str, str]  # a text and its label
Sort = Callable[[str], list[tuple[str, float]]]  # labels with their share, the best first


@dataclass(frozen=True, slots=True)
class Figures:
    """All 0..1 but `count`, the texts they are taken from. `sure`: accuracy of the surest 80 %."""

    count: int
    macro_f1: float
    accuracy: float
    best_two: float
    sure: float

    @property
    def better(self) -> tuple[float, float]:
        """What two ways are compared by: macro-F1 first."""
        return self.macro_f1, self.best_two


def sorter(classes: Classes, model: Model | None = None) -> Sort:
    """Words, and with a model what it learned on top."""

    def sort(text: str) -> list[tuple[str, float]]:
        rolled = classes.rolled(classes.points(text))
        scores = {name: WORTH * rolled.get(name, 0.0) for name in classes.tops}
        if model is not None:
            for name, score in model.scores(classes, text).items():
                if name in scores:
                    scores[name] += score
        return ranked(scores)

    return sort


def figures(judged: Sequence[tuple[str, list[tuple[str, float]]]]) -> Figures:
    """From (right label, labels as sorted) pairs. Without any pair all is 0."""
    if not judged:
        return Figures(0, 0.0, 0.0, 0.0, 0.0)
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    labels: Counter[str] = Counter(label for label, _ in judged)
    two = 0
    for label, sorted_ in judged:
        best = sorted_[0][0] if sorted_ else ""
        given[best] += 1
        right[best] += best == label
        two += any(name == label for name, _ in sorted_[:2])
    f1 = [2 * right[label] / (given[label] + count) for label, count in labels.items()]
    surest = sorted(judged, key=lambda case: -(case[1][0][1] if case[1] else 0.0))[: max(1, round(0.8 * len(judged)))]
    hits = sum(bool(sorted_) and sorted_[0][0] == label for label, sorted_ in surest)
    total = len(judged)
    return Figures(total, sum(f1) / len(f1), sum(right.values()) / total, two / total, hits / len(surest))


def measure(sort: Sort, told: Sequence[Labelled]) -> Figures:
    """The figures of one way on labelled texts."""
    return figures([(label, sort(text)) for text, label in told])


def folds(told: Sequence[Labelled], parts: int, random: Random) -> Iterator[tuple[list[Labelled], list[Labelled]]]:
    """(to learn from, held back) `parts` times; each text is held back once, each label spread evenly."""
    dealt: list[list[Labelled]] = [[] for _ in range(parts)]
    position = 0
    for group in _by_label(told, random):
        for case in group:
            dealt[position % parts].append(case)
            position += 1
    for held in range(parts):
        yield [case for part, texts in enumerate(dealt) if part != held for case in texts], dealt[held]


def sample(told: Sequence[Labelled], size: int, random: Random) -> list[Labelled]:
    """`size` texts, each label by its share and at least one of each where `size` allows; all if there are fewer."""
    if size >= len(told):
        return list(told)
    queue = [group for group in _by_label(told, random) if group]
    wanted = [size * len(group) / len(told) for group in queue]
    counts = [min(len(group), max(1, int(want))) for group, want in zip(queue, wanted, strict=True)]
    while sum(counts) < size:
        lacking = [
            want - count if count < len(group) else -1e9
            for want, count, group in zip(wanted, counts, queue, strict=True)
        ]
        counts[lacking.index(max(lacking))] += 1
    while sum(counts) > size:
        counts[counts.index(max(counts))] -= 1
    return [case for group, count in zip(queue, counts, strict=True) for case in group[:count]]


def learned(
    classes: Classes,
    told: Sequence[Labelled],
    size: int | None,
    *,
    parts: int = 10,
    repeats: int = 1,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Figures:
    """Learning from `size` texts (None: all) of each fold's larger part, measured on the part held back.

    Repeated stratified k-fold: the mean of `repeats` runs, each judged on every text once.
    """
    runs = []
    for repeat in range(repeats):
        random = Random(seed * 1000 + repeat)
        judged: list[tuple[str, list[tuple[str, float]]]] = []
        for done, (larger, held) in enumerate(folds(told, parts, random), 1):
            some = larger if size is None else sample(larger, size, random)
            sort = sorter(classes, learn(classes, some, seed=seed))
            judged += [(label, sort(text)) for text, label in held]
            if progress is not None:
                progress(repeat * parts + done, repeats * parts)
        runs.append(figures(judged))
    count = len(runs)
    return Figures(
        len(told),
        sum(run.macro_f1 for run in runs) / count,
        sum(run.accuracy for run in runs) / count,
        sum(run.best_two for run in runs) / count,
        sum(run.sure for run in runs) / count,
    )


def _by_label(told: Sequence[Labelled], random: Random) -> list[list[Labelled]]:
    groups: dict[str, list[Labelled]] = defaultdict(list)
    for case in told:
        groups[case[1]].append(case)
    for label in sorted(groups):
        random.shuffle(groups[label])
    return [groups[label] for label in sorted(groups)]
