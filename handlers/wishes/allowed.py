"""Who may do what with a wish: asked by every action."""

from __future__ import annotations

from bot.access import Role, Where
from bot.actor import PRESENT
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.wishes import records, wording
from handlers.wishes.records import PUBLISHED, Wish
from storage.people import Person
from storage.redaction import Scrubbed

COMMUNITY = frozenset({Role.COMMUNITY})  # names of people: the community's own staff alone
MESSENGERS = frozenset({Role.GRID, Role.SECRETARY, Role.COMMUNITY})  # who tells wishes in the name of others
SEE = (Choice("看看心愿", "微心愿"),)
NOT_IN = (Choice("现在报到", "报到"),)


def the_wish(work: Work, number: int) -> Wish:
    """The wish of that number. Raises Refused: no such one, or none that was published; that it is there at all is
    known to whoever told it and to its community."""
    kept = records.find(work.tx, number)
    public = kept is not None and kept.state in PUBLISHED
    if kept is None or not (public or is_teller(work, kept) or is_of_community(work, kept)):
        raise Refused("wishes.none_such", number=number, choices=SEE)
    return kept


def member(work: Work) -> Person:
    """The roster entry of whoever acts. Raises Refused, with what can be done, for who has not reported in."""
    who = work.actor.person
    if who is not None and who.state in PRESENT:
        return who
    if work.actor.claims:
        raise Refused("wishes.not_proved")
    raise Refused("wishes.not_in", choices=NOT_IN)


def is_of_community(work: Work, kept: Wish) -> bool:
    """Whether whoever acts is staff of the wish's community."""
    where = work.county.places.by_id.get(kept.place_id)
    return where is not None and work.may(COMMUNITY, Where(where.path))


def must_be_of_community(work: Work, kept: Wish) -> None:
    """Raises Refused for everybody but the community's own staff."""
    if not is_of_community(work, kept):
        work.need(COMMUNITY)
        raise Refused("wishes.not_here", place=Scrubbed(wording.community(work.county.places, kept)))


def is_teller(work: Work, kept: Wish) -> bool:
    """Whether whoever acts told it. By the account: a wisher need not be on any roster."""
    return kept.account_id is not None and kept.account_id == work.actor.account_id


def is_claimer(work: Work, kept: Wish) -> bool:
    """Whether whoever acts has claimed it."""
    return kept.person_id is not None and kept.person_id == work.actor.person_id


def must_be_claimer(work: Work, kept: Wish) -> None:
    """Raises Refused for everybody else. Who has it is told to nobody."""
    if not is_claimer(work, kept):
        raise Refused("wishes.not_yours", wish=wording.line(work.county.places, kept), alone=True)


def must_be_in(work: Work, kept: Wish, *states: str) -> None:
    """Raises Refused where it is further than these states, or not so far."""
    if kept.state not in states:
        state = Scrubbed(wording.state(kept))
        raise Refused("wishes.not_now", wish=wording.line(work.county.places, kept), state=state)
