"""回访: some days after it was delivered, whether it came and is good; a no gives it back to its community, which looks
into it and opens it again."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from bot.clock import COUNTY
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.wishes import allowed, claiming, records, voices
from handlers.wishes.config import WishesConfig
from handlers.wishes.events import WishEvent
from handlers.wishes.records import FREE, Wish, WishState
from storage.redaction import scrub_to
from storage.tables import wish, wish_revisit

_COME = (WishState.DELIVERED, WishState.CONFIRMED)
LONGEST = 200  # characters of what was not good


def choices(number: int) -> tuple[Choice, ...]:
    """What may be answered."""
    return Choice("收到了，挺好", f"回访心愿 {number} 好"), Choice("没收到或不好用", f"回访心愿 {number} 不好")


def ripe(tx: Connection, rules: WishesConfig) -> list[tuple[date, Wish]]:
    """What came and was not asked about since it was claimed, with the day on which it is."""
    if not rules.revisit_days:
        return []
    asked = select(wish_revisit.c.wish_id).where(
        wish_revisit.c.wish_id == wish.c.id,
        or_(wish.c.claimed_at.is_(None), wish_revisit.c.asked_at > wish.c.claimed_at),
    )
    kept = records.wishes(tx, wish.c.state.in_(_COME), ~asked.exists())
    return [(each.at.astimezone(COUNTY).date() + timedelta(days=rules.revisit_days), each) for each in kept]


def ask(work: Work, kept: Wish) -> None:
    """Whoever told it; where they speak for somebody else or cannot be reached, its community too."""
    _put(work, kept.id, asked_at=work.now)
    work.record(WishEvent.ASKED_AGAIN, kept.id)
    reached = voices.teller(work, kept, "wishes.ask_good", choices=choices(kept.id))
    if not reached or kept.behalf:
        voices.community(work, kept, "wishes.ask_good_community", choices=choices(kept.id))


def answer(work: Work, number: int, words: str = "", *, good: bool) -> Wish:
    """By whoever told it, or the community in their place; never by who brought it.

    Raises Refused: neither of them, nothing has come.
    """
    kept = allowed.the_wish(work, number)
    if not allowed.is_teller(work, kept):
        allowed.must_be_of_community(work, kept)
    allowed.must_be_in(work, kept, *_COME)
    if allowed.is_claimer(work, kept):
        raise Refused("wishes.not_by_claimer", alone=True)
    clean = scrub_to(words.strip(), LONGEST)
    _put(work, number, answered_at=work.now, good=good, words="" if good else clean)
    if good:
        work.record(WishEvent.GOOD, number)
        return claiming.confirm(work, number, clean or "回访过，本人收到了") if kept.state == _COME[0] else kept
    voices.claimer(work, kept, "wishes.told_not_good")
    voices.move(work, kept, WishState.TOLD, WishEvent.REOPENED, **FREE, released=kept.released + 1)
    back = records.get(work.tx, number)
    again = Choice("放回清单", f"核实心愿 {number} 通过"), Choice("已经办好", f"代确认心愿 {number} 社区补办好了")
    voices.community(work, back, "wishes.told_not_good_community", {"words": _told(clean)}, again)
    return back


def _told(words: str) -> str:
    return f"（{words}）" if words else ""


def reopened(tx: Connection, number: int) -> str | None:
    """What was not good of a wish that waits for its community because of it; None: it waits for the first time."""
    query = select(wish_revisit.c.words).where(wish_revisit.c.wish_id == number, wish_revisit.c.good.is_(False))
    return tx.execute(query).scalar()


def _put(work: Work, number: int, **values: object) -> None:
    own = wish_revisit.c.wish_id == number
    if "asked_at" in values:  # anew: what was answered of the claim before counts no more
        work.tx.execute(delete(wish_revisit).where(own))
    if not work.tx.execute(update(wish_revisit).where(own).values(**values)).rowcount:
        work.tx.execute(insert(wish_revisit).values(wish_id=number, **{"asked_at": work.now} | values))
