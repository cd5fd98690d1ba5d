"""动员, 值班表, 增援, 解除: what an office says."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.access import OFFICES
from bot.arguments import Whole
from bot.command import Book, Command
from bot.message import Choice, ToRender
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.place import find_place
from handlers.broadcast import chat as broadcasting
from handlers.checkin.actions import Home, find_home
from handlers.ledger.documents import pack_held
from handlers.mobilise import calling, reading, rota, wording
from handlers.mobilise.calling import CALLERS, EXAMPLE, NewCall
from handlers.mobilise.config import MobiliseConfig
from handlers.mobilise.rota import Listed, OnDuty
from storage.places import Place
from storage.redaction import Scrubbed, scrub

book = Book("应急动员（发起）")
_NUMBER = Pattern(r"\d{1,9}")
_EVERYWHERE = Pattern(r"全县")


@book.command(
    "动员",
    "应急动员",
    "发动员",
    intent="mobilise.call",
    example=EXAMPLE,
    summary="发起应急动员：先看发到哪里，再确认",
    roles=CALLERS,
    parted=True,
    shape="any",
)
def call(turn: Turn, text: Whole = "") -> None:
    """Read a call and show it with its reach."""
    config = turn.county.config.section(MobiliseConfig)
    said = reading.worded(text, turn.given, config)
    if not said.head:
        raise Unclear("mobilise.which_title", example=Scrubbed(EXAMPLE))
    if said.unread or not said.shifts:
        raise Unclear(
            "mobilise.which_shifts",
            unread=scrub(f"（没看懂“{said.unread}”）" if said.unread else ""),
            example=Scrubbed(EXAMPLE),
        )
    place, title = _place(turn, said.head)
    new = NewCall(title, place.id, said.what, said.wanted, said.bring, said.contact)
    _, shown = calling.draft(turn.work, new, said.shifts)
    broadcasting.show(turn, shown, "现在就发，夜里也发（紧急）")


# 动员全县党员抗洪, 发动大家去转移群众: a call is made, of people as a whole, and nothing is told that was done.
_CALLS = Pattern(
    r"(?:请|要)?(?:紧急|应急|马上|赶紧)?(?:动员|发动|号召|组织|召集|调集)(?:一下)?(?P<rest>(?:我们?)?(?:全县|全镇|全体|全社区|全部|大家|所有|各社区|各单位|各支部|党员).+)",
    re.DOTALL,
)
_DONE = Pattern(r"小时|分钟|半天|一天|[昨前]天|上周|做了|了(?:$|[,，。一两二三四五六七八九十\d])")


def look(turn: Turn, command: Command | None, _: str) -> bool:
    """Takes nothing: what is still to be heard is 动员."""
    message = turn.message
    if command is not None or not message.addressed or message.faceless or message.forwarded:
        return False
    said = fold(message.text).strip()
    called = _CALLS.fullmatch(said)
    if called is not None and turn.dialogue is None and _DONE.search(said) is None:
        whole = message.text.strip()
        rest = whole[called.start("rest") :] if len(whole) == len(said) else called["rest"]
        turn.message = replace(message, text=f"动员 {_WHOLE.sub('', rest)}")
    return False


_WHOLE = Pattern(r"^(?:我们?)?(?:全体|大家|所有(?:人|党员)?|全部)(?:一起)?(?:来|去|参加)?")


def _place(turn: Turn, head: str) -> tuple[Place, str]:
    """The place that the first line names, else the speaker's own community or the county; and what is left."""
    places = turn.county.places
    if (everywhere := _EVERYWHERE.search(head)) is not None:
        return places.root, _title(head[: everywhere.start()], head[everywhere.end() :])
    found = find_place(head, turn.given)
    if found is not None and not found.value.weak:
        home = find_home(places, found.value, calling.own_community(turn.work))
        where = home.grid if isinstance(home, Home) else home
        if where is not None:
            return where, _title(head[: found.start], head[found.end :])
    return calling.own_community(turn.work) or places.root, _title(head, "")


