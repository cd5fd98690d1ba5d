"""What a reporter does with a case: ask, urge, put right, join, take back. How it ended is said in ending.py."""

from __future__ import annotations

from datetime import timedelta

from bot.arguments import CaseNumber, Note, PlaceArg, Whole
from bot.command import Book
from bot.message import Choice
from bot.refused import Refused
from bot.turn import Turn
from handlers.whistles import actions, cases, drafting, evidence, news
from handlers.whistles.cases import Case
from handlers.whistles.evidence import Evidence, What
from handlers.whistles.lifecycle import TABLE, Action, State
from handlers.whistles.moving import actor
from storage.redaction import Scrubbed, scrub

book = Book("我反映的问题")
OVERHEARD = timedelta(hours=2)  # after that, what neighbours say among themselves is about something else


def my_case(turn: Turn, said: str | None, action: Action | None = None) -> Case:
    """The case meant: by number, else the newest this account reported, of which `action` is possible.

    Of a merged one, the case that goes on for it. Raises Refused if there is none, or it is somebody else's.
    """
    community = turn.county.places.community_of(turn.chat.place_id) if turn.chat.place_id else None
    if said:
        one = cases.find(turn.tx, said, community.id if community else None)
        if not cases.is_reporter(turn.tx, one.id, turn.sender.id):
            raise Refused("whistle.not_yours", number=one.shown)
        return cases.surviving(turn.tx, one)
    mine = cases.my_reports(turn.tx, turn.sender.id)
    if not mine:
        raise Refused("whistle.none_of_yours")
    return next((one for one in mine if (State(one.state), action) in TABLE), mine[0])


def keep(turn: Turn, one: Case, what: What) -> None:
    """This message belongs to the case."""
    evidence.note(turn.tx, one.id, Evidence(turn.inbox_id, turn.chat.id, what), turn.now)


@book.command(
    "查哨",
    "我的哨",
    "进度",
    intent="whistle.status",
    example="查哨 HC-SD-2026-00001",
    summary="看反映的问题办到哪一步了",
)
def status(turn: Turn, number: CaseNumber | None = None) -> None:
    """Where a case stands, in plain words. A private one is told in private."""
    one = my_case(turn, number)
    fields = news.facts(
        turn.work,
        one,
        since=Scrubbed(f"{one.state_at.astimezone(turn.now.tzinfo):%m月%d日 %H:%M}"),
        outcome=Scrubbed(f"\n办理结果：{one.result}" if one.result else ""),
    )
    choices = () if one.closed else (Choice("催一下", f"催办 {one.number}"), Choice("撤回", f"撤哨 {one.number}"))
    news.answer(turn, one, "whistle.status", fields, choices=choices)


@book.command("催办", "催一下", "催", intent="whistle.urge", example="催办 00001", summary="催一催")
def urge(turn: Turn, number: CaseNumber | None = None) -> None:
    """Ask how it goes; the people who work on it hear it, the group does not."""
    one = my_case(turn, number)
    hours = turn.county.config.whistle.urge_hours
    one = actions.urge(turn.tx, one, turn.by, turn.now, timedelta(hours=hours))
    fields = news.facts(turn.work, one, times=one.urged)
    if one.unit_id is None or not news.tell_unit(turn.work, one, "whistle.urged_staff", fields):
        news.tell_staff(turn.work, one, "whistle.urged_staff", fields)
    news.answer(turn, one, "whistle.urged", news.facts(turn.work, one))


@book.command(
    "更正哨", intent="whistle.correct", example="更正哨 不是3栋是5栋", summary="改反映问题的地点或内容", hidden=True
)
def correct(turn: Turn, text: Whole, number: CaseNumber | None = None, place: PlaceArg | None = None) -> None:
    """Put the place right; other words are added to the matter. Whoever works on it hears it."""
    one = my_case(turn, number)
    ref = drafting.corrected_place(text, turn.given) or place
    where = drafting.place_words(ref) if ref is not None else None
    matter = one.matter.replace(one.place, where) if where else f"{one.matter}（更正：{text.strip()}）"
    one = actions.correct(turn.tx, one, where, scrub(matter[:500]), turn.by, turn.now)
    keep(turn, one, "correction")
    news.answer(turn, one, "whistle.corrected", news.facts(turn.work, one))
    if where is not None:  # somebody may be on the way to the old place
        news.tell_staff(turn.work, one, "whistle.corrected_staff", news.facts(turn.work, one))
    if one.unit_id is not None:
        news.tell_unit(turn.work, one, "whistle.corrected_staff", news.facts(turn.work, one))


