"""An attacker opens every file that leaves: nothing private that is not its readers', no formula, nothing to fetch.

What people and staff write is stuffed with formulas, markup, fields of templates and addresses; what residents say with
a name, a phone and a door. Then each renderer of the house makes its files, and they are taken apart.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from getpass import getuser
from pathlib import Path
from socket import gethostname
from typing import Any

import pytest
from PIL import ImageDraw
from sqlalchemy import Connection, insert, select, update

from bot.clock import COUNTY as COUNTY_TIME
from bot.rendering import Rendered, Workshop
from handlers.capabilities import HOUSE
from storage.attachments import Attachments
from storage.columns import metadata
from storage.database import Database
from storage.tables import appointment, appointment_slot, fund_notice, letter, outbox, signup, week_item, week_list
from tests.handlers.talk import GRID, STAFF, TEN, Talk
from tests.privacy.opened import Inside, opened
from tests.privacy.planting import room_of
from tests.scopes.plants import plant

OFFICER, CLERK, MEMBER, COUNTY, LIAISON = "demo-luo", "demo-zhang", "demo-guo", "demo-xiao", "demo-zeng"
PHONE, DOOR, NAME = "13812345678", "2003", "李桂秀"
SAID = f"我是{NAME}，住3栋2单元{DOOR}，电话{PHONE}，楼上漏水"
EVIL = "evil.example"
FORMULA = f'=HYPERLINK("http://{EVIL}","{{{{ county }}}}<b>&")'
SHORTER = "=1+1<b>{{ a }}&"
FOLDED = "\r\nATTACH:http://evil.example\r\nDESCRIPTION:x"
# Words that staff or members wrote, and the names that files are called by.
STUFFED = (
    *("week_item", "activity", "visit", "visit_matter", "need", "resource", "post", "mobilisation", "fund_entry"),
    *("mobilisation_shift", "mobilisation_place", "appointment", "appointment_service", "thanks", "year_grade"),
    *("year_appeal", "card_remark", "year_talk", "wish", "theme"),
)
KEPT = {"contact", "measure", "kind", "state", "digest", "theme", "at", "source", "partner", "paper", "handed_at"}
# Who asks, where, what; together they are owed every file of the house.
ASKED = (
    *(
        (MEMBER, None, words)
        for words in ("报到证", "志愿服务证明 2026年", "我的日程", "我的记录卡 11月", "导出我的数据")
    ),
    *((OFFICER, None, words) for words in ("签到表 {item}", "台账 本月", "资金台账", "全部卡片 11月 水东社区")),
    *((OFFICER, None, words) for words in ("记录卡 第1网格 11月", "打印值班表", "导出走访 水东社区 今年", "卡片模板")),
    *((OFFICER, None, words) for words in ("导出清单", "记录卡 县检察院 11月", "资金公示", "确认")),
    *((OFFICER, STAFF, words) for words in ("签到码 {item}", "台账 本月", "统计 本月")),
    *((COUNTY, None, words) for words in ("佐证 郭建勋 2026", "评优名单", "佐证 县交通运输局 2026", "约谈名单")),
    (LIAISON, None, "报到回执"),
)
# Made of a file that comes in, not of what stands here: tests of their own send them hostile ones.
OF_A_FILE = {"ledger_import", "cards_import", "card_template"}


WRITTEN = {
    *("card_person", "cards_place", "coming_roll", "coming_door", "exchange_lists", "fund_book", "fund_notice"),
    *("week_poster", "visits", "year_evidence", "year_list", "appointment_roll", "my_data", "rota"),
}


def _stuff(tx: Connection) -> None:
    """Whatever of these tables is words is a formula now, as long as it may be."""
    for name in STUFFED:
        table = metadata.tables[name]
        words = {
            column.name: f"{FORMULA if room_of(column) > len(FORMULA) else SHORTER}{column.name}"[: room_of(column)]
            for column in table.columns
            if column.name not in KEPT and room_of(column) >= len(SHORTER) and not column.unique
        }
        if words:
            tx.execute(update(table).values(words))


class Desk:
    """A talk whose every file is made and taken apart."""

    def __init__(self, talk: Talk, folder: Path) -> None:
        self.talk = talk
        self.shop = Workshop(talk.database, Attachments(folder), talk.county, TEN, lambda _: None)
        self.made: dict[str, list[tuple[str, Inside, str]]] = {}

    def make(self, kind: str, args: dict[str, Any]) -> None:
        """One, with the words that are drawn on its pictures."""
        drawn: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            plain = ImageDraw.ImageDraw.text

            def text(self: Any, xy: Any, text: Any, *more: Any, **named: Any) -> Any:
                drawn.append(str(text))
                return plain(self, xy, text, *more, **named)

            patch.setattr(ImageDraw.ImageDraw, "text", text)
            rendered: Rendered = HOUSE.renderers[kind].make(self.shop, args)
        for document in rendered.documents:
            self.made.setdefault(kind, []).append((document.name, opened(document), "".join(drawn)))

    def each(self) -> Iterator[tuple[str, str, Inside, str]]:
        """Kind, name, what is inside, what is drawn."""
        return ((kind, *file) for kind, files in self.made.items() for file in files)

    def say(self, who: str, group: str | None, words: str) -> None:
        before = max((row.id for row in self.talk.rows(outbox)), default=0)
        self.talk.say(words, who, group)
        for row in self.talk.rows(outbox, outbox.c.id > before):
            for file in row.files:
                if "render" in file:
                    self.make(file["render"], file["args"])


@pytest.fixture(scope="module")
def desk(county_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Made once, and looked at by each test."""
    folder = tmp_path_factory.mktemp("files")
    with closing(Database(f"sqlite:///{shutil.copyfile(county_sqlite, folder / 'county.sqlite3')}")) as database:
        yield _filled(Talk(database), folder)


