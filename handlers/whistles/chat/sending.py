"""What the community types about letters: 派单, 改派, 审核, 签发, 补充函, 作废函, 看函."""

from __future__ import annotations

from bot.access import Role
from bot.arguments import Note, besides
from bot.command import Book
from bot.message import Choice, ToRender
from bot.refused import Unclear
from bot.texts import show as show_moment
from bot.turn import Turn
from bot.values.people import find_unit as find_unit_name
from handlers.checkin.actions import find_unit
from handlers.whistles import ordering, steps
from handlers.whistles.chat.speaking import answer, find_case, moved, seen
from handlers.whistles.chat.speaking import buttons as buttons_of
from handlers.whistles.facts import facts, unit_name
from handlers.whistles.letters import phrasing, records, wording
from handlers.whistles.letters.delivering import buttons, paper_facts
from handlers.whistles.letters.making import Order
from handlers.whistles.letters.records import Letter
from handlers.whistles.lifecycle import COMMUNITY, Action
from handlers.whistles.number import CaseNumber
from handlers.whistles.ordering import REVIEWERS, Sent
from handlers.whistles.orders import units
from handlers.whistles.orders.assigning import for_them
from handlers.whistles.orders.joint import joint_behind
from handlers.whistles.orders.trimming import ENDS
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("函")


@book.command(
    "派单",
    "转办",
    "发函",
    intent="whistle.send",
    example="派单 00001 交通运输局",
    summary="发函交给部门办",
    roles=COMMUNITY,
)
def send(turn: Turn, number: CaseNumber, what: Note = "") -> None:
    """A letter to a department: issued at once, or drafted for a second person where the county wants that."""
    _send(turn, number, what, Action.SEND)


@book.command(
    "改派", intent="whistle.reassign", example="改派 00001 城管局 属城管职责", summary="改交别的部门办", roles=COMMUNITY
)
def reassign(turn: Turn, number: CaseNumber, why: Note = "") -> None:
    """Another department; the letter of the first is voided with the reason."""
    _send(turn, number, why, Action.REASSIGN)


def _send(turn: Turn, number: str, words: str, action: Action) -> None:
    if not ordering.has_units(turn.work):
        case = find_case(turn, number)
        answer(turn, case, "whistle.no_units", facts(turn.work, case), choices=buttons_of(case, (Action.SELF_HANDLE,)))
        return
    head, rest = wording.before_joint(joint_behind(words, turn.given.known.units))
    named = units.find_unit(head, turn.given.known.units) or find_unit_name(head, turn.given)
    name = named.value if named is not None else head.split(maxsplit=1)[0] if head else ""
    unit, near = find_unit(turn.county.places, name)
    if unit is None:
        again = tuple(Choice(name, f"{action} {number} {name}") for name in near)
        raise Unclear("whistle.which_unit", action=Scrubbed(action), choices=again)
    words = f"{besides(head, [(named.start, named.end)]) if named else ''} {rest}"
    words = for_them(words) if action is Action.SEND else words.strip(ENDS)  # 他们说要城管牵头 is a reason
    case = find_case(turn, number)
    order, note = _order(turn, unit.id, words, action)
    if action is Action.REASSIGN and not note and action in steps.possible_at_work(turn.work, case):
        turn.ask("letter.why", {"word": "改派", "number": case.number, "day": None, "unit": unit.name})
        answer(turn, case, "letter.why_other", {**facts(turn.work, case), "unit": Scrubbed(unit.name)})
        return
    sent = ordering.send(turn.work, case, order, note, action)
    if isinstance(sent, Letter):
        fields = {**paper_facts(turn.work, case, sent), "unit": unit_name(turn.work, sent.unit_id)}
        answer(turn, case, "letter.drafted", fields)
    else:
        _sent(turn, sent)


def _order(turn: Turn, unit_id: int, words: str, action: Action) -> tuple[Order, Scrubbed]:
    """What the letter asks: the numbered points that were written, else the sentence behind the unit (with 改派 it is
    the reason), else the one plain ask.
    """
    joint = [unit for name in wording.joint_names(words) if (unit := find_unit(turn.county.places, name)[0])]
    text = wording.without_joint(words) if joint else words  # 配合社区清理 names nobody who helps
    plain = [scrub(text)] if len(text.strip()) > 1 and action is Action.SEND else []
    asks = wording.listed(text) or plain or [Scrubbed(turn.county.texts.render("letter.plain_ask", {}))]
    helping = tuple(dict.fromkeys(unit.id for unit in joint if unit.id != unit_id))
    return Order(unit_id, helping, tuple(asks)), scrub(wording.before_list(text))


