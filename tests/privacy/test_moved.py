"""A door stays hidden when the place that its teller wrote is put right, and however its figures are written."""

from __future__ import annotations

import pytest

from storage.tables import whistle
from tests.handlers.talk import GRID, STAFF, Talk


@pytest.mark.parametrize(
    ("said", "door"),
    [
        ("7#3单元；壹玖零伍半夜装修", "壹玖零伍"),
        ("3栋2单元1803漏水", "1803"),
        ("19~1~3305下水道堵了", "3305"),
        ("②⓪－①－①⑤⓪③空调滴水", "①⑤⓪③"),
    ],
)
@pytest.mark.parametrize("right", ["西北街", "水东社区", "5号楼"])
def test_a_door_without_its_house_is_read_by_nobody_else(talk: Talk, said: str, door: str, right: str) -> None:
    shown = [each.text for words in (said, right, "确认", "确认") for each in talk.say(words, "demo-li", GRID)]
    shown += [each.text for each in talk.say("哨单", "demo-luo", STAFF)]
    assert talk.count(whistle) == 1, "one matter, whatever its figures look like"
    assert not [text for text in shown if door in text]


@pytest.mark.parametrize("said", ["何刚反映19~1~3305下水道堵了", "7#3单元；壹玖零伍半夜装修"])
def test_a_door_is_not_cut_off_where_several_matters_are_told(talk: Talk, said: str) -> None:
    said = f"西北街路灯坏了。{said}。还有一件，垃圾没人收"
    shown = [each.text for words in (said, "西北街社区", "确认") for each in talk.say(words, "demo-li", GRID)]
    assert not [text for text in shown if "3305" in text or "壹玖零伍" in text]
