"""What may be said: a grammar of sentences, and how they follow each other. All is drawn from one `Random`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.handlers.talk import GRID, STAFF
from tests.soak.listening.moves import Kind, Move

FAR = "g-NW-3"  # a group of another community
RESIDENTS = ("demo-li", "demo-wang", "demo-chen", "demo-guo", "stranger-a", "stranger-b")
OFFICE = ("demo-zhang", "demo-luo", "demo-zeng", "demo-xiao")
GROUPS = {
    "demo-wang": (FAR,),
    "demo-zhang": (GRID, STAFF),
    "demo-luo": (GRID, STAFF),
    "demo-zeng": (GRID, STAFF),
    "demo-xiao": (STAFF, FAR),
    "stranger-b": (GRID, FAR),
}

SAID: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))
_WAITS = (1, 2, 5, 20, 31, 45, 180)
_OTHER_WAY = {Kind.TALK: 0.0, Kind.DANGER: 0.6, Kind.REPORT: 0.85, Kind.ANSWER: 0.6, Kind.THANKS: 0.7}

# How often each kind comes, of residents and of the office.
_RESIDENTS_DO = {
    Kind.REPORT: 20,
    Kind.DANGER: 9,
    Kind.ANSWER: 22,
    Kind.CORRECTION: 6,
    Kind.LEAVING: 5,
    Kind.COMMAND: 10,
    Kind.TALK: 8,
    Kind.THANKS: 4,
    Kind.EDIT: 4,
    Kind.PICTURE: 4,
    Kind.PRESS: 16,
    Kind.SILENCE: 5,
}
_OFFICE_DOES = {
    Kind.ORDER: 40,
    Kind.REPORT: 6,
    Kind.DANGER: 4,
    Kind.ANSWER: 16,
    Kind.CORRECTION: 2,
    Kind.LEAVING: 3,
    Kind.COMMAND: 6,
    Kind.TALK: 5,
    Kind.THANKS: 3,
    Kind.EDIT: 2,
    Kind.PICTURE: 3,
    Kind.PRESS: 20,
    Kind.SILENCE: 4,
}


class Author:
    """Makes up the turns of one talk. Few people speak in it, so that they come back to what was asked."""

    def __init__(self, draw: Random, numbers: Sequence[str]) -> None:
        self._draw = draw
        self._numbers = list(numbers)  # tails of case numbers, some of which there are not yet
        residents = draw.sample(RESIDENTS, draw.choice((1, 1, 2)))
        self._cast = [*residents, *draw.sample(OFFICE, draw.choice((0, 0, 1, 1, 2)))]
        self._last: Move | None = None

    def next(self, offered: Sequence[tuple[str, str]]) -> Move:
        """The next turn. `offered` are the buttons so far: (chat, words), the newest first."""
        draw = self._draw
        who = self._last.who if self._last is not None and draw.random() < 0.6 else draw.choice(self._cast)
        weights = _OFFICE_DOES if who in OFFICE else _RESIDENTS_DO
        (kind,) = draw.choices(list(weights), list(weights.values()))
        move = self._press(who, offered) if kind is Kind.PRESS else self._move(kind, who)
        if self._last is not None and self._last.kind is not Kind.SILENCE and self._last.who != move.who:
            together = move.kind is not Kind.SILENCE and draw.random() < 0.15
            move = replace(move, together=together)
        self._last = move
        return move

    def _move(self, kind: Kind, who: str) -> Move:
        draw = self._draw
        if kind is Kind.SILENCE:
            return Move(kind, who, minutes=draw.choice(_WAITS))
        group = self._where(kind, who)
        text, core = self._words(kind)
        to_bot = group is None or draw.random() < _OTHER_WAY.get(kind, 0.9)
        return Move(kind, who, group, to_bot, text, core, twice=draw.random() < 0.1)

    def _where(self, kind: Kind, who: str) -> str | None:
        groups = GROUPS.get(who, (GRID,))
        if kind is Kind.TALK:
            return self._draw.choice(groups)
        if self._last is not None and self._last.who == who and self._draw.random() < 0.75:
            return self._last.group  # people answer where they were asked
        return self._draw.choice((None, *groups))

    def _words(self, kind: Kind) -> tuple[str, str]:
        draw = self._draw
        matter, other = draw.sample(SAID["matters"], 2)
        fields = {
            "place": draw.choice(SAID["places"]),
            "matter": matter,
            "place2": draw.choice(SAID["places"]),
            "matter2": other,
            "danger": draw.choice(SAID["dangers"]),
            "number": draw.choice(self._numbers),
            "other": draw.choice(self._numbers),
        }
        match kind:
            case Kind.REPORT | Kind.EDIT:
                several = draw.random() < 0.15
                return draw.choice(SAID["several"] if several else SAID["reports"]).format(**fields), matter
            case Kind.DANGER:
                behind = draw.random() < 0.15
                return draw.choice(SAID["cries_behind"] if behind else SAID["cries"]).format(**fields), fields["danger"]
            case Kind.ANSWER:
                return draw.choice(SAID["answers"]), ""
            case Kind.CORRECTION:
                return draw.choice(SAID["corrections"]), ""
            case Kind.LEAVING:
                return draw.choice(SAID["leaving"]), ""
            case Kind.COMMAND:
                return draw.choice(SAID["commands"]).format(**fields), ""
            case Kind.ORDER:
                return draw.choice(SAID["orders"]).format(**fields), ""
            case Kind.TALK:
                return draw.choice(SAID["talk"]), ""
            case Kind.THANKS:
                return draw.choice(SAID["thanks"]), ""
        return "", ""

    def _press(self, who: str, offered: Sequence[tuple[str, str]]) -> Move:
        """A button that they can see: the newest most often, an old one, one that was offered to somebody else."""
        draw = self._draw
        seen = [*GROUPS.get(who, (GRID,)), f"p-{who}"]
        mine = [(chat, words) for chat, words in offered if chat in seen]
        if not mine:
            return self._move(Kind.ANSWER, who)
        at = min(int(draw.expovariate(0.5)), len(mine) - 1)
        chat, words = mine[at]
        back = mine[:at].count(mine[at])
        group = None if chat == f"p-{who}" else chat
        return Move(Kind.PRESS, who, group, True, words, back=back, twice=draw.random() < 0.1)
