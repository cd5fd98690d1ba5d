"""Who hears of a wish, in private alone; and the one step by which it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import update

from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.wishes import wording
from handlers.wishes.allowed import COMMUNITY
from handlers.wishes.events import WishEvent
from handlers.wishes.records import Wish, WishState
from storage import people
from storage.tables import wish

_NONE: Mapping[str, object] = {}


def move(work: Work, kept: Wish, state: WishState, event: WishEvent, note: str | None = None, **values: object) -> None:
    """One step, if nobody has taken it meanwhile. Raises Refused."""
    still = wish.c.id == kept.id, wish.c.state == kept.state
    done = work.tx.execute(update(wish).where(*still).values(state=state, at=work.now, **values))
    if not done.rowcount:
        raise Refused("wishes.meanwhile", wish=wording.line(work.county.places, kept))
    work.record(event, kept.id, before={"state": kept.state}, after={"state": str(state)}, note=note)


def community(
    work: Work, kept: Wish, key: str, fields: Mapping[str, object] = _NONE, choices: Sequence[Choice] = ()
) -> None:
    """The staff of its community."""
    path = work.county.places.by_id[kept.place_id].path
    work.notify.holders(COMMUNITY, key, _with(work, kept, fields), path=path, choices=choices)


def claimer(
    work: Work, kept: Wish, key: str, fields: Mapping[str, object] = _NONE, choices: Sequence[Choice] = ()
) -> None:
    """Whoever has it, if they are not the one who acts."""
    if kept.person_id is not None and kept.person_id != work.actor.person_id:
        work.notify.people([kept.person_id], key, _with(work, kept, fields), choices=choices, asleep=True)


def teller(
    work: Work, kept: Wish, key: str, fields: Mapping[str, object] = _NONE, choices: Sequence[Choice] = ()
) -> bool:
    """Whoever told it, if they are not the one who acts. Whether they can be reached."""
    if kept.account_id is None:
        return False
    if kept.account_id == work.actor.account_id:
        return True
    account = people.account_by_id(work.tx, kept.account_id)
    chats = people.private_chats(work.tx, [account.id])
    opened = work.notify.open(account) if not chats else None
    for chat in [*chats, *([opened] if opened is not None else [])]:
        work.notify.private(chat, key, _with(work, kept, fields), choices=choices)
    return bool(chats) or opened is not None


def _with(work: Work, kept: Wish, fields: Mapping[str, object]) -> dict[str, object]:
    return {"wish": wording.line(work.county.places, kept), "number": kept.id, "kind": kept.kind, **fields}
