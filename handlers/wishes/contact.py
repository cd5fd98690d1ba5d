"""How a wisher is reached: closed in the database, shown to the claimer and the community, and every showing is an
event. This is the only place that opens it."""

from __future__ import annotations

from sqlalchemy import select

from bot.message import Choice
from bot.refused import Refused
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.audience.names import candidates, could_be_name
from handlers.wishes import allowed, voices, wording
from handlers.wishes.config import WishesConfig
from handlers.wishes.events import WishEvent
from handlers.wishes.records import CHILD, TAKEN, Wish
from storage import sealing
from storage.redaction import scrub_to
from storage.tables import wish

LONGEST = 80
_MARK = Pattern(r"〔[^〕]{1,6}〕")  # what was taken out as it came in: no number reaches us


def closed(work: Work, words: str) -> bytes | None:
    """As it is kept; None for nothing said."""
    said = " ".join(_MARK.sub("", words).split())[:LONGEST].strip(" ,，")
    return sealing.sealed(_secret(work), said.encode()) if said else None


def read(work: Work, number: int) -> tuple[Wish, str]:
    """The wish and how its wisher is reached; "" where that goes through the community: nothing was left, it is a
    child's, or the secret is another one by now.

    Raises Refused for everybody but its claimer and its community's staff.
    """
    kept = allowed.the_wish(work, number)
    ours = allowed.is_of_community(work, kept)
    if not ours and not (allowed.is_claimer(work, kept) and kept.state in TAKEN):
        raise Refused("wishes.not_yours", wish=wording.line(work.county.places, kept), alone=True)
    if kept.whom == CHILD and not ours:
        return kept, ""
    sealed = work.tx.execute(select(wish.c.sealed).where(wish.c.id == number)).scalar_one()
    if sealed is None:
        return kept, ""
    work.record(WishEvent.CONTACT_READ, number)
    words = sealing.opened(_secret(work), sealed)
    return kept, words.decode() if words is not None else ""


def _secret(work: Work) -> str:
    return work.county.config.section(WishesConfig).secret.get_secret_value()


def without_names(work: Work, number: int, words: str) -> str:
    """Words without the names that stand in how a wisher is reached. Nobody is shown anything."""
    kept = work.tx.execute(select(wish.c.sealed).where(wish.c.id == number)).scalar_one()
    told = sealing.opened(_secret(work), kept) if kept is not None else None
    said = told.decode() if told is not None else ""
    for name in sorted(filter(could_be_name, candidates(said)), key=len, reverse=True):
        words = words.replace(name, "")
    return words


def pass_on(work: Work, number: int, words: str) -> Wish:
    """捎话: a word from its claimer to whoever told it, or back, each in their own private chat: nobody's number is
    needed. Of a child's wish it goes to the community.

    Raises Refused: neither of them, nobody has it, nothing said, nobody can be reached.
    """
    kept = allowed.the_wish(work, number)
    theirs, ours = allowed.is_claimer(work, kept), allowed.is_teller(work, kept)
    if not (theirs or ours):
        raise Refused("wishes.not_yours", wish=wording.line(work.county.places, kept), alone=True)
    allowed.must_be_in(work, kept, *TAKEN)
    said = scrub_to(words.strip(), 200)
    if len(said) < 2:
        raise Refused("wishes.say_what", number=number, alone=True)
    answer = (Choice("回一句", f"捎话 {number}"),)
    if ours:
        voices.claimer(work, kept, "wishes.passed_on", {"words": said, "who": "登记心愿的人"}, answer)
    elif kept.whom == CHILD or not voices.teller(
        work, kept, "wishes.passed_on", {"words": said, "who": "认领的同志"}, answer
    ):
        voices.community(work, kept, "wishes.passed_on", {"words": said, "who": "认领的同志"})
    work.record(WishEvent.WORDS_PASSED, number)
    return kept
