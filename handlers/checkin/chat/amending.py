"""我换单位了, 我转正了, 报到证写错了: asked for in plain words, decided by the community in one press."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.arguments import Note, Whole
from bot.command import Book
from bot.message import Choice
from bot.question import Fits, said_to_us
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.cards import whom
from handlers.checkin import amending
from handlers.checkin.actions import MEMBER
from handlers.checkin.amending import Wanted
from handlers.county.roles import OFFICE
from storage.people import Person

book = Book("名册更正")
_PICKED = Pattern(r"#([0-9]{1,9})")
_OF_THEMSELVES = Pattern(
    r"^(?:我的?|本人的?|我登记的|报到证上?的?|证上的?)?(?:工作)?(?:单位|名字|姓名|身份|政治面貌)(?:写错|错|不对|有误|变|[是为叫应改换])"
)


def about_self(text: str) -> bool:
    """Whether what is to be put right is a matter of the roster: 单位是县农业农村局, and no record of service."""
    return _OF_THEMSELVES.match(text.strip()) is not None


@book.command(
    "更正信息",
    "改单位",
    "换单位",
    "改姓名",
    "改身份",
    "我换单位了",
    "我转正了",
    intent="checkin.amend",
    example="更正信息 单位是县农业农村局",
    summary="姓名、单位、党员身份不对或变了，请社区改",
    roles=MEMBER,
    private=True,
)
def ask(turn: Turn, text: Whole = "") -> None:
    """What shall stand in the roster goes to those who can change it; no record of service is touched."""
    request(turn, turn.message.text)


def request(turn: Turn, text: str) -> None:
    """Send on what is said, or ask what it shall be."""
    wanted = amending.read(turn.county.places, text, turn.given)
    if wanted.near:
        choices = tuple(Choice(near, f"更正信息 单位是{near}") for near in wanted.near)
        turn.whisper("checkin.amend_near", choices=choices)
        return
    if not wanted.told:
        turn.ask("checkin.amend", {}, private=True)
        turn.whisper("checkin.amend_what")
        return
    sent = amending.ask(turn.work, wanted, text)
    turn.whisper("checkin.amend_sent", wanted=sent.told)


def _tells(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    wanted = amending.read(turn.county.places, text, turn.given)
    return Fits.YES if wanted.told or wanted.near else said_to_us(turn, data, text)


@book.dialogue("checkin.amend", fits=_tells, recall="checkin.amend_what")
def told(turn: Turn, _: dict[str, Any], text: str) -> bool:
    """What it shall be."""
    turn.discreet = True
    wanted = amending.read(turn.county.places, text, turn.given)
    if not wanted.told and not wanted.near:
        turn.whisper("checkin.amend_what")
        return True
    turn.done_asking()
    request(turn, text)
    return True


@book.command(
    "改名册",
    intent="checkin.amended",
    example="改名册 李大海 单位 县住建局",
    summary="核实以后改一位同志的姓名、单位、党员身份",
    roles=OFFICE,
    private=True,
)
def change(turn: Turn, text: Note = "") -> None:
    """The button under what somebody asked, or by name."""
    who, wanted = _of(turn, text)
    done = amending.change(turn.work, who, wanted)
    turn.whisper("checkin.amended", name=whom.told(turn.county.places, who), wanted=done.told)


@book.command(
    "不改名册",
    intent="checkin.not_amended",
    example="不改名册 李大海 单位 县住建局",
    summary="没有核对上，告诉本人",
    roles=OFFICE,
    private=True,
    hidden=True,
)
def refuse(turn: Turn, text: Note = "") -> None:
    """The other button."""
    who, wanted = _of(turn, text)
    amending.refuse(turn.work, who, wanted)
    turn.whisper("checkin.not_amended", name=whom.told(turn.county.places, who))


def _of(turn: Turn, text: str) -> tuple[Person, Wanted]:
    """Who, and what the roster shall say of them. Raises Unclear."""
    picked = _PICKED.search(text)
    if picked is not None:
        who = amending.entry(turn.tx, int(picked[1]))
        rest = _PICKED.sub(" ", text)
    else:
        head, sign, tail = _parted(text)
        who = amending.named(turn.work, head.strip(" ，,：:"))
        rest = f"{sign}{tail}"
    if who is None:
        raise Unclear("checkin.amend_whom", alone=True)
    wanted = amending.read(turn.county.places, rest, turn.given)
    if not wanted.told:
        raise Unclear("checkin.amend_how", alone=True)
    return who, wanted


_FIELD = Pattern(r"(?<=[\s,，：:])(?:单位|姓名|名字|身份|政治面貌|非?党员)")


def _parted(text: str) -> tuple[str, str, str]:
    """Who, and from 单位 or 姓名 on what."""
    found = _FIELD.search(text)
    return (text[: found.start()], text[found.start() : found.end()], text[found.end() :]) if found else (text, "", "")
