"""The verbs of 函: drafted, reviewed, issued, signed, given back, added to, voided. Chat, desk and API call these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.access import Role, Where, spoken
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.county import lacking
from handlers.county.lacking import Lack
from handlers.whistles import hearers, steps
from handlers.whistles.cases import Case
from handlers.whistles.config import LetterConfig
from handlers.whistles.facts import facts, path, unit_name
from handlers.whistles.letters import making, records
from handlers.whistles.letters.delivering import deliver, paper_facts
from handlers.whistles.letters.making import Order
from handlers.whistles.letters.records import Letter, LetterKind, LetterState
from handlers.whistles.lifecycle import COMMUNITY, TABLE, Action, State
from storage.redaction import Scrubbed

REVIEWERS = frozenset({Role.SECRETARY, Role.COMMUNITY, Role.COUNTY})


@dataclass(frozen=True, slots=True)
class Sent:
    """A case with its letter; `reached` is how many chats of the department's liaison it went to."""

    case: Case
    letter: Letter
    reached: int


def send(work: Work, case: Case, order: Order, note: Scrubbed, wanted: Action) -> Sent | Letter:
    """派单 or 改派 (`wanted`): the letter goes out at once; where the county wants a second person, a draft for them.

    Raises Refused: not from where the case stands, not this person's, sent to a department already.
    """
    if wanted is Action.SEND and sending(case) is Action.REASSIGN:
        raise Refused("letter.sent_already", number=case.shown, unit=unit_name(work, case.unit_id))
    drafted = draft(work, case, order, note)
    if not work.county.config.section(LetterConfig).review:
        return issue(work, case, drafted, note)
    press = (Choice("审核通过", f"审核 {case.number}"), Choice("看函", f"看函 {case.number}"))
    offices = (Role.COMMUNITY,) if case.private else (Role.SECRETARY, Role.COMMUNITY)
    fields = {**paper_facts(work, case, drafted), "unit": unit_name(work, drafted.unit_id)}
    hearers.tell_office(work, case, offices, "letter.to_review", fields, press, but=work.actor.person_id)
    return drafted


def has_units(work: Work) -> bool:
    """Whether there is anybody to send a letter to. Whoever can mend it hears where there is not."""
    if work.county.places.unit_names:
        return True
    lacking.stopped(work, Lack.UNITS, work.county.places.root)
    return False


def draft(work: Work, case: Case, order: Order, note: Scrubbed) -> Letter:
    """A letter that is not issued yet. An older draft of the case gives way to it.

    Raises Refused where the case cannot be sent from where it stands, or not by this person.
    """
    steps.allowed(work, case, sending(case), unit_id=order.unit_id, note=note)
    old = records.unissued(work.tx, case.id)
    if old is not None:
        making.void(work, old, "另拟")
    return making.write(work, case, LetterKind.ORDER, case.community_id, order)


def sending(case: Case) -> Action:
    """派单, or 改派 where a department has it already."""
    return Action.REASSIGN if (State(case.state), Action.REASSIGN) in TABLE else Action.SEND


def review(work: Work, case: Case, drafted: Letter) -> Letter:
    """审核: somebody other than who drafted it; the community hears that it can be issued. Raises Refused."""
    _need(work, case, REVIEWERS, "审核")
    if drafted.drafted_by is not None and drafted.drafted_by == work.actor.person_id:
        raise Refused("letter.own_draft", number=case.shown)
    values = {"reviewed_by": work.actor.person_id, "reviewed_at": work.now}
    reviewed = making.change(work, drafted, LetterState.REVIEWED, **values)
    press = (Choice("签发", f"签发 {case.number}"),)
    fields = paper_facts(work, case, reviewed)
    hearers.tell_office(work, case, (Role.COMMUNITY,), "letter.reviewed", fields, press, but=work.actor.person_id)
    return reviewed


def issue(work: Work, case: Case, drafted: Letter, note: Scrubbed) -> Sent:
    """签发: the case moves and the letter takes its number, in this transaction or not at all; it goes to the
    department, and the one that had the case before hears that it is taken back. Raises Refused."""
    if work.county.config.section(LetterConfig).review and drafted.state != LetterState.REVIEWED:
        raise Refused("letter.not_reviewed", number=case.shown)
    before = case.unit_id
    if not note and before is not None:
        note = Scrubbed("改派")
    old = records.order(work.tx, case.id) if before is not None else None
    moved = steps.take(work, case, sending(case), unit_id=drafted.unit_id, note=note)
    if old is not None:
        making.void(work, old, str(note) or "改派")
    issued = making.number(work, moved, drafted)
    reached = deliver(work, moved, issued, "letter.for_unit")
    if before is not None and before != moved.unit_id:
        hearers.tell_unit(work, moved, "letter.taken_back", facts(work, moved), unit_id=before)
    return Sent(moved, issued, reached)


def taken_on(work: Work, case: Case) -> Case:
    """The case signed for, where it was not: whoever answers a letter has it. Those who would hear that it is signed
    hear the answer."""
    if State(case.state) is not State.SENT or Action.SIGN not in steps.possible_at_work(work, case):
        return case
    return sign(work, case, heard=False)[0]


def sign(work: Work, case: Case, *, heard: bool = True) -> tuple[Case, Letter | None]:
    """签收: fills the receipt of the letter. Of fifty people who press at once, one does. Raises Refused."""
    moved = steps.take(work, case, Action.SIGN, heard=heard)
    letter = records.order(work.tx, case.id)
    if letter is not None and letter.state == LetterState.ISSUED:
        letter = making.change(work, letter, LetterState.SIGNED, signed_by=work.actor.person_id, signed_at=work.now)
    return moved, letter


def give_back(work: Work, case: Case, why: Scrubbed) -> Case:
    """退单, with a reason. Raises Refused."""
    moved = steps.take(work, case, Action.RETURN, note=why)
    for letter in records.of(work.tx, case.id):
        if letter.state in records.OUT:
            making.change(work, letter, LetterState.RETURNED, returned=why)
    return moved


def supplement(work: Work, case: Case, asks: Sequence[Scrubbed]) -> Letter:
    """补充函: more asks to the department that has the case, which hears them. Raises Refused."""
    _need(work, case, COMMUNITY, "补充函")
    main = records.order(work.tx, case.id)
    if main is None:
        raise Refused("letter.none_out", number=case.shown)
    if not asks:
        raise Refused("letter.which_asks", number=case.shown)
    order = Order(main.unit_id, tuple(main.joint), tuple(asks))
    made = making.number(work, case, making.write(work, case, LetterKind.MORE, case.community_id, order))
    deliver(work, case, made, "letter.more_unit")
    return made


def void(work: Work, case: Case, why: Scrubbed) -> Letter:
    """作废 of the newest letter that may be voided. Raises Refused: none is out, no reason, a department has it."""
    _need(work, case, COMMUNITY, "作废")
    standing = [letter for letter in records.of(work.tx, case.id) if letter.state != LetterState.VOID]
    if not standing:
        raise Refused("letter.none_out", number=case.shown)
    free = [letter for letter in standing if not (letter.kind == LetterKind.ORDER and letter.state in records.OUT)]
    letter = (free or standing)[-1]
    if not why.strip():
        raise Refused("letter.why_void", number=case.shown)
    if letter not in free:
        raise Refused("letter.reassign", number=case.shown)
    return making.void(work, letter, why)


def _need(work: Work, case: Case, roles: frozenset[Role], what: str) -> None:
    if not work.may(roles, Where(path(work, case))):
        raise Refused("whistle.no_role", action=Scrubbed(what), who=Scrubbed(spoken(roles)))
