"""What is said in plain words: nothing is booked at another time than was said."""

from __future__ import annotations

from datetime import timedelta

from handlers.appointments import booking
from handlers.appointments.chat import reading
from handlers.appointments.records import State
from storage.tables import appointment, appointment_slot
from tests.appointments.ground import at, check, crowd, evening, resident
from tests.handlers.acting import acting_as
from tests.handlers.talk import GRID, Talk
from tests.values.county import GIVEN

NOBODY, STAFF = "demo-li", "demo-luo"

# What is said, and when it is booked (month-day hour:minute); None: it is asked, with free times.
SAID = {
    "预约周三晚上办老年证": "12-02 17:30",
    "预约周三晚上6点半办老年证": "12-02 18:30",
    "预约周三6点半办老年证": "12-02 18:30",
    "预约周六上午办社保卡": "11-28 08:30",
    "预约明天中午养老认证": "11-27 12:00",
    "预约 12月9日 17:45 老年证": "12-09 17:45",
    "预约下周六9点办身份证": "12-05 09:00",
    "预约老年证": None,
    "预约周三办老年证": None,
    "预约周三晚上6点10分办老年证": None,
    "预约周五晚上办老年证": None,
    "预约过几天办老年证": None,
    "预约今天晚上办老年证": None,
    "预约12月30日晚上办老年证": None,
    "周六能办社保卡不": None,
    "预约": None,
    "预约补车牌": None,
    "约两个：我办身份证，我爸认证养老": None,
}


def test_what_is_said_is_booked_or_asked(talk: Talk) -> None:
    for text, wanted in SAID.items():
        with talk.database.begin() as tx:
            tx.execute(appointment.delete())
            tx.execute(appointment_slot.delete())
        talk.say("算了", NOBODY)
        said = [each for each in talk.say(f"水东 {text}" if text == "预约" else text, NOBODY) if each.text]
        rows = talk.rows(appointment)
        if wanted is None:
            assert rows == [], text
            assert any(each.choices for each in said), text
            continue
        (slot,) = talk.rows(appointment_slot)
        assert f"{slot.starts_at.astimezone(at(talk.clock.now().date(), 0).tzinfo):%m-%d %H:%M}" == wanted, text
        assert "约好了" in said[0].text
        assert "带" in said[0].text, "what to bring is said"


def test_in_a_group_the_answer_is_private(talk: Talk) -> None:
    answers = talk.say("预约周三晚上办老年证", NOBODY, GRID)
    assert [each.chat for each in answers] == [f"p-{NOBODY}"]
    assert talk.say("预约了好几次都约不上", NOBODY, GRID, addressed=False) == []


def test_a_full_slot_offers_others_and_books_none(talk: Talk) -> None:
    with talk.database.begin() as tx:
        first = evening(acting_as(talk, tx, STAFF))[0]
        booking.book(resident(talk, tx, crowd(tx, 1)[0]), first.hours.id, first.starts_at)
    said = talk.say(f"预约 {reading.button(first)}", NOBODY)
    assert "刚刚约满了" in said[0].text
    assert all(choice[1] != f"预约 {reading.button(first)}" for each in said for choice in each.choices)
    assert talk.count(appointment) == 1
    later = talk.answer("预约周三晚上5点半办老年证", NOBODY)
    assert later.choices, "asked again, with what is free"
    assert talk.count(appointment) == 1


def test_a_move_keeps_the_old_place_until_the_new_is_theirs(talk: Talk) -> None:
    talk.say("预约周三晚上办老年证", NOBODY)
    with talk.database.begin() as tx:
        taken = evening(acting_as(talk, tx, STAFF))[4]
        booking.book(resident(talk, tx, crowd(tx, 1)[0]), taken.hours.id, taken.starts_at)
    asked = talk.say("改约 周三晚上6点半", NOBODY)
    assert talk.count(appointment, appointment.c.state == State.BOOKED) == 2
    assert asked[-1].choices
    assert "改好了" in talk.answer("改到下周同一时间", NOBODY).text
    with talk.database.begin() as tx:
        check(tx)


def test_the_day_list_is_the_staffs_in_private(talk: Talk) -> None:
    talk.say("预约周三晚上办老年证 我姓王", NOBODY)
    told = talk.say("预约名单 周三", STAFF, "g-SD-staff")
    assert [each.chat for each in told] == [f"p-{STAFF}"]
    assert "17:30 老年证 王同志" in told[0].text
    assert "还没有人约" in talk.answer("预约名单 明天", STAFF).text


def test_readers_of_a_service_and_a_name() -> None:
    said = reading.said("公积金 水东社区 周二、四 18点到20点 半小时一段 每段2人 带身份证、照片", GIVEN, ("水东社区",))
    assert (said.title, said.days, said.start, said.end) == ("公积金", "24", 1080, 1200)
    assert (said.minutes, said.capacity, said.bring) == (30, 2, "身份证、照片")
    assert reading.said("养老认证 工作日 12点到14点半 家人可代办", GIVEN, ()).days == "work"
    names = {"我姓王": "王同志", "叫我老李": "老李", "周三晚上": ""}
    assert {text: reading.called(text) for text in names} == names
    assert reading.same_next_week(at(GIVEN.now.date(), 9)) == at(GIVEN.now.date() + timedelta(days=7), 9)
    assert reading.exact("#1@209913992500") is None


def test_what_is_named_and_not_theirs_is_not_given_back(talk: Talk) -> None:
    talk.say("预约周六上午办社保卡", NOBODY)
    asked = talk.answer("周三的预约我去不了了", NOBODY)
    assert talk.count(appointment, appointment.c.state == State.BOOKED) == 1
    assert asked.choices, "they are asked which"
    assert "取消了" in talk.answer("周六的预约我去不了了", NOBODY).text


def test_the_third_of_what_was_offered(talk: Talk) -> None:
    asked = talk.answer("预约社保卡", NOBODY)
    named = reading.exact(asked.choices[2][1])
    assert named is not None
    assert "约好了" in talk.answer("第三个", NOBODY).text
    (slot,) = talk.rows(appointment_slot)
    assert (slot.hours_id, slot.starts_at) == named


def test_what_to_bring_is_known(talk: Talk) -> None:
    assert "一寸照片" in talk.answer("办老年证要带什么", NOBODY).text
    assert talk.count(appointment) == 0


def test_nobody_keeps_two_places_of_one_service_by_mistake(talk: Talk) -> None:
    talk.say("预约周三晚上办老年证", "stranger-one", GRID)
    heard = talk.say("预约周六上午办老年证", "stranger-one", GRID)
    assert any("一个人约一个位子" in said.text for said in heard)
    change, also = next(said.choices for said in heard if said.choices)
    assert talk.count(appointment, appointment.c.state == "booked") == 1
    assert "改好了" in talk.answer(change[1], "stranger-one").text
    assert talk.count(appointment, appointment.c.state == "booked") == 1
    assert "约好了" in talk.answer("给我妈也约个周三晚上办老年证", "stranger-one").text
    assert talk.count(appointment, appointment.c.state == "booked") == 2
    assert also[1].startswith("预约 给家人")
