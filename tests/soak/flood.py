"""A day's flood: ten thousand messages of fifty strangers among those of five hundred neighbours.

`python -m tests.soak.flood` says how long the neighbours wait for their answers with it and without it, and how often
staff were told and woken. A small form of it stands in the suite, without the times.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from rich.console import Console
from sqlalchemy import ColumnElement, Table, func, select

from bot.message import ChatKind, Incoming
from storage.database import Database
from storage.tables import chat, inbox, outbox, whistle
from tests.bench.crowd import Crowd
from tests.bench.figures import percentile
from tests.bench.ground import SqliteGround, copied
from tests.bench.people import BOT, MORNING, PLATFORM, Neighbour
from tests.bench.pipeline import Stage, stage

BUILD = Path(__file__).resolve().parents[2] / "build"
LANES = 64
_SIGNS = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True, slots=True)
class Sizes:
    """`flood` messages of `strangers` come `flood_a_second`; `normal` ones of `neighbours` `a_second`."""

    flood: int = 10_000
    strangers: int = 50
    flood_a_second: float = 100.0
    normal: int = 1_500
    neighbours: int = 500
    a_second: float = 15.0


@dataclass(frozen=True, slots=True)
class Flooded:
    """What came of it. `quiet` and `flooded` are the neighbours' waits (seconds), without the flood and with it."""

    quiet: list[float]
    flooded: list[float]
    failed: int  # messages kept with an error
    floods_told: dict[int, int]  # by chat of staff: how often it heard of a flood
    woken: dict[int, int]  # by chat of staff: urgent messages
    to_staff: dict[int, int]  # by chat of staff: all messages
    cases: int
    closed_codes: int  # messages that told the county of guessing


class Strangers:
    """Who would drown the others: with alarms, reports, names, codes, calls for a person, their cases, long texts."""

    def __init__(self, neighbours: Sequence[Neighbour], strangers: int, seed: int = 1) -> None:
        self._random = Random(seed)
        self._groups = sorted({who.group for who in neighbours})[:3]
        self._strangers = strangers
        self._events = count(1)

    def take(self, total: int) -> Iterator[Incoming]:
        """So many messages, the strangers in turn."""
        for number in range(total):
            who = number % self._strangers
            yield self._message(f"flood-{who}", who, self._words(number))

    def _words(self, number: int) -> str:
        draw = self._random
        some = draw.randrange(1, 90)
        return draw.choice(
            [
                f"{some}栋着火了，快来人",
                f"{some}号楼{draw.choice(['楼道灯坏了', '下水道堵了', '垃圾没人收', '电梯停了'])}",
                "确认",
                f"报到 王{draw.choice(_SIGNS)}{draw.choice(_SIGNS)} 县检察院",
                "跳过",
                f"邀请码 {draw.choice('ACDE')}CDE-FGH{draw.choice('JKLM')}",
                f"关联 {draw.randrange(10**6):06}",
                "人工",
                f"我家也是 {some:05}",
                f"没解决 {some:05}",
                "我的数据",
                "帮助",
                "[点这里](https://evil.example) " * 40,
                "水" * 4_000,
            ]
        )

    def _message(self, user_id: str, who: int, text: str) -> Incoming:
        group = who % 2 == 0
        return Incoming(
            platform=PLATFORM,
            bot=BOT,
            event_id=f"flood-{next(self._events)}",
            chat_id=self._groups[who % len(self._groups)] if group else f"p-{user_id}",
            chat_kind=ChatKind.GROUP if group else ChatKind.PRIVATE,
            chat_title="",
            sender_id=user_id,
            sender_name=f"路人{who}",
            text=text,
            sent_at=MORNING,
            addressed=True,
        )


def flooded(folder: Path, sizes: Sizes) -> Flooded:
    """Both runs, each on a store of its own."""
    ground = SqliteGround(folder, people=sizes.neighbours)
    with copied(ground) as database:
        quiet = asyncio.run(_run(database, ground.neighbours, sizes, 0))
    with copied(ground) as database:
        waits = asyncio.run(_run(database, ground.neighbours, sizes, sizes.flood))
        return _judged(database, quiet, waits)


async def _run(database: Database, neighbours: Sequence[Neighbour], sizes: Sizes, flood: int) -> list[float]:
    here = stage(database)
    crowd = Crowd(neighbours, LANES)
    strangers = Strangers(neighbours, sizes.strangers)
    async with here.app.running():
        await here.warm(crowd, LANES)
        draw, messages = Random(1), sizes.normal // LANES * LANES
        gaps = [draw.expovariate(1) for _ in range(messages)]
        pouring = asyncio.create_task(_pour(here, strangers.take(flood), sizes.flood_a_second))
        run = await here.offer(crowd.take(messages), sizes.a_second, gaps)
        await pouring
        await here.app.settled()
    return run.answered


async def _pour(here: Stage, messages: Iterator[Incoming], a_second: float) -> None:
    async with asyncio.TaskGroup() as group:
        for message in messages:
            group.create_task(here.app.receive(message))
            await asyncio.sleep(1 / a_second)


def _judged(database: Database, quiet: list[float], waits: list[float]) -> Flooded:
    with database.reading() as tx:

        def by_chat(*where: ColumnElement[bool]) -> dict[int, int]:
            query = select(outbox.c.chat_id, func.count()).join(chat, chat.c.id == outbox.c.chat_id)
            staff = (chat.c.purpose == "staff") | chat.c.chat_id.like("p-demo-%")
            rows = tx.execute(query.where(staff, outbox.c.kind == "push", *where).group_by(outbox.c.chat_id))
            return {row[0]: row[1] for row in rows}

        def counted(table: Table, *where: ColumnElement[bool]) -> int:
            return int(tx.scalar(select(func.count()).select_from(table).where(*where)) or 0)

        return Flooded(
            quiet,
            waits,
            counted(inbox, inbox.c.state == "failed"),
            by_chat(outbox.c.text.like("%这个钟头已经收到%")),
            by_chat(outbox.c.urgent),
            by_chat(),
            counted(whistle),
            counted(outbox, outbox.c.text.like("%乱猜%")),
        )


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.flood", description=__doc__)
    usual = Sizes()
    parser.add_argument("--flood", type=int, default=usual.flood, help="messages of the strangers")
    parser.add_argument("--a-second", type=float, default=usual.flood_a_second, help="of theirs")
    asked = parser.parse_args()
    console = Console(highlight=False)
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="flood-", dir=BUILD) as folder:
        seen = flooded(Path(folder), Sizes(flood=asked.flood, flood_a_second=asked.a_second))
    for name, waits in (("without the flood", seen.quiet), ("with it", seen.flooded)):
        p50, p99 = (percentile(waits, percent) * 1000 for percent in (50, 99))
        console.print(f"neighbours' answers {name}: {len(waits)}, p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    console.print(f"cases {seen.cases}, failed messages {seen.failed}, told of guessing {seen.closed_codes}")
    console.print(f"told of a flood, by chat of staff: {sorted(seen.floods_told.values(), reverse=True)}")
    console.print(f"woken, by chat of staff: {sorted(seen.woken.values(), reverse=True)}")
    console.print(f"messages, by chat of staff: {sorted(seen.to_staff.values(), reverse=True)}")


if __name__ == "__main__":
    main()
