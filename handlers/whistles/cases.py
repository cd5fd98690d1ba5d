"""Reading cases: one, a person's own, the open ones of a place or a unit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Update, bindparam, func, or_, select

from bot.actor import Actor
from bot.refused import Refused
from handlers.audience.view import Whole
from handlers.whistles import standing
from storage.hot import Hot
from storage.redaction import Scrubbed
from storage.tables import account, clock, whistle, whistle_reporter


@dataclass(frozen=True, slots=True)
class Case:
    """A case without its reporter. What people wrote of it is whole: scrubbed of numbers before it was stored, and
    shown only as handlers.audience lets its reader see it."""

    id: int
    number: str
    community_id: int
    grid_id: int | None
    building_id: int | None
    place: Whole
    matter: Whole
    category: str
    pace: str
    source: str
    urgent: bool
    private: bool
    state: str
    unit_id: int | None
    door_unit_id: int | None
    merged_into: int | None
    review_on: date | None
    outcome: str
    cost_cents: int | None
    fund: str
    satisfaction: str
    dissatisfied: Whole
    revisited_at: datetime | None
    remark: Whole
    result: Whole
    files: list[dict[str, Any]]
    replied_by: int | None
    urged: int
    redone: int
    version: int
    chat_id: int
    opened_at: datetime
    state_at: datetime
    closed_at: datetime | None

    @property
    def closed(self) -> bool:
        """办结, 归档, 不予受理, 并入同类 or 撤回."""
        return self.closed_at is not None

    @property
    def shown(self) -> Scrubbed:
        """The number, for texts."""
        return Scrubbed(self.number)

    @property
    def where(self) -> int:
        """The place in whose subtree roles count for it."""
        return self.grid_id or self.community_id


COLUMNS = tuple(whistle.c[name] for name in Case.__dataclass_fields__)
_numbered = select(*COLUMNS).where(whistle.c.number == bindparam("number"))
_by_id = Hot(select(*COLUMNS).where(whistle.c.id == bindparam("id")))
_newest_report = Hot(
    select(*COLUMNS)
    .join_from(whistle_reporter, whistle, whistle_reporter.c.whistle_id == whistle.c.id)
    .where(whistle_reporter.c.account_id == bindparam("account"))
    .order_by(whistle_reporter.c.at.desc(), whistle.c.id.desc())
    .limit(bindparam("limit"))
)
_reported_since = (
    select(*COLUMNS)
    .join_from(whistle_reporter, whistle, whistle_reporter.c.whistle_id == whistle.c.id)
    .where(whistle_reporter.c.at >= bindparam("since"))
    .order_by(whistle_reporter.c.at, whistle.c.id)
    .limit(bindparam("limit"))
)
_by_account = whistle_reporter.c.account_id == bindparam("account")
_linked = select(account.c.id).where(account.c.person_id == bindparam("person"))
_by_account_since = Hot(_reported_since.where(_by_account))
_by_person_since = Hot(_reported_since.where(or_(_by_account, whistle_reporter.c.account_id.in_(_linked))))
_opened_since = Hot(
    select(func.count(func.distinct(whistle.c.id)), func.count(func.distinct(whistle_reporter.c.account_id)))
    .join_from(whistle, whistle_reporter, whistle_reporter.c.whistle_id == whistle.c.id)
    .where(whistle.c.opened_at >= bindparam("since"), whistle.c.community_id == bindparam("community"))
)


def by_number(tx: Connection, number: str) -> Case:
    """One case by its whole number. Raises Refused if there is none."""
    row = tx.execute(_numbered, {"number": number}).first()
    if row is None:
        raise Refused("whistle.no_such", number=Scrubbed(number))
    return Case(*tuple(row))


def by_id(tx: Connection, whistle_id: int) -> Case:
    """One case by its row."""
    (row,) = _by_id.rows(tx, {"id": whistle_id})
    return Case(*row)


def surviving(tx: Connection, case: Case) -> Case:
    """The case that goes on for this one: itself, or the one it was merged into."""
    return case if case.merged_into is None else by_id(tx, case.merged_into)


def changed(tx: Connection, change: Update | Insert) -> Case | None:
    """The case as this change leaves it; None where there is none that it fits."""
    row = tx.execute(change.returning(*COLUMNS)).first()
    return Case(*tuple(row)) if row is not None else None


def lock(tx: Connection, number: str) -> Case:
    """The case as it stands now, held until the commit: for a change that builds on what is there."""
    return Case(*tuple(tx.execute(_numbered.with_for_update(), {"number": number}).one()))


def written_so(tx: Connection, written: str, *where: ColumnElement[bool]) -> list[Case]:
    """The cases of which people write this number: whole, or only its tail (00012); the newest first."""
    whole = written.count("-") == 3
    number = whistle.c.number == written if whole else whistle.c.number.like(f"%-{written}")
    query = select(*COLUMNS).where(number, *where).order_by(whistle.c.opened_at.desc(), whistle.c.id.desc())
    return [Case(*tuple(row)) for row in tx.execute(query)]


def only(written: str, fitting: Sequence[Case]) -> Case | None:
    """The one of these that a number means: the newest year's; None of none. Raises Refused if several fit."""
    if len(fitting) > 1 and fitting[0].number.split("-")[2] == fitting[1].number.split("-")[2]:
        first, second = fitting[0].shown, fitting[1].shown
        raise Refused("whistle.several", alone=True, number=Scrubbed(written), first=first, second=second)
    return fitting[0] if fitting else None


