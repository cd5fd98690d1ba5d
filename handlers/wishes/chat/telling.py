"""登记心愿, 撤回心愿: told in private, asked bit by bit; a group hears nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.arguments import PlaceArg, Whole
from bot.command import Book
from bot.message import Choice
from bot.question import Fits, consent, said_to_us
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.place import find_place
from handlers.checkin.actions import Home, home_of
from handlers.wishes import telling, wording
from handlers.wishes.chat import reading
from handlers.wishes.config import WishesConfig
from handlers.wishes.telling import NewWish
from handlers.wishes.words import said

book = Book("我有心愿")
_GUARDIAN, _NO_GUARDIAN = "我是监护人", "不是监护人"
_AGREED, _NOT_ASKED = "本人同意", "还没问"
_KNOWS = ("知道", "知道的", "同意", "她知道的", "他知道的", "她同意", "他同意", "问过了", "本人知道")
_THROUGH, _NONE_LEFT = "由社区转", ("跳过", "不留", "不用", "不留了")
GUARDIAN = (Choice(_GUARDIAN, _GUARDIAN), Choice(_NO_GUARDIAN, _NO_GUARDIAN))
AGREED = (Choice(_AGREED, _AGREED), Choice(_NOT_ASKED, _NOT_ASKED))
THROUGH = (Choice(_THROUGH, _THROUGH), Choice("算了", "算了"))


@book.command(
    "登记心愿",
    "代登记心愿",
    "许个心愿",
    intent="wish.new",
    example="登记心愿 想要一个电饭煲",
    summary="登记一个微心愿，替老人登记也行",
    private=True,
    shape="any",
)
def new(turn: Turn, place: PlaceArg | None = None, text: Whole = "") -> None:
    """One's own, a neighbour's who knows of it, a child's by who is responsible for it."""
    telling.may_tell(turn.work)
    told = said(text) if text.strip() else said("")
    draft = {
        "what": telling.public(turn.work, told.thing, turn.sender.name),
        "whom": told.whom,
        "kind": told.kind,
        "behalf": told.behalf,
        "guardian": told.guardian,
        "agreed": False,
        "money": told.money,
        "place_id": _place(turn, place),
    }
    _go_on(turn, draft)


def _place(turn: Turn, place: Any) -> int:
    group = turn.county.places.by_id.get(turn.chat.place_id) if turn.chat.place_id is not None else None
    home = home_of(turn.county.places, turn.person, place, group)
    where = home.grid if isinstance(home, Home) else home or group or turn.county.places.taken_for
    community = turn.county.places.community_of(where.id) if where is not None else None
    return community.id if community is not None else 0


def _go_on(turn: Turn, draft: Mapping[str, Any]) -> None:
    """Ask for what is missing, one after the other; how they are reached comes last."""
    yuan = turn.county.config.section(WishesConfig).most_yuan
    if draft["what"]:
        telling.possible(turn.work, _made(draft))
    if len(draft["what"]) < 2:
        turn.ask("wishes.thing", draft, private=True)
        turn.whisper("wishes.which_thing", yuan=yuan)
    elif not draft["place_id"]:
        turn.ask("wishes.where", draft, private=True)
        turn.whisper("wishes.which_place")
    elif telling.needs_guardian(turn.work, _made(draft)):
        turn.ask("wishes.guardian", draft, GUARDIAN, private=True)
        turn.whisper("wishes.guardian", choices=GUARDIAN)
    elif draft["behalf"] and not draft["agreed"]:
        turn.ask("wishes.agreed", draft, AGREED, private=True)
        turn.whisper("wishes.agreed", choices=AGREED)
    else:
        turn.ask("wishes.reach", draft, THROUGH, private=True)
        key = "wishes.reach_child" if draft["whom"] == "孩子" else "wishes.reach"
        turn.whisper(key, what=draft["what"], whom=draft["whom"], choices=THROUGH)


def _made(draft: Mapping[str, Any], reach: str = "") -> NewWish:
    names = NewWish.__slots__
    return NewWish(**{name: draft[name] for name in names if name in draft}, reach=reach)


