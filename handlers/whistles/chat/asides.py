"""What staff say of a list, of a person, of a letter: 第二件是哪个小区的, 那件给网格员老魏, 把回执发到群里."""

from __future__ import annotations

from dataclasses import replace

from bot.message import Choice
from bot.open_question import CHOICES
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from handlers.whistles import cases
from handlers.whistles.chat import lost
from handlers.whistles.chat.speaking import answer
from handlers.whistles.chat.which_one import WHICH
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import State
from handlers.whistles.number import numbers_in
from handlers.whistles.orders import desks
from handlers.whistles.orders.units import find_unit
from handlers.whistles.orders.values import Desk, Verb
from storage import outbox
from storage.redaction import Scrubbed, scrub

LONGEST = 30  # signs
# 派给老魏, 那件给网格员小李去看: a letter goes to a unit, and to no person.
_TO = Pattern(
    r"(?P<before>(?:(?:把|将|那|这|就|都|先|(?<![0-9])[0-9]{1,5}(?![0-9])(?:号|、)?|第?[一二两三四五六七八九十几]|件|个|条|单|全部?|一起|和|跟|那[边里]){0,8}))"
    r"(?:派单?|交办?|转|分|安排|让|叫|给|派发)(?:给|到|由)?(?P<who>(?:网格员|网格长|楼长|楼栋长|组长|保安|电工|水电工|志愿者|党员|干部|书记|主任|社工|同事|咱们?|我们)?"
    r"(?:[老小阿][一-龥]|[一-龥](?:师傅|哥|姐|叔|工|队长|主任|书记|站长)|(?<=员)[一-龥]{2,3}|(?<=长)[一-龥]{2,3})|网格员|网格长|楼长|楼栋长|电工|水电工|志愿者|社工|物业(?!公司)|业委会|(?:一?个|几个)?(?:人|师傅|同志)(?=去|来|过去))"
    r"(?:他|她|们|那边)?(?:去|来|过|清|扫|捡|拿|跟进|负责|处理|办|看|弄|修|搞|盯|跑|一下|一趟|吧|了|就行|[\s,，。.!！]){0,6}"
)
_RECEIPT = Pattern(
    r"(?:那|再|也|麻烦|请|帮我|顺便|[\s,，])*(?:把|将)?(?:这个|那个|处理|办理|派单|签收)?(?:的)?(?:回执|派单回执|结果|进展|进度|情况|函|通知|答复)(?:也|都|给我)?(?:发|转|推|贴|同步|通知|公布|说)(?:一?下|一份|一遍)?(?:到|在|给|进)?(?:居民|业主|网格|小区|微信|工作|反映人的?|大)?群(?:里|上|内)?(?:去|面)?(?:说|发|看|告诉居民|[吧了。\s])*"
)
_NTH = Pattern(
    r"(?P<lead>(?:那|把|将|给|先|就|请|上面|刚才|列表|单子|里|的)*)第\s?(?P<n>[0-9]|[一二两三四五六七八九十])\s?(?:件|个|条|单|项)(?!网格|社区|小区|楼|单元|活动|岗)(?P<rest>.*)"
)


def look(turn: Turn, number: str | None) -> bool:
    """Whether the text is one of these and answered. `number`: the case that it names."""
    text, asked = turn.message.text.strip(), turn.dialogue
    open_ = asked is not None and asked.expires_at > turn.now and asked.name not in (CHOICES, WHICH, lost.NAME)
    if open_ or len(text) > LONGEST:
        return False
    folded = fold(text)
    if _RECEIPT.fullmatch(folded):
        turn.say("whistle.group_hears")
        return True
    to = _TO.fullmatch(folded)
    if to is not None and find_unit(text, turn.given.known.units) is None:
        _to_a_person(turn, to["who"], number)
        return True
    return _to_split(turn, folded)


def _to_a_person(turn: Turn, who: str, named: str | None) -> None:
    desk = desks.desk(turn.work, turn.chat, turn.sender.id, Verb.SELF, private=not turn.in_group)
    number = named or _number(desk)
    can = next((known.can for known in desk.open if number and known.number.endswith(number)), frozenset())
    said = scrub(who)
    own = (Choice("自办", f"自办 {number} {said}去办"),) if Verb.SELF in can else ()
    example = Scrubbed(number or "00001")
    turn.say("whistle.to_a_person", who=said, number=example, choices=own)


def _number(desk: Desk) -> str:
    return desk.last or (desk.open[0].number if len(desk.open) == 1 else "")


def put_line(turn: Turn) -> None:
    """第二件, of the list of cases that was shown last: its number stands for it, and the text is heard with it."""
    text = turn.message.text.strip()
    match = _NTH.fullmatch(fold(text)) if len(text) <= LONGEST and turn.message.addressed else None
    if match is None:
        return
    numbers = _listed_last(turn)
    nth = read_number(match["n"])
    if len(numbers) < 2 or nth is None or not 1 <= int(nth) <= len(numbers):
        return
    turn.message = replace(turn.message, text=f"{match['lead']}{numbers[int(nth) - 1]} {match['rest'].strip()}".strip())


def _told_last(turn: Turn) -> list[str]:
    """The cases that our last answer to whoever speaks names, in order."""
    since = turn.now - desks.LATELY
    told = outbox.answered_last(turn.tx, turn.chat.id, turn.sender.id, since, 1)
    return list(dict.fromkeys(numbers_in(told[0]))) if told else []


def _listed_last(turn: Turn) -> list[str]:
    """The cases of the last of our answers that lists several."""
    since = turn.now - desks.LATELY
    told = outbox.answered_last(turn.tx, turn.chat.id, turn.sender.id, since, desks.FEW)
    lists = (list(dict.fromkeys(numbers_in(text))) for text in told)
    return next((numbers for numbers in lists if len(numbers) > 1), [])


# 等等，1那个地址不一样，莫并, once they are one.
_APART = Pattern(r"(?:莫|别|不要|不该|不能|不应该)(?:合?并|合)|[合并][并]?错了?|拆开|分开(?:办|来)?")


def _to_split(turn: Turn, folded: str) -> bool:
    if _APART.search(folded) is None:
        return False
    told = [cases.by_number(turn.tx, number) for number in _told_last(turn)]
    gone = next((case for case in told if State(case.state) is State.MERGED), None)
    if gone is None:
        return False
    ways = (Choice("拆分", f"拆分 {gone.number}"),)
    answer(turn, gone, "whistle.to_split", facts(turn.work, gone), choices=ways)
    return True
