"""走访: how a line is read, who may write one down, what becomes of what was found, the sheet, the reminder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.clock import COUNTY
from bot.refused import Refused
from bot.rendering import Workshop
from handlers.visits import actions, clock, documents, reading, records
from handlers.visits.actions import NewVisit
from storage.attachments import Attachments
from storage.events import history
from storage.tables import event, outbox, visit, whistle
from tests.handlers.acting import acting_as, heard, hearers
from tests.handlers.talk import TEN, Talk

LINE = "走访 水东社区 今天上午 看了食堂，发现：1.沟盖板坏了 2.3栋路灯不亮，当场解决：清走了堵路的车，12月5日回看"
READ = [
    ("水东社区 看了食堂，发现：1.沟盖板坏了 2.3栋路灯不亮", "食堂", ("沟盖板坏了", "3栋路灯不亮"), ()),
    ("水东社区，发现沟盖板坏了；路灯不亮", "", ("沟盖板坏了", "路灯不亮"), ()),
    ("县领导今天看了水东，两个事：沟盖板和路灯", "", ("沟盖板", "路灯"), ()),
    ("水东社区 看了菜场 没有发现问题", "菜场", (), ()),
    ("水东 看了菜场，未发现问题，当场解决了一处飞线", "菜场", (), ("一处飞线",)),
    ("水东社区 发现3栋楼道灯坏了，化粪池满了", "", ("3栋楼道灯坏了", "化粪池满了"), ()),
    ("水东社区 发现：1、路灯不亮，张大妈反映的", "", ("路灯不亮",), ()),
    ("水东社区 现场解决：1）占道 2）飞线", "", (), ("占道", "飞线")),
]


def test_a_line_is_read(talk: Talk) -> None:
    for line, saw, found, solved in READ:
        told = reading.read(line, TEN, talk.county.places, None)
        assert told.community is not None, line
        assert (told.community.name, told.saw, told.found, told.solved) == ("水东社区", saw, found, solved), line


@pytest.mark.parametrize(
    ("said", "day"),
    [("12月5日回看", date(2026, 12, 5)), ("下周三再来回看", date(2026, 12, 2)), ("回看 12月5日", date(2026, 12, 5))],
)
def test_the_day_of_looking_again_is_read(talk: Talk, said: str, day: date) -> None:
    told = reading.read(f"水东社区 昨天下午 看了食堂，{said}", TEN, talk.county.places, None)
    assert (told.review_on, told.day, told.at, told.saw) == (day, date(2026, 11, 25), "下午", "食堂")


def new(talk: Talk, name: str = "水东社区", **more: object) -> NewVisit:
    community = talk.county.places.community(name)
    assert community is not None
    told = {"day": TEN.date(), "at": "", "leader_id": None, "saw": "食堂", "found": (), "solved": (), "review_on": None}
    return NewVisit(community.id, **{**told, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "place", "may"),
    [
        ("demo-luo", "水东社区", True),
        ("demo-luo", "南外社区", False),
        ("demo-xiao", "南外社区", True),
        ("demo-zhang", "水东社区", False),
        ("demo-zeng", "水东社区", False),
        ("demo-guo", "水东社区", False),
    ],
)
def test_who_may_write_a_visit_down(talk: Talk, who: str, place: str, may: bool) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, who)
        if not may:
            with pytest.raises(Refused, match="not_here"):
                actions.write(work, new(talk, place))
            return
        made = actions.write(work, new(talk, place))
        assert [each.what for each in history(tx, "visit", made.id)] == ["made"]
        actions.tell(work, made.id)
        assert all("走访" in text for text in heard(work))
        assert all(chat.startswith("g-") and chat.endswith("-staff") for chat in hearers(talk, work))


def test_a_leader_writes_of_the_linked_community_alone(talk: Talk) -> None:
    talk.say("任命 罗春晖 联社区县领导 南外社区", "demo-xiao")
    talk.say("确认", "demo-xiao")
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, "demo-luo")
        assert set(actions.leaders(work, talk.county.places.communities[1]).values()) <= {"罗春晖"}
        assert actions.write(work, new(talk, "南外社区")).community_id == new(talk, "南外社区").community_id
        with pytest.raises(Refused, match="not_here"):
            actions.write(work, new(talk, "西北街社区"))


def test_what_is_found_becomes_cases_whose_state_the_record_tells(talk: Talk) -> None:
    talk.say(LINE, "demo-luo")
    said = {each.chat: each.text for each in talk.say("记下并登记成哨", "demo-luo")}
    assert "【走访】" in said["g-SD-staff"]
    cases = talk.rows(whistle, whistle.c.source == "visit")
    assert [(case.matter, case.place) for case in cases] == [("沟盖板坏了", "水东社区"), ("3栋路灯不亮", "3栋")]
    talk.say(f"自办 {cases[0].number} 换好了", "demo-luo")
    talk.say(f"撤回 {cases[1].number}", "demo-luo")
    told = talk.answer("走访记录", "demo-luo").text
    assert "发现 3 件" in told
    assert "3 清走了堵路的车 → 当场解决" in told
    assert cases[0].number in told


def test_the_same_thing_found_again_is_told_as_the_case_it_joined(talk: Talk) -> None:
    number = talk.report("3栋路灯不亮")
    talk.say("走访 水东社区第1网格 发现3栋路灯不亮", "demo-luo")
    talk.say("记下并登记成哨", "demo-luo")
    told = talk.answer("走访记录 水东社区", "demo-luo").text
    cases = talk.rows(whistle, whistle.c.source == "visit")
    assert cases[0].merged_into is None or number in told


def test_names_of_residents_are_in_no_group(talk: Talk) -> None:
    talk.say("走访 水东社区 看了李桂秀家，发现：郭建勋家门口3栋2单元501室漏水", "demo-luo")
    said = talk.say("只记走访", "demo-luo")
    said += talk.say("走访记录", "demo-li", "g-SD-1")
    for each in said:
        assert "李桂秀" not in each.text
        assert "郭建勋" not in each.text
        assert "501" not in each.text


def test_the_sheet_has_a_line_for_each_matter(talk: Talk, tmp_path: Path) -> None:
    talk.say(LINE, "demo-luo")
    talk.say("记下并登记成哨", "demo-luo")
    talk.answer("导出走访 今年", "demo-luo")
    (owed,) = talk.rows(outbox)[-1].files

    def write(_: Callable[..., object]) -> object:
        raise AssertionError("it only reads")

    shop = Workshop(talk.database, Attachments(tmp_path), talk.county, talk.clock.now(), write)
    (made,) = documents.render(shop, owed["args"]).documents
    sheet = load_workbook(BytesIO(made.data)).active
    assert sheet is not None
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[7], row[8]) for row in rows] == [
        ("沟盖板坏了", "已登记"),
        ("3栋路灯不亮", "已登记"),
        ("清走了堵路的车", "当场解决"),
    ]


def test_on_the_day_of_looking_again_the_community_hears_once(talk: Talk) -> None:
    talk.say(LINE, "demo-luo")
    talk.say("只记走访", "demo-luo")
    day = datetime(2026, 12, 5, 9, tzinfo=COUNTY)
    before = talk.count(outbox)
    for step in clock.job().steps(talk.county, day, day):
        with talk.database.begin() as tx:
            step(tx)
    told = talk.rows(outbox)[before:]
    assert told
    assert all("走访回看" in each.text for each in told)
    assert talk.count(event, event.c.what == "to be reviewed") == 1
    with talk.database.begin() as tx:  # nothing open: nothing is said
        made = tx.scalars(select(visit.c.id)).one()
        work = acting_as(talk, tx, "demo-luo")
        for number in (1, 2):
            actions.solve(work, made, number)
        assert records.to_review(tx, day.date()) == []


def test_one_that_was_taken_back_is_told_no_more(talk: Talk) -> None:
    talk.say("走访 水东社区 看了食堂", "demo-luo")
    made = talk.rows(visit)[0].id
    assert "要由" in talk.answer(f"撤走访 {made}", "demo-zhang").text
    talk.say(f"撤走访 {made}", "demo-luo")
    assert "还没有走访记录" in talk.answer("走访记录", "demo-luo").text
