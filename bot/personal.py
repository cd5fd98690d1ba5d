"""What is kept of people: each table that refers to them says what of it is somebody's own, how it goes when they
leave, and how it goes with time. 我的数据, 退出报到 and the nightly purge are made from these."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Delete, Row, Select, Table, Update, func, or_, select, update

from bot.county import County
from bot.schedule import Job, Step
from storage.tables import account, chat

CHUNK = 2000  # rows a transaction, so that nobody waits behind the purge
Change = Delete | Update
NOBODY = 0  # rows are numbered from 1


@dataclass(frozen=True, slots=True)
class Whose:
    """A person with their accounts and those accounts' private chats; NOBODY with an account that is tied to none.

    Never None: a column that is empty would be compared with nothing, and be everybody's who is not known.
    `users` and `addresses` are what the platforms call the accounts and the chats: (platform, id).
    """

    person_id: int
    accounts: tuple[int, ...]
    chats: tuple[int, ...]
    users: tuple[tuple[str, str], ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is kept of somebody, in words; `at` is when it came about."""

    at: datetime | date | None
    words: str


@dataclass(frozen=True, slots=True)
class Ages:
    """From when on something is old: words that were said, records of service, and the present moment. A purge takes
    at most `chunk` rows a statement and is run again until it takes fewer."""

    words: datetime
    records: datetime
    now: datetime
    chunk: int


@dataclass(frozen=True, slots=True)
class Terms:
    """How long what is kept of people is kept: words so many days, records so many years, and some kinds, by what
    我的数据 calls them, years of their own."""

    message_days: int
    keep_years: int
    years_of: Mapping[str, int]

    def ages(self, holding: Holding, now: datetime, chunk: int) -> Ages:
        """From when on what a holding has is old."""
        years = self.years_of.get(holding.label, self.keep_years)
        return Ages(now - timedelta(days=self.message_days), now - timedelta(days=365 * years), now, chunk)


@dataclass(frozen=True, slots=True)
class Gone:
    """What a purge takes of one table: so many rows go, so many stay without their words or their name."""

    table: str
    label: str  # what 我的数据 calls it, or what it belongs to
    rows: int = 0
    emptied: int = 0


def _nothing(_: object) -> Sequence[Change]:
    return ()


def _no_words(_: Connection, __: Whose) -> Iterable[Told]:
    return ()


def _as_it_is(_: Connection, __: Whose) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Holding:
    """One table. `columns` are its references to a person, an account or a chat, each of which must be named.

    `stays` says why rows stay when their person leaves, where they do: the work of an office is not its holder's own.
    What is counted is told in words too (`tells`). A reference by which a row is nobody's own is `untold`, with why.
    """

    table: Table
    columns: tuple[str, ...]
    label: str = ""  # what 我的数据 calls it; "" is not counted there
    own: Callable[[Whose], ColumnElement[bool]] | None = None
    forget: Callable[[Whose], Sequence[Change]] = _nothing
    purge: Callable[[Ages], Sequence[Change]] = _nothing
    stays: str = ""
    tells: Callable[[Connection, Whose], Iterable[Told]] = _no_words  # each row that is counted, the newest first
    unname: Callable[[Connection, Whose], None] = _as_it_is  # before `forget`: what stays loses what tells who it was
    untold: Mapping[str, str] = field(default_factory=dict)


def whose(tx: Connection, account_id: int, person_id: int | None) -> Whose:
    """Everything by which somebody is known here."""
    accounts = [account_id]
    if person_id is not None:
        accounts = list(tx.scalars(select(account.c.id).where(account.c.person_id == person_id))) or accounts
    users = tx.execute(select(account.c.platform, account.c.user_id).where(account.c.id.in_(accounts))).all()
    rows = tx.execute(select(chat.c.id, chat.c.platform, chat.c.chat_id).where(chat.c.account_id.in_(accounts))).all()
    return Whose(
        NOBODY if person_id is None else person_id,
        tuple(accounts),
        tuple(row.id for row in rows),
        tuple((row.platform, row.user_id) for row in users),
        tuple((row.platform, row.chat_id) for row in rows),
    )


