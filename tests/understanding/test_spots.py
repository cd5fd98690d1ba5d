"""Where something is wrong, said in words that no list of the county has."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from bot.values.fold import fold
from bot.values.found import Given, Known
from handlers.understanding import spots_learning
from handlers.understanding.spots import LABELS, WEIGHTS, find_spot, finder, runs, where
from tests.understanding.given import GIVEN

HELD = tomllib.loads((Path(__file__).parent / "spots_held.toml").read_text(encoding="utf-8"))
TOLD, NOWHERE = (HELD[name].strip().splitlines() for name in ("told", "nowhere"))

SAID = {
    "我从外地回来过年，发现十字街的公交站牌没有了": "十字街",
    "张记包子铺昨天拉肚子了好几个人": "张记包子铺",
    "老虎坳那条山路塌了一半，车过不去": "老虎坳那条山路",
    "路灯从八角亭一直灭到江边": "八角亭",
    "塑料厂那股味道今晚又飘过来了": "塑料厂",
    "高跟鞋废了一双，步行街的砖谁铺的": "步行街",
    "王记粮油店门口的水沟盖板断了": "王记粮油店门口",
    "老榨油坊后面堆满了渣土": "老榨油坊后面",
    "孩子说中学操场的单杠生锈": "中学操场",
    "楼下广场舞吵死人了": "楼下",
}
# What sounds like a place and is none.
SILENT = [
    "老板跑路了，钱不退",
    "物业费又涨了",
    "怎么还没人来",
    "谢谢你们的帮助",
    "给外地司机指路指了一天",
    "鸡满街跑",
    "我老头子胸口有点闷，出冷汗",
]


@pytest.mark.parametrize("said", SAID)
def test_the_words_that_say_where(said: str) -> None:
    found = where(said, GIVEN)
    assert found is not None
    assert found.value.text == SAID[said]
    assert fold(said)[found.start : found.end] == SAID[said]


@pytest.mark.parametrize("said", SILENT)
def test_where_nobody_says_it(said: str) -> None:
    assert where(said, GIVEN) is None


def test_the_county_s_own_names_are_the_rules_alone() -> None:
    given = Given(GIVEN.now, Known(communities=("水东社区",), landmarks=("温馨港湾小区",)))
    for said, community, estate in (
        ("水东社区张记包子铺门口的灯不亮", "水东社区", ""),
        ("温馨港湾小区老亭子旁边的灯不亮", "", "温馨港湾小区"),
    ):
        found = where(said, given)
        assert found is not None
        assert (found.value.community, found.value.estate) == (community, estate)


@pytest.mark.parametrize("door", ["1203", "三零二", "0502室"])
def test_no_door_is_kept_in_a_spot(door: str) -> None:
    for said in (f"张记包子铺楼上{door}漏水", f"老榨油坊{door}门口堆满了渣土"):
        found = find_spot(said)
        assert found is None or door not in found.value.text


def test_what_was_kept_aside_is_found() -> None:
    near = 0
    for line in TOLD:
        right = spots_learning.read(line)
        told = list(runs(finder().labels(right.words)))
        near += any(a < d and c < b for a, b in told[:1] for c, d in runs(right.labels))
    assert near >= 0.88 * len(TOLD)
    false = sum(find_spot(line) is not None for line in NOWHERE)
    assert false <= 0.06 * len(NOWHERE)


def test_the_finder_has_learned_from_the_lines_that_ship() -> None:
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert kept["from"] == spots_learning.fingerprint(), "run: python -m handlers.understanding.spots_learning"
    assert {len(row) for row in kept["steps"]} == {len(LABELS)}


def test_a_mark_that_is_not_shut_is_told() -> None:
    with pytest.raises(ValueError, match="not shut"):
        spots_learning.read("⟦十字街的灯不亮")


@pytest.mark.parametrize("said", ["还有一件，水表坏了。11月22日之前", "我妈在银行给骗子转账 拦不住"])
def test_a_day_and_a_swindler_are_no_places(said: str) -> None:
    assert find_spot(said) is None
