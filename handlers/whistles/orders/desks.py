"""What lies on somebody's desk: the open cases that they work on, and the ones that were spoken of last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.access import Where, held_at
from bot.refused import Refused
from bot.work import Work
from handlers.whistles import cases, reading, steps
from handlers.whistles.cases import Case
from handlers.whistles.facts import path
from handlers.whistles.letters import records
from handlers.whistles.lifecycle import FIELD, UNDECIDED, UNIT, Action, State, possible
from handlers.whistles.number import numbers_in
from handlers.whistles.orders.values import Desk, Known, Verb
from storage import outbox
from storage.people import Chat
from storage.places import Place
from storage.redaction import Scrubbed

VERBS = frozenset(verb.value for verb in Verb)
MOST = 200  # open cases that are looked through
FEW = 5  # messages of ours that are looked back over
NOT_FOUND = "whistle.no_such_office"
SOON = timedelta(minutes=5)  # so long behind a number that was not found what is said is of it
LATELY = timedelta(hours=2)  # what was spoken of before is not what 那个 means


def desk(work: Work, chat: Chat, account_id: int, verb: Verb | None, *, private: bool) -> Desk:
    """The desk of whoever acts. `private`: the chat is theirs alone."""
    page = reading.open_cases(work, MOST)
    asks = records.asks_of(work.tx, [case.id for case in page.cases])
    names = _unit_names(work, {case.unit_id for case in page.cases})
    known = tuple(
        _known(work, case, verb, asks.get(case.id, ()), names.get(case.unit_id, frozenset())) for case in page.cases
    )
    since = work.now - LATELY
    last = _only_one(outbox.answered_last(work.tx, chat.id, account_id, since, FEW))
    newest = _only_one(outbox.said_last(work.tx, chat.id, since, FEW)[:1]) if private else ""
    return Desk(known, last, newest)


def find(work: Work, number: str, near: Place | None) -> Case:
    """The case that an office names. Raises Refused, in words for an office, where there is none that concerns it."""
    try:
        return reading.find(work, number, near)
    except Refused as refused:
        if refused.key != "whistle.no_such":
            raise
    raise Refused(NOT_FOUND, number=Scrubbed(number))


def found(work: Work, number: str, near: Place | None) -> Case | None:
    """The case that an office names; None where there is none that concerns it."""
    try:
        return find(work, number, near)
    except Refused as refused:
        if refused.key != NOT_FOUND:
            raise
    return None


def is_own(work: Work, number: str | None) -> bool:
    """Whether a reporter's word is said by one: of the case of this number, without it of any they reported."""
    who = work.actor
    if number is None:
        return who.account_id is not None and bool(cases.my_reports(work.tx, who.account_id, 1))
    try:
        return cases.by_own_number(work.tx, who, number, None) is not None
    except Refused:
        return True  # several of theirs


def _only_one(said: Sequence[str]) -> str:
    """The case that the newest of these texts which names any is about; "" where it names several, a list."""
    named = next((numbers for text in said if (numbers := set(numbers_in(text)))), set())
    return named.pop() if len(named) == 1 else ""


def _unit_names(work: Work, wanted: set[int | None]) -> dict[int | None, frozenset[str]]:
    """What people call each of these units."""
    places = work.county.places
    names: dict[int | None, set[str]] = {}
    for name in places.unit_names:
        unit = places.unit(name)
        if unit is not None and unit.id in wanted:
            names.setdefault(unit.id, set()).add(name)
    return {unit: frozenset(called) for unit, called in names.items()}


def _known(work: Work, case: Case, verb: Verb | None, asks: Sequence[str], names: frozenset[str]) -> Known:
    roles = held_at(work.actor.held, Where(path(work, case), case.unit_id))
    can = set(possible(State(case.state), roles))
    if verb in (Verb.GRANT, Verb.REFUSE, Verb.VERIFY):  # what a guard decides, and is asked of few
        can &= set(steps.possible_at_work(work, case))
    verbs = frozenset(_verbs(case, can, bool(roles & FIELD), bool(roles & UNIT)))
    return Known(case.number, case.matter, case.place, State(case.state), verbs, "；".join(asks), len(asks), names)


def _verbs(case: Case, can: set[Action], field: bool, unit: bool) -> set[Verb]:
    """The verbs that are theirs: the steps of the table, with those that a plain word takes along."""
    verbs = {Verb.STANDS} | {Verb(action.value) for action in can if action.value in VERBS}
    state = State(case.state)
    if Action.SIGN in can and state is State.SENT:
        verbs |= {Verb.START, Verb.REPLY, Verb.EXTEND}
    if Action.START in can:
        verbs.add(Verb.SIGN)
    if Action.SELF_HANDLE in can and state in UNDECIDED:
        verbs.add(Verb.REPLY)
    if field and state is State.REPLIED:
        verbs |= {Verb.REPLY, Verb.AGAIN}
    if Action.SEND in can:
        verbs.add(Verb.REASSIGN)  # 改派 of what was given back
    if case.unit_id is not None:
        verbs.add(Verb.LETTER)
    if field and case.unit_id is not None:
        verbs |= {Verb.URGE, Verb.VOID}
    if field:
        verbs |= {Verb.PUBLISH, Verb.AGAIN, Verb.TERM, Verb.WITHDRAW}
    if unit:
        verbs.add(Verb.CLOSE)  # what is still lacking until then is said
    if field or unit:
        verbs.add(Verb.NOTE)
    else:
        verbs.discard(Verb.NOTE)
    return verbs
