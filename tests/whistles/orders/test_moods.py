"""What is only said orders nothing: on a condition, by hearsay, as a question, for later, not at all; the rest does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from handlers.whistles.orders.choosing import choose
from handlers.whistles.orders.listing import wanted
from handlers.whistles.orders.reading import read
from handlers.whistles.orders.values import Desk, Meant, Verb, Which
from tests.whistles.orders.desks import CADRE, COVER, DITCH, GIVEN, LAMP, LIAISON, letter, matter, on

V = Verb
LETTER = on(letter(LAMP))
MATTER = on(matter(COVER), matter(DITCH))

ONLY_SAID = [
    "如果是国道就不归我们",
    "要是国道,我们就退回",
    "假如产权是水务的,那就不是我们的事",
    "万一不归我们管怎么办",
    "除非社区出钱,否则我们办不了",
    "只要社区同意,我们马上安排人",
    "如果施工队明天到,我们就马上安排",
    "是我们辖区的话就签收",
    "若是县道我们就收下",
    "是不是归我们?",
    "不归我们吧?",
    "这个该不该我们管?",
    "归不归我们管还不好说",
    "据说这个派错了",
    "听说已经修好了",
    "他们说不归我们",
    "社区说不归我们管",
    "明天再签收",
    "等领导看了再签收",
    "先别签收",
    "我们不会退单的",
    "没说不归我们",
    "如果领导同意就延期到下周",
    "领导批了就动工",
    "施工队月底进场",
    "周五之前给你们答复",
    "你们转来那封信说的是国道还是县道",
]
ORDERED = [
    ("这个不归我们管", V.RETURN),
    ("不归我们,应该归水务", V.RETURN),
    ("退单,权属是公路局的", V.RETURN),
    ("签收,如果要图纸再找你们", V.SIGN),
    ("收到,明天去现场", V.SIGN),
    ("已疏通,如果再堵请联系我们", V.REPLY),
    ("灯已经修好了,万一再坏打我电话", V.REPLY),
    ("五天搞不完,能不能再给三天", V.EXTEND),
    ("施工队进场了", V.START),
]
ONLY_SAID_BY_STAFF = [
    "要是交通局不接就派给住建局",
    "如果修好了就办结",
    "先别派单",
    "明天再派给交通局",
    "等居民回话再办结",
    "先别办结,居民还要试一晚",
    "听说交通局已经修好了",
    "如果今天没人签收就催一下",
]
ORDERED_BY_STAFF = [
    ("井盖那件派给交通局,如果他们不收再说", V.SEND),
    ("能不能把井盖派给城管局", V.SEND),
    ("排水沟那个我们自己清", V.SELF),
    ("井盖不用派了,我们自己弄", V.SELF),
]


def _verbs(text: str, desk: Desk, staff: bool) -> Sequence[Verb | None]:
    spoken = read(text, GIVEN, CADRE if staff else LIAISON)
    meant = choose(spoken, desk, GIVEN) if spoken is not None else None
    return [meant.verb] if isinstance(meant, Meant | Which) else []


@pytest.mark.parametrize("text", ONLY_SAID)
def test_a_department_only_says_it(text: str) -> None:
    assert _verbs(text, LETTER, False) == [V.NOTE]


@pytest.mark.parametrize("text", ONLY_SAID_BY_STAFF)
def test_staff_only_say_it(text: str) -> None:
    assert _verbs(text, MATTER, True) == [V.NOTE]


@pytest.mark.parametrize(("text", "verb"), ORDERED)
def test_a_department_means_it(text: str, verb: Verb) -> None:
    assert _verbs(text, LETTER, False) == [verb]


@pytest.mark.parametrize(("text", "verb"), ORDERED_BY_STAFF)
def test_staff_mean_it(text: str, verb: Verb) -> None:
    assert _verbs(text, MATTER, True) == [verb]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("把漏水的挑出来", "漏水"),
        ("路灯的都挑出来", "路灯"),
        ("只看井盖的", "井盖"),
        ("没办的列出来", ""),
        ("哨单", ""),
    ],
)
def test_a_list_is_asked_for_by_a_word(text: str, about: str) -> None:
    assert wanted(text, GIVEN.now.date()).about == about
