"""Who hears what: every arrow of the table, taken by every role that may, without any chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.access import Role
from bot.work import Work
from handlers.whistles import cases, hearers, reporting, steps
from handlers.whistles.cases import Case
from handlers.whistles.config import WhistleConfig
from handlers.whistles.lifecycle import TABLE, Action, State, Transition, Whom
from storage import events
from storage.redaction import scrub
from storage.tables import letter, whistle
from tests.whistles.common import common, ground, tx
from tests.whistles.ground import Ground, also, ask_longer, put, register, work

__all__ = ["common", "ground", "tx"]

Heard = list[tuple[Whom, str]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Audience and text of all that is told, in order."""
    told: Heard = []

    def note(whom: Whom, returned: int | None) -> Any:
        def tell(_: Work, __: Case, key: str, *___: object, **____: object) -> int | None:
            told.append((whom, key))
            return returned

        return tell

    monkeypatch.setattr(hearers, "tell_reporters", note(Whom.REPORTERS, None))
    monkeypatch.setattr(hearers, "tell_staff", note(Whom.STAFF, None))
    monkeypatch.setattr(hearers, "tell_unit", note(Whom.UNIT, 1))
    return told


def expected(arrow: Transition, role: Role, leads: bool) -> Heard:
    """What the row says; a department does not hear of its own step, and none where none leads."""
    rows = [(tell.whom, tell.key) for tell in arrow.tells]
    if role is Role.LIAISON or not leads:
        rows = [row for row in rows if row[0] is not Whom.UNIT]
    if arrow.action is Action.SUPERVISE and leads:
        rows.append((Whom.UNIT, "letter.supervise_unit"))
    return rows


@pytest.mark.parametrize("arrow", TABLE.values(), ids=lambda arrow: f"{arrow.source}-{arrow.action}")
def test_an_arrow_is_told_to_whom_its_row_names(
    tx: Connection, ground: Ground, heard: Heard, arrow: Transition
) -> None:
    made = register(tx, ground)
    for role in sorted(arrow.roles):
        for leads in (True, False):
            case = put(tx, made, arrow.source, ground.unit if leads else None)
            if arrow.action is Action.RESUME and not leads:
                continue  # its guard says no
            if not leads and role is Role.LIAISON:
                continue  # nobody is the liaison of no department
            if (arrow.source, arrow.action) == (State.SUPERVISED, Action.SIGN):
                continue  # needs a letter; played in test_letters
            heard.clear()
            save = tx.begin_nested()
            if arrow.action in (Action.GRANT, Action.REFUSE):
                ask_longer(tx, case)
            unit = ground.other_unit if arrow.action in (Action.SEND, Action.REASSIGN) else None
            taken = work(tx, ground.county, ground.actor(role))
            moved = steps.take(taken, case, arrow.action, unit_id=unit, note=scrub("写明了"), also=also(arrow.action))
            assert heard == expected(arrow, role, moved.unit_id is not None), (role, leads)
            save.rollback()


def test_every_row_that_changes_something_for_somebody_tells_somebody() -> None:
    silent = {arrow.action for arrow in TABLE.values() if not arrow.tells}
    assert silent == {Action.MERGE, Action.START, Action.ARCHIVE}, "merging tells by itself; the others concern nobody"


@pytest.mark.parametrize("role", [Role.REPORTER, Role.COMMUNITY])
def test_not_solved_too_often_is_a_supervision_with_its_letter_whoever_calls(
    tx: Connection, ground: Ground, role: Role
) -> None:
    """No chat is near: an action called from anywhere moves, writes, makes the letter and tells.

    The bot does it: who said 没解决, a resident or the staff, has put nothing under 督办.
    """
    case = put(tx, register(tx, ground), State.REPLIED, ground.unit)
    limit = ground.county.config.section(WhistleConfig).redo_limit
    tx.execute(update(whistle).where(whistle.c.id == case.id).values(redone=limit - 1))
    caller = work(tx, ground.county, ground.actor(role))
    moved = reporting.dispute(caller, cases.by_number(tx, case.number), scrub("还是堵"))
    assert moved.state == State.SUPERVISED
    by = {told.what: told.person_id for told in events.history(tx, "whistle", case.id)}
    assert (by[Action.DISPUTE], by[Action.SUPERVISE]) == (caller.actor.person_id, None)
    kinds: Sequence[str] = tx.scalars(select(letter.c.kind).where(letter.c.whistle_id == case.id)).all()
    assert kinds == ["督办函"]


def test_a_step_without_a_chat_reaches_the_reporter_where_they_said_it(tx: Connection, ground: Ground) -> None:
    case = register(tx, ground)
    staff = work(tx, ground.county, ground.actor(Role.COMMUNITY))
    steps.take(staff, case, Action.SELF_HANDLE)
    (owed,) = staff.notify.owed
    assert owed.chat_id == ground.chat
    assert case.number in owed.text
