"""What the community types about letters: 派单, 改派, 审核, 签发, 补充函, 作废函, 看函."""

from __future__ import annotations

from bot.access import Role
from bot.arguments import CaseNumber, Note, besides
from bot.command import Book
from bot.message import Choice, ToRender
from bot.refused import Refused
from bot.turn import Turn
from bot.values.people import find_unit as find_unit_name
from handlers.checkin.actions import find_unit
from handlers.letters import actions, records, wording
from handlers.letters.actions import REVIEWERS, Order
from handlers.letters.delivering import buttons, deliver, paper_facts
from handlers.letters.records import Letter
from handlers.whistles import news
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import COMMUNITY, Action
from handlers.whistles.moving import actor, find_case, moved
from storage.redaction import Scrubbed, scrub

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


def _send(turn: Turn, number: str, said: str, action: Action) -> None:
    head, rest = wording.before_joint(said)
    named = find_unit_name(head, turn.given)
    name = named.value if named is not None else head.split(maxsplit=1)[0] if head else ""
    found, near = find_unit(turn.county.places, name)
    if found is None:
        again = tuple(Choice(one, f"{action} {number} {one}") for one in near)
        raise Refused("whistle.which_unit", action=Scrubbed(action), choices=again)
    said = f"{besides(head, [(named.start, named.end)]) if named else ''} {rest}".strip()
    one = find_case(turn, number)
    if action is Action.SEND and actions.sending(one) is Action.REASSIGN:
        raise Refused("letter.sent_already", number=one.shown, unit=news.unit_name(turn.work, one.unit_id))
    before = one.unit_id
    order, note = _order(turn, one, found.id, said)
    drafted = actions.draft(turn.tx, turn.county, one, order, actor(turn), turn.now, note)
    if turn.county.config.letter.review:
        _ask_review(turn, one, drafted)
        return
    one, drafted = actions.issue(turn.tx, turn.county, one, drafted, actor(turn), turn.now, note)
    _sent(turn, one, drafted, before)


def _order(turn: Turn, one: Case, unit_id: int, said: str) -> tuple[Order, Scrubbed]:
    """What the letter asks: the numbered points that were written, else the one plain ask."""
    joint = [find_unit(turn.county.places, each)[0] for each in wording.joint_names(said)]
    text = wording.without_joint(said)
    asks = wording.listed(text) or [Scrubbed(turn.county.texts.render("letter.plain_ask", {}))]
    helping = tuple(dict.fromkeys(each.id for each in joint if each is not None and each.id != unit_id))
    return Order(unit_id, helping, tuple(asks)), scrub(wording.before_list(text))


def _ask_review(turn: Turn, one: Case, drafted: Letter) -> None:
    fields = paper_facts(turn.work, one, drafted)
    unit = news.unit_name(turn.work, drafted.unit_id)
    news.answer(turn, one, "letter.drafted", {**fields, "unit": unit})
    press = (Choice("审核通过", f"审核 {one.number}"), Choice("看函", f"看函 {one.number}"))
    offices = (Role.COMMUNITY,) if one.private else (Role.SECRETARY, Role.COMMUNITY)
    news.tell_office(turn.work, one, offices, "letter.to_review", {**fields, "unit": unit}, press)


def _sent(turn: Turn, one: Case, issued: Letter, before: int | None) -> None:
    moved(turn, one, "whistle.sent", letter=issued.shown, due=news.due_words(turn.work, one))
    if not deliver(turn.work, one, issued, "letter.for_unit"):
        news.answer(turn, one, "whistle.unit_unreached", news.facts(turn.work, one))
    news.tell_reporters(turn.work, one, "whistle.sent_resident", news.facts(turn.work, one))
    if before is not None and before != one.unit_id:
        news.tell_unit(turn.work, one, "letter.taken_back", news.facts(turn.work, one), unit_id=before)


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
    one = find_case(turn, number)
    drafted = records.draft(turn.tx, one.id, one.shown)
    drafted = actions.review(turn.tx, turn.county, one, drafted, actor(turn), turn.now)
    press = (Choice("签发", f"签发 {one.number}"),)
    news.answer(turn, one, "letter.reviewed", paper_facts(turn.work, one, drafted), choices=press)
    news.tell_office(turn.work, one, (Role.COMMUNITY,), "letter.reviewed", paper_facts(turn.work, one, drafted), press)


@book.command(
    "签发", intent="letter.issue", example="签发 00001", summary="签发审核过的函", roles=COMMUNITY, hidden=True
)
def issue(turn: Turn, number: CaseNumber, why: Note = "") -> None:
    """The letter takes its number and goes out."""
    one = find_case(turn, number)
    drafted = records.draft(turn.tx, one.id, one.shown)
    before = one.unit_id
    note = scrub(why) or Scrubbed("改派" if before is not None else "")
    one, drafted = actions.issue(turn.tx, turn.county, one, drafted, actor(turn), turn.now, note)
    _sent(turn, one, drafted, before)


@book.command(
    "补充函",
    intent="letter.more",
    example="补充函 00001 1.清运淤泥 2.说明堵塞原因",
    summary="再提几项要求",
    roles=COMMUNITY,
)
def supplement(turn: Turn, number: CaseNumber, what: Note = "") -> None:
    """More asks to the department that has the case."""
    one = find_case(turn, number)
    asks = wording.listed(what) or ([scrub(what.strip()[:300])] if what.strip() else [])
    made = actions.supplement(turn.tx, turn.county, one, asks, actor(turn), turn.now)
    news.answer(turn, one, "letter.more_sent", paper_facts(turn.work, one, made))
    deliver(turn.work, one, made, "letter.more_unit")


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
    one = find_case(turn, number)
    open_ = [each for each in records.of(turn.tx, one.id) if each.state != records.State.VOID]
    if not open_:
        raise Refused("letter.none_out", number=one.shown)
    other = [each for each in open_ if not (each.kind == records.Kind.ORDER and each.state in records.OUT)]
    found = (other or open_)[-1]
    voided = actions.void(turn.tx, turn.county, one, found, actor(turn), turn.now, scrub(why))
    news.answer(turn, one, "letter.voided", paper_facts(turn.work, one, voided))


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
    one = find_case(turn, number)
    every = records.of(turn.tx, one.id)
    if not every:
        raise Refused("letter.none_out", number=one.shown)
    lines = [f"· {each.shown} {each.kind}【{each.state}】{news.unit_name(turn.work, each.unit_id)}" for each in every]
    newest = next((each for each in reversed(every) if each.state != records.State.VOID), every[-1])
    fields = paper_facts(turn.work, one, newest)
    mine = Role.LIAISON in {each.role for each in turn.held}
    turn.whisper(
        "letter.show",
        choices=buttons(one, newest) if mine and newest.state in records.OUT else (),
        files=[ToRender("letter", {"letter_id": newest.id})],
        fields={**fields, "lines": "\n".join(lines)},
    )
