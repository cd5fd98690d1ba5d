"""PostgreSQL that goes and comes, holders that stand still, clocks that jump: `python -m tests.faults.chaos`.

Two processes on one PostgreSQL serve three emulated platforms. Ends with 1 if a promise was broken.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bot.app import open_database
from bot.clock import COUNTY
from handlers.demo import load_demo
from tests.bench.ground import config
from tests.faults.disorder import Disorder, Options, kept, told
from tests.faults.towns import now
from tests.support.postgres import PgServer

BUILD = Path(__file__).resolve().parents[2] / "build"


def main() -> int:
    """Run it, tell it, judge it."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.chaos", description=__doc__)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--rate", type=float, default=8.0, help="messages a second over all platforms")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--still", type=float, default=60.0, help="seconds that a stopped holder stands still")
    parser.add_argument("--rest", type=float, default=60.0, help="seconds between two of them")
    given = parser.parse_args()
    for name in ("asyncio", "uvicorn"):  # the emulators' sockets to a process that stands still
        logging.getLogger(name).setLevel(logging.CRITICAL)
    BUILD.mkdir(exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-", dir=BUILD)))
        server = stack.enter_context(PgServer(None))
        url = server.url(server.create_database())
        database = open_database(config(url))
        with database.begin() as tx:
            load_demo(tx, now().astimezone(COUNTY).date())
        database.close()
        options = Options(given.messages, given.rate, given.seed, still=given.still, rest=given.rest)
        report = asyncio.run(Disorder(options, server, url, folder).run())
        print(told(report))  # noqa: T201  it is what this is for
        if not kept(report):
            for log in sorted(folder.glob("bot-*/log")):
                print(f"--- {log.parent.name}\n{log.read_text(errors='replace')[-3000:]}")  # noqa: T201
    print("kept" if kept(report) else "BROKEN")  # noqa: T201
    return 0 if kept(report) else 1


if __name__ == "__main__":
    sys.exit(main())
