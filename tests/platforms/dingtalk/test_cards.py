"""Quick answers as cards: pressed, refused, made twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.message import Choice, Incoming
from tests.platforms.dingtalk import emulator as e
from tests.platforms.dingtalk.emulator import CLIENT_ID
from tests.platforms.dingtalk.place import CHOICES, Place


@pytest_asyncio.fixture
async def with_cards(tmp_path: Path) -> AsyncIterator[Place]:
    async with e.dingtalk() as server:
        server.people["张三"] = "张三"
        here = await asyncio.to_thread(Place, server, tmp_path, card_template="buttons.schema")
        yield here
        await here.platform.close()


@pytest.mark.parametrize("chat", ["u:张三", "cid-水东群"])
async def test_a_pressed_button_comes_back_as_what_it_sends(with_cards: Place, chat: str) -> None:
    got: list[Incoming] = []

    async def receive(message: Incoming) -> bool:
        got.append(message)
        return True

    server, platform = with_cards.server, with_cards.platform
    assert platform.abilities.buttons
    running = asyncio.create_task(platform.run(receive))
    await server.gateway.connected()
    [said] = await with_cards.send(chat, "对吗？", choices=(Choice("好", "确认 HC-1"), Choice("不", "算了")))
    assert (said.road, said.text, said.buttons) == ("card", "对吗？", ("好", "不"))
    for _ in range(2):
        delivery = server.press("张三", said.card, "好")
        await asyncio.wait_for(delivery.acked.wait(), 5)
    assert delivery.acks[0]["data"] == "{}"
    first, second = got
    assert (first.text, first.addressed, first.sender_id, first.chat_id) == ("确认 HC-1", True, "张三", chat)
    assert first.event_id == second.event_id  # pressed twice is done once
    assert first.bot == CLIENT_ID
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_without_the_permission_the_choices_are_spelled_out(with_cards: Place) -> None:
    """The engine waits for no number then, so what is to be written is said in full."""
    with_cards.server.refuse(e.CARD_SEND, e.NO_PERMISSION)
    [said] = await with_cards.send(text="对吗？", choices=(Choice("好", "确认 HC-1"),), reply=False)
    assert (said.road, said.text) == ("person", "对吗？\n· 好：回“确认 HC-1”")
    undelivered = {"deliverResults": [{"success": False, "errorMsg": "x"}]}
    for body in ({"success": True, "result": undelivered}, {"success": False, "result": {}}, {"success": False}):
        with_cards.server.refuse(e.CARD_SEND, (200, body))
        assert [one.road for one in await with_cards.send(choices=CHOICES, reply=False)] == ["person"]
    with_cards.server.refuse(e.CARD_SEND, (400, {"code": "param.cardTemplateIdEmpty"}))
    assert [one.road for one in await with_cards.send(choices=CHOICES, reply=False)] == ["person"]


@pytest.mark.parametrize("chat", ["u:张三", "cid-水东群"])
async def test_a_card_whose_answer_was_lost_is_not_shown_twice(with_cards: Place, chat: str, tmp_path: Path) -> None:
    """Made again under the same outTrackId it is the same card (official SDK: 卡片幂等ID)."""
    with_cards.server.lose_answer(e.CARD_SEND)
    failed = await with_cards.refused(to=chat, choices=CHOICES, reply=False, row=7)
    assert not failed.fatal
    again = await asyncio.to_thread(Place, with_cards.server, tmp_path, card_template="buttons.schema")  # a new process
    assert await again.send(chat, choices=CHOICES, reply=False, row=7) == []
    assert with_cards.server.calls[e.CARD_SEND] == 2
    [said] = with_cards.server.said
    assert (said.road, said.buttons) == ("card", ("确认", "算了"))
    await again.platform.close()


async def test_another_row_or_other_words_are_another_card(with_cards: Place) -> None:
    """Also in a database begun afresh, whose rows are numbered from 1 again."""
    for row, text in ((1, "您好"), (2, "您好"), (1, "再见")):
        await with_cards.send(text=text, choices=CHOICES, reply=False, row=row)
    assert len({said.card for said in with_cards.server.said}) == 3


async def test_a_card_that_fails_for_now_is_tried_again_as_a_card(with_cards: Place) -> None:
    with_cards.server.refuse(e.CARD_SEND, e.QPS)
    failed = await with_cards.refused(choices=CHOICES)
    assert failed.retry_after is not None
    assert [one.road for one in await with_cards.send(choices=CHOICES)] == ["card"]
