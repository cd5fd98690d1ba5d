"""Cards on A4, one a page, in a workbook: of one person, of a unit, of everybody of a community."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.pagebreak import Break

from handlers.activities import tags
from handlers.cards import words
from handlers.cards.detail import put_detail
from handlers.cards.reading import PersonCard, Sum, UnitCard
from handlers.figures.period import Period
from handlers.ledger.pens import FACE, Pen, append, heading, in_chinese
from storage.workbook.sheet import Progress
from storage.workbook.writing import Heading, cleaned, new_book, widen

SHEET = "记录卡"
POINTS = 10.5
MARGIN = 15 / 25.4  # inches
LINES = 8  # that a card has at least, to be filled in by hand too
EMPTY = 22  # points: the height of a row to be filled in by hand
STEP = 100
_INCH = 25.4
PERSON = (
    Heading("序号", 5),
    Heading("日期", 10),
    Heading("起止", 11),
    Heading("小时", 9),
    Heading("地点", 14),
    Heading("做了什么", 23),
    Heading("性质", 9),
    Heading("社区确认", 12),
)
UNIT = (
    Heading("序号", 5),
    Heading("日期", 10),
    Heading("活动内容", 34),
    Heading("地点", 18),
    Heading("人次", 8),
    Heading("小时", 9),
    Heading("人数", 9),
)
# The same card as a county's own template says it: handlers.cards.placeholders.
ABOUT = (
    "姓名：{{姓名}}    单位：{{单位}}    身份：{{身份}}",
    "报到社区：{{社区}}{{网格}}    编入：{{编入}}",
)
ROW = tuple(f"{{{{{name}}}}}" for name in ("序号", "日期", "起止", "小时", "地点", "做了什么", "性质", "社区确认"))
BELOW = (
    "本月小计：{{本月小计}}（其中志愿服务 {{志愿小计}}；党员服务 {{党员小计}}）",
    "本年累计：{{本年累计}}",
    "社区意见：{{社区意见}}",
    "（社区盖章）        {{月结}}",
)
_TITLE = Font(name="方正小标宋简体", size=18)
_FONT = Font(name=FACE, size=POINTS)
_BOLD = Font(name=FACE, size=POINTS, bold=True)
_FILL = PatternFill("solid", fgColor="E7E6E6")
_ACROSS = Alignment(horizontal="centerContinuous", vertical="center")
_LEFT = Alignment(vertical="center", wrap_text=False)


class CardSheet:
    """Cards of one shape below each other, each on a page of its own."""

    def __init__(self, sheet: Any, headings: Sequence[Heading], foot: str) -> None:
        self._sheet = sheet
        self._headings = headings
        self._widths = [column.width for column in headings]
        self._row = 0
        widen(sheet, headings)
        page = sheet.page_setup
        page.orientation, page.paperSize = "portrait", 9  # A4
        page.fitToWidth, page.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = margins.top = MARGIN
        margins.bottom, margins.footer = 20 / _INCH, 9 / _INCH
        sheet.oddFooter.left.text, sheet.oddFooter.right.text = foot.replace("&", "&&"), "第 &P 页，共 &N 页"
        self._pens = [Pen(sheet, _FONT, middle=column.width < 13) for column in headings]

    def put(
        self,
        title: str,
        about: Sequence[str],
        rows: Sequence[Sequence[object]],
        below: Sequence[str],
        least: int = LINES,
    ) -> None:
        """One card: its title, the lines about whom it is of, its rows (`least` of them), what stands below them."""
        if self._row:
            self._sheet.row_breaks.append(Break(id=self._row))
        self._height(34)
        self._sheet.append([self._cell(title if index == 0 else None, _TITLE, _ACROSS) for index, _ in self._columns])
        for line in about:
            self._height(20)
            self._sheet.append([self._cell(line, _FONT, _LEFT)])
        self._height(24)
        self._sheet.append([heading(self._sheet, column.label, _BOLD, _FILL) for column in self._headings])
        empty = ("",) * (len(self._headings) - 1)
        filled = [*rows, *(("", *empty) for _ in range(least - len(rows)))]
        for row in filled:
            cells = [pen.put(value) for pen, value in zip(self._pens, row, strict=True)]
            if row[0] == "":
                self._height(EMPTY)
                self._sheet.append(cells)
                continue
            self._row += 1
            append(self._sheet, self._row, cells, self._widths, POINTS)
        for line in below:
            self._height(24)
            self._sheet.append([self._cell(line, _FONT, _LEFT)])

    @property
    def _columns(self) -> list[tuple[int, Heading]]:
        return list(enumerate(self._headings))

    def _height(self, points: float) -> None:
        self._row += 1
        self._sheet.row_dimensions[self._row].height = points

    def _cell(self, text: str | None, font: Font, alignment: Alignment) -> Any:
        made = WriteOnlyCell(self._sheet, value=cleaned(text))
        made.data_type = "s"
        made.font, made.alignment = font, alignment
        return made


def template() -> bytes:
    """The card as it ships, with names in braces where people's words stand: for a county to start from."""
    with tempfile.TemporaryDirectory(prefix="gridwhistle-card-") as folder:
        path = Path(folder) / "card.xlsx"
        with new_book(path) as book:
            in_chinese(book)
            sheet = CardSheet(book.create_sheet(SHEET), PERSON, "")
            sheet.put("{{标题}}", ABOUT, [ROW], BELOW, least=1)
        return path.read_bytes()


