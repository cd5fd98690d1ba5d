"""岗位, 认岗: what there is near me, and taking it on by its number or its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.arguments import Item, Note, PostTitle, Whole
from bot.command import Book, Command
from bot.message import Choice
from bot.open_question import CHOICES
from bot.question import Fits, consent
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.checkin.actions import Home, find_home
from handlers.posts import nearby, seats, wording
from handlers.posts.chat import reading
from handlers.posts.records import Post
from handlers.posts.seats import Claimed, Outcome
from handlers.posts.suiting import Wishes, wishes
from storage.places import Place
from storage.redaction import Scrubbed, scrub

book = Book("岗位")
BUTTONS = 6
MINE = Choice("我的岗位", "我的岗位")
WAIT = (Choice("排个队", "排个队"), Choice("不用了", "不用了"))
_WAITS = ("要", "好，排")
_LEAVES = ("不用了", "不用", "不排", "不要", "算了")
_QUEUE = Pattern(r"(?:满了[?,]?)?(?:那|那就|就|先)?(?:帮我|给我|我)?排(?:个|一个|一下|上)?队?(?:吧|呗)?")
_OTHER_LISTS = ("心愿", "需求", "资源", "清单")
OTHERS = (Choice("微心愿", "微心愿"), Choice("需求清单", "需求清单"))


def may_hold(turn: Turn) -> bool:
    """Before anything is asked of somebody who has not reported in: say so, with the way to do it."""
    seats.member(turn.work)
    return True


@book.command(
    "岗位",
    "服务岗位",
    "岗位清单",
    intent="posts.list",
    example="岗位 周末",
    summary="看附近还缺人的服务岗位",
    shape="alone",
)
def show(turn: Turn, said: Note = "") -> None:
    """Posts near whoever asks, or in the group's place, that meet what they want."""
    _show(turn, wishes(f"{said} {turn.message.text}"), _place_said(turn, said))


def _place_said(turn: Turn, said: str) -> Place | None:
    places = turn.county.places
    found = reading.place(said, turn.given) if said else None
    if found is None or found.value.weak:
        return places.community(said.strip()) if said.strip() else None
    home = find_home(places, found.value, _group(turn))
    return home.grid if isinstance(home, Home) else home


def _group(turn: Turn) -> Place | None:
    return turn.county.places.by_id.get(turn.chat.place_id) if turn.chat.place_id is not None else None


def _show(turn: Turn, wanted: Wishes, only: Place | None) -> None:
    found = nearby.near(turn.work, wanted, _group(turn) if turn.in_group else None, only)
    if not found.shown:
        turn.say("posts.nothing")
        return
    nearby.remember(turn.work, turn.chat.id, found.shown)
    turn.say(
        "posts.list",
        heading=_heading(wanted, loosely=found.loosely),
        lines=wording.numbered(turn.county.places, found.shown),
        more=Scrubbed(f"\n还有 {found.more} 个，加上想要的再问一次，例如：岗位 晚上" if found.more else ""),
        choices=() if turn.in_group else buttons(found.shown),
    )


def _heading(wanted: Wishes, *, loosely: bool) -> Scrubbed:
    named = "、".join(wanted.named)
    if loosely:
        return Scrubbed(f"没有完全对得上“{named}”的（可以发“自荐”请社区设一个），先看看这些：")
    return Scrubbed(f"这些岗位对得上“{named}”：" if named else "离您近的服务岗位：")


def buttons(listed: Sequence[Post]) -> tuple[Choice, ...]:
    """One for each of the first lines, in their order."""
    return tuple(
        Choice(f"认领{number}" if kept.free else f"排队{number}", f"认岗 #{kept.id}")
        for number, kept in enumerate(listed[:BUTTONS], 1)
    )


@book.command(
    "认岗",
    "认领岗位",
    "认领",
    "领岗",
    intent="posts.claim",
    example="认岗 2",
    summary="认领一个服务岗位，可以一次说几个",
    private=True,
    guard=may_hold,
    shape="item",
)
def claim(turn: Turn, post: PostTitle | None = None, number: Item | None = None, text: Whole = "") -> None:
    """By the numbers of the list that was shown, or by name."""
    if any(word in text for word in _OTHER_LISTS):
        turn.say("posts.other_list", choices=OTHERS)
        return
    chosen = reading.exact(text)
    if not chosen and (said := _numbers(text, number)):
        # 认领 is said of wishes and needs as well: without 岗 it means the list that was just shown.
        listed = nearby.shown(turn.work, turn.chat.id, fresh="岗" not in turn.message.text)
        if not listed:
            _which(turn)
            return
        chosen = _picked(listed, said)
    if not chosen:
        found = _by_name(turn, post or text)
        if found is None:
            return
        chosen = [found]
    _take(turn, chosen)


