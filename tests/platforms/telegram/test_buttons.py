"""Pressed buttons: answered, taken away, and known again after a restart."""

from __future__ import annotations

from pathlib import Path

from bot.message import Choice
from tests.platforms.telegram.rig import rig
from tests.platforms.telegram.stage import labels, until


async def test_pressed_buttons_are_answered_and_taken_away(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        world, person = rigged.world, rigged.world.person("甲")
        await rigged.send(world.private(person).id, "请看看", choices=(Choice("确认", "确认"),))
        message = world.sent[0]
        world.press(person, message, "确认")
        world.press(person, message, "确认")  # twice: the second edit changes nothing
        await rigged.hear(2)
        await until(lambda: all(one is not None for one in world.presses.values()))
        await until(lambda: "reply_markup" not in message)
        await rigged.confirmed()
        assert rigged.emulator.calls["editmessagereplymarkup"] >= 1


async def test_in_a_group_only_the_one_who_was_asked_takes_the_buttons_away(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        world, group = rigged.world, rigged.world.group("群")
        asked, other = world.person("甲"), world.person("乙")
        world.say(asked, "@wanggeshao_bot 路灯不亮", group)
        (heard,) = await rigged.hear(1)
        await rigged.send(group.id, "请看看", choices=(Choice("确认", "确认"),), reply_to=heard.event_id)
        await rigged.send(group.id, "六个日", choices=(Choice("报名 1", "报名 1"),))
        question, pushed = world.sent
        world.press(other, question, "确认")
        world.press(asked, pushed, "报名 1")
        await rigged.hear(3)
        await until(lambda: all(one is not None for one in world.presses.values()))
        assert labels(question) == ["确认"]
        assert labels(pushed) == ["报名 1"]
        world.press(asked, question, "确认")
        await until(lambda: not labels(question))
        assert [(one.sender_name, one.text, one.addressed) for one in rigged.ear.heard[1:]] == [
            ("乙", "确认", True),
            ("甲", "报名 1", True),
            ("甲", "确认", True),
        ]


async def test_a_long_answer_survives_a_restart_by_its_label(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        world, person = rigged.world, rigged.world.person("甲")
        choice = Choice("改到 3号楼", "改地点 " + "长" * 60)
        await rigged.send(world.private(person).id, "哪里？", choices=(choice,))
        rigged.platform._memory.buttons._kept.drop(
            world.sent[0]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        )
        world.press(person, world.sent[0], "改到 3号楼")
        (heard,) = await rigged.hear(1)
        assert heard.text == "改到 3号楼"


async def test_a_button_of_a_message_that_is_too_old_to_see(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        world, person = rigged.world, rigged.world.person("甲")
        old = {"chat": world.private(person).json(), "message_id": 3, "date": 0}
        shape = {"id": "q", "from": person.json(), "message": old, "chat_instance": "1"}
        world.presses["q"] = None
        world.update(callback_query={**shape, "data": "#9.1"})
        world.update(callback_query={**shape, "data": "=确认"})
        forgotten, known = await rigged.hear(2)
        assert "过期" in forgotten.unreadable
        assert known.text == "确认"
        await until(lambda: world.presses["q"] is not None)


# --- who else, and what else ----------------------------------------------------------------
