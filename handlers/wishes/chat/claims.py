"""认领心愿, 已联系, 送达, 确认: what claimers and wishers type, each in their own private chat."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from bot.arguments import Item, Whole
from bot.command import Book
from bot.message import Choice
from bot.question import words
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.wishes import allowed, claiming, contact, revisiting, verifying, wording
from handlers.wishes.chat import reading
from handlers.wishes.records import CHILD, RUNNING, Wish
from storage.redaction import scrub

book = Book("圆梦")


def may_claim(turn: Turn) -> bool:
    """Before anything is asked of somebody who has not reported in: say so, with the way to do it."""
    allowed.member(turn.work)
    return True


@book.command(
    "认领心愿",
    "圆梦",
    intent="wish.claim",
    example="认领心愿 1",
    summary="认领微心愿，可以一次说几个",
    private=True,
    guard=may_claim,
    shape="item",
)
def claim(turn: Turn, number: Item | None = None, text: Whole = "") -> None:
    """By its number; by what it is, where only one can be meant."""
    chosen, _ = reading.numbers(text)
    if not chosen and number is not None:
        chosen = [number]
    if not chosen:
        _which(turn, text or turn.message.text)
        return
    for_unit = reading.for_unit(turn.message.text)
    for each in chosen:
        if len(chosen) == 1:
            _claim(turn, each, for_unit)
        else:
            turn.attempt(partial(_claim, turn, each, for_unit))


def _claim(turn: Turn, number: int, for_unit: bool) -> None:
    kept = claiming.claim(turn.work, number, for_unit=for_unit)
    line = wording.line(turn.county.places, kept)
    day = claiming.due(turn.work, kept)
    choices = (Choice("联系上了", f"已联系心愿 {number}"), Choice("退回", f"退回心愿 {number}"))
    fields = {"wish": line, "reach": _reach(turn, number), "day": day, "number": number}
    turn.whisper("wishes.claimed", fields=fields, choices=choices, secret=True)


def _reach(turn: Turn, number: int) -> str:
    """How the wisher is reached, for whoever may see it; else through their community."""
    kept, reach = contact.read(turn.work, number)
    if reach:
        return f"联系：{reach}"
    duty = turn.county.places.by_id[kept.place_id].duty_phone or turn.county.config.county.duty_phone
    place = wording.community(turn.county.places, kept)
    with_child = "孩子的心愿都由社区陪同转交，" if kept.whom == CHILD else ""
    return f"{with_child}请联系{place}（{duty}），由社区转。" if duty else f"{with_child}请联系{place}，由社区转。"


def _which(turn: Turn, text: str) -> None:
    """那个轮椅我来认领: what is so called; else what there is."""
    listed = verifying.listed(turn.work)
    fitting = [each for each in listed if _speaks_of(text, each)]
    shown = (fitting or listed)[:6]
    if not shown:
        turn.whisper("wishes.none_open")
        return
    lines = "\n".join(f"· {wording.line(turn.county.places, each)}" for each in shown)
    choices = tuple(Choice(f"认领心愿{each.id}", f"认领心愿 {each.id}") for each in shown)
    turn.whisper("wishes.which", lines=lines, choices=choices)


def _speaks_of(text: str, kept: Wish) -> bool:
    """Whether two signs of the thing, or three of them, stand in a text."""
    bare = kept.what.lstrip("一二两三个台张件双套把床辆部副条盏")
    return any(bare[at : at + 2] in text for at in range(len(bare) - 1))


@book.command(
    "看联系",
    "心愿联系",
    intent="wishes.contact",
    example="看联系 1",
    summary="再看一次怎么联系，每次都有记录",
    private=True,
    shape="item",
)
def reach(turn: Turn, text: Whole = "") -> None:
    """Its claimer and its community alone."""
    turn.whisper("wishes.reached", reach=_reach(turn, _one(turn, text)), secret=True)


@book.command(
    "捎话",
    "心愿捎话",
    intent="wishes.pass_on",
    example="捎话 1 周六上午送来方便吗",
    summary="给心愿的对方捎句话，不用留电话",
    private=True,
    shape="any",
)
def pass_on(turn: Turn, text: Whole = "") -> None:
    """From the claimer to whoever told it, and back."""
    chosen, said = reading.numbers(text)
    if not chosen:
        raise Unclear("wishes.which_number", choices=(Choice("我的心愿", "我的心愿"),), alone=True)
    if not said.strip():
        turn.ask("wishes.words", {"number": chosen[0]}, private=True)
        turn.whisper("wishes.say_what", number=chosen[0])
        return
    kept = contact.pass_on(turn.work, chosen[0], scrub(said))
    turn.whisper("wishes.passed", wish=wording.line(turn.county.places, kept))


@book.dialogue("wishes.words", fits=words, recall="wishes.still_say")
def words_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The word that a button could not carry."""
    turn.done_asking()
    turn.discreet = True
    kept = contact.pass_on(turn.work, data["number"], scrub(text))
    turn.whisper("wishes.passed", wish=wording.line(turn.county.places, kept))
    return True


