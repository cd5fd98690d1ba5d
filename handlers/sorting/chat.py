"""What the county and its communities type about 类别, and how staff put a case into another class."""

from __future__ import annotations

from bot.access import Role, Where, may
from bot.arguments import CaseNumber, Note, Whole
from bot.command import Book
from bot.refused import Refused
from bot.turn import Turn
from handlers.checkin.actions import find_unit
from handlers.sorting import actions, table
from handlers.sorting.actions import Words
from handlers.sorting.classes import Class, Classes
from handlers.whistles import cases, news
from handlers.whistles.lifecycle import FIELD
from storage.places import Place
from storage.redaction import Scrubbed, scrub

book = Book("类别")
OFFICE = frozenset({Role.COUNTY})
EDITORS = OFFICE | {Role.COMMUNITY}
SHOWN = 40  # words of one class in an answer
DROP = "去掉"


@book.command("类别", intent="sorting.list", example="类别 环境整治", summary="看类别、词和部门", roles=FIELD | EDITORS)
def show(turn: Turn, text: Whole = "") -> None:
    """All classes, or the words and departments of one."""
    found = table.read(turn.tx)
    name = text.strip()
    if not name:
        lines = "\n".join(_line(found.classes, top) for top in found.classes.tops)
        turn.say("sorting.list", lines=scrub(lines))
        return
    one = found.classes.by_name.get(name)
    if one is None:
        raise actions.no_such(turn.tx, name)
    turn.say(
        "sorting.one",
        name=scrub(one.name),
        parent=scrub(_level(found.classes, one)),
        words=scrub(_words(one)),
        units=scrub(_units(turn, found, one) or "还没有定"),
    )


def _line(classes: Classes, top: str) -> str:
    children = [one.name for one in classes.rows if one.parent == top]
    return f"· {top}{f'：{chr(12289).join(children)}' if children else ''}"


def _level(classes: Classes, one: Class) -> str:
    children = "、".join(each.name for each in classes.rows if each.parent == one.name)
    return f"（属{one.parent}）" if one.parent else f"（下一级：{children}）" if children else ""


def _words(one: Class) -> str:
    words = [*one.words, *(f"{word}{table.HINT}" for word in one.hints), *(f"-{word}" for word in one.against)]
    more = f" 等 {len(words)} 个" if len(words) > SHOWN else ""
    return " ".join(words[:SHOWN]) + more if words else "没有"


def _units(turn: Turn, found: table.Table, one: Class) -> str:
    """县城管局（全县）、县住建局（水东社区）."""
    places = turn.county.places
    said = []
    for community_id, unit_id in table.units_of(turn.tx, found, one.name):
        leading = places.units.get(unit_id)
        where = places.by_id[community_id].name if community_id is not None else "全县"
        if leading is not None:
            said.append(f"{leading.name}（{where}）")
    return "、".join(said)


@book.command("加类别", intent="sorting.add", example="加类别 充电设施 物业房屋", summary="加一个类别", roles=OFFICE)
def add(turn: Turn, text: Whole = "") -> None:
    """A class of the first level, or under the second name."""
    name, *rest = text.split() or [""]
    if not name or len(rest) > 1:
        raise Refused("sorting.add_how")
    actions.add(turn.tx, turn.county.places, name, rest[0] if rest else "", turn.by, turn.now)
    turn.say("sorting.added", name=scrub(name))


@book.command("停用类别", intent="sorting.retire", example="停用类别 养犬", summary="不再用一个类别", roles=OFFICE)
def retire(turn: Turn, text: Whole = "") -> None:
    """No longer suggested; the cases in it stay as they are."""
    actions.retire(turn.tx, turn.county.places, text.strip(), turn.by, turn.now)
    turn.say("sorting.retired", name=scrub(text.strip()))


@book.command(
    "类别词",
    intent="sorting.words",
    example="类别词 环境整治 垃圾 渣土 -装修",
    summary="哪些词归哪一类",
    roles=EDITORS,
)
def words(turn: Turn, text: Whole = "") -> None:
    """Words for a class; 词? weighs little, -词 speaks against it, what stands behind 去掉 goes."""
    name, *rest = text.replace("？", table.HINT).split() or [""]
    if not rest:
        raise Refused("sorting.words_how")
    cut = rest.index(DROP) if DROP in rest else len(rest)
    said = rest[:cut]
    change = Words(
        strong=tuple(
            one.lstrip("+") for one in said if not one.startswith(("-", "－")) and not one.endswith(table.HINT)
        ),
        hints=tuple(one.rstrip(table.HINT) for one in said if one.endswith(table.HINT)),
        against=tuple(
            one.lstrip("-－") for one in said if one.startswith(("-", "－")) and not one.endswith(table.HINT)
        ),
        dropped=tuple(rest[cut + 1 :]),
    )
    speaking, against = actions.set_words(turn.tx, turn.county.places, name, change, turn.by, turn.now)
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
    said = text.split()
    if len(said) not in (2, 3):
        raise Refused("sorting.unit_how")
    places = turn.county.places
    unit, near = find_unit(places, said[1])
    if unit is None:
        raise Refused("sorting.no_such_unit", name=scrub(said[1][:20]), near=scrub("、".join(near) or "无"))
    community: Place | None = None
    if len(said) == 3 and (community := places.community(said[2])) is None:
        raise Refused("sorting.no_such_community", name=scrub(said[2][:20]))
    if community is None and not may(turn.held, OFFICE, Where("")):
        raise Refused("sorting.whole_county")
    if community is not None and not turn.work.may(EDITORS, Where(community.path)):
        raise Refused("sorting.not_yours", name=scrub(community.name))
    actions.set_unit(turn.tx, places, said[0], unit, community.id if community else None, turn.by, turn.now)
    where = community.name if community else "全县"
    turn.say("sorting.led", name=scrub(said[0]), unit=scrub(unit.name), where=scrub(where))


@book.command("分类", intent="sorting.put", example="分类 00001 环境整治", summary="改一件哨的类别", roles=FIELD)
def put(turn: Turn, number: CaseNumber, name: Note = "") -> None:
    """Staff say what class a case is of; the bot learns from it."""
    here = turn.county.places.community_of(turn.chat.place_id) if turn.chat.place_id else None
    one = cases.find(turn.tx, number, here.id if here else None)
    if not news.may_see(turn, one) or not turn.work.may(FIELD, Where(news.path(turn.work, one))):
        raise Refused("whistle.no_such", number=one.shown)
    actions.set_category(turn.tx, one.id, name.strip(), turn.by, turn.now)
    fields = {"number": one.shown, "name": scrub(name.strip()), "before": Scrubbed(one.category)}
    news.answer(turn, one, "sorting.put", fields)
