"""kill -9 in the middle of a burst, again and again: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import activity, counter, event, inbox, signup, whistle, whistle_reporter
from tests.engine.stage import NOON, enrol_many
from tests.faults.driver import Diary, lines
from tests.faults.process import bot, grown, size, wait_until
from tests.support.examples import LONG

# The short form is killed twice in a burst of half the length: each kill costs two starts of a process.
MEMBERS = 40 if LONG else 24
DEEDS = 8  # a member
RESIDENTS = 30 if LONG else 16
PLACES = 16  # item 10 of the demo's list takes so many
KILLS = 4 if LONG else 2
EVENTS = MEMBERS * (DEEDS + 1) + RESIDENTS * 2


def _script(members: list[str]) -> list[dict[str, str]]:
    """Every chat's events, in its order."""
    said: list[tuple[str, str]] = []
    for who in members:
        said += [(who, f"活动 今天 在{at + 1}栋打扫第{at}层楼道 30分钟") for at in range(DEEDS // 2)]
        said += [(who, "报名 10")]
        said += [(who, f"活动 昨天 在{at + 1}栋清理第{at}处杂物 30分钟") for at in range(DEEDS // 2)]
    for at in range(RESIDENTS):
        said += [(f"r-{at}", f"水东社区{at + 1}号楼2单元楼道灯坏了"), (f"r-{at}", "确认")]
    return [{"event": f"e{number}", "who": who, "text": text} for number, (who, text) in enumerate(said)]


def test_a_burst_survives_being_killed_again_and_again(county: Database, county_url: str, tmp_path: Path) -> None:
    random = Random(20261122)
    events = _script(enrol_many(county, MEMBERS))
    assert len(events) == EVENTS
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in events))
    acked, served = tmp_path / "acked", tmp_path / "served"
    Diary(acked)

    kills = 0
    for at in range(KILLS):
        goal = int(EVENTS * (at + random.random()) / (KILLS + 1))
        before = size(served)
        with bot("burst", county_url, tmp_path, NOON) as process:
            # At a random share of the burst, and a random moment after it: in a batch, a commit, a send, a mark.
            wait_until(grown(served, before + 1), process)
            wait_until(grown(acked, goal), process)
            time.sleep(random.uniform(0, 0.01))
            kills += not process.ended
            process.kill()
    assert kills >= KILLS - 1, "the burst was over before it could be killed"
    with bot("burst", county_url, tmp_path, NOON) as process:
        process.finish()

    assert {one["event"] for one in lines(acked)} == {one["event"] for one in events}
    _everything_happened_once(county)
    _answers_are_whole(events, lines(tmp_path / "delivered.jsonl"), kills)


def _everything_happened_once(database: Database) -> None:
    with database.reading() as tx:
        states = Counter(tx.scalars(select(inbox.c.state)))
        assert states == {"handled": EVENTS}
        assert tx.scalar(select(func.count(inbox.c.event_id.distinct()))) == EVENTS

        deeds = tx.execute(select(activity.c.person_id, activity.c.what, activity.c.inbox_id)).all()
        assert len(deeds) == MEMBERS * DEEDS
        assert len({(one.person_id, one.what) for one in deeds}) == len(deeds)
        assert len({one.inbox_id for one in deeds}) == len(deeds)

        assert tx.scalar(select(func.count()).select_from(signup)) == PLACES

        numbers = sorted(tx.scalars(select(whistle.c.number)))
        assert numbers == [f"HC-SD-2026-{at:05}" for at in range(1, RESIDENTS + 1)]
        assert tx.scalars(select(counter.c.value).where(counter.c.name.like("whistle:%"))).all() == [RESIDENTS]
        assert tx.scalar(select(func.count()).select_from(whistle_reporter)) == RESIDENTS

        trail = Counter(tx.scalars(select(event.c.what)))
        told = {"notice shown": RESIDENTS}  # with their first case
        waiting = {"waits": MEMBERS - PLACES}  # whoever finds no place has one in the queue
    assert trail == {"logged": MEMBERS * DEEDS, "signed up": PLACES, "registered": RESIDENTS} | told | waiting


def _answers_are_whole(events: list[dict[str, str]], delivered: list[dict[str, Any]], kills: int) -> None:
    """Each event is answered; in order within a chat; repeated are at most those on their way at a kill."""
    asked: dict[str, list[str]] = defaultdict(list)
    for one in events:
        asked[f"p-{one['who']}"].append(one["event"])
    shown: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in delivered:
        shown[one["chat"]].append(one)
    assert shown.keys() == asked.keys()
    for chat, expected in asked.items():
        first = list(dict.fromkeys(one["reply_to"] for one in shown[chat]))
        assert first == expected, chat
        ids = [one["ids"][0] for one in shown[chat]]
        assert ids == sorted(ids), chat
        assert len(set(ids)) == len(expected), chat
        doubles = len(ids) - len(set(ids))
        assert doubles <= kills, chat
        # A repeat comes from the next process, and is the one message that the killed one was busy with.
        for earlier, later in zip(shown[chat], shown[chat][1:], strict=False):
            assert earlier["ids"] != later["ids"] or earlier["process"] != later["process"]
