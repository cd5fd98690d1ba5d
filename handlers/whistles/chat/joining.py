"""What staff type about cases that are one: 并案, 拆分; and, for the community alone, who reported."""

from __future__ import annotations

from bot.arguments import Note
from bot.command import Book
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.numerals import read_number
from handlers.whistles import cases, merging, reporter
from handlers.whistles.chat.speaking import find_case, moved
from handlers.whistles.lifecycle import COMMUNITY
from handlers.whistles.number import CaseNumber, find_case_number

book = Book("并案")


@book.command("并案", intent="whistle.merge", example="并案 00002 00001", summary="把前一件并入后一件", roles=COMMUNITY)
def merge(turn: Turn, number: CaseNumber, into: Note = "") -> None:
    """The first becomes part of the second; everybody who reported either hears how it goes on."""
    case = find_case(turn, number)
    other = _other(turn, into)
    if other is None:
        raise Unclear("whistle.merge_what", number=case.shown)
    case = merging.merge(turn.work, case, find_case(turn, other))
    moved(turn, case, "whistle.merged", other=cases.surviving(turn.tx, case).shown)


def _other(turn: Turn, words: str) -> str | None:
    match = find_case_number(words, turn.given)
    if match is not None:
        return match.value
    number = read_number(words.strip(" ，。到入进"))
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
