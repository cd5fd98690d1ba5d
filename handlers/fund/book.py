"""Writing a line into the book: its number, the row, the event. Whoever calls has asked whether they may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert

from bot.message import File
from bot.work import Work
from handlers.fund import records
from handlers.fund.config import FundConfig
from handlers.fund.events import EntryEvent
from handlers.fund.kinds import Kind
from handlers.fund.records import Entry
from storage import numbers
from storage.redaction import Scrubbed, scrub_to
from storage.tables import fund_entry, fund_voucher

_OUR_NAMES = frozenset({"", "专项资金", "民生资金", "实事资金", "民生实事资金", "民生专项资金", "民生实事项目资金"})
NO_WORDS = Scrubbed("")


@dataclass(frozen=True, slots=True)
class Line:
    """What is written of an entry; the words are scrubbed."""

    community_id: int
    kind: Kind
    cents: int
    source: Scrubbed
    purpose: Scrubbed
    day: date
    giver: Scrubbed = NO_WORDS
    whistle_id: int | None = None
    payee: Scrubbed = NO_WORDS
    decided: Scrubbed = NO_WORDS
    due: date | None = None
    reverses_id: int | None = None
    reason: Scrubbed = NO_WORDS
    origin: str = "said"


def source_named(work: Work, words: str) -> Scrubbed:
    """The money that words name; short for the county's own, or nothing, is that one."""
    name = work.county.config.section(FundConfig).name
    return Scrubbed(name) if words.strip() in _OUR_NAMES | {name} else scrub_to(words.strip(), 32)


def write(work: Work, line: Line) -> Entry:
    """Put a line into the book of its community, under the next number."""
    seq = numbers.take(work.tx, f"fund:{line.community_id}")
    row = {**asdict(line), "seq": seq, "account_id": work.actor.account_id, "at": work.now}
    entry_id = int(work.tx.execute(insert(fund_entry).values(**row).returning(fund_entry.c.id)).scalar_one())
    after = {"kind": str(line.kind), "cents": line.cents, "source": line.source, "purpose": line.purpose}
    work.record(EntryEvent.ENTERED, entry_id, after=after)
    return records.by_id(work.tx, entry_id)


def take_back(work: Work, entry: Entry, reason: Scrubbed, origin: str = "said") -> Entry:
    """冲正: the same line with the sum the other way round. The old one stays as it is."""
    back = write(
        work,
        Line(
            community_id=entry.community_id,
            kind=Kind(entry.kind),
            cents=-entry.cents,
            source=Scrubbed(entry.source),
            purpose=Scrubbed(entry.purpose),
            day=work.now.date(),
            giver=Scrubbed(entry.giver),
            whistle_id=entry.whistle_id,
            payee=Scrubbed(entry.payee),
            decided=Scrubbed(entry.decided),
            reverses_id=entry.id,
            reason=reason,
            origin=origin,
        ),
    )
    work.record(EntryEvent.REVERSED, entry.id, after={"by": back.id}, note=reason)
    return back


def attach(work: Work, entry: Entry, files: Sequence[File]) -> None:
    """A voucher, as a row of its own: the entry is not touched."""
    row = {"entry_id": entry.id, "files": [asdict(file) for file in files]}
    work.tx.execute(insert(fund_voucher).values(**row, account_id=work.actor.account_id, at=work.now))
    work.record(EntryEvent.VOUCHER, entry.id, after={"files": len(files)})
