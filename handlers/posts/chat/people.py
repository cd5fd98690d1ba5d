"""没有岗位的人, 同意认岗, 不合适, 自荐的回话: what staff say of people, in private alone."""

from __future__ import annotations

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from handlers.posts import deciding, offering, proposing, wording
from handlers.posts.chat import reading
from handlers.posts.chat.staff import place_said
from handlers.posts.seats import STAFF

book = Book("岗位和人")
SHOWN = 30  # names


@book.command(
    "没有岗位的人",
    "谁没有岗位",
    "没岗的人",
    intent="posts.without",
    example="没有岗位的人",
    summary="本社区谁还没有岗位，只给您看",
    roles=STAFF,
    private=True,
)
def without(turn: Turn, text: Whole = "") -> None:
    """Count and names; whoever is on leave is not among them."""
    told = offering.without(turn.work, place_said(turn, text) if text.strip() else None)
    names = "、".join(told.names[:SHOWN])
    rest = (
        f"，还有 {len(told.names) - SHOWN} 位，写上网格再看，例如：没有岗位的人 第1网格"
        if len(told.names) > SHOWN
        else ""
    )
    fields = {
        "place": turn.county.places.full_name(told.place),
        "present": told.present,
        "count": len(told.names),
        "names": f"\n{names}{rest}" if names else "",
        "away": told.away,
        "staff": f"，社区和组织部的工作人员 {told.staff} 位不算在里面" if told.staff else "",
    }
    turn.whisper("posts.without", fields=fields)


@book.command(
    "同意认岗",
    intent="posts.approve",
    example="同意认岗 1",
    summary="要资格证的岗位，同意这位来",
    roles=STAFF,
    private=True,
)
def approve(turn: Turn, text: Whole = "") -> None:
    """By the number on the button."""
    name, kept = deciding.approve(turn.work, _number(text))
    turn.whisper("posts.approved", name=name, post=wording.named(turn.county.places, kept))


@book.command(
    "不合适",
    intent="posts.turn",
    example="不合适 1",
    summary="这个岗不合适，给他推荐另一个",
    roles=STAFF,
    private=True,
    parted=True,
)
def turn_to(turn: Turn, text: Whole = "") -> None:
    """Only together with another offer: without one, those with a place are shown."""
    hold_id = _number(reading.EXACT.sub(" ", text))
    if chosen := reading.exact(text):
        name, kept, other = deciding.turn_to(turn.work, hold_id, chosen[0])
        places = turn.county.places
        turn.whisper("posts.turned", name=name, post=wording.named(places, kept), other=wording.named(places, other))
        return
    name, kept, others = deciding.offers_for(turn.work, hold_id)
    choices = tuple(Choice(each.title, f"不合适 {hold_id} #{each.id}") for each in others)
    key = "posts.turn_to_what" if others else "posts.nothing_to_offer"
    fields = {
        "name": name,
        "post": wording.named(turn.county.places, kept),
        "lines": wording.numbered(turn.county.places, others),
    }
    turn.whisper(key, fields=fields, choices=choices)


def _number(text: str) -> int:
    numbers = reading.whole_numbers(text)
    if not numbers:
        raise Unclear("posts.which_hold", choices=(Choice("岗位情况", "岗位情况"),))
    return numbers[0]


@book.command(
    "看自荐",
    intent="posts.proposals",
    example="看自荐",
    summary="看有谁自荐、还没回话",
    roles=STAFF,
    private=True,
)
def proposals(turn: Turn) -> None:
    """Those that wait for an answer."""
    waiting = proposing.waiting(turn.work)
    if not waiting:
        turn.whisper("posts.no_proposals")
        return
    places = turn.county.places
    lines = "\n".join(
        f"{each.id} {each.name}（{places.full_name(home) if home is not None else '住处没有登记'}）：{each.words}"
        for each in waiting[:10]
        for home in [places.grid_of(each.grid_id) or places.by_id.get(each.place_id)]
    )
    choices = tuple(Choice(f"设岗：{each.title}", f"自荐设岗 {each.id}") for each in waiting[:6])
    turn.whisper("posts.proposals", count=len(waiting), lines=lines, choices=choices)


@book.command(
    "自荐设岗",
    intent="posts.make",
    example="自荐设岗 1",
    summary="按自荐设一个岗",
    roles=STAFF,
    private=True,
)
def make(turn: Turn, text: Whole = "") -> None:
    """One button: the post, and its first holder."""
    _, kept = proposing.make(turn.work, _number(text))
    turn.whisper("posts.made", post=wording.named(turn.county.places, kept))


@book.command(
    "自荐不设",
    intent="posts.not_make",
    example="自荐不设 1",
    summary="自荐暂时不设岗，推荐别的",
    roles=STAFF,
    private=True,
)
def not_make(turn: Turn, text: Whole = "") -> None:
    """The proposer hears it with posts that suit them."""
    proposal = proposing.decline(turn.work, _number(text))
    turn.whisper("posts.not_made", title=proposal.title)