def _numbers(text: str, number: int | None) -> list[int]:
    bare = reading.after_list(f"认{text}") or reading.after_list(text)
    return bare or ([number] if number is not None else [])


def _picked(listed: Sequence[int], said: Sequence[int]) -> list[int]:
    """The posts of these lines. Raises Unclear for one that was not shown."""
    for number in said:
        if number > len(listed):
            raise Unclear("posts.no_line", number=number, most=len(listed), choices=seats.SEE, alone=True)
    return [listed[number - 1] for number in said]


def _which(turn: Turn) -> None:
    """Nothing was shown that a number could mean: show it now."""
    found = nearby.near(turn.work, Wishes())
    if not found.shown:
        turn.whisper("posts.nothing")
        return
    chat = turn.private()
    if chat is not None:
        nearby.remember(turn.work, chat.id, found.shown)
    lines = wording.numbered(turn.county.places, found.shown)
    turn.whisper("posts.which", lines=lines, choices=buttons(found.shown))


def _by_name(turn: Turn, title: str) -> int | None:
    """The post of that name; where it is not clear which, they are asked and nothing is taken."""
    title = title.strip(" 。！!吧的")
    if not title or title in ("岗", "岗位", "一个", "一个岗", "一个岗位", "个岗", "个岗位"):
        _which(turn)
        return None
    exactly = nearby.called(turn.work, title)
    near = exactly or nearby.alike(turn.work, title)
    if not near:
        turn.whisper(
            "posts.no_such_name", title=scrub(title[:20]), choices=(*seats.SEE, Choice("自荐", f"自荐 {title}"))
        )
        return None
    nearest = [kept for kept in near if _as_near(turn, kept, near[0])]
    if exactly and len(nearest) == 1:
        return nearest[0].id
    chat = turn.private()
    if chat is not None:
        nearby.remember(turn.work, chat.id, near[: nearby.MOST])
    key = "posts.which_of" if exactly else "posts.meant"
    lines = wording.numbered(turn.county.places, near[: nearby.MOST])
    turn.whisper(key, lines=lines, choices=buttons(near))
    return None


def _as_near(turn: Turn, kept: Post, first: Post) -> bool:
    home = nearby.home_of(turn.work)
    return nearby.distance(turn.work, kept, home) == nearby.distance(turn.work, first, home)


def _take(turn: Turn, chosen: Sequence[int]) -> None:
    claims = [seats.claim(turn.work, post_id) for post_id in chosen]
    if len(claims) == 1:
        _tell(turn, claims[0])
        return
    lines = "\n".join(f"· {wording.named(turn.county.places, each.post)}：{_OUTCOMES[each.outcome]}" for each in claims)
    full = tuple(
        Choice(f"排队 {each.post.title}", f"排岗 #{each.post.id}") for each in claims if each.outcome is Outcome.FULL
    )
    turn.whisper("posts.claimed_several", lines=lines, choices=(*full, MINE))


_OUTCOMES = {
    Outcome.TAKEN: "认领好了",
    Outcome.ASKED: "要有资格证，等社区点头",
    Outcome.QUEUED: "排上队了",
    Outcome.FULL: "已经满了，可以排队",
    Outcome.THERE: "之前就认领过",
    Outcome.CLOSED: "现在不招人",
}


