"""确认发送, 停止发送, 继续发送, 群发情况."""

from __future__ import annotations

from typing import Any

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.question import consent
from bot.texts import Public
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.broadcast import actions
from handlers.broadcast.actions import SENDERS
from handlers.broadcast.kinds import kind_of
from handlers.broadcast.records import Broadcast, Progress, State
from storage.redaction import Scrubbed

book = Book("群发")
_SENDS = ("确认发送", "发吧", "发送", "确认发")  # a bare yes may be said to anything: it sends nothing to every group
_LEAVES = (
    "不发",
    "不发送",
    "不发了",
    "先不发",
    "算了",
    "不要",
    "取消",
    "先别",
    "先别发",
    "别发",
    "等等",
    "不对",
    "错了",
)
_NUMBER = Pattern(r"\d{1,9}")


def show(turn: Turn, kept: Broadcast, when: str) -> None:
    """What would go out, its reach, and the words that send it or do not; `when` is when it would leave."""
    fields: dict[str, Public] = {
        "what": Scrubbed(kind_of(kept.kind).spoken),
        "groups": kept.groups,
        "people": Scrubbed(f"（约 {kept.people} {kind_of(kept.kind).people}）" if kept.people else ""),
        "when": Scrubbed(when),
        "number": kept.id,
        "text": Scrubbed(kept.text),  # as every group reads it: scrubbed where it was put into words
    }
    choices = _ask(turn, kept.id)
    turn.say("broadcast.shown", fields=fields, choices=choices)


def _ask(turn: Turn, broadcast_id: int) -> tuple[Choice, ...]:
    choices = (Choice("确认发送", f"确认发送 {broadcast_id}"), Choice("不发了", f"不发送 {broadcast_id}"))
    turn.ask("broadcast.confirm", {"broadcast": broadcast_id}, choices)
    return choices


@book.dialogue("broadcast.confirm", fits=consent(*_SENDS, *_LEAVES), recall="broadcast.still")
def answered(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The word that sends or does not, where it was just shown; after a mere yes it is asked for."""
    words = _NUMBER.sub("", text).strip(" 。！!")
    if words not in (*_SENDS, *_LEAVES):
        turn.done_asking()
        choices = _ask(turn, data["broadcast"])
        turn.say("broadcast.say_it", number=data["broadcast"], choices=choices)
        return True
    turn.done_asking()
    if words in _LEAVES:
        _drop(turn, data["broadcast"])
    else:
        _confirm(turn, data["broadcast"])
    return True


@book.command(
    "确认发送",
    intent="broadcast.confirm",
    example="确认发送 3",
    summary="群发前的第二次确认，有权限的同事也行",
    roles=SENDERS,
    shape="item",
)
def confirm(turn: Turn, text: Whole = "") -> None:
    """The second word."""
    turn.done_asking()
    _confirm(turn, _number(text))


def _confirm(turn: Turn, number: int | None) -> None:
    kept = actions.confirm(turn.work, number)
    elsewhere = kind_of(kept.kind).elsewhere
    if elsewhere is not None:
        words, answers = elsewhere(turn.work, kept.about)
        turn.say("broadcast.agreed", text=Scrubbed(words), choices=answers)
        return
    key = "broadcast.set" if kept.state is State.SET else "broadcast.sent"
    choices = (Choice("停止发送", f"停止发送 {kept.id}"),)
    until = None if kept.urgent else turn.work.notify.quiet_until
    later = f"夜里不打扰，{until:%H:%M} 送到。" if until and key == "broadcast.sent" else ""
    turn.say(key, what=Scrubbed(kind_of(kept.kind).spoken), groups=kept.groups, later=Scrubbed(later), choices=choices)


@book.command(
    "不发送",
    "不发了",
    intent="broadcast.drop",
    example="不发送 3",
    summary="还没发的不发了",
    roles=SENDERS,
    shape="item",
)
def drop(turn: Turn, text: Whole = "") -> None:
    """Not sent after all."""
    turn.done_asking()
    _drop(turn, _number(text))


def _drop(turn: Turn, number: int | None) -> None:
    kept = actions.drop(turn.work, number)
    turn.say("broadcast.dropped", what=Scrubbed(kind_of(kept.kind).spoken))


@book.command(
    "停止发送",
    "停止群发",
    "停发",
    "先停一下",
    "停一下",
    "别发了",
    intent="broadcast.stop",
    example="停止发送",
    summary="群发到一半停下，告诉您停在哪里",
    roles=SENDERS,
    shape="item",
)
def stop(turn: Turn, text: Whole = "") -> None:
    """Half-way, and where that is."""
    kept, told = actions.stop(turn.work, _number(text))
    again = (Choice("继续发送", f"继续发送 {kept.id}"),)
    turn.say("broadcast.stopped", fields=_fields(kept, told), choices=again)


@book.command(
    "继续发送",
    intent="broadcast.resume",
    example="继续发送",
    summary="停下的群发接着发，收过的群不再收",
    roles=SENDERS,
    shape="item",
)
def resume(turn: Turn, text: Whole = "") -> None:
    """On from there."""
    kept, told = actions.resume(turn.work, _number(text))
    turn.say("broadcast.resumed", fields=_fields(kept, told))


@book.command(
    "群发情况",
    "群发到哪里了",
    "群发到哪了",
    "发到哪里了",
    intent="broadcast.shown",
    example="群发情况",
    summary="看群发到哪里了",
    roles=SENDERS,
)
def overview(turn: Turn) -> None:
    """What waits and what is under way."""
    shown = actions.shown(turn.work)
    if not shown:
        turn.say("broadcast.nothing")
        return
    turn.say("broadcast.overview", lines=Scrubbed("\n".join(_line(turn, kept, told) for kept, told in shown)))


_STATES = {
    State.ASKED: "等第二次确认",
    State.SET: "已确认，到点发",
    State.SENDING: "正在发",
    State.STOPPED: "已停下",
    State.OVER: "",
}


def _line(turn: Turn, kept: Broadcast, told: Progress) -> str:
    where = _STATES[kept.state] or ("正在发" if told.waiting else "已发完")
    reached = "" if kept.state in (State.ASKED, State.SET) else f"，{told.groups} 个群里 {told.sent} 个已送到"
    doubt = f"，{told.failed} 个没送到或不确定（看“死信”）" if told.failed else ""
    return f"{kept.id}. {kind_of(kept.kind).spoken}：{where}{reached}{doubt}"


def _fields(kept: Broadcast, told: Progress) -> dict[str, Public]:
    wire = f"，{told.waiting} 个正在路上" if told.waiting else ""
    doubt = f"，{told.failed} 个没送到或不确定（看“死信”）" if told.failed else ""
    return {
        "what": Scrubbed(kind_of(kept.kind).spoken),
        "groups": told.groups,
        "sent": told.sent,
        "left": told.left,
        "wire": Scrubbed(wire + doubt),
        "owed": told.waiting + told.left,
    }


def _number(text: str) -> int | None:
    said = _NUMBER.search(text)
    return int(said[0]) if said is not None else None
