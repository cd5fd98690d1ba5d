"""Three platforms, messages and faults at random, memory watched. Ends with 1 if a promise was broken."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.app import open_database
from bot.clock import COUNTY
from handlers.demo import load_demo
from tests.bench.figures import median
from tests.bench.ground import config
from tests.faults.towns import now
from tests.soak.run import Line, Options, Recovery, Soak
from tests.soak.verdict import Verdict, verdicts
from tests.support.postgres import PgServer

BUILD = Path(__file__).resolve().parents[2] / "build"


def _options() -> tuple[Options, str]:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=20.0, help="messages a second over all platforms")
    parser.add_argument("--seed", type=int, default=1, help="draws who says what and which faults come when")
    parser.add_argument("--every", type=float, default=15.0, help="seconds between faults on one platform, mean")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    return Options(given.minutes * 60, given.rate, given.seed, given.every), given.database


def main() -> int:
    """Run it, tell it, judge it."""
    options, kind = _options()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    BUILD.mkdir(exist_ok=True)
    # Beside the other results, not in a temporary folder: that may lie in memory, and a commit would cost nothing.
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-", dir=BUILD))
        url = f"sqlite:///{folder}/county.sqlite3"
        if kind == "postgresql":
            server = stack.enter_context(PgServer(None))
            url = server.url(server.create_database())
        database = open_database(config(url))
        try:
            with database.begin() as tx:
                load_demo(tx, now().astimezone(COUNTY).date())
            console.print("".join(f"{one.name:>10}" for one in fields(Line)))
            soak = Soak(options, database, Path(folder), lambda line: console.print(_row(line)))
            report = asyncio.run(soak.run())
            found = verdicts(report, database)
        finally:
            database.close()
    console.print(_faults(report.recoveries))
    console.print(_promises(found))
    if report.last_words:
        console.print(report.last_words, markup=False)
    return 1 if any(one.kept is False for one in found) else 0


def _row(line: Line) -> str:
    values = (getattr(line, one.name) for one in fields(Line))
    return "".join(f"{value:>10.2f}" if isinstance(value, float) else f"{value:>10}" for value in values)


def _faults(recoveries: Sequence[Recovery]) -> Table:
    table = Table("platform", "fault", "times", "median s", "worst s", title="recovery after each fault")
    for kind, fault in sorted({(one.kind, one.fault) for one in recoveries}):
        seconds = [one.seconds for one in recoveries if (one.kind, one.fault) == (kind, fault)]
        known = [one for one in seconds if one is not None]
        worst = "not in time" if len(known) < len(seconds) else f"{max(known):.2f}"
        table.add_row(kind, fault, str(len(seconds)), f"{median(known):.2f}" if known else "", worst)
    return table


def _promises(found: Sequence[Verdict]) -> Table:
    table = Table("promise", "kept", "", title="verdict")
    for one in found:
        said = {True: "[green]yes[/green]", False: "[red]NO[/red]", None: "-"}[one.kept]
        table.add_row(one.promise, said, one.why)
    return table


if __name__ == "__main__":
    sys.exit(main())
