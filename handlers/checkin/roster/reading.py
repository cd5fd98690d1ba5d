"""The roster: 姓名, 单位, 政治面貌, and where they live as far as it is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.values.pattern import Pattern
from handlers.checkin.roster.rows import ANOTHER, RosterRow
from handlers.county.changes import NO_UNIT
from storage.workbook.accounts import accounts
from storage.workbook.cells import Unreadable, dashed, day, folded, half_width, line, member, name, ticked
from storage.workbook.feet import shown_rows
from storage.workbook.headers import OWN_HIDDEN, Header, field, find_header, header_of, missing, plain_heading
from storage.workbook.opening import RawSheet, Row, open_sheets
from storage.workbook.reading import read_rows
from storage.workbook.rowcells import RowCells
from storage.workbook.sheet import Bad, Progress, Sheet, WorkbookError

FIELDS = (
    field("number", "编号 工号 人员编号 职工编号 员工编号 党员编号 花名册编号"),
    field("name", "姓名 名字 党员姓名 人员姓名 干部姓名 报到人 报到人姓名 党员干部姓名", required=True),
    field("unit", "单位 工作单位 所在单位 单位名称 所属单位 工作单位名称 单位全称 所在党组织 所在部门", required=True),
    field("member", "政治面貌 是否党员 党员 中共党员 身份 是否中共党员 面貌 人员类别 类别", required=True),
    field(
        "community",
        "社区 居住社区 所在社区 报到社区 居住地社区 所属社区 社区名称 居住地所在社区 "
        "居委会 村委会 社区居委会 村居委会 村居",
    ),
    field("grid", "网格 居住网格 所在网格 报到网格 居住地网格 所属网格 网格名称 小区 居住小区 所在小区"),
    field(
        "home",
        "小区楼栋 居住小区楼栋 所在小区楼栋 小区及楼栋 小区和楼栋 居住小区及楼栋 小区名称及楼栋 小区楼栋号 小区楼号",
    ),
    field("building", "楼栋 栋 栋号 楼号 楼栋号 所在楼栋 居住楼栋 幢"),
    field("since", "报到日期 报到时间 报到日 纸质报到日期"),
    field("dingtalk", "钉钉账号 钉钉 钉钉号 钉钉userid"),
    field("wecom", "企业微信账号 企业微信 企微账号 企业微信userid"),
    field("telegram", "Telegram账号 telegram tg账号 telegramid"),
    field("accounts", "平台账号 其他账号"),
    field("state", "状态 报到状态 是否报到 是否已报到 报到情况 是否到社区报到 是否已到社区报到 已报到 报到与否"),
    field("note", "备注 说明 备 注"),
)
# An export's own, and what other offices' tables have: the empty sheet does not ask for them.
SELDOM = frozenset({"state", "home"})
# Where the sheet's own title says who stands on it, 政治面貌 need not.
_TITLED = tuple(replace(each, required=False) if each.key == "member" else each for each in FIELDS)

_BLANK = ("", "", "", "")  # whose accounts are known before they write is rare
EXAMPLE_NOTE = "示例，导入时跳过"
EXAMPLES: tuple[tuple[str, ...], ...] = (
    ("", "张示例", "县检察院", "中共党员", "水东社区", "第1网格", "3栋", "2026-01-17", *_BLANK, EXAMPLE_NOTE),
    ("", "李示例", "县妇幼保健院", "群众", "西北街社区", "第2网格", "", "", *_BLANK, EXAMPLE_NOTE),
    ("", "王示例", "县交通运输局", "中共党员", "", "", "", "", *_BLANK, EXAMPLE_NOTE),
)
_EXAMPLE_NAMES = frozenset(example[1] for example in EXAMPLES)

_NO_UNITS = frozenset({NO_UNIT, "无单位", "没有单位"})
MAX_NAME = 30
MAX_NUMBER = 40
MAX_UNIT = 64
_IDENTITY = Pattern(r"\d{17}[\dXx]|1[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class Roster:
    """Every sheet of a file that holds people."""

    sheets: tuple[Sheet[RosterRow], ...]

    @property
    def rows(self) -> tuple[RosterRow, ...]:
        """Of all sheets, in their order."""
        return tuple(row for sheet in self.sheets for row in sheet.rows)

    @property
    def bads(self) -> tuple[Bad, ...]:
        """Likewise."""
        return tuple(bad for sheet in self.sheets for bad in sheet.bads)

    @property
    def notes(self) -> tuple[str, ...]:
        """Likewise."""
        return tuple(note for sheet in self.sheets for note in sheet.notes)


def read_roster(path: Path, progress: Progress | None = None, today: date | None = None) -> Roster:
    """Read a roster in any common layout; its faults row by row in `bads`. Raises WorkbookError.

    Each sheet that holds people is read: members on one, others on the next, a sheet a community. A day of reporting
    in without a year is the one nearest to `today`.
    """
    raws = open_sheets(path)
    known = [(raw, header) for raw in raws if (header := header_of_people(raw)) is not None]
    if not known:
        find_header(raws, FIELDS)  # says what is lacking
    several = len(known) > 1
    sheets = []
    for raw, header in known:
        read = _Reading(raw, several, today)
        sheet = read_rows(raw, header, read.make, progress)
        sheets.append(replace(sheet, notes=(*sheet.notes, *read.notes())))
    if not any(sheet.rows or sheet.bads for sheet in sheets):
        raise WorkbookError(f"工作表“{sheets[0].title}”里只有表头，没有内容。")
    kept, doubles = _without_doubles([row for sheet in sheets for row in sheet.rows])
    sheets = [_with(sheet, kept, doubles, several=several) for sheet in sheets]
    unread = _unread(raws, [raw.title for raw, _ in known])
    return Roster((replace(sheets[0], notes=(*unread, *sheets[0].notes)), *sheets[1:]))


def header_of_people(raw: RawSheet) -> Header | None:
    """The header of a sheet that holds people; 政治面貌 may be said by its title (非党员) alone."""
    header = header_of(raw, FIELDS)
    return header if header is not None or _of_title(raw) is None else header_of(raw, _TITLED)


def _of_title(raw: RawSheet) -> bool | None:
    """Whether those on a sheet are members, where its title says so: 党员, 非党员, 群众."""
    title = folded(raw.title)
    others = _OTHERS.search(title) is not None
    members = "党员" in _OTHERS.sub("", title)
    return members if members is not others else None


_OTHERS = Pattern(r"非(?:中共)?党员?|群众|党外|民主党派")


def _unread(raws: Sequence[RawSheet], read: Sequence[str]) -> Iterator[str]:
    if hidden := [title for title in raws[0].beside if title not in OWN_HIDDEN]:
        yield f"隐藏的工作表“{'”“'.join(hidden)}”没有读。"
    names = [each for each in FIELDS if each.key == "name"]
    for raw in raws:
        if raw.title not in (*read, "填写说明") and header_of(raw, names) is not None:
            lacking = "、".join(f"“{label}”" for label in missing(raw, FIELDS))
            yield f"工作表“{raw.title}”没有读：缺少{lacking}。"


def _with(
    sheet: Sheet[RosterRow], kept: Sequence[RosterRow], doubles: Sequence[Bad], *, several: bool
) -> Sheet[RosterRow]:
    """The sheet with those of its rows that stay."""
    mine = [row for row in kept if row.sheet in ("", sheet.title)]
    bads = sorted((*sheet.bads, *(bad for bad in doubles if bad.sheet in ("", sheet.title))), key=lambda bad: bad.row)
    notes = (*sheet.notes, *_alike(mine))
    return replace(
        sheet, rows=tuple(mine), bads=tuple(bads), notes=tuple(_on(sheet.title, notes) if several else notes)
    )


def _on(title: str, notes: Sequence[str]) -> list[str]:
    return [f"工作表“{title}”：{note}" for note in notes]


class _Reading:
    """Makes the rows of one sheet, and keeps what is to be told of them."""

    def __init__(self, raw: RawSheet, several: bool, today: date | None) -> None:
        self._sheet = raw.title if several else ""
        self._members = _of_title(raw)
        self._today = today
        self._dashed: list[int] = []
        self._dayless: list[int] = []

    def notes(self) -> Iterator[str]:
        """What was read in one way and may be meant in another."""
        if self._dashed:
            yield f"第 {shown_rows(self._dashed)} 行的政治面貌写的是“—”，当作群众；不对请改成“中共党员”。"
        if self._dayless:
            yield f"第 {shown_rows(self._dayless)} 行写了已报到，没有写是哪一天，按今天记；知道日子请加一列“报到日期”。"

    def make(self, number: int, row: Row, header: Header, raw: RawSheet) -> RosterRow | None:
        """None for an example of ours."""
        cells = RowCells(row, header)
        said, note = name(cells.value("name")), cells.said("note")
        if note.startswith("示例"):
            if said in _EXAMPLE_NAMES:
                return None
            raise Unreadable("备注还写着“示例”：如果是真人，请清空这一格的备注", "note")
        _check_name(cells, said)
        unit, key = _unit(cells), _number(cells)
        if not unit and not key:
            cells.fault("unit", "没有写单位，请写全称，例如“县检察院”；没有单位写“无”")
        estate, building = _home(cells.said("home"))
        made = RosterRow(
            row=number,
            number=key,
            name=said,
            unit=unit,
            member=cells.attempt("member", lambda: self._member(number, cells, header), False),
            community=cells.said("community"),
            grid=half_width(cells.value("grid")) or estate,
            building=half_width(cells.value("building")) or building,
            note=note,
            since=cells.attempt("since", lambda: self._since(number, cells, raw, header), None),
            accounts=cells.attempt("accounts", lambda: accounts(cells.value), ()),
            sheet=self._sheet,
        )
        cells.done()
        return made

    def _member(self, number: int, cells: RowCells, header: Header) -> bool:
        """What the cell says; an empty one is what the sheet's title says. Raises Unreadable."""
        written = cells.value("member")
        if not line(written) and self._members is not None:
            return self._members
        if dashed(written):
            self._dashed.append(number)
        heading = next((plain_heading(header.labels[at]) for at in header.columns.get("member", ())), "")
        return member(written, of_whether="是否" in heading or heading in ("党员", "中共党员"))

    def _since(self, number: int, cells: RowCells, raw: RawSheet, header: Header) -> date | None:
        """When they reported in; who has left since, has not. Raises Unreadable."""
        came = _came(cells, header)
        if not cells.said("since"):
            if came and self._today is not None and "报到" in _heading_of(header, "state"):
                self._dayless.append(number)
                return self._today
            return None
        if came is False:
            return None
        since = day(cells.value("since"), epoch=raw.epoch, today=self._today, past=True)
        if self._today is not None and since > self._today:
            raise Unreadable(f"报到日期 {since} 还没有到")
        return since


