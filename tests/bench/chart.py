"""The figures as a picture. Its words are English: a machine without a Chinese font must be able to draw it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from tests.bench.figures import Figure

OURS, BARE = "#1b6ca8", "#b8bec4"
_WORDS = {"我的记录": "my record", "postgresql": "PostgreSQL", "sqlite": "SQLite"}

mpl.use("Agg")


def draw(figures: Sequence[Figure], to: Path) -> None:
    """One panel a bench that was run."""
    panels: dict[str, Callable[[Axes, Sequence[Figure]], None]] = {
        "pipeline": _pipeline,
        "offered": _offered,
        "record": _record,
        "push": _push,
        "startup": _startup,
        "memory": _memory,
    }
    wanted = [name for name in panels if any(one.bench == name for one in figures)]
    if not wanted:
        return
    columns = min(len(wanted), 3)
    lines = -(-len(wanted) // columns)
    picture = Picture(figsize=(5.6 * columns, 4.2 * lines), layout="constrained", dpi=110)
    for place, name in enumerate(wanted, 1):
        axes = picture.add_subplot(lines, columns, place)
        axes.spines[["top", "right"]].set_visible(False)
        panels[name](axes, [one for one in figures if one.bench == name])
    picture.savefig(to)


def _english(text: str) -> str:
    for word, english in _WORDS.items():
        text = text.replace(word, english)
    return text


def _bars(axes: Axes, names: Sequence[str], series: Sequence[tuple[str, Sequence[float], str]], unit: str) -> None:
    """Horizontal bars, their values written at their ends."""
    height = 0.8 / len(series)
    for index, (label, values, colour) in enumerate(series):
        at = [place + index * height for place in range(len(names))]
        bars = axes.barh(at, values, height * 0.9, label=label, color=colour)
        axes.bar_label(bars, [f"{value:,.3g}" if value < 100 else f"{value:,.0f}" for value in values], padding=3)
    middle = 0.4 - height / 2
    axes.set_yticks([place + middle for place in range(len(names))], [_english(name) for name in names])
    axes.invert_yaxis()
    axes.margins(x=0.18)
    axes.set_xlabel(unit)
    if len(series) > 1:  # under the panel: inside, it would hide a bar
        axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=len(series))


def _series(figures: Sequence[Figure], what: str) -> tuple[list[str], list[float]]:
    chosen = [one for one in figures if one.what == what]
    return [one.where for one in chosen], [one.value for one in chosen]


def _pipeline(axes: Axes, figures: Sequence[Figure]) -> None:
    names, ours = _series(figures, "ours")
    _, bare = _series(figures, "bare driver")
    _bars(axes, names, [("ours", ours, OURS), ("bare driver, same statements", bare, BARE)], "messages a second")
    axes.set_title("The whole pipeline")


def _offered(axes: Axes, figures: Sequence[Figure]) -> None:
    names, acknowledged = _series(figures, "acknowledged p99")
    _, answered = _series(figures, "answered p99")
    short = [name.partition(",")[0] for name in names]
    _bars(axes, short, [("acknowledged", acknowledged, OURS), ("answered", answered, BARE)], "p99, ms")
    axes.axvline(20, color="#c0392b", linewidth=1, linestyle="--")
    axes.set_title("500 messages a second offered (aim: 20 ms)")


def _record(axes: Axes, figures: Sequence[Figure]) -> None:
    for what, style in (("我的记录", "-"), ("its reading alone", "--")):
        for kind, colour in (("sqlite", OURS), ("postgresql", "#d98e04")):
            chosen = [one for one in figures if one.what == f"{what} p50" and one.where.startswith(kind)]
            if not chosen:
                continue
            rows = [int(one.where.split(", ")[1].split()[0].replace(",", "")) for one in chosen]
            label = _english(f"{kind}: {what}")
            axes.plot(rows, [one.value for one in chosen], style, marker="o", color=colour, label=label)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("activity rows in the county")
    axes.set_ylabel("p50, ms")
    axes.set_title("My record (aim: flat within 1.5 ×)")
    axes.legend(frameon=False)


def _push(axes: Axes, figures: Sequence[Figure]) -> None:
    names, owed = _series(figures, "all owed")
    _, sent = _series(figures, "all sent")
    _bars(axes, names, [("all owed", owed, OURS), ("all sent", sent, BARE)], "seconds")
    axes.set_xscale("log")
    axes.set_xlim(min(owed) / 3, max(sent) * 6)
    axes.set_title("The weekly push")


def _startup(axes: Axes, figures: Sequence[Figure]) -> None:
    _bars(axes, [one.where for one in figures], [("", [one.value for one in figures], OURS)], "seconds")
    axes.set_title("Start-up")


def _memory(axes: Axes, figures: Sequence[Figure]) -> None:
    messages = [int(one.where.split()[1].replace(",", "")) for one in figures]
    axes.plot(messages, [one.value for one in figures], marker="o", color=OURS)
    axes.set_ylim(0, max(one.value for one in figures) * 1.15)
    axes.set_xlabel("messages handled")
    axes.set_ylabel("resident, MB")
    axes.set_title("Memory")
