"""What is done when a term is over: each rung once, the highest after an outage, pauses, the night, a new calendar."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.access import Role
from bot.clock import COUNTY
from bot.notify import Reach
from handlers.whistles import cases, ordering, steps
from handlers.whistles.cases import Case
from handlers.whistles.clocks import actions as clocks
from handlers.whistles.clocks import chasing
from handlers.whistles.clocks.actions import Setting
from handlers.whistles.clocks.ladder import Step
from handlers.whistles.config import ClockConfig
from handlers.whistles.letters import records
from handlers.whistles.letters.making import Order
from handlers.whistles.lifecycle import WAITS, Action, State, Wait
from storage import events
from storage.redaction import scrub
from storage.tables import clock, outbox, whistle
from storage.terms import Measure
from storage.workdays import CalendarDay, WorkCalendar
from tests.handlers.talk import GRID, STAFF, TEN, Talk
from tests.whistles.ground import NOW, Ground, register, work

RUNGS = [Step.REMIND, Step.EXPIRED, Step.PRESS, Step.SUPERVISE, Step.COUNTY]


def sent(tx: Connection, ground: Ground) -> Case:
    """A case that a department has, signed at once."""
    one = register(tx, ground)
    who = ground.actor(Role.COMMUNITY)
    drafted = ordering.draft(work(tx, ground.county, who), one, Order(ground.unit), scrub(""))
    one = ordering.issue(work(tx, ground.county, who), one, drafted, scrub("")).case
    return ordering.sign(work(tx, ground.county, ground.actor(Role.LIAISON)), one)[0]


def tick(tx: Connection, ground: Ground, at: datetime) -> None:
    while chasing.run(tx, ground.county, at, Reach()) == chasing.CHUNK:
        pass


def climbed(tx: Connection, one: Case) -> list[str]:
    return [each.what for each in events.history(tx, "whistle", one.id) if each.what in set(Step)]


def test_the_days_of_a_department_count_from_the_letter(tx: Connection, ground: Ground) -> None:
    one = sent(tx, ground)
    running = clocks.running(tx, one.id)
    assert running is not None
    main = records.order(tx, one.id)
    assert main is not None
    assert (running.kind, running.started_at, running.due_at) == (Wait.FINISH, NOW, main.finish_by)


def test_each_rung_is_taken_once_whenever_the_clock_looks(tx: Connection, ground: Ground) -> None:
    one = sent(tx, ground)
    at = NOW
    while at < NOW + timedelta(days=30):
        at += timedelta(hours=5)
        tick(tx, ground, at)
        tick(tx, ground, at)
    assert climbed(tx, one) == RUNGS
    assert cases.by_number(tx, one.number).state == State.SUPERVISED
    kinds = Counter(each.kind for each in records.of(tx, one.id))
    assert kinds == {records.LetterKind.ORDER: 1, records.LetterKind.PRESS: 1, records.LetterKind.SUPERVISE: 1}
    assert chasing.next_at(tx) is None


def test_after_an_outage_every_rung_is_kept_and_only_the_highest_speaks(tx: Connection, ground: Ground) -> None:
    one = sent(tx, ground)
    tick(tx, ground, NOW + timedelta(days=30))
    assert climbed(tx, one) == RUNGS
    assert cases.by_number(tx, one.number).state == State.SUPERVISED
    assert {each.kind for each in records.of(tx, one.id)} == {records.LetterKind.ORDER}, "no letter that is overtaken"
    assert cases.on_the_sheet(tx, 5) == [cases.by_number(tx, one.number)]


def test_what_is_answered_in_time_is_not_chased(tx: Connection, ground: Ground) -> None:
    one = sent(tx, ground)
    steps.take(work(tx, ground.county, ground.actor(Role.LIAISON)), one, Action.REPLY, note=scrub("好了"))
    waited = clocks.running(tx, one.id)
    assert waited is not None
    assert waited.kind == Wait.VERIFY
    tick(tx, ground, waited.due_at - timedelta(days=4))
    assert climbed(tx, one) == []


def test_the_clock_stands_still_while_the_resident_is_asked(tx: Connection, ground: Ground) -> None:
    one = register(tx, ground)
    before = clocks.running(tx, one.id)
    assert before is not None
    who = ground.actor(Role.COMMUNITY)
    one = steps.take(work(tx, ground.county, who), one, Action.ASK, note=scrub("几单元？"))
    assert clocks.running(tx, one.id) is None
    assert [each.pause_reason for each in clocks.live(tx, one.id)] == ["等反映人补充"]
    tick(tx, ground, NOW + timedelta(days=20))
    assert climbed(tx, one) == []
    later = NOW + timedelta(days=20)
    one = steps.take(
        work(tx, ground.county, ground.actor(Role.REPORTER), now=later), one, Action.SUPPLEMENT, note=scrub("2单元")
    )
    after = clocks.running(tx, one.id)
    assert after is not None
    worked = ground.county.calendar.working_minutes_between
    assert worked(later, after.due_at) == worked(NOW, before.due_at)


def test_a_calendar_that_is_imported_moves_what_is_due(tx: Connection, ground: Ground) -> None:
    one = sent(tx, ground)
    waited = clocks.running(tx, one.id)
    assert waited is not None
    off = date(2026, 12, 2)
    days = {**ground.county.calendar.days, off: CalendarDay(off, False, "县庆")}
    changed = WorkCalendar(MappingProxyType(days), ground.county.calendar.years)
    assert clocks.recount(tx, Setting(changed, ground.county.config.section(ClockConfig))) == 1
    moved = clocks.running(tx, one.id)
    assert moved is not None
    assert moved.due_at == waited.due_at + timedelta(days=1)
    assert clocks.recount(tx, Setting(changed, ground.county.config.section(ClockConfig))) == 0


def test_one_that_cannot_be_handled_does_not_stop_the_others(
    tx: Connection, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = sent(tx, ground), sent(tx, ground)
    real = cases.by_id

    def broken(tx: Connection, whistle_id: int) -> Case:
        if whistle_id == bad.id:
            raise RuntimeError("a bug")
        return real(tx, whistle_id)

    monkeypatch.setattr(cases, "by_id", broken)
    at = NOW + timedelta(days=6, hours=12)
    tick(tx, ground, at)
    assert climbed(tx, good) == [Step.REMIND]
    assert climbed(tx, bad) == []
    waits = tx.scalar(select(clock.c.next_at).where(clock.c.whistle_id == bad.id, clock.c.stopped_at.is_(None)))
    assert waits == at + chasing.LATER


def test_two_that_look_at_the_same_moment_take_a_rung_once(database: Any, ground: Ground) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with database.begin() as tx:
        made = [sent(tx, ground) for _ in range(6)]

    def look(_: int) -> None:
        with database.begin() as tx:
            chasing.run(tx, ground.county, NOW + timedelta(days=6, hours=12), Reach())

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(look, range(6)))
    with database.reading() as tx:
        assert [climbed(tx, one) for one in made] == [[Step.REMIND]] * 6


def test_a_closed_case_is_put_away_after_the_countys_days(tx: Connection, ground: Ground) -> None:
    one = register(tx, ground)
    one = steps.take(work(tx, ground.county, ground.actor(Role.COMMUNITY)), one, Action.SELF_HANDLE)
    one = steps.take(work(tx, ground.county, ground.actor(Role.COMMUNITY)), one, Action.REPLY, note=scrub("好了"))
    one = steps.take(work(tx, ground.county, ground.actor(Role.REPORTER)), one, Action.CONFIRM)
    for days, state in ((29, State.CLOSED), (31, State.ARCHIVED)):
        now = NOW + timedelta(days=days)
        for step in chasing.jobs()[1].steps(ground.county, now, now):
            step(tx)
        assert cases.by_number(tx, one.number).state == state
    assert cases.by_number(tx, one.number).closed_at == NOW


# --- in the county, with people ---------------------------------------------------------------


def _told(talk: Talk, at: datetime) -> list[Any]:
    talk.clock.set(at)
    with talk.database.begin() as tx:
        last = max((row.id for row in tx.execute(select(outbox.c.id))), default=0)
        chasing.run(tx, talk.county, at, Reach(lambda _, user_id: ("room", f"p-{user_id}")))
        return list(tx.execute(select(outbox).where(outbox.c.id > last)))


def test_the_night_is_left_in_peace(talk: Talk) -> None:
    number = talk.report("水东社区3号楼停水了")
    talk.say(f"派单 {number} 县交通运输局", "demo-luo", STAFF)
    night = TEN.replace(hour=23)
    told = _told(talk, night)
    assert told
    assert {row.due_at.astimezone(COUNTY).hour for row in told} == {8}
    assert not any(row.urgent for row in told)


def test_danger_is_chased_at_night_too(talk: Talk) -> None:
    talk.clock.set(TEN.replace(hour=22))
    talk.say("3栋一楼有很浓的煤气味", "demo-li", GRID)
    (made,) = talk.rows(whistle)
    assert made.pace == "紧急"
    talk.say(f"派单 {made.number} 县交通运输局", "demo-luo", STAFF)
    told = _told(talk, TEN.replace(hour=22, minute=30))
    assert told
    assert all(row.urgent and row.due_at.astimezone(COUNTY).hour == 22 for row in told)


def test_being_late_is_told_in_private_and_names_no_person(talk: Talk) -> None:
    number = talk.report()
    talk.say(f"派单 {number} 县交通运输局", "demo-luo", STAFF)
    kinds = {}
    for days in (1, 3, 6, 9, 12):
        for row in _told(talk, TEN + timedelta(days=days)):
            kinds[row.chat_id] = row.text
    from storage.tables import chat

    groups = {row.id for row in talk.rows(chat, chat.c.kind == "group")}
    assert not set(kinds) & groups
    assert not any(name in text for text in kinds.values() for name in ("李桂秀", "曾庆阳", "罗春晖"))


def test_pace_is_chosen(talk: Talk) -> None:
    for said, pace in (("3号楼停水了", "民生"), ("5号楼门口垃圾没人收", "一般"), ("6号楼电表着火了", "紧急")):
        talk.say(said, "demo-li", GRID)
        talk.say("确认", "demo-li", GRID)
        assert talk.rows(whistle)[-1].pace == pace, said


def test_a_granted_extension_moves_the_clock_and_its_ladder(talk: Talk) -> None:
    number = talk.report()
    for who, words in (
        ("demo-luo", f"派单 {number} 县交通运输局"),
        ("demo-zeng", f"签收 {number}"),
        ("demo-zeng", f"申请延期 {number} 12月20日 等管材到货"),
        ("demo-luo", f"同意延期 {number}"),
    ):
        talk.say(words, who)
    with talk.database.reading() as tx:
        (made,) = tx.execute(select(whistle.c.id)).all()
        running = clocks.running(tx, made.id)
    assert running is not None
    assert running.measure == Measure.DAYS
    # 12-20 is a Sunday: the Friday before would be too early, so it is the last working day until then.
    assert running.due_at.astimezone(COUNTY).date() == date(2026, 12, 18)
    assert running.level == 0


def test_every_state_says_what_it_waits_for() -> None:
    others = {State.NEEDS_INFO, State.PARKED, State.SUPERVISED}
    closed = {State.CLOSED, State.DECLINED, State.MERGED, State.ARCHIVED, State.WITHDRAWN}
    assert set(State) == set(WAITS) | others | closed
