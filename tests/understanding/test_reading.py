"""Urgent words, delicate matters, classes, two problems in one message, and input of every hostile kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.understanding import emergency, sensitive
from tests.understanding.house import INTENTS, UNDERSTANDING

URGENT = {
    "楼道灯冒火花": "electric",
    "5栋有人触电了": "electric",
    "电表箱漏电": "electric",
    "楼下着火了快来": "fire",
    "垃圾桶起火，冒浓烟": "fire",
    "楼道里煤气味很重": "gas",
    "3栋燃气泄漏": "gas",
    "围墙塌了": "collapse",
    "路面塌陷一个大坑": "collapse",
    "外墙瓷砖脱落差点砸到人": "fall",
    "有人高空抛物": "fall",
    "小孩掉进窨井里了": "fall",
    "电梯困人了": "lift",
    "我被关在电梯里了": "lift",
    "水管爆了": "burst",
    "主管道爆管，水漫一地": "burst",
    "有个老人晕倒在广场": "faint",
    "我家孩子走失了": "missing",
    "老人不见了，一早出门没回来": "missing",
    "门口有人打架": "fight",
    "有人拿刀": "fight",
    "小孩落水了": "drown",
    "有人要跳楼": "suicide",
    "志愿者说3栋着火了": "fire",
    "我们刚做完消防演练，5栋就真的冒浓烟了": "fire",
    "周六消防培训的时候，隔壁楼的老人晕倒了": "faint",
    "保险公司的人刚走，3栋外墙就掉下来砸到人了": "fall",
    "上次修好了，今天又漏电了": "electric",
    "我是社区志愿者，在学习室值班，电梯里困了两个小孩": "lift",
    "排查隐患时发现，2单元煤气泄漏，快来人": "gas",
    "去年装的水管，现在爆管了": "burst",
}

NOT_URGENT = [
    "消防演练",
    "起火原因培训",
    "昨天参加消防演练2小时",
    "宣传防溺水知识",
    "排查燃气泄漏隐患一小时",
    "存在火灾隐患",
    "没有起火",
    "走失的老人找到了",
    "现在一塌糊涂",
    "路灯坏了",
    "小区着火点在哪",
    "火已经扑灭，虚惊一场，之前起火了",
    "希望加强巡逻防止打架",
    "这家店很火",
    "周六消防演练",
    "周六开展防溺水、防触电宣传",
    "去年3栋着火那件事赔偿怎么样了",
    "触电急救知识讲座两小时",
    "几年前这里塌过一次",
    "给居民讲煤气中毒怎么自救",
    "火灾保险怎么买",
    "垃圾没人收",
    "",
]

DELICATE = [
    "举报有人聚众赌博",
    "楼上邻居天天吵架打人",
    "隔壁老公打老婆",
    "家暴",
    "有人打孩子",
    "孩子在学校被欺负",
    "楼上半夜跺脚吵得睡不着",
    "我要举报主任贪污",
    "邻里纠纷",
    "小孩一个人在家没人照顾",
    "幼儿园老师体罚孩子",
    "邻居霸占楼道",
]

PLAIN = [
    "路灯坏了",
    "参加反家暴宣传2小时",
    "孩子上学的路没有红绿灯",
    "垃圾没人收",
    "3栋电梯坏了",
    "我来报到",
    "带孩子打疫苗",
    "",
]

SPLIT = [
    ("3栋路灯坏了，另外5栋门口垃圾没人收", ("3栋路灯坏了", "5栋门口垃圾没人收")),
    ("3栋路灯坏了，5栋门口垃圾没人收", ("3栋路灯坏了", "5栋门口垃圾没人收")),
    ("1. 水东社区路灯坏了 2. 菜市场门口垃圾成堆", ("水东社区路灯坏了", "菜市场门口垃圾成堆")),
    ("路灯坏了\n下水道堵了", ("路灯坏了", "下水道堵了")),
    ("水东社区井盖丢了，还有南外社区路灯不亮", ("水东社区井盖丢了", "南外社区路灯不亮")),
    ("3栋路灯坏了，晚上太黑，老人摔倒了", ("3栋路灯坏了，晚上太黑，老人摔倒了",)),
    ("吹哨：3栋停水2.5天了，没人管", ("3栋停水2.5天了，没人管",)),
    ("吹哨 3栋路灯坏了；5栋电梯坏了", ("3栋路灯坏了", "5栋电梯坏了")),
]


@pytest.mark.parametrize(("said", "kind"), URGENT.items())
def test_danger_is_heard(said: str, kind: str) -> None:
    assert emergency(said) == kind


@pytest.mark.parametrize("said", NOT_URGENT)
def test_talk_of_danger_is_not_danger(said: str) -> None:
    assert emergency(said) is None


@pytest.mark.parametrize("said", DELICATE)
def test_delicate_matters_leave_the_group(said: str) -> None:
    assert sensitive(said)


@pytest.mark.parametrize("said", PLAIN)
def test_plain_matters_may_stay(said: str) -> None:
    assert not sensitive(said)


@pytest.mark.parametrize(("said", "parts"), SPLIT)
def test_two_problems_are_two_matters(said: str, parts: tuple[str, ...]) -> None:
    found = UNDERSTANDING.understand(said)
    assert found.intent == "whistle.new"
    assert found.matters == parts


def test_only_a_report_has_matters() -> None:
    assert UNDERSTANDING.understand("昨天打扫3栋2小时").matters == ()


def test_a_clear_wish_is_trusted_more_than_a_vague_one() -> None:
    assert UNDERSTANDING.understand("报到 张三 检察院").confidence > UNDERSTANDING.understand("说说小区绿化").confidence


@pytest.mark.parametrize(
    "said", ["", " ", "\x00", "\ud800", "‮倒", "🧑‍🤝‍🧑", "' OR 1=1 --", "<script>alert(1)</script>", "@", "@@@@"]
)
def test_nothing_in_it_is_none(said: str) -> None:
    assert UNDERSTANDING.understand(said).intent == "none"


@pytest.mark.parametrize(
    "piece", ["我", "报", "3栋", "没人收", "昨天", "的那个", "1", "，", "路灯坏了，5栋", "\ud83d", "来要想去"]
)
def test_a_huge_text_is_read_to_its_limit_only(piece: str) -> None:
    found = UNDERSTANDING.understand(piece * (100_000 // len(piece)))
    assert found.intent in INTENTS
    assert sum(map(len, found.matters)) <= 2000


_WORDS = st.sampled_from(
    [
        *"报到活动吹哨我你3栋路灯坏了没人收昨天下午两个半小时第三项，。？！ \n",
        "报名",
        "撤回",
        "HC-SD-2026-00001",
        "@网格哨",
        "\ud800",
        "İ",
        "\x00",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(st.characters(), max_size=80), st.lists(_WORDS, max_size=30).map("".join)), st.booleans())
def test_any_text_is_understood_as_something(said: str, overheard: bool) -> None:
    found = (UNDERSTANDING.overhear if overheard else UNDERSTANDING.understand)(said)
    assert found.intent in INTENTS
    assert 0.0 <= found.confidence <= 1.0
    assert bool(found.matters) == (found.intent == "whistle.new" and not overheard)
    assert emergency(said) is None or isinstance(emergency(said), str)
    assert isinstance(sensitive(said), bool)