def _heading_of(header: Header, key: str) -> str:
    return next((plain_heading(header.labels[at]) for at in header.columns.get(key, ())), "")


_HAS_COME = frozenset({"已报到", "已报", "报到", "已经报到", "请假"})
_NOT_COME = frozenset({"未报到", "未报", "没有报到", "没报到", "尚未报到", "未", "已退出"})


def _came(cells: RowCells, header: Header) -> bool | None:
    """是否报到, in a word or a tick; None where nothing is said. Raises Unreadable where the column asks for it."""
    said = folded(cells.value("state"))
    if said in _HAS_COME or said in _NOT_COME:
        return said in _HAS_COME
    if "报到" not in _heading_of(header, "state"):
        return None  # 状态 of another table: 在职
    try:
        return ticked(said)
    except Unreadable as fault:
        raise Unreadable(f"看不懂“{cells.said('state')}”，请填“已报到”或“未报到”", "state") from fault


_HOME = Pattern(
    r"(?P<estate>.*?)(?P<building>第?(?:[0-9]{1,3}|[A-Z]|[一二三四五六七八九十]{1,3})(?:号楼|#楼|栋|幢|座|#))?(?:[-0-9].*|[第东西]?.?单元.*)?"
)


def _home(written: str) -> tuple[str, str]:
    """温馨港湾小区3栋 → the estate and the building; the flat behind them is nobody's business."""
    match = _HOME.fullmatch("".join(half_width(written).split()))
    return (match["estate"] or "", match["building"] or "") if match is not None else (written, "")


