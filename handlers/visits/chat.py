"""走访 in the chat: one line in, what was found shown once before cases are made of it, the record for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.access import Role, may_somewhere
from bot.arguments import Whole
from bot.command import Book, Command
from bot.message import Choice
from bot.open_question import CHOICES
from bot.question import consent
from bot.refused import Unclear
from bot.texts import show
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from handlers.county.chat import reading as named
from handlers.county.roles import OFFICE
from handlers.figures.period import Period, find_period, month_of
from handlers.sorting.dangers import acting_in
from handlers.visits import actions, reading, records, wording
from handlers.visits.actions import SOURCE, WRITERS, NewVisit
from handlers.visits.records import Visit
from handlers.whistles.chat import drafting
from storage.places import Kind, Place
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("走访")
BOTH = Choice("记下并登记成哨", "记下并登记成哨")
ALONE = Choice("只记走访", "只记走访")
NO = Choice("算了", "算了")
_NUMBERS = Pattern(r"[0-9]{1,9}|[一二两三四五六七八九十]{1,3}")
SHOWN = 8  # visits of one answer


@book.command(
    "走访",
    "记走访",
    "走访登记",
    intent="visits.note",
    example="走访 水东社区 今天上午 看了孝老食堂，发现：1.沟盖板坏了 2.路灯不亮，当场解决：清走了堵路的车，12月5日回看",
    summary="记一次县领导走访，发现的问题登记成哨",
    roles=WRITERS,
    parted=True,
)
def note(turn: Turn, text: Whole = "") -> None:
    """What was seen is written down; what was found is shown first, since cases are made of it."""
    told = reading.read(text, turn.given.now, turn.county.places, _home(turn))
    if told.community is None:
        raise Unclear("visits.which_place")
    community = told.community
    new = NewVisit(
        community.id,
        told.day,
        told.at,
        _leader(turn, community, told.head),
        told.saw,
        told.found,
        told.solved,
        told.review_on,
    )
    actions.check(turn.work, new)
    danger = next((danger for words in new.found if (danger := acting_in(words)) is not None), None)
    if danger is not None:
        turn.say(danger.words, duty=Scrubbed(community.duty_phone or turn.county.config.county.duty_phone))
    if danger is not None or not new.found:  # nobody is asked while there is gas
        _written(turn, new, cases=True)
        return
    choices = (BOTH, ALONE, NO)
    turn.ask("visits.confirm", _packed(new), choices)
    found = "\n".join(f"{number} {_open(turn, new, words)}" for number, words in enumerate(new.found, 1))
    solved = "；".join(_open(turn, new, words) for words in new.solved)
    turn.say(
        "visits.draft",
        fields={
            "head": Scrubbed(f"{show(new.day)}{new.at} {community.name}"),
            "saw": Scrubbed(f"，看了{_open(turn, new, new.saw)}" if new.saw else ""),
            "count": len(new.found),
            "found": Scrubbed(found),
            "solved": Scrubbed(f"\n当场解决：{solved}" if solved else ""),
            "review": Scrubbed(f"\n{show(new.review_on)} 回看" if new.review_on else ""),
        },
        choices=choices,
    )


# 县领导今天看了水东，两个事：…: told without the word, as somebody in an office tells it.
_OFFICE = r"(?:县|市)(?:里的?)?(?:领导|委书记|长|委副书记|委常委|人大主任|政协主席)"
_LEADER = rf"{_OFFICE}|(?:副)?县长|县委常委|联社区领导|联系领导"
_CAME = r"查?看了|走访了?|调研了?|检查了|来了|到了|去了"
_WHEN = r"(?:[昨今前]天|今[早晚]|刚才|刚刚|[上下中]午|早上|晚上|周[一二三四五六日]|[0-9.]{1,5}[月日号]?|\s)*"
_TELLS = Pattern(rf"^{_WHEN}(?:{_LEADER}).{{0,12}}?(?:{_CAME})")


def look(turn: Turn, _: Command | None, __: str) -> bool:
    """A visit told by whoever may write one down, in which something was found: it is no report of their own."""
    if not turn.message.addressed or _TELLS.match(fold(turn.message.text)) is None:
        return False
    if turn.dialogue is not None and turn.dialogue.name != CHOICES:  # buttons written out ask nothing
        return False
    if not may_somewhere(turn.held, WRITERS):
        return False
    told = reading.read(turn.message.text, turn.given.now, turn.county.places, _home(turn))
    if told.community is None or not (told.found or told.solved):
        return False
    note(turn, turn.message.text)
    return True


def _open(turn: Turn, new: NewVisit, words: str) -> Scrubbed:
    look = wording.open_words(turn.work, [new.saw, *new.found, *new.solved])
    return look.text(scrub(words))


def _home(turn: Turn) -> Place | None:
    """The community of the group, or the only one that is theirs."""
    places = turn.county.places
    bound = places.community_of(turn.chat.place_id) if turn.chat.place_id is not None else None
    if bound is not None:
        return bound
    own = actions.own_communities(turn.work)
    return own[0] if len(own) == 1 else None


def _leader(turn: Turn, community: Place, head: str) -> int | None:
    """Who is named, or writes it, or is the only one of this community."""
    known = actions.leaders(turn.work, community)
    for person_id, name in known.items():
        if name in head or person_id == turn.work.actor.person_id:
            return person_id
    return next(iter(known)) if len(known) == 1 else None


@book.dialogue(
    "visits.confirm",
    fits=consent(BOTH.send, ALONE.send, "登记", "只记", "都登记"),
    recall="visits.still_draft",
)
def confirmed(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Cases too, the visit alone, or nothing."""
    turn.done_asking()
    new = _unpacked(data)
    _written(turn, new, cases="只记" not in text)
    return True


