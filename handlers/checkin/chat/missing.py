"""未报到, in private: how many of how many, whom it concerns, and the sentence to send them."""

from __future__ import annotations

from bot.arguments import Whole
from bot.command import Book
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.checkin import missing
from handlers.checkin.missing import MOST, READERS, Part
from handlers.county.chat import reading as named
from storage.places import Place, Unit

book = Book("报到情况")
_LITTLE = Pattern(r"^(?:的|有|还|名单|情况|人员|多少人?|哪些人?|谁|都|怎么?样了?|[?？吗呢\s])+|[?？吗呢\s]+$")
# Where a place begins: a sign or two before its kind, or before its number.
_GRID = r"第?[0-9一二三四五六七八九十]{1,3}(?:号)?网格"
_WHERE = Pattern(rf"[一-鿿]{{2,8}}?(?:社区|街道|{_GRID})|{_GRID}")


@book.command(
    "未报到",
    "没报到",
    "没有报到",
    "还没报到",
    "谁没报到",
    "谁还没报到",
    "哪些人没报到",
    "报到情况",
    "报到率",
    intent="checkin.missing",
    example="未报到",
    summary="看报到了多少、还有谁没报到，带一句发给本人的话",
    roles=READERS,
    private=True,
)
def show(turn: Turn, text: Whole = "") -> None:
    """Of what one answers for; a community, a grid or a unit that is said."""
    words, page = named.page(_LITTLE.sub("", text.strip()))
    place, unit = missing.meant(turn.work, *_said(turn, words))
    there = missing.read(turn.work, place, unit, page)
    rest = there.whole.of - there.whole.reported - (page - 1) * MOST - len(there.people)
    lines = [f"· {part.name}：{_share(part)}" for part in there.parts]
    names = [f"· {'，'.join(person)}" for person in there.people]
    if names and rest > 0:
        of = place or unit
        names.append(f"还有 {rest} 位，接着看发：未报到 {there.whole.name if of is not None else ''} {page + 1}")
    fields = {
        "title": there.whole.name,
        "whole": _share(there.whole),
        "members": _share(there.members),
        "others": _share(there.others),
        "leave": there.whole.on_leave,
        "parts": "\n".join(lines) + "\n" if lines else "",
        "page": f"（第 {page} 页）" if page > 1 else "",
    }
    if not names:
        turn.whisper("checkin.all_reported" if place or unit else "checkin.county_reported", fields=fields)
        return
    turn.whisper("checkin.missing", fields={**fields, "names": "\n".join(names), "send": _sentence(turn)})


def _share(part: Part) -> str:
    return f"{part.reported}/{part.of} 人"


def _said(turn: Turn, words: str) -> tuple[Place | None, Unit | None]:
    """The place or unit that is named anywhere in a text. Raises Unclear: it speaks of one that is not known."""
    places = turn.county.places
    name = max((name for name in places.unit_names if name in words), key=len, default="")
    if name:
        return None, places.unit(name)
    begun = _WHERE.search(words)
    return (named.place(turn, words[begun.start() :], "未报到 水东社区第3网格")[0] if begun is not None else None), None


def _sentence(turn: Turn) -> str:
    """As it may be copied to anybody: it asks for nothing but one line, and names nobody."""
    return turn.county.texts.render("checkin.missing_sentence", {"county": turn.county.config.county.name})
