"""Our side, as a process like the others: `python -m tests.bench.peers.ours URL NEIGHBOURS IN_FLIGHT WARM MESSAGES`.

The whole machine handles the sentence, each time from somebody else: duplicates, roles, dialogues, books, events,
inbox, outbox, marks. URL is a fresh copy of the ground, NEIGHBOURS a pickle of who lives there.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bot.app import open_database
from tests.bench.crowd import Crowd
from tests.bench.ground import config
from tests.bench.peers.base import TEXT
from tests.bench.people import Neighbour
from tests.bench.pipeline import Run, counted, stage


async def _run(url: str, neighbours: Sequence[Neighbour], in_flight: int, warm: int, messages: int) -> Run:
    database = open_database(config(url))
    here = stage(database)
    crowd = Crowd(neighbours, in_flight)
    said = [crowd.message(who, TEXT, group=False) for who in neighbours[: warm + messages]]
    async with here.app.running():
        await here.run([said[:warm][lane::in_flight] for lane in range(in_flight)])
        found = await here.run([said[warm:][lane::in_flight] for lane in range(in_flight)])
    counts = await asyncio.to_thread(counted, database)
    database.close()
    assert counts == (warm + messages,) * 3, counts
    return found


def main() -> None:
    url, pickled, *sizes = sys.argv[1:]
    neighbours: list[Neighbour] = pickle.loads(Path(pickled).read_bytes())
    found = asyncio.run(_run(url, neighbours, *map(int, sizes)))
    said = {"version": f"gridwhistle, {version('gridwhistle')}", "seconds": found.seconds, "taken": found.answered}
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
