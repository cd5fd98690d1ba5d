"""What staff do with the weekly list: put activities on it, issue it. What becomes of them later: changing.py."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date

from sqlalchemy import insert, update

from bot.access import Role, Where
from bot.clock import monday
from bot.refused import Refused
from bot.values.place import PlaceRef
from bot.work import Work
from handlers.week import evening
from handlers.week.actions import Item, ItemEvent, ListEvent, WeekList, week_of
from handlers.week.config import WeekConfig
from handlers.week.roles import EDITORS, ISSUERS
from storage.places import Place
from storage.redaction import Scrubbed
from storage.tables import week_item, week_list


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is needed to put an activity on a list. `place_id` is the community or grid that it is of, None the county
    (of whoever acts for a community: their own)."""

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
    if new.place_id is None and (own := own_place(work)) is not None:
        new = replace(new, place_id=own.id)
    path = work.county.places.by_id[new.place_id].path if new.place_id is not None else "/"
    if not work.may(EDITORS, Where(path)):
        raise Refused("week.not_here")
    list_id, number = _next_number(work, new.day)
    row = {"list_id": list_id, "number": number, "start_min": new.start, "end_min": new.end, "cancelled": False}
    row |= {name: value for name, value in asdict(new).items() if name not in ("start", "end")}
    item_id = work.tx.execute(insert(week_item).values(**row).returning(week_item.c.id)).scalar_one()
    work.record(ItemEvent.ADDED, item_id, after={"title": new.title, "day": new.day.isoformat()})
    item = Item(id=item_id, number=number, cancelled=False, coming=0, waiting=0, **asdict(new))
    listed = week_of(work.tx, new.day)
    assert listed is not None, "it was put on one"
    evening.wait(work, listed, item)
    return item


def located(work: Work, said: PlaceRef | None) -> Place | None:
    """The community or grid that is named; None where none is, or what is named is no place of the county's."""
    if said is None:
        return None
    places = work.county.places
    community = places.community(said.community) if said.community else None
    grid = places.grid(community, said.grid) if said.grid else None
    return grid or community


def organiser(work: Work, where: Place | None) -> str:
    """Who organises what nobody is named for: the community it is of, or whose staff write it down."""
    own = where or own_place(work)
    community = work.county.places.community_of(own.id) if own is not None else None
    return community.name if community is not None else ""


def own_place(work: Work) -> Place | None:
    """Where an activity counts that names no place: in one's own community; None: the whole county's, of its office."""
    if work.may(ISSUERS, Where("/")):
        return None
    paths = {held.path for held in work.actor.held if held.role is Role.COMMUNITY}
    return next((place for place in work.county.places.by_id.values() if place.path in paths), None)


def _next_number(work: Work, day: date) -> tuple[int, int]:
    """The list of a day's week, made if need be, and the number that is free on it."""
    listed = week_of(work.tx, day)
    if listed is not None:
        return listed.id, max((item.number for item in listed.items), default=0) + 1
    values = {"week": monday(day), "account_id": work.actor.account_id, "created_at": work.now}
    return work.tx.execute(insert(week_list).values(**values).returning(week_list.c.id)).scalar_one(), 1


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
