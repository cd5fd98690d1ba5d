"""区划: what is under a place, in pages."""

from __future__ import annotations

from bot.access import NAMES, STAFF
from bot.arguments import Note
from bot.command import Book
from bot.message import Choice
from bot.turn import Turn
from handlers.county import overview
from handlers.county.chat import reading
from handlers.county.finding import SEPARATORS
from handlers.county.overview import Offices, Row
from storage.places import Places

book = Book("看区划")
PAGE = 20  # places in one message


@book.command(
    "区划",
    "区划表",
    intent="county.show",
    example="区划 水东社区",
    summary="看下面有哪些网格楼栋、谁负责、值班电话",
    roles=STAFF,
    private=True,
    parted=True,
)
def show(turn: Turn, words: Note = "") -> None:
    """Of a place that is said, of the group's, of one's own; else of the whole county."""
    text, page = reading.page(words)
    places = turn.county.places
    if text.strip(SEPARATORS) and places.root.name != text.strip(SEPARATORS):
        where, _ = reading.place(turn, text, "区划 水东社区")
    else:
        where = (reading.home(turn) if not text else None) or places.root
    seen = overview.under(turn.work, where)
    rows = seen.children[(page - 1) * PAGE : page * PAGE]
    if not rows:
        rows, page = seen.children[:PAGE], 1
    about = [places.full_name(where), *_told(places, seen.here)]
    if where.duty_phone:
        about.append(f"值班电话 {where.duty_phone}")
    if seen.units:
        about.append(f"结对单位 {len(seen.units)} 个：{'、'.join(seen.units)}")
    lines = [f"· {row.place.name}" + _bracketed(_told(places, row)) for row in rows] or ["· 下面还没有别的。"]
    left = len(seen.children) - page * PAGE
    more = (Choice("下一页", f"区划 {places.full_name(where)} {page + 1}"),) if left > 0 else ()
    if left > 0:
        lines.append(f"还有 {left} 处，发“区划 {places.full_name(where)} {page + 1}”接着看。")
    turn.whisper("county.show", about="\n".join(about), lines="\n".join(lines), choices=more)


def _told(places: Places, row: Row) -> list[str]:
    counts = "、".join(f"{number} 个{level}" for level, number in row.below)
    doors = f"{row.place.entrances} 个单元" if row.place.entrances else ""
    return [part for part in (counts, doors, _held(row.offices)) if part]


def _held(offices: Offices) -> str:
    return "，".join(f"{NAMES[role]} {'、'.join(names)}" for role, names in offices)


def _bracketed(parts: list[str]) -> str:
    return f"：{'；'.join(parts)}" if parts else ""
