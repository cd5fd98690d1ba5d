"""The community puts a record right; the person hears of it and may object. In a closed month it is a line of its own,
booked today, so that what was counted then stays as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, insert, select, update

from bot.access import Role, Where
from bot.message import Choice
from bot.refused import Refused, Unclear
from bot.texts import hours
from bot.work import Work
from handlers.activities import ties
from handlers.activities.closed import is_closed
from handlers.activities.config import ActivityConfig
from handlers.activities.deeds import Deed, Entry, check, full, overlapping
from handlers.activities.reading import around
from handlers.activities.wording import deed_line
from handlers.cards import whom
from handlers.cards.confirming import COMMUNITY
from handlers.cards.events import RecordEvent
from handlers.privacy.looking import Sight, looked
from storage.columns import new_id
from storage.people import Person
from storage.redaction import Scrubbed, scrub
from storage.tables import activity, person

LONGEST = 100  # signs of an objection
_A_YEAR = 366  # days back that the community may add to
OBJECT = "有异议"


@dataclass(frozen=True, slots=True)
class Record:
    """One line as it counts: `minutes` with what was booked to it later."""

    id: int
    log_id: int
    person_id: int
    unit_id: int | None
    grid_id: int | None
    day: date
    start: int | None
    minutes: int
    what: str
    place: str
    nature: str
    times: int
    objection: str

    @property
    def deed(self) -> Deed:
        """What it says was done."""
        return Deed(self.day, self.minutes, self.what, self.place, self.start)


@dataclass(frozen=True, slots=True)
class PutRight:
    """What stood there and what counts now; `booked`: by a line of today, since the month is closed."""

    old: Deed
    new: Deed | None
    booked: bool


_COLUMNS = (
    activity.c.id,
    activity.c.log_id,
    activity.c.person_id,
    activity.c.unit_id,
    activity.c.grid_id,
    activity.c.day,
    activity.c.start_min,
    activity.c.minutes,
    activity.c.what,
    activity.c.place,
    activity.c.nature,
    activity.c.times,
    activity.c.objection,
)


def on(work: Work, person_id: int, day: date) -> list[Record]:
    """What somebody logged for a day and still counts, in order."""
    mine = activity.c.person_id == person_id, activity.c.state == "logged"
    rows = work.tx.execute(
        select(*_COLUMNS).where(*mine, activity.c.day == day, activity.c.corrects_id.is_(None)).order_by(activity.c.id)
    ).all()
    booked = _booked(work, [row.id for row in rows])
    records = []
    for row in rows:
        minutes, times = booked.get(row.id, (0, 0))
        record = replace(Record(*tuple(row)), minutes=row.minutes + minutes, times=row.times + times)
        if record.times > 0:
            records.append(record)
    return records


def _booked(work: Work, ids: list[int]) -> dict[int, tuple[int, int]]:
    query = (
        select(activity.c.corrects_id, func.sum(activity.c.minutes), func.sum(activity.c.times))
        .where(activity.c.corrects_id.in_(ids), activity.c.state == "logged")
        .group_by(activity.c.corrects_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in work.tx.execute(query)} if ids else {}


def put_right(work: Work, who: Person, record: Record, minutes: int) -> PutRight:
    """Make a record count so many minutes; 0: it did not happen. Raises Refused: not their people, nothing changes, a
    minute would count twice, the day hold more than it can."""
    if not theirs(work, record):
        raise Refused("cards.not_yours")
    if minutes == record.minutes:
        return _kept(work, who, record)
    old = record.deed
    new = Deed(old.day, minutes, old.what, old.place, old.start) if minutes else None
    if new is not None and minutes > record.minutes:
        _must_count(work, new, [each for each in _standing(work, who.id, old.day) if each.id != record.id])
    booked = is_closed(work, record.grid_id, record.day)
    if booked:
        _book(work, record, minutes)
    else:
        values: dict[str, object] = {"confirmed_at": work.now, "objection": ""}
        values |= {"minutes": minutes} if minutes else {"state": "withdrawn"}
        work.tx.execute(update(activity).where(activity.c.id == record.id).values(**values))
        before = {"minutes": record.minutes, "person_id": who.id}
        work.record(RecordEvent.PUT_RIGHT, record.log_id, before=before, after={"minutes": minutes})
    told = {"old": deed_line(old), "new": deed_line(new) if new is not None else "不算"}
    choices = (Choice(OBJECT, f"异议 {old.day.month}月{old.day.day}日"),)
    work.notify.people([who.id], "cards.told_put_right", told, choices=choices, asleep=True)
    return PutRight(old, new, booked)


def _kept(work: Work, who: Person, record: Record) -> PutRight:
    """An objection was looked into, and it stays as it is. Raises Refused where nobody objected."""
    if not record.objection:
        raise Refused("cards.same", alone=True)
    work.tx.execute(update(activity).where(activity.c.id == record.id).values(objection="", confirmed_at=work.now))
    work.record(RecordEvent.PUT_RIGHT, record.log_id, note="as it was", after={"minutes": record.minutes})
    work.notify.people([who.id], "cards.told_kept", {"line": deed_line(record.deed)}, asleep=True)
    return PutRight(record.deed, record.deed, booked=False)


def add(work: Work, who: Person, deed: Deed) -> bool:
    """补记: what somebody did and nobody wrote down, by the community, which confirms it with that; they hear of it.

    Of a closed month it is booked today. Whether it was. Raises Refused: not their people, it cannot have happened, it
    counts already or is more than a day holds.
    """
    if not whom.may_read(work, who, COMMUNITY):
        raise Refused("cards.moved_away", alone=True, name=Scrubbed(who.name))
    rules = work.county.config.section(ActivityConfig)
    check(deed, rules.model_copy(update={"back_days": _A_YEAR}), work.now.date())
    _must_count(work, deed, _standing(work, who.id, deed.day))
    booked = is_closed(work, who.grid_id, deed.day)
    day, what = deed.day, deed.what
    if booked:
        day, what = work.now.date(), f"补记{day.year}年{day.month}月{day.day}日：{what}"
    made = new_id()
    row = {
        "id": made,
        "log_id": made,
        "person_id": who.id,
        "unit_id": who.unit_id,
        "grid_id": who.grid_id,
        "day": day,
        "start_min": None if booked else deed.start,
        "minutes": deed.minutes,
        "what": what[:200],
        "place": deed.place,
        "state": "logged",
        "account_id": work.actor.account_id,
        "inbox_id": work.actor.inbox_id,
        "created_at": work.now,
        "confirmed_at": work.now,
    }
    work.tx.execute(insert(activity).values(**row))
    work.record(RecordEvent.BOOKED, made, after={"person_id": who.id, "day": deed.day.isoformat()})
    work.notify.people([who.id], "cards.told_added", {"line": deed_line(deed)}, asleep=True)
    return booked


def _standing(work: Work, person_id: int, day: date) -> list[Entry]:
    """What somebody has logged around a day, as it counts by now."""
    entries = around(work.tx, person_id, day)
    booked = _booked(work, [entry.id for entry in entries])
    now = [replace(entry, minutes=entry.minutes + booked.get(entry.id, (0, 0))[0]) for entry in entries]
    return [entry for entry in now if entry.minutes > 0]


def _must_count(work: Work, deed: Deed, entries: list[Entry]) -> None:
    """Raises Refused where a minute would count twice, or the day hold more than it can."""
    rules = work.county.config.section(ActivityConfig)
    if (other := overlapping(entries, deed)) is not None:
        raise Refused("cards.counted", alone=True, old=scrub(deed_line(other.deed)))
    if full(entries, deed, rules):
        raise Refused("activity.day_full", day=deed.day, most=rules.day_minutes // 60)


def reword(
    work: Work, who: Person, record: Record, what: str | None, place: str | None = None, *, told: bool = True
) -> Record:
    """Put the words of a record right, as its person could: garbled ones stand on a card. Its time stays.

    `told`: the person hears of it here. Raises Refused: not their people, month closed.
    """
    if not theirs(work, record):
        raise Refused("cards.not_yours")
    if is_closed(work, record.grid_id, record.day):
        raise Refused("cards.closed_words", month=record.day.month)
    new = replace(
        record,
        what=record.what if what is None else scrub(" ".join(what.split()))[:200],
        place=record.place if place is None else scrub(" ".join(place.split()))[:LONGEST],
    )
    if new == record:
        raise Refused("cards.same", alone=True)
    values = {"what": new.what, "place": new.place, "confirmed_at": work.now, "objection": ""}
    work.tx.execute(update(activity).where(activity.c.id == record.id).values(**values))
    before, after = ({"what": each.what, "place": each.place} for each in (record, new))
    work.record(RecordEvent.PUT_RIGHT, record.log_id, before={**before, "person_id": who.id}, after=after)
    if told:
        fields = {"old": deed_line(record.deed), "new": deed_line(new.deed)}
        day = record.day
        choices = (Choice(OBJECT, f"异议 {day.month}月{day.day}日"),)
        work.notify.people([who.id], "cards.told_put_right", fields, choices=choices, asleep=True)
    return new


def theirs(work: Work, record: Record) -> bool:
    """Whether a record is of the community of whoever acts: where the person lived on that day, not where they live.

    Whoever sits at the county's machine acts for every community.
    """
    if work.actor.account_id is None and work.actor.person is None and work.may({Role.COUNTY}, Where()):
        return True
    home = work.county.places.by_id.get(record.grid_id) if record.grid_id is not None else None
    return home is not None and work.may(COMMUNITY, Where(home.path))


def _correction(record: Record, minutes: int) -> str:
    """更正2026年11月28日：帮忙换灯（原 1 小时，改为 2 小时）: on the card it stands beside the difference alone."""
    now = hours(minutes) if minutes else "不算"
    change = f"（原 {hours(record.minutes)}，改为 {now}）"
    said = f"更正{record.day.year}年{record.day.month}月{record.day.day}日：{record.what}"
    return f"{said[: 200 - len(change)]}{change}"


def _book(work: Work, record: Record, minutes: int) -> None:
    made = new_id()
    row = {
        "id": made,
        "log_id": made,
        "person_id": record.person_id,
        "unit_id": record.unit_id,
        "grid_id": record.grid_id,
        "day": work.now.date(),
        "start_min": None,
        "minutes": minutes - record.minutes,
        "what": _correction(record, minutes),
        "place": record.place,
        "state": "logged",
        "account_id": work.actor.account_id,
        "inbox_id": work.actor.inbox_id,
        "created_at": work.now,
        "nature": record.nature,
        "times": 0 if minutes else -record.times,
        "confirmed_at": work.now,
        "corrects_id": record.id,
    }
    work.tx.execute(insert(activity).values(**row))
    # It takes back whatever the record counted for: a post, a theme, one of the 十带头.
    ties.put(work.tx, made, ties.of_logs(work.tx, [record.log_id]).get(record.log_id, ()))
    work.tx.execute(update(activity).where(activity.c.id == record.id).values(objection=""))
    after = {"corrects": record.id, "minutes": row["minutes"], "times": row["times"]}
    work.record(RecordEvent.BOOKED, made, after=after)


def objection(work: Work, day: date, words: str) -> Deed:
    """What whoever acts says against their record of a day; the community hears. Raises Refused and Unclear."""
    who = work.actor.person
    records = on(work, who.id, day) if who is not None else []
    if who is None or not records:
        raise Refused("cards.no_record", day=day)
    if len(records) > 1:
        records = [record for record in records if _named(record, words)] or records
    if len(records) > 1:
        raise Unclear("cards.which_record", alone=True, day=day)
    record = records[0]
    said = scrub(" ".join(words.split()))[:LONGEST] or Scrubbed("不对")
    work.tx.execute(update(activity).where(activity.c.id == record.id).values(objection=said))
    work.record(RecordEvent.OBJECTED, record.log_id, after={"person_id": who.id}, note=said)
    home = work.county.places.by_id.get(record.grid_id) if record.grid_id is not None else None
    fields = {"name": who.name, "line": deed_line(record.deed), "words": said}
    work.notify.holders(COMMUNITY, "cards.told_objection", fields, path=home.path if home is not None else "/")
    return record.deed


def _named(record: Record, words: str) -> bool:
    return len(record.what) >= 2 and record.what[:4] in words


def objections(work: Work, where_ids: list[int]) -> list[tuple[str, Deed, str]]:
    """Who objects to which record, with what words, at these places; the oldest first."""
    query = (
        select(person.c.name, activity.c.objection, *_COLUMNS)
        .join_from(activity, person, person.c.id == activity.c.person_id)
        .where(activity.c.grid_id.in_(where_ids), activity.c.objection != "", activity.c.state == "logged")
        .order_by(activity.c.day, activity.c.id)
        .limit(30)
    )
    rows = [(row[0], row[1], Record(*tuple(row)[2:])) for row in work.tx.execute(query)]
    looked(work, [record.person_id for _, _, record in rows], Sight.OBJECTIONS, roles=COMMUNITY)
    return [(name, record.deed, words) for name, words, record in rows]