def _written(turn: Turn, new: NewVisit, *, cases: bool) -> None:
    made = actions.write(turn.work, new)
    if cases:
        for matter in made.matters:
            if matter.solved_on is None:
                _register(turn, made, matter.number)
    kept = records.find(turn.tx, made.id) or made
    actions.tell(turn.work, made.id)
    more = tuple(
        Choice(f"登记第 {matter.number} 件", f"登记走访 {made.id} {matter.number}")
        for matter in kept.matters
        if matter.open and not matter.case
    )
    turn.say("visits.written", line=wording.told(turn.work, kept), choices=more)


def _register(turn: Turn, made: Visit, number: int) -> None:
    """A case of what was found, at the place that its words name, else at the community."""
    matter = next((each for each in made.matters if each.number == number), None)
    community = turn.county.places.by_id[made.community_id]
    words = matter.words if matter is not None else ""
    drafts = drafting.drafts(turn, words, None)
    if not drafts:
        raise Unclear("visits.no_matter", number=number, most=len(made.matters))
    draft = replace(drafts[0], matter=scrub_to(words, 500), urgent=any(each.urgent for each in drafts))
    if draft.community != community.id:
        draft = replace(draft, community=community.id, grid=None, building=None)
    if not draft.place:
        draft = replace(draft, place=Scrubbed(community.name))
    report = drafting.report(turn, draft, (), (), SOURCE)
    answer_chat = turn.private() or turn.chat
    actions.register(turn.work, made.id, number, report, chat_id=turn.chat.id, answer_chat=answer_chat.id)


@book.command(
    "登记走访",
    intent="visits.register",
    example="登记走访 3 1",
    summary="走访发现的一件登记成哨",
    roles=WRITERS,
)
def register(turn: Turn, text: Whole = "") -> None:
    """Later, of a visit that was only written down."""
    visit_id, number = _two(text)
    _register(turn, actions.readable(turn.work, visit_id), number)
    _show(turn, visit_id)


@book.command(
    "走访办好",
    "走访解决",
    intent="visits.solve",
    example="走访办好 3 1",
    summary="没登记成哨的那件已经办好了",
    roles=WRITERS,
)
def solve(turn: Turn, text: Whole = "") -> None:
    """What was no case is done."""
    visit_id, number = _two(text)
    actions.solve(turn.work, visit_id, number)
    _show(turn, visit_id)


@book.command(
    "撤走访",
    "撤回走访",
    intent="visits.withdraw",
    example="撤走访 3",
    summary="走访记错了，撤回（登记了的哨照常办）",
    roles=WRITERS,
)
def withdraw(turn: Turn, text: Whole = "") -> None:
    """Taken back."""
    numbers = _numbers(text)
    if not numbers:
        raise Unclear("visits.which")
    kept = actions.withdraw(turn.work, numbers[0])
    turn.say("visits.withdrawn", number=kept.id, day=kept.day)


