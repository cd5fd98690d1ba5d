"""A phone, an ID or a plate that somebody says in a group is in no row and no log, however it was written."""

from __future__ import annotations

import io
import json
import logging
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.logs import setup
from bot.message import File
from handlers.whistles.config import WhistleConfig
from storage.columns import metadata
from storage.tables import whistle
from tests.handlers.talk import GRID, STAFF, Talk
from tests.support.settings import settings as house

CHINESE = "零一二三四五六七八九"
SPOKEN = "〇幺二三四五六七八九"
FULL = "０１２３４５６７８９"


def _spell(digits: str, alphabet: str) -> str:
    return digits.translate({ord(str(index)): char for index, char in enumerate(alphabet)})


def _grouped(digits: str, sizes: tuple[int, ...], mark: str) -> str:
    parts = []
    for size in sizes:
        parts.append(digits[:size])
        digits = digits[size:]
    return mark.join([*parts, digits] if digits else parts)


MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
PHONES = st.one_of(
    MOBILES,
    MOBILES.map(lambda one: f"+86{one}"),
    MOBILES.map(lambda one: f"+86 {one}"),
    MOBILES.map(lambda one: _grouped(one, (3, 4), " ")),
    MOBILES.map(lambda one: _grouped(one, (3, 4), "-")),
    MOBILES.map(lambda one: _grouped(one, (3, 4), ".")),
    MOBILES.map(lambda one: _spell(one, FULL)),
    MOBILES.map(lambda one: _spell(one, CHINESE)),
    MOBILES.map(lambda one: _spell(one, SPOKEN)),
    MOBILES.map(" ".join),
)
DAYS = st.dates().filter(lambda one: 1930 <= one.year <= 2020).map(lambda one: f"{one:%Y%m%d}")
IDS = st.builds(
    lambda day, tail, last: f"360733{day}{tail}{last}",
    DAYS,
    st.from_regex("[0-9]{3}", fullmatch=True),
    st.sampled_from("0123456789Xx"),
)
IDS_WRITTEN = IDS | IDS.map(lambda one: _grouped(one, (6, 8), " ")) | IDS.map(lambda one: _spell(one, FULL))
TAILS = st.from_regex("[0-9]{5}", fullmatch=True)
PLATES = st.one_of(
    TAILS.map(lambda one: f"赣B{one}"),
    TAILS.map(lambda one: f"赣b·{one}"),
    TAILS.map(lambda one: f"赣Ｂ{_spell(one, FULL)}"),
    TAILS.map(lambda one: f"粤A D{one}"),
)
PRIVATE = PHONES | IDS_WRITTEN | PLATES
SENTENCES = st.sampled_from(
    [
        *("3号楼楼道灯坏了，打我电话{}", "{}停在3栋门口堵路", "3栋电梯困人快打{}", "吹哨 5栋下水道堵了 联系{}"),
        *(
            "活动 今天 在3栋打扫楼道 2小时 {}",
            "报到 张三 县检察院 {}",
            "人工 我的号码是{}",
            "更正 {}",
            "反馈 00001 已办结，有事打{}",
        ),
        *(
            "{}",
            "大家好，我是新来的，{}",
            "帮助 {}",
            "我家也是 {}",
            "绑定网格 {}",
            "加活动 志愿服务日 周六 水东社区 清理河堤 联系{}",
        ),
    ]
)
WHO = st.sampled_from(["demo-li", "demo-guo", "demo-luo", "demo-zeng", "demo-zhang"])


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged, at the lowest level."""
    root = logging.getLogger()
    handlers, level, stderr = list(root.handlers), root.level, sys.stderr
    root.handlers = []  # setup() closes what it finds
    sys.stderr = heard = io.StringIO()
    setup("DEBUG", True)
    yield heard
    sys.stderr, root.handlers, root.level = stderr, handlers, level
    logging.captureWarnings(False)
    structlog.reset_defaults()


def bare(text: str) -> str:
    """Only letters and digits, each written one way: whatever the form, the number shows."""
    folded = unicodedata.normalize("NFKC", text).upper()
    for alphabet in (CHINESE, SPOKEN):
        folded = folded.translate({ord(char): str(index) for index, char in enumerate(alphabet)})
    return "".join(char for char in folded if char.isalnum())


def stored(talk: Talk) -> str:
    """Every row of every table that somebody's words may reach."""
    rows: list[Any] = []
    with talk.database.reading() as tx:
        for table in metadata.sorted_tables:
            if table.name not in (
                "person",
                "place",
                "place_alias",
                "unit",
                "unit_alias",
                "unit_place",
                "role",
                "week_item",
            ):
                rows += [list(row) for row in tx.execute(select(table))]
    return json.dumps(rows, ensure_ascii=False, default=str)


def number_in(written: str) -> str:
    """What to look for: the number alone, without +86."""
    return bare(written).removeprefix("86") if written.startswith("+86") else bare(written)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=PRIVATE, sentence=SENTENCES, who=WHO, addressed=st.booleans())
