"""记账, 凭证, 冲正, 专项资金: the book, for the staff of a community and the county office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.arguments import Whole
from bot.command import Book, Command
from bot.message import Choice
from bot.question import Fits, consent
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.yes import agrees
from handlers.fund import entering, publishing, reading_book, wording
from handlers.fund.chat import reading, slots
from handlers.fund.chat.naming import named
from handlers.fund.chat.publishing import show_open
from handlers.fund.entering import Entered, NewEntry
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("专项资金")
_LEAVES = ("不对", "不用了", "算了", "先不")
SURE = (Choice("对，冲正", "对，冲正"), Choice("先不", "先不"))


@book.command(
    "记账",
    "资金记账",
    "记资金",
    intent="fund.enter",
    example="记账 支出 3260.5元 修排水沟",
    summary="记一笔认捐、下达、安排或支出",
    roles=entering.KEEPERS,
    private=True,
)
def enter(turn: Turn, kind: slots.What, cents: slots.Sum, purpose: slots.Purpose, text: Whole = "") -> None:
    """In one line, or asked bit by bit; a photo that comes along is the voucher."""
    line = reading.said(text, turn.given)
    community = entering.keeper_of(turn.work, named(turn, text))
    new = NewEntry(
        kind=kind,
        cents=cents,
        purpose=purpose,
        source=line.source,
        giver=_official(turn, line.giver),
        case=line.case,
        payee=line.payee,
        decided=line.decided,
        day=line.day,
        due=line.due,
        files=turn.message.files,
    )
    _tell(turn, entering.enter(turn.work, community, new))


def _official(turn: Turn, giver: str) -> str:
    """交通局 by its name in the county's list, where it is in it."""
    unit = turn.county.places.unit(giver) if giver else None
    return unit.name if unit is not None else giver


def _tell(turn: Turn, entered: Entered) -> None:
    entry = entered.entry
    notes = []
    if entered.doubts:
        notes.append(f"提到“{'、'.join(entered.doubts)}”，这类开支一般不从这笔钱里出，请社区再看看。")
    if entered.overdrawn:
        notes.append(f"“{entry.source}”账上支出比到账多 {wording.money(entered.overdrawn)}，请核对。")
    if entry.kind == "支出" and not turn.message.files:
        notes.append(f"有发票照片的话，随时发“凭证 {entry.seq}”带上照片。")
    turn.whisper(
        "fund.entered",
        line=wording.line(entry, entered.number),
        notes="".join(f"\n{note}" for note in notes),
        choices=(Choice("冲正", f"冲正 {entry.seq}"), Choice("看账", "专项资金")),
    )


@book.command(
    "凭证",
    "补凭证",
    intent="fund.voucher",
    example="凭证 3",
    summary="给一笔账补上发票照片",
    roles=entering.KEEPERS,
    private=True,
    shape="item",
)
def voucher(turn: Turn, text: Whole = "") -> None:
    """The photo with the word, or asked for."""
    community = entering.keeper_of(turn.work)
    entry = entering.numbered(turn.work, community, reading.seq(text))
    if not turn.message.files:
        kept = entering.vouchers(turn.work, entry)
        if kept:
            turn.whisper("fund.vouchers", line=wording.line(entry), count=len(kept), files=kept)
            return
        turn.ask("fund.photo", {"seq": entry.seq}, private=True)
        turn.whisper("fund.ask_photo", line=wording.line(entry))
        return
    entering.add_voucher(turn.work, community, entry.seq, turn.message.files)
    turn.whisper("fund.voucher_kept", seq=entry.seq, count=len(turn.message.files))


def _is_photo(turn: Turn, _: Mapping[str, Any], __: str) -> Fits:
    return Fits.SURELY if turn.message.files else Fits.NO


