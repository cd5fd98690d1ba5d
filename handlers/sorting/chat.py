"""What the county and its communities type about 类别, and how staff put a case into another class."""

from __future__ import annotations

from bot.arguments import Note, Whole
from bot.command import Book
from bot.refused import Unclear
from bot.turn import Turn
from handlers.checkin.actions import find_unit
from handlers.sorting import actions, reading, table
from handlers.sorting.actions import Words
from handlers.sorting.classes import Class, Classes
from handlers.sorting.reading import Sheet
from handlers.sorting.roles import EDITORS, OFFICE, READERS
from handlers.whistles.chat.speaking import answer, find_case
from handlers.whistles.lifecycle import FIELD
from handlers.whistles.number import CaseNumber
from storage.redaction import Scrubbed, scrub

book = Book("类别")
SHOWN = 40  # words of one class in an answer
DROP = "去掉"


@book.command("类别", intent="sorting.list", example="类别 环境整治", summary="看类别、词和部门", roles=READERS)
def show(turn: Turn, text: Whole = "") -> None:
    """All classes, or the words and departments of one."""
    name = text.strip()
    if not name:
        classes = reading.classes(turn.work)
        lines = "\n".join(_line(classes, top) for top in classes.tops)
        turn.say("sorting.list", lines=scrub(lines))
        return
    sheet = reading.sheet(turn.work, name)
    turn.say(
        "sorting.one",
        name=scrub(sheet.kind.name),
        parent=scrub(_level(sheet)),
        words=scrub(_words(sheet.kind)),
        units=scrub(_units(sheet) or "还没有定"),
    )


def _line(classes: Classes, top: str) -> str:
    children = [row.name for row in classes.rows if row.parent == top]
    return f"· {top}{f'：{chr(12289).join(children)}' if children else ''}"


def _level(sheet: Sheet) -> str:
    children = "、".join(child.name for child in sheet.children)
    return f"（属{sheet.kind.parent}）" if sheet.kind.parent else f"（下一级：{children}）" if children else ""


def _words(kind: Class) -> str:
    words = [*kind.words, *(f"{word}{table.HINT}" for word in kind.hints), *(f"-{word}" for word in kind.against)]
    more = f" 等 {len(words)} 个" if len(words) > SHOWN else ""
    return " ".join(words[:SHOWN]) + more if words else "没有"


def _units(sheet: Sheet) -> str:
    """县城管局（全县）、县住建局（水东社区）."""
    return "、".join(f"{unit.name}（{community.name if community else '全县'}）" for unit, community in sheet.leading)


@book.command("加类别", intent="sorting.add", example="加类别 充电设施 物业房屋", summary="加一个类别", roles=OFFICE)
def add(turn: Turn, text: Whole = "") -> None:
    """A class of the first level, or under the second name."""
    name, *rest = text.split() or [""]
    if not name or len(rest) > 1:
        raise Unclear("sorting.add_how")
    actions.add(turn.work, name, rest[0] if rest else "")
    turn.say("sorting.added", name=scrub(name))


@book.command("停用类别", intent="sorting.retire", example="停用类别 养犬", summary="不再用一个类别", roles=OFFICE)
def retire(turn: Turn, text: Whole = "") -> None:
    """No longer suggested; the cases in it stay as they are."""
    if not text.strip():
        raise Unclear("sorting.retire_how")
    actions.retire(turn.work, text.strip())
    turn.say("sorting.retired", name=scrub(text.strip()))


@book.command(
    "类别词",
    intent="sorting.words",
    example="类别词 环境整治 垃圾 渣土 -装修",
    summary="哪些词归哪一类",
    roles=OFFICE,
)
def words(turn: Turn, text: Whole = "") -> None:
    """Words for a class; 词? weighs little, -词 speaks against it, what stands behind 去掉 goes."""
    name, *rest = text.replace("？", table.HINT).split() or [""]
    if not rest:
        raise Unclear("sorting.words_how")
    cut = rest.index(DROP) if DROP in rest else len(rest)
    given = rest[:cut]
    plain = [word for word in given if not word.endswith(table.HINT)]
    change = Words(
        strong=tuple(word.lstrip("+") for word in plain if not word.startswith(("-", "－"))),
        hints=tuple(word.rstrip(table.HINT) for word in given if word.endswith(table.HINT)),
        against=tuple(word.lstrip("-－") for word in plain if word.startswith(("-", "－"))),
        dropped=tuple(rest[cut + 1 :]),
    )
    speaking, against = actions.set_words(turn.work, name, change)
    turn.say("sorting.worded", name=scrub(name), speaking=speaking, against=against)


@book.command(
    "类别部门",
    intent="sorting.unit",
    example="类别部门 环境整治 城管局 水东社区",
    summary="哪一类归哪个部门",
    roles=EDITORS,
)
def leading(turn: Turn, text: Whole = "") -> None:
    """Who is in charge: in one community, or everywhere."""
    words = text.split()
    if len(words) not in (2, 3):
        raise Unclear("sorting.unit_how")
    name, unit_name, *where = words
    places = turn.county.places
    unit, near = find_unit(places, unit_name)
    if unit is None:
        raise Unclear("sorting.no_such_unit", name=scrub(unit_name[:20]), near=scrub("、".join(near) or "无"))
    community = places.community(where[0]) if where else None
    if where and community is None:
        raise Unclear("sorting.no_such_community", name=scrub(where[0][:20]))
    actions.set_unit(turn.work, name, unit, community)
    at = scrub(community.name if community else "全县")
    turn.say("sorting.led", name=scrub(name), unit=scrub(unit.name), where=at)


@book.command("分类", intent="sorting.put", example="分类 00001 环境整治", summary="改一件哨的类别", roles=FIELD)
def put(turn: Turn, number: CaseNumber, name: Note = "") -> None:
    """Staff say what class a case is of; the bot learns from it."""
    case = find_case(turn, number)
    name = name.strip()
    actions.set_category(turn.work, case, name)
    fields = {"number": case.shown, "name": scrub(name), "before": Scrubbed(case.category)}
    answer(turn, case, "sorting.put", fields)
