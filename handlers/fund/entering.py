"""记账, 凭证, 冲正: what a community's staff do with its book. Nothing is edited, nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.access import Role, Where
from bot.actor import OPERATOR
from bot.message import File
from bot.refused import Refused
from bot.values.money import MOST
from bot.work import Work
from handlers.fund import book, of_case, records
from handlers.fund.book import NO_WORDS, Line
from handlers.fund.config import FundConfig
from handlers.fund.events import CaseFundEvent
from handlers.fund.kinds import Kind
from handlers.fund.records import Entry
from handlers.whistles import cases, steps
from handlers.whistles.cases import Case
from storage.places import Place
from storage.redaction import Scrubbed, scrub_to
from storage.tables import fund_entry

KEEPERS = frozenset({Role.COMMUNITY})
READERS = frozenset({Role.COMMUNITY, Role.COUNTY})
_LIMITS = {"purpose": 200, "giver": 64, "payee": 16, "decided": 100}


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is said of an entry. `case`: its whole number, "" for none. `source` "" is the county's own fund."""

    kind: Kind
    cents: int
    purpose: str
    source: str = ""
    giver: str = ""
    case: str = ""
    payee: str = ""
    decided: str = ""
    day: date | None = None
    due: date | None = None
    files: tuple[File, ...] = ()
    origin: str = "said"


@dataclass(frozen=True, slots=True)
class Entered:
    """The entry, its case's number, and what a person should look at: `doubts` are words of the not-for list,
    `overdrawn` how much more was paid than came, in 0.01 yuan."""

    entry: Entry
    number: str
    doubts: tuple[str, ...]
    overdrawn: int


def keeper_of(work: Work, named: Place | None = None) -> Place:
    """The community whose book whoever acts keeps: the one that is named, else their own. Raises Refused."""
    own = [place for place in work.county.places.communities if _keeps(work, place)]
    if not own:
        work.need(KEEPERS)
    if named is not None and named not in own:
        raise Refused("fund.not_here", community=Scrubbed(named.name))
    if named is None and len(own) != 1:
        raise Refused("fund.which_community", names=Scrubbed("、".join(place.name for place in own)))
    return named or own[0]


def _keeps(work: Work, community: Place) -> bool:
    return work.may(KEEPERS, Where(community.path)) or work.actor == OPERATOR


def enter(work: Work, community: Place, new: NewEntry) -> Entered:
    """Write an entry. Raises Refused: not theirs, no sum, a day to come, no purpose, a case of another community."""
    if not _keeps(work, community):
        raise Refused("fund.not_here", community=Scrubbed(community.name))
    if not 0 < new.cents <= MOST:
        raise Refused("fund.no_sum")
    day = new.day or work.now.date()
    if day > work.now.date():
        raise Refused("fund.day_to_come", day=day)
    case = _case(work, community, new.case)
    words = {name: scrub_to(" ".join(getattr(new, name).split()), most) for name, most in _LIMITS.items()}
    if not words["purpose"]:
        raise Refused("fund.no_purpose")
    line = Line(
        community.id,
        new.kind,
        new.cents,
        book.source_named(work, new.source),
        words["purpose"],
        day,
        words["giver"],
        case.id if case is not None else None,
        words["payee"],
        words["decided"],
        new.due,
        origin=new.origin,
    )
    entry = book.write(work, line)
    if new.files:
        book.attach(work, entry, new.files)
    _carry(work, case)
    left = records.balances(work.tx, fund_entry.c.community_id == community.id)[entry.source].left
    doubts = tuple(word for word in work.county.config.section(FundConfig).not_for if word in entry.purpose)
    return Entered(entry, case.number if case is not None else "", doubts, max(0, -left))


def _case(work: Work, community: Place, number: str) -> Case | None:
    if not number:
        return None
    case = cases.only(number, cases.written_so(work.tx, number))
    if case is None:
        raise Refused("whistle.no_such", number=Scrubbed(number))
    if case.community_id != community.id:
        raise Refused("fund.other_case", number=Scrubbed(case.number), community=Scrubbed(community.name))
    return case


