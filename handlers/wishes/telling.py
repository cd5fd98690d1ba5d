"""登记心愿: a resident tells a wish, or somebody tells it in their name; the community hears it, nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert

from bot.access import may_somewhere
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.audience import view
from handlers.wishes import allowed, contact, records, voices, wording
from handlers.wishes.allowed import COMMUNITY, MESSENGERS
from handlers.wishes.config import WishesConfig
from handlers.wishes.events import WishEvent
from handlers.wishes.records import CHILD, Wish, WishState
from handlers.wishes.words import MOST, without_whom
from storage.redaction import Scrubbed, scrub
from storage.tables import wish

HUMAN = (Choice("找社区的同志", "人工"),)


@dataclass(frozen=True, slots=True)
class NewWish:
    """What is needed to tell a wish. `reach`: how the wisher is reached, as it was said; it is closed before it is
    kept. `guardian`: whoever tells a child's wish says that they are the child's. `agreed`: whoever tells somebody
    else's says that they know and agree."""

    what: str
    place_id: int
    whom: str
    kind: str
    behalf: bool = False
    guardian: bool = False
    agreed: bool = False
    money: bool = False
    reach: str = ""


def tell(work: Work, new: NewWish, called: str = "") -> Wish:
    """Keep it for the community to look at. `called`: what the teller's account is called, so that it is not in it.

    Raises Refused: nobody in particular tells it, no thing or no community is said, it is money, the first one is not
    done yet, no guardian, the other does not know.
    """
    possible(work, new)
    community = work.county.places.community_of(new.place_id)
    if community is None:
        raise Refused("wishes.which_place")
    if needs_guardian(work, new):
        raise Refused("wishes.guardian_only", choices=HUMAN, alone=True)
    if new.behalf and not new.agreed:
        raise Refused("wishes.ask_them", alone=True)
    what = public(work, new.what, called)
    if len(what) < 2:
        raise Refused("wishes.which_thing", yuan=work.county.config.section(WishesConfig).most_yuan, alone=True)
    row = {
        "place_id": community.id,
        "kind": new.kind,
        "whom": new.whom,
        "what": what,
        "behalf": new.behalf,
        "account_id": work.actor.account_id,
        "sealed": contact.closed(work, new.reach),
        "state": WishState.TOLD,
        "at": work.now,
        "created_at": work.now,
    }
    number = int(work.tx.execute(insert(wish).values(**row).returning(wish.c.id)).scalar_one())
    work.record(WishEvent.TOLD, number, after={"place_id": community.id, "kind": new.kind, "whom": new.whom})
    made = records.get(work.tx, number)
    voices.community(work, made, "wishes.told_new", choices=_verify(made))
    return made


def possible(work: Work, new: NewWish) -> None:
    """Whether it can be a wish, before anything more is asked. Raises Refused."""
    if work.actor.account_id is None:
        raise Refused("wishes.who_tells")
    may_tell(work)
    if new.money:
        raise Refused("wishes.money", choices=HUMAN, alone=True)


def needs_guardian(work: Work, new: NewWish) -> bool:
    """Whether a child's wish is told by somebody who has not said that they are the child's guardian."""
    return new.whom == CHILD and not new.guardian and not may_somewhere(work.actor.held, COMMUNITY)


def may_tell(work: Work) -> None:
    """Raises Refused for whoever has a wish that is not done yet; those who tell for others may tell several."""
    if work.actor.account_id is None or may_somewhere(work.actor.held, MESSENGERS):
        return
    if open_ := records.alive_of(work.tx, work.actor.account_id):
        raise Refused("wishes.one_at_a_time", wish=wording.line(work.county.places, open_[0]), alone=True)


def _verify(made: Wish) -> tuple[Choice, ...]:
    return (Choice("通过", f"核实心愿 {made.id} 通过"), Choice("不通过", f"核实心愿 {made.id} 不通过"))


def public(work: Work, words: str, called: str = "") -> Scrubbed:
    """A thing as anybody may read it: no number, no name of our people or of the teller, no door, nobody's 张奶奶."""
    clean = scrub(words)
    seen = view.unregistered(work.tx, work.county.places, (clean,), called)
    return Scrubbed(without_whom(seen.text(clean))[:MOST])


def withdraw(work: Work, number: int) -> Wish:
    """撤回心愿, at any time and without a reason: by whoever told it, or by the community. Its claimer is told, and
    how the wisher is reached is gone. Raises Refused: not theirs, over already."""
    kept = allowed.the_wish(work, number)
    if not allowed.is_teller(work, kept):
        if not allowed.is_of_community(work, kept):
            raise Refused("wishes.not_told_by_you", wish=wording.line(work.county.places, kept), alone=True)
        voices.teller(work, kept, "wishes.told_withdrawn_by_community")
    allowed.must_be_in(work, kept, *records.ALIVE)
    voices.claimer(work, kept, "wishes.told_withdrawn")
    voices.move(work, kept, WishState.WITHDRAWN, WishEvent.WITHDRAWN, sealed=None)
    return records.get(work.tx, number)
