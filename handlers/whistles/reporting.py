"""The verbs of a reporter: ask how it goes, put right, add, join, take back, say how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import update

from bot.message import File
from bot.refused import Refused
from bot.texts import show
from bot.work import Work
from handlers.whistles import cases, evidence, hearers, rating, steps
from handlers.whistles.cases import Case
from handlers.whistles.config import WhistleConfig
from handlers.whistles.evidence import Contribution, Evidence
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import TABLE, Action, CaseEvent, State
from handlers.whistles.rating import Satisfaction
from storage import events
from storage.places import Place
from storage.redaction import Scrubbed, scrub, scrub_to
from storage.tables import whistle


def mine(work: Work, number: str | None, near: Place | None, action: Action | None = None) -> Case:
    """The case meant: by number (a tail is looked for `near` first), else the newest this account reported, of which
    `action` is possible. Of a merged one, the case that goes on for it.

    Raises Refused if there is none, or it is somebody else's.
    """
    account_id = work.actor.account_id
    if account_id is None:
        raise Refused("whistle.none_of_yours")
    if number:
        case = cases.find(work.tx, number, near.id if near else None)
        if not cases.is_reporter(work.tx, case.id, account_id):
            raise Refused("whistle.not_yours", number=case.shown)
        return cases.surviving(work.tx, case)
    reported = cases.my_reports(work.tx, account_id)
    if not reported:
        raise Refused("whistle.none_of_yours")
    return next((case for case in reported if (State(case.state), action) in TABLE), reported[0])


def keep(work: Work, case: Case, chat_id: int, what: Contribution) -> None:
    """The message that made this happen, heard in that chat, belongs to the case."""
    if work.actor.inbox_id is not None:
        evidence.note(work.tx, case.id, Evidence(work.actor.inbox_id, chat_id, what), work.now)


def urge(work: Work, case: Case) -> Case:
    """催办: the people who work on it hear it. Raises Refused: closed, or urged a short while ago."""
    case = _still_open(cases.lock(work.tx, case.number))
    again_after = timedelta(hours=work.county.config.section(WhistleConfig).urge_hours)
    last = [event.at for event in events.history(work.tx, CaseEvent.record, case.id) if event.what == CaseEvent.URGED]
    if last and work.now - last[-1] < again_after:
        at = Scrubbed(str(show(last[-1].astimezone(work.now.tzinfo))))
        raise Refused("whistle.urged_already", number=case.shown, at=at)
    case = steps.note_down(work, case, CaseEvent.URGED, urged=case.urged + 1)
    fields = facts(work, case, times=case.urged)
    if case.unit_id is None or not hearers.tell_unit(work, case, "whistle.urged_staff", fields):
        hearers.tell_staff(work, case, "whistle.urged_staff", fields)
    return case


def correct(work: Work, case: Case, place: Scrubbed | None, matter: Scrubbed | None) -> Case:
    """The reporter puts the place or the matter right; what stood there is kept in the event, whoever works on it
    hears it. Raises Refused."""
    case = _rewritten(work, case, place, matter)
    if place is not None:  # somebody may be on the way to the old place
        hearers.tell_staff(work, case, "whistle.corrected_staff", facts(work, case))
    if case.unit_id is not None:
        hearers.tell_unit(work, case, "whistle.corrected_staff", facts(work, case))
    return case


def _rewritten(work: Work, case: Case, place: Scrubbed | None, matter: Scrubbed | None) -> Case:
    case = _still_open(cases.lock(work.tx, case.number))
    values = {name: value for name, value in (("place", place), ("matter", matter)) if value is not None}
    if not values:
        raise Refused("whistle.correct_what", number=case.shown)
    return steps.note_down(work, case, CaseEvent.CORRECTED, **values)


def supplement(work: Work, case: Case, what: Scrubbed, files: Sequence[File]) -> Case:
    """More words or pictures; they move a case that was waiting for them. Raises Refused if there are neither."""
    if not what and not files:
        raise Refused("whistle.supplement_what", number=case.shown)
    if files:
        case = add_files(work, case, files)
    if case.state == State.NEEDS_INFO:
        return steps.take(work, case, Action.SUPPLEMENT, note=what or steps.PICTURE)
    if what:
        return _rewritten(work, case, None, scrub_to(f"{case.matter}（补充：{what}）", 500))
    return case


def add_files(work: Work, case: Case, files: Sequence[File]) -> Case:
    """More pictures of the same matter."""
    case = cases.lock(work.tx, case.number)
    kept = [*case.files, *(asdict(file) for file in files)]
    work.tx.execute(update(whistle).where(whistle.c.id == case.id).values(files=kept, version=case.version + 1))
    work.record(CaseEvent.PICTURES, case.id, after={"files": [file.sha256 for file in files]})
    return cases.by_number(work.tx, case.number)


def join(work: Work, case: Case, answer_chat: int) -> bool:
    """我家也是: one more reporter of the same case. False if they stood there already.

    Raises Refused: closed, or a private one, of which nobody else is told that it exists.
    """
    assert work.actor.account_id is not None
    known = cases.is_reporter(work.tx, case.id, work.actor.account_id)
    if case.private and not known:
        raise Refused("whistle.no_such", number=case.shown)
    _still_open(case)
    if known:
        return False
    cases.add_reporter(work.tx, case.id, work.actor.account_id, answer_chat, work.now)
    work.record(CaseEvent.JOINED, case.id)
    keep(work, case, answer_chat, "me too")
    return True


def withdraw(work: Work, case: Case) -> Case:
    """撤哨, without a reason: the case is withdrawn, or goes on for the others who reported it (its state tells).

    Raises Refused once the county's hours are over.
    """
    hours = work.county.config.section(WhistleConfig).cancel_hours
    if work.now - case.opened_at > timedelta(hours=hours):
        raise Refused("whistle.cancel_late", number=case.shown, hours=hours)
    if not case.closed and cases.reporters_count(work.tx, case.id) > 1:
        step_back(work, case)
        return case
    return steps.take(work, case, Action.WITHDRAW)


def step_back(work: Work, case: Case) -> None:
    """One of several reporters less; the case goes on for the others."""
    assert work.actor.account_id is not None
    cases.leave(work.tx, case.id, work.actor.account_id)
    work.record(CaseEvent.STEPPED_BACK, case.id)


def confirm(work: Work, case: Case) -> Case:
    """解决了: only the reporter's word closes a case as solved. Raises Refused."""
    case = steps.take(work, case, Action.CONFIRM)
    if case.satisfaction in ("", Satisfaction.SILENT):
        return rating.rate(work, case, Satisfaction.YES, Scrubbed(""))
    return case


def dispute(work: Work, case: Case, why: Scrubbed) -> Case:
    """没解决, said by a reporter or by staff who went to see: done again; not solved twice, the county takes it under
    its eye. Raises Refused."""
    account_id = work.actor.account_id
    reporter = account_id is not None and cases.is_reporter(work.tx, case.id, account_id)
    who = Scrubbed("反映人" if reporter else "社区到现场看了，")
    told = {"who": who, "note": why or Scrubbed("没有说原因")}
    case = steps.take(work, case, Action.DISPUTE, note=why, fields=told)
    return rating.rate(work, case, Satisfaction.NO, why) if reporter else case


def rate(work: Work, case: Case, grade: Satisfaction | None, words: Scrubbed) -> Case:
    """说两句: the staff hear it. Raises Refused where nothing is answered yet."""
    case = rating.rate(work, case, grade, words)
    note = scrub(rating.in_words(grade, words))
    hearers.tell_staff(work, case, "whistle.rated_staff", facts(work, case, note=note))
    return case


def _still_open(case: Case) -> Case:
    if case.closed:
        raise Refused("whistle.closed_already", number=case.shown, state=Scrubbed(case.state))
    return case
