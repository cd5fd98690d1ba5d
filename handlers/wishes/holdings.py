"""What wishes hold of people: who told one, how they are reached (sealed), who has claimed one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, case, delete, or_, select, update

from bot.personal import Ages, Change, Holding, Told, Whose
from handlers.wishes import wording
from handlers.wishes.records import ALIVE, OVER, RUNNING, WishState
from storage.tables import wish, wish_revisit


def _gone(who: Whose) -> Sequence[Change]:
    """What they told is withdrawn and untied from them, with how they are reached; what they claimed is free again."""
    told, has = wish.c.account_id.in_(who.accounts), wish.c.person_id == who.person_id
    withdrawn = case((wish.c.state.in_(ALIVE), WishState.WITHDRAWN), else_=wish.c.state)
    nobody = {"person_id": None, "unit_id": None, "claimed_at": None, "told_at": None}
    back = update(wish).where(has, wish.c.state.in_(RUNNING))
    return [
        back.values(state=WishState.OPEN, released=wish.c.released + 1, **nobody),
        update(wish).where(has).values(person_id=None),
        update(wish_revisit).where(wish_revisit.c.wish_id.in_(select(wish.c.id).where(told))).values(words=""),
        update(wish).where(told).values(state=withdrawn, sealed=None, account_id=None),
    ]


def _long_over(ages: Ages) -> Sequence[Change]:
    """How somebody is reached goes with the words, if it is still there; the wish itself with the records."""
    closed = select(wish.c.id).where(wish.c.sealed.is_not(None), wish.c.at < ages.words).limit(ages.chunk)
    over = select(wish.c.id).where(wish.c.state.in_(OVER), wish.c.at < ages.records).limit(ages.chunk)
    return [
        update(wish).where(wish.c.id.in_(closed)).values(sealed=None),
        update(wish_revisit).where(wish_revisit.c.words != "", wish_revisit.c.asked_at < ages.words).values(words=""),
        delete(wish_revisit).where(wish_revisit.c.wish_id.in_(over)),
        delete(wish).where(wish.c.id.in_(over)),
    ]


def _tells(tx: Connection, who: Whose) -> Iterable[Told]:
    asked = select(wish, wish_revisit.c.words).outerjoin(wish_revisit, wish_revisit.c.wish_id == wish.c.id)
    rows = tx.execute(asked.where(_own(who)).order_by(wish.c.id.desc()))
    for row in rows:
        role = "登记" if row.account_id in who.accounts else "认领"
        kept = "，留了联系方式（加密）" if role == "登记" and row.sealed is not None else ""
        why = f"（{row.reason}）" if row.reason else ""
        said = f"；回访时说：{row.words}" if role == "登记" and row.words else ""
        yield Told(row.created_at, f"{role}：{row.what}，{wording.STATES[WishState(row.state)]}{why}{kept}{said}")


def _own(who: Whose) -> ColumnElement[bool]:
    return or_(wish.c.account_id.in_(who.accounts), wish.c.person_id == who.person_id)


HOLDINGS = (
    Holding(
        wish,
        ("account_id", "person_id"),
        label="微心愿",
        own=_own,
        forget=_gone,
        purge=_long_over,
        tells=_tells,
    ),
)
