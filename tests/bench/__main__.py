"""Runs the benches, prints a table, writes build/bench.json and build/bench.png."""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg
import sqlalchemy
from rich.console import Console
from rich.table import Table

from storage.sqlite_driver import sqlite_in_use
from tests.bench.alike import alike
from tests.bench.chart import draw
from tests.bench.compare import offered, pipeline
from tests.bench.figures import Figure, median
from tests.bench.ground import Ground, PostgresGround, SqliteGround
from tests.bench.peers.compare import compare
from tests.bench.peers.guarantees import OURS, PEERS
from tests.bench.process import idle, memory, startup
from tests.bench.push import push
from tests.bench.record import record
from tests.bench.room import room
from tests.bench.sizes import FULL, QUICK, Sizes
from tests.support.postgres import PgServer

BUILD = Path(__file__).resolve().parents[2] / "build"
ON_DATABASES: dict[str, Callable[[Ground, Sizes], Iterator[Figure]]] = {
    "pipeline": pipeline,
    "offered": offered,
    "record": record,
    "push": push,
    "alike": alike,
}
ALONE: dict[str, Callable[[Sizes], Iterator[Figure]]] = {
    "startup": startup,
    "memory": memory,
    "idle": idle,
    "room": room,
}

Bench = Callable[[], Iterator[Figure]]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, under a minute; figures are rough")
    parser.add_argument(
        "--only", action="append", choices=[*ON_DATABASES, *ALONE], metavar="NAME", help="one bench; may be repeated"
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="one kind; default both")
    parser.add_argument(
        "--peers", action="store_true", help="instead: other frameworks beside ours, on SQLite; pip fetches them"
    )
    return parser.parse_args()


def _benches(options: argparse.Namespace, sizes: Sizes, stack: ExitStack) -> Iterator[tuple[str, Bench]]:
    if options.peers:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=BUILD)))
        yield "peers", partial(compare, SqliteGround(folder, sizes.people), folder, sizes)
        return
    wanted: Sequence[str] = options.only or [*ON_DATABASES, *ALONE]
    names = [name for name in ON_DATABASES if name in wanted]
    if names:
        # Beside the results, not in a temporary folder: that may lie in memory, and a commit would cost nothing.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=BUILD)))
        grounds: list[Ground] = []
        if options.database != "postgresql":
            grounds.append(SqliteGround(folder, sizes.people))
        if options.database != "sqlite":
            grounds.append(PostgresGround(stack.enter_context(PgServer(None)), sizes.people))
        for name in names:
            for ground in grounds:
                yield f"{name}, {ground.kind}", partial(ON_DATABASES[name], ground, sizes)
    for name, bench in ALONE.items():
        if name in wanted:
            yield name, partial(bench, sizes)


def _machine() -> dict[str, object]:
    """What the figures were measured on: they mean little without it."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "sqlite": sqlite_in_use().version,
        "sqlalchemy": sqlalchemy.__version__,
        "psycopg": psycopg.__version__,
        "sync_ms": round(_sync() * 1000, 3),
    }


def _sync() -> float:
    """Seconds that one small write takes to reach the disk, median."""
    seconds = []
    with tempfile.TemporaryFile(dir=BUILD) as file:
        for _ in range(100):
            file.write(b"\0" * 4096)
            file.flush()
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            seconds.append(time.perf_counter() - started)
    return median(seconds)


def _tables(figures: Sequence[Figure]) -> Iterator[Table]:
    """One for each bench: a column for each place, a line for each thing measured."""
    for bench in dict.fromkeys(one.bench for one in figures):
        chosen = [one for one in figures if one.bench == bench]
        places = list(dict.fromkeys(one.where for one in chosen))
        table = Table(bench, "", *(place.replace(", ", "\n") for place in places), "aim")
        for column in table.columns[2:]:
            column.justify = "right"
        for what in dict.fromkeys(one.what for one in chosen):
            here = {one.where: one for one in chosen if one.what == what}
            aim = next((one.aim for one in here.values() if one.aim), "")
            unit = next(iter(here.values())).unit
            table.add_row(what, unit, *(_cell(here.get(place)) for place in places), aim)
        yield table


def _promises() -> Table:
    """What each framework guarantees, beside how fast it is."""
    table = Table("as it comes", "received is said", "the same again", "a crash before the answer", "a chat's order")
    for one in (OURS, *PEERS):
        table.add_row(one.name, one.acknowledged, one.repeated, one.answers, one.order)
    return table


def _cell(one: Figure | None) -> str:
    if one is None:
        return ""
    colour = "default" if one.met is None else "green" if one.met else "red"
    return f"[{colour}]{_number(one.value)}[/{colour}]"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:,.1f}" if value >= 100 else f"{value:.2f}"


def main() -> None:
    options = _options()
    sizes = QUICK if options.quick else FULL
    BUILD.mkdir(exist_ok=True)
    console = Console(highlight=False)
    machine = _machine()
    figures: list[Figure] = []
    file = BUILD / ("peers.json" if options.peers else "bench.json")
    with ExitStack() as stack, console.status("making the demo county") as status:
        for name, bench in _benches(options, sizes, stack):
            status.update(f"measuring {name}")
            part: list[Figure] = []
            try:
                for figure in bench():
                    part.append(figure)  # noqa: PERF402  what a part has when it is stopped counts
            except KeyboardInterrupt:
                console.print(f"[red]stopped[/red] in {name}: what was measured until now is kept")
                break
            finally:
                figures += part
                _keep(file, machine, figures, quick=options.quick)
                for table in _tables(part):
                    console.print(table)
    console.print("  ".join(f"{name} {value}" for name, value in machine.items()))
    for table in _tables(figures):
        console.print(table)
    if options.peers:
        console.print(_promises())
    missed = [one for one in figures if one.met is False]
    for one in missed:
        console.print(f"[red]missed[/red] {one.bench}: {one.where}, {one.what} {_number(one.value)} (aim {one.aim})")
    if not options.peers:
        draw(figures, BUILD / "bench.png")
    console.print(f"saved: {file}")


def _keep(file: Path, machine: Mapping[str, object], figures: Sequence[Figure], *, quick: bool) -> None:
    """Written after every part: a stop loses none that has ended."""
    saved = {"machine": machine, "quick": quick, "figures": [asdict(one) for one in figures]}
    file.write_text(json.dumps(saved, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
