"""资金公示: before, during and after, as text and as a paper to put up. Everybody may read it; it names nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, insert, select

from bot.message import Choice
from bot.refused import Refused
from bot.texts import show
from bot.work import Work
from handlers.audience.view import unregistered
from handlers.fund import entering, records, wording
from handlers.fund.config import FundConfig
from handlers.fund.events import NoticeEvent
from handlers.fund.kinds import Kind, Phase
from handlers.fund.records import Balance, Entry
from handlers.whistles import cases
from storage import numbers
from storage.places import Place
from storage.redaction import Scrubbed, scrub, scrub_to
from storage.tables import fund_entry, fund_notice

MOST = 8  # lines of a book, in a chat
_OBJECT = "有意见"
NOBODY = "居民"  # what an account without a name is called: no name is looked for


@dataclass(frozen=True, slots=True)
class Notice:
    """As it was put up. `number`: 水东公示〔2026〕3号; `rows`: label and words, as a paper shows them."""

    id: int
    number: str
    community: str
    phase: Phase
    purpose: str
    rows: tuple[tuple[str, str], ...]
    until: date

    @property
    def text(self) -> Scrubbed:
        """As a chat shows it."""
        return Scrubbed("\n".join(f"{label}：{words}" for label, words in self.rows))


@dataclass(frozen=True, slots=True)
class OpenBook:
    """A community's book as anybody may see it."""

    community: Place
    balances: dict[str, Balance]
    entries: tuple[Entry, ...]
    numbers: dict[int, str]
    back: frozenset[int]
    more: int
    notices: tuple[Notice, ...]


def publish(work: Work, community: Place, seq: int | None, phase: Phase, accepted: str = "") -> Notice:
    """Put up what an item is to cost, has cost so far, has cost. `seq`: an entry of it, None the last; `accepted`: who
    looked at the work afterwards. Raises Refused: not theirs, no such entry, nothing planned, nothing paid.
    """
    about = entering.numbered(work, community, seq)
    item = _item(about)
    sums = records.total(records.balances(work.tx, item).values())
    before = _last(work, about, phase)
    corrects = before is not None and _put_right_since(work, about, before.at)
    if phase is Phase.BEFORE and not corrects and not sums.planned and not sums.pledged and not sums.allotted:
        raise Refused("fund.nothing_planned", seq=about.seq)
    if phase is not Phase.BEFORE and not corrects and not sums.paid:
        raise Refused("fund.nothing_paid", seq=about.seq)
    days = work.county.config.section(FundConfig).objection_days
    until = work.county.calendar.add_workdays(work.now.date(), days)
    seq_ = numbers.take(work.tx, f"fund notice:{community.id}:{work.now.year}")
    number = _number(community, work.now.year, seq_)
    rows = _rows(work, community, about, phase, sums, number, until, accepted)
    if before is not None and corrects:
        rows.insert(1, ("更正", f"代替{_number(community, before.year, before.seq)}，账上已用冲正改过"))
    values = {
        "community_id": community.id,
        "year": work.now.year,
        "seq": seq_,
        "phase": phase,
        "whistle_id": about.whistle_id,
        "purpose": about.purpose,
        "words": "\n".join(f"{label}：{words}" for label, words in rows),
        "until": until,
        "account_id": work.actor.account_id,
        "at": work.now,
    }
    notice_id = int(work.tx.execute(insert(fund_notice).values(**values).returning(fund_notice.c.id)).scalar_one())
    work.record(NoticeEvent.PUBLISHED, notice_id, after={"phase": str(phase), "entry": about.seq})
    return Notice(notice_id, number, community.name, phase, about.purpose, tuple(rows), until)


def _number(community: Place, year: int, seq: int) -> str:
    return f"{community.name.removesuffix('社区')}资金公示〔{year}〕{seq}号"


def _item(about: Entry) -> ColumnElement[bool]:
    """Everything in the book that belongs to the same thing: the same case, else the same purpose."""
    here = fund_entry.c.community_id == about.community_id
    if about.whistle_id is not None:
        return and_(here, fund_entry.c.whistle_id == about.whistle_id)
    return and_(here, fund_entry.c.whistle_id.is_(None), fund_entry.c.purpose == about.purpose)


def _rows(
    work: Work,
    community: Place,
    about: Entry,
    phase: Phase,
    sums: Balance,
    number: str,
    until: date,
    accepted: str,
) -> list[tuple[str, str]]:
    entries = records.standing(work.tx, _item(about))
    decided = next((each.decided for each in reversed(entries) if each.decided), "")
    payees = "、".join(dict.fromkeys(each.payee for each in entries if each.payee and each.kind == Kind.PAID))
    sources = "、".join(dict.fromkeys(each.source for each in entries))
    givers = "、".join(dict.fromkeys(each.giver for each in entries if each.giver))
    case = cases.by_id(work.tx, about.whistle_id) if about.whistle_id is not None else None
    paid = sums.paid - sums.returned
    payments = sum(each.kind == Kind.PAID for each in entries)
    rows = [("编号", number), ("事项", about.purpose), ("对应", case.number if case is not None else "")]
    rows += [("资金来源", sources + (f"（{givers}）" if givers else "")), ("议定情况", decided)]
    planned = str(wording.money(sums.planned)) if sums.planned else ""
    match phase:
        case Phase.BEFORE:
            rows += [("预计金额", planned or str(wording.money(sums.allotted or sums.pledged)))]
        case Phase.DURING:
            rows += [("预计金额", planned), ("已经支出", f"{wording.money(paid)}（{payments} 笔）"), ("收款方", payees)]
        case Phase.AFTER:
            rows += [("预计金额", planned), ("实际支出", f"{wording.money(paid)}（{payments} 笔）"), ("收款方", payees)]
            balance = records.balances(work.tx, fund_entry.c.community_id == community.id)
            rows += [("验收情况", accepted), ("账上余额", str(wording.money(records.total(balance.values()).left)))]
    phone = community.duty_phone or work.county.config.county.duty_phone
    rows += [(_OBJECT, f"请在{show(until)}前告诉{community.name}{f'，电话 {phone}' if phone else ''}")]
    look = unregistered(work.tx, work.county.places, [words for _, words in rows], NOBODY)
    return [(label, str(look.text(words)) if label != _OBJECT else words) for label, words in rows if words]