def put_person(sheet: CardSheet, card: PersonCard, label: str) -> None:
    """A person's card."""
    rows = [
        (
            index,
            f"{line.day.month}月{line.day.day}日",
            words.begins_and_ends(line),
            words.lasted(line.minutes),
            line.place,
            words.deed(line),
            line.nature,
            words.checked(line),
        )
        for index, line in enumerate(card.lines, 1)
    ]
    about = (
        f"姓名：{card.name}    单位：{card.unit}    身份：{card.kind}",
        f"报到社区：{card.community}{card.grid}    编入：{card.branch}",
    )
    sheet.put(words.title(card, label), about, rows, below_person(card))


def below_person(card: PersonCard) -> tuple[str, ...]:
    """The sums, what the community says, and room for its stamp."""
    duty = Sum(card.month.times - card.voluntary.times, card.month.minutes - card.voluntary.minutes)
    return (
        f"本月小计：{words.summed(card.month)}"
        f"（其中志愿服务 {words.summed(card.voluntary)}；党员服务 {words.summed(duty)}）",
        f"本年累计：{words.summed(card.year)}",
        f"社区意见：{card.remark}",
        f"（社区盖章）        {'已月结' if card.closed else '未月结'}",
    )


def put_unit(sheet: CardSheet, card: UnitCard, label: str, tag_names: Mapping[str, str]) -> None:
    """A unit's card; nobody is named on it."""
    rows = [
        (
            index,
            f"{service.day.month}月{service.day.day}日",
            service.what,
            service.place,
            service.times,
            words.lasted(service.minutes),
            service.people,
        )
        for index, service in enumerate(card.services, 1)
    ]
    about = (
        f"单位：{card.unit}    社区：{card.here or '全县'}",
        f"应报到 {card.on_roster} 人，已报到 {card.reported} 人，本月参加服务 {card.active} 人",
    )
    sheet.put(words.title(card, label), about, rows, below_unit(card, tag_names))


def below_unit(card: UnitCard, tag_names: Mapping[str, str]) -> tuple[str, ...]:
    """The sums, its whistles, what the community says, and room for a stamp."""
    letters = card.letters
    led = words.leading(card, tag_names)
    return (
        f"本月小计：{words.summed(card.month)}    本年累计：{words.summed(card.year)}",
        f"吹哨派单：收函 {letters.sent} 件，签收 {letters.signed} 件，反馈 {letters.answered} 件",
        *((f"十带头：{led}",) if led else ()),
        f"社区意见：{card.remark}",
        "（社区盖章）",
    )


def write_cards(
    path: Path,
    county: str,
    period: Period,
    at: datetime,
    people: Iterable[PersonCard] = (),
    units: Iterable[UnitCard] = (),
    progress: Progress | None = None,
    total: int = 0,
    tag_names: Mapping[str, str] | None = None,
    where: str = "",
) -> int:
    """Write the cards, people's and units' on sheets of their own. Returns how many. Raises WorkbookError.

    `where`: of which place they are, if their records are to stand behind them as a table that may come back.
    """
    foot = f"{county} {at.year}年{at.month}月{at.day}日打印"
    done = 0
    kept: list[PersonCard] = []
    with new_book(path) as book:
        in_chinese(book)
        of = book.properties
        of.creator = of.lastModifiedBy = county
        of.title, of.language = f"活动记录卡（{period.label}）", "zh-CN"
        of.created = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        persons: CardSheet | None = None
        for card in people:
            persons = persons or CardSheet(book.create_sheet(SHEET), PERSON, foot)
            put_person(persons, card, period.label)
            done += 1
            kept += [card] if where else []
            if progress is not None and done % STEP == 0:
                progress(done, total)
        together: CardSheet | None = None
        for each in units:
            together = together or CardSheet(book.create_sheet("单位记录卡"), UNIT, foot)
            put_unit(together, each, period.label, tag_names or tags.shipped())
            done += 1
        if not done:
            book.create_sheet(SHEET)
        if where:
            put_detail(book, where, period, kept)
    if progress is not None:
        progress(done, max(total, done))
    return done
