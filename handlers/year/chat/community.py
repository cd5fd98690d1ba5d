"""反向考核 and 感谢: what a community's people say."""

from __future__ import annotations

from typing import Annotated

from bot.access import may_somewhere
from bot.arguments import Slot, Whole
from bot.command import Book, Command
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.pattern import Pattern
from bot.values.people import find_name
from handlers.cards import whom
from handlers.year import reviewing, thanking, who
from handlers.year.counting import RATERS, Seen
from handlers.year.evidence import Subject
from handlers.year.reviewing import EVERY, FINAL, SAYERS, TOLD, Standing
from handlers.year.thanking import COMMUNITY
from storage.people import Person
from storage.places import Place

book = Book("社区说")
_TITLE = Pattern(r"(?<=[一-鿿])(?:同志|老师|医生|师傅|书记|主任)(?=[\s,，:：]|$)")


def _thanked(text: str, given: Given) -> Found[str] | None:
    """The name that is said first, a title behind it or not: 郭建勋同志 上周六…"""
    return find_name(_TITLE.sub(" ", text, count=1), given)


Thanked = Annotated[str, Slot("name", _thanked)]
_NO, _SOME = "没有?看到|没见到?|没来", "(?:看到|有|见到)(?:一些|一点|过)|部分看到"
_YES = "(?:都|全|全都)?看到了?|都有|有"
_SAW = Pattern(
    rf"(?<![0-9])(?P<number>[0-9]{{1,2}})\s*[.、:：)）]?\s*(?:(?P<no>{_NO})|(?P<some>{_SOME})|(?P<yes>{_YES}))"
)
_ALL = Pattern(r"^(?:全部?|都)看到了?")
_THANKS = Pattern(r"^\s*(?:感谢信?|谢谢|多谢)(?:一下)?[\s,，:：]*(?:单位)?[\s,，:：]*")
THANK = "year.thank"
_CAME = {
    "more": "year.said_some",
    "other": "year.said_all",
    "apart": "year.said_apart",
    "unheard": "year.said_unheard",
    "told": "year.said_told",
}


@book.command(
    "反向考核",
    "考核单位",
    intent="year.review",
    example="反向考核",
    summary="对着记录，说看到单位做了没有",
    roles=SAYERS,
    private=True,
)
def review(turn: Turn, text: Whole = "") -> None:
    """Alone: the paired units and how far each is. With a name: its items; with 1看到 2没看到 …: what was seen."""
    community, rest = reviewing.community_said(turn.work, text)
    of, year, words = who.read(turn.work, rest, lambda known: _lives_in(turn, known, community))
    if of is None:
        if words:
            raise Unclear("year.review_whom", alone=True)
        _list(turn, community, year)
        return
    seen = _seen(words)
    if not seen:
        if words:
            raise Unclear("year.review_how", alone=True)
        _items(turn, community, of, year)
        return
    made, items, came = reviewing.say(turn.work, community, of, year, seen)
    lines = reviewing.lines(turn.tx, made, items)
    turn.whisper(_CAME[came], name=of.name, lines=lines)


def _lives_in(turn: Turn, known: Person, community: Place) -> bool:
    home = turn.county.places.community_of(known.grid_id)
    return home is not None and home.id == community.id


def _list(turn: Turn, community: Place, year: int) -> None:
    lines = "\n".join(f"· {each.unit.name}：{_stands(each)}" for each in reviewing.standing(turn.work, community, year))
    turn.whisper("year.review_list", community=community.name, year=year, lines=lines or "（还没有结对的单位）")


def _stands(each: Standing) -> str:
    if each.review is None:
        return "还没说"
    if each.review.state == FINAL:
        return "已经定了"
    if each.review.state == TOLD and each.review.reply_by is not None:
        return f"已告诉单位，{each.review.reply_by.month}月{each.review.reply_by.day}日前可以回复"
    if each.apart:
        return "两位说的差得比较远，请商量一下再各说一次"
    return "、".join(RATERS[rater] for rater in RATERS if rater in each.done) + "说过"


def _items(turn: Turn, community: Place, of: Subject, year: int) -> None:
    items = reviewing.figures(turn.work, community, of, year)
    lines = "\n".join(f"{number}. {item.title}：{item.words}" for number, item in enumerate(items, 1))
    example = " ".join(f"{number}看到了" for number in range(1, len(items) + 1))
    turn.whisper("year.review_items", name=of.name, community=community.name, year=year, lines=lines, example=example)


def _seen(words: str) -> dict[int, tuple[Seen, str]]:
    """1看到了 2没看到 约好没来: by number; 都看到了 is EVERY one."""
    folded = fold(words)
    if _ALL.match(folded):
        return {EVERY: (Seen.YES, "")}
    said = list(_SAW.finditer(folded))
    ends = [*(each.start() for each in said[1:]), *[len(folded)] * bool(said)]
    seen = {}
    for each, end in zip(said, ends, strict=True):
        saw = Seen.NO if each["no"] else Seen.SOME if each["some"] else Seen.YES
        seen[int(each["number"])] = (saw, words[each.end() : end].strip(" ，,。;；:："))
    return seen


@book.command(
    "感谢",
    "感谢信",
    intent=THANK,
    example="感谢 李大海 上周六帮独居老人修好了灯",
    summary="私下谢谢一位同志，写明做了什么",
    roles=COMMUNITY,
    private=True,
    strict=True,
    parted=True,
)
def thank(turn: Turn, name: Thanked, text: Whole = "") -> None:
    """To that person alone, and kept on their own record."""
    person, words = thanking.find(turn.work, text)
    kept, reached = thanking.thank(turn.work, person, words)
    turn.whisper(
        "year.thanked" if reached else "year.thanked_kept", name=whom.told(turn.county.places, person), words=kept
    )


def look(turn: Turn, command: Command | None, _: str) -> bool:
    """Whoever thanks somebody and is no community staff is thanked; nothing is refused. A unit is thanked by telling
    its liaison: a thank-you that is kept is of a person."""
    if not turn.in_group and _THANKS.match(turn.message.text) and may_somewhere(turn.held, COMMUNITY):
        told = thanking.of_unit(turn.work, _THANKS.sub("", turn.message.text))
        if told is not None:
            turn.whisper(
                "year.unit_thanked" if told.heard else "year.unit_not_thanked", unit=told.unit, words=told.words
            )
            return True
    if command is None or command.intent != THANK or not turn.message.addressed:
        return False
    if may_somewhere(turn.held, COMMUNITY):
        return False
    turn.whisper("year.thanks_kindly")
    return True