# --- reading -----------------------------------------------------------------------------------------------


def shown(work: Work, community: Place) -> OpenBook:
    """What anybody may see of a community's fund: the sums, the newest entries, what was put up last."""
    here = fund_entry.c.community_id == community.id
    newest = records.entries(work.tx, here, newest=True, limit=MOST + 1)
    look = unregistered(work.tx, work.county.places, [each.purpose for each in newest], NOBODY)
    seen = tuple(_looked(each, look.text(each.purpose)) for each in reversed(newest[:MOST]))
    count = numbers.taken(work.tx, f"fund:{community.id}")
    return OpenBook(
        community,
        records.balances(work.tx, here),
        seen,
        case_numbers(work, seen),
        taken_back(work, seen),
        max(0, count - len(seen)),
        tuple(_notices(work, community, 2)),
    )


def _looked(entry: Entry, purpose: Scrubbed) -> Entry:
    return replace(entry, purpose=purpose, reason=scrub_to(entry.reason, 60))


def case_numbers(work: Work, entries: tuple[Entry, ...] | list[Entry]) -> dict[int, str]:
    """The numbers of the cases that entries are for, by their rows."""
    ids = {each.whistle_id for each in entries if each.whistle_id is not None}
    return {whistle_id: cases.by_id(work.tx, whistle_id).number for whistle_id in sorted(ids)}


def taken_back(work: Work, entries: tuple[Entry, ...] | list[Entry]) -> frozenset[int]:
    """Which of these were taken back."""
    ids = [each.id for each in entries]
    query = select(fund_entry.c.reverses_id).where(fund_entry.c.reverses_id.in_(ids))
    return frozenset(int(entry_id) for entry_id in work.tx.scalars(query))


def _notices(work: Work, community: Place, most: int) -> list[Notice]:
    query = select(fund_notice).where(fund_notice.c.community_id == community.id)
    rows = work.tx.execute(query.order_by(fund_notice.c.id.desc()).limit(most))
    return [_read(row, community) for row in rows]


def notice_of(work: Work, notice_id: int) -> Notice:
    """One that was put up, by its row."""
    row = work.tx.execute(select(fund_notice).where(fund_notice.c.id == notice_id)).one()
    return _read(row, work.county.places.by_id[row.community_id])


def outdated(work: Work, entry: Entry) -> Notice | None:
    """The newest notice of what an entry is for, where the book was put right since: it is to be put up anew."""
    last = _last(work, entry)
    if last is None or not _put_right_since(work, entry, last.at):
        return None
    return notice_of(work, last.id)


def _last(work: Work, about: Entry, phase: Phase | None = None) -> Row[Any] | None:
    here = fund_notice.c.community_id == about.community_id
    if about.whistle_id is not None:
        same = fund_notice.c.whistle_id == about.whistle_id
    else:
        same = and_(fund_notice.c.whistle_id.is_(None), fund_notice.c.purpose == about.purpose)
    query = select(fund_notice).where(here, same).order_by(fund_notice.c.id.desc())
    return work.tx.execute(query.where(fund_notice.c.phase == phase) if phase is not None else query).first()


def _put_right_since(work: Work, about: Entry, at: datetime) -> bool:
    reverses = fund_entry.c.reverses_id.is_not(None)
    query = select(fund_entry.c.id).where(_item(about), reverses, fund_entry.c.at > at).limit(1)
    return work.tx.execute(query).first() is not None


def _read(row: Row[Any], community: Place) -> Notice:
    number = _number(community, row.year, row.seq)
    return Notice(row.id, number, community.name, Phase(row.phase), row.purpose, parted(row.words), row.until)


def parted(words: str) -> tuple[tuple[str, str], ...]:
    """The rows of a notice as it was kept."""
    return tuple((label, rest) for label, _, rest in (line.partition("：") for line in words.split("\n")))


def community_for(work: Work, named: Place | None, group: Place | None) -> Place:
    """Whose 公示 is meant: the one that is named, the group's, one's own. Raises Refused: which?"""
    places = work.county.places
    if named is not None:
        return named
    who = work.actor.person
    for place_id in (group.id if group is not None else None, who.grid_id if who is not None else None):
        if place_id is not None and (home := places.community_of(place_id)) is not None:
            return home
    own = [place for place in places.communities if any(held.path == place.path for held in work.actor.held)]
    if len(own) == 1:
        return own[0]
    if len(places.communities) == 1:
        return places.communities[0]
    names = [place.name for place in places.communities[:12]]
    choices = tuple(Choice(name, f"资金公示 {name}") for name in names)
    if not names:
        raise Refused("fund.no_community")
    raise Refused("fund.whose", choices=choices, names=scrub("、".join(names)))
