"""台账 in the chat: figures at once, the workbook behind them; an edited one is taken back in private."""

from __future__ import annotations

from bot.access import STAFF, Role
from bot.arguments import Whole
from bot.command import Book
from bot.message import File, ToRender
from bot.refused import Refused
from bot.turn import Turn
from handlers.figures import rates, wording
from handlers.figures.asking import asked, here
from handlers.figures.period import year_of
from handlers.figures.selection import Selection, reach, sees_private, shown
from handlers.ledger.documents import MOST, XLSX, pack_held
from handlers.whistles.lifecycle import COMMUNITY
from storage.redaction import Scrubbed

book = Book("台账")


@book.command("台账", "吹哨台账", intent="ledger.show", example="台账 本月", summary="看台账，导出表格", roles=STAFF)
def show(turn: Turn, text: Whole = "") -> None:
    """Figures in words, and the xlsx."""
    if any(_workbook(one) for one in turn.message.files):
        take(turn)
        return
    selection = asked(turn, text, year_of)
    counted = rates.totals(turn.tx, selection, turn.now)
    what = Scrubbed(f"{turn.county.config.county.name} {shown(selection)}" if _whole(selection) else shown(selection))
    private = not turn.in_group and sees_private(turn.held, turn.county.places, selection)
    total = counted.total
    speak = turn.say if here(turn) else turn.whisper
    if total == 0:
        speak("ledger.none", what=what)
        return
    if total > MOST:
        raise Refused("ledger.too_many", total=total, most=MOST)
    args = {"selection": selection.packed(), "private": private, "title": f"吹哨台账 {what}"}
    fields = {**wording.totals(counted), "what": what, "total": total, "rates": wording.lines(counted)}
    speak("ledger.answer", files=(ToRender("ledger", args),), fields=fields)


def _whole(selection: Selection) -> bool:
    return selection.communities is None and not selection.units


def _workbook(one: File) -> bool:
    return one.name.lower().endswith(".xlsx") or one.mime == XLSX


@book.command(
    "导入台账",
    intent="ledger.import",
    example="导入台账",
    summary="把改好的表发回来",
    roles=COMMUNITY,
    private=True,
)
def take(turn: Turn) -> None:
    """Take an edited workbook back: checked and written after this message is committed."""
    if turn.in_group:
        turn.whisper("ledger.how_back")
        return
    files = [one for one in turn.message.files if _workbook(one)]
    if not files:
        turn.ask("ledger.file", {})
        turn.whisper("ledger.no_file")
        return
    held = tuple(one for one in turn.held if one.role in COMMUNITY or one.role is Role.GRID)
    if not any(one.role in COMMUNITY for one in held):
        raise Refused("figures.not_yours")
    for one in files:
        args = {
            "sha256": one.sha256,
            "name": one.name,
            "account": turn.sender.id,
            "person": turn.person.id if turn.person else None,
            "inbox": turn.inbox_id,
            "held": pack_held(held),
            "private": sees_private(held, turn.county.places, reach(held, turn.county.places)),
        }
        turn.whisper("ledger.reading", name=one.name, files=(ToRender("ledger_import", args),))


@book.dialogue("ledger.file")
def file(turn: Turn, data: dict[str, object], text: str) -> bool:
    """The file that was asked for."""
    if not any(_workbook(one) for one in turn.message.files):
        return False
    turn.done_asking()
    take(turn)
    return True