def _tell(turn: Turn, claimed: Claimed) -> None:
    places = turn.county.places
    line = wording.whole(places, claimed.post)
    back = Choice("退岗", f"退岗 #{claimed.post.id}")
    match claimed.outcome:
        case Outcome.TAKEN:
            turn.whisper("posts.taken", line=line, choices=(back, MINE))
        case Outcome.ASKED:
            turn.whisper("posts.asked", line=line, choices=(back,))
        case Outcome.QUEUED:
            turn.whisper("posts.queued", line=line, place=claimed.ahead + 1, choices=(Choice("不排了", back.send),))
        case Outcome.FULL:
            turn.ask("posts.queue", {"post": claimed.post.id}, WAIT, private=True)
            post = wording.named(places, claimed.post)
            waiting = claimed.post.waiting
            queue = f"前面有 {waiting} 人在排队" if waiting else "还没有人排队"
            turn.whisper("posts.full", post=post, queue=queue, choices=WAIT)
        case Outcome.THERE:
            turn.whisper("posts.there", post=wording.named(places, claimed.post), choices=(MINE,))
        case Outcome.CLOSED:
            turn.whisper("posts.closed", post=wording.named(places, claimed.post), choices=seats.SEE)


def _answers(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    """满了？那排个队 says it too."""
    if _QUEUE.fullmatch(fold(text).strip(" .!。")):
        return Fits.SURELY
    return consent(*_WAITS, *_LEAVES)(turn, data, text)


@book.dialogue("posts.queue", fits=_answers, recall="posts.still_queue")
def queue_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Wait for a place?"""
    turn.discreet = True
    turn.done_asking()
    if text.strip(" 。！!") in _LEAVES:
        turn.whisper("posts.not_queued", choices=seats.SEE)
        return True
    _tell(turn, seats.wait(turn.work, data["post"]))
    return True


@book.command(
    "排岗",
    "排队岗位",
    intent="posts.wait",
    example="排岗 2",
    summary="满了的岗位排个队，有空位自动补上",
    private=True,
    guard=may_hold,
    shape="item",
)
def wait(turn: Turn, text: Whole = "") -> None:
    """The queue of a post, by the number of the list or a button."""
    chosen = reading.exact(text)
    listed = nearby.shown(turn.work, turn.chat.id)
    if not chosen and listed and (said := reading.numbers(text)):
        chosen = _picked(listed, said[:1])
    if not chosen and (found := nearby.called(turn.work, text.strip())):
        chosen = [found[0].id]
    if not chosen:
        _which(turn)
        return
    _tell(turn, seats.wait(turn.work, chosen[0]))


def look(turn: Turn, command: Command | None, _: str) -> bool:
    """认2, 2和5都要, right after a list of posts was shown here and nothing else is asked."""
    if command is not None or not turn.message.addressed or turn.message.faceless:
        return False
    if turn.dialogue is not None and turn.dialogue.name != CHOICES:  # the list's own buttons, written out, ask nothing
        return False
    if turn.dialogue is None and _QUEUE.fullmatch(fold(turn.message.text).strip(" .!。")):
        return _queue_for_which(turn)
    said = reading.after_list(turn.message.text)
    listed = nearby.shown(turn.work, turn.chat.id, fresh=True) if said else []
    if not listed or any(number > len(listed) for number in said):
        return False
    turn.discreet = True
    may_hold(turn)
    turn.done_asking()
    _take(turn, _picked(listed, said))
    return True


def _queue_for_which(turn: Turn) -> bool:
    """那排个队, and no post was asked about: only where a list was just shown can a post be meant."""
    if not nearby.shown(turn.work, turn.chat.id, fresh=True):
        return False
    turn.discreet = True
    _which(turn)
    return True


def shown_post(turn: Turn, text: str) -> int | None:
    """The post that staff speak of: a button's, the line of the list they saw last, or its own name, where there is
    just one of that name."""
    if ids := reading.exact(text):
        return ids[0]
    numbers = reading.numbers(text)
    listed = nearby.shown(turn.work, turn.chat.id)
    if numbers and listed:
        return _picked(listed, numbers[:1])[0]
    named = nearby.called(turn.work, text.split()[0]) if text.strip() else []
    exactly = [kept for kept in named if kept.title in text and not _more_is_said(text.split()[0], kept.title)]
    return exactly[0].id if len(exactly) == 1 else None


def _more_is_said(name: str, title: str) -> bool:
    """Whether a name says more than the title in it: 周末护学 is not 护学."""
    return name.replace(title, "", 1).strip("这那个岗位的把将") != ""


def lines_of(turn: Turn, listed: Sequence[Post]) -> Scrubbed:
    """A list that is remembered, as it is shown in private."""
    chat = turn.private()
    if chat is not None:
        nearby.remember(turn.work, chat.id, listed)
    return wording.numbered(turn.county.places, listed)