@book.dialogue("fund.photo", fits=_is_photo, recall="fund.still_photo")
def photo_came(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The photo that was asked for."""
    if not turn.message.files:
        return False
    turn.discreet = True
    turn.done_asking()
    community = entering.keeper_of(turn.work)
    entering.add_voucher(turn.work, community, data["seq"], turn.message.files)
    turn.whisper("fund.voucher_kept", seq=data["seq"], count=len(turn.message.files))
    return True


@book.command(
    "冲正",
    "更正账",
    intent="fund.reverse",
    example="冲正 1 写多了，应该是326元",
    summary="写错的一笔用反向的一笔冲掉",
    roles=entering.KEEPERS,
    private=True,
)
def reverse(turn: Turn, text: Whole = "") -> None:
    """Both lines are shown first; only then is anything written."""
    community = entering.keeper_of(turn.work)
    entry = entering.may_reverse(turn.work, community, reading.seq(text))
    reason = reading.without_seq(text)
    if not reason:
        turn.ask("fund.why", {"seq": entry.seq}, private=True)
        turn.whisper("fund.ask_why", line=wording.line(entry))
        return
    _show(turn, entry.seq, reason)


def look(turn: Turn, command: Command | None, _: str) -> bool:
    """上一笔写多了，应该是326, from whoever keeps a book."""
    if command is None and turn.message.addressed and turn.dialogue is None and reading.asks_where(turn.message.text):
        turn.message = replace(turn.message, text="资金公示")
        return False
    keeps = any(held.role in entering.KEEPERS for held in turn.held)
    if command is not None or turn.in_group or not keeps or not reading.puts_right(turn.message.text):
        return False
    turn.discreet = True
    reverse(turn, turn.message.text)
    return True


def _show(turn: Turn, seq: int, reason: str) -> None:
    community = entering.keeper_of(turn.work)
    entry = entering.may_reverse(turn.work, community, seq)
    cents = reading.should_be(reason)
    turn.ask("fund.sure", {"seq": seq, "reason": scrub_to(reason, 200), "cents": cents}, SURE, private=True)
    anew = f"\n再记一笔：{entry.kind} {wording.money(cents)} {entry.purpose}" if cents is not None else ""
    turn.whisper("fund.sure", line=wording.line(entry), back=wording.money(-entry.cents), anew=anew, choices=SURE)


def _reason(turn: Turn, _: Mapping[str, Any], text: str) -> Fits:
    return Fits.YES if turn.message.addressed and len(text.strip()) > 1 else Fits.NO


@book.dialogue("fund.why", fits=_reason, recall="fund.still_why")
def why_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The reason that was asked for."""
    turn.discreet = True
    turn.done_asking()
    _show(turn, data["seq"], text)
    return True


@book.dialogue("fund.sure", fits=consent("对，冲正", *_LEAVES), recall="fund.still_sure")
def sure(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Yes: both entries are written."""
    turn.discreet = True
    turn.done_asking()
    if not agrees(text, "对，冲正", "对,冲正"):
        turn.whisper("fund.left_so")
        return True
    community = entering.keeper_of(turn.work)
    back, anew = entering.reverse(turn.work, community, data["seq"], Scrubbed(data["reason"]), data["cents"])
    lines = [wording.line(back), *([wording.line(anew)] if anew is not None else [])]
    left = reading_book.left(turn.work, community)
    old = publishing.outdated(turn.work, anew or back)
    fields: dict[str, object] = {"lines": scrub("\n".join(lines)), "left": wording.money(left), "old": ""}
    again: tuple[Choice, ...] = ()
    if old is not None:
        fields["old"] = f"\n{old.number}（{old.phase}）公示过这件事，数变了，请按新的再公示一次，会注明更正。"
        again = (Choice("再公示一次", f"资金公示 {old.phase} {(anew or back).seq}"),)
    turn.whisper("fund.reversed", fields=fields, choices=again)
    return True


@book.command(
    "专项资金",
    "资金",
    "资金余额",
    "资金账",
    intent="fund.show",
    example="专项资金",
    summary="看专项资金的余额和最近几笔",
    shape="alone",
)
def show(turn: Turn, text: Whole = "") -> None:
    """The sums and the last lines; to whoever keeps or oversees no book, what is published."""
    if not reading_book.reads(turn.work):
        show_open(turn, text)
        return
    chosen = entering.readable(turn.work, named(turn, text))
    if not chosen:
        turn.whisper("fund.none_yet")
        return
    if len(chosen) > 1:
        listed = [(place, reading_book.balances(turn.work, place)) for place in chosen]
        lines = [f"{place.name}：{wording.sums(total)}" for place, total in listed if total is not None]
        if lines:
            turn.whisper("fund.all", lines=scrub("\n".join(lines)))
        else:
            turn.whisper("fund.none_yet")
        return
    show_open(turn, chosen[0].name)


@book.command(
    "资金台账",
    "资金台帐",
    "专项资金台账",
    intent="fund.book",
    example="资金台账",
    summary="导出专项资金台账表格",
    roles=entering.READERS,
    private=True,
    shape="alone",
)
def export(turn: Turn, text: Whole = "") -> None:
    """The xlsx of one's community, or of all for the county office."""
    chosen = entering.readable(turn.work, named(turn, text))
    made = reading_book.export(turn.work, chosen)
    if made is None:
        raise Unclear("fund.none_yet", alone=True)
    turn.whisper("fund.exported", files=(made,))
