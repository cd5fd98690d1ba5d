"""Dead letters: seen by staff in the chat, sent again by staff, and by nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.message import Outgoing
from bot.platforms.base import SendFailed
from storage.database import Database
from storage.tables import event, outbox
from tests.engine.stage import FakePlatform, Stage, add_groups, enrol, owe, playing, settled, states

SECRET = "王阿姨家的水管又漏了"


class Gate:
    """Refuses what goes to groups while it is shut."""

    def __init__(self) -> None:
        self.shut = True

    async def __call__(self, message: Outgoing) -> None:
        if self.shut and message.chat_id.startswith("g-"):
            raise SendFailed("the robot was removed from the group", fatal=True)


async def test_staff_see_dead_letters_without_their_words_and_send_one_or_all_again(county: Database) -> None:
    enrol(county, "u-luo", "罗春晖")  # 社区干部
    gate = Gate()
    platform = FakePlatform(before=gate)
    async with playing(county, platform) as stage:
        assert "都发出去了" in await stage.answer("死信", "u-luo")
        owe(county, add_groups(county, 3), [SECRET])
        stage.app.senders["fake"].wake()
        await settled(stage.app)
        assert states(county)["dead"] == 3

        seen = await stage.answer("死信", "u-luo")
        assert "3 条" in seen
        assert "the robot was removed" in seen
        assert SECRET not in seen
        numbers = _dead(county)
        assert all(f"{one}." in seen for one in numbers)

        gate.shut = False
        await stage.say(f"重发 {numbers[0]}", "u-luo")
        assert platform.texts("g-0") == [SECRET]
        assert states(county)["dead"] == 2
        answers = await stage.say("重发", "u-luo")
        assert "2 条" in "".join(one.text for one in answers)
        assert [platform.texts(f"g-{at}") for at in range(3)] == [[SECRET]] * 3
        assert "dead" not in states(county)
    with county.reading() as tx:
        assert len(tx.execute(select(event.c.id).where(event.c.what == "resent")).all()) == 2


async def test_a_letter_that_dies_again_is_seen_again(county: Database) -> None:
    enrol(county, "u-luo", "罗春晖")
    owe(county, add_groups(county, 1), [SECRET])
    async with playing(county, FakePlatform(before=Gate())) as stage:
        await settled(stage.app)
        await stage.say("重发", "u-luo")
        assert states(county)["dead"] == 1
        assert "1 条" in await stage.answer("死信", "u-luo")


@pytest.mark.parametrize("name", ["", "郭建勋"])
async def test_residents_and_members_neither_see_nor_send_them(county: Database, name: str) -> None:
    if name:
        enrol(county, "u-resident", name)
    owe(county, add_groups(county, 1), [SECRET])
    async with playing(county, FakePlatform(before=Gate())) as stage:
        await settled(stage.app)
        for words in ("死信", "重发", "重发 1"):
            assert "要由" in await stage.answer(words)
    assert states(county)["dead"] == 1


async def test_in_a_group_dead_letters_are_told_in_private(county: Database) -> None:
    enrol(county, "u-luo", "罗春晖")
    owe(county, add_groups(county, 1), [SECRET])
    gate = Gate()
    async with playing(county, FakePlatform(before=gate)) as stage:
        await settled(stage.app)
        gate.shut = False
        said = await _everything(stage, "死信", "u-luo", "g-other")
        assert [one.chat_id for one in said] == ["p-u-luo", "g-other"]
        assert "绑定" in said[1].text  # a group bound to nothing hears once how it is bound, and nothing else


async def _everything(stage: Stage, text: str, who: str, group: str) -> list[Outgoing]:
    return await stage.say(text, who, group)


def _dead(database: Database) -> list[int]:
    with database.reading() as tx:
        return list(tx.scalars(select(outbox.c.id).where(outbox.c.state == "dead").order_by(outbox.c.id)))
