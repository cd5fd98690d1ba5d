"""Talks made up at random with the demo county's bot, and what must hold after each of their turns.

The first fault is printed as the shortest talk that shows it, with the seed that plays it again. Ends with 1 then.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from bot.app import open_database
from handlers.demo import load_demo
from tests.bench.ground import config
from tests.soak.listening.plays import Played, make_up, shortest
from tests.soak.listening.stage import Stage
from tests.transcripts.conftest import TODAY

BUILD = Path(__file__).resolve().parents[3] / "build"
EVERY = 10.0  # seconds between two words of how far it is


def main() -> int:
    """Play, tell how far it is, tell what does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.listening", description=__doc__)
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first talk: one talk again")
    parser.add_argument("--faults", type=int, default=1, help="talks with a fault that are shown before it stops")
    asked = parser.parse_args()
    console = Console(highlight=False, markup=False, soft_wrap=True)
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="listening-", dir=BUILD) as folder:
        database = open_database(config(f"sqlite:///{folder}/county.sqlite3"))
        try:
            with database.begin() as tx:
                load_demo(tx, TODAY)
            return _run(console, Stage(database), asked)
        finally:
            database.close()


def _run(console: Console, stage: Stage, asked: argparse.Namespace) -> int:
    began = said = time.monotonic()
    turns, faults, number = 0, 0, asked.first
    while turns < asked.turns and faults < asked.faults:
        played = make_up(stage, asked.seed, number)
        turns += len(played.moves)
        if played.fault is not None:
            faults += 1
            _tell(console, shortest(stage, played), asked.seed, number)
        number += 1
        if time.monotonic() - said > EVERY:
            said = time.monotonic()
            console.print(f"{turns} turns in {number - asked.first} talks, {turns / (said - began):.0f} a second")
    seconds = time.monotonic() - began
    console.print(f"{turns} turns in {number - asked.first} talks, {turns / seconds:.0f} a second, {faults} faults")
    return 1 if faults else 0


def _tell(console: Console, played: Played, seed: int, number: int) -> None:
    assert played.fault is not None
    console.print(f"\n{played.fault.promise}: {played.fault.why}")
    console.print("\n".join(played.lines))
    console.print(f"again: python -m tests.soak.listening --turns 1 --seed {seed} --first {number}\n")


if __name__ == "__main__":
    sys.exit(main())