@book.command("补充", intent="whistle.supplement", example="补充 00001 晚上更严重", summary="补充反映的内容或照片")
def supplement(turn: Turn, what: Note = "", number: CaseNumber | None = None) -> None:
    """More words or pictures; they move a case that was waiting for them."""
    one = my_case(turn, number, Action.SUPPLEMENT)
    if turn.message.files:
        actions.add_files(turn.tx, one, turn.message.files, turn.by, turn.now)
    if one.state == State.NEEDS_INFO and (what or turn.message.files):
        note = scrub(what) if what else actions.PICTURE
        one = cases.case(turn.tx, one.number)
        one = actions.act(turn.tx, turn.county, one, Action.SUPPLEMENT, actor(turn), turn.now, note=note)
        news.tell_staff(turn.work, one, "whistle.supplemented_staff", news.facts(turn.work, one, note=note))
    elif what:
        actions.correct(turn.tx, one, None, scrub(f"{one.matter}（补充：{what}）"[:500]), turn.by, turn.now)
    elif not turn.message.files:
        raise Refused("whistle.supplement_what", number=one.shown)
    keep(turn, one, "supplement" if what else "picture")
    news.answer(turn, one, "whistle.supplemented", news.facts(turn.work, one))


@book.command("我家也是", "+1", "我也是", intent="whistle.metoo", example="我家也是", summary="同一件事，一起跟进")
def me_too(turn: Turn, number: CaseNumber | None = None) -> None:
    """Join the case at hand: it stays one case, and everybody hears the end."""
    community = turn.county.places.community_of(turn.chat.place_id) if turn.chat.place_id else None
    if number:
        one = cases.surviving(turn.tx, cases.find(turn.tx, number, community.id if community else None))
    else:
        window = cases.JOINABLE if turn.message.addressed else OVERHEARD
        newest = cases.newest_open_in_chat(turn.tx, turn.chat.id, turn.now - window)
        if newest is None and not turn.message.addressed:
            return  # said among neighbours, about something else
        if newest is None:
            raise Refused("whistle.metoo_which")
        one = newest
    if one.private and not cases.is_reporter(turn.tx, one.id, turn.sender.id):
        raise Refused("whistle.no_such", number=one.shown)
    new = actions.join(turn.tx, one, turn.chat.id, turn.by, turn.now)
    if new:
        keep(turn, one, "me too")
    count = cases.reporters_count(turn.tx, one.id)
    key = "whistle.joined" if new else "whistle.joined_already"
    news.answer(turn, one, key, news.facts(turn.work, one, count=count))


@book.command("撤哨", intent="whistle.cancel", example="撤哨 00001", summary="撤回反映的问题")
def cancel(turn: Turn, number: CaseNumber | None = None) -> None:
    """Take a report back, without a reason."""
    one = my_case(turn, number, Action.WITHDRAW)
    hours = turn.county.config.whistle.cancel_hours
    if turn.now - one.opened_at > timedelta(hours=hours):
        raise Refused("whistle.cancel_late", number=one.shown, hours=hours)
    if not one.closed and cases.reporters_count(turn.tx, one.id) > 1:
        actions.leave(turn.tx, one, turn.by, turn.now)
        news.answer(turn, one, "whistle.stepped_back", news.facts(turn.work, one))
        return
    one = actions.act(turn.tx, turn.county, one, Action.WITHDRAW, actor(turn), turn.now)
    news.answer(turn, one, "whistle.withdrawn", news.facts(turn.work, one))
    news.tell_staff(turn.work, one, "whistle.withdrawn_staff", news.facts(turn.work, one))
    if one.unit_id is not None:
        news.tell_unit(turn.work, one, "whistle.withdrawn_staff", news.facts(turn.work, one))
