"""`gridwhistle import | export | template`: workbooks in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import CliError, ConfigPath, console, load, open_store

if TYPE_CHECKING:
    from bot.config import Config
    from storage.database import Database
    from storage.workbook.import_roster import ImportResult
    from storage.workbook.sheet import Bad, Sheet


class Importable(StrEnum):
    """What a workbook may hold."""

    ROSTER = "roster"
    WEEK = "week"
    CALENDAR = "calendar"
    LEDGER = "ledger"
    CATEGORIES = "categories"


class Exportable(StrEnum):
    """What can be written out."""

    ROSTER = "roster"
    ACTIVITIES = "activities"
    LEDGER = "ledger"
    WEEK = "week"
    CATEGORIES = "categories"


class Template(StrEnum):
    """Workbooks to fill in, and the 函 as the county wants it."""

    ROSTER = "roster"
    WEEK = "week"
    LETTER = "letter"


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar; a total of 0 means that it is not known."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console()) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def import_file(
    kind: Annotated[
        Importable,
        typer.Argument(
            help="roster 花名册, week 六个日清单, calendar 放假和调休, ledger 改好的台账, categories 类别和部门."
        ),
    ],
    file: Annotated[Path, typer.Argument(help="The xlsx; a calendar may be csv too.")],
    config: ConfigPath = None,
    new_units: Annotated[bool, typer.Option(help="Roster: add units that are not known yet.")] = False,
    draft: Annotated[bool, typer.Option(help="Week: do not issue it; the county office sends 发清单 later.")] = False,
) -> None:
    """Take in a workbook: all of it or nothing. Bad rows are named, with the reason, in a file beside it."""
    from storage.workbook.sheet import WorkbookError

    settings = load(config)
    if not file.is_file():
        raise CliError(f"找不到文件 {file}")
    database = open_store(settings)
    try:
        if kind is Importable.CALENDAR:
            _calendar(settings, database, file)
        elif kind is Importable.ROSTER:
            _roster(database, file, new_units)
        elif kind is Importable.LEDGER:
            _ledger(settings, database, file)
        elif kind is Importable.CATEGORIES:
            _categories(settings, database, file)
        else:
            _week(settings, database, file, draft)
    except WorkbookError as error:
        raise CliError(str(error)) from None
    finally:
        database.close()


def _roster(database: Database, file: Path, new_units: bool) -> None:
    from bot.clock import SystemClock
    from storage.workbook.import_roster import import_roster
    from storage.workbook.roster import read_roster
    from storage.workbook.sheet import BadRows

    with _bar("读取") as progress:
        sheet = read_roster(file, progress)
    _stop_if_bad(file, sheet, sheet.bads)
    try:
        with _bar("写入") as progress, database.begin() as tx:
            result = import_roster(tx, sheet.rows, SystemClock().now(), progress, new_units=new_units)
    except BadRows as error:
        _stop_if_bad(file, sheet, error.bads)
        raise
    _say(sheet, result)


def _week(config: Config, database: Database, file: Path, draft: bool) -> None:
    from bot import county as county_room
    from bot.access import Held, Role
    from bot.actor import Actor
    from bot.app import load_texts
    from bot.clock import SystemClock, monday
    from bot.notify import Reach
    from bot.work import acting
    from handlers.week.actions import week_of
    from handlers.week.planning import issue
    from storage.workbook.import_week import import_week
    from storage.workbook.sheet import BadRows
    from storage.workbook.week import read_week

    now = SystemClock().now()
    with _bar("读取") as progress:
        sheet = read_week(file, today=now.date(), themes=config.county.themes, progress=progress)
    _stop_if_bad(file, sheet, sheet.bads)
    if not sheet.rows:
        raise CliError("清单里没有活动。可以先用 gridwhistle template week 文件.xlsx 写一份。")
    week: date = monday(sheet.rows[0].day)
    county = county_room.read(config, load_texts(), database)
    office = Actor(held=(Held(Role.COUNTY),))
    try:
        with database.begin() as tx, acting(tx, county, now, Reach(), office) as work:
            result = import_week(tx, sheet.rows, week, now)
            if not draft:
                issue(work, week_of(tx, week))
    except BadRows as error:
        _stop_if_bad(file, sheet, error.bads)
        raise
    _say(sheet, result)
    console().print("还没有下发：县委组织部在群里发“发清单”后才会推送。" if draft else "已下发，到点推送到各网格群。")


def _ledger(config: Config, database: Database, file: Path) -> None:
    from bot.cli.ledger import import_ledger

    with _bar("核对") as progress:
        changed, unchanged = import_ledger(config, database, file, progress)
    console().print(f"台账已导入：改了 {changed} 件，{unchanged} 件没有变化。")


def _categories(config: Config, database: Database, file: Path) -> None:
    from bot import county as county_room
    from bot.access import Held, Role
    from bot.actor import Actor
    from bot.app import load_texts
    from bot.clock import SystemClock
    from bot.notify import Reach
    from bot.work import acting
    from handlers.sorting.workbook import import_classes, read_classes
    from storage.workbook.sheet import BadRows

    with _bar("读取") as progress:
        sheet = read_classes(file, progress)
    _stop_if_bad(file, sheet, sheet.bads)
    county = county_room.read(config, load_texts(), database)
    office = Actor(held=(Held(Role.COUNTY),))
    try:
        with database.begin() as tx, acting(tx, county, SystemClock().now(), Reach(), office) as work:
            result = import_classes(work, sheet.rows)
    except BadRows as error:
        _stop_if_bad(file, sheet, error.bads)
        raise
    _notes(sheet)
    console().print(f"类别已导入：新增 {result.added}，更改 {result.changed}，停用 {result.retired}（表里没有的）。")


def _calendar(config: Config, database: Database, file: Path) -> None:
    from handlers.whistles.clocks.actions import Setting, recount
    from storage.calendar import import_year
    from storage.calendar import load as load_calendar
    from storage.calendar_file import read_calendar

    try:
        year, days = read_calendar(file)
        with database.begin() as tx:
            count = import_year(tx, year, days, file.name)
            moved = recount(tx, Setting(load_calendar(tx), config.clock))
    except ValueError as error:
        raise CliError(str(error)) from None
    changed = f"{moved} 件哨的期限随之改了。" if moved else ""
    console().print(f"{year} 年的放假和调休已导入，共 {count} 天。{changed}")


def _stop_if_bad(file: Path, sheet: Sheet[Any], bads: tuple[Bad, ...]) -> None:
    from storage.workbook.errors import write_errors

    if not bads:
        return
    beside = write_errors(file, sheet, bads)
    for bad in bads[:10]:
        console().print(f"  第 {bad.row} 行：{bad.reason}")
    if len(bads) > 10:
        console().print(f"  …… 共 {len(bads)} 行")
    raise CliError(f"有 {len(bads)} 行要改，什么都没有写入。逐行原因见 {beside}")


def _notes(sheet: Sheet[Any]) -> None:
    for note in sheet.notes:
        console().print(f"  {note}")


def _say(sheet: Sheet[Any], result: ImportResult) -> None:
    _notes(sheet)
    cancelled = f"，取消 {result.cancelled}" if result.cancelled else ""
    console().print(f"已导入：新增 {result.added}，更改 {result.changed}，不变 {result.unchanged}{cancelled}。")
    if result.new_units:
        console().print(f"新增单位：{'、'.join(result.new_units)}")


def export(
    kind: Annotated[Exportable, typer.Argument(help="roster, activities, ledger 台账, week, categories 类别.")],
    file: Annotated[Path, typer.Argument(help="The xlsx to write; must not exist.")],
    config: ConfigPath = None,
    only: Annotated[
        str, typer.Option(help="Ledger: which cases, as in the chat, e.g. '水东社区 未办结' or '上季度'; default all.")
    ] = "",
    pictures: Annotated[
        bool, typer.Option(help="Ledger: the photos too, in folders beside the file, linked from it.")
    ] = False,
) -> None:
    """Write a workbook; the ledger never brings along who reported a case."""
    from storage.workbook import export as writing
    from storage.workbook.sheet import WorkbookError

    _free(file)
    settings = load(config)
    database = open_store(settings)
    try:
        with _bar("导出") as progress:
            if kind is Exportable.LEDGER:
                from bot.cli.ledger import export_ledger

                rows = export_ledger(settings, database, file, only, pictures, progress)
            elif kind is Exportable.CATEGORIES:
                from handlers.sorting.workbook import write_classes
                from storage import places

                with database.reading() as tx:
                    rows = write_classes(tx, places.load(tx), file)
            else:
                write = {
                    Exportable.ROSTER: writing.export_roster,
                    Exportable.ACTIVITIES: writing.export_activities,
                    Exportable.WEEK: writing.export_week,
                }[kind]
                with database.reading() as tx:
                    rows = write(tx, file, progress)
    except WorkbookError as error:
        raise CliError(str(error)) from None
    finally:
        database.close()
    console().print(f"已导出 {rows} 行到 {file}")


def template(
    kind: Annotated[Template, typer.Argument(help="roster 花名册, week 六个日清单, letter 函 (docx).")],
    file: Annotated[Path, typer.Argument(help="The xlsx or docx to write; must not exist.")],
    config: ConfigPath = None,
) -> None:
    """Write an empty workbook with examples, explanations and drop-downs; or the docx that letters are printed on."""
    _free(file)
    settings = load(config)
    if kind is Template.LETTER:
        _letter_template(file)
    else:
        _workbook_template(kind, settings, file)
    console().print(f"模板写好了：{file}")


def _free(file: Path) -> None:
    if file.exists():
        raise CliError(f"{file} 已经有了，请换一个文件名。")
    if not file.parent.is_dir():
        raise CliError(f"没有文件夹 {file.parent}")


def _letter_template(file: Path) -> None:
    from handlers.whistles.letters.default_template import default_template

    if file.suffix.lower() != ".docx":
        raise CliError("函的模板是 Word 文件，请用 .docx 结尾的文件名。")
    try:
        file.write_bytes(default_template())
    except OSError as error:
        raise CliError(f"{file} 写不了：{error.strerror}") from None


def _workbook_template(kind: Template, settings: Config, file: Path) -> None:
    from bot.clock import SystemClock
    from storage import places
    from storage.workbook.sheet import WorkbookError
    from storage.workbook.template import write_template

    database = open_store(settings)
    try:
        with database.reading() as tx:
            names = places.load(tx)
        write_template(
            "roster" if kind is Template.ROSTER else "week",
            file,
            communities=names.community_names,
            units=[one.name for one in names.units.values()],
            themes=settings.county.themes,
            today=SystemClock().now().date(),
        )
    except WorkbookError as error:
        raise CliError(str(error)) from None
    finally:
        database.close()
