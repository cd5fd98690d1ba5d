"""Reading letters: one, those of a case, what of them is still to be answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Insert, Update, select

from bot.refused import Refused
from storage.events import What
from storage.redaction import Scrubbed
from storage.tables import letter


class LetterEvent(What, record="letter"):
    """What happens to a letter besides its moving on to another state."""

    DRAFTED = "drafted"


class LetterKind(StrEnum):
    """What a letter is for; the names are what `letter.kind` holds."""

    ORDER = "交办函"
    MORE = "补充函"
    PRESS = "催办函"
    SUPERVISE = "督办函"


class LetterState(What, record="letter"):
    """Where a letter stands, and the event of its getting there; the names are what `letter.state` holds."""

    DRAFT = "草稿"
    REVIEWED = "已审"
    ISSUED = "已发"
    SIGNED = "已签收"
    RETURNED = "退回"
    ANSWERED = "已答复"
    VOID = "作废"


OUT = frozenset({LetterState.ISSUED, LetterState.SIGNED})  # with the department, not yet answered


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it stands. It never names the reporter; `contact` is a post and an office's phone."""

    id: int
    whistle_id: int
    kind: str
    state: str
    issuer_id: int
    year: int | None
    seq: int | None
    number: str | None
    unit_id: int
    joint: list[int]
    summary: Scrubbed
    asks: list[str]
    urgent: bool
    sign_by: datetime | None
    finish_by: datetime | None
    contact: str
    drafted_by: int | None
    drafted_at: datetime
    reviewed_by: int | None
    reviewed_at: datetime | None
    issued_by: int | None
    issued_at: datetime | None
    signed_by: int | None
    signed_at: datetime | None
    returned: str
    voided_at: datetime | None
    void_reason: str

    @property
    def shown(self) -> Scrubbed:
        """Its number, for texts; a draft has none yet."""
        return Scrubbed(self.number or "（草稿）")


_columns = tuple(letter.c[name] for name in Letter.__dataclass_fields__)


def by_id(tx: Connection, letter_id: int) -> Letter:
    """One letter by its row. Raises NoResultFound."""
    return Letter(*tx.execute(select(*_columns).where(letter.c.id == letter_id)).one())


def changed(tx: Connection, change: Insert | Update) -> Letter:
    """A letter as this change leaves it."""
    return Letter(*tx.execute(change.returning(*_columns)).one())


def of(tx: Connection, whistle_id: int) -> list[Letter]:
    """Every letter of a case, oldest first, voided ones too."""
    query = select(*_columns).where(letter.c.whistle_id == whistle_id).order_by(letter.c.drafted_at, letter.c.id)
    return [Letter(*row) for row in tx.execute(query)]


def order(tx: Connection, whistle_id: int) -> Letter | None:
    """The letter that the department in charge has (交办函), signed or not."""
    return order_among(of(tx, whistle_id))


def order_among(letters: Sequence[Letter]) -> Letter | None:
    """The same, of the letters of a case."""
    return next((sent for sent in reversed(letters) if sent.kind == LetterKind.ORDER and sent.state in OUT), None)


def unissued(tx: Connection, whistle_id: int) -> Letter | None:
    """The draft of a case, reviewed or not."""
    open_ = (LetterState.DRAFT, LetterState.REVIEWED)
    return next((draft for draft in reversed(of(tx, whistle_id)) if draft.state in open_), None)


def draft(tx: Connection, whistle_id: int, number: Scrubbed) -> Letter:
    """The draft of a case. Raises Refused if there is none."""
    draft = unissued(tx, whistle_id)
    if draft is None:
        raise Refused("letter.no_draft", number=number)
    return draft


def asked(tx: Connection, whistle_id: int) -> list[str]:
    """Every numbered ask that a department still owes an answer, in the order in which it was asked."""
    return asked_in(of(tx, whistle_id))


def asks_of(tx: Connection, whistle_ids: Collection[int]) -> dict[int, list[str]]:
    """Whatever was ever asked about these cases."""
    rows = tx.execute(select(letter.c.whistle_id, letter.c.asks).where(letter.c.whistle_id.in_(whistle_ids))).all()
    asks: dict[int, list[str]] = {}
    for whistle_id, asked_for in rows:
        asks.setdefault(whistle_id, []).extend(asked_for)
    return asks


def asked_in(letters: Sequence[Letter]) -> list[str]:
    """The same, of the letters of a case."""
    out = [sent for sent in letters if sent.state in OUT and sent.kind in (LetterKind.ORDER, LetterKind.MORE)]
    return [ask for sent in out for ask in sent.asks]
