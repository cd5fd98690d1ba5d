"""我的岗位, 退岗, 续岗, 替岗, 自荐: what somebody has, and what becomes of it."""

from __future__ import annotations

from bot.arguments import Note, Whole
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from handlers.posts import proposing, records, seats, standing_in, terms, wording
from handlers.posts.chat import reading
from handlers.posts.chat.listing import MINE, may_hold
from handlers.posts.records import Hold, HoldState, Post

book = Book("我的岗位")
MANY = 3  # of one's own posts that get buttons


@book.command(
    "我的岗位",
    "我领的岗位",
    "我认领的岗位",
    intent="me.posts",
    example="我的岗位",
    summary="看自己认领的岗位、排的队和到期时间",
    private=True,
    guard=may_hold,
)
def mine(turn: Turn) -> None:
    """What whoever asks holds and waits for."""
    own = _own(turn)
    if not own:
        turn.whisper("posts.mine_none", choices=seats.SEE)
        return
    choices = tuple(Choice(f"退岗 {number}", f"退岗 #{kept.id}") for number, (_, kept) in enumerate(own[:MANY], 1))
    turn.whisper("posts.mine", lines=_lines(turn, own), choices=choices)


def _own(turn: Turn) -> list[tuple[Hold, Post]]:
    return records.own(turn.tx, seats.member(turn.work).id)


def _lines(turn: Turn, own: list[tuple[Hold, Post]]) -> str:
    return "\n".join(f"{number}. {_line(turn, hold, kept)}" for number, (hold, kept) in enumerate(own, 1))


def _line(turn: Turn, hold: Hold, kept: Post) -> str:
    places = turn.county.places
    parts = [f"{kept.title}（{wording.place(places, kept)}）{f' {kept.hours}' if kept.hours else ''}"]
    match hold.state:
        case HoldState.QUEUED:
            parts.append("排队中")
        case HoldState.ASKED:
            parts.append("等社区点头")
        case _:
            if kept.state == records.PostState.PAUSED:
                parts.append("暂停中")
            if hold.until is not None:
                parts.append(f"到{wording.day(hold.until, turn.now.date())}")
    if hold.stand_in_until is not None and hold.stand_in_until >= turn.now.date():
        agreed = hold.stand_in_on(turn.now.date()) is not None
        parts.append(
            f"{'有人替到' if agreed else '已问人能不能替到'}{wording.day(hold.stand_in_until, turn.now.date())}"
        )
    return "；".join(parts)


def _speaks_of(text: str, kept: Post) -> bool:
    """巡逻那个 of 夜间巡逻: two signs of the name in a row."""
    return any(kept.title[at : at + 2] in text for at in range(len(kept.title) - 1))


def _until(turn: Turn, hold: Hold) -> str:
    return wording.day(hold.until, turn.now.date()) if hold.until is not None else ""


def _meant(turn: Turn, text: str, verb: str) -> int | None:
    """Which of one's own posts: a button's, by number, by name, the only one. None: it was said that there is none, or
    asked which is to be done `verb` with."""
    if ids := reading.exact(text):
        return ids[0]
    own = _own(turn)
    if not own:
        turn.whisper("posts.mine_none", choices=seats.SEE)
        return None
    named = [kept for _, kept in own if kept.title in text] or [kept for _, kept in own if _speaks_of(text, kept)]
    if len(named) == 1:
        return named[0].id
    if said := reading.numbers(text):
        if said[0] > len(own):
            raise Unclear("posts.no_own_line", number=said[0], most=len(own), choices=(MINE,), alone=True)
        return own[said[0] - 1][1].id
    if len(own) == 1:
        return own[0][1].id
    choices = tuple(Choice(kept.title, f"{verb} #{kept.id}") for _, kept in own)
    turn.whisper("posts.which_own", lines=_lines(turn, own), verb=verb, choices=choices)
    return None


@book.command(
    "退岗",
    "退出岗位",
    "退岗位",
    intent="posts.leave",
    example="退岗 1",
    summary="把岗位退回去，不用说理由",
    private=True,
    guard=may_hold,
    shape="item",
)
def give_back(turn: Turn, text: Whole = "") -> None:
    """One word is enough."""
    post_id = _meant(turn, text, "退岗")
    if post_id is None:
        return
    kept = seats.give_back(turn.work, post_id)
    again = Choice("再认回来", f"认岗 #{kept.id}")
    turn.whisper("posts.given_back", post=wording.named(turn.county.places, kept), choices=(again,))


