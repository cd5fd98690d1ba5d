"""Who gets a 报到证, which number it has, and what is true of it later."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.actor import Actor, held_by
from bot.clock import COUNTY
from bot.refused import Refused
from handlers.certificate import actions, checking, hours, keys
from handlers.certificate.checking import Finding
from handlers.certificate.config import CertificateConfig
from handlers.certificate.register import Today
from storage import people
from storage.people import Proof
from storage.tables import account, activity, certificate, event, person, place, service_proof, unit
from tests.certificate.conftest import words_of
from tests.handlers.acting import acting_as
from tests.handlers.talk import TEN, Talk
from tests.support.settings import settings as house
from tests.whistles.ground import work as work_of

FIRST = "会报〔2026〕水东-0001"


def checked(talk: Talk, words: str) -> checking.Checked:
    with talk.database.reading() as tx:
        return checking.check(tx, talk.county.places, words, talk.clock.now().astimezone(COUNTY).date())


def configured(talk: Talk, **values: Any) -> None:
    talk.county = replace(talk.county, config=house(certificate=CertificateConfig(**values)))


def test_twenty_at_once_have_twenty_numbers_without_a_gap(talk: Talk) -> None:
    with talk.database.begin() as tx:
        at = tx.scalar(select(place.c.id).where(place.c.name == "水东社区"))
        grids = [each.id for each in talk.county.places.by_id.values() if each.parent_id == at]
        query = select(person.c.id).where(person.c.state == "in", person.c.grid_id.in_(grids)).limit(20)
        ids = list(tx.scalars(query))
        keys.signing(tx, "", TEN)
    assert len(ids) == 20

    def ask(person_id: int) -> str:
        with talk.database.begin() as tx:
            who = people.get_person(tx, person_id)
            actor = Actor(person=who, held=held_by(tx, (who,), TEN.date())[who.id])
            return actions.issue(work_of(tx, talk.county, actor, TEN)).paper.number

    with ThreadPoolExecutor(20 if not talk.database.sqlite else 4) as pool:
        numbers = sorted(pool.map(ask, ids))
    assert numbers == [f"会报〔2026〕水东-{serial:04}" for serial in range(1, 21)]


def test_a_number_is_given_back_where_the_rest_fails(talk: Talk) -> None:
    with pytest.raises(ZeroDivisionError), talk.database.begin() as tx:
        actions.issue(acting_as(talk, tx, "demo-guo"))
        raise ZeroDivisionError
    assert FIRST in talk.answer("报到证", "demo-guo").text
    assert FIRST in talk.answer("报到证", "demo-guo").text, "asked again it is the same"
    assert "会报〔2026〕水东-0002" in talk.answer("报到证", "demo-zhang").text
    (row, other) = talk.rows(certificate)
    assert (row.valid_until, other.number) == (date(2026, 12, 31), "会报〔2026〕水东-0002")


def test_a_name_is_no_proof(talk: Talk) -> None:
    with talk.database.begin() as tx:
        mine = update(account).where(account.c.user_id == "demo-guo")
        tx.execute(mine.values(proved_by=Proof.NAME, woken_by=""))
    assert "核对好是您本人" in talk.answer("报到证", "demo-guo").text
    assert "还没有报到" in talk.answer("报到证", "demo-chen").text
    assert talk.count(certificate) == 0


def test_what_is_true_of_it_today(talk: Talk) -> None:
    """Every state, by what is done to the person behind it; and the page shows the paper's own words alone."""
    talk.say("报到证", "demo-guo")
    words = words_of(talk, FIRST)
    guo = talk.person_id("demo-guo")
    assert checked(talk, words).today is Today.VALID

    def with_person(**values: Any) -> Today | None:
        with talk.database.begin() as tx:
            before = tx.execute(select(person).where(person.c.id == guo)).one()._mapping
            tx.execute(update(person).where(person.c.id == guo).values(**values))
        state = checked(talk, words).today
        with talk.database.begin() as tx:
            tx.execute(update(person).where(person.c.id == guo).values(**{name: before[name] for name in values}))
        return state

    elsewhere = next(each for each in talk.county.places.by_id.values() if each.name == "南外社区")
    grid = talk.county.places.grids(elsewhere)[0].id
    own = talk.county.places.grids(talk.county.places.communities[0])[1].id
    (tax,) = talk.rows(unit, unit.c.name == "县税务局")
    assert with_person(state="leave") is Today.VALID, "a leave is a normal state"
    assert with_person(grid_id=own, building_id=None) is Today.VALID, "the paper names the community"
    assert with_person(grid_id=grid, building_id=None) is Today.MOVED
    assert with_person(unit_id=tax.id) is Today.MOVED
    assert with_person(name="郭建新") is Today.MOVED
    assert with_person(state="left") is Today.ENDED
    talk.say("撤销报到证 郭建勋 核对有误", "demo-luo")
    assert checked(talk, words).today is Today.REVOKED
    assert "核对有误" not in checked(talk, words).words
    talk.say("恢复报到证 郭建勋", "demo-luo")
    assert checked(talk, words).today is Today.VALID
    forged = words.replace("郭建勋", "郭建新")
    assert (checked(talk, forged).finding, checked(talk, forged).statement) == (Finding.FOREIGN, None)
    unknown = words_of(talk, FIRST, number="会报〔2026〕水东-9999")
    assert checked(talk, unknown).finding is Finding.UNKNOWN


