"""确认报到, 不是本人: the community says who of those that came is who they say."""

from __future__ import annotations

from collections.abc import Sequence

from bot.arguments import Note
from bot.command import Book
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.checkin import arriving, claims, roll
from handlers.checkin.claims import Claim
from handlers.county.roles import OFFICE
from storage.people import Person

book = Book("报到核对")
_NUMBER = Pattern(r"(?<![0-9#])[0-9]{1,6}(?![0-9])")
_PICKED = Pattern(r"#([0-9]{1,9})")
_MARKS = " ，,。！!"
_ALL = frozenset({"全部", "都", "都是", "全都", "全都是", "都对", "所有", "所有人", "都确认"})


@book.command(
    "确认报到",
    "报到核对",
    "核对报到",
    intent="checkin.confirm",
    example="确认报到 12 13",
    summary="看谁在等核对；认得的就确认",
    roles=OFFICE,
    private=True,
)
def confirm(turn: Turn, said: Note = "") -> None:
    """All that are plain, by number or by name; alone it shows who waits."""
    turn.discreet = True
    waiting = claims.waiting(turn.work)
    if not said.strip():
        _show(turn, waiting)
        return
    picked = _PICKED.search(said)
    wanted = _wanted(turn, waiting, _PICKED.sub(" ", said))
    done: list[str] = []
    unclear: list[Claim] = []
    for made in wanted:
        who, plain = _meant(turn.work, made, int(picked[1]) if picked is not None else 0)
        if plain:
            arriving.confirm(turn.work, made, who)
            done.append(made.name)
        else:
            unclear.append(made)
    if done:
        turn.whisper("checkin.confirmed_staff", count=len(done), names="、".join(done))
    elif not unclear:
        turn.whisper("checkin.none_plain")
        _show(turn, waiting)
    for made in unclear:
        turn.whisper("checkin.which_entry", name=made.name, choices=roll.entries(turn.work, made))


@book.command(
    "不是本人",
    "报到不符",
    intent="checkin.decline",
    example="不是本人 12",
    summary="来报到的人对不上，退回去",
    roles=OFFICE,
    private=True,
)
def decline(turn: Turn, said: Note = "") -> None:
    """It is not them: by number or by name."""
    turn.discreet = True
    waiting = claims.waiting(turn.work)
    if said.strip(_MARKS) in _ALL:  # all of whom? those that are plain are the last that are meant
        raise Unclear("checkin.no_claim", number=0)
    wanted = _wanted(turn, waiting, said) if said.strip() else []
    if not wanted:
        _show(turn, waiting)
        return
    for made in wanted:
        arriving.decline(turn.work, made)
    turn.whisper("checkin.declined_staff", count=len(wanted), names="、".join(made.name for made in wanted))


def _show(turn: Turn, waiting: Sequence[Claim]) -> None:
    if not waiting:
        turn.whisper("checkin.nobody_waits")
        return
    lines, choices = roll.lines(turn.work, waiting), roll.choices(turn.work, waiting)
    turn.whisper("checkin.waiting", count=len(waiting), lines=lines, example=waiting[0].number, choices=choices)


def _wanted(turn: Turn, waiting: Sequence[Claim], said: str) -> list[Claim]:
    """Which of them are meant. Raises Unclear where a number or a name is nobody's."""
    if said.strip(_MARKS) in _ALL:
        return [made for made in waiting if roll.is_plain(turn.work, made)]
    by_number = {made.number: made for made in waiting}
    numbers = [int(number) for number in _NUMBER.findall(said)]
    names = [made for made in waiting if made.name in said]
    unknown = [number for number in numbers if number not in by_number]
    if unknown or not (numbers or names):
        raise Unclear("checkin.no_claim", number=unknown[0] if unknown else 0)
    chosen = [by_number[number] for number in numbers] or names
    return list({made.number: made for made in chosen}.values())


def _meant(work: Work, made: Claim, picked: int) -> tuple[Person | None, bool]:
    """Which entry of the roster a claim is, and whether that is plain: one that is not there is added."""
    there = claims.candidates(work, made)
    if picked:
        there = [who for who in there if who.id == picked]
    return (there[0] if there else None), len(there) <= 1
