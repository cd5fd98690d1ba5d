"""A county serves at every stage: no dead end, no empty list, no question asked a third time.

Every command by its example, and what people say without any, by everybody whom such a county has, in private and in
a group; then each question that is open is answered with nonsense until it is given up.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, func, select

from bot.access import Role
from bot.app import build_registry
from bot.batch import handle_batch
from bot.command import Command
from bot.schedule import Job
from handlers.capabilities import HOUSE
from storage.database import Database
from storage.tables import account, dialogue, inbox, outbox
from tests.handlers.county.half_built import (
    COMMUNITY,
    COUNTIES,
    GRID_GROUP,
    LIAISON,
    MEMBER,
    OFFICE,
    RESIDENT,
    SPEAKERS,
    STAFF_GROUP,
    Half,
    build,
)
from tests.handlers.talk import Talk

PLAIN = (
    "3号楼楼道灯坏了三天了",
    "楼道灯坏了",
    "水东社区5号楼门口垃圾没人清",
    "上坪村路口塌了一块",
    "家里闻到煤气味，好呛",
    "我要报到",
    "报到 张三 县检察院",
    "我报的那个修了吗",
    "这周有什么活动",
    "我不会用，找个人帮我",
    "昨天在3栋打扫楼道2小时",
    "我搬到水东社区第2网格了",
    "派单 00001 县检察院",
    "您好",
)
NONSENSE = ("嘟嘟囔囔咿呀哟", "qwx zzv !!")  # one could be a name, the other nothing at all
# Enough for every commit; everything everywhere with GRIDWHISTLE_ROUND=1 (ten times as long), as `make soak` has it.
ROUND = int(os.environ.get("GRIDWHISTLE_ROUND", "6"))
REST = ROUND if ROUND == 1 else 2 * ROUND
MOST_ANSWERS = 8  # four questions, each asked twice
PLACES: dict[str, tuple[str | None, ...]] = dict.fromkeys(SPEAKERS, (None, GRID_GROUP))
PLACES["u-community"] = (None, GRID_GROUP, STAFF_GROUP)
# A list with nothing in it, a name that is not there, a place without a name.
EMPTY = re.compile(
    r"[：:]\s*\Z|[：:]\n\s*(?:\n|\Z)|有：\s*(?:\n|\Z|[。，])|：[、。]|、\Z|、[。，]"
    r"|（）|None|“”|\{|电话 。|· *[：:]|\n\n"
)
NOT_A_QUESTION = "没太明白您的意思"

T = TypeVar("T")


class Spoken:
    """A county of its own for one conversation: what is said is rolled back at the end."""

    def __init__(self, talk: Talk, tx: Connection) -> None:
        self._talk = talk
        self._tx = tx

    def say(self, text: str, who: str, group: str | None) -> list[str]:
        """Every text that is owed because of it, once, to however many."""
        message = self._talk.incoming(text, who, group)
        before = self._tx.scalar(select(func.max(outbox.c.id))) or 0
        handle_batch(self._talk._machine, self._tx, [message], self._talk.clock.now())
        error = self._tx.scalar(select(inbox.c.error).where(inbox.c.event_id == message.event_id))
        assert error is None, f"“{text}” of {who}: {error}"
        owed = self._tx.scalars(select(outbox.c.text).where(outbox.c.id > before).order_by(outbox.c.id))
        return list(dict.fromkeys(owed))

    def asked(self, who: str) -> list[str]:
        """Which questions are open for somebody; a draft that is whole waits for 确认, and takes more words."""
        query = select(dialogue.c.name, dialogue.c.data).join_from(dialogue, account).where(account.c.user_id == who)
        return [row.name for row in self._tx.execute(query) if row.name != "whistle.draft" or row.data["asking"]]


@pytest.fixture(scope="module", params=COUNTIES, ids=lambda half: half.title)
def half(
    request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Talk]:
    """A county that is half built, each once."""
    path = tmp_path_factory.mktemp("half") / "store.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    database = Database(f"sqlite:///{path}")
    county: Half = request.param
    with database.begin() as tx:
        build(tx, county)
    talk = Talk(database)
    begin(talk)
    yield talk
    database.close()


@pytest.fixture
def number(half: Talk, request: pytest.FixtureRequest) -> int:
    """Which of the counties it is."""
    return COUNTIES.index(request.node.callspec.params["half"])


# What has happened there so far: two cases, one of them at a department, and a week's list.
BEFORE = (
    (RESIDENT, "3号楼楼道灯坏了三天了"),
    (RESIDENT, "不知道"),
    (RESIDENT, "确认"),
    (RESIDENT, "5号楼门口垃圾没人清"),
    (RESIDENT, "不知道"),
    (RESIDENT, "确认"),
    (OFFICE, "派单 00002 县检察院"),
    (OFFICE, "加活动 志愿服务日 周六 9点到11点 文化广场 清理河堤 20人"),
)


def begin(talk: Talk) -> None:
    """Say what comes before every conversation."""
    for who, line in BEFORE:
        talk.say(line, who)


@cache
def commands() -> list[Command]:
    """Every command, each once."""
    return list({each.name: each for each in build_registry().by_word.values()}.values())


class Undone(Exception):
    """What was said has not happened."""


def conversation(talk: Talk, line: str, who: str, group: str | None, nonsense: str) -> list[str]:
    """Say a line, answer what is asked with nonsense until nothing is asked any more; all that was said."""
    heard: list[str] = []
    left: list[str] = []
    with suppress(Undone), talk.database.begin() as tx:
        spoken = Spoken(talk, tx)
        heard += spoken.say(line, who, group)
        for _ in range(MOST_ANSWERS):
            left = spoken.asked(who)
            if not left:
                break
            heard += spoken.say(nonsense, who, group)
        else:
            left = spoken.asked(who) if NOT_A_QUESTION not in heard[-1] else []
        raise Undone
    assert left == [], f"“{line}” of {who} ends in a question for ever: {heard}"
    return heard


def faults(talk: Talk, line: str, who: str, group: str | None, nonsense: str = NONSENSE[0]) -> list[str]:
    """What is wrong with what is heard."""
    try:
        heard = conversation(talk, line, who, group, nonsense)
    except AssertionError as failure:
        return [str(failure)]
    found = [f"“{line}” of {who} in {group}: {text!r}" for text in heard if EMPTY.search(text)]
    if not heard and group is None:
        found.append(f"“{line}” of {who}: no answer")
    thrice = [text for text, times in Counter(heard).items() if times > 2 and NOT_A_QUESTION not in text]
    return found + [f"“{line}” of {who} in {group}: a third time {text!r}" for text in thrice]


def speakers(half: Half) -> list[str]:
    """Whom the county knows, and a resident; everybody else would be a resident too."""
    offices = {Role.COMMUNITY: COMMUNITY, Role.LIAISON: LIAISON, Role.COUNTY: OFFICE}
    known = {RESIDENT, *([MEMBER] if half.roster else []), *(offices[role] for role in half.offices if role in offices)}
    return [who for who in SPEAKERS if who in known]


def said_by(who: str, county: int) -> Iterator[tuple[str, str | None, str]]:
    """What somebody says in a county: a line, the group or None, and the nonsense with which they answer.

    They go round between the counties that know somebody: of what is said in private one line in six (`ROUND`) here,
    the next in the county after, of what is said in groups, and of the words alone, one in twelve (`REST`); where fewer
    counties know them, more in each, so that each is said by each at least once.
    """
    known = [number for number, half in enumerate(COUNTIES) if who in speakers(half)]
    turn, most = known.index(county), len(known)
    lines = (*(each.example for each in commands()), *PLAIN)
    yield from ((line, None, NONSENSE[0]) for line in _share(lines, turn, min(ROUND, most)))
    rest: list[tuple[str, str | None, str]] = [
        (line, group, NONSENSE[0]) for group in PLACES[who] if group is not None for line in lines
    ]
    rest += [(each.name, None, NONSENSE[1]) for each in commands()]
    yield from _share(rest, turn, min(REST, most))


def _share(said: Sequence[T], turn: int, every: int) -> Sequence[T]:
    return said[turn % every :: every]


def test_every_line_is_answered_with_something_true(half: Talk, number: int) -> None:
    found = []
    known = {row.user_id for row in half.rows(account, account.c.person_id.is_not(None))}
    assert {who for who in speakers(COUNTIES[number]) if who != RESIDENT} == known & set(SPEAKERS) - {RESIDENT}
    for who in speakers(COUNTIES[number]):
        for line, group, nonsense in said_by(who, number):
            found += faults(half, line, who, group, nonsense)
    assert found == []


def test_every_line_is_said_by_everybody_somewhere() -> None:
    whole = len({*(each.example for each in commands()), *PLAIN})
    for who in SPEAKERS:
        known = [county for county, each in enumerate(COUNTIES) if who in speakers(each)]
        said = {one for county in known for one in said_by(who, county)}
        assert len(said) == whole * len(PLACES[who]) + len(commands()), who


def test_what_is_due_is_done(half: Talk) -> None:
    """A week of the clock: nothing fails for want of a place, an office or a group."""
    now = half.clock.now()
    steps = 0
    for job in HOUSE.jobs(half.county.config):
        if isinstance(job, Job):
            for day in range(7):
                due = now + timedelta(days=day)
                for step in job.steps(half.county, due, due):
                    with suppress(Undone), half.database.begin() as tx:
                        step(tx)
                        texts = tx.scalars(select(outbox.c.text).where(outbox.c.kind == "push"))
                        assert [text for text in texts if EMPTY.search(text)] == []
                        steps += 1
                        raise Undone
    assert steps > 0


@pytest.mark.parametrize(
    "text",
    [
        *("请问是哪个社区？有：", "南外社区的哪个网格？有：。", "已绑定的群：\n\n看某个社区", "没有类别“”。现有：其他"),
        *("会昌县 None", "编入（）", "值班电话 。", "· ：0 个群", "社区有：、水东社区"),
    ],
)
def test_an_empty_list_is_noticed(text: str) -> None:
    assert EMPTY.search(text)
