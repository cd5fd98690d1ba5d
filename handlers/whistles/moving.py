"""What every command of staff and liaisons needs: the case meant, a step of the table, what may be done next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.access import Role
from bot.message import Choice
from bot.refused import Refused
from bot.turn import Turn
from handlers.whistles import actions, cases, news
from handlers.whistles.actions import NOTHING, Actor
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import Action
from storage.redaction import Scrubbed, scrub

# Steps that are one word and the number: what a button can press.
PLAIN = frozenset(
    {
        *(Action.SELF_HANDLE, Action.SIGN, Action.START, Action.RESUME, Action.GRANT, Action.VERIFY, Action.CLOSE),
        *(Action.SUPERVISE, Action.SPLIT),
    }
)


def actor(turn: Turn) -> Actor:
    """Who acts in this turn."""
    return Actor(turn.by, turn.held)


def find_case(turn: Turn, said: str) -> Case:
    """The case meant; a tail is looked for in the chat's own community first.

    Raises Refused as for a number that is none where the case does not concern the sender.
    """
    community = turn.county.places.community_of(turn.chat.place_id) if turn.chat.place_id else None
    if community is None:
        of = [one.path for one in turn.held if one.role is not Role.LIAISON and one.path]
        at = [one for one in turn.county.places.by_id.values() if one.kind == "community" and one.path in of]
        community = at[0] if len(at) == 1 else None
    one = cases.find(turn.tx, said, community.id if community else None)
    if not news.may_see(turn, one):
        raise Refused("whistle.no_such", number=one.shown)
    return one


def next_steps(turn: Turn, one: Case) -> list[Action]:
    """What the sender may do with the case now, as one who works on it; what they reported is theirs elsewhere."""
    mine = actions.steps(turn.tx, turn.county, one, Actor(replace(turn.by, account_id=None), turn.held), turn.now)
    return list(dict.fromkeys(mine))


def buttons(one: Case, steps: list[Action]) -> tuple[Choice, ...]:
    """The steps that need no further word, to be pressed."""
    return tuple(Choice(each, f"{each} {one.number}") for each in steps if each in PLAIN)


def moved(turn: Turn, one: Case, key: str = "whistle.moved", **more: Scrubbed) -> None:
    """Say where a case stands now and what may be done next."""
    can = next_steps(turn, one)
    then = Scrubbed(f"接下来可以：{'、'.join(can)}。" if can else "")
    news.answer(turn, one, key, news.facts(turn.work, one, then=then, **more), choices=buttons(one, can))


def move(turn: Turn, said: str, action: Action, *, note: str = "", also: Mapping[str, object] = NOTHING) -> Case:
    """Take a step and say where the case stands now. Raises Refused."""
    one = find_case(turn, said)
    one = actions.act(turn.tx, turn.county, one, action, actor(turn), turn.now, note=scrub(note.strip()), also=also)
    moved(turn, one)
    return one
