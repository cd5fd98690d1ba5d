"""Kills by the hundred on three platforms and both databases: `python -m tests.faults.kills --kills 300`.

Ends with 1 if a promise was broken. The figures stand in build/kills.json too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from bot.app import open_database
from bot.clock import COUNTY
from handlers.demo import load_demo
from tests.bench.ground import config
from tests.faults.killing import Killing, Report, kept, quantile
from tests.faults.towns import TOWNS, now
from tests.support.postgres import PgServer

BUILD = Path(__file__).resolve().parents[2] / "build"
PLATFORMS = ["telegram", "dingtalk", "wecom"]


def main() -> int:
    """Run them, tell, judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="over all platforms and databases")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--platform", choices=PLATFORMS, action="append", help="only these")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="only these")
    given = parser.parse_args()
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # an emulator whose caller was killed in a sentence
    BUILD.mkdir(exist_ok=True)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 170)
    places = [(kind, on) for kind in given.platform or PLATFORMS for on in given.database or ["sqlite", "postgresql"]]
    reports = []
    for at, (kind, on) in enumerate(places):
        kills = given.kills // len(places) + (at < given.kills % len(places))
        if kills:
            began = time.monotonic()
            reports.append(_on(kind, on, kills, Random(f"{given.seed} {kind} {on}")))
            console.print(_line(reports[-1]), f"in {time.monotonic() - began:.0f} s", soft_wrap=True)
    (BUILD / "kills.json").write_text(json.dumps([asdict(one) for one in reports], indent=1))
    console.print(_table(reports))
    return 0 if kept(reports) else 1


def _on(kind: str, on: str, kills: int, random: Random) -> Report:
    # Beside the other results, not in a temporary folder: that may lie in memory, and a commit would cost nothing.
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kills-", dir=BUILD)))
        url = f"sqlite:///{folder}/county.sqlite3"
        if on == "postgresql":
            server = stack.enter_context(PgServer(None))
            url = server.url(server.create_database())
        database = open_database(config(url))
        stack.callback(database.close)
        with database.begin() as tx:
            load_demo(tx, now().astimezone(COUNTY).date())

        async def run() -> Report:
            async with TOWNS[kind]() as town:
                return await Killing(town, database, folder, random).run(kills)

        return asyncio.run(run())


def _line(report: Report) -> str:
    return f"{report.kind} on {report.database}: repeated {[kill.repeated for kill in report.kills]},"


def _table(reports: list[Report]) -> Table:
    table = Table(
        *("platform", "database", "kills", "said", "lost", "doubled", "out of order", "in flight", "repeated"),
        *("most at a kill", "unexplained", "live p50", "p99", "answer p50", "p99"),
        title="kill -9 of the process that serves",
    )
    for one in reports:
        kills = one.kills
        live, answered = [kill.live for kill in kills], [kill.answered for kill in kills]
        counts = (len(kills), one.said, one.lost, one.doubled, one.out_of_order, sum(kill.in_flight for kill in kills))
        repeats = (sum(kill.repeated for kill in kills), max((kill.repeated for kill in kills), default=0))
        times = (quantile(live, 0.5), quantile(live, 0.99), quantile(answered, 0.5), quantile(answered, 0.99))
        stray = sum(kill.unexplained for kill in kills)
        table.add_row(
            one.kind, one.database, *map(str, (*counts, *repeats, stray)), *(f"{value:.2f}" for value in times)
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
