"""绑定: which group belongs to which place. Chat, command line and desk call these."""

from __future__ import annotations

from bot.access import Where
from bot.message import ChatKind
from bot.platforms.labels import label
from bot.refused import Refused
from bot.work import Work
from handlers.service.likely import likely
from handlers.service.office import OFFICE, staff_of
from storage import chats, people
from storage.events import What
from storage.people import Chat
from storage.places import Place
from storage.redaction import Scrubbed


class BindingEvent(What, record="chat", read_ahead=True):
    """Which place a group belongs to has changed."""

    BOUND = "bound"
    UNBOUND = "unbound"


def purpose_of(where: Place) -> str:
    """A grid's group is its residents'; a group bound to a community (or the county) is its staff's."""
    return "grid" if where.kind == "grid" else "staff"


def check(work: Work, where: Place) -> None:
    """Raises Refused where it is not this person's to say which groups belong there."""
    if not work.may(OFFICE, Where(where.path)):
        raise Refused("group.not_yours")


def check_bind(work: Work, group: Chat, where: Place) -> None:
    """A group is bound by those who answer for the place that gets it; one that is bound already only by those who
    answer for that place too: nobody takes another community's group, or gives it one. One that is called as another
    community's is theirs to bind, or the county's. Raises Refused.
    """
    check(work, where)
    places = work.county.places
    named = likely(places, group.title, work.now) if group.place_id is None else None
    if named is not None and not work.may(OFFICE, Where(named.path)):
        raise Refused("group.named_elsewhere", place=Scrubbed(places.full_name(named)))
    for bound in (group, *chats.under_other_bots(work.tx, group)):  # the same group, whichever of our bots sits there
        old = places.by_id.get(bound.place_id or 0)
        if old is not None and not work.may(OFFICE, Where(old.path)):
            raise Refused("group.bound_elsewhere", place=Scrubbed(places.full_name(old)))


def bind(work: Work, group: Chat, where: Place) -> None:
    """The group belongs to `where` from now on. A place may have several groups, a group has one place.

    Where several bots sit in one group, the one that was bound last speaks there: a push comes once.
    The staff of both places hear that a group has changed hands. Raises Refused.
    """
    if group.kind != ChatKind.GROUP:
        raise Refused("group.bind_in_group")
    check_bind(work, group, where)
    for other in chats.under_other_bots(work.tx, group):
        _let_go(work, other)
    chats.bind(work.tx, group.id, where.id, purpose_of(where))
    work.record(BindingEvent.BOUND, group.id, before={"place_id": group.place_id}, after={"place_id": where.id})
    old = work.county.places.by_id.get(group.place_id or 0)
    if old is not None and old.id != where.id:
        _tell_both(work, group, old, where)


def _tell_both(work: Work, group: Chat, old: Place, new: Place) -> None:
    hearers = dict.fromkeys([*staff_of(work, old.path), *staff_of(work, new.path)])
    places = work.county.places
    fields = {
        "title": group.title,
        "platform": label(group.platform),
        "old": places.full_name(old),
        "place": places.full_name(new),
    }
    others = [person_id for person_id in hearers if person_id != work.actor.person_id]
    work.notify.people(others, "group.rebound_staff", fields)


def rebound(work: Work, gone: int, into: int) -> None:
    """The groups of a place that goes into another are the other's from now on."""
    for group in people.groups(work.tx, purpose_of(work.county.places.by_id[gone]), [gone]):
        chats.bind(work.tx, group.id, into, group.purpose)
        work.record(BindingEvent.BOUND, group.id, before={"place_id": gone}, after={"place_id": into})


def unbind(work: Work, group: Chat) -> Place:
    """The group belongs to no place any more. Returns where it belonged. Raises Refused."""
    if group.kind != ChatKind.GROUP or group.place_id is None:
        raise Refused("group.not_bound")
    where = work.county.places.by_id[group.place_id]
    check(work, where)
    _let_go(work, group)
    return where


def _let_go(work: Work, group: Chat) -> None:
    chats.bind(work.tx, group.id, None, "")
    work.record(BindingEvent.UNBOUND, group.id, before={"place_id": group.place_id}, after={"place_id": None})
