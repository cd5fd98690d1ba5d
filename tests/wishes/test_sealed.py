"""No name, phone or door of whoever wishes is in any group's text, list, export for groups or log."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import select

from bot.logs import setup
from handlers.wishes.words import said, thing_of
from storage.tables import dialogue, event, wish
from tests.handlers.talk import GRID, STAFF, Talk

NAME, PHONE, DOOR, CALLED = "张秀英", "13912345678", "602", "张奶奶"
SECRETS = (NAME, PHONE, f"单元{DOOR}", CALLED, "李桂秀")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged, at the lowest level."""
    root = logging.getLogger()
    handlers, level, stderr = list(root.handlers), root.level, sys.stderr
    root.handlers = []
    sys.stderr = heard = io.StringIO()
    setup("DEBUG", True)
    yield heard
    sys.stderr, root.handlers, root.level = stderr, handlers, level
    logging.captureWarnings(False)
    structlog.reset_defaults()


def test_no_name_phone_or_door_of_the_wisher_is_in_a_group_a_list_an_export_or_a_log(
    talk: Talk, logged: io.StringIO
) -> None:
    """A grid worker tells it with everything in it, and it goes all the way."""
    lines = [
        ("登记心愿 我楼上张奶奶张秀英（3栋2单元602，13912345678）想要一台收音机", "demo-zhang", GRID),
        ("本人同意", "demo-zhang", None),
        (f"{NAME} {PHONE} 3栋2单元{DOOR}室", "demo-zhang", None),
        ("核实心愿 5 通过", "demo-luo", STAFF),
        ("微心愿", "demo-guo", GRID),
        ("认领心愿 5", "demo-guo", GRID),
        ("看联系 5", "demo-guo", GRID),
        ("捎话 5 周六上午送来方便吗", "demo-guo", GRID),
        ("送达心愿 5", "demo-guo", GRID),
        ("代确认心愿 5 上门看过了", "demo-luo", STAFF),
        ("我的心愿", "demo-zhang", GRID),
        ("待核实心愿", "demo-luo", STAFF),
    ]
    private: dict[str, str] = {}
    for text, who, group in lines:
        for told in talk.say(text, who, group):
            if told.kind == "group":
                assert not any(secret in told.text for secret in (*SECRETS, DOOR)), (text, told.text)
            else:
                private[told.chat] = private.get(told.chat, "") + told.text
    assert f"{NAME} 3栋2单元{DOOR}" in private["p-demo-guo"], "the claimer alone"
    assert NAME not in private["p-demo-luo"], "the community did not ask for it"
    assert PHONE not in "".join(private.values()), "nobody: no number is kept here"
    assert not any(secret in logged.getvalue() for secret in SECRETS)
    (row,) = talk.rows(wish, wish.c.id == 5)
    assert row.state == "confirmed"
    assert not any(secret in f"{row.what}{row.kind}{row.whom}{row.reason}" for secret in (*SECRETS, DOOR))
    assert row.sealed is None
    with talk.database.begin() as tx:
        told_of = [
            str(each)
            for each in tx.execute(
                select(event.c.before, event.c.after, event.c.note).where(event.c.record == "wish")
            ).all()
        ]
        assert len(told_of) >= 6
        assert not any(secret in each for each in told_of for secret in SECRETS)
        assert tx.execute(select(dialogue)).all() == []


def test_while_it_waits_what_is_kept_is_closed(talk: Talk) -> None:
    talk.say("登记心愿 想要一台收音机", "demo-zhang", GRID)
    talk.say(f"{NAME} 3栋2单元{DOOR}室", "demo-zhang")
    (row,) = talk.rows(wish, wish.c.account_id == talk.account_id("demo-zhang"))
    assert row.sealed is not None
    assert not any(secret.encode() in row.sealed for secret in SECRETS)
    assert not any(secret in row.what for secret in SECRETS)


WISHES: dict[str, tuple[str, str, str]] = {
    "想要个电饭煲，老的那个坏了": ("电饭煲", "成人", "实物"),
    "我楼上张奶奶想有人陪她说说话": ("有人陪她说说话", "老人", "服务"),
    "孩子要个书包，我是他奶奶": ("书包", "孩子", "实物"),
    "帮王大爷登记微心愿，想要一副老花镜": ("一副老花镜", "老人", "实物"),
    "孤儿小明想要一个书包": ("一个书包", "孩子", "实物"),
    "收音机": ("收音机", "成人", "实物"),
    "我的心愿是拍一张全家福": ("拍一张全家福", "成人", "服务"),
    "独居老人，想请人修水龙头": ("请人修水龙头", "老人", "服务"),
    "3栋独居的张爷爷需要一床棉被": ("一床棉被", "老人", "实物"),
    "": ("", "成人", "实物"),
    "！！": ("", "成人", "实物"),
}


def test_the_thing_is_told_and_the_story_is_left_out() -> None:
    read = {text: (told.thing, told.whom, told.kind) for text in WISHES if (told := said(text)) is not None}
    assert read == WISHES
    assert said("能给点钱吗").money
    assert not said("想要一个电饭煲").money
    assert len(thing_of("想要" + "长" * 500)) <= 30
