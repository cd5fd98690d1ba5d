"""Workbooks in and out for whoever sits at the machine: the file, the database, the progress, the words at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot.cli.common import CliError, agrees, console, load, open_store
from bot.values.pattern import Pattern

if TYPE_CHECKING:
    from bot.config import Config
    from bot.county import County
    from bot.workbook import Errand, Intake, Told, Workbook
    from storage.database import Database
    from storage.workbook.sheet import Bad, Progress, Sheet


_SUGGESTED = Pattern(r"，是不是“[^”]*”？")  # the end of a reason that speaks of what is there


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, by the names in the workbook's declaration."""

    switches: frozenset[str]
    words: Mapping[str, str]


def take_in(
    book: Workbook,
    file: Path,
    config: Path | None,
    options: Options,
    *,
    books: Sequence[Workbook],
    preview: bool,
    yes: bool = False,
) -> None:
    """All of it or nothing; with `preview` it is only said what would change.

    `books`: every kind that there is, so that a file at the wrong door is called what it is.
    """
    from storage.workbook.sheet import WorkbookError

    settings = load(config)
    if not file.is_file():
        raise CliError(f"找不到文件 {file}")
    with _store(settings) as store:
        store.open()
        try:
            with _bar("读取") as progress:
                intake = _read(book, books, store.errand(file, options, progress))
            # A sheet that was not read may be why others are not understood: that is said first.
            for note in (note for sheet in intake.sheets for note in sheet.notes):
                console().print(f"  {note}")
            if any(sheet.bads for sheet in intake.sheets):
                _stop(file, intake.sheets, _all_faults(store, intake))
            asks = (book.confirm or book.removes) and not yes
            if preview or asks:
                told = _apply(store, intake, file, keep=False)
                asks = asks and (book.confirm or told.ends)
                if preview or asks:
                    _say(f"{book.title}导入以后会是这样（还没有写入）：", told)
                if preview or (asks and told.nothing):
                    return
            if asks and not agrees("要写入吗？"):
                raise CliError("没有写入。")
            _say(f"{book.title}已导入：", _apply(store, intake, file, keep=True))
        except WorkbookError as error:
            raise CliError(str(error)) from None


def _read(book: Workbook, books: Sequence[Workbook], errand: Errand) -> Intake:
    """The file; one that is another kind of workbook is called what it is."""
    from bot.workbook import recognised
    from storage.workbook.sheet import WorkbookError

    assert book.importing is not None
    wrong: WorkbookError | None = None
    try:
        intake = book.importing(errand)
        if not intake.sheets or any(sheet.rows or not sheet.bads for sheet in intake.sheets):
            return intake
    except WorkbookError as error:
        wrong = error
    # It cannot be read, or not a row of it.
    kind = recognised(books, errand.path)
    if kind is not None and kind is not book:
        command = f"gridwhistle import {kind.word} {errand.path.name}"
        raise WorkbookError(f"这份表看着是{kind.title}，不是{book.title}。请用：{command}")
    if wrong is not None:
        raise wrong
    return intake


def _all_faults(store: _Store, intake: Intake) -> list[Bad]:
    """The faults of what could not be read, and of what could: whoever mends the sheet mends all at once."""
    from bot.refused import Refused
    from storage.workbook.cells import folded
    from storage.workbook.sheet import BadRows, WorkbookError

    order = [sheet.title for sheet in intake.sheets]
    bads = [bad for sheet in intake.sheets for bad in sheet.bads]
    unread = {word for sheet in intake.sheets for word in sheet.unread if len(word) > 1}

    def leans(reason: str) -> bool:
        return any(word in folded(_SUGGESTED.sub("", reason)) for word in unread)

    try:
        if any(sheet.rows for sheet in intake.sheets):
            _done(store, intake, keep=False)
    except BadRows as refused:
        # What is not found because its own row cannot be read is no second fault.
        bads += [bad for bad in refused.bads if not leans(bad.reason)]
    except (Refused, WorkbookError):
        pass  # said when the rows are right
    return sorted(bads, key=lambda bad: (order.index(bad.sheet or order[0]), bad.row))