def test_it_is_renewed_without_a_word(talk: Talk) -> None:
    talk.say("报到证", "demo-guo")
    old = words_of(talk, FIRST)
    talk.clock.set(datetime.combine(date(2027, 1, 4), time(10), COUNTY))
    assert checked(talk, old).today is Today.EXPIRED
    said = talk.answer("报到证", "demo-guo").text
    assert FIRST in said
    assert "2027年12月31日" in said
    assert checked(talk, old).today is Today.EXPIRED, "the print in hand says 2026"
    assert checked(talk, words_of(talk, FIRST)).today is Today.VALID
    assert "会报〔2027〕水东-0001" in talk.answer("报到证", "demo-zhang").text, "numbers begin anew with the year"


def test_a_county_without_renewal_gives_a_new_one(talk: Talk) -> None:
    configured(talk, renew=False)
    talk.say("报到证", "demo-guo")
    talk.clock.set(datetime.combine(date(2027, 1, 4), time(10), COUNTY))
    assert "会报〔2027〕水东-0001" in talk.answer("报到证", "demo-guo").text


@pytest.mark.parametrize(
    ("switch", "said", "who", "heard"),
    [
        ("issued", "报到证", "demo-guo", "现在不发报到证"),
        ("proof", "志愿服务证明", "demo-guo", "请到社区居委会开"),
        ("receipt", "报到回执", "demo-zeng", "请找县委组织部"),
    ],
)
def test_each_paper_can_be_switched_off(talk: Talk, switch: str, said: str, who: str, heard: str) -> None:
    configured(talk, **{switch: False})
    assert heard in talk.answer(said, who).text


def test_whoever_leaves_leaves_a_number_and_nothing_else(talk: Talk) -> None:
    talk.say("活动 今天 在3栋打扫楼道 2小时", "demo-guo")
    talk.say("报到证", "demo-guo")
    talk.say("志愿服务证明", "demo-guo")
    words = words_of(talk, FIRST)
    assert "报到证 1" in talk.answer("我的数据", "demo-guo").text
    talk.say("退出报到", "demo-guo")
    talk.say("确认退出", "demo-guo")
    (row,) = talk.rows(certificate)
    assert (row.number, row.person_id, row.name, row.unit_id, row.reason) == (FIRST, None, "", None, "")
    (proof,) = talk.rows(service_proof)
    assert proof.person_id is None
    assert checked(talk, words).today is Today.ENDED


def test_the_reason_is_the_persons_own(talk: Talk) -> None:
    """Not in the trail, not in a group, not for another community's staff."""
    talk.say("报到证", "demo-guo")
    said = talk.say("撤销报到证 郭建勋 冒用他人信息", "demo-luo", "g-SD-staff")
    assert {each.chat for each in said} == {"p-demo-guo", "p-demo-luo"}
    assert all("冒用" not in str(row.note) + str(row.after) + str(row.before) for row in talk.rows(event))
    assert "冒用他人信息" in talk.answer("报到证", "demo-guo").text
    with talk.database.begin() as tx, pytest.raises(Refused):
        from handlers.certificate import revoking

        revoking.restore(acting_as(talk, tx, "demo-zhang"), "郭建勋")


def _deed(
    talk: Talk, day: date, minutes: int, *, confirmed: bool = True, nature: str = "志愿服务", **more: Any
) -> None:
    (guo,) = talk.rows(person, person.c.id == talk.person_id("demo-guo"))
    row = {
        "id": talk.count(activity) + 1_000_000,
        "log_id": 1,
        "person_id": guo.id,
        "unit_id": guo.unit_id,
        "grid_id": guo.grid_id,
        "day": day,
        "minutes": minutes,
        "what": "打扫楼道",
        "place": "",
        "state": "logged",
        "created_at": TEN,
        "nature": nature,
        "confirmed_at": TEN if confirmed else None,
        **more,
    }
    with talk.database.begin() as tx:
        tx.execute(insert(activity).values(**row))


