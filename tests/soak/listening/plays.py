"""A talk is made up and watched; one that shows a fault is played again without what does not belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.soak.listening.grammar import Author
from tests.soak.listening.moves import Kind, Move
from tests.soak.listening.stage import Heard, Sight, Stage, Talked
from tests.soak.listening.watch import Fault, Watch

LONGEST = 14  # turns of a talk
TAILS = ("00001", "00002", "00003", "00004", "00005", "00006", "00007", "00012")  # numbers that are spoken of


@dataclass(frozen=True, slots=True)
class Played:
    """A talk as far as it went: `fault` is the first that was seen, in the batch of its last move."""

    moves: tuple[Move, ...]
    lines: tuple[str, ...]
    fault: Fault | None


def make_up(stage: Stage, seed: int, number: int) -> Played:
    """The talk of this number, made up while it is played: people press what was offered to them."""
    draw = Random(f"{seed}/{number}")
    author, moves = Author(draw, TAILS), [Move(Kind.SILENCE, "demo-li", minutes=0)]
    with stage.talking() as talked:
        play = _Play(stage, talked)
        for _ in range(draw.randint(4, LONGEST)):
            moves.append(author.next(talked.offered()))
            batch = [moves[-1]]
            if draw.random() < 0.1 and (second := author.next(talked.offered())).together:
                moves.append(second)
                batch.append(second)
            else:
                moves[-1] = batch[0] = replace(batch[0], together=False)
            if (fault := play.turn(batch)) is not None:
                return Played(tuple(moves[1:]), tuple(play.lines), fault)
        return Played(tuple(moves[1:]), tuple(play.lines), None)


def again(stage: Stage, moves: Sequence[Move]) -> Played:
    """The same moves once more, or a part of them."""
    with stage.talking() as talked:
        play = _Play(stage, talked)
        at = 0
        while at < len(moves):
            batch = [moves[at]]
            if at + 1 < len(moves) and moves[at + 1].together and moves[at + 1].who != moves[at].who:
                batch.append(moves[at + 1])
            at += len(batch)
            if (fault := play.turn(batch)) is not None:
                return Played(tuple(moves[:at]), tuple(play.lines), fault)
        return Played(tuple(moves), tuple(play.lines), None)


def shortest(stage: Stage, played: Played) -> Played:
    """The same fault with as few moves as can be left, taken away one after the other."""
    assert played.fault is not None
    at = len(played.moves) - 1
    while at >= 0:
        less = again(stage, [*played.moves[:at], *played.moves[at + 1 :]])
        if less.fault is not None and less.fault.promise == played.fault.promise:
            played = less
            at = min(at, len(played.moves))
        at -= 1
    return played


class _Play:
    def __init__(self, stage: Stage, talked: Talked) -> None:
        self._stage, self._talked = stage, talked
        self._watch = Watch(talked.tx)
        self._seen: Sight = stage.see(talked.tx)
        self.lines: list[str] = []

    def turn(self, batch: Sequence[Move]) -> Fault | None:
        """One batch; the first thing that does not hold."""
        before = self._seen
        heard = self._stage.play(self._talked, batch)
        self._write(batch, heard)
        if not heard:
            return None
        after = self._seen = self._stage.see(self._talked.tx)
        fault = next(self._watch.look(before, heard, after), None)
        self._watch.note(heard)
        return fault or self._redelivered(heard, after)

    def _redelivered(self, heard: Sequence[Heard], after: Sight) -> Fault | None:
        messages = [one.message for one in heard if one.move.twice]
        if not messages:
            return None
        counts = self._stage.counts(self._talked.tx)
        new = self._stage.talk.take(self._talked.tx, messages)
        if any(new) or self._stage.counts(self._talked.tx) != counts or self._stage.see(self._talked.tx) != after:
            return Fault("redelivery", "what came twice changed something")
        return None

    def _write(self, batch: Sequence[Move], heard: Sequence[Heard]) -> None:
        now = self._stage.talk.clock.now()
        for move in batch:
            one = next((each for each in heard if each.move is move), None)
            if one is None and move.kind is not Kind.SILENCE:
                continue
            self.lines.append(move.told(now))
            for text in dict.fromkeys(one.told if one is not None else ()):
                self.lines.append("          → " + text.replace("\n", " ⏎ "))
