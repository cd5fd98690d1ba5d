"""核实心愿: the community has looked into it; what is published is a thing, an age, a community, and no more."""

from __future__ import annotations

from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.wishes import allowed, contact, records, telling, voices
from handlers.wishes.allowed import COMMUNITY
from handlers.wishes.events import WishEvent
from handlers.wishes.records import TAKEN, Wish, WishState
from storage import people
from storage.redaction import scrub_to
from storage.tables import wish


def verify(work: Work, number: int, instead: str = "") -> Wish:
    """通过: it may be claimed. `instead`: the thing in better words. Raises Refused: not its community, done before."""
    kept = allowed.the_wish(work, number)
    allowed.must_be_of_community(work, kept)
    allowed.must_be_in(work, kept, WishState.TOLD)
    called = told_by(work, kept)
    said = telling.public(work, instead, called) if instead.strip() else kept.what
    what = contact.without_names(work, number, said)
    if len(what) < 2:
        raise Refused("wishes.verify_how", alone=True)
    voices.move(work, kept, WishState.OPEN, WishEvent.VERIFIED, what=what)
    published = records.get(work.tx, number)
    voices.teller(work, published, "wishes.told_verified", choices=(Choice("不公开了，撤回", f"撤回心愿 {number}"),))
    return published


def unfit(work: Work, number: int, why: str) -> Wish:
    """不通过, with a reason, which the teller hears kindly and alone. How they are reached is gone.

    Raises Refused: not its community, no reason, done already.
    """
    kept = allowed.the_wish(work, number)
    allowed.must_be_of_community(work, kept)
    allowed.must_be_in(work, kept, WishState.TOLD, WishState.OPEN)
    reason = scrub_to(why.strip(), 200)
    if len(reason) < 2:
        raise Refused("wishes.why_not", number=number, alone=True)
    voices.teller(work, kept, "wishes.told_unfit", {"why": reason}, telling.HUMAN)
    voices.move(work, kept, WishState.UNFIT, WishEvent.UNFIT, note=reason, reason=reason, sealed=None)
    return records.get(work.tx, number)


def waiting(work: Work) -> list[Wish]:
    """What the community of whoever acts has still to look into, and what waits to be confirmed. Raises Refused."""
    work.need(COMMUNITY)
    every = records.wishes(work.tx, wish.c.state.in_((WishState.TOLD, *TAKEN)))
    return [each for each in every if allowed.is_of_community(work, each)]


def told_by(work: Work, kept: Wish) -> str:
    """What the account of whoever told it is called: for the community, in private. Raises Refused."""
    allowed.must_be_of_community(work, kept)
    return people.account_by_id(work.tx, kept.account_id).name if kept.account_id is not None else ""


def listed(work: Work, place_id: int | None = None) -> list[Wish]:
    """What may be claimed: what came back first, then the community of the group or of whoever asks."""
    places = work.county.places
    every = records.wishes(work.tx, wish.c.state == WishState.OPEN)
    who = work.actor.person
    home = places.community_of(place_id) or (places.community_of(who.grid_id) if who is not None else None)
    every.sort(key=lambda each: (not each.released, home is not None and each.place_id != home.id))
    return every


def own(work: Work) -> tuple[list[Wish], list[Wish]]:
    """我的心愿: what whoever asks has told, and what they have claimed and not finished."""
    told = records.wishes(work.tx, wish.c.account_id == (work.actor.account_id or 0))
    mine = wish.c.person_id == (work.actor.person_id or 0), wish.c.state.in_(TAKEN)
    return told, records.wishes(work.tx, *mine)
