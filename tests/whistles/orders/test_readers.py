"""The readers beneath an order: units by nickname, numbers, lengths, lists, money, what is done and what is not."""

from __future__ import annotations

import pytest

from bot.values.fold import fold
from handlers.whistles.letters import results, ticking, wording
from handlers.whistles.lifecycle import Outcome
from handlers.whistles.number import case_number, without_command
from handlers.whistles.orders import terms
from handlers.whistles.orders.naming import find_number, number_alone
from handlers.whistles.orders.units import find_unit
from tests.whistles.orders.desks import GIVEN, NAMES


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("交通局", "交通局"),
        ("城管", "城管"),
        ("住建", "住建局"),
        ("供电的人", "供电局"),
        ("水务", "水务集团"),
        ("交通", "交通局"),
        ("环卫", "环卫所"),
        ("燃气", "燃气公司"),
        ("水利", "水利局"),
        ("消防通道堵了 城管局", "城管局"),
        ("路灯坏了，请供电来看看", "供电局"),
        ("公安路灯坏了", None),
        ("邻居", None),
    ],
)
def test_units_by_what_people_call_them(text: str, unit: str | None) -> None:
    found = find_unit(text, NAMES)
    assert (found.value if found is not None else None) == unit


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("00006修好了", "00006"),
        ("6号修好了", "00006"),
        ("六号修好了", "00006"),
        ("第6号办得怎么样", "00006"),
        ("#6 修好了", "00006"),
        ("把12号派给城管", "00012"),
        ("HC-SD-2026-00006修好了", "HC-SD-2026-00006"),
        ("6 修好了", "00006"),
        ("3号楼修好了", None),
        ("12月6号前修好", None),
        ("6号下午去修", None),
        ("修了3天", None),
        ("换了2个灯泡", None),
        ("2小时修好了", None),
        ("1.修好了 2.换好了", None),
        ("3栋修好了", None),
    ],
)
def test_a_case_by_its_number(text: str, number: str | None) -> None:
    found = find_number(fold(text), GIVEN)
    assert (found.number if found is not None else None) == number


@pytest.mark.parametrize(("text", "number"), [("6", "00006"), ("六号", "00006"), ("00006。", "00006"), ("那个", None)])
def test_a_number_alone(text: str, number: str | None) -> None:
    assert number_alone(fold(text), GIVEN) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [(" 6 交通局", "00006"), ("6号 交通局", "00006"), ("六号，城管", "00006"), ("6号楼漏水", None), ("12月20日", None)],
)
def test_the_number_behind_a_command(text: str, number: str | None) -> None:
    found = case_number(text, GIVEN)
    assert (found.value if found is not None else None) == number


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("退单 00002 这条路不归我们", "这条路不归我们"),
        ("退单，这条路不归我们", "这条路不归我们"),
        ("这条路不归我们", "这条路不归我们"),
    ],
)
def test_a_reason_loses_the_command_it_is_said_with(text: str, rest: str) -> None:
    assert without_command(text, "退单", GIVEN) == rest


@pytest.mark.parametrize(
    ("text", "length", "reason"),
    [
        ("再给三天", (3, False), ""),
        ("能不能晚几天", None, ""),
        ("再给三天，等配件到货", (3, False), "等配件到货"),
        ("延五个工作日 管材没到", (5, True), "管材没到"),
        ("晚一周行吗", (7, False), ""),
        ("半个月，要立项", (15, False), "要立项"),
        ("12月20日，等管材", None, "12月20日，等管材"),
        ("周三前", None, "周三前"),
    ],
)
def test_how_much_longer(text: str, length: tuple[int, bool] | None, reason: str) -> None:
    assert terms.longer(text) == length
    assert terms.reason(text) == reason


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1、扶正站牌2、加固", ["扶正站牌", "加固"]),
        ("您好，情况如下：1.已扶正2.已加固", ["已扶正", "已加固"]),
        ("①扶正②加固", ["扶正", "加固"]),
        ("一、扶正站牌；二、加固底座", ["扶正站牌", "加固底座"]),
        ("修3、5号楼的灯", []),
        ("在1、2号楼", []),
        ("宽3.5米", []),
        ("12.20前办", []),
    ],
)
def test_points_of_a_list(text: str, points: list[str]) -> None:
    assert wording.listed(text) == points


@pytest.mark.parametrize(
    ("text", "cents", "rest"),
    [
        ("修好了，换了井盖，花了800", 80_000, "修好了，换了井盖"),
        ("换好了，花了八百块钱", 80_000, "换好了"),
        ("更换2块井盖板，共1200元", 120_000, "更换2块井盖板"),
        ("花了1.2万", 1_200_000, "花了1.2万"),
        ("修好了，800块", 80_000, "修好了"),
    ],
)
def test_what_it_cost(text: str, cents: int, rest: str) -> None:
    paid, said = wording.told_money(text)
    assert (paid.cents if paid is not None else None, said) == (cents, rest)


@pytest.mark.parametrize("text", ["用了3天", "换了三块地砖", "修好了", "费用不高"])
def test_what_names_no_sum(text: str) -> None:
    assert wording.told_money(text) == (None, text)


@pytest.mark.parametrize(
    ("clause", "is_done", "is_undone", "goes_on"),
    [
        ("灯换了", True, False, False),
        ("已疏通", True, False, False),
        ("不漏了", True, False, False),
        ("清理干净了", True, False, False),
        ("派人去修了", False, False, True),
        ("正在修", False, False, True),
        ("明天去换", False, False, True),
        ("12月5日前修好", False, False, True),
        ("底座还没", False, True, False),
        ("线路已报修", False, True, False),
        ("等配件", False, True, False),
        ("马上去", False, False, False),
    ],
)
def test_done_or_not(clause: str, is_done: bool, is_undone: bool, goes_on: bool) -> None:
    assert (results.done(clause), results.undone(clause), results.under_way(clause)) == (is_done, is_undone, goes_on)


ASKS = ["扶正站牌", "加固底座"]


@pytest.mark.parametrize(
    ("text", "answers", "outcome", "why"),
    [
        ("站牌扶正了，底座还没", ["站牌扶正了", "底座还没"], Outcome.PARTLY, ""),
        (
            "站牌扶正了，底座还没，等水泥",
            ["站牌扶正了", "底座还没，等水泥"],
            Outcome.PARTLY,
            "站牌扶正了，底座还没，等水泥",
        ),
        ("底座加固了，站牌也扶正了", ["站牌也扶正了", "底座加固了"], Outcome.SOLVED, ""),
        ("都弄好了", ["都弄好了", "都弄好了"], Outcome.SOLVED, ""),
        ("站牌扶正了", ["站牌扶正了", ""], Outcome.SOLVED, ""),
        ("2.底座已加固", ["", "底座已加固"], Outcome.SOLVED, ""),
        ("情况属实", ["情况属实", ""], None, ""),
    ],
)
def test_asks_are_ticked_off(text: str, answers: list[str], outcome: Outcome | None, why: str) -> None:
    ticked = ticking.tick(text, ASKS)
    assert (list(ticked.answers), ticked.outcome, ticked.why_not) == (answers, outcome, why)
