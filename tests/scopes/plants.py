"""What stands in 水东社区 of every capability that keeps more than cases: of somebody, with their name and door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, select

from handlers.appointments import booking, records, slots
from handlers.broadcast import actions as broadcasts
from handlers.coming import seats as places_of_activity
from handlers.exchange import claiming as needs
from handlers.mobilise import calling, seats
from handlers.mobilise import records as calls
from handlers.mobilise.calling import NewCall, NewShift
from handlers.visits import actions as visits
from handlers.visits.actions import NewVisit
from handlers.week import actions as week
from handlers.wishes import claiming, telling, verifying
from handlers.wishes.telling import NewWish
from handlers.year import appealing, grading, rules
from handlers.year.evidence import Subject
from storage import people
from storage.redaction import Scrubbed
from storage.tables import (
    appointment_service,
    broadcast,
    fund_entry,
    mobilisation_shift,
    need,
    resource,
    week_item,
)
from tests.handlers.acting import acting_as
from tests.handlers.talk import TEN, Talk

WISHER, OTHER, MEMBER, STAFF, COUNTY, LIAISON = "demo-li", "wisher", "demo-guo", "demo-luo", "demo-xiao", "demo-zeng"
CALLED, REACH = "桂姨", "樊玉芬 3栋2单元507"
WISH, VISIT, APPEAL = "一台樟木收音机", "看了腌菜坛子", "那几天我在守芦花"
YEAR = 2026
# Of a person, or told to few: none of it may be read but by whom it concerns.
SECRETS = (CALLED, "樊玉芬", "507", APPEAL)


@dataclass(frozen=True, slots=True)
class Plants:
    """Numbers of what stands there. `told`: a wish that nobody has verified; `claimed`: one that a member has."""

    told: int
    claimed: int
    need: int
    resource: int
    entry: int
    shown: int  # a broadcast that waits for its second word
    call: int
    visit: int
    item: int
    appeal: int


def plant(talk: Talk) -> Plants:
    """All of it, by whom it belongs to."""
    home = talk.county.places.community("水东社区")
    assert home is not None
    talk.say("你好", OTHER)
    with talk.database.begin() as tx:
        staff, member = (acting_as(talk, tx, who) for who in (STAFF, MEMBER))
        wishes = [
            telling.tell(acting_as(talk, tx, who), NewWish(what, home.id, "成人", "实物", reach=REACH)).id
            for who, what in ((WISHER, WISH), (OTHER, "一床棉被"))
        ]
        verifying.verify(staff, wishes[1])
        claiming.claim(member, wishes[1])
        _book(talk, tx)
        places = [place.id for place in talk.county.places.by_id.values() if place.path.startswith(home.path)]
        wanted = tx.scalars(select(need.c.id).where(need.c.place_id.in_(places), need.c.state == "open")).first()
        assert wanted is not None
        needs.claim(acting_as(talk, tx, LIAISON), wanted)
        call = _call(talk, tx, home.id)
        visit = visits.write(
            staff,
            NewVisit(
                home.id, TEN.date(), "", leader_id=None, saw=VISIT, found=("沟盖板坏了",), solved=(), review_on=None
            ),
        )
        item = _item(talk, tx, home.path)
        rules.begin(acting_as(talk, tx, COUNTY), YEAR)
        me = Subject(person=people.get_person(tx, talk.person_id(MEMBER)))
        grading.write(acting_as(talk, tx, COUNTY), me, YEAR, "一般", "有两次约好没来")
        appeal = appealing.appeal(member, me, YEAR, APPEAL)
        return Plants(
            told=wishes[0],
            claimed=wishes[1],
            need=wanted,
            resource=int(tx.scalars(select(resource.c.id).order_by(resource.c.id)).first() or 0),
            entry=int(tx.scalars(select(fund_entry.c.seq).order_by(fund_entry.c.seq.desc())).first() or 0),
            shown=int(tx.scalars(select(broadcast.c.id).where(broadcast.c.state == "asked")).first() or 0),
            call=call,
            visit=visit.id,
            item=item,
            appeal=appeal.id,
        )


def _book(talk: Talk, tx: Connection) -> None:
    service = records.services(tx, appointment_service.c.title == "老年证")[0]
    wisher = acting_as(talk, tx, WISHER)
    slot = slots.on_days(wisher, [service], TEN.date(), TEN.date() + timedelta(days=10))[0]
    booking.book(wisher, slot.hours.id, slot.starts_at, Scrubbed(CALLED))


def _call(talk: Talk, tx: Connection, community: int) -> int:
    """One that runs, with somebody on its first shift; the next waits for its second word."""
    staff = acting_as(talk, tx, STAFF)
    shifts = [NewShift(TEN + timedelta(hours=10), TEN + timedelta(hours=16), 4, "夜班", "水东闸口")]
    new = NewCall("暴雨转移", community, "水位上涨", "搬沙袋", "雨衣", "社区值班室")
    call, shown = calling.draft(staff, new, shifts)
    broadcasts.confirm(staff, shown.id)
    (shift,) = calls.shifts(tx, mobilisation_shift.c.call_id == call.id)
    seats.join(acting_as(talk, tx, MEMBER), shift.id)
    calling.draft(staff, NewCall("清淤", community, "淤泥", "铲泥", "胶鞋", "社区值班室"), shifts)
    return call.id


def _item(talk: Talk, tx: Connection, path: str) -> int:
    """An activity of the community that somebody comes to."""
    ids = [place.id for place in talk.county.places.by_id.values() if place.path.startswith(path)]
    item = next(each for each in week.items(tx, week_item.c.place_id.in_(ids)) if each.day > TEN.date())
    places_of_activity.sign_up(acting_as(talk, tx, MEMBER), item)
    return item.number


__all__ = ["SECRETS", "Plants", "plant"]
