"""Places that are none, or another's: a road is not the community it is named after, 楼下 is everywhere."""

from __future__ import annotations

import pytest

from bot.values.found import Given, Known
from bot.values.place import find_place
from bot.values.whereabouts import could_be_place, says_where
from handlers.understanding.split import matters
from tests.understanding.given import GIVEN as TOWN

# As a county's data has them: full names and the short ones people use.
GIVEN = Given(TOWN.now, Known(("水东社区", "水东", "南外社区", "南外"), ("水东社区第3网格",), ("温馨港湾小区",)))

ANOTHERS = """
水东大道 水东路 水东北路 水东一路 水东街 水东老街 水东大桥 水东桥 水东巷 水东小学 水东中学 水东幼儿园 水东医院 水东花园
水东新村 水东公寓 水东小区 水东大厦 水东新城 南外大道 南外大街 南外环路 南外中学 南外家园
"""


@pytest.mark.parametrize("name", ANOTHERS.split())
@pytest.mark.parametrize("said", ["{}路灯坏了", "{}门口堵了", "在{}看到垃圾没人清", "{}3栋漏水"])
def test_what_is_named_after_a_community_may_lie_in_another(name: str, said: str) -> None:
    found = find_place(said.format(name), GIVEN)
    assert found is not None
    assert found.value.community == ""
    assert name in found.value.text


@pytest.mark.parametrize(
    ("said", "community", "text"),
    [
        ("水东路灯不亮", "水东社区", "水东"),
        ("水东积水了", "水东社区", "水东"),
        ("水东那边停水", "水东社区", "水东"),
        ("水东3栋漏水", "水东社区", "水东3栋"),
        ("水东社区小学门口堵车", "水东社区", "水东社区小学门口"),
        ("水东菜市场门口有积水", "水东社区", "水东菜市场门口"),
        ("南外片区停电", "南外社区", "南外"),
        ("温馨港湾5栋停电", "", "温馨港湾5栋"),
        ("温馨港湾路灯坏了", "", "温馨港湾"),
    ],
)
def test_a_communitys_own_name_is_its_own(said: str, community: str, text: str) -> None:
    found = find_place(said, GIVEN)
    assert found is not None
    assert (found.value.community, found.value.text) == (community, text)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("菜市场往东那条巷子积水", "菜市场往东那条巷子"),
        ("水东菜市场往东那条巷子积水", "水东菜市场往东那条巷子"),
        ("红旗路口往南50米的路塌了", "红旗路口往南50米的路"),
        ("5栋往北走那条路很黑", "5栋往北走那条路"),
        ("凉亭往里那条小巷堵了", "凉亭往里那条小巷"),
    ],
)
def test_where_one_goes_from_a_place_belongs_to_it(said: str, text: str) -> None:
    found = find_place(said, GIVEN)
    assert found is not None
    assert found.value.text == text


@pytest.mark.parametrize(
    "said", ["楼下路灯坏了", "楼顶漏水", "路口红绿灯坏了", "电梯口堆满东西", "绿化带里有垃圾", "十字路口堵了"]
)
def test_what_is_everywhere_says_no_place(said: str) -> None:
    found = find_place(said, GIVEN)
    assert found is not None
    assert not says_where(found.value)


@pytest.mark.parametrize(
    "said", ["5栋楼下路灯坏了", "东门路灯坏了", "凉亭漏雨", "小区门口堵了", "红旗路口红绿灯坏了", "菜市场门口积水"]
)
def test_what_is_somewhere_does(said: str) -> None:
    found = find_place(said, GIVEN)
    assert found is not None
    assert says_where(found.value)


@pytest.mark.parametrize(
    "said",
    [
        "怎么还没人来",
        "快点来人啊",
        "你们到底管不管",
        "为啥要地址",
        "我也不知道怎么说",
        "那边",
        "这里",
        "附近",
        "楼下",
        "路口",
        "什么时候修",
        "有人吗",
        "赶紧处理",
        "你们电话多少",
        "昨天说过了",
        "已经三天了",
        "谢谢",
        "好的",
        "是的",
        "没人管吗",
        "家里",
        "外面",
        "路边",
        "门口",
        "我们这里",
        "马上就要下雨了",
    ],
)
def test_what_is_said_instead_of_a_place_is_none(said: str) -> None:
    assert not could_be_place(said)


@pytest.mark.parametrize(
    "said",
    ["菜场后门", "老粮站", "王家祠堂旁边", "供销社对面", "大樟树底下", "老车站后面", "河堤上", "二中后门", "电影院"],
)
def test_a_name_that_nobody_knows_may_be_one(said: str) -> None:
    assert could_be_place(said)


@pytest.mark.parametrize(
    ("said", "each"),
    [
        ("5栋电梯坏了，3栋楼道堆杂物，大门口路灯不亮", ["5栋电梯坏了", "3栋楼道堆杂物", "大门口路灯不亮"]),
        ("5栋漏水、7栋停电、门口路灯坏了", ["5栋漏水", "7栋停电", "门口路灯坏了"]),
        ("5栋电梯坏了，大门口的灯也不亮，还有凉亭的座椅断了", ["5栋电梯坏了", "大门口的灯也不亮", "凉亭的座椅断了"]),
        ("1、5栋下水道堵了 2、大门口路灯坏了 3、凉亭漏雨", ["5栋下水道堵了", "大门口路灯坏了", "凉亭漏雨"]),
        ("一是5栋漏水二是7栋停电三是大门坏了", ["5栋漏水", "7栋停电", "大门坏了"]),
        ("3栋、5栋停水了", ["3栋、5栋停水了"]),
        ("小区里垃圾没人清，3栋、5栋尤其严重", ["小区里垃圾没人清，3栋、5栋尤其严重"]),
        ("路灯坏了，门口很黑", ["路灯坏了，门口很黑"]),
    ],
)
def test_each_problem_keeps_its_place(said: str, each: list[str]) -> None:
    assert list(matters(said)) == each