def _filled(talk: Talk, folder: Path) -> Desk:
    plants = plant(talk)
    number = talk.report(SAID, "demo-li", GRID)
    talk.say(f"活动 11月7日 在3栋2单元{DOOR}帮{NAME}打扫 2小时", MEMBER)
    talk.say(f"派单 {number} 县交通运输局 1.到{DOOR}找{NAME} {FORMULA}", OFFICER, STAFF)
    talk.say(f"反馈 {number} {FORMULA}", LIAISON)
    with talk.database.begin() as tx:
        _stuff(tx)
        mine = select(signup.c.item_id).where(signup.c.person_id == talk.person_id(MEMBER))
        tx.execute(update(week_item).where(week_item.c.id.in_(mine)).values(title=f"=1+1{FOLDED}"[:40], bring=FOLDED))
    desk = Desk(talk, folder)
    for who, group, words in ASKED:
        desk.say(who, group, words.format(item=plants.item))
    _unasked(desk)
    return desk


def _unasked(desk: Desk) -> None:
    """What goes by the clock, or is asked for in many words: made of the same rows."""
    for row in desk.talk.rows(letter):
        desk.make("letter", {"letter_id": row.id})
    (home,) = [each for each in desk.talk.county.places.communities if each.name == "水东社区"]
    (slot,) = desk.talk.rows(appointment_slot, appointment_slot.c.id.in_(select(appointment.c.slot_id)))
    desk.make(
        "appointment_roll", {"community": home.id, "day": slot.starts_at.astimezone(COUNTY_TIME).date().isoformat()}
    )
    lists = select(week_item.c.list_id).where(week_item.c.place_id == home.id, week_item.c.day > TEN.date())
    (week, *_) = desk.talk.rows(week_list, week_list.c.id.in_(lists))
    where = {"list_id": week.id, "place_id": home.id, "platform": "web", "today": TEN.date().isoformat()}
    desk.make("week_poster", where)
    desk.make("card_forms", {})
    desk.make("year_list", {"title": "评优名单", "year": 2026, "of": SHORTER, "lines": [[FORMULA] * 5]})
    with desk.talk.database.begin() as tx:
        words = "\n".join(f"{name}：{FORMULA}" for name in ("项目", "金额", "对象", "时间"))
        row = {"community_id": home.id, "year": 2026, "seq": 99, "phase": "事前", "purpose": FORMULA, "words": words}
        made = tx.execute(insert(fund_notice).values(**row, until=TEN.date(), at=TEN).returning(fund_notice.c.id))
        notice = made.scalar_one()
    desk.make("fund_notice", {"notice": notice})


def test_every_renderer_was_attacked(desk: Desk) -> None:
    """A new kind of file is asked for here too."""
    assert desk.made.keys() | OF_A_FILE == set(HOUSE.renderers)


def test_the_stuffing_is_in_them(desk: Desk) -> None:
    """As words, to be read as they were written: else nothing was shown by the others."""
    stuffed = {kind for kind, _, inside, drawn in desk.each() if "=HYPERLINK" in inside.words + drawn}
    stuffed |= {kind for kind, _, inside, drawn in desk.each() if "=1+1" in inside.words + drawn}
    assert stuffed >= WRITTEN, WRITTEN - stuffed
    assert not [kind for kind, _, inside, drawn in desk.each() if "会昌县<b>" in inside.words + drawn], "no template"


def test_nothing_is_worked_out_fetched_or_hidden(desk: Desk) -> None:
    for kind, name, inside, _ in desk.each():
        assert inside.worked == [], (kind, name)
        assert inside.fetched == [], (kind, name)
        assert inside.odd == [], (kind, name)


def test_nobody_is_named_as_who_made_it(desk: Desk) -> None:
    """Neither who asked for it nor who sits at the machine."""
    names = (NAME, "罗春晖", "郭建勋", "肖文静", gethostname(), getuser())
    for kind, name, inside, _ in desk.each():
        titled = inside.made if kind not in ("card_person", "cards_together", "certificate", "service_proof") else ""
        assert not any(word in titled for word in names), (kind, name, inside.made)


def test_no_number_is_in_any_file_but_ones_own(desk: Desk) -> None:
    for kind, name, inside, drawn in desk.each():
        for words in (inside.words, inside.made, drawn, name):
            assert PHONE not in words, (kind, name)
            assert EVIL not in name, name


def test_what_a_group_or_a_department_reads_names_nobody_and_no_door(desk: Desk) -> None:
    read = {"letter"} | {kind for kind, renderer in HOUSE.renderers.items() if renderer.group}
    seen = [kind for kind, _, _, _ in desk.each() if kind in read]
    assert set(seen) >= {"letter", "ledger", "chart", "week_poster", "coming_door", "fund_notice"}
    for kind, name, inside, drawn in desk.each():
        if kind in read and not (kind == "ledger" and "private" in name):
            for word in (NAME, DOOR):
                assert word not in inside.words + inside.made + drawn + name, (kind, name, word)