def by_own_number(tx: Connection, who: Actor, written: str, near_id: int | None) -> Case | None:
    """The case that somebody means by a number, of those they stand to: another's is no other than none, and takes
    as long. A tail is one of the community `near_id` first. Raises Refused if several of theirs fit.
    """
    mine = select(whistle_reporter.c.whistle_id).where(standing.own(who))
    went_on = select(whistle.c.merged_into).where(whistle.c.id.in_(mine), whistle.c.merged_into.is_not(None))
    own = written_so(tx, written, whistle.c.id.in_(mine.union(went_on)))
    return only(written, [case for case in own if case.community_id == near_id] or own)


def public_ones(tx: Connection, written: str, community_ids: Collection[int]) -> list[Case]:
    """What everybody of these communities may know of by this number, the newest first."""
    return written_so(tx, written, whistle.c.community_id.in_(community_ids), whistle.c.private.is_(False))


def newest_report(tx: Connection, account_id: int) -> Case | None:
    """The case this account reported (or joined) last; if it was merged, the one that goes on for it."""
    return next(iter(my_reports(tx, account_id, 1)), None)


def my_reports(tx: Connection, account_id: int, limit: int = 5) -> list[Case]:
    """The newest cases of an account; of a merged one, the case that goes on for it."""
    rows = _newest_report.rows(tx, {"account": account_id, "limit": limit})
    return [surviving(tx, Case(*row)) for row in rows]


def own_words(tx: Connection, account_id: int, limit: int = 3) -> list[str]:
    """What an account reported last in its own words, whatever the case went into since."""
    rows = _newest_report.rows(tx, {"account": account_id, "limit": limit})
    return [Case(*row).matter for row in rows]


def reported_since(tx: Connection, account_id: int, person_id: int | None, since: datetime, limit: int) -> list[Case]:
    """What an account, or another one of the same person, reported or joined at `since` or later; the oldest first."""
    asked = {"account": account_id, "since": since, "limit": limit}
    if person_id is None:
        return [Case(*row) for row in _by_account_since.rows(tx, asked)]
    return [Case(*row) for row in _by_person_since.rows(tx, {**asked, "person": person_id})]


def opened_since(tx: Connection, community_id: int, since: datetime) -> tuple[int, int]:
    """(cases, accounts that reported them) of a community, opened at `since` or later."""
    count, accounts = _opened_since.rows(tx, {"community": community_id, "since": since})[0]
    return int(count), int(accounts)


def on_the_sheet(tx: Connection, limit: int) -> list[Case]:
    """What the county office looks after: 督办, and what went up the whole ladder of a clock; oldest first."""
    top = select(clock.c.whistle_id).where(clock.c.stopped_at.is_(None), clock.c.kind != "resident", clock.c.level >= 5)
    which = whistle.c.closed_at.is_(None), or_(whistle.c.state == "督办", whistle.c.id.in_(top))
    rows = tx.execute(select(*COLUMNS).where(*which).order_by(whistle.c.opened_at, whistle.c.id).limit(limit))
    return [Case(*tuple(row)) for row in rows]


def newest_open_in_chat(tx: Connection, chat_id: int, since: datetime) -> Case | None:
    """The newest open case that was said in a chat: what 我家也是 means there."""
    row = tx.execute(
        select(*COLUMNS)
        .where(
            whistle.c.chat_id == chat_id,
            whistle.c.closed_at.is_(None),
            whistle.c.opened_at >= since,
            whistle.c.private.is_(False),
        )
        .order_by(whistle.c.opened_at.desc(), whistle.c.id.desc())
        .limit(1)
    ).first()
    return Case(*tuple(row)) if row is not None else None


JOINABLE = timedelta(days=3)
OVERHEARD = timedelta(hours=2)  # after that, what neighbours say among themselves is about something else


def merged_numbers(tx: Connection, whistle_id: int) -> list[str]:
    """The cases that were merged into this one, oldest first."""
    query = select(whistle.c.number).where(whistle.c.merged_into == whistle_id).order_by(whistle.c.id)
    return list(tx.scalars(query))
