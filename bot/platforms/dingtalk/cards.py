"""Interactive cards: quick answers as buttons, where the app has a template for them."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from bot.message import Outgoing
from bot.platforms.dingtalk import parts
from bot.platforms.dingtalk.config import DingTalkConfig
from bot.platforms.dingtalk.incoming import PRIVATE


def card_body(config: DingTalkConfig, message: Outgoing, text: str) -> dict[str, Any]:
    """What /v1.0/card/instances/createAndDeliver takes for this message."""
    private = message.chat_id.startswith(PRIVATE)
    space = message.chat_id.removeprefix(PRIVATE)
    robot = message.bot or config.robot
    buttons = [
        {
            "text": choice.label,
            "color": "blue" if number == 1 else "gray",
            "status": "normal",
            "event": {
                "type": "sendCardRequest",
                "params": {
                    "actionId": f"choice{number}",
                    # All that a press needs travels with the button: nothing is kept, any process can read it.
                    "params": {"send": choice.send, "chat": message.chat_id, "number": str(number)},
                },
            },
        }
        for number, choice in enumerate(message.choices, 1)
    ]
    body: dict[str, Any] = {
        "cardTemplateId": config.card_template,
        "outTrackId": _key(robot, message),
        "callbackType": "STREAM",
        "userIdType": 1,
        "cardData": {
            "cardParamMap": {"content": parts.markdown(text), "btns": json.dumps(buttons, ensure_ascii=False)}
        },
        "imGroupOpenSpaceModel": {"supportForward": False},
        "imRobotOpenSpaceModel": {"supportForward": False},
    }
    if private:
        body |= {"openSpaceId": f"dtv1.card//IM_ROBOT.{space}"}
        body |= {"imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": robot}}
    else:
        body |= {"openSpaceId": f"dtv1.card//IM_GROUP.{space}", "imGroupOpenDeliverModel": {"robotCode": robot}}
    return body


def _key(robot: str, message: Outgoing) -> str:
    """The card's id, the same for every try of one outbox row.

    DingTalk calls outTrackId a card's key of idempotence: made again under the same one it is the same card, and what
    it shows is not written anew. So the row alone would not do: in a database begun afresh, or in another one of the
    same app, row 7 is another message and must not show the card of the first.
    """
    whole = [robot, message.chat_id, message.ids or (message.id,), message.reply_to, message.text]
    choices = [[choice.label, choice.send] for choice in message.choices]
    return sha256(json.dumps([*whole, choices]).encode()).hexdigest()[:32]


def refused(answer: dict[str, Any]) -> bool:
    """Whether a card was made and still not delivered, which HTTP 200 can mean."""
    result = answer.get("result")
    delivered = result.get("deliverResults") if isinstance(result, dict) else None
    if not isinstance(delivered, list):
        return False
    return any(isinstance(place, dict) and place.get("success") is False for place in delivered)
