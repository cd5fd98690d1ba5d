"""台账 in the chat: figures at once, the workbook behind them; an edited one is taken back in private."""

from __future__ import annotations

from collections.abc import Mapping

from bot.access import STAFF
from bot.arguments import Whole
from bot.command import Book, Command
from bot.message import File
from bot.question import Fits
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.figures import wording
from handlers.figures.asking import asked, here, wants_figures
from handlers.figures.period import year_of
from handlers.figures.selection import Selection, shown
from handlers.ledger import actions
from handlers.ledger.documents import XLSX
from handlers.whistles.lifecycle import COMMUNITY
from storage.redaction import Scrubbed

book = Book("台账")
# Those of old and of WPS too: what to do with them is said kindly.
_TABLES = (".xlsx", ".xlsm", ".xls", ".et", ".csv")
_CLOSED = Pattern(r"(?:办完|办结|结案|完结|销号)了?的")
_COVERING = Pattern(
    "(?:您好|你好|这是|发你|发您|给你|给您|附上|本月|上月|这周|最新|社区|台账|表格|表|文件|附件|改好|填好|改完|填完|修改后|"
    "更新|做好|补好|发回|发来|查收|导入|收一下|见|请|谢谢|已经|已|都|我|的|了|来|去|[,，。.!！、 ])+"
)


@book.command("台账", "吹哨台账", intent="ledger.show", example="台账 本月", summary="看台账，导出表格", roles=STAFF)
def show(turn: Turn, text: Whole = "") -> None:
    """Figures in words, and the xlsx."""
    if any(_workbook(file) for file in turn.message.files):
        take(turn)
        return
    _show(turn, asked(turn, text, year_of))


def _show(turn: Turn, selection: Selection) -> None:
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
    return file.name.lower().endswith(_TABLES) or file.mime == XLSX


def handed(turn: Turn) -> bool:
    """A table that comes in private says by its columns what it is: nobody need write 导入台账."""
    files = [file for file in turn.message.files if _workbook(file)]
    if not files:
        return False
    if _edits(turn):
        take(turn)
    else:
        turn.whisper("ledger.no_table", name=files[0].name)
    return True


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """改好了, 请查收, with a table: words that go with a file. 上周办完的拉个单子: what is closed stands in the ledger.
    What else is said is heard as ever."""
    if wants_figures(turn, command) and _CLOSED.search(fold(turn.message.text)):
        _show(turn, asked(turn, f"{rest} 办结", year_of, sentence=True))
        return True
    if command is not None or turn.in_group or not _COVERING.fullmatch(fold(turn.message.text)):
        return False
    return _edits(turn) and handed(turn)


def _edits(turn: Turn) -> bool:
    return any(grant.role in COMMUNITY for grant in turn.held)


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