def _carry(work: Work, case: Case | None) -> None:
    """What the case has cost, as it stands in 台账 and in the feedback's place: the same figure, from the book."""
    if case is None:
        return
    kept = of_case.cost(work.tx, case.id)
    cents, source = (kept.cents, kept.source) if kept is not None else (None, NO_WORDS)
    if (case.cost_cents, case.fund) != (cents, source):
        steps.note_down(work, case, CaseFundEvent.CARRIED, cost_cents=cents, fund=source)


def numbered(work: Work, community: Place, seq: int | None) -> Entry:
    """第3笔 of a community's book; None: the last one that stands. Raises Refused: not theirs, no such."""
    if not _keeps(work, community):
        raise Refused("fund.not_here", community=Scrubbed(community.name))
    if seq is None:
        stands = records.standing(work.tx, fund_entry.c.community_id == community.id)
        if not stands:
            raise Refused("fund.empty", community=Scrubbed(community.name))
        return stands[-1]
    entry = records.numbered(work.tx, community.id, seq)
    if entry is None:
        raise Refused("fund.no_such", seq=seq, community=Scrubbed(community.name))
    return entry


def add_voucher(work: Work, community: Place, seq: int | None, files: Sequence[File]) -> Entry:
    """凭证: a photo for an entry, by default the last. Raises Refused, also where no file came."""
    if not files:
        raise Refused("fund.no_file")
    entry = numbered(work, community, seq)
    book.attach(work, entry, files)
    return entry


def vouchers(work: Work, entry: Entry) -> list[File]:
    """The photos that were kept for an entry, for whoever keeps its book."""
    return [File(**file) for file in records.vouchers(work.tx, [entry.id]).get(entry.id, [])]


def may_reverse(work: Work, community: Place, seq: int | None) -> Entry:
    """The entry that 冲正 would take back. Raises Refused: as `numbered`; one that takes back, one taken back."""
    entry = numbered(work, community, seq)
    if entry.reverses:
        raise Refused("fund.is_reversal", seq=entry.seq)
    if (back := records.reversal(work.tx, entry.id)) is not None:
        raise Refused("fund.reversed_already", seq=entry.seq, by=back.seq)
    return entry


def reverse(
    work: Work, community: Place, seq: int, reason: Scrubbed, cents: int | None = None
) -> tuple[Entry, Entry | None]:
    """冲正: an entry is taken back for a reason, and where `cents` is said written anew with that sum.

    Returns both new entries. Raises Refused: as `may_reverse`, no reason, the same sum.
    """
    entry = may_reverse(work, community, seq)
    if not reason.strip():
        raise Refused("fund.why", example=Scrubbed(f"冲正 {entry.seq} 写多了，应该是326元"))
    if cents is not None and (cents == entry.cents or not 0 < cents <= MOST):
        raise Refused("fund.no_sum" if cents != entry.cents else "fund.same_sum")
    back = book.take_back(work, entry, scrub_to(reason, 200))
    anew = None
    if cents is not None:
        anew = book.write(work, replace(_again(entry), cents=cents))
        if files := vouchers(work, entry):
            book.attach(work, anew, files)
    if entry.whistle_id is not None:
        _carry(work, cases.by_id(work.tx, entry.whistle_id))
    return back, anew


def _again(entry: Entry) -> Line:
    """The line of an entry, to be written once more."""
    return Line(
        entry.community_id,
        Kind(entry.kind),
        entry.cents,
        Scrubbed(entry.source),
        Scrubbed(entry.purpose),
        entry.day,
        Scrubbed(entry.giver),
        entry.whistle_id,
        Scrubbed(entry.payee),
        Scrubbed(entry.decided),
        entry.due,
    )


def readable(work: Work, named: Place | None) -> tuple[Place, ...]:
    """The communities whose books are shown in full: to staff their own, to the county office all. Raises Refused."""
    mine = tuple(place for place in work.county.places.communities if work.may(READERS, Where(place.path)))
    if not mine:
        work.need(READERS)
    if named is not None:
        if named not in mine:
            raise Refused("fund.not_here", community=Scrubbed(named.name))
        return (named,)
    return mine