def _show(turn: Turn, visit_id: int) -> None:
    kept = records.find(turn.tx, visit_id)
    if kept is not None:
        turn.say("visits.now", line=wording.told(turn.work, kept))


@book.command(
    "走访记录",
    "走访情况",
    "问题在一线解决",
    intent="visits.list",
    example="走访记录 水东社区 11月",
    summary="看县领导走访发现了什么、解决了没有",
)
def listed(turn: Turn, text: Whole = "") -> None:
    """Of a community, or of all for the county office; nobody is named, so a group may read it."""
    period, where = _asked(turn, text)
    visits = records.of_places(turn.tx, [each.id for each in where], period)
    place = Scrubbed(where[0].name if len(where) == 1 else "各社区")
    if not visits:
        turn.say("visits.none", place=place, period=Scrubbed(period.label))
        return
    lines = "\n".join(wording.told(turn.work, each) for each in visits[:SHOWN])
    rest = f"\n还有 {len(visits) - SHOWN} 次，写上社区和月份再看。" if len(visits) > SHOWN else ""
    told = Scrubbed(lines + rest)
    counted = actions.counted(visits)
    when = Scrubbed(period.label)
    if not counted.found:
        turn.say("visits.list_well", place=place, period=when, visits=counted.visits, lines=told)
        return
    turn.say(
        "visits.list",
        place=place,
        period=when,
        visits=counted.visits,
        found=counted.found,
        on_spot=counted.on_spot,
        closed=counted.closed,
        open=counted.open,
        lines=told,
    )


@book.command(
    "导出走访",
    "走访台账",
    intent="visits.book",
    example="导出走访 水东社区 今年",
    summary="要一份走访记录的表格",
    roles=WRITERS,
    private=True,
)
def export(turn: Turn, text: Whole = "") -> None:
    """The same as a workbook."""
    period, where = _asked(turn, text)
    file = actions.book(turn.work, where, period)
    turn.whisper("visits.book", period=period.label, files=(file,))


def _asked(turn: Turn, text: str) -> tuple[Period, list[Place]]:
    """The time (this month) and the communities: the named one, the group's, one's own; all for the county office."""
    said = find_period(fold(text), turn.now.date())
    period, rest = said if said is not None else (month_of(turn.now.date()), fold(text))
    told = reading.read(rest, turn.given.now, turn.county.places, None)
    if told.community is not None:
        return period, [told.community]
    if (home := _home(turn)) is not None:
        return period, [home]
    own = actions.own_communities(turn.work)
    if own and any(held.role in OFFICE | {Role.LEADER} for held in turn.held):
        return period, own
    lived = named.home(turn)
    community = turn.county.places.community_of(lived.id) if lived is not None else None
    if community is None or community.kind != Kind.COMMUNITY:
        raise Unclear("visits.which_place_list")
    return period, [community]


def _two(text: str) -> tuple[int, int]:
    numbers = _numbers(text)
    if len(numbers) < 2:
        raise Unclear("visits.which_matter")
    return numbers[0], numbers[1]


def _numbers(text: str) -> list[int]:
    return [int(number) for word in _NUMBERS.findall(fold(text)) if (number := read_number(word)) is not None]


def _packed(new: NewVisit) -> dict[str, Any]:
    return {
        "community_id": new.community_id,
        "day": new.day.isoformat(),
        "at": new.at,
        "leader_id": new.leader_id,
        "saw": scrub(new.saw),
        "found": [scrub(words) for words in new.found],
        "solved": [scrub(words) for words in new.solved],
        "review_on": new.review_on.isoformat() if new.review_on is not None else None,
    }


def _unpacked(data: Mapping[str, Any]) -> NewVisit:
    return NewVisit(
        int(data["community_id"]),
        date.fromisoformat(data["day"]),
        data["at"],
        data["leader_id"],
        data["saw"],
        tuple(data["found"]),
        tuple(data["solved"]),
        date.fromisoformat(data["review_on"]) if data["review_on"] else None,
    )
