"""Workbooks in and out for whoever sits at the machine: the file, the database, the progress, the words at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.common import CliError, agrees, console, load, open_store

if TYPE_CHECKING:
    from bot.config import Config
    from bot.county import County
    from bot.workbook import Errand, Intake, Told, Workbook
    from storage.database import Database
    from storage.workbook.sheet import Bad, Progress, Sheet

_SHOWN = 10  # bad rows named here; the file beside has them all


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, by the names in the workbook's declaration."""

    switches: frozenset[str]
    words: Mapping[str, str]


def take_in(
    book: Workbook, file: Path, config: Path | None, options: Options, *, preview: bool, yes: bool = False
) -> None:
    """All of it or nothing; with `preview` it is only said what would change."""
    from storage.workbook.sheet import WorkbookError

    assert book.importing is not None
    settings = load(config)
    if not file.is_file():
        raise CliError(f"找不到文件 {file}")
    with _store(settings) as store:
        store.open()
        try:
            with _bar("读取") as progress:
                intake = book.importing(store.errand(file, options, progress))
            # A sheet that was not read may be why others are not understood: that is said first.
            for note in (note for sheet in intake.sheets for note in sheet.notes):
                console().print(f"  {note}")
            _stop_if_bad(file, intake.sheets, [bad for sheet in intake.sheets for bad in sheet.bads])
            if preview or (book.confirm and not yes):
                told = _apply(store, intake, file, keep=False)
                _say(f"{book.title}导入以后会是这样（还没有写入）：", told)
                if preview or told.nothing:
                    return
            if book.confirm and not yes and not agrees("要写入吗？"):
                raise CliError("没有写入。")
            _say(f"{book.title}已导入：", _apply(store, intake, file, keep=True))
        except WorkbookError as error:
            raise CliError(str(error)) from None


def _apply(store: _Store, intake: Intake, file: Path, *, keep: bool) -> Told:
    """In one transaction, which is rolled back unless it is to be kept."""
    from bot.actor import OPERATOR
    from bot.notify import Reach
    from bot.refused import Refused
    from bot.work import acting
    from storage.workbook.sheet import BadRows

    county, now = store.county(), store.now
    try:
        with _bar("写入" if keep else "试写") as progress, store.database.begin() as tx:
            with acting(tx, county, now, Reach(), OPERATOR) as work:
                told = intake.apply(work, progress)
            if not keep:
                tx.rollback()
        return told
    except BadRows as refused:
        _stop_if_bad(file, intake.sheets, refused.bads)
        raise
    except Refused as refused:
        raise CliError(county.texts.render(refused.key, refused.fields)) from None


def write_out(book: Workbook, file: Path, config: Path | None, options: Options) -> None:
    """A file that is not there yet."""
    from storage.workbook.sheet import WorkbookError

    assert book.exporting is not None
    _free(file)
    with _store(load(config)) as store:
        store.open()
        try:
            with _bar("导出") as progress, store.database.reading() as tx:
                told = book.exporting(store.errand(file, options, progress), tx)
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


def _stop_if_bad(file: Path, sheets: Sequence[Sheet[Any]], bads: Sequence[Bad]) -> None:
    if not bads:
        return
    from storage.workbook.errors import write_errors

    beside = write_errors(file, sheets, bads)
    for bad in bads[:_SHOWN]:
        where = f"工作表“{bad.sheet}”" if bad.sheet and len(sheets) > 1 else ""
        console().print(f"  {where}第 {bad.row} 行：{bad.reason}")
    if len(bads) > _SHOWN:
        console().print(f"  …… 共 {len(bads)} 行")
    raise CliError(f"有 {len(bads)} 行没法导入，什么都没有写入。逐行原因见 {beside}")


def _say(head: str, told: Told) -> None:
    console().print(head)
    for line in told.lines:
        console().print(f"  {line}")
