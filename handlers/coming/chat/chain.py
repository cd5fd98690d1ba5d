"""接龙 in the chat: sign-ups for an activity of the list, or the doors of one problem."""

from __future__ import annotations

from bot.access import may_somewhere
from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.turn import Turn
from bot.values.item import find_item
from handlers.coming import listed, seats
from handlers.coming.seats import Outcome
from handlers.understanding import CHAIN, Chain, read_chain
from handlers.week import actions, wording
from handlers.week.actions import Item
from handlers.whistles.chat import chained
from storage.redaction import Scrubbed, scrub

book = Book("接龙")


@book.command(
    "接龙", intent=CHAIN, example="接龙 报名 3\n1. 张三\n2. 李四", summary="把接龙记成报名", hidden=True, strict=True
)
def take(turn: Turn, text: Whole) -> None:
    """A list that neighbours wrote on one after the other."""
    chain = read_chain(f"接龙\n{text}")
    if chain is None:
        turn.say("bot.not_understood", choices=(Choice("帮助", "帮助"), Choice("找人工", "人工")))
    elif chain.title and chain.of_trouble:
        chained.take(turn, chain)
    else:
        _sign_up(turn, chain)


def _sign_up(turn: Turn, chain: Chain) -> None:
    item = _item(turn, chain)
    if item is None:
        turn.whisper("coming.which_item")
    elif may_somewhere(turn.held, listed.LISTERS):
        told = listed.put_down_all(turn.work, item, chain.entries)
        counts = [f"报上 {told.new} 人"] if told.new or not told.waiting else []
        counts += [f"{told.waiting} 人记了候补"] if told.waiting else []
        counts += [f"{told.there} 人之前就报过了"] if told.there else []
        unknown = "、".join(told.unknown)
        rest = f"\n没认出的：{unknown}。请本人发“报名 {told.item.number}”。" if unknown else ""
        turn.whisper("coming.listed", line=wording.item_line(told.item), counts="，".join(counts), rest=scrub(rest))
    elif listed.names_me(turn.work, chain.entries):
        done = seats.sign_up(turn.work, item)
        key = "coming.listed_me" if done.outcome in (Outcome.IN, Outcome.THERE) else "coming.listed_me_waits"
        turn.whisper(key, line=wording.item_line(done.item), number=done.item.number)
    else:
        turn.whisper("coming.each_alone", number=item.number, title=Scrubbed(item.title))


def _item(turn: Turn, chain: Chain) -> Item | None:
    """The activity meant: by its number in the title, else by its name."""
    number = find_item(chain.title, turn.given)
    return actions.find_item(turn.work, number.value) if number is not None else listed.item_of(turn.work, chain.title)
