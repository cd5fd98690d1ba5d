"""Names of our people in a text, where they stand as names."""

from __future__ import annotations

import pytest

from handlers.audience.view import Audience, View


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("我是王建国，楼道灯坏了", "我是〔姓名〕，楼道灯坏了"),
        ("我叫李秀兰，住3栋", "我叫〔姓名〕，住3栋"),
        ("我妈李秀兰摔了", "我妈〔姓名〕摔了"),
        ("我老公陈大明的车被堵了", "我老公〔姓名〕的车被堵了"),
        ("业主王建国家漏水", "业主〔姓名〕家漏水"),
        ("联系人：欧阳娜娜", "联系人：〔姓名〕"),
        ("我女儿小学放学没人接", "我女儿小学放学没人接"),
        ("业主方便的时候来", "业主方便的时候来"),
        ("我是水东社区的居民", "我是水东社区的居民"),
        ("老人高血压，电梯停了", "老人高血压，电梯停了"),
        ("邻居常年占道", "邻居常年占道"),
    ],
)
def test_names_that_people_give(said: str, shown: str) -> None:
    assert View(Audience.OPEN).text(said) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("郭建勋来看过，没修好", "〔姓名〕来看过，没修好"),
        ("我是高兴，灯坏了不高兴", "我是〔姓名〕，灯坏了不高兴"),
        ("张三说灯坏了", "〔姓名〕说灯坏了"),
        ("请王芳看看", "请〔姓名〕看看"),
        ("请高兴来一趟，找高兴", "请〔姓名〕来一趟，找〔姓名〕"),
        ("大家都跟着高兴，让人高兴的事", "大家都跟着高兴，让人高兴的事"),
    ],
)
def test_names_of_the_roster(said: str, shown: str) -> None:
    roster = frozenset({"郭建勋", "高兴", "张三", "王芳"})
    assert View(Audience.OPEN, roster).text(said) == shown


@pytest.mark.parametrize(
    ("nickname", "said", "shown"),
    [
        ("阳光总在风雨后", "阳光总在风雨后反映灯坏了", "〔姓名〕反映灯坏了"),
        ("平安", "平安路的灯坏了", "平安路的灯坏了"),
        ("平安", "我是平安，灯坏了", "我是〔姓名〕，灯坏了"),
        ("3栋王姐", "3栋王姐：灯坏了", "〔姓名〕：灯坏了"),
    ],
)
def test_what_an_account_calls_itself(nickname: str, said: str, shown: str) -> None:
    assert View(Audience.OPEN, called=frozenset({nickname})).text(said) == shown
