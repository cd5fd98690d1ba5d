"""活动记录卡: what stands on it, who may have it, the month that is confirmed, corrected and closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given
from hypothesis import settings as drawing
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import func, select

from bot.message import File
from bot.refused import Refused
from bot.rendering import Workshop
from handlers.activities import reading as deeds
from handlers.activities.deeds import Deed
from handlers.cards import closing, confirming, correcting, documents, reading
from handlers.cards.meant import Meant
from handlers.figures.period import Period, month_of, year_of
from storage import people
from storage.tables import activity, closed_month, outbox
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk

NOVEMBER = month_of(date(2026, 11, 1))
DAY = date(2026, 11, 7)


def card(talk: Talk, who: str, period: Period = NOVEMBER) -> reading.PersonCard:
    with talk.database.reading() as tx:
        which = reading.anybody([talk.person_id(who)])
        return next(reading.people(tx, talk.county.places, period, which))


def put_right(talk: Talk, minutes: int, day: date = DAY) -> correcting.PutRight:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, "demo-luo")
        who = people.get_person(tx, talk.person_id("demo-guo"))
        return correcting.put_right(work, who, correcting.on(work, who.id, day)[0], minutes)


def close(talk: Talk) -> None:
    talk.clock.advance(days=7)  # into December
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, "demo-luo")
        closing.close(work, next(each for each in talk.county.places.communities if each.name == "水东社区"), NOVEMBER)


def test_a_card_writes_itself(talk: Talk) -> None:
    made = card(talk, "demo-guo")
    assert [(line.day.day, line.minutes, line.what) for line in made.lines] == [
        (7, 120, "打扫楼道"),
        (14, 120, "劝导停车"),
    ]
    assert (made.name, made.kind, made.community, made.month) == ("郭建勋", "在职党员", "水东社区", reading.Sum(2, 240))
    assert made.voluntary == made.month


def test_a_unit_s_card_names_nobody(talk: Talk, shop: Callable[[], Workshop]) -> None:
    with talk.database.reading() as tx:
        unit_id = people.get_person(tx, talk.person_id("demo-guo")).unit_id
        assert unit_id is not None
        made = reading.unit_card(tx, talk.county.places, NOVEMBER, unit_id)
    assert made.active == 1
    assert made.month == reading.Sum(2, 240)
    args = {"unit_id": unit_id, "community_id": None, "month": "2026-11-01"}
    (sheet,) = documents.render_unit(shop(), args).documents
    cells = [str(cell.value) for row in load_workbook(BytesIO(sheet.data)).active or () for cell in row]
    assert any("打扫楼道" in cell for cell in cells)
    assert not any("郭建勋" in cell for cell in cells)


def test_paper_and_workbook_say_the_same(talk: Talk, shop: Callable[[], Workshop]) -> None:
    args = {"person_id": talk.person_id("demo-guo"), "month": "2026-11-01"}
    book, paper = documents.render_person(shop(), args).documents
    cells = " ".join(str(cell.value) for row in load_workbook(BytesIO(book.data)).active or () for cell in row)
    page = Document(BytesIO(paper.data))
    words = " ".join(part.text for part in page.paragraphs)
    words += " ".join(cell.text for table in page.tables for row in table.rows for cell in row.cells)
    for said in ("郭建勋", "打扫楼道", "09:00-11:00", "2 次，4 小时"):
        assert said in cells
        assert said in words


def test_the_community_confirms_all_but_what_is_objected_to(talk: Talk) -> None:
    put_right(talk, 60)
    talk.say("异议 11月7日 那天是两小时", "demo-guo")
    talk.say("确认记录 11月", "demo-luo")
    answers = [said.text for said in talk.say("确认这些", "demo-luo")]
    assert "2 位同志的 2 条记录" in answers[0]
    assert "郭建勋：11月7日" in answers[1]
    assert {line.what: line.confirmed for line in card(talk, "demo-guo").lines}["劝导停车"]


def test_what_was_confirmed_and_then_changed_waits_again(talk: Talk) -> None:
    talk.say("确认记录 11月", "demo-luo")
    talk.say("确认这些", "demo-luo")
    talk.say("更正 3小时", "demo-guo")
    assert [line.confirmed for line in card(talk, "demo-guo").lines] == [True, False]


@pytest.mark.parametrize("who", ["demo-li", "demo-zhang", "demo-zeng", "demo-guo"])
def test_nobody_else_confirms_corrects_or_closes(talk: Talk, who: str) -> None:
    for line in ("确认记录 11月", "改记录 郭建勋 11月7日 1小时", "月结 10月", "社区意见 郭建勋 好"):
        assert "要由" in talk.answer(line, who).text
    with talk.database.begin() as tx, pytest.raises(Refused):
        confirming.confirm(acting_as(talk, tx, who), Meant(NOVEMBER, talk.county.places.communities[0], None, None, ""))


def test_another_community_s_people_are_not_theirs(talk: Talk) -> None:
    other = next(each for each in talk.county.places.communities if each.name == "南外社区")
    with talk.database.begin() as tx, pytest.raises(Refused):
        confirming.confirm(acting_as(talk, tx, "demo-luo"), Meant(NOVEMBER, other, None, None, ""))
    assert "不在您这里" in talk.answer("确认记录 11月 南外社区", "demo-luo").text


def test_a_closed_month_stays_as_it_was(talk: Talk) -> None:
    before = card(talk, "demo-guo").month
    close(talk)
    done = put_right(talk, 30)
    assert done.booked
    assert card(talk, "demo-guo").month == before
    december = card(talk, "demo-guo", month_of(date(2026, 12, 1)))
    assert december.month == reading.Sum(0, -90)
    assert december.year == reading.Sum(2, 150)
    assert put_right(talk, 0).new is None
    assert card(talk, "demo-guo", month_of(date(2026, 12, 1))).year == reading.Sum(1, 120)


def test_a_month_is_closed_once_when_it_is_over_and_nobody_objects(talk: Talk) -> None:
    assert "还没过完" in talk.answer("月结 11月", "demo-luo").text
    put_right(talk, 60)
    talk.say("异议 11月7日 不对", "demo-guo")
    with pytest.raises(Refused, match="objections_first"):
        close(talk)
    put_right(talk, 60)  # looked into: it stays
    talk.answer("月结 11月", "demo-luo")
    talk.answer("确认月结", "demo-luo")
    assert talk.count(closed_month) == 1
    assert "已经月结" in talk.answer("月结 11月", "demo-luo").text
    assert "月结" in talk.answer("活动 11月28日 打扫楼道 1小时", "demo-guo").text


def test_what_the_community_adds_is_told(talk: Talk) -> None:
    said = {each.chat: each.text for each in talk.say("补记 郭建勋 11月21日 搬书 1小时", "demo-luo")}
    assert "补记了一条服务" in said["p-demo-guo"]
    assert [line.what for line in card(talk, "demo-guo").lines] == ["打扫楼道", "劝导停车", "搬书"]


def test_a_table_comes_back_and_may_come_twice(talk: Talk, shop: Callable[[], Workshop], tmp_path: Path) -> None:
    talk.answer("记录卡 第1网格 11月", "demo-luo")
    (owed,) = talk.rows(outbox)[-1].files
    _, detail = documents.render_place(shop(), owed["args"]).documents
    book = load_workbook(BytesIO(detail.data))
    sheet = book["明细"]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[1].value == "郭建勋" and row[5].value == 120)
    row[5].value = 90
    out = BytesIO()
    book.save(out)
    kept = shop().attachments.keep(out.getvalue(), documents.XLSX, detail.name)
    for expected in ("改好了 1 条", "改好了 0 条"):
        file = File(kept.sha256, detail.name, documents.XLSX, len(out.getvalue()))
        talk.say("", "demo-luo", files=[file])
        (owed,) = talk.rows(outbox)[-1].files
        assert expected in documents.render_import(shop(), owed["args"]).text
    assert 90 in [line.minutes for line in card(talk, "demo-guo").lines]
    put_right(talk, 30, card(talk, "demo-guo").lines[0].day)
    row[5].value = 100
    out = BytesIO()
    book.save(out)
    kept = shop().attachments.keep(out.getvalue(), documents.XLSX, detail.name)
    talk.say("", "demo-luo", files=[File(kept.sha256, detail.name, documents.XLSX, len(out.getvalue()))])
    (owed,) = talk.rows(outbox)[-1].files
    rendered = documents.render_import(shop(), owed["args"])
    assert ("一处都没动" in rendered.text) == bool(rendered.documents)


STEPS = st.lists(
    st.tuples(st.sampled_from(["fix", "add", "close", "object"]), st.integers(1, 27), st.integers(0, 600)), max_size=12
)


@given(steps=STEPS)
@drawing(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_year_is_the_sum_of_its_months(talk: Talk, steps: list[tuple[str, int, int]]) -> None:
    """After corrections before and after a close, and what the community adds: card, record and store agree."""
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, "demo-luo")
        who = people.get_person(tx, talk.person_id("demo-guo"))
        community = talk.county.places.community_of(who.grid_id)
        assert community is not None
        for step, day, minutes in steps:
            try:
                match step:
                    case "add":
                        correcting.add(work, who, Deed(date(2026, 11, day), minutes, "巡逻", ""))
                    case "fix":
                        for record in correcting.on(work, who.id, date(2026, 11, day))[:1]:
                            correcting.put_right(work, who, record, minutes)
                    case "object":
                        own = acting_as(talk, tx, "demo-guo")
                        correcting.objection(own, date(2026, 11, day), "不对")
                    case "close":
                        work.now = work.now.replace(month=12, day=3)
                        closing.close(work, community, NOVEMBER)
            except Refused:
                continue
        year = next(reading.people(tx, talk.county.places, month_of(date(2026, 12, 1)), reading.anybody([who.id])))
        months = [
            next(
                reading.people(tx, talk.county.places, month_of(date(2026, month, 1)), reading.anybody([who.id]))
            ).month
            for month in range(1, 13)
        ]
        assert sum(month.minutes for month in months) == year.year.minutes
        assert sum(month.times for month in months) == year.year.times
        stands = select(func.sum(activity.c.minutes), func.sum(activity.c.times)).where(
            activity.c.person_id == who.id, activity.c.state == "logged", activity.c.day >= year_of(DAY).since
        )
        assert tuple(tx.execute(stands).one()) == (year.year.minutes, year.year.times)
        assert year.year.minutes >= 0
        assert [entry for entry in deeds.around(tx, who.id, DAY) if entry.minutes < 0] == []
        tx.rollback()
