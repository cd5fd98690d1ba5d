"""报名, 取消报名, 我的报名: coming and not coming, for oneself and those one brings."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice, ToRender
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.activities.chat import has_reported
from handlers.coming import looking, seats
from handlers.coming.chat.reading import Wanted, wanted
from handlers.coming.documents import AGENDA
from handlers.coming.looking import Offer
from handlers.coming.seats import Mine, Outcome, Signed
from handlers.week import actions, wording
from handlers.week.slots import Numbered

book = Book("报名")
# 娃发烧了，今天活动来不了: of whoever signed up for nothing it is leave that they ask for.
_OF_A_PLACE = Pattern(r"[报登](?:的|了)?的?名")  # 刚报的名作废: of no leave, also where they had no place
_PREVENTED = Pattern(
    r"发烧|生病|病了|感冒|住院|不舒服|开会|加班|值班|出差|培训|有事|临时|[叫喊派]去|走不开|来不了|到不了"
)
MOST = 5  # activities of one line
_KEYS = {
    Outcome.IN: "coming.signed",
    Outcome.WAITS: "coming.waits",
    Outcome.THERE: "coming.signed_already",
    Outcome.WAITED: "coming.waits_already",
}


@book.command(
    "报名",
    "参加",
    "报明",
    intent="week.signup",
    example="报名 3",
    summary="报名一项活动，可写“两个人”",
    private=True,
    guard=has_reported,
)
def sign_up(turn: Turn, number: Numbered, text: Whole = "") -> None:
    """Come to one or several by their numbers, for so many people."""
    has_reported(turn)
    for each in wanted(text, number)[:MOST]:
        turn.attempt(partial(put_down, turn, each))


def put_down(turn: Turn, which: Wanted) -> None:
    """Sign up for one activity, and say what came of it."""
    item = actions.find_item(turn.work, which.number)
    _told(turn, seats.sign_up(turn.work, item, which.heads))


def _told(turn: Turn, done: Signed) -> None:
    item = done.item
    off = (Choice("取消报名", f"取消报名 {item.number}"),)
    fields: dict[str, object] = {
        "number": item.number,
        "title": item.title,
        "line": wording.item_line(item),
        "contact": wording.whom_to_ask(item),
        "heads": _heads(done.heads),
        "turn": done.ahead + 1,
    }
    turn.whisper(_KEYS[done.outcome], fields=fields, choices=off)
    if done.outcome is Outcome.IN and (clash := seats.clashing(turn.work, item)) is not None:
        turn.whisper("coming.clash", other=clash.number)


def _heads(heads: int) -> str:
    return f"（共 {heads} 人）" if heads > 1 else ""


@book.command(
    "取消报名",
    "不去了",
    intent="week.cancel",
    example="取消报名 3",
    summary="取消报名，不用说理由",
    private=True,
)
def sign_off(turn: Turn, number: Numbered | None = None) -> None:
    """Not come after all; the one activity that they signed up for need not be named."""
    has_reported(turn)
    if number is not None:
        take_off(turn, actions.find_item(turn.work, number))
        return
    mine = seats.mine(turn.work)
    if len(mine) == 1:
        take_off(turn, mine[0].item)
    elif mine:
        choices = tuple(Choice(f"取消第 {each.item.number} 项", f"取消报名 {each.item.number}") for each in mine)
        turn.whisper("coming.off_which", lines=lines(mine), choices=choices)
    elif (
        turn.meaning is not None and _PREVENTED.search(turn.message.text) and not _OF_A_PLACE.search(turn.message.text)
    ):
        turn.message = replace(turn.message, text=f"请假 {turn.message.text}")
        turn.hear()
    else:
        turn.whisper("coming.mine_none", lines="")


def take_off(turn: Turn, item: actions.Item) -> None:
    """Not come to one activity after all, and say so."""
    had = seats.sign_off(turn.work, item)
    turn.whisper("coming.off" if had else "coming.off_waiting", number=item.number, title=item.title)


@book.command(
    "我的报名",
    "我排第几",
    "候补排第几",
    "我候补第几",
    "候补第几",
    "我报了什么",
    "我报了哪些",
    "我报了啥",
    "我报名了什么",
    "我报名了哪些",
    intent="week.mine",
    example="我的报名",
    summary="看自己报了哪些活动、候补排第几",
    private=True,
)
def mine(turn: Turn) -> None:
    """What the sender signed up for or waits for."""
    listed = seats.mine(turn.work)
    turn.whisper("coming.mine" if listed else "coming.mine_none", lines=lines(listed))


def lines(mine: list[Mine]) -> str:
    """What somebody signed up for, each in a line."""
    return "\n".join(_line(each) for each in mine)


def _line(each: Mine) -> str:
    line = wording.item_line(each.item) + _heads(each.heads)
    return line if each.ahead is None else f"{line}；您在候补，排第 {each.ahead + 1} 位"


@book.command(
    "我能报什么",
    "能报什么",
    "推荐活动",
    "我能报啥",
    "我能报哪些",
    "我可以报什么",
    "我能报啥活动",
    "我能报什么活动",
    intent="coming.offers",
    example="我能报什么",
    summary="看附近有空位、时间不冲突、合自己岗位的活动",
    private=True,
)
def offers(turn: Turn) -> None:
    """Near, free, suiting."""
    listed, more = looking.offers(turn.work)
    if not listed:
        turn.whisper("coming.no_offers")
        return
    lines = "\n".join(_offer(each) for each in listed)
    choices = tuple(Choice(f"报名 {each.item.number}", f"报名 {each.item.number}") for each in listed)
    rest = f"\n还有 {more} 项，发“六个日 全部”看。" if more else ""
    turn.whisper("coming.offers", lines=lines, more=rest, choices=choices)


def _offer(offer: Offer) -> str:
    why = f"（{'，'.join(offer.why)}）" if offer.why else ""
    return wording.short_line(offer.item) + why


@book.command(
    "我的日程",
    "日程",
    "日历",
    "我的日历",
    "加到日历",
    "把我的活动加到日历",
    intent="coming.agenda",
    example="我的日程",
    summary="把报了名的活动存进手机日历",
    private=True,
)
def agenda(turn: Turn) -> None:
    """An .ics, for the calendar of a telephone."""
    listed = [each for each in seats.mine(turn.work) if each.ahead is None]
    person = turn.person
    if not listed or person is None:
        turn.whisper("coming.mine_none", lines="")
        return
    turn.whisper("coming.agenda", lines=lines(listed), files=(ToRender(AGENDA, {"person_id": person.id}),))
