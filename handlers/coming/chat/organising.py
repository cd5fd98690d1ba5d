"""签到表, 签到情况, 补签, 签到码: what an activity's organiser needs; people are named to them in private alone."""

from __future__ import annotations

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice, ToRender
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.coming import there
from handlers.coming.documents import DOOR, ROLL
from handlers.coming.there import ORGANISERS
from handlers.week import actions
from handlers.week.slots import Numbered

book = Book("签到")
_NAME = Pattern(r"[一-鿿·]{2,8}")
_EVERYBODY = Pattern(r"全到|都到|全部|全体|都来|全来")
_SHOWN = 40  # names of a message; the rest stands on the roll


@book.command(
    "签到表",
    "活动名单",
    "签名表",
    "报名名单",
    "报名表",
    "谁报名了",
    intent="coming.roll",
    example="签到表 3",
    summary="要一份活动签到表（可打印手签）",
    roles=ORGANISERS,
    private=True,
)
def roll(turn: Turn, number: Numbered) -> None:
    """The sheet, in private."""
    item = actions.find_item(turn.work, number)
    there.need_organiser(turn.work, item)
    fields = {"number": item.number, "title": item.title, "coming": item.coming, "waiting": item.waiting}
    turn.whisper("coming.roll", fields=fields, files=(ToRender(ROLL, {"item_id": item.id}),))


@book.command(
    "签到情况",
    intent="coming.attendance",
    example="签到情况 3",
    summary="看活动到了几个人",
    roles=ORGANISERS,
    private=True,
)
def attendance(turn: Turn, number: Numbered) -> None:
    """Who came, and who has not said so: for the organiser."""
    stands = there.attendance(turn.work, actions.find_item(turn.work, number))
    fields = {
        "number": stands.item.number,
        "title": stands.item.title,
        "coming": stands.item.coming,
        "came": stands.came,
        "waiting": stands.waiting,
        "missing": _named("还没签到", stands.missing),
        "besides": _named("没报名直接来的", stands.besides),
    }
    choices = (Choice("要签到表", f"签到表 {number}"),)
    turn.whisper("coming.attendance", fields=fields, choices=choices)


def _named(what: str, names: tuple[str, ...]) -> str:
    if not names:
        return ""
    more = "等" if len(names) > _SHOWN else ""
    return f"\n{what} {len(names)} 人：{'、'.join(names[:_SHOWN])}{more}"


@book.command(
    "补签",
    "代签到",
    intent="coming.mark",
    example="补签 3 张三 李四",
    summary="照纸上的签名补签到，“补签 3 全到”也行",
    roles=ORGANISERS,
    private=True,
)
def mark(turn: Turn, number: Numbered, text: Whole = "") -> None:
    """From the paper that was signed."""
    item = actions.find_item(turn.work, number)
    everybody = _EVERYBODY.search(text) is not None
    names = [] if everybody else [name for name in _NAME.findall(text) if name not in ("补签", "代签到")]
    count, unknown = there.mark_present(turn.work, item, names, everybody=everybody)
    rest = f"没认出的：{'、'.join(unknown)}。请他们自己发“签到 {number}”，或核对名字。" if unknown else ""
    turn.whisper("coming.marked", number=item.number, title=item.title, count=count, rest=rest)


@book.command(
    "签到码",
    "签到二维码",
    intent="coming.door",
    example="签到码 3",
    summary="要一张贴在现场的签到码",
    roles=ORGANISERS,
    private=True,
)
def door(turn: Turn, number: Numbered) -> None:
    """A picture to hang up."""
    item = actions.find_item(turn.work, number)
    there.need_organiser(turn.work, item)
    file = ToRender(DOOR, {"item_id": item.id, "platform": turn.chat.platform})
    turn.whisper("coming.door", number=item.number, title=item.title, files=(file,))
