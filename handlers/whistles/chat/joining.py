"""What staff type about cases that are one: 并案, 拆分; and, for the community alone, who reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bot.arguments import Note
from bot.command import Book
from bot.message import Choice
from bot.question import Fits, consent
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from handlers.whistles import cases, merging, reporter, steps
from handlers.whistles.chat.speaking import answer, find_case, in_staff_group, moved
from handlers.whistles.chat.staff import lines_of
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import COMMUNITY, Action
from handlers.whistles.number import CaseNumber, find_case_number
from storage.redaction import Scrubbed, scrub

book = Book("并案")


@book.command("并案", intent="whistle.merge", example="并案 00002 00001", summary="把前一件并入后一件", roles=COMMUNITY)
def merge(turn: Turn, number: CaseNumber, into: Note = "") -> None:
    """The first becomes part of the second; everybody who reported either hears how it goes on."""
    case = find_case(turn, number)
    other = other_of(into, turn.given)
    if other is None:
        raise Unclear("whistle.merge_what", number=case.shown)
    case = merging.merge(turn.work, case, find_case(turn, other))
    moved(turn, case, "whistle.merged", other=cases.surviving(turn.tx, case).shown)


THESE = "whistle.merge_these"


def propose(turn: Turn, numbers: Sequence[str]) -> None:
    """Several that are one, of which nobody said into which: the first that somebody has, else the oldest, goes on.
    Raises Refused, Unclear: they are not two.
    """
    named = {case.id: case for case in (find_case(turn, number) for number in numbers)}
    listed = sorted(named.values(), key=lambda case: (case.unit_id is None, case.id))
    if len(listed) < 2:
        raise Unclear("whistle.merge_what", number=listed[0].shown)
    into, *others = listed
    for case in others:
        steps.allowed(turn.work, case, Action.MERGE, note="?")
    openly = in_staff_group(turn) and not any(case.private for case in listed)
    turn.ask(THESE, {"into": into.number, "others": [case.number for case in others]}, _YES, private=not openly)
    others_shown = Scrubbed("、".join(case.shown for case in others))
    lines = scrub("\n".join(lines_of(turn, listed, openly=openly)))
    fields = facts(turn.work, into, others=others_shown, lines=lines)
    answer(turn, into, "whistle.merge_these", fields, choices=_YES)


_YES = (Choice("并案", "并案"), Choice("算了", "算了"))


# 并到2, 留00002那件; 等等，1那个地址不一样，莫并.
_INTO = Pattern(
    r"(?:那|都|就|还是|先|[\s,，])*(?:并|合并?|归|留)(?:到|进|入|在|给|着|下)*\s?(?P<into>[^,，。]{1,20}?)(?:里|那(?:件|个)|吧|了|号|上|去|[。.!！\s])*"
)
_APART = Pattern(
    r"(?:莫|别|不要|不|不用|先不|先别)(?:要|用)?(?:合?并|合)|不一样|不是(?:一回事|同一|一件)|两码事|两回事"
)


def _which_into(turn: Turn, data: Mapping[str, Any], text: str) -> str | None:
    """The one of these into which the others shall go."""
    match = _INTO.fullmatch(fold(text).strip())
    other = other_of(match["into"], turn.given) if match is not None else None
    return next((each for each in (data["into"], *data["others"]) if other and each.endswith(other)), None)


def _decides(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    if _which_into(turn, data, text) is not None or (turn.message.addressed and _APART.search(fold(text))):
        return Fits.SURELY
    return consent("并案", "并", "合并", "并吧")(turn, data, text)


@book.dialogue(THESE, fits=_decides, recall="whistle.still_merge")
def merge_these(turn: Turn, data: dict[str, Any], text: str) -> None:
    """They are one: each of the others goes on with the first, or with the one that is named."""
    turn.done_asking()
    named = _which_into(turn, data, text)
    if named is None and _APART.search(fold(text)):
        turn.say("whistle.kept_apart")
        return
    into = named or data["into"]
    for number in (each for each in (data["into"], *data["others"]) if each != into):
        turn.attempt(partial(merge, turn, number, into))


def other_of(words: str, given: Given) -> str | None:
    """The case into which another goes: 00001, 1, 1里, 1号那件."""
    match = find_case_number(words, given)
    if match is not None:
        return match.value
    number = read_number(words.strip(" ，。到入进里去第号#那个件中吧了"))
    return f"{int(number):05d}" if number is not None and 0 < number < 100_000 else None


@book.command("拆分", intent="whistle.split", example="拆分 00002", summary="把并进去的拆出来", roles=COMMUNITY)
def split(turn: Turn, number: CaseNumber) -> None:
    """It was another matter after all."""
    moved(turn, merging.split(turn.work, find_case(turn, number)))


@book.command(
    "看反映人",
    intent="whistle.reporter",
    example="看反映人 00001",
    summary="看是谁反映的，每次查看都会记下",
    roles=reporter.READERS,
    private=True,
)
def who(turn: Turn, number: CaseNumber) -> None:
    """The one place where a reporter is named: to the staff it is with, in private, and written down."""
    case = find_case(turn, number)
    reporters = reporter.read(turn.work, case)
    at = turn.now.tzinfo
    lines = "\n".join(
        f"· {reporter.name}（{reporter.at.astimezone(at):%m-%d %H:%M}{'，我家也是' if reporter.joined else ''}）"
        for reporter in reporters
    )
    turn.whisper("whistle.reporters", number=case.number, lines=lines or "· （反映人已退出）")
