"""What staff do with the weekly list: put activities on it, call them off, issue it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from sqlalchemy import insert, update

from bot.access import Role, Where
from bot.clock import monday
from bot.refused import Refused
from bot.work import Work
from handlers.broadcast import actions as broadcasts
from handlers.broadcast import kinds
from handlers.broadcast.records import Broadcast, Draft
from handlers.week.actions import Item, ItemEvent, ListEvent, WeekList, list_of, people_coming, week_of
from handlers.week.config import WeekConfig
from handlers.week.wording import item_line, push_text
from storage.redaction import Scrubbed
from storage.tables import week_item, week_list

ISSUERS = frozenset({Role.COUNTY})
EDITORS = frozenset({Role.COMMUNITY, Role.COUNTY})


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is needed to put an activity on a list. `place_id` is the community that organises it, None the county."""

    theme: str
    title: str
    day: date
    start: int | None = None
    end: int | None = None
    place: str = ""
    organiser: str = ""
    place_id: int | None = None
    contact: str = ""
    wanted: int | None = None
    bring: str = ""
    note: str = ""


def add(work: Work, new: NewItem) -> Item:
    """Put an activity on its week's list, making the list if there is none.

    Raises Refused: no theme of the county's, no title, over, another community's.
    """
    themes = work.county.config.section(WeekConfig).themes
    if new.theme not in themes:
        raise Refused("week.which_theme", themes=Scrubbed("、".join(themes)))
    if not new.title:
        raise Refused("week.which_title")
    if new.day < work.now.date():
        raise Refused("week.past_day", day=new.day)
    path = work.county.places.by_id[new.place_id].path if new.place_id is not None else _own_path(work)
    if not work.may(EDITORS, Where(path)):
        raise Refused("week.not_here")
    list_id, number = _next_number(work, new.day)
    row = {"list_id": list_id, "number": number, "start_min": new.start, "end_min": new.end, "cancelled": False}
    row |= {name: value for name, value in asdict(new).items() if name not in ("start", "end")}
    item_id = work.tx.execute(insert(week_item).values(**row).returning(week_item.c.id)).scalar_one()
    work.record(ItemEvent.ADDED, item_id, after={"title": new.title, "day": new.day.isoformat()})
    return Item(id=item_id, number=number, cancelled=False, coming=0, **asdict(new))


def _own_path(work: Work) -> str:
    """Where an activity counts that names no community: in one's own, else in the whole county."""
    return next((held.path for held in work.actor.held if held.role is Role.COMMUNITY), "/")


def _next_number(work: Work, day: date) -> tuple[int, int]:
    """The list of a day's week, made if need be, and the number that is free on it."""
    listed = week_of(work.tx, day)
    if listed is not None:
        return listed.id, max((item.number for item in listed.items), default=0) + 1
    values = {"week": monday(day), "account_id": work.actor.account_id, "created_at": work.now}
    return work.tx.execute(insert(week_list).values(**values).returning(week_list.c.id)).scalar_one(), 1


def call_off(work: Work, item: Item) -> int:
    """Call an activity off; it stays on the list, marked, and those who signed up hear it. Returns how many did.

    Raises Refused: another community's or the county's, called off already.
    """
    place = work.county.places.by_id.get(item.place_id or 0)
    if not work.may(EDITORS if place else ISSUERS, Where(place.path if place else "/")):
        raise Refused("week.not_here")
    if item.cancelled:
        raise Refused("week.cancelled_already", number=item.number)
    work.tx.execute(update(week_item).where(week_item.c.id == item.id).values(cancelled=True))
    work.record(ItemEvent.CANCELLED, item.id, after={"cancelled": True})
    coming = people_coming(work.tx, item)
    work.notify.people(coming, "week.called_off", {"line": item_line(replace(item, cancelled=True))})
    return len(coming)


def called_off(work: Work, listed: WeekList | None, coming: Mapping[int, Sequence[int]]) -> None:
    """Those who signed up to what a sheet called off hear it; `coming`: person ids by the item's id."""
    for item in listed.items if listed is not None else ():
        if people := coming.get(item.id):
            line = item_line(replace(item, cancelled=True))
            work.notify.people(list(people), "week.called_off", {"line": line})


def issue(work: Work, listed: WeekList | None) -> WeekList:
    """The county office issues the list: from now on it may be pushed.

    Raises Refused: not the county office's, there is none or nothing on it.
    """
    work.need(ISSUERS)
    if listed is None or not listed.items:
        raise Refused("week.no_list", number=0)
    if listed.issued_at is None:
        values = {"issued_at": work.now, "account_id": work.actor.account_id}
        work.tx.execute(update(week_list).where(week_list.c.id == listed.id).values(**values))
        work.record(ListEvent.ISSUED, listed.id, after={"week": listed.week.isoformat()})
    return listed


def ask_to_issue(work: Work, listed: WeekList | None) -> Broadcast | None:
    """Show the list as every group will read it; the second word issues it. None: it is issued.

    Raises Refused as `issue` does, and where no group is bound.
    """
    work.need(ISSUERS)
    if listed is None or not listed.items:
        raise Refused("week.no_list", number=0)
    if listed.issued_at is not None:
        return None
    return broadcasts.ask(work, Draft("week", listed.id, "/", push_text(work.county, listed)))


@kinds.declare("week", "“六个日”活动清单", ISSUERS, now=False)
def _issued(work: Work, list_id: int) -> None:
    issue(work, list_of(work.tx, list_id))
