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
