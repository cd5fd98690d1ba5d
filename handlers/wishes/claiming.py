"""认领心愿, 已联系, 送达, 确认: one claimer, whoever asks at the same moment; who delivers never confirms."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.wishes import allowed, records, voices, wording
from handlers.wishes.config import WishesConfig
from handlers.wishes.events import WishEvent
from handlers.wishes.records import FREE, RUNNING, TAKEN, Wish, WishState
from handlers.wishes.terms import last_day
from storage import people
from storage.redaction import scrub_to
from storage.tables import wish


def claim(work: Work, number: int, *, for_unit: bool = False) -> Wish:
    """认领心愿, for oneself or for one's unit. One statement looks and writes: of many at once one has it.

    Raises Refused: not reported in, no such wish, one's own, somebody else has it, it is not open.
    """
    who = allowed.member(work)
    kept = allowed.the_wish(work, number)
    if allowed.is_claimer(work, kept) and kept.state in TAKEN:
        raise Refused("wishes.yours_already", wish=wording.line(work.county.places, kept), alone=True)
    if allowed.is_teller(work, kept) and not kept.behalf:
        raise Refused("wishes.own_wish", alone=True)
    free = update(wish).where(wish.c.id == number, wish.c.state == WishState.OPEN)
    values = {
        "state": WishState.CLAIMED,
        "at": work.now,
        "person_id": who.id,
        "unit_id": who.unit_id if for_unit else None,
        "claimed_at": work.now,
        "told_at": None,
    }
    if not work.tx.execute(free.values(**values)).rowcount:
        raise _not_free(work, records.get(work.tx, number))
    work.record(WishEvent.CLAIMED, number, before={"state": kept.state}, after={"state": str(WishState.CLAIMED)})
    claimed = records.get(work.tx, number)
    unit = work.county.places.units.get(who.unit_id or 0)
    by = f"{who.name}（{unit.name}）" if unit is not None else who.name
    voices.community(work, claimed, "wishes.told_claimed_community", {"by": by})
    voices.teller(work, claimed, "wishes.told_claimed")
    return claimed


def _not_free(work: Work, kept: Wish) -> Refused:
    line = wording.line(work.county.places, kept)
    if kept.state in TAKEN:
        return Refused("wishes.taken", wish=line, choices=allowed.SEE)
    if kept.state == WishState.TOLD:
        return Refused("wishes.none_such", number=kept.id, choices=allowed.SEE)  # not public yet
    return Refused("wishes.over", number=kept.id, choices=allowed.SEE)


def due(work: Work, kept: Wish) -> date:
    """The last day on which a claim stands."""
    return last_day(kept, work.county.config.section(WishesConfig))


def contacted(work: Work, number: int) -> Wish:
    """已联系: they have spoken; from now on the term is the one for delivering. Raises Refused: not theirs."""
    kept = allowed.the_wish(work, number)
    allowed.must_be_claimer(work, kept)
    allowed.must_be_in(work, kept, WishState.CLAIMED)
    voices.move(work, kept, WishState.CONTACTED, WishEvent.CONTACTED, told_at=None)
    return records.get(work.tx, number)


def deliver(work: Work, number: int) -> Wish:
    """送达: whoever wished is asked in private whether they have it; where they cannot be reached, the community.

    Raises Refused: not theirs, delivered already.
    """
    kept = allowed.the_wish(work, number)
    allowed.must_be_claimer(work, kept)
    allowed.must_be_in(work, kept, *RUNNING)
    voices.move(work, kept, WishState.DELIVERED, WishEvent.DELIVERED, told_at=None)
    delivered = records.get(work.tx, number)
    choices = (Choice("收到了，谢谢", f"确认心愿 {number}"), Choice("还没有收到", f"没收到心愿 {number}"))
    reached = voices.teller(work, delivered, "wishes.ask_received", choices=choices)
    # Whoever told it for somebody else, or cannot be reached, is no witness alone.
    if not reached or kept.behalf or allowed.is_teller(work, kept):
        instead = (Choice("代为确认", f"代确认心愿 {number} 社区回访过，本人收到了"),)
        voices.community(work, delivered, "wishes.ask_community", choices=instead)
    return delivered


def confirm(work: Work, number: int, why: str = "", *, again: bool = False) -> Wish:
    """确认: by whoever told it; or by the community in their place, with a reason. How they are reached is gone.
    `again`: what came was not good, and its community has put it right.

    Raises Refused: neither of them, no reason, nothing was delivered, who delivered it.
    """
    kept = allowed.the_wish(work, number)
    theirs = allowed.is_teller(work, kept)
    if not theirs:
        allowed.must_be_of_community(work, kept)
    allowed.must_be_in(work, kept, WishState.DELIVERED, *((WishState.TOLD,) if again and not theirs else ()))
    if allowed.is_claimer(work, kept):
        raise Refused("wishes.not_by_claimer", alone=True)
    reason = scrub_to(why.strip(), 200)
    if not theirs and len(reason) < 2:
        raise Refused("wishes.why_for", number=number, alone=True)
    what = WishEvent.CONFIRMED if theirs else WishEvent.CONFIRMED_FOR
    note = None if theirs else reason
    voices.move(work, kept, WishState.CONFIRMED, what, note=note, reason=reason, sealed=None)
    done = records.get(work.tx, number)
    voices.claimer(work, done, "wishes.told_confirmed")
    if theirs:
        voices.community(work, done, "wishes.told_done")
    return done


def not_received(work: Work, number: int) -> Wish:
    """没收到: back to the claimer, who has the rest of the term; the community hears it too. Raises Refused."""
    kept = allowed.the_wish(work, number)
    if not allowed.is_teller(work, kept):
        allowed.must_be_of_community(work, kept)
    allowed.must_be_in(work, kept, WishState.DELIVERED)
    voices.move(work, kept, WishState.CONTACTED, WishEvent.NOT_RECEIVED, claimed_at=work.now, told_at=None)
    back = records.get(work.tx, number)
    voices.claimer(work, back, "wishes.told_not_received")
    voices.community(work, back, "wishes.told_not_received_community")
    return back


def give_back(work: Work, number: int, why: str = "") -> Wish:
    """退回心愿: no reason is asked; it stands on top of the list again. Raises Refused: not theirs, delivered."""
    kept = allowed.the_wish(work, number)
    if not allowed.is_claimer(work, kept):
        allowed.must_be_of_community(work, kept)
        voices.claimer(work, kept, "wishes.told_taken_back")
    allowed.must_be_in(work, kept, *RUNNING)
    release(work, kept, note=scrub_to(why.strip(), 200) or None)
    return records.get(work.tx, number)


def release(work: Work, kept: Wish, note: str | None = None) -> None:
    """It is free again, on top of the list; whoever wished is told kindly, the community plainly."""
    free = {**FREE, "released": kept.released + 1}
    voices.move(work, kept, WishState.OPEN, WishEvent.RELEASED, note=note, **free)
    voices.teller(work, kept, "wishes.told_released")
    voices.community(work, kept, "wishes.told_released_community")


def claimer_of(work: Work, kept: Wish) -> str:
    """The name of whoever has it: for the community, in private. Raises Refused."""
    allowed.must_be_of_community(work, kept)
    return people.get_person(work.tx, kept.person_id).name if kept.person_id is not None else ""


def named(work: Work, number: int) -> str:
    """心愿3 一台收音机（老人，水东社区）: what another capability may say of a wish that it is tied to. Raises Refused,
    also of one that is not public."""
    kept = allowed.the_wish(work, number)
    if kept.state not in TAKEN | {WishState.OPEN, WishState.CONFIRMED}:
        raise Refused("wishes.none_such", number=number, choices=allowed.SEE)
    return wording.line(work.county.places, kept)
