"""The list as a group sees it: short enough, its own, with the numbers to answer; and the poster of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.app import load_texts
from bot.county import County
from bot.values.found import Given
from handlers.week import message, seeing, wording
from handlers.week.actions import Item, WeekList, week_of
from handlers.week.poster import Entry, Face, Section, png
from handlers.week.slots import find_days
from storage.places import Places
from storage.tables import chat, outbox
from storage.workdays import shipped
from tests.handlers.talk import GRID, STAFF, TEN, Talk
from tests.support.settings import settings
from tests.transcripts.conftest import TODAY

SATURDAY = TODAY + timedelta(days=2)
LINE = st.text("一二三四五六七八九十清扫河堤，（）·A ", min_size=1, max_size=128)
PLAIN = Item(1, 1, "志愿服务日", "清理河堤", SATURDAY, 540, 660, "水东社区", "", None, "", 20, "", "", False, 0, 0)
PLAIN_COUNTY = County(settings(), load_texts(), shipped(), Places((), {}, {}, {}))
ITEMS = st.lists(
    st.builds(
        replace,
        st.just(PLAIN),
        number=st.integers(1, 999),
        title=LINE,
        place=LINE,
        wanted=st.none() | st.integers(1, 300),
        day=st.sampled_from([SATURDAY - timedelta(days=3), SATURDAY, SATURDAY + timedelta(days=1)]),
    ),
    min_size=1,
    max_size=40,
)


@given(items=ITEMS, done=st.sampled_from(["", "上周办了 4 项、52 人次：理发、清淤、义诊等。谢谢大家。"]))
def test_it_fits_and_says_how_many_are_left_out(items: list[Item], done: str) -> None:
    text = wording.told(PLAIN_COUNTY, "week.push", WeekList(1, SATURDAY, None, tuple(items)), done=done)
    assert len(text) <= wording.SHORT
    shown = [line for line in text.splitlines() if line.partition(". ")[0].isdecimal()]
    assert shown[0].startswith(f"{items[0].number}. ")
    left = len(items) - len(shown)
    assert (f"还有 {left} 项" in text) == (left > 0)
    assert "报名 3" in text


def test_a_grid_sees_the_countys_its_communitys_and_its_own(talk: Talk) -> None:
    with talk.database.reading() as tx:
        listed = week_of(tx, SATURDAY)
    assert listed is not None
    places = talk.county.places
    community = places.community("水东社区")
    assert community is not None
    for name, numbers in {"第1网格": [1, 2, 6, 7], "第2网格": [1, 6, 7], "第8网格": [1, 6, 7, 9]}.items():
        seen = seeing.seen_at(places, listed, places.grid(community, name))
        assert [item.number for item in seen.items] == numbers, name
    assert [item.number for item in seeing.seen_at(places, listed, community).items] == [1, 2, 6, 7, 9]
    assert seeing.seen_at(places, listed, None) == listed


def test_what_is_previewed_is_what_is_pushed(talk: Talk) -> None:
    from handlers.week import push

    _, shown = talk.say("预览清单 水东社区第1网格", "demo-luo", STAFF)
    talk.clock.set(TEN.replace(day=27, hour=16))
    job = push.job(talk.county.config)
    for _ in range(2):
        for step in job.steps(talk.county, talk.clock.now(), talk.clock.now()):
            with talk.database.begin() as tx:
                step(tx)
    (group,) = talk.rows(chat, chat.c.chat_id == GRID)
    (pushed,) = talk.rows(outbox, outbox.c.chat_id == group.id)
    (previewed, *_) = (row for row in talk.rows(outbox) if row.text == shown.text)
    assert pushed.text == shown.text
    assert pushed.files[0]["render"] == previewed.files[0]["render"] == message.POSTER
    assert pushed.files[0]["args"]["place_id"] == previewed.files[0]["args"]["place_id"] == group.place_id
    assert "要由" in talk.answer("预览清单", "demo-guo").text


def test_what_was_called_off_before_is_not_announced(talk: Talk) -> None:
    talk.say("取消活动 2", "demo-luo")
    _, shown = talk.say("预览清单 水东社区第1网格", "demo-luo", STAFF)
    assert "普法课" not in shown.text
    assert (
        "2. 防范养老诈骗普法课（学习教育）9:00-10:30 温馨港湾小区活动室，取消了"
        in talk.answer("六个日", "demo-guo").text
    )


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("每周二、四 晚上7点到8点", [(11, 26), (12, 1)]),
        ("每周二、周四 晚上7点到8点", [(11, 26), (12, 1)]),
        ("每周一三五", [(11, 27), (11, 30), (12, 2)]),
        ("每星期六和星期天上午9点", [(11, 28), (11, 29)]),
        ("每周四", [(11, 26)]),
        ("周六、周日 9点到11点", [(11, 28), (11, 29)]),
        ("周二和周四", [(12, 1), (12, 3)]),
    ],
)
def test_several_days_are_never_one(text: str, days: list[tuple[int, int]]) -> None:
    """On a Thursday. What cannot be read is asked about, which the scenes show."""
    read = find_days(text, Given(TEN))
    assert read is not None
    every = read.value.every(7)
    assert every == () or [(day.month, day.day) for day in every] == days
    assert len(every) != 1 or len(days) == 1


def test_holidays_and_make_up_days_are_named(talk: Talk) -> None:
    for day, words in {
        date(2026, 10, 10): "调休上班日",
        date(2026, 10, 3): "国庆节放假",
        SATURDAY: "",
    }.items():
        listed = WeekList(1, day, None, (replace(PLAIN, day=day),))
        note = wording.makeup_note(listed, talk.county.calendar)
        assert words in note
        assert bool(note) == bool(words)


FACE = Face(
    "会昌县",
    "水东社区第1网格",
    "11月28日",
    tuple(
        Section(
            theme, tuple(Entry(number, "排水沟清淤" * 6, "11月28日", "水东安置小区", "县交通运输局") for number in own)
        )
        for theme, own in {"学习教育日": range(1, 9), "志愿服务日": range(9, 20)}.items()
    ),
    "",
    "https://example.org/bot",
)


def test_the_poster_is_as_wide_as_a_phone_and_its_code_is_read() -> None:
    heights = []
    for face in (FACE, replace(FACE, link=""), replace(FACE, sections=FACE.sections[:1])):
        with Image.open(BytesIO(png(face))) as picture:
            assert picture.width == 1080
            heights.append(picture.height)
            codes = [code.text for code in zxingcpp.read_barcodes(picture.convert("RGB"))]
        assert codes == [face.link] * bool(face.link)
    assert heights[2] < heights[0]
    assert png(FACE) is png(replace(FACE)), "drawn once for all groups that see the same"
