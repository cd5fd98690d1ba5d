"""What every word about a case needs: the case meant, where it is answered, what may be done next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.message import Choice
from bot.texts import Public
from bot.turn import Turn
from handlers.audience.view import Fact
from handlers.whistles import cases, reading, reporting, steps
from handlers.whistles.cases import Case
from handlers.whistles.chat import drafting
from handlers.whistles.facts import facts, seen_by
from handlers.whistles.lifecycle import Action, State
from handlers.whistles.orders.matching import nearest, shares
from handlers.whistles.orders.values import Known
from handlers.whistles.pressing import step
from storage.places import Place
from storage.redaction import Scrubbed, scrub

MOST_OF_OWN = 20  # of somebody's reports that are looked through
# Steps that are one word and the number: what a button can press.
PLAIN = frozenset(
    {
        *(Action.SELF_HANDLE, Action.SIGN, Action.START, Action.RESUME, Action.GRANT, Action.VERIFY, Action.CLOSE),
        *(Action.SUPERVISE, Action.SPLIT),
    }
)


# Steps whose command asks for the words that a button cannot carry.
ASKING = frozenset({Action.RETURN, Action.EXTEND, Action.REPLY, Action.REFUSE})


def near(turn: Turn) -> Place | None:
    """The community that this chat belongs to: a number's tail is looked for there first."""
    return turn.county.places.community_of(turn.chat.place_id) if turn.chat.place_id else None


def privately(turn: Turn, case: Case) -> bool:
    """Whether what is said of a case is for whoever asked alone; then refusals are too."""
    alone = not reading.may_hear(turn.work, case, turn.chat)
    turn.discreet |= alone
    return alone


def in_staff_group(turn: Turn) -> bool:
    """Whether this is a group of staff: what they list is said there, anywhere else in private."""
    return turn.in_group and turn.chat.purpose == "staff"


def find_case(turn: Turn, number: str) -> Case:
    """The case that somebody who works on it means. Raises Refused."""
    case = reading.find(turn.work, number, near(turn))
    privately(turn, case)
    return case


def my_case(turn: Turn, number: str | None, action: Action | None = None) -> Case:
    """The case that its reporter means: by its number, by the words that only one of theirs has (路灯那个), else the
    newest. Raises Refused.
    """
    case = reporting.mine(turn.work, number or named_in_words(turn), near(turn), action)
    privately(turn, case)
    return case


def named_in_words(turn: Turn) -> str | None:
    """The one of several open reports of the sender that their words name."""
    open_ = [case for case in cases.my_reports(turn.tx, turn.sender.id, MOST_OF_OWN) if not case.closed]
    words = turn.message.text
    if len(open_) < 2 or not words.strip():
        return None
    named = named_among(turn, open_, words)
    return named.number if named is not None else None


def named_among(turn: Turn, among: Sequence[Case], words: str) -> Case | None:
    """The one of these cases that the words name by what it is about."""
    known = [Known(case.number, case.matter, _place(case), State(case.state), frozenset()) for case in among]
    fitting = nearest(words, known, turn.given)
    if len(fitting) != 1 or not shares(words, fitting[0], turn.given):
        return None
    return next(case for case in among if case.number == fitting[0].number)


def _place(case: Case) -> str:
    """Where it is; "" where that was not said: 地点写错了 names no 地点没说清."""
    return "" if str(case.place) in (drafting.UNKNOWN_PLACE, drafting.NO_PLACE) else case.place


def answer(turn: Turn, case: Case, key: str, fields: Mapping[str, Fact], *, choices: Sequence[Choice] = ()) -> None:
    """Answer about a case where it was asked, if it may be spoken of there; else in private."""
    alone = privately(turn, case)
    speak = turn.whisper if alone else turn.say
    speak(key, choices=choices, fields=seen(turn, case, fields, alone=alone))


def seen(turn: Turn, case: Case, fields: Mapping[str, Fact], *, alone: bool) -> dict[str, Public]:
    """These words as whoever asked may read them: here, or `alone` wherever this is."""
    audience = reading.audience(turn.work, case, openly=turn.in_group and not alone)
    return seen_by(turn.work, case, audience, fields, case.unit_id)


def buttons(case: Case, possible: Sequence[Action]) -> tuple[Choice, ...]:
    """The steps to be pressed: those that need no further word, and those that ask for it."""
    return tuple(step(action, action, case) for action in possible if action in PLAIN | ASKING)


def moved(turn: Turn, case: Case, key: str = "whistle.moved", **more: Scrubbed) -> None:
    """Say where a case stands now and what may be done next."""
    can = steps.possible_at_work(turn.work, case)
    then = Scrubbed(f"接下来可以：{'、'.join(can)}。" if can else "")
    answer(turn, case, key, facts(turn.work, case, then=then, **more), choices=buttons(case, can))


def move(turn: Turn, number: str, action: Action, note: str = "", **also: object) -> Case:
    """Take a step and say where the case stands now. Raises Refused."""
    case = steps.take(turn.work, find_case(turn, number), action, note=scrub(note.strip()), also=also)
    moved(turn, case)
    return case