@book.dialogue("wishes.thing", fits=said_to_us, recall="wishes.still_thing")
def thing_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """What is wished for."""
    turn.done_asking()
    turn.discreet = True
    told = said(text)
    more = {"what": telling.public(turn.work, told.thing, turn.sender.name), "kind": told.kind, "money": told.money}
    whose = {"whom": told.whom, "behalf": told.behalf, "guardian": told.guardian} if data["whom"] == "成人" else {}
    draft = {**data, **more, **whose}
    if len(draft["what"]) < 2:
        raise Unclear("wishes.which_thing", yuan=turn.county.config.section(WishesConfig).most_yuan, alone=True)
    _go_on(turn, draft)
    return True


def _a_place(turn: Turn, _: Mapping[str, Any], text: str) -> Fits:
    """水东社区, 我住水东3网格: nothing else is an answer to where."""
    named = turn.county.places.community(text.strip(" 。，")) is not None
    return Fits.YES if named or find_place(text, turn.given) is not None else Fits.NO


@book.dialogue("wishes.where", fits=_a_place, recall="wishes.still_where")
def where_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The community, and nothing nearer is kept."""
    turn.done_asking()
    turn.discreet = True
    found = find_place(text, turn.given)
    named = turn.county.places.community(text.strip(" 。，"))
    place_id = named.id if named is not None else _place(turn, found.value) if found is not None else 0
    if not place_id:
        raise Unclear("wishes.which_place", alone=True)
    _go_on(turn, {**data, "place_id": place_id})
    return True


@book.dialogue("wishes.guardian", fits=consent(_GUARDIAN, _NO_GUARDIAN, "不是"), recall="wishes.still_guardian")
def guardian_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Nobody else tells a child's wish."""
    turn.done_asking()
    turn.discreet = True
    if text.strip(" 。！!") in (_NO_GUARDIAN, "不是"):
        turn.whisper("wishes.guardian_only", choices=telling.HUMAN)
        return True
    _go_on(turn, {**data, "guardian": True})
    return True


@book.dialogue(
    "wishes.agreed", fits=consent(_AGREED, *_KNOWS, _NOT_ASKED, "没问", "不知道"), recall="wishes.still_agreed"
)
def agreed_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Whose wish it is knows of it, or nothing is told."""
    turn.done_asking()
    turn.discreet = True
    if text.strip(" 。！!") in (_NOT_ASKED, "没问", "不知道"):
        turn.whisper("wishes.ask_them")
        return True
    _go_on(turn, {**data, "agreed": True})
    return True


def _a_reach(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    """Where somebody is found; a report that is told meanwhile is heard as one."""
    if text.strip(" 。！!") in (_THROUGH, *_NONE_LEFT):
        return Fits.SURELY
    return Fits.YES if "〔电话〕" in text else said_to_us(turn, data, text)


@book.dialogue("wishes.reach", fits=_a_reach, recall="wishes.still_reach")
def reach_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """How they are reached: closed before it is kept. Then it is told."""
    turn.done_asking()
    turn.discreet = True
    reach = "" if text.strip(" 。！!") in (_THROUGH, *_NONE_LEFT) else text
    made = telling.tell(turn.work, _made(data, reach), turn.sender.name)
    choices = (Choice("撤回", f"撤回心愿 {made.id}"),)
    turn.whisper("wishes.registered", wish=wording.line(turn.county.places, made), choices=choices)
    return True


@book.command(
    "撤回心愿",
    "取消心愿",
    intent="wishes.withdraw",
    example="撤回心愿 1",
    summary="心愿不要了，随时可以撤",
    private=True,
    shape="item",
)
def withdraw(turn: Turn, text: Whole = "") -> None:
    """No reason is asked."""
    chosen, _ = reading.numbers(text)
    if not chosen:
        raise Unclear("wishes.which_number", alone=True)
    kept = telling.withdraw(turn.work, chosen[0])
    turn.whisper("wishes.withdrawn", wish=wording.line(turn.county.places, kept))
