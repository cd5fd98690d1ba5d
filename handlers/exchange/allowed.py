"""Who acts for which unit and for which place, and what the words of both lists may hold: asked by every action."""

from __future__ import annotations

from bot.access import Role, Where
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.county.roles import OFFICE
from handlers.exchange import records, wording
from handlers.exchange.records import Need, NeedState, Pledge, Resource
from storage.places import Place
from storage.redaction import Scrubbed, scrub_to

LIAISON = frozenset({Role.LIAISON})
LEADS = frozenset({Role.LIAISON, Role.COUNTY})  # who may put something on a unit's list
SEE_NEEDS = (Choice("看看需求", "需求清单"),)
SEE_RESOURCES = (Choice("看看资源", "资源清单"),)
MOST = 100_000  # pieces, people


def own_units(work: Work) -> list[int]:
    """The units for which whoever acts answers, each once."""
    held = [each.unit_id for each in work.actor.held if each.role is Role.LIAISON and each.unit_id is not None]
    return list(dict.fromkeys(held))


def acting_unit(work: Work, unit_id: int | None = None) -> int:
    """The unit for which whoever acts now does: the one named, or their only one. The county may name any.

    Raises Refused: no liaison, not of that unit, liaison of several and none named.
    """
    own = own_units(work)
    if unit_id is not None:
        if unit_id not in own and not work.may(frozenset({Role.COUNTY}), Where()):
            work.need(LIAISON)
            raise Refused("exchange.not_your_unit", unit=Scrubbed(wording.unit(work.county.places, unit_id)))
        return unit_id
    if not own:
        if work.may(frozenset({Role.COUNTY}), Where()):
            raise Refused("exchange.which_unit")
        work.need(LIAISON)
    if len(own) > 1:
        raise Refused("exchange.which_unit")
    return own[0]


def place_for(work: Work, place_id: int) -> Place:
    """A community or grid that whoever acts may list needs of. Raises Refused."""
    where = work.county.places.by_id.get(place_id)
    if where is None or where.retired_on is not None or work.county.places.community_of(where.id) is None:
        raise Refused("exchange.which_place")
    if not work.may(OFFICE, Where(where.path)):
        work.need(OFFICE)
        raise Refused("exchange.not_here", place=Scrubbed(work.county.places.full_name(where)))
    return where


def own_community(work: Work) -> Place | None:
    """The community whose staff whoever acts is; the only one of the county."""
    paths = [held.path for held in work.actor.held if held.role is Role.COMMUNITY]
    own = next((each for each in work.county.places.communities if each.path in paths), None)
    return own or work.county.places.taken_for


def the_need(work: Work, number: int) -> Need:
    """The need of that number, locked by nobody. Raises Refused: no such one."""
    kept = records.find_need(work.tx, number)
    if kept is None:
        raise Refused("exchange.no_need", number=number, choices=SEE_NEEDS)
    return kept


def the_resource(work: Work, number: int) -> Resource:
    """What is offered under that number. Raises Refused: no such one."""
    kept = records.find_resource(work.tx, number)
    if kept is None:
        raise Refused("exchange.no_resource", number=number, choices=SEE_RESOURCES)
    return kept


def the_pledge(work: Work, number: int) -> tuple[Need, Pledge]:
    """The need of that number with what its unit has taken on. Raises Refused: no such need, nobody has."""
    kept = the_need(work, number)
    running = records.alive(work.tx, kept.id)
    if running is None:
        raise Refused("exchange.nobody_has", need=wording.need_named(work.county.places, kept), choices=SEE_NEEDS)
    return kept, running


def leads(work: Work, kept: Pledge) -> bool:
    """Whether whoever acts answers for the unit that leads."""
    return work.may(LIAISON, Where(unit_id=kept.unit_id))


def must_lead(work: Work, need: Need, kept: Pledge) -> None:
    """Raises Refused for everybody but the liaison of the unit that leads."""
    if not leads(work, kept):
        work.need(LIAISON)
        named = wording.need_named(work.county.places, need)
        raise Refused("exchange.not_leading", need=named, unit=Scrubbed(wording.unit(work.county.places, kept.unit_id)))


def must_be_of_place(work: Work, kept: Need) -> None:
    """Raises Refused for everybody but the community's staff and the county."""
    place_for(work, kept.place_id)


def running(work: Work, need: Need, kept: Pledge, *states: str) -> None:
    """Raises Refused where it is further than these states, or not so far."""
    if kept.state not in states:
        state = Scrubbed(wording.STATES[NeedState(kept.state)])
        raise Refused("exchange.not_now", need=wording.need_named(work.county.places, need), state=state)


def fitted(values: dict[str, object], limits: dict[str, int]) -> dict[str, object]:
    """The words scrubbed and as long as is kept. Raises Refused for a number that cannot be."""
    clean = dict(values)
    for name, most in limits.items():
        if name in clean:
            clean[name] = scrub_to(str(clean[name]).strip(), most)
    for name in ("amount", "people"):
        number = clean.get(name)
        if isinstance(number, int) and not 1 <= number <= MOST:
            raise Refused("exchange.how_many", most=MOST)
    return clean
