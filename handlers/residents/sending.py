"""客户群群发 for staff: ask for it, see who has confirmed, remind, call off."""

from __future__ import annotations

from collections import Counter

from bot.arguments import Item, Note
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.texts import Public, show
from bot.turn import Turn
from handlers.broadcast import chat as broadcasting
from handlers.residents import asking, sends
from handlers.residents.asking import Made
from handlers.residents.roles import OFFICE, READERS
from handlers.residents.sends import Send, TaskState
from storage.places import Place
from storage.redaction import Scrubbed

book = Book("居民群群发")
NAMES = 12  # grids in a line
_WHAT = {"week": "六个日", "notice": "通知"}


@book.command(
    "群发六个日",
    intent="residents.send_week",
    example="群发六个日 水东社区",
    summary="把本周清单发到居民微信群",
    roles=OFFICE,
)
def send_week(turn: Turn, text: Note = "") -> None:
    """This week's list to the residents' groups of a community, once a week."""
    place, _ = _community(turn, text, "群发六个日 水东社区")
    _say(turn, asking.week(turn.work, place, chat_id=turn.chat.id))


@book.command(
    "群发通知",
    intent="residents.send_notice",
    example="群发通知 水东社区 明天上午停水，请提前储水",
    summary="发一条通知到居民微信群",
    roles=OFFICE,
)
def send_notice(turn: Turn, text: Note = "") -> None:
    """A notice to the residents' groups of a community; the leader reads it before it leaves."""
    place, rest = _community(turn, text, "群发通知 水东社区 明天上午停水，请提前储水")
    _say(turn, asking.notice(turn.work, place, rest, chat_id=turn.chat.id))


def _say(turn: Turn, made: Made) -> None:
    texts = turn.county.texts
    left = texts.render("residents.left_out", {"count": made.left_out}) if made.left_out else ""
    left += texts.render("residents.left_orphaned", {"count": made.orphaned}) if made.orphaned else ""
    if made.shown is not None:
        by_owners = texts.render("residents.by_owners", {"tasks": made.tasks})
        broadcasting.show(turn, made.shown, f"{by_owners}{left}".removesuffix("。"))
        return
    text, choices = sends.arranged(turn.work, made.id)
    turn.say("residents.arranged", choices=choices, text=Scrubbed(text), left_out=Scrubbed(left))


def _community(turn: Turn, text: str, example: str) -> tuple[Place, str]:
    """The community meant, and what else is said: the one named first, else one's own, else this group's."""
    places = turn.county.places
    first, _, rest = text.strip().partition(" ")
    named = places.community(first.strip("：:，, "))
    here = places.community_of(turn.chat.place_id) if turn.chat.place_id is not None else None
    place = named or asking.own_community(turn.work) or here
    if place is None:
        raise Unclear("residents.which_community", example=Scrubbed(example))
    return place, rest.strip() if named else text.strip()


@book.command(
    "群发进度",
    intent="residents.progress",
    example="群发进度",
    summary="看居民群群发谁确认了",
    roles=READERS,
    private=True,
)
def progress(turn: Turn, item: Item | None = None) -> None:
    """Who has confirmed and who has not, by grid; in private, since it is nobody else's business."""
    shown = sends.progress(turn.work, item)
    lines = Scrubbed("\n".join(_line(turn, send) for send in shown))
    open_ = [send.id for send in shown if any(task.state is TaskState.OPEN for task in send.tasks)]
    choices = (Choice("提醒", f"群发提醒 {open_[0]}"), Choice("取消", f"群发取消 {open_[0]}")) if open_ else ()
    turn.whisper("residents.progress", choices=choices, lines=lines)


def _line(turn: Turn, send: Send) -> str:
    groups = [(task, place, result) for task in send.tasks for place, result in task.results]
    groups.sort(key=lambda group: group[1] or 0)
    sent = sum(result == "sent" for _, _, result in groups)
    rest: dict[str, list[str]] = {}
    for task, place_id, result in groups:
        if result != "sent":
            where = turn.county.places.by_id.get(place_id) if place_id is not None else None
            what = "发不了" if result == "refused" else str(task.state)
            rest.setdefault(what, []).append(where.name if where else "（没对应的群）")
    told = "".join(f"；{what}：{_names(names)}" for what, names in rest.items())
    fields: dict[str, Public] = {
        "send": send.id,
        "what": Scrubbed(_WHAT[send.what]),
        "at": Scrubbed(str(show(send.created_at.astimezone(turn.now.tzinfo)))),
        "groups": len(groups),
        "sent": sent,
        "rest": Scrubbed(told),
    }
    return turn.county.texts.render("residents.progress_line", fields)


def _names(names: list[str]) -> str:
    """第1网格、第3网格 2 个群 …"""
    counted = [f"{name} {count} 个群" if count > 1 else name for name, count in Counter(names).items()]
    return "、".join(counted[:NAMES]) + (f" 等 {len(counted)} 处" if len(counted) > NAMES else "")


@book.command("群发提醒", intent="residents.remind", example="群发提醒 1", summary="提醒还没确认的群主", roles=OFFICE)
def remind(turn: Turn, item: Item | None = None) -> None:
    """Ask those who have not confirmed once more; three times a day at most."""
    send, count = sends.remind(turn.work, item)
    turn.say("residents.reminded", send=send.id, count=count)


@book.command("群发取消", intent="residents.cancel", example="群发取消 1", summary="没确认的不用再发", roles=OFFICE)
def cancel(turn: Turn, item: Item | None = None) -> None:
    """Call it off for those who have not confirmed."""
    send, count = sends.cancel(turn.work, item)
    turn.say("residents.cancelled", send=send.id, count=count)