def test_stars_count_what_was_chosen_and_confirmed_this_year(talk: Talk) -> None:
    _deed(talk, date(2026, 3, 1), 900)
    _deed(talk, date(2026, 4, 1), 60)  # 16 hours
    _deed(talk, date(2026, 5, 1), 1000, confirmed=False)
    _deed(talk, date(2026, 5, 2), 1000, nature="党员服务")
    _deed(talk, date(2026, 5, 3), 1000, state="withdrawn")
    _deed(talk, date(2025, 5, 3), 500)
    with talk.database.begin() as tx:
        got = hours.stars(acting_as(talk, tx, "demo-guo"))
    assert (got.count, got.counted, got.last_year, got.next_at) == (2, 960, 1, 24)
    assert (got.hours.unconfirmed, got.life.minutes) == (1000, 2460)
    said = talk.answer("我几颗星", "demo-guo").text
    assert "★★（志愿服务 16 小时" in said
    configured(talk, stars_confirmed=False)
    with talk.database.begin() as tx:
        assert hours.stars(acting_as(talk, tx, "demo-guo")).count == 4
    configured(talk, stars=[])
    assert "还没有星" in talk.answer("我几颗星", "demo-guo").text


def test_a_proof_tells_confirmed_hours_from_others_and_no_duty(talk: Talk) -> None:
    _deed(talk, date(2026, 3, 1), 120)
    _deed(talk, date(2026, 4, 1), 90, confirmed=False)
    _deed(talk, date(2026, 4, 2), 600, nature="党员服务")
    _deed(talk, date(2026, 4, 3), -30, times=-1)  # a closed month was corrected
    elsewhere = next(each for each in talk.county.places.communities if each.name == "南外社区")
    _deed(talk, date(2026, 4, 4), 45, grid_id=talk.county.places.grids(elsewhere)[0].id)
    said = [each.text for each in talk.say("开个志愿服务证明", "demo-guo")]
    assert "共 3 小时（社区已确认 1.5 小时，未确认 1.5 小时）" in said[0]
    assert "另有 45 分钟 不是在水东社区做的" in said[1]
    (row,) = talk.rows(service_proof)
    assert (row.number, row.times, row.confirmed, row.unconfirmed) == ("会志证〔2026〕水东-0001", 1, 90, 90)
    assert (row.since, row.until) == (date(2026, 1, 1), TEN.date() + timedelta(days=1))
    talk.say("志愿服务证明", "demo-guo")
    assert talk.count(service_proof) == 1, "the same once more is the same"
    assert "会志证〔2026〕南外-0001" in talk.say("志愿服务证明 南外社区", "demo-guo")[0].text
    assert "没有志愿服务记录" in talk.answer("志愿服务证明 去年", "demo-guo").text


def test_the_community_hears_of_a_stamp_three_times_an_hour(talk: Talk) -> None:
    assert "还没有开过证明" in talk.answer("请社区盖章", "demo-guo").text
    _deed(talk, date(2026, 3, 1), 120)
    talk.say("志愿服务证明", "demo-guo")
    for _ in range(actions.ASKED_MOST):
        assert {each.chat for each in talk.say("请社区盖章", "demo-guo")} == {"p-demo-guo", "p-demo-luo"}
    assert [each.chat for each in talk.say("请社区盖章", "demo-guo")] == ["p-demo-guo"]


def test_a_receipt_is_for_the_liaison_of_the_unit(talk: Talk) -> None:
    from handlers.certificate import receipt

    for who in ("demo-guo", "demo-luo"):
        with talk.database.begin() as tx, pytest.raises(Refused):
            receipt.receipt(acting_as(talk, tx, who), "县交通运输局")
    with talk.database.begin() as tx:
        own, file = receipt.receipt(acting_as(talk, tx, "demo-zeng"), "")
        rows = receipt.rows(tx, talk.county.places, int(file.args["unit_id"]))
    assert own.name == "县交通运输局"
    assert rows
    assert all(len(row) == len(receipt.COLUMNS) - 1 == 3 for row in rows)
    names = {row.name for row in talk.rows(person, person.c.unit_id == own.id, person.c.state.in_(("in", "leave")))}
    assert {name for name, _, _ in rows} == names
