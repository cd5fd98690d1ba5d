"""The whole path of what must not be read, for very many.

`python -m tests.soak.privacy --count 20000` tells the demo county of that many matters with somebody's number, name or
door in every written form, over one message or two, and looks for it in every row of the outbox (what each group is
owed, what anybody but who told it is owed), in the case, the letter and its paper, the ledger that a group gets, the
words on the chart, the log. Beside the secrets stand harmless numbers: how many were masked is counted too.
It proves that no road goes round the scrub and the views; that these read every written form is what
`python -m tests.privacy.generator --count 1000000` proves, of the scrub and the views alone, and much quicker. A small
form of either stands in the suite.

A stretch of matters has a store of its own, a copy of the county's: it does not slow down as it grows.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import Progress

from handlers.demo import load_demo
from storage import migrations
from storage.database import Database
from tests.handlers.talk import Talk
from tests.soak.privacy.looking import Walk
from tests.soak.privacy.telling import Stretch, stretches
from tests.soak.privacy.town import config
from tests.transcripts.conftest import TODAY

LENGTH = 500  # matters a stretch
CONSOLE = Console(markup=False, highlight=False, soft_wrap=True)
ERRORS = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Task:
    """A stretch: which store it copies, where it works, its numbers."""

    store: Path
    folder: Path
    seed: int
    first: int
    count: int


def walk(task: Task, tick: Callable[[int], None] = lambda _: None) -> Walk:
    """One stretch, on its own copy of the store."""
    done = Walk()
    with tempfile.TemporaryDirectory(dir=task.folder) as name:
        own = shutil.copyfile(task.store, Path(name) / "town.sqlite3")
        with closing(Database(f"sqlite:///{own}")) as database:
            talk = Talk(database, config=config())
            Stretch(talk, Path(name), Random(f"{task.seed}/{task.first}"), done).walk(task.first, task.count, tick)
    return done


def _walked(tasks: Sequence[Task], processes: int, tick: Callable[[int], None]) -> Iterator[Walk]:
    if processes == 1:
        yield from (walk(task, tick) for task in tasks)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for part in pool.imap_unordered(walk, tasks):
            tick(part.matters)
            yield part


def _county(folder: Path) -> Path:
    store = folder / "county.sqlite3"
    with closing(Database(f"sqlite:///{store}")) as database:
        migrations.upgrade(database)
        with database.begin() as tx:
            load_demo(tx, TODAY)
    return store


def main() -> None:
    """Print what was looked at, and whatever could be read."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.privacy", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="matters that are told")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    done = Walk()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it would be ignored
    with tempfile.TemporaryDirectory(prefix="gridwhistle-privacy-") as name, Progress(console=ERRORS) as progress:
        bar = progress.add_task("matters", total=asked.count)
        store = _county(Path(name))
        tasks = [Task(store, Path(name), asked.seed, *stretch) for stretch in stretches(asked.count, LENGTH)]
        with suppress(KeyboardInterrupt):  # what was walked until then is told
            for part in _walked(tasks, asked.processes, partial(progress.advance, bar)):
                done.add(part)
                _tell(done)
    for line in done.lines():
        CONSOLE.print(line)


def _tell(done: Walk) -> None:
    """How it stands: a walk of hours that finds something is stopped and mended."""
    ERRORS.print(
        f"{done.matters} walked, {done.leaks.total()} could be read, "
        f"{done.masked.total()} of {done.harmless.total()} harmless numbers masked",
        *(f"{where}: {what}: {parts!r} → {shown[-160:]!r}" for where, what, parts, shown in done.found[-3:]),
        sep="\n  ",
        markup=False,
    )


if __name__ == "__main__":
    main()
