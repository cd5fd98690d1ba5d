"""Nobody stops the only writer with a text: twice the text costs twice the time, whichever reader it meets.

A new reader is one line in READERS, a new trick one in SHAPES.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import cycle, islice

import pytest

from bot.arguments import besides, leftover
from bot.command import NOTHING
from bot.dispatch import _FIRST, _NOT_A_WORD
from bot.text import clean
from bot.values.day import find_day
from bot.values.duration import find_minutes
from bot.values.fold import fold
from bot.values.item import find_item
from bot.values.moved import find_moved_to
from bot.values.numerals import read_number
from bot.values.people import find_name, find_people, find_unit
from bot.values.pin import read_pin, without_pin
from bot.values.place import find_correction, find_place
from bot.values.post import find_post
from bot.values.spoken import without_fillers
from bot.values.times import find_span
from bot.values.when import read_when
from bot.values.whereabouts import could_be_place
from bot.values.yes import agrees
from handlers.activities import chat as activities
from handlers.activities.telling import several
from handlers.amend.words import find_corrected
from handlers.courtesy.kinds import is_cross, kind_of, policy_of
from handlers.exchange.chat import reading as list_words
from handlers.likeness.matters import matter
from handlers.likeness.spots import without_places
from handlers.posts.chat import reading as post_words
from handlers.posts.proposing import title_of
from handlers.posts.suiting import wishes
from handlers.sorting.classes import shipped
from handlers.understanding.deeds import deed
from handlers.understanding.emergencies import emergency
from handlers.understanding.metoo import is_me_too
from handlers.understanding.noise import noise
from handlers.understanding.pasted import is_pasted, read_pasted, without_word
from handlers.understanding.privacy import sensitive
from handlers.understanding.problems import trouble
from handlers.understanding.split import matters
from handlers.understanding.understand import tidy
from handlers.understanding.wording import plain
from handlers.whistles.letters import results, ticking, wording
from handlers.whistles.number import case_number, find_case_number
from handlers.whistles.orders import terms
from handlers.whistles.orders.units import find_unit as find_unit_called
from handlers.wishes.chat import reading as wish_words
from handlers.wishes.words import said as said_of_a_wish
from handlers.wishes.words import without_whom
from storage.redaction import scrub
from tests.support.examples import LONG
from tests.understanding.house import DISPATCHER, INTENTS, UNDERSTANDING
from tests.values.county import GIVEN
from tests.whistles.orders.desks import NAMES

SIGNS = 2000 if LONG else 1000  # of the shorter text; twice the long form is more than a message may have
# Processor seconds for the longer text below which nothing is asked: nobody waits for 0.04 s of a text of 4,000 signs,
# and what costs that there and reads all of it again and again costs a quarter of that for half the text.
FLOOR = 0.04 * (SIGNS / 2000) ** 2
TIMES = 3.0  # what twice the text may cost; a reader that looks back over what it has read costs four times
ROUNDS = 3  # the best of them counts, the machine may be busy

LOG = next(command for command in activities.book.commands if command.run is activities.log)
READERS: dict[str, Callable[[str], object]] = {
    # bot/values
    "find_minutes": lambda text: find_minutes(text, GIVEN),
    "find_day": lambda text: find_day(text, GIVEN),
    "find_day ahead": lambda text: find_day(text, GIVEN, ahead=True),
    "read_when of what was done": lambda text: read_when(text, GIVEN, past=True),
    "read_when of what is to come": lambda text: read_when(text, GIVEN, past=False),
    "find_corrected": lambda text: find_corrected(text, GIVEN),
    "several deeds": lambda text: several(LOG, text, GIVEN),
    "could_be_place": could_be_place,
    "find_span": lambda text: find_span(text, GIVEN),
    "find_place": lambda text: find_place(text, GIVEN),
    "find_correction": lambda text: find_correction(text, GIVEN),
    "find_moved_to": lambda text: find_moved_to(text, GIVEN),
    "find_people": lambda text: find_people(text, GIVEN),
    "find_name": lambda text: find_name(text, GIVEN),
    "find_unit": lambda text: find_unit(text, GIVEN),
    "find_item": lambda text: find_item(text, GIVEN),
    "find_post": lambda text: find_post(text, GIVEN),
    "find_case_number": lambda text: find_case_number(text, GIVEN),
    "read_number": read_number,
    "read_pin": read_pin,
    "without_pin": without_pin,
    "agrees": agrees,
    "fold": fold,
    "without_fillers": without_fillers,
    # bot/arguments, bot/dispatch and bot/text
    "leftover": lambda text: leftover(text, []),
    "leftover of many": lambda text: leftover(text, [(at, at + 1) for at in range(0, len(text) - 1, 3)]),
    "besides": lambda text: besides(text, [(at, at + 1) for at in range(0, len(text) - 1, 3)]),
    "first word": _FIRST.match,
    "not a word": _NOT_A_WORD.fullmatch,
    "clean": clean,
    # handlers/courtesy
    "kind of talk": lambda text: kind_of(text, NOTHING),
    "policy asked about": lambda text: policy_of(text, NOTHING),
    "cross": is_cross,
    # handlers/understanding: `understand` reads the first part of a text only, what it asks is asked of the whole here
    "understand": UNDERSTANDING.understand,
    "overhear": UNDERSTANDING.overhear,
    "intents": lambda text: UNDERSTANDING.intents.read(fold(text)),
    "intents overheard": lambda text: UNDERSTANDING.intents.overhear(fold(text)),
    "rules": lambda text: UNDERSTANDING.intents.rules.weigh(fold(text)),
    "rest": lambda text: [UNDERSTANDING.intents.heads.rest(text, intent) for intent in sorted(INTENTS)[:3]],
    "plain": plain,
    "tidy": tidy,
    "noise": noise,
    "trouble": trouble,
    "deed": deed,
    "matters": matters,
    "emergency": emergency,
    "sensitive": sensitive,
    "is_me_too": is_me_too,
    "is_pasted": is_pasted,
    "read_pasted": read_pasted,
    "without_word": without_word,
    # what reads a report
    "matter": matter,
    "without_places": lambda text: without_places(text, GIVEN.known),
    "category": shipped().guess,
    "scrub": scrub,
    # what an office says of a case
    "units": lambda text: find_unit_called(text, NAMES),
    "lists": lambda text: (wording.listed(text), wording.numbered_answers(text, 3)),
    "money": wording.told_money,
    "done": lambda text: (results.done(fold(text)), results.undone(fold(text)), results.under_way(fold(text))),
    "ticked": lambda text: ticking.tick(text, ["扶正站牌", "加固底座"]),
    "longer": lambda text: (terms.longer(text), terms.reason(text)),
    "case number behind a command": lambda text: case_number(text, GIVEN),
    # what is said of posts
    "post": lambda text: post_words.said(text, GIVEN),
    "post numbers": lambda text: (post_words.after_list(text), post_words.numbers(text), wishes(text)),
    "stand-in": lambda text: (post_words.stand_in(text, GIVEN), title_of(text)),
    # what is said of the two lists, and of wishes
    "need": lambda text: (list_words.line(text, GIVEN, needed=True), list_words.need_number(text)),
    "resource": lambda text: (list_words.line(text, GIVEN, needed=False), list_words.resource_number(text)),
    "delivered": lambda text: (list_words.people(text), list_words.amount(text), list_words.grade(text)),
    "wish": lambda text: (said_of_a_wish(text), wish_words.numbers(text), without_whom(text)),
    # the whole way of a text to a command
    "route": lambda text: DISPATCHER.route(text, GIVEN, addressed=True),
}

PIECES = (
    "我", "我\n", "我\n我", "1", "0", "0.", "0.0.0.", "1号2号", "1号", "3栋", "3栋2单元", "周一", "周一周六",
    "哈", "哈哈哈", "（", "(", "〔", "[", "【", "<", "@", "@a", "@张三", "张三", "张三、", "张三 ", "和张三",
    "和我", "带我、", "王", "我叫", "我是", "局", "县", "县委", "的", "在", "和", " ", "\n", " \n", "\t",
    "\u3000", "，", "。", "、", ".", "-", "—", ":", "：", "/", "?", "！", "😀", "❤️", "[呲牙]", "一", "十",
    "二十", "百", "半", "两个半", "小时", "1小时", "9点", "9点到", "9:00-", "上午", "今天", "昨天下午", "12月",
    "12月6日", "2026-", "2026年", "不是", "不是3栋", "改成", "第", "第1", "第一网格", "水东社区", "水东",
    "从1号起", "连续3天", "到月底", "每天", "七八点", "周一和", "1号、", "11.20-", "前几天", "9点到今天",
    "小区", "路", "门口", "路口", "了", "了了", "谢谢", "收到", "好的", "吗", "没", "不", "漏水", "路灯不亮",
    "没解决", "着火", "没着火", "打", "孩子", "邻居", "另外", "2.", "二是", "；", "aA", "a", "a@", "v", "微信",
    "电话", "138", "1 3 8 ", "1-", "川A", "幺", "〇", "１", "①", "HC-", "HC-26-", "哨", "报名", "帮助", "搬到",
    "从3栋搬到", "以及", "一起", "张三2人", "说", "：\n", "张三：", "张三 10:00\n", "是", "x", "\u200b",
    "\ud800", "İ", "ß",
)  # fmt: skip
MIXED = (
    "我 3栋2单元，",
    "周一9点到11点 ",
    "张三、李四和王芳 ",
    "（1号2号）",
    "😀哈哈1.0",
    "水东社区第3网格\n",
    "1 3 8-0",
)


def _of(*pieces: str) -> Callable[[int], str]:
    return lambda length: "".join(islice(cycle("".join(pieces)), length))


SHAPES: dict[str, Callable[[int], str]] = {
    **{repr(piece): _of(piece) for piece in PIECES},
    "活动 我\\n": lambda length: "活动 " + _of("我\n")(length),
    "spaces before a colon": lambda length: f"我{' ' * length}:我",
    "spaces within": lambda length: f"我{' ' * length}我",
    "digits and words": lambda length: f"{'1' * (length // 2)}{'我' * (length // 2)}",
}
# These go round, but for the long form: each is read by every third reader, and each reader reads every third.
PAIRS = {f"{piece!r} and {more!r}": _of(piece, more) for piece in MIXED for more in MIXED}
# The whole way of a text: made of readers that stand above by themselves and read every shape (`rules`, `plain`,
# `trouble`, …), and ten times as dear as any of them. Between these all shapes go round, but for the long form.
WAYS = ("understand", "intents", "route", "overhear", "intents overheard")


def shapes_for(name: str) -> dict[str, Callable[[int], str]]:
    """What a reader has to read."""
    if name in WAYS and not LONG:
        turn = WAYS.index(name)
        return dict(
            item for at, item in enumerate((SHAPES | PAIRS).items()) if at % len(WAYS) in (turn, (turn + 1) % len(WAYS))
        )
    turn = list(READERS).index(name) % 3
    return SHAPES | dict(item for at, item in enumerate(PAIRS.items()) if LONG or at % 3 == turn)


def test_every_shape_goes_every_way() -> None:
    """By turns: once upon a text that is understood, and once upon one that is overheard or routed."""
    for shape in SHAPES | PAIRS:
        assert sum(shape in shapes_for(way) for way in WAYS) >= 2, shape
    for way in WAYS:
        assert set(shapes_for(way)) < set(SHAPES | PAIRS) or LONG


def _seconds(read: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    read(text)
    return time.process_time() - begun


@pytest.mark.parametrize("name", READERS)
def test_twice_the_text_costs_twice_the_time(name: str) -> None:
    read = READERS[name]
    read("活动 打扫楼道2小时")  # tables are made when first needed
    slow = []
    for shape, of_length in shapes_for(name).items():
        short, long = of_length(SIGNS), of_length(2 * SIGNS)
        costs = _seconds(read, long)
        for _ in range(ROUNDS):
            if costs <= FLOOR or costs <= TIMES * _seconds(read, short):
                break
            costs = min(costs, _seconds(read, long))
        else:
            slow.append(f"{shape}: {costs:.2f} s")
    assert not slow, f"{name} reads these more than once"
