"""Message-level evidence: which messages of which chats made a case what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from storage.tables import whistle_evidence
from storage.upsert import insert_into

Contribution = Literal["said", "me too", "supplement", "picture", "correction"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One message (`inbox.id`) of one chat (`chat.id`), and what it brought."""

    inbox_id: int
    chat_id: int
    what: Contribution


def note(tx: Connection, whistle_id: int, evidence: Evidence, now: datetime) -> None:
    """Keep that a message belongs to a case. A message belongs to it once, as what it first was."""
    values = {"inbox_id": evidence.inbox_id, "chat_id": evidence.chat_id, "what": evidence.what, "at": now}
    tx.execute(insert_into(tx, whistle_evidence).values(whistle_id=whistle_id, **values).on_conflict_do_nothing())


def of(tx: Connection, whistle_id: int) -> list[Evidence]:
    """The messages of a case, in the order in which they came."""
    columns = whistle_evidence.c.inbox_id, whistle_evidence.c.chat_id, whistle_evidence.c.what
    query = select(*columns).where(whistle_evidence.c.whistle_id == whistle_id)
    rows = tx.execute(query.order_by(whistle_evidence.c.at, whistle_evidence.c.inbox_id))
    return [Evidence(row[0], row[1], row[2]) for row in rows]