def _apply(store: _Store, intake: Intake, file: Path, *, keep: bool) -> Told:
    """Do it, or (not `keep`) only see what would be done. What stands in the way is said."""
    from bot.refused import Refused
    from storage.workbook.sheet import BadRows

    try:
        return _done(store, intake, keep=keep)
    except BadRows as refused:
        _stop(file, intake.sheets, refused.bads)
    except Refused as refused:
        raise CliError(store.county().texts.render(refused.key, refused.fields)) from None


def _done(store: _Store, intake: Intake, *, keep: bool) -> Told:
    """In one transaction, which is rolled back unless it is to be kept. Raises BadRows, Refused."""
    from bot.actor import OPERATOR
    from bot.notify import Reach
    from bot.work import acting

    county, now = store.county(), store.now
    with _bar("写入" if keep else "试写") as progress, store.database.begin() as tx:
        with acting(tx, county, now, Reach(), OPERATOR) as work:
            told = intake.apply(work, progress)
        if not keep:
            tx.rollback()
    return told


def write_out(book: Workbook, file: Path, config: Path | None, options: Options) -> None:
    """A file that is not there yet; whom it names may read that it was made."""
    from bot.actor import OPERATOR
    from bot.notify import Reach
    from bot.work import acting
    from storage.workbook.sheet import WorkbookError

    assert book.exporting is not None
    if file.suffix.lower() not in book.endings:
        ways = " 或 ".join(book.endings)
        raise CliError(f"{book.title}的文件名请以 {ways} 结尾，例如：{file.stem}{book.endings[0]}")
    _free(file)
    with _store(load(config)) as store:
        store.open()
        try:
            with _bar("导出") as progress, store.database.reading() as tx:
                errand = store.errand(file, options, progress)
                told = book.exporting(errand, tx)
            if book.names is not None:
                with store.database.begin() as tx, acting(tx, store.county(), store.now, Reach(), OPERATOR) as work:
                    book.names(work, errand)
        except WorkbookError as error:
            raise CliError(str(error)) from None
    _say(f"已导出 {told.rows} 行到 {file}", told)


def write_blank(book: Workbook, file: Path, config: Path | None, options: Options) -> None:
    """A file to fill in."""
    from storage.workbook.sheet import WorkbookError

    assert book.template is not None
    _free(file)
    with _store(load(config)) as store:
        try:
            book.template(store.errand(file, options, lambda done, total: None))
        except WorkbookError as error:
            raise CliError(str(error)) from None
    console().print(f"模板写好了：{file}")


class _Store:
    """The county's database, opened when it is first asked for: the docx of a letter needs none."""

    def __init__(self, config: Config) -> None:
        from bot.clock import COUNTY, SystemClock

        self._config = config
        self._opened: Database | None = None
        self.now = SystemClock().now().astimezone(COUNTY)

    def open(self) -> None:
        """Now, before there is a bar on the screen: what is wrong with a store is one sentence."""
        if self._opened is None:
            self._opened = open_store(self._config)

    @property
    def database(self) -> Database:
        self.open()
        assert self._opened is not None
        return self._opened

    def county(self) -> County:
        from bot import county
        from bot.app import load_texts

        return county.read(self._config, load_texts(), self.database)

    def errand(self, file: Path, options: Options, progress: Progress) -> Errand:
        from bot.app import open_attachments
        from bot.workbook import Errand

        attachments = cache(lambda: open_attachments(self._config))
        return Errand(file, self.now, progress, cache(self.county), attachments, options.switches, dict(options.words))

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()


@contextmanager
def _store(config: Config) -> Iterator[_Store]:
    store = _Store(config)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar; a total of 0 means that it is not known."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console()) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def _free(file: Path) -> None:
    if file.exists():
        raise CliError(f"{file} 已经有了，请换一个文件名。")
    if not file.parent.is_dir():
        raise CliError(f"没有文件夹 {file.parent}")


def _stop(file: Path, sheets: Sequence[Sheet[Any]], bads: Sequence[Bad]) -> NoReturn:
    from storage.workbook.errors import write_errors
    from storage.workbook.sheet import told

    beside = write_errors(file, sheets, bads)
    for line in told(sheets, bads):
        console().print(f"  {line}")
    count = len({(bad.sheet, bad.row) for bad in bads})
    raise CliError(f"有 {count} 行没法导入，什么都没有写入。逐行原因见 {beside}")


def _say(head: str, told: Told) -> None:
    console().print(head)
    for line in told.lines:
        console().print(f"  {line}")
