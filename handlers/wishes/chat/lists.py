"""微心愿, 我的心愿: what may be claimed, the same for a group and for a person; and what is one's own, in private."""

from __future__ import annotations

from bot.arguments import Note
from bot.command import Book
from bot.message import Choice
from bot.turn import Turn
from handlers.wishes import verifying, wording
from handlers.wishes.chat import reading
from handlers.wishes.records import Wish, WishState
from storage.redaction import Scrubbed, scrub

book = Book("微心愿")
MOST = 10
_OF = ("老人", "孩子", "成人", "实物", "服务")
NEW = (Choice("我想登记一个", "登记心愿"),)


@book.command(
    "微心愿",
    "心愿清单",
    "心愿墙",
    intent="wish.list",
    example="微心愿",
    summary="看还没人认领的微心愿",
    shape="alone",
)
def show(turn: Turn, said: Note = "") -> None:
    """A number, a thing, an age, a community; nobody is in it."""
    chosen, _ = reading.numbers(said or turn.message.text)
    listed = verifying.listed(turn.work, turn.chat.place_id if turn.in_group else None)
    if chosen and not any(each.id in chosen for each in listed):
        turn.say("wishes.not_listed", number=chosen[0])
        return
    if chosen:
        listed = [each for each in listed if each.id in chosen]
    for word in _OF:
        if word in said:
            listed = [each for each in listed if word in (each.whom, each.kind)]
    if not listed:
        turn.say("wishes.none_open", choices=NEW)
        return
    shown = listed[:MOST]
    lines = scrub("\n".join(f"· {wording.line(turn.county.places, each)}" for each in shown))
    more = Scrubbed(f"\n还有 {len(listed) - MOST} 个，加上“老人”“孩子”再看。" if len(listed) > MOST else "")
    choices = () if turn.in_group else tuple(Choice(f"认领心愿{each.id}", f"认领心愿 {each.id}") for each in shown[:4])
    turn.say("wishes.open", lines=lines, more=more, choices=choices)


@book.command(
    "我的心愿",
    intent="wishes.own",
    example="我的心愿",
    summary="看自己登记的和认领的心愿",
    private=True,
)
def own(turn: Turn) -> None:
    """Both, with what can be done now."""
    told, claimed = verifying.own(turn.work)
    if not told and not claimed:
        turn.whisper("wishes.own_none", choices=NEW)
        return
    places = turn.county.places
    lines = [f"· {wording.line(places, each)}：{wording.state(each)}{_why(each)}" for each in told]
    lines += [f"· 我认领的 {wording.line(places, each)}：{wording.state(each)}" for each in claimed]
    turn.whisper("wishes.own", lines="\n".join(lines), choices=(*_told(told), *_claimed(claimed))[:6])


def _why(kept: Wish) -> str:
    return f"（{kept.reason}）" if kept.state == WishState.UNFIT and kept.reason else ""


def _told(told: list[Wish]) -> list[Choice]:
    made = []
    for each in told:
        if each.state == WishState.DELIVERED:
            made += [
                Choice(f"心愿{each.id}收到了", f"确认心愿 {each.id}"),
                Choice(f"心愿{each.id}没收到", f"没收到心愿 {each.id}"),
            ]
        elif each.state in (WishState.TOLD, WishState.OPEN):
            made.append(Choice(f"撤回心愿{each.id}", f"撤回心愿 {each.id}"))
    return made


def _claimed(claimed: list[Wish]) -> list[Choice]:
    made = []
    for each in claimed:
        if each.state == WishState.CLAIMED:
            made.append(Choice(f"心愿{each.id}已联系", f"已联系心愿 {each.id}"))
        if each.state in (WishState.CLAIMED, WishState.CONTACTED):
            made.append(Choice(f"心愿{each.id}送到了", f"送达心愿 {each.id}"))
    return made