def counted(tx: Connection, holdings: Iterable[Holding], who: Whose) -> dict[str, int]:
    """How many rows are somebody's own, by what 我的数据 calls them."""
    counts: dict[str, int] = {}
    for holding in holdings:
        if holding.label and holding.own is not None:
            query = select(func.count()).select_from(holding.table).where(holding.own(who))
            counts[holding.label] = counts.get(holding.label, 0) + int(tx.execute(query).scalar_one())
    return counts


def told(tx: Connection, holdings: Iterable[Holding], who: Whose) -> dict[str, list[Told]]:
    """Everything that is somebody's own, in words, by what 我的数据 calls it."""
    every: dict[str, list[Told]] = {}
    for holding in holdings:
        if holding.label:
            every.setdefault(holding.label, []).extend(holding.tells(tx, who))
    return {label: rows for label, rows in every.items() if rows}


def forget(tx: Connection, holdings: Iterable[Holding], who: Whose) -> None:
    """Somebody leaves: what is theirs goes, what stays is untied from them."""
    every = tuple(holdings)
    for holding in every:
        holding.unname(tx, who)
    for holding in every:
        for change in holding.forget(who):
            tx.execute(change)


def retention(holdings: Callable[[], Collection[Holding]], terms: Terms) -> Job:
    """Every night; a missed night is made up the next day. Words go first, records after the years of the notice."""

    def steps(_: County, period: datetime, now: datetime) -> Iterator[Step]:
        for holding in holdings():
            ages = terms.ages(holding, now, CHUNK)
            for change in holding.purge(ages):
                yield from _until_done(change, ages.chunk)

    return Job("retention", "03:30", timedelta(hours=20), steps)


def purge(tx: Connection, holdings: Iterable[Holding], terms: Terms, now: datetime) -> list[Gone]:
    """All that the night would take, taken in this one transaction: whoever only wants to see it rolls it back."""
    gone: dict[str, Gone] = {}
    for holding in holdings:
        for change in holding.purge(terms.ages(holding, now, CHUNK)):
            assert isinstance(change.table, Table)
            name = change.table.name
            before = gone.get(name, Gone(name, holding.label))
            count = _all(tx, change)
            if isinstance(change, Delete):
                gone[name] = replace(before, rows=before.rows + count)
            else:
                gone[name] = replace(before, emptied=before.emptied + count)
    return [each for each in gone.values() if each.rows or each.emptied]


def _all(tx: Connection, change: Change) -> int:
    total, taken = 0, CHUNK
    while taken >= CHUNK:
        taken = tx.execute(change).rowcount
        total += taken
    return total


def telling(
    query: Callable[[Whose], Select[Any]], words: Callable[[Row[Any]], str]
) -> Callable[[Connection, Whose], Iterable[Told]]:
    """For `tells`: the rows of a query whose first column is when they came about, each in words."""

    def tells(tx: Connection, who: Whose) -> Iterable[Told]:
        return (Told(row[0], text) for row in tx.execute(query(who)) if (text := words(row)))

    return tells


def referring(who: Whose, *columns: Column[Any]) -> ColumnElement[bool]:
    """Rows in which one of these references is to somebody: to their person or to an account of theirs."""
    return or_(*(_to(who, column) for column in columns))


def _to(who: Whose, column: Column[Any]) -> ColumnElement[bool]:
    (target,) = {key.column.table.name for key in column.foreign_keys}
    return column == who.person_id if target == "person" else column.in_(who.accounts)


def signed(
    table: Table, columns: Sequence[str], label: str, at: str, words: Callable[[Row[Any]], str], stays: str
) -> Holding:
    """What somebody did for an office: theirs to read, and untied from them when they leave; the work stays."""
    references = [table.c[name] for name in columns]

    def forget(who: Whose) -> Sequence[Change]:
        return [update(table).where(_to(who, each)).values({each.name: None}) for each in references]

    def query(who: Whose) -> Select[Any]:
        return select(table.c[at], table).where(referring(who, *references)).order_by(table.c[at].desc())

    return Holding(
        table,
        tuple(columns),
        label=label,
        own=lambda who: referring(who, *references),
        forget=forget,
        tells=telling(query, words),
        stays=stays,
    )


def _until_done(change: Change, chunk: int) -> Iterator[Step]:
    more = True

    def step(tx: Connection) -> None:
        nonlocal more
        more = tx.execute(change).rowcount >= chunk

    while more:
        yield step
