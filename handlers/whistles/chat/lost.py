"""A number that was not found: what follows without one is asked about, and is never done to another case.

00033去看过了，是阀门坏 is of no case; 换好了 behind it is of that one still, and not of the only one that could
be meant. 不是00012，是00021 does with the second what was wanted of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.command import Book
from bot.message import Choice
from bot.question import Fits
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.pattern import Pattern
from handlers.whistles import cases
from handlers.whistles.chat.speaking import answer, in_staff_group, near
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import State
from handlers.whistles.number import case_number, without_number
from handlers.whistles.orders import desks, moods
from handlers.whistles.orders.choosing import MOST
from handlers.whistles.orders.matching import names
from handlers.whistles.orders.naming import number_alone
from handlers.whistles.orders.values import Meant, Spoken, Verb, Which
from storage.redaction import Scrubbed, scrub_to

book = Book("没找到的编号")
NAME = "whistle.lost"
_ASKS = frozenset({Verb.LIST, Verb.STANDS, Verb.LETTER})  # they change nothing
# 不对，是00021; 说错了，应该是21号; 是00001.
_RIGHT = Pattern(
    r"^(?:哦|噢|啊|呃|哎呀?|等等|等下|不好意思|抱歉|那个|[\s,，。])*(?:不对|不是(?:这个|那个|它|[0-9]{1,5}号?)?|错了|(?:我)?(?:刚才|刚刚)?[说写记打看报搞弄]错了?(?:号码?|编号)?|编号(?:是|错了?)|应该是?|更正|改成)*[\s,，。:：]*(?:应该|其实|就)?(?:是|改成|换成)?(?:编号)?[\s:：]*"
)
_INTO = Pattern(r"^(?:那就?|都|就)?(?:并|合并?|归)(?:到|进|入|在|给)+\s*#?[0-9]{1,5}")


def keep(turn: Turn, verb: Verb | None, number: str, words: str) -> None:
    """Say that there is none of that number, and know for a while what was wanted of it."""
    data = {"verb": verb or Verb.NOTE, "words": scrub_to(words, 500), "number": number, "at": turn.now.isoformat()}
    turn.ask(NAME, data, private=turn.in_group and not in_staff_group(turn))
    turn.say(desks.NOT_FOUND, number=Scrubbed(number))


def by_command(turn: Turn, verb: Verb, rest: str) -> bool:
    """Whether a command names a number that there is not: 签收 00044."""
    written = case_number(rest, turn.given)
    if written is None or not turn.message.addressed:
        return False
    here = near(turn)
    if (case := desks.found(turn.work, written.value, here)) is not None:
        turn.work.ahead = ((written.value, here.id if here else None), case)  # the step asks for it next
        return False
    keep(turn, verb, written.value, without_number(rest, turn.given))
    return True


def look(turn: Turn, spoken: Spoken | None, deal: Callable[[Turn, Meant | Which], None]) -> bool:
    """Whether the text is of the number that was not found, and is dealt with."""
    asked, text = turn.dialogue, turn.message.text
    if asked is None or asked.name != NAME or asked.expires_at <= turn.now or not turn.message.addressed:
        return False
    if turn.now - desks.SOON > datetime.fromisoformat(asked.data["at"]):
        turn.done_asking()
        return False
    data = asked.data
    if (number := right_number(text, turn.given)) is not None:
        turn.done_asking()
        deal(turn, Meant(Verb(data["verb"]), number, data["words"]))
        return True
    if _mentions(text, data["number"]) or _INTO.match(fold(text)):
        turn.say(desks.NOT_FOUND, number=Scrubbed(data["number"]))
        return True
    if spoken is not None and spoken.number is not None:
        turn.done_asking()
        return False
    verb = spoken.verb if spoken is not None else None
    if verb in _ASKS or turn.read(text).matters:
        turn.done_asking()
        return False
    folded = fold(text)
    if verb is None and not (moods.is_of_the_work(folded) or moods.is_for_the_office(folded) or _ON.match(folded)):
        return False
    return _asked_which(turn, replace(spoken or Spoken(None, text), verb=verb or Verb.NOTE), deal)


# What goes on from what was told of it: 昨天修的, 明天去看, 已经通知了.
_ON = Pattern(
    r"^(?:我们?|已经?|都|也|刚|刚才|今天|昨天|前天|今晚|明天|后天|上午|下午|晚上|马上|等下|人|师傅|工人)*(?:去|来|派|修|换|装|清|弄|搞|办|通知|联系|看|处理)[^,，。?？吗]{0,10}[的了去看修]?[。\s]*$"
)


def _asked_which(turn: Turn, spoken: Spoken, deal: Callable[[Turn, Meant | Which], None]) -> bool:
    """Of those that it could be it is asked which, unless the words name one by its thing or its place."""
    assert spoken.verb is not None
    desk = desks.desk(turn.work, turn.chat, turn.sender.id, spoken.verb, private=not turn.in_group)
    possible = tuple(known for known in desk.open if spoken.verb in known.can)
    named = tuple(known for known in possible if names(spoken.all, known, turn.given))
    turn.done_asking()
    if len(named) == 1 or not possible:
        return False
    deal(turn, Which(spoken.verb, (named or possible)[:MOST], spoken.words))
    return True


def right_number(text: str, given: Given) -> str | None:
    """The number that is put right, with nothing besides: 不对，是00021."""
    folded = fold(text).strip()
    lead = _RIGHT.match(folded)
    rest = folded[lead.end() if lead is not None else 0 :].strip(" ,，。.!！吧呢哦号那件个")
    return number_alone(rest, given) if rest else None


def _mentions(text: str, number: str) -> bool:
    tail = int(number[-5:])
    return tail > MOST and any(int(digits[0]) == tail for digits in _DIGITS.finditer(fold(text)))


_DIGITS = Pattern(r"[0-9]{1,5}")


def behind_sending(turn: Turn, text: str) -> bool:
    """不对，是00021, right behind a dispatch: that case is sent already; how the other one goes too, and how the letter
    is taken back, is said."""
    folded = fold(text)
    number = right_number(text, turn.given) if _SAYS_WRONG.search(folded) else None
    if number is None:
        return False
    desk = desks.desk(turn.work, turn.chat, turn.sender.id, Verb.SEND, private=not turn.in_group)
    sent = next((known for known in desk.open if known.number == desk.last and known.state is State.SENT), None)
    other = next((known for known in desk.open if known.number.endswith(number[-5:])), None)
    if sent is None or other is None or sent.number == other.number:
        return False
    case = cases.by_number(turn.tx, sent.number)
    unit = turn.county.places.units.get(case.unit_id or 0)
    name = unit.name if unit is not None else ""
    again = Verb.SEND if Verb.SEND in other.can else Verb.REASSIGN
    ways = (
        Choice(f"{other.number[-5:]} 派给{name}"[:20], f"{again} {other.number} {name}"),
        Choice(f"收回 {sent.number[-5:]} 的函", f"{Verb.VOID} {sent.number} 派错了"),
    )
    fields = facts(turn.work, case, unit=Scrubbed(name), other=Scrubbed(other.number))
    answer(turn, case, "whistle.sent_other", fields, choices=ways)
    return True


_SAYS_WRONG = Pattern(r"不对|不是|错|应该|更正|改成")


def _heard_on(_: Turn, __: Mapping[str, Any], ___: str) -> Fits:
    return Fits.PERHAPS


@book.dialogue(NAME, fits=_heard_on, recall="whistle.still_lost")
def said_besides(_: Turn, __: dict[str, Any], ___: str) -> bool:
    """What is no word of that case is heard as what it is."""
    return False
