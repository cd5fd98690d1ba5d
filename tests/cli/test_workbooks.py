"""A workbook that a capability declares is a command: its options, its preview, its faults on several sheets."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook as Book
from openpyxl import load_workbook
from sqlalchemy import Connection, insert

from bot.capability import Capability, House
from bot.work import Work
from bot.workbook import Errand, Intake, Option, Told, Workbook
from handlers import capabilities
from handlers.capabilities import CAPABILITIES
from storage.tables import person, unit, week_list
from storage.workbook.cells import Unreadable, line
from storage.workbook.headers import Header, field
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.sheet import Bad, BadRows, Progress
from tests.cli.conftest import Cli
from tests.cli.test_files import ITEMS, PEOPLE, fill, rows


def make(number: int, row: Row, header: Header, raw: RawSheet) -> tuple[int, str]:
    name = line(header.pick(row, "name"))
    if name == "苦":
        raise Unreadable("不好吃")
    return number, name


def reading(errand: Errand) -> Intake:
    sheet = read_sheet(errand.path, (field("name", "点心", required=True),), make, errand.progress)

    def apply(work: Work, _: Progress) -> Told:
        if bads := tuple(Bad(row, "没有了", sheet.title) for row, name in sheet.rows if name == "空"):
            raise BadRows(bads)
        work.tx.execute(insert(unit), [{"name": name} for _, name in sheet.rows])
        sweet = "，加糖" if "sweet" in errand.switches else ""
        return Told((f"点心 {len(sheet.rows)} 样{sweet}。",))

    return Intake((sheet,), apply)


def writing(errand: Errand, tx: Connection) -> Told:
    errand.path.write_text(f"{errand.county().config.county.name} {errand.words.get('kind', '')}", encoding="utf-8")
    return Told(("有一样没有写出来。",), 1)


SNACKS = Workbook(
    "snacks",
    "点心单",
    importing=reading,
    exporting=writing,
    import_options=(Option("sweet", "With sugar."),),
    export_options=(Option("kind", "Which.", takes_words=True),),
    confirm=True,
    endings=(".txt",),
)


@pytest.fixture(autouse=True)
def snacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A house with one workbook more."""
    toy = Capability("snacks", "点心", tmp_path, workbooks=(SNACKS,))
    monkeypatch.setattr(capabilities, "HOUSE", House([*CAPABILITIES, toy]))


def snack_list(path: Path, *names: str) -> Path:
    book = Book()
    sheet = book.worksheets[0]
    for name in ("点心", *names):
        sheet.append([name])
    book.save(path)
    return path


def test_the_help_lists_what_the_capabilities_declare(cli: Cli, here: Path) -> None:
    taken = cli("import", "--help").out
    assert all(word in taken for word in ("roster", "week", "calendar", "ledger", "categories", "snacks", "点心单"))
    assert "letter" not in taken
    assert "letter" in cli("template", "--help").out
    assert "--sweet" in cli("import", "snacks", "--help").out
    assert "--new-units" not in cli("import", "snacks", "--help").out
    assert "--kind" in cli("export", "snacks", "--help").out
    assert cli("export", "cake", "x.xlsx").code == 2


def test_what_is_to_be_confirmed_is_shown_first(cli: Cli, demo: Path, here: Path) -> None:
    snack_list(here / "x.xlsx", "米糕", "麻圆")
    before = len(rows(demo, unit))
    refused = cli("import", "snacks", "x.xlsx", stdin="n\n")
    assert (refused.code, "点心 2 样。" in refused.err) == (2, True)
    assert len(rows(demo, unit)) == before
    taken = cli("import", "snacks", "x.xlsx", "--sweet", stdin="y\n")
    assert (taken.code, taken.err.count("点心 2 样，加糖。")) == (0, 2)
    assert len(rows(demo, unit)) == before + 2
    snack_list(here / "y.xlsx", "芋饺")
    unasked = cli("import", "snacks", "y.xlsx", "--yes")
    assert (unasked.code, unasked.err.count("点心 1 样。")) == (0, 1)


@pytest.mark.parametrize(("wrong", "why"), [("苦", "不好吃"), ("空", "没有了")])
def test_a_fault_stops_it_wherever_it_is_noticed(cli: Cli, demo: Path, here: Path, wrong: str, why: str) -> None:
    snack_list(here / "x.xlsx", "米糕", wrong)
    ran = cli("import", "snacks", "x.xlsx", "--yes")
    assert ran.code == 2
    assert "第 3 行" in ran.err
    assert why in ran.err
    assert "什么都没有写入" in ran.err
    marked = load_workbook(here / "x.错误.xlsx").worksheets[0]
    assert [[cell.value for cell in row] for row in marked.iter_rows(min_row=2)] == [[None, "米糕"], [why, wrong]]


def test_words_reach_an_export_and_its_notes_are_said(cli: Cli, demo: Path, here: Path) -> None:
    ran = cli("export", "snacks", "x.txt", "--kind", "甜的")
    assert (ran.code, "已导出 1 行" in ran.err, "有一样没有写出来" in ran.err) == (0, True, True)
    assert (here / "x.txt").read_text(encoding="utf-8") == "会昌县 甜的"
    other = cli("export", "snacks", "x.zip", "--kind", "甜的")
    assert (other.code, "点心单的文件名请以 .txt 结尾，例如：x.txt" in other.err) == (2, True)
    assert not (here / "x.zip").exists()


def test_a_preview_says_what_an_import_says_and_writes_nothing(cli: Cli, demo: Path, here: Path) -> None:
    cli("template", "roster", "花名册.xlsx")
    cli("template", "week", "清单.xlsx")
    fill(here / "花名册.xlsx", PEOPLE)
    fill(here / "清单.xlsx", ITEMS)
    before = rows(demo, person), rows(demo, week_list)
    seen = cli("import", "roster", "花名册.xlsx", "--preview")
    assert (seen.code, "新增 3，更改 0，不变 0。" in seen.err, "还没有写入" in seen.err) == (0, True, True)
    listed = cli("import", "week", "清单.xlsx", "--preview")
    assert (listed.code, "新增 2，更改 0，不变 0。" in listed.err) == (0, True)
    assert (rows(demo, person), rows(demo, week_list)) == before
    assert "新增 3，更改 0，不变 0。" in cli("import", "roster", "花名册.xlsx").err