def _sign_by(turn: Turn, letter: Letter) -> Scrubbed:
    return Scrubbed(f"{show_moment(letter.sign_by.astimezone(turn.now.tzinfo))} 前" if letter.sign_by else "无")


def _sent(turn: Turn, sent: Sent) -> None:
    helping = [unit_name(turn.work, unit_id) for unit_id in sent.letter.joint]
    joint = Scrubbed(f"，协办{'、'.join(helping)}" if helping else "")
    moved(turn, sent.case, "whistle.sent", letter=sent.letter.shown, due=_sign_by(turn, sent.letter), joint=joint)
    if not sent.reached:
        answer(turn, sent.case, "whistle.unit_unreached", facts(turn.work, sent.case))


@book.command(
    "审核",
    intent="letter.review",
    example="审核 00001",
    summary="审核拟好的函",
    roles=frozenset(REVIEWERS),
    hidden=True,
)
def review(turn: Turn, number: CaseNumber) -> None:
    """Somebody other than who drafted it has read it."""
    case = find_case(turn, number)
    reviewed = ordering.review(turn.work, case, records.draft(turn.tx, case.id, case.shown))
    press = (Choice("签发", f"签发 {case.number}"),)
    answer(turn, case, "letter.reviewed", paper_facts(turn.work, case, reviewed), choices=press)


@book.command(
    "签发", intent="letter.issue", example="签发 00001", summary="签发审核过的函", roles=COMMUNITY, hidden=True
)
def issue(turn: Turn, number: CaseNumber, why: Note = "") -> None:
    """The letter takes its number and goes out."""
    case = find_case(turn, number)
    drafted = records.draft(turn.tx, case.id, case.shown)
    _sent(turn, ordering.issue(turn.work, case, drafted, scrub(why)))


@book.command(
    "补充函",
    intent="letter.more",
    example="补充函 00001 1.清运淤泥 2.说明堵塞原因",
    summary="再提几项要求",
    roles=COMMUNITY,
)
def supplement(turn: Turn, number: CaseNumber, what: Note = "") -> None:
    """More asks to the department that has the case."""
    case = find_case(turn, number)
    asks = wording.listed(what) or ([scrub_to(what.strip(), 300)] if what.strip() else [])
    made = ordering.supplement(turn.work, case, asks)
    answer(turn, case, "letter.more_sent", paper_facts(turn.work, case, made))


@book.command(
    "作废函",
    intent="letter.void",
    example="作废函 00001 写错单位",
    summary="作废没用上的函，要写原因",
    roles=COMMUNITY,
    hidden=True,
)
def void(turn: Turn, number: CaseNumber, why: Note = "") -> None:
    """The newest letter of a case that may be voided; its number stays used."""
    case = find_case(turn, number)
    voided = ordering.void(turn.work, case, scrub(why))
    answer(turn, case, "letter.voided", paper_facts(turn.work, case, voided))


@book.command(
    "看函",
    intent="letter.show",
    example="看函 00001",
    summary="看一件哨的函",
    roles=frozenset(REVIEWERS) | {Role.LIAISON, Role.GRID},
    private=True,
)
def show(turn: Turn, number: CaseNumber) -> None:
    """The letters of a case with the newest as a document, in private."""
    case = find_case(turn, number)
    every = records.of(turn.tx, case.id)
    if not every:
        raise Unclear("letter.none_out", number=case.shown)
    lines = [
        f"· {letter.shown} {phrasing.paper(letter.kind)}【{letter.state}】{unit_name(turn.work, letter.unit_id)}"
        for letter in every
    ]
    newest = next((letter for letter in reversed(every) if letter.state != records.LetterState.VOID), every[-1])
    fields = paper_facts(turn.work, case, newest)
    mine = Role.LIAISON in {held.role for held in turn.held}
    turn.whisper(
        "letter.show",
        choices=buttons(case, newest) if mine and newest.state in records.OUT else (),
        files=[ToRender("letter", {"letter_id": newest.id})],
        fields=seen(turn, case, {**fields, "lines": Scrubbed("\n".join(lines))}, alone=True),
    )