def _check_name(cells: RowCells, said: str) -> None:
    if not said:
        cells.fault("name", "没有写姓名，请填上，例如“王芳”；不是人的行请删掉")
    elif len(said) > MAX_NAME or any(mark.isdigit() for mark in said):
        cells.fault("name", f"姓名“{said[:MAX_NAME]}”不像一个人的名字，请写成“王芳”这样")


def _unit(cells: RowCells) -> str:
    unit = name(cells.value("unit"))
    if len(unit) > MAX_UNIT:
        cells.fault("unit", f"单位名称太长（{len(unit)} 字），最多 {MAX_UNIT} 字")
    return NO_UNIT if unit in _NO_UNITS else unit


def _number(cells: RowCells) -> str:
    key = half_width(cells.value("number"))
    if _IDENTITY.fullmatch(key):
        cells.fault("number", "编号像是身份证号或手机号，这两样不能存，请换成工号或空着")
    elif len(key) > MAX_NUMBER or key.startswith("~"):
        cells.fault("number", f"编号“{key[:MAX_NUMBER]}”不能用，请换成 {MAX_NUMBER} 字以内的字母或数字")
    return key


def _without_doubles(rows: Sequence[RosterRow]) -> tuple[list[RosterRow], list[Bad]]:
    """The first of each person stays. Two of one name in one unit are two people if anything tells them apart; on two
    sheets it is asked, unless a number or the remark tells."""
    numbers: dict[str, RosterRow] = {}
    people: dict[tuple[object, ...], RosterRow] = {}
    named: dict[tuple[str, str], RosterRow] = {}
    kept: list[RosterRow] = []
    bads: list[Bad] = []
    for row in rows:
        person = (row.name, folded(row.unit), row.number, row.member, row.community, row.grid, row.building, row.note)
        other = named.setdefault((row.name, folded(row.unit)), row)
        if row.number and (first := numbers.setdefault(row.number, row)) is not row:
            bads.append(Bad(row.row, f"编号“{row.number}”与{_at(first, row)}重复", row.sheet, "number"))
        elif (first := people.setdefault(person, row)) is not row:
            alike = f"与{_at(first, row)}完全相同（{row.name}，{row.unit}）；是一个人请删掉一行，{_TELLS}"
            bads.append(Bad(row.row, alike, row.sheet, "name"))
        elif other.sheet != row.sheet and not (row.another or other.another or (row.number and other.number)):
            asked = f"与{_at(other, row)}同名同单位（{row.name}，{row.unit}）；是一个人请只留一行，{_TELLS}"
            bads.append(Bad(row.row, asked, row.sheet, "name"))
        else:
            kept.append(row)
    return kept, bads


_TELLS = f"确是两个人，请填编号，或在备注里写“{ANOTHER}”"


def _at(first: RosterRow, row: RosterRow) -> str:
    """Where the other row stands, as seen from this one."""
    return f"工作表“{first.sheet}”第 {first.row} 行" if first.sheet != row.sheet else f"第 {first.row} 行"


def _alike(rows: Sequence[RosterRow]) -> list[str]:
    """Two of one name in one unit who are told apart by little: they may be one person twice."""
    first: dict[tuple[str, str], RosterRow] = {}
    told = []
    for row in rows:
        other = first.setdefault((row.name, folded(row.unit)), row)
        homes = {(row.community, row.grid, row.building), (other.community, other.grid, other.building)}
        if other is not row and not (row.number and other.number) and ("", "", "") in homes and row.note == other.note:
            told.append(f"第 {row.row} 行和第 {other.row} 行同名同单位（{row.name}），当作两个人；是一个人请删掉一行。")
    return told
