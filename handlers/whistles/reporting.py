"""What those who stand to a case do with it: ask how it goes, put right, add, join, leave, say how it ended.

Whatever a word would change is the reporter's to change; the same word of a neighbour who joined is heard beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import update

from bot.access import Where
from bot.message import File
from bot.refused import Refused
from bot.texts import show
from bot.work import Work
from handlers.audience.doors import moved
from handlers.whistles import cases, counting, evidence, hearers, neighbours, rating, standing, steps
from handlers.whistles.cases import Case
from handlers.whistles.config import WhistleConfig
from handlers.whistles.evidence import Contribution, Evidence
from handlers.whistles.facts import facts, path
from handlers.whistles.lifecycle import TABLE, Action, CaseEvent, Satisfaction, State
from handlers.whistles.neighbours import NEIGHBOUR
from handlers.whistles.standing import Standing
from handlers.whistles.steps import NO_NOTE
from storage import events
from storage.places import Place
from storage.redaction import Scrubbed, scrub, scrub_to
from storage.tables import whistle


def mine(work: Work, number: str | None, near: Place | None, action: Action | None = None) -> Case:
    """The case meant: by number (a tail is one of `near` first), else the newest this account stands to, of which
    `action` is possible. Of a merged one, the case that goes on for it.

    Raises Refused, for another's as for one that there is not; and where 解决了 may mean several.
    """
    who = work.actor
    if number:
        case = cases.by_own_number(work.tx, who, number, near.id if near else None)
        if case is None:
            raise Refused("whistle.no_such", number=Scrubbed(number))
        return cases.surviving(work.tx, case)
    reported = cases.my_reports(work.tx, who.account_id) if who.account_id is not None else []
    if not reported:
        raise Refused("whistle.none_of_yours")
    possible = list(dict.fromkeys(case.number for case in reported if (State(case.state), action) in TABLE))
    if action is Action.CONFIRM and len(possible) > 1:  # what it ends is said, not guessed
        lines = Scrubbed("\n".join(f"· 解决了 {each}" for each in possible))
        raise Refused("whistle.which_solved", alone=True, lines=lines)
    return next((case for case in reported if case.number in possible), reported[0])


def _stands(work: Work, case: Case) -> Standing:
    """As what whoever acts stands to it. Raises Refused, as for a number that is none, if not at all."""
    stands = standing.of(work.tx, case.id, work.actor)
    if stands is None:
        raise Refused("whistle.no_such", number=case.shown)
    return stands


def keep(work: Work, case: Case, chat_id: int, what: Contribution) -> None:
    """The message that made this happen, heard in that chat, belongs to the case."""
    if work.actor.inbox_id is not None:
        evidence.note(work.tx, case.id, Evidence(work.actor.inbox_id, chat_id, what), work.now)


def urge(work: Work, case: Case) -> Case:
    """催办: the people who work on it hear it. Raises Refused: closed, or urged a short while ago."""
    _stands(work, case)
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


def correct(work: Work, case: Case, place: Scrubbed | None, words: Scrubbed) -> Case:
    """The reporter puts the place right, else the matter, in these words; what stood there is kept in the event,
    whoever works on it hears it. A neighbour's words stand beside. Raises Refused."""
    stands = _stands(work, case)
    if not words.strip():
        raise Refused("whistle.correct_what", number=case.shown)
    if stands is Standing.NEIGHBOUR:
        return neighbours.add_words(work, _still_open(case), words)
    matter = moved(case.matter, case.place, place) if place else f"{case.matter}（更正：{words}）"
    if place and case.matter == case.place:  # what is wrong would be gone with the place
        matter = f"{case.matter}（地点：{place}）"
    case = _rewritten(work, case, place, scrub_to(matter, 500))
    if place is not None:  # somebody may be on the way to the old place
        hearers.tell_staff(work, case, "whistle.corrected_staff", facts(work, case))
    if case.unit_id is not None:
        hearers.tell_unit(work, case, "whistle.corrected_staff", facts(work, case))
    return case


def _rewritten(work: Work, case: Case, place: Scrubbed | None, matter: Scrubbed) -> Case:
    case = _still_open(cases.lock(work.tx, case.number))
    values = {"matter": matter} if place is None else {"place": place, "matter": matter}
    return steps.note_down(work, case, CaseEvent.CORRECTED, **values)


