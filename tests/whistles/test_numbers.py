"""Numbers: unique, without a gap, each community and year its own; also with several writers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Connection, select

from bot import county as county_room
from bot.actor import CLOCK
from bot.app import load_texts
from bot.clock import COUNTY
from bot.message import File
from handlers.whistles import cases, reporting, steps
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import Action, State
from storage.database import Database
from storage.tables import whistle
from tests.support.settings import settings
from tests.whistles.ground import NOW, Ground, register, work

THREADS = 4
EACH = 15


def test_a_community_and_a_year_have_numbers_of_their_own(tx: Connection, ground: Ground) -> None:
    far = ground.elsewhere
    made = [register(tx, ground).number, register(tx, ground).number, register(tx, ground, community=far).number]
    new_year = NOW.replace(year=2027, month=1, day=1, hour=0)
    made += [register(tx, ground, now=new_year).number, register(tx, ground).number]
    assert made == [
        "HC-SD-2026-00001",
        "HC-SD-2026-00002",
        "HC-NW-2026-00001",
        "HC-SD-2027-00001",
        "HC-SD-2026-00003",
    ]


def test_the_year_is_the_countys(tx: Connection, ground: Ground) -> None:
    """Half past midnight on New Year's Day in 会昌 is still the old year in Greenwich."""
    late = NOW.replace(year=2027, month=1, day=1, hour=0, minute=30)
    assert late.astimezone(COUNTY).year == 2027
    assert register(tx, ground, now=late).number == "HC-SD-2027-00001"


def test_a_number_given_back_is_used_again(tx: Connection, ground: Ground) -> None:
    register(tx, ground)
    for _ in range(3):
        save = tx.begin_nested()
        assert register(tx, ground).number == "HC-SD-2026-00002"
        save.rollback()
    assert register(tx, ground).number == "HC-SD-2026-00002"


def test_writers_at_once_leave_no_gap_and_no_double(database: Database, ground: Ground) -> None:
    """On SQLite they queue for the one writer; on PostgreSQL for the counter's row."""
    ready = Barrier(THREADS)

    def write(thread: int) -> list[str]:
        ready.wait()
        numbers = []
        for index in range(EACH):
            community = ground.elsewhere if (thread + index) % 3 == 0 else ground.home
            with database.begin() as tx:
                numbers.append(register(tx, ground, community=community, grid=None).number)
                if index % 5 == 4:
                    tx.rollback()
                    numbers.pop()
        return numbers

    with ThreadPoolExecutor(THREADS) as pool:
        kept = sorted(number for numbers in pool.map(write, range(THREADS)) for number in numbers)
    with database.reading() as tx:
        assert sorted(tx.scalars(select(whistle.c.number))) == kept
    for code in ("SD", "NW"):
        own = [number for number in kept if number.split("-")[1] == code]
        assert own == [f"HC-{code}-2026-{index:05d}" for index in range(1, len(own) + 1)]


def _meant(tx: Connection, ground: Ground, said: str) -> str | None:
    case = cases.by_own_number(tx, ground.people["reporter"], said, ground.home.id)
    return case.number if case is not None else None


@pytest.mark.parametrize("said", ["HC-SD-2026-00002", "SD-2026-00002", "00002"])
def test_a_case_is_found_by_what_people_write_of_its_number(tx: Connection, ground: Ground, said: str) -> None:
    register(tx, ground)
    wanted = register(tx, ground)
    register(tx, ground, community=ground.elsewhere)
    assert _meant(tx, ground, said) == wanted.number


def test_a_tail_means_the_newest_year(tx: Connection, ground: Ground) -> None:
    register(tx, ground, now=NOW - timedelta(days=400))
    assert _meant(tx, ground, "00001") == "HC-SD-2025-00001"
    register(tx, ground)
    assert _meant(tx, ground, "00001") == "HC-SD-2026-00001"


def _two_at_once(database: Database, ground: Ground, number: str, change: str) -> Case:
    """Two transactions that both read the case before either has written it, as two writers on PostgreSQL do.

    SQLite has one writer, which reads and writes in one go: there they simply follow one another.
    """

    county = county_room.read(settings(whistle={"urge_hours": 0}), load_texts(), database)
    both_read = Barrier(2 if not database.sqlite else 1)

    def run(index: int) -> None:
        with database.begin() as tx:
            one = cases.by_number(tx, number)
            both_read.wait(10)
            match change:
                case "pictures":
                    picture = File(f"{index}" * 64, f"{index}.png", "image/png", 67)
                    reporting.add_files(work(tx, county, CLOCK), one, [picture])
                case "urge":
                    reporting.urge(work(tx, county, ground.people["reporter"]), one)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    with database.reading() as tx:
        return cases.by_number(tx, number)


def test_pictures_sent_at_once_are_all_kept(database: Database, ground: Ground) -> None:
    with database.begin() as tx:
        number = register(tx, ground).number
    assert len(_two_at_once(database, ground, number, "pictures").files) == 2


def test_urged_at_once_counts_twice(database: Database, ground: Ground) -> None:
    with database.begin() as tx:
        number = register(tx, ground).number
    assert _two_at_once(database, ground, number, "urge").urged == 2


def test_moved_at_once_moves_once(database: Database, ground: Ground) -> None:
    """Two members of staff press 派单 and 自办 at the same moment: one wins, the other is told how it stands."""
    from bot.access import Role
    from bot.refused import Refused

    with database.begin() as tx:
        number = register(tx, ground).number
    both_read = Barrier(2 if not database.sqlite else 1)

    def run(action: Action) -> object:
        try:
            with database.begin() as tx:
                one = cases.by_number(tx, number)
                both_read.wait(10)
                unit = ground.unit if action is Action.SEND else None
                return steps.take(work(tx, ground.county, ground.actor(Role.COMMUNITY)), one, action, unit_id=unit)
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(2) as pool:
        came = list(pool.map(run, [Action.SEND, Action.SEND]))
    assert sorted(type(one).__name__ for one in came) == ["Case", "Refused"]
    (won,) = [one for one in came if isinstance(one, Case)]
    (lost,) = [one for one in came if isinstance(one, Refused)]
    assert lost.key == "whistle.no_step"
    stands = ground.county.texts.render(f"stands.{State(won.state).name.lower()}", {"unit": "县交通运输局"})
    assert str(lost.fields["stands"]) == stands
