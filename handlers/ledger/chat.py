"""台账 in the chat: figures at once, the workbook behind them; an edited one is taken back in private."""

from __future__ import annotations

from collections.abc import Mapping

from bot.access import STAFF
from bot.arguments import Whole
from bot.command import Book
from bot.message import File
from bot.question import Fits
from bot.turn import Turn
from handlers.figures import wording
from handlers.figures.asking import asked, here
from handlers.figures.period import year_of
from handlers.figures.selection import Selection, shown
from handlers.ledger import actions
from handlers.ledger.documents import XLSX
from handlers.whistles.lifecycle import COMMUNITY
from storage.redaction import Scrubbed

book = Book("台账")


@book.command("台账", "吹哨台账", intent="ledger.show", example="台账 本月", summary="看台账，导出表格", roles=STAFF)
def show(turn: Turn, text: Whole = "") -> None:
    """Figures in words, and the xlsx."""
    if any(_workbook(file) for file in turn.message.files):
        take(turn)
        return
    selection = asked(turn, text, year_of)
    what = Scrubbed(f"{turn.county.config.county.name} {shown(selection)}" if _whole(selection) else shown(selection))
    speak = turn.say if here(turn) else turn.whisper
    export = actions.export(turn.work, selection, what, openly=turn.in_group and here(turn))
    if export.workbook is None:
        speak("ledger.none", what=what)
        return
    fields = {**wording.totals(export.counted), "what": what, "rates": wording.lines(export.counted)}
    speak("ledger.answer", files=(export.workbook,), fields=fields)


def _whole(selection: Selection) -> bool:
    return selection.communities is None and not selection.units


def _workbook(file: File) -> bool:
    return file.name.lower().endswith(".xlsx") or file.mime == XLSX


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
    files = [file for file in turn.message.files if _workbook(file)]
    if not files:
        turn.ask("ledger.file", {})
        turn.whisper("ledger.no_file")
        return
    for file in files:
        turn.whisper("ledger.reading", name=file.name, files=(actions.take_back(turn.work, file),))


def _is_file(turn: Turn, _: Mapping[str, object], __: str) -> Fits:
    return Fits.SURELY if any(_workbook(file) for file in turn.message.files) else Fits.NO


@book.dialogue("ledger.file", fits=_is_file, recall="ledger.no_file")
def file_came(turn: Turn, data: dict[str, object], text: str) -> bool:
    """The file that was asked for."""
    if not any(_workbook(file) for file in turn.message.files):
        return False
    turn.done_asking()
    take(turn)
    return True
