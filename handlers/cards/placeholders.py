"""What may stand on a county's own card: names in double braces, and what each is filled with.

Those of a record stand in one row, which is repeated for each record; all others may stand anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.values.pattern import Pattern
from handlers.cards import words
from handlers.cards.reading import Line, PersonCard, Sum

MARK = Pattern(r"\{\{\s*([^{}]{1,20}?)\s*\}\}")
CARD = (
    *("标题", "月份", "姓名", "单位", "身份", "社区", "网格", "编入"),
    *("本月小计", "志愿小计", "党员小计", "本年累计", "社区意见", "月结"),
)
RECORD = ("序号", "日期", "起止", "小时", "地点", "做了什么", "内容", "算作", "性质", "社区确认")


class TemplateError(ValueError):
    """A template that cannot be used: one sentence, said to whoever sent it."""


def of_card(card: PersonCard, label: str) -> Mapping[str, object]:
    """The values of a card."""
    duty = Sum(card.month.times - card.voluntary.times, card.month.minutes - card.voluntary.minutes)
    values = (
        words.title(card, label),
        label,
        card.name,
        card.unit,
        card.kind,
        card.community,
        card.grid,
        card.branch,
        words.summed(card.month),
        words.summed(card.voluntary),
        words.summed(duty),
        words.summed(card.year),
        card.remark,
        "已月结" if card.closed else "未月结",
    )
    return dict(zip(CARD, values, strict=True))


def of_record(number: int, line: Line) -> Mapping[str, object]:
    """The values of a record's row."""
    values = (
        number,
        f"{line.day.month}月{line.day.day}日",
        words.begins_and_ends(line),
        words.lasted(line.minutes),
        line.place,
        words.deed(line),
        line.what,
        line.ties,
        line.nature,
        words.checked(line),
    )
    return dict(zip(RECORD, values, strict=True))


BLANK: Mapping[str, object] = dict.fromkeys(RECORD, "")  # a row to be filled in by hand


def filled(text: str, values: Mapping[str, object]) -> object:
    """The text with its names filled in; a number where it is nothing but one name."""
    whole = MARK.fullmatch(text.strip())
    if whole is not None and whole[1] in values:
        return values[whole[1]]
    return MARK.sub(lambda mark: _said(values[mark[1]]) if mark[1] in values else mark[0], text)


def _said(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def names_in(texts: Iterable[str]) -> list[str]:
    """The names that stand in braces."""
    return [mark[1] for text in texts for mark in MARK.finditer(text)]


def check(texts: Sequence[str], rows: int) -> None:
    """Whether a card can be made of it. `rows`: how many rows hold names of a record. Raises TemplateError."""
    names = names_in(texts)
    unknown = [name for name in names if name not in CARD and name not in RECORD]
    if unknown:
        known = "、".join((*CARD, *RECORD))
        raise TemplateError(f"模板里的“{unknown[0]}”我不认识，可以写的有：{known}")
    if any("{{" in MARK.sub("", text) or "}}" in MARK.sub("", text) for text in texts):
        raise TemplateError("模板里有一处花括号没有成对，应当像 {{姓名}} 这样")
    if not names or "姓名" not in names:
        raise TemplateError("模板里没有 {{姓名}}，印出来就不知道是谁的卡了，请加上")
    if rows == 0:
        raise TemplateError("模板里没有写记录的那一行，请在表格的一行里写上 {{日期}}、{{做了什么}} 这些")
    if rows > 1:
        raise TemplateError("写记录的只能是一行，这一行会按记录的多少重复，请把另外的行删掉")