def test_what_is_said_in_a_group(
    talk: Talk, logged: io.StringIO, written: str, sentence: str, who: str, addressed: bool
) -> None:
    said = talk.say(sentence.format(written), who, GRID, addressed=addressed)
    said += talk.say("确认", who, GRID)
    wanted = number_in(written)
    assert wanted not in bare("\n".join(one.text + repr(one.choices) for one in said))
    assert wanted not in bare(stored(talk))
    assert wanted not in bare(logged.getvalue())


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=PRIVATE)
def test_what_is_said_all_along_a_case(talk: Talk, logged: io.StringIO, written: str) -> None:
    """Every place where words come in: matter, supplement, note, result, dispute, correction, urgings."""
    talk.county = replace(talk.county, config=house(whistle=WhistleConfig(reports_per_hour=1000)))
    with talk.database.begin() as tx:
        before = set(tx.scalars(select(whistle.c.number)))
    talk.say("3号楼楼道灯坏了", "demo-li", GRID)
    talk.say(f"电话{written}", "demo-li", GRID)
    talk.say("确认", "demo-li", GRID)
    (number,) = {row.number for row in talk.rows(whistle)} - before
    for who, group, words in (
        ("demo-li", GRID, f"补充 {number} 打{written}"),
        ("demo-luo", STAFF, f"问清 {number} 是{written}吗"),
        ("demo-li", GRID, f"补充 {number} 就是{written}"),
        ("demo-luo", STAFF, f"派单 {number} 县交通运输局 1.联系{written} 2.打{written}"),
        ("demo-zeng", None, f"签收 {number}"),
        ("demo-zeng", None, f"申请延期 {number} 12月20日 等{written}"),
        ("demo-luo", STAFF, f"不同意延期 {number} 问{written}"),
        ("demo-luo", STAFF, f"补充函 {number} 1.再问{written}"),
        ("demo-luo", STAFF, f"挂账 {number} 12月20日 等{written}"),
        ("demo-luo", STAFF, f"恢复办理 {number}"),
        ("demo-zeng", None, f"反馈 {number} 1.打{written} 2.也打{written}"),
        ("demo-zeng", None, f"有事打{written}"),
        ("demo-zeng", None, f"部分解决 等{written}"),
        ("demo-zeng", None, "3200元 民生实事专项资金"),
        ("demo-zeng", None, f"有事打{written}"),
        ("demo-luo", STAFF, f"核实 {number}"),
        ("demo-li", GRID, f"说两句 {number} 满意，打{written}"),
        ("demo-luo", STAFF, f"回访 {number} 满意 {written}接的"),
        ("demo-li", GRID, f"没解决 {number} 请打{written}"),
        ("demo-li", GRID, f"更正 {number} 不是3栋是5栋 {written}"),
        ("demo-luo", STAFF, f"看哨 {number}"),
        ("demo-li", GRID, f"查哨 {number}"),
    ):
        talk.say(words, who, group)
    wanted = number_in(written)
    assert wanted not in bare(stored(talk))
    assert wanted not in bare(logged.getvalue())


PHONE = "13812345678"


@pytest.mark.parametrize(
    "more",
    [{"sender_name": f"小李{PHONE}"}, {"chat_title": f"水东群 群主{PHONE}"}, {"mentions": (f"王师傅{PHONE}",)}],
    ids=lambda one: next(iter(one)),
)
def test_names_hold_no_number_either(talk: Talk, logged: io.StringIO, more: dict[str, Any]) -> None:
    """People put their phone into their nickname, and groups the janitor's into their title."""
    from dataclasses import replace

    from bot.batch import handle_batch

    for text in ("@网格哨 3号楼楼道灯坏了", "确认", "人工", "我的数据"):
        message = replace(talk.incoming(text, "newcomer", "g-new"), **more)
        with talk.database.begin() as tx:
            handle_batch(talk._machine, tx, [message], talk.clock.now())
    assert PHONE not in stored(talk)
    assert PHONE not in logged.getvalue()


def test_the_name_of_a_file_holds_no_number(talk: Talk) -> None:
    picture = File("ab" * 32, f"{PHONE}.png", "image/png", 67)
    talk.say("3号楼楼道灯坏了", "demo-li", GRID, files=[picture])
    talk.say("确认", "demo-li", GRID)
    (made,) = talk.rows(whistle)
    assert len(made.files) == 1
    assert PHONE not in stored(talk)


def test_a_failure_is_kept_without_what_was_said(
    talk: Talk, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error's own words may quote the message: only its kind and its place are kept."""
    from bot.batch import handle_batch
    from handlers.whistles.chat import drafting
    from storage.tables import inbox

    def broken(*_: object) -> None:
        raise ValueError(f"cannot read {PHONE} 李桂秀家的事")

    monkeypatch.setattr(drafting, "drafts", broken)
    with talk.database.begin() as tx:
        handle_batch(
            talk._machine, tx, [talk.incoming("3号楼楼道灯坏了，李桂秀家的事", "demo-li", GRID)], talk.clock.now()
        )
    (row,) = talk.rows(inbox)
    assert row.state == "failed"
    assert row.error.startswith("ValueError at ")
    assert "家的事" not in row.error + logged.getvalue()
    assert PHONE not in stored(talk) + logged.getvalue()