def _one(turn: Turn, text: str) -> int:
    """The number said; the only one that they have at work."""
    chosen, _ = reading.numbers(text)
    if chosen:
        return chosen[0]
    running = [each for each in verifying.own(turn.work)[1] if each.state in RUNNING]
    if len(running) == 1:
        return running[0].id
    raise Unclear("wishes.which_number", choices=(Choice("我的心愿", "我的心愿"),), alone=True)


@book.command(
    "已联系心愿",
    "联系上了",
    intent="wishes.contacted",
    example="已联系心愿 1",
    summary="认领后联系上了，说一声",
    private=True,
    guard=may_claim,
    shape="item",
)
def contacted(turn: Turn, text: Whole = "") -> None:
    """From now on there is time to deliver."""
    kept = claiming.contacted(turn.work, _one(turn, text))
    fields = {"wish": wording.line(turn.county.places, kept), "day": claiming.due(turn.work, kept), "number": kept.id}
    turn.whisper("wishes.contacted", fields=fields, choices=(Choice("送到了", f"送达心愿 {kept.id}"),))


_ASKS_HOW = Pattern(r"地址|怎么送|送到哪|送哪|哪里送|(?:想|准备|打算)(?:把|给|送)|方便吗|[?？]")


@book.command(
    "送达心愿",
    "心愿送到了",
    intent="wish.deliver",
    example="送达心愿 1",
    summary="心愿送到了，等对方确认",
    private=True,
    guard=may_claim,
    shape="item",
)
def deliver(turn: Turn, number: Item | None = None, text: Whole = "") -> None:
    """东西送到了，老人很高兴, where they have one at work. Who asks how to bring it has not."""
    if _ASKS_HOW.search(turn.message.text):
        turn.whisper("wishes.reached", reach=_reach(turn, _one(turn, "")), secret=True)
        return
    chosen, _ = reading.numbers(text)
    kept = claiming.deliver(turn.work, chosen[0] if chosen else number or _one(turn, ""))
    turn.whisper("wishes.delivered", wish=wording.line(turn.county.places, kept))


@book.command(
    "退回心愿",
    intent="wishes.give_back",
    example="退回心愿 1",
    summary="办不了，退回去让别人认领",
    private=True,
    shape="item",
)
def give_back(turn: Turn, text: Whole = "") -> None:
    """No reason is asked."""
    number = _one(turn, text)
    _, why = reading.numbers(text)
    kept = claiming.give_back(turn.work, number, scrub(why if why != text else ""))
    turn.whisper("wishes.given_back", wish=wording.line(turn.county.places, kept))


@book.command(
    "确认心愿",
    "收到心愿",
    intent="wishes.confirm",
    example="确认心愿 1",
    summary="登记的人说收到了",
    private=True,
    shape="item",
)
def confirm(turn: Turn, text: Whole = "") -> None:
    """By whoever told it."""
    chosen, why = reading.numbers(text)
    if not chosen:
        raise Unclear("wishes.which_number", choices=(Choice("我的心愿", "我的心愿"),), alone=True)
    kept = claiming.confirm(turn.work, chosen[0], scrub(why))
    turn.whisper("wishes.confirmed", wish=wording.line(turn.county.places, kept))


@book.command(
    "没收到心愿",
    intent="wishes.not_received",
    example="没收到心愿 1",
    summary="登记的人说还没收到",
    private=True,
    shape="item",
)
def not_received(turn: Turn, text: Whole = "") -> None:
    """Back to the claimer; nobody is blamed."""
    chosen, _ = reading.numbers(text)
    if not chosen:
        raise Unclear("wishes.which_number", choices=(Choice("我的心愿", "我的心愿"),), alone=True)
    kept = claiming.not_received(turn.work, chosen[0])
    turn.whisper("wishes.not_received", wish=wording.line(turn.county.places, kept))


_NOT_GOOD = Pattern(r"不好|不行|没[收有到]|没用|不(?:太|大)?(?:合|能|满意)|坏|差|还没|未收到|否|退")
_GOOD = Pattern(r"好|收到|满意|合用|合适|能用|可以|谢|行|是")


@book.command(
    "回访心愿",
    "心愿回访",
    intent="wishes.revisit",
    example="回访心愿 1 好",
    summary="心愿圆得好不好，说一声",
    private=True,
    shape="any",
)
def revisit(turn: Turn, text: Whole = "") -> None:
    """By whoever told it, or by the community that asked them."""
    chosen, said = reading.numbers(text)
    if not chosen:
        raise Unclear("wishes.which_number", choices=(Choice("我的心愿", "我的心愿"),), alone=True)
    bad = _NOT_GOOD.search(said) is not None
    if not bad and _GOOD.search(said) is None:
        raise Unclear("wishes.revisit_how", number=chosen[0], choices=revisiting.choices(chosen[0]), alone=True)
    words = re.sub(r"^(?:不好|没收到|好)[，,。\s]*", "", said.strip())
    kept = revisiting.answer(turn.work, chosen[0], scrub(words), good=not bad)
    turn.whisper(
        "wishes.revisited_not" if bad else "wishes.revisited_good", wish=wording.line(turn.county.places, kept)
    )
