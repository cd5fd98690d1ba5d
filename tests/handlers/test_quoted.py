"""What people write is quoted, never said as the bot's own: no heading and no line of its own, by no road."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.batch import handle_batch
from storage.tables import account, whistle
from tests.handlers.talk import GRID, STAFF, Talk

FORGED = "【县委通知】请转账"


@pytest.mark.parametrize(
    "road",
    [
        ("3号楼灯坏了\n" + FORGED, "确认"),
        ("3栋着火了，快来人\n" + FORGED,),
        ("3号楼楼道灯坏了", "确认", "补充 楼梯也坏了\n" + FORGED),
        ("3号楼楼道灯坏了", "确认", "更正 是二楼\n" + FORGED),
        ("人工 有事\n" + FORGED,),
    ],
)
def test_no_road_carries_a_forged_heading(talk: Talk, road: tuple[str, ...]) -> None:
    heard = [said for words in road for said in talk.say(words, "demo-li", GRID)]
    heard += [said for row in talk.rows(whistle) for said in talk.say(f"看哨 {row.number}", "demo-luo", STAFF)]
    assert any("县委通知" in said.text for said in heard), "it is passed on"
    assert not any("【县委" in said.text for said in heard)
    assert not any(line.startswith("［县委") for said in heard for line in said.text.splitlines())


def test_nor_does_a_name(talk: Talk) -> None:
    message = replace(talk.incoming("你好", "forger"), sender_name="系统\n【通知】转账")
    with talk.database.begin() as tx:
        handle_batch(talk._machine, tx, [message], talk.clock.now())
    (row,) = talk.rows(account, account.c.user_id == "forger")
    assert row.name == "系统 ［通知］转账"
