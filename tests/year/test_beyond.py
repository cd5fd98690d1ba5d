"""What other capabilities log counts in a year's evidence, each figure with its records: needs delivered, wishes
confirmed, shifts of 应急动员, visits of leaders, 十带头."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from bot.clock import COUNTY as ZONE
from handlers.activities.ties import Kind, Tie, put
from handlers.cards import closing, correcting
from handlers.figures.period import month_of
from handlers.year import evidence, rules
from handlers.year.evidence import Figure, Subject
from handlers.year.rules import Of
from storage import people
from storage.tables import (
    activity,
    mobilisation,
    mobilisation_place,
    mobilisation_shift,
    need,
    pledge,
    pledge_unit,
    visit,
    visit_matter,
    wish,
    year_rules,
)
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.year.ground import COUNTY, MEMBER, STAFF, YEAR, community, of_person, of_unit
from tests.year.store import deed

JUNE = datetime(2026, 6, 6, 8, tzinfo=ZONE)


def figures(talk: Talk, tx: Connection, of: Subject, year: int = YEAR) -> dict[str, Figure]:
    made = evidence.sheet(tx, talk.county, of, year, talk.clock.now())
    return {figure.key: figure for figure in made.figures}


def _need(tx: Connection, place_id: int, what: str) -> int:
    row = {"place_id": place_id, "kind": "设施维修", "what": what, "measure": "", "hours": "", "source": ""}
    row |= {"contact": "", "state": "open", "created_at": JUNE}
    return int(tx.execute(insert(need).values(**row).returning(need.c.id)).scalar_one())


def _pledge(tx: Connection, need_id: int, unit_id: int, state: str, on: date | None = None) -> int:
    row = {"need_id": need_id, "unit_id": unit_id, "state": state, "claimed_at": JUNE, "delivered_on": on}
    row |= {"served": 60 if on else None, "photos": [], "grade": "好" if state == "rated" else ""}
    return int(tx.execute(insert(pledge).values(**row).returning(pledge.c.id)).scalar_one())


def test_what_a_unit_took_on_of_the_two_lists(talk: Talk) -> None:
    """Delivered, of what came to an end; what runs stands beside it; who was only in it counts what was delivered."""
    with talk.database.begin() as tx:
        traffic, other = of_unit(talk), of_unit(talk, "县财政局")
        assert traffic.unit is not None
        assert other.unit is not None
        here = community(talk).id
        done = _pledge(tx, _need(tx, here, "修花坛"), traffic.unit.id, "rated", date(2026, 9, 1))
        _pledge(tx, _need(tx, here, "晾衣架"), traffic.unit.id, "released")
        _pledge(tx, _need(tx, here, "健身器材"), traffic.unit.id, "agreed")
        _pledge(tx, _need(tx, here, "去年的事"), traffic.unit.id, "rated", date(2025, 9, 1))
        let_go = _pledge(tx, _need(tx, here, "一起没办成"), traffic.unit.id, "released")
        for each in (done, let_go):
            tx.execute(insert(pledge_unit).values(pledge_id=each, unit_id=other.unit.id, state="joined"))
        led = figures(talk, tx, traffic)["unit_delivered"]
        assert led.words == "1/3 件（样本少）"
        assert led.beside == "另有 1 件还在办，没有计入"
        assert [(record.what, record.amount, record.note) for record in led.records] == [
            ("一起没办成", "没有办成", "牵头"),
            ("健身器材", "还在办", "牵头"),
            ("晾衣架", "没有办成", "牵头"),
            ("修花坛", "受益 60 人", "牵头；社区评价：好"),
        ]
        joined = figures(talk, tx, other)["unit_delivered"]
        assert [(record.what, record.note) for record in joined.records] == [("修花坛", "协同；社区评价：好")]


def test_wishes_count_once_they_are_confirmed(talk: Talk) -> None:
    with talk.database.begin() as tx:
        who, traffic = of_person(talk, acting_as(talk, tx, MEMBER)), of_unit(talk)
        assert who.person is not None
        assert traffic.unit is not None
        assert "all_granted" not in figures(talk, tx, who), "nobody is shown a nought of what nobody has to do"
        row = {"place_id": community(talk).id, "kind": "实物", "whom": "老人", "created_at": JUNE, "at": JUNE}
        row |= {"person_id": who.person.id, "unit_id": traffic.unit.id}
        for what, state in (("电饭煲", "confirmed"), ("收音机", "delivered"), ("棉衣", "claimed")):
            tx.execute(insert(wish).values(**row, what=what, state=state))
        for of in (who, traffic):
            made = figures(talk, tx, of)["all_granted"]
            assert (made.words, made.beside) == ("1 个（记录 2 条）", "另有 1 个送到了，等确认，没有计入")
            assert [record.what for record in made.records] == ["收音机", "电饭煲"]


def test_shifts_of_应急动员(talk: Talk) -> None:
    """Signed in, or said afterwards; whoever was down and is silent stands beside it, whoever is down for tomorrow
    nowhere."""
    with talk.database.begin() as tx:
        who = of_person(talk, acting_as(talk, tx, MEMBER))
        assert who.person is not None
        row = {"title": "防汛值守", "what": "", "wanted": "", "bring": "", "contact": "", "created_at": JUNE}
        row |= {"place_id": community(talk).id, "state": "over"}
        call = tx.execute(insert(mobilisation).values(**row).returning(mobilisation.c.id)).scalar_one()
        came: tuple[dict[str, object], ...] = (
            {"came_at": JUNE},
            {"logged_at": JUNE, "drafted": True},
            {"drafted": True},
            {},
        )
        for number, how in enumerate(came, 1):
            starts = JUNE + timedelta(days=number)
            of = {"call_id": call, "number": number, "name": "夜班", "place": "闸口", "wanted": 2, "taken": 1}
            of |= {"starts_at": starts, "ends_at": starts + timedelta(hours=6)}
            shift = tx.execute(insert(mobilisation_shift).values(**of).returning(mobilisation_shift.c.id)).scalar_one()
            seat = {"shift_id": shift, "person_id": who.person.id, "state": "on", "at": JUNE, "handed": ""} | how
            tx.execute(insert(mobilisation_place).values(**seat))
        assert who.person.unit_id is not None
        for of_whom in (who, Subject(unit=talk.county.places.units[who.person.unit_id])):
            made = figures(talk, tx, of_whom)["all_watches"]
            assert (made.words, made.beside) == ("2 班（记录 3 条）", "另有 1 班没有签到，没有计入")
            assert made.records[0].what == "防汛值守 夜班"
            assert made.records[0].where == "水东社区 闸口"
            assert [record.note for record in made.records] == [
                "08:00-14:00 到了",
                "08:00-14:00 到了",
                "08:00-14:00 没有签到",
            ]


def test_visits_of_a_leader_with_what_was_found(talk: Talk) -> None:
    with talk.database.begin() as tx:
        who = of_person(talk, acting_as(talk, tx, MEMBER))
        assert who.person is not None
        row = {"community_id": community(talk).id, "day": date(2026, 6, 6), "at": "", "leader_id": who.person.id}
        row |= {"saw": "看了食堂", "created_at": JUNE}
        kept = tx.execute(insert(visit).values(**row).returning(visit.c.id)).scalar_one()
        for number, solved in ((1, date(2026, 6, 6)), (2, None)):
            of = {"visit_id": kept, "number": number, "words": "沟盖板坏了", "solved_on": solved}
            tx.execute(insert(visit_matter).values(**of))
        tx.execute(insert(visit).values(**(row | {"withdrawn_at": JUNE})))
        made = figures(talk, tx, who)["all_visits"]
        assert (made.words, made.beside) == ("1 次（记录 1 条）", "发现 2 件，解决 1 件")
        (record,) = made.records
        assert (record.what, record.where) == ("走访：看了食堂", "水东社区")


def test_十带头_count_confirmed_deeds_and_a_correction_takes_back_what_it_was(talk: Talk) -> None:
    """Of a deed with two tags one deed; a month that is closed is put right by a line that carries the same tags."""
    with talk.database.begin() as tx:
        who = of_person(talk, acting_as(talk, tx, MEMBER))
        assert who.person is not None
        tx.execute(update(activity).values(state="withdrawn"))
        for day in (3, 4):
            deed(tx, who.person.id, date(2026, 10, day), 60)
        logged = select(activity.c.log_id).where(activity.c.state == "logged").order_by(activity.c.day)
        tagged = list(tx.scalars(logged))
        put(tx, tagged[0], [Tie(Kind.TAG, "t6"), Tie(Kind.TAG, "t4")])
        put(tx, tagged[1], [Tie(Kind.TAG, "t6")])
        made = figures(talk, tx, who)["all_leads"]
        assert made.words == "2 次（记录 2 条）"
        assert made.records[0].note.startswith("带头帮困助老、带头维护环境；")
        staff = acting_as(talk, tx, STAFF)
        closing.close(staff, community(talk), month_of(date(2026, 10, 1)))
        (record,) = correcting.on(staff, who.person.id, date(2026, 10, 3))
        assert correcting.put_right(staff, people.get_person(tx, who.person.id), record, 0).booked
        made = figures(talk, tx, who)["all_leads"]
        assert (made.words, made.beside) == ("1 次（记录 3 条）", "带头维护环境 1 次")


def test_what_ships_later_comes_behind_what_the_county_decided_and_old_years_keep_theirs(talk: Talk) -> None:
    """A county that decided before 应急值守 was counted has it, 暂定, in the next year, never in one that was begun."""
    with talk.database.begin() as tx:
        row = tx.execute(select(year_rules)).one()
        older = [item for item in row.items if not item["key"].startswith("all_")]
        assert len(older) < len(row.items)
        tx.execute(update(year_rules).values(items=older))
        unit_ = of_unit(talk)
        assert "all_watches" not in figures(talk, tx, unit_)
        assert "all_watches" in figures(talk, tx, unit_, YEAR + 1)
        now = rules.current(tx)
        assert now.version == 1
        assert [rule.key for rule in now.items] == [rule.key for rule in rules.shipped().items]
        assert {rule.provisional for rule in now.items if rule.key.startswith("all_")} == {True}
        office = acting_as(talk, tx, COUNTY)
        kept = rules.begin(office, YEAR + 1)
        assert (kept.version, rules.of_year(tx, YEAR).version) == (2, 1)
        assert rules.of_year(tx, YEAR).of(Of.UNIT) != rules.of_year(tx, YEAR + 1).of(Of.UNIT)