@book.command(
    "续岗",
    "续领岗位",
    intent="posts.renew",
    example="续岗 1",
    summary="岗位快到期了，接着做一期",
    private=True,
    guard=may_hold,
    shape="item",
)
def renew(turn: Turn, text: Whole = "") -> None:
    """Another term."""
    post_id = _meant(turn, text, "续岗")
    if post_id is None:
        return
    hold, kept = terms.renew(turn.work, post_id)
    turn.whisper("posts.renewed", post=wording.named(turn.county.places, kept), until=_until(turn, hold))


@book.command(
    "到期退岗",
    intent="posts.let_end",
    example="到期退岗 1",
    summary="岗位到期就结束，不再续",
    private=True,
    guard=may_hold,
    shape="item",
    hidden=True,
)
def let_end(turn: Turn, text: Whole = "") -> None:
    """Nothing need be done for it: what is not renewed ends by itself."""
    post_id = _meant(turn, text, "到期退岗")
    if post_id is None:
        return
    hold = records.hold_of(turn.tx, post_id, seats.member(turn.work).id)
    if hold is None or hold.until is None:  # a queue, or a post without a term
        turn.whisper("posts.no_end", post=wording.named(turn.county.places, records.get(turn.tx, post_id)))
        return
    post = wording.named(turn.county.places, records.get(turn.tx, hold.post_id))
    turn.whisper("posts.will_end", post=post, until=_until(turn, hold))


@book.command(
    "替岗",
    "代岗",
    "顶岗",
    intent="posts.stand_in",
    example="替岗 张桂芬 到12月20日",
    summary="出门一阵，请人替一下岗",
    private=True,
    guard=may_hold,
)
def stand_in(turn: Turn, text: Whole = "") -> None:
    """Ask somebody by name, until a day."""
    called, until = reading.stand_in(text, turn.given)
    if not called:
        raise Unclear("posts.stand_in_who", alone=True)
    own = [(hold, kept) for hold, kept in _own(turn) if hold.state == HoldState.HELD]
    named = [kept for _, kept in own if kept.title in text]
    exact = reading.exact(text)
    if not own:
        turn.whisper("posts.mine_none", choices=seats.SEE)
        return
    if not named and not exact and len(own) > 1:
        choices = tuple(Choice(kept.title, f"替岗 {text.strip()} #{kept.id}"[:60]) for _, kept in own)
        turn.whisper("posts.which_own", lines=_lines(turn, own), verb="替岗", choices=choices)
        return
    post_id = exact[0] if exact else (named or [own[0][1]])[0].id
    asked = standing_in.ask(turn.work, post_id, called, until)
    post = wording.named(turn.county.places, asked.post)
    turn.whisper("posts.stand_in_asked", name=asked.name, post=post, until=wording.day(asked.until, turn.now.date()))


@book.command(
    "答应替岗",
    intent="posts.stand_in_yes",
    example="答应替岗 3",
    summary="答应替人站岗",
    private=True,
    guard=may_hold,
    hidden=True,
)
def agree(turn: Turn, text: Whole = "") -> None:
    """Yes, by the number on the button."""
    _answer(turn, text, agrees=True)


@book.command(
    "不替岗",
    intent="posts.stand_in_no",
    example="不替岗 3",
    summary="不方便替人站岗",
    private=True,
    guard=may_hold,
    hidden=True,
)
def decline(turn: Turn, text: Whole = "") -> None:
    """No, and no reason is asked."""
    _answer(turn, text, agrees=False)


def _answer(turn: Turn, text: str, *, agrees: bool) -> None:
    said = reading.exact(text) or reading.whole_numbers(text)
    if not said:
        raise Unclear("posts.not_asked", alone=True)
    hold, kept = standing_in.answer(turn.work, said[0], agrees=agrees)
    post = wording.whole(turn.county.places, kept)
    if agrees:
        until = wording.day(hold.stand_in_until, turn.now.date()) if hold.stand_in_until is not None else ""
        turn.whisper("posts.stands_in", post=post, until=until)
    else:
        turn.whisper("posts.stands_not_in")


@book.command(
    "自荐",
    "自荐岗位",
    intent="posts.propose",
    example="自荐 我会理发，每月可以来一次",
    summary="说说您会什么，请社区设个岗",
    private=True,
    guard=may_hold,
    shape="any",
)
def propose(turn: Turn, words: Note = "") -> None:
    """It goes to the community, which can make a post of it."""
    proposal = proposing.propose(turn.work, words)
    turn.whisper("posts.proposed", title=proposal.title, choices=seats.SEE)


@book.command(
    "没空领岗",
    "没空认岗",
    intent="posts.no_time",
    example="没空领岗",
    summary="现在没空，请个假就行",
    private=True,
    hidden=True,
)
def no_time(turn: Turn, _said: Note = "") -> None:
    """Nobody is pressed: a leave is one word, and no reason is kept."""
    turn.whisper("posts.no_time", choices=(Choice("请假", "请假"), *seats.SEE))
