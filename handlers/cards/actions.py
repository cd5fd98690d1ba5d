"""The verbs of 活动记录卡 that end in a file: whose card may be had by whom. The long work is done after the commit."""

from __future__ import annotations

from bot.access import Role, Where
from bot.message import File, ToRender
from bot.refused import Refused, Unclear
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.activities.reported import reported
from handlers.cards import meant, reading, whom
from handlers.cards.confirming import COMMUNITY
from handlers.cards.meant import Meant
from handlers.cards.whom import READERS
from handlers.figures.period import Period
from handlers.ledger.documents import pack_held
from handlers.privacy.looking import Sight, looked
from storage.people import Person
from storage.places import Unit

_LITTLE = Pattern(
    r"导出来?|盖章|打印|发[我给]|给我|一[份个]|全部|所有人?|大家|我们?|单位|社区|网格|活动|记录|本|[的卡了吧要看\s]"
)
_A_NAME = Pattern(r"[一-鿿·]{2,4}")  # of nobody who lives where they may look


def own_card(work: Work, period: Period) -> ToRender:
    """The card of whoever asks. Raises Refused: not reported in."""
    return _of(reported(work), period)


def card(work: Work, of: Meant) -> ToRender:
    """The card that is meant: a person's, a unit's, everybody's of a place. Raises Refused and Unclear."""
    if of.person is not None:
        if not whom.knows(work, of.person):
            raise Refused("cards.not_yours")
        looked(work, [of.person.id], Sight.CARD, why=of.period.label, roles=READERS)
        # What was done elsewhere is on the card of that community, which is theirs to give.
        county = any(held.role is Role.COUNTY for held in work.actor.held)
        theirs = [at for place in meant.own_communities(work) for at in meant.grids(work, place)]
        return _of(of.person, of.period, None if county else theirs)
    if _A_NAME.fullmatch(_LITTLE.sub("", of.words)):
        raise Refused("cards.nobody")
    if of.unit is not None:
        return _of_unit(work, of, of.unit)
    if not any(held.role in READERS for held in work.actor.held):  # a liaison who names nothing means the own unit
        own = {held.unit_id for held in work.actor.held if held.role is Role.LIAISON}
        units = [work.county.places.units[unit_id] for unit_id in own if unit_id in work.county.places.units]
        if len(units) != 1:
            raise Unclear("cards.which_unit")
        return _of_unit(work, of, units[0])
    where = meant.place_or_own(work, of)
    served = reading.served(of.period, meant.grids(work, where))
    looked(work, served, Sight.CARD, why=f"{where.name}{of.period.label}", roles=READERS)
    return ToRender("cards_place", {"place_id": where.id, "month": of.period.since.isoformat()})


def _of(who: Person, period: Period, at: list[int] | None = None) -> ToRender:
    return ToRender("card_person", {"person_id": who.id, "month": period.since.isoformat(), "at": at})


def _of_unit(work: Work, of: Meant, unit: Unit) -> ToRender:
    """Its liaison and the county have all of it, a community what concerns it."""
    where = of.where
    whole = work.may({Role.LIAISON}, Where(unit_id=unit.id)) or any(
        held.role is Role.COUNTY for held in work.actor.held
    )
    if where is None and not whole:
        where = meant.place_or_own(work, of, COMMUNITY)
    args = {"unit_id": unit.id, "community_id": where.id if where is not None else None}
    return ToRender("card_unit", {**args, "month": of.period.since.isoformat()})


def take_back(work: Work, file: File) -> ToRender:
    """A table of records that was put right, to be taken in in this person's name. Raises Refused."""
    held = tuple(grant for grant in work.actor.held if grant.role in COMMUNITY)
    if not held:
        raise Refused("cards.not_yours")
    args = {
        "sha256": file.sha256,
        "name": file.name,
        "account": work.actor.account_id,
        "person": work.actor.person_id,
        "inbox": work.actor.inbox_id,
        "held": pack_held(held),
    }
    return ToRender("cards_import", args)
