"""`python -m tests.bench.memory FOLDER PEOPLE MESSAGES`: prints how many messages, and the megabytes held then."""

from __future__ import annotations

import asyncio
import gc
import sys
from pathlib import Path

from storage.database import Database
from tests.bench.crowd import Crowd
from tests.bench.ground import Ground, SqliteGround, copied
from tests.bench.pipeline import stage
from tests.bench.process import resident

STEPS = 5
CHUNK = 200  # messages that exist at a time


async def _measure(ground: Ground, database: Database, messages: int) -> None:
    here = stage(database)
    crowd = Crowd(ground.neighbours, 32)
    async with here.app.running():
        print(0, f"{resident():.1f}", flush=True)
        for done in range(CHUNK, messages + 1, CHUNK):
            await here.run(crowd.take(CHUNK))
            here.platform.rows.clear()  # the bench's own notes are not the machine's memory
            if done % (messages // STEPS) == 0:
                gc.collect()
                print(done, f"{resident():.1f}", flush=True)


def main() -> None:
    folder, people, messages = sys.argv[1:]
    ground = SqliteGround(Path(folder), int(people))
    with copied(ground) as database:
        asyncio.run(_measure(ground, database, int(messages)))


if __name__ == "__main__":
    main()
