"""The columns of the 台账 (DOMAIN §3): what each is called, what it holds, which of them staff may edit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from handlers.whistles.lifecycle import Satisfaction
from storage.workbook.cells import text
from storage.workbook.headers import Field, field


class Holds(StrEnum):
    """What a cell is."""

    TEXT = "text"
    MOMENT = "moment"  # county time, to the minute
    NUMBER = "number"
    MONEY = "money"  # yuan


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `hint` stands on the header of those that may be edited."""

    key: str
    label: str
    width: int
    holds: Holds = Holds.TEXT
    hint: str = ""

    @property
    def editable(self) -> bool:
        """Whether a change of it may come back."""
        return bool(self.hint)


COLUMNS: tuple[Column, ...] = (
    Column("row", "序号", 6, Holds.NUMBER),
    Column("number", "编号", 19),
    Column("opened_at", "时间", 16, Holds.MOMENT),
    Column("community", "社区", 12),
    Column("grid", "网格", 10),
    Column("place", "地点", 24),
    Column("matter", "事项", 44),
    Column("category", "类别", 12, hint="可以改：从下拉里选一类。"),
    Column("source", "来源", 10),
    Column("urgent", "紧急", 7),
    Column("unit", "主办", 20),
    Column("joint", "协办", 20),
    Column("letter", "函号", 26),
    Column("sent_at", "派单时间", 16, Holds.MOMENT),
    Column("sign_by", "签收期限", 16, Holds.MOMENT),
    Column("signed_at", "签收时间", 16, Holds.MOMENT),
    Column("finish_by", "办结期限", 16, Holds.MOMENT),
    Column("extended", "延期至", 16, Holds.MOMENT),
    Column("state", "状态", 10),
    Column("result", "办理情况", 40, hint="有了反馈以后可以改文字；还没反馈的请在群里反馈。"),
    Column("cost", "资金金额", 12, Holds.MONEY, hint="可以改：元，写数字，例如 1200 或 86.5。"),
    Column("fund", "资金来源", 18, hint="可以改：例如 民生实事专项资金。"),
    Column("replied_at", "反馈时间", 16, Holds.MOMENT),
    Column("outcome", "办理结果", 11),
    Column("revisited_at", "回访时间", 16, Holds.MOMENT),
    Column("revisit", "回访结果", 10),
    Column("satisfaction", "满意度", 11, hint="回访后可以填：照反映人自己的话选。没有回应不等于满意。"),
    Column("dissatisfied", "不满原因", 28, hint="可以改：反映人不满意的原因，照原话写。"),
    Column("redone", "重办次数", 9, Holds.NUMBER),
    Column("remark", "备注", 28, hint="可以改：自由填写，不要写个人信息。"),
    Column("pictures", "照片", 12),
    Column("version", "版本", 10),
)
BY_KEY: Mapping[str, Column] = {column.key: column for column in COLUMNS}
EDITABLE = tuple(column.key for column in COLUMNS if column.editable)
# Not compared: counted anew in every file, or a link that the program may rewrite.
LOOSE = frozenset({"row", "pictures", "version"})
READ_ONLY = tuple(column.key for column in COLUMNS if not column.editable and column.key not in LOOSE)
GRADES = tuple(grade for grade in Satisfaction if grade is not Satisfaction.SILENT)
HIDDEN = "（涉及隐私，请在系统里查看）"

# How a sheet that comes back is read: by the labels, wherever the columns stand by now.
FIELDS: tuple[Field, ...] = tuple(
    field(column.key, column.label, required=column.key in ("number", "version"))
    for column in COLUMNS
    if column.key != "row"
)


def plain(key: str, value: object, epoch: datetime | None = None) -> str:
    """A cell for comparing: the same words whether we wrote it or Excel or WPS gave it back."""
    holds = BY_KEY[key].holds
    if holds is Holds.MOMENT:
        if isinstance(value, int | float) and not isinstance(value, bool) and epoch is not None:
            from openpyxl.utils.datetime import from_excel  # the whole library comes along: only at an import

            value = from_excel(value, epoch)  # a date cell that lost its format
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        if isinstance(value, date):
            return f"{value:%Y-%m-%d} 00:00"
        return text(value)
    if holds in (Holds.NUMBER, Holds.MONEY):
        words = text(value)
        try:
            return f"{float(words):.2f}" if words else ""
        except ValueError:
            return words
    return text(value)


def fingerprint(values: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """Tells whether cells are as they were written. Eight hex digits: chance alone errs once in four billion."""
    joined = "\x1f".join(values.get(key, "") for key in keys)
    return hashlib.blake2b(joined.encode("utf-8", "replace"), digest_size=4).hexdigest()


def stamp(version: int, values: Mapping[str, str]) -> str:
    """What the hidden column holds: the case's version, what may be edited, what may not."""
    return f"{version}:{fingerprint(values, EDITABLE)}:{fingerprint(values, READ_ONLY)}"