def supplement(work: Work, case: Case, what: Scrubbed, files: Sequence[File]) -> Case:
    """More words or pictures; the reporter's move a case that was waiting for them, a neighbour's stand beside.

    Raises Refused if there are neither.
    """
    if not what and not files:
        raise Refused("whistle.supplement_what", number=case.shown)
    neighbour = _stands(work, case) is Standing.NEIGHBOUR
    if files:
        case = add_files(work, _still_open(case) if neighbour else case, files, by=NEIGHBOUR if neighbour else "")
    if neighbour:
        return neighbours.add_words(work, _still_open(case), what)
    if case.state == State.NEEDS_INFO:
        return steps.take(work, case, Action.SUPPLEMENT, note=what or steps.PICTURE)
    if what:
        return _rewritten(work, case, None, scrub_to(f"{case.matter}（补充：{what}）", 500))
    return case


def add_files(work: Work, case: Case, files: Sequence[File], *, by: str = "") -> Case:
    """More pictures of the same matter; `by`: whose they are, if not the reporter's."""
    case = cases.lock(work.tx, case.number)
    kept = [*case.files, *(asdict(file) for file in files)]
    work.tx.execute(update(whistle).where(whistle.c.id == case.id).values(files=kept, version=case.version + 1))
    work.record(CaseEvent.PICTURES, case.id, after={"files": [file.sha256 for file in files]}, note=by or None)
    return cases.by_number(work.tx, case.number)


def join(work: Work, case: Case, answer_chat: int) -> bool:
    """我家也是, and the message that said it belongs to the case. False if they stood there. Raises Refused."""
    new = neighbours.join(work, case, answer_chat)
    if new:
        keep(work, case, answer_chat, "me too")
    return new


def withdraw(work: Work, case: Case) -> Case:
    """撤哨, without a reason: the case is withdrawn, or goes on for the others who stand to it (its state tells). A
    neighbour only leaves. Raises Refused to the reporter once the county's hours are over.
    """
    if _stands(work, case) is Standing.NEIGHBOUR:
        neighbours.leave(work, case)
        return case
    hours = work.county.config.section(WhistleConfig).cancel_hours
    if work.now - case.opened_at > timedelta(hours=hours):
        raise Refused("whistle.cancel_late", number=case.shown, hours=hours)
    if not case.closed and standing.count(work.tx, case.id) > 1:
        neighbours.leave(work, case)
        return case
    return steps.take(work, case, Action.WITHDRAW)


def unfollow(work: Work, case: Case) -> None:
    """不再关注: whoever says it hears no more of the case, and it goes on. Raises Refused."""
    _stands(work, case)
    neighbours.leave(work, case)


def confirm(work: Work, case: Case) -> Case:
    """解决了: the reporter's word closes a case, a neighbour's is counted (the state tells). Raises Refused."""
    if _stands(work, case) is Standing.NEIGHBOUR:
        return neighbours.agree(work, case)
    case = steps.take(work, case, Action.CONFIRM)
    grade = Satisfaction(counting.own_grade(work, case) or Satisfaction.YES)
    standing.say(work.tx, case.id, work.actor, {"solved": True}, work.now)
    return rating.keep(work, case, grade, NO_NOTE)


def dispute(work: Work, case: Case, why: Scrubbed) -> Case:
    """没解决, said by the reporter or by staff who went to see: done again; not solved twice, the county takes it under
    its eye. A neighbour's word is counted, and heard (the state tells which). Raises Refused."""
    stands = standing.of(work.tx, case.id, work.actor)
    if stands is Standing.NEIGHBOUR and not _went_to_see(work, case):
        return neighbours.dissent(work, case, why)
    who = steps.REPORTED if stands is Standing.REPORTER else Scrubbed("社区到现场看了，")
    told = {"who": who, "note": why or Scrubbed("没有说原因")}
    case = steps.take(work, case, Action.DISPUTE, note=why, fields=told)
    if stands is not Standing.REPORTER:
        return case
    standing.say(work.tx, case.id, work.actor, {"solved": False}, work.now)
    return rating.keep(work, case, Satisfaction.NO, why)


def _went_to_see(work: Work, case: Case) -> bool:
    """A neighbour who is one of the staff too speaks as staff where staff may."""
    arrow = TABLE.get((State(case.state), Action.DISPUTE))
    return arrow is not None and work.may(arrow.roles, Where(path(work, case), case.unit_id))


def rate(work: Work, case: Case, grade: Satisfaction | None, words: Scrubbed) -> Case:
    """说两句: the staff hear it. Raises Refused where nothing is answered yet."""
    stands = _stands(work, case)
    case = rating.rate(work, case, grade, words)
    signed = f"{NEIGHBOUR}：" if stands is Standing.NEIGHBOUR else ""
    note = scrub(signed + rating.in_words(grade, words))
    hearers.tell_staff(work, case, "whistle.rated_staff", facts(work, case, note=note))
    return case


def _still_open(case: Case) -> Case:
    if case.closed:
        raise Refused("whistle.closed_already", number=case.shown, state=Scrubbed(case.state))
    return case
