"""A burst of deeds told to the bot, and what has to be true of them afterwards."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, defaultdict

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import activity, inbox, outbox
from tests.faults.towns import Town
from tests.support.examples import BURST

MESSAGES = BURST
NAMES = [f"同志{at}" for at in range(BURST // 5)]  # five each: WeCom lets a bot say thirty things a minute in a chat
NUMBER = re.compile(r"第(\d+)处")


async def burst(town: Town) -> None:
    """Everybody in turn, for a second."""
    for number in range(MESSAGES):
        await town.say(NAMES[number % len(NAMES)], f"活动 今天 打扫第{number}处楼道 30分钟")
        await asyncio.sleep(1 / MESSAGES)


def answered(town: Town) -> dict[int, str]:
    """Number → person, in the order of the first arrivals."""
    found: dict[int, str] = {}
    for who, text in town.heard():
        for number in NUMBER.findall(text):
            found.setdefault(int(number), who)
    return found


def check_order(town: Town, database: Database) -> None:
    """Each answer came to whom it belongs, in the order it was owed; where the platform keeps it, as it was said."""
    shown: dict[str, list[int]] = defaultdict(list)
    for number, who in answered(town).items():
        shown[who].append(number)
    said = {who: list(range(at, MESSAGES, len(NAMES))) for at, who in enumerate(NAMES)}
    assert {who: sorted(numbers) for who, numbers in shown.items()} == said
    owed = numbers_owed(database, town)
    assert [n for numbers in shown.values() for n in numbers] == [n for who in shown for n in owed if n in said[who]]
    if town.in_order:
        assert shown == said


def numbers_owed(database: Database, town: Town) -> list[int]:
    """The numbers in the answers of a platform, in the order in which they were owed."""
    with database.reading() as tx:
        texts = tx.scalars(select(outbox.c.text).where(outbox.c.platform == town.kind).order_by(outbox.c.id)).all()
    return [int(found[1]) for text in texts if (found := NUMBER.search(text))]


def check_once(database: Database) -> None:
    """Every message is handled and its deed is in the books, once."""
    with database.reading() as tx:
        assert Counter(tx.scalars(select(inbox.c.state))) == {"handled": MESSAGES}
        deeds = Counter(tx.scalars(select(activity.c.what)))
    assert len(deeds) == MESSAGES
    assert set(deeds.values()) == {1}


def queued(database: Database) -> int:
    """Answers not yet marked as sent."""
    with database.reading() as tx:
        return int(tx.scalar(select(func.count()).select_from(outbox).where(outbox.c.state == "queued")) or 0)