def _title(before: str, after: str) -> str:
    return " ".join(f"{before} {after}".split()).strip("，,。:： ")


@book.command(
    "值班表",
    "动员值班表",
    "排班表",
    intent="mobilise.rota",
    example="值班表",
    summary="看各班还差几人；负责人私聊看名单",
    shape="item",
)
def show_rota(turn: Turn, text: Whole = "") -> None:
    """Counts where others read; names in private, to those who may."""
    number = _number(text)
    calls = [each for each in rota.shown_calls(turn.work) if number in (None, each.id)]
    if not calls:
        turn.say("mobilise.none_open")
        return
    call = calls[0]
    title = scrub(call.title)
    if turn.in_group or not any(held.role in OFFICES for held in turn.held):
        turn.say("mobilise.counts", title=title, number=call.id, lines=wording.lines(call.shifts))
        return
    lines = "\n".join(_listed(each) for each in rota.listed(turn.work, call))
    paper = (Choice("打印", f"打印值班表 {call.id}"),) if rota.whole(turn.work, call) else ()
    turn.whisper("mobilise.rota", title=title, number=call.id, lines=lines, choices=paper)


def _listed(row: Listed) -> str:
    names = "、".join(_named(who) for who in row.people)
    more = f"{'，' if names else ''}另有 {row.more} 人" if row.more else ""
    handed = "".join(f"\n交接：{who.handed}" for who in row.people if who.handed)
    return f"{wording.shift_line(row.shift)}\n名单：{names or ('' if row.more else '还没有人')}{more}{handed}"


def _named(who: OnDuty) -> str:
    state = "候补" if who.reserve else "已离岗" if who.left else "已到" if who.came else ""
    return f"{who.name}{f'（{state}）' if state else ''}"


@book.command(
    "打印值班表",
    intent="mobilise.print",
    example="打印值班表",
    summary="值班表的图片、PDF 和表格",
    roles=CALLERS,
    private=True,
    shape="item",
)
def print_rota(turn: Turn, text: Whole = "") -> None:
    """Made when the message leaves, in private alone: names stand in it."""
    call = rota.printable(turn.work, _number(text))
    args = {"call": call.id, "held": pack_held(turn.held)}
    turn.whisper("mobilise.printed", title=scrub(call.title), files=(ToRender("rota", args),))


@book.command(
    "增援",
    "动员加人",
    intent="mobilise.more",
    example="增援 2 8人",
    summary="改一个班要几个人，候补自动补上",
    roles=CALLERS,
    shape="any",
)
def more(turn: Turn, text: Whole = "") -> None:
    """第2班改成8人."""
    numbers = [int(each) for each in _NUMBER.findall(text)]
    if len(numbers) < 2:
        raise Unclear("mobilise.more_how", example=Scrubbed("增援 2 8人"))
    call = calling.running(turn.work, numbers[0] if len(numbers) > 2 else None)
    shift = calling.add_people(turn.work, call.id, numbers[-2], numbers[-1])
    turn.say("mobilise.more", line=wording.lines((shift,)))


@book.command(
    "解除动员",
    "动员解除",
    "解除应急动员",
    intent="mobilise.over",
    example="解除动员 水位退了，谢谢大家",
    summary="动员结束，只告诉当时叫到的群和人",
    roles=CALLERS,
    shape="any",
)
def over(turn: Turn, text: Whole = "") -> None:
    """Shown first; the second word ends it."""
    said = text.strip()
    head = _NUMBER.match(said)
    words = said[head.end() :] if head is not None else said
    _, shown = calling.stand_down(turn.work, int(head[0]) if head is not None else None, words.strip(" ，,"))
    broadcasting.show(turn, shown, "现在就发，只发给当时叫到的群")


def _number(text: str) -> int | None:
    said = _NUMBER.search(text)
    return int(said[0]) if said is not None else None
