"""确认记录: the community sees what of a month waits for its word, and says once that it was so."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.question import consent
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.yes import agrees
from handlers.activities.wording import deed_line
from handlers.cards import confirming, correcting, meant
from handlers.cards.confirming import COMMUNITY
from handlers.cards.meant import Meant
from handlers.figures.period import month_of
from storage.places import Place

book = Book("活动记录核对")
ASK = (Choice("都对，确认", "确认这些"), Choice("先不确认", "先不确认"))
SHOWN = 12  # lines that are shown before they are asked about
_ASKS = Pattern(r"(?:[吗么?？]|没有?|了没)\s*[。.!！]*$")
_SURE = ("确认这些", "都对", "都对，确认", "全部确认")


@book.command(
    "确认记录",
    "确认本月",
    "确认上月",
    "确认活动",
    intent="cards.confirm",
    example="确认记录 11月 第3网格",
    summary="先看一个月等确认的服务记录，再一次确认",
    roles=COMMUNITY,
    private=True,
)
def confirm(turn: Turn, text: Whole = "") -> None:
    """All that nobody objects to: shown first, where it is more than one person's."""
    said = fold(turn.message.text)
    of = meant.read(turn.work, f"{'上月 ' if '上月' in said and '上月' not in text else ''}{text}", COMMUNITY)
    where = meant.place_or_own(turn.work, of, COMMUNITY)
    if _ASKS.search(said):  # 都确认了吗 asks, and confirms nothing
        stands = confirming.standing(turn.work, where, of.period)
        key = "cards.how_many" if stands.open else "cards.all_confirmed"
        turn.whisper(key, month=of.period.label, open=stands.open, times=stands.records)
        return
    waiting = confirming.waiting(turn.work, where, of.period) if of.person is None else ()
    if not waiting:
        _confirm(turn, of)
        return
    lines = "\n".join(f"· {name}：{deed_line(deed)}" for name, deed in waiting[:SHOWN])
    more = f"\n…… 还有 {len(waiting) - SHOWN} 条，全部的发“记录卡 {where.name}”看。" if len(waiting) > SHOWN else ""
    turn.ask("cards.confirm", {"place": where.id, "month": of.period.since.isoformat()}, ASK, private=True)
    fields: dict[str, object] = {"month": of.period.label, "place": where.name, "count": len(waiting)}
    turn.whisper("cards.ask_confirm", fields={**fields, "lines": f"{lines}{more}"}, choices=ASK)


@book.dialogue("cards.confirm", fits=consent(*_SURE, "先不确认"), recall="cards.still_confirm")
def confirmed(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer to 'all of it?'."""
    turn.discreet = True
    agreed = agrees(text, *_SURE)
    turn.done_asking()
    if not agreed:
        turn.whisper("cards.not_confirmed_now")
        return True
    where = turn.county.places.by_id[int(data["place"])]
    _confirm(turn, Meant(month_of(date.fromisoformat(data["month"])), where, None, None, ""))
    return True


def _confirm(turn: Turn, of: Meant) -> None:
    done = confirming.confirm(turn.work, of)
    key = "cards.confirmed" if done.records else "cards.confirmed_none"
    turn.whisper(key, month=of.period.label, records=done.records, people=done.people)
    if done.objections:
        _objections(turn, meant.place_or_own(turn.work, of, COMMUNITY))


@book.command(
    "异议单",
    "记录异议单",
    "有异议的记录",
    "谁有异议",
    intent="cards.objections",
    example="异议单",
    summary="看同志们对哪些记录有异议",
    roles=COMMUNITY,
    private=True,
)
def objections(turn: Turn, text: Whole = "") -> None:
    """Those that wait for the community, of a grid if one is said."""
    of = meant.read(turn.work, text, COMMUNITY)
    _objections(turn, meant.place_or_own(turn.work, of, COMMUNITY))


def _objections(turn: Turn, where: Place) -> None:
    waiting = correcting.objections(turn.work, meant.grids(turn.work, where))
    if not waiting:
        turn.whisper("cards.no_objections")
        return
    lines = "\n".join(f"· {name}：{deed_line(deed)}（本人说：{words}）" for name, deed, words in waiting)
    turn.whisper("cards.objections", count=len(waiting), lines=lines)
