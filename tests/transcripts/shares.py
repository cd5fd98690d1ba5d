"""Which scene is played where, beside the terminal, which plays them all.

A scene says what the bot says, whichever platform carries it; a platform's stage says that it carries it. All scenes on
all platforms would be a thousand plays for a suite that may take ten minutes. So a scene has one stage besides, by its
title: not by chance, and not by its place in a file, so that a new scene moves no other. The few with a picture play on
every stage: that is what platforms differ in most. `test_shares.py` sees that each stage still carries whatever a
platform does differently: buttons, pictures, whispers, what is pushed, groups that need an @.

Every scene on every stage: `GRIDWHISTLE_EVERY_SCENE=1 make test ARGS="tests/platforms tests/transcripts"`, and in
`make soak`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from zlib import crc32

from tests.transcripts.script import Scene, Step
from tests.transcripts.test_transcripts import SCENES

STAGES = ("dingtalk in lines", "dingtalk with cards", "telegram", "wecom", "room")
EVERY = bool(os.environ.get("GRIDWHISTLE_EVERY_SCENE"))


def of_the_day(stage: str) -> list[Scene]:
    """What a stage plays in a day's run."""
    number = STAGES.index(stage)
    return [scene for scene in SCENES if crc32(scene.title.encode()) % len(STAGES) == number or _pictured(scene)]


def _pictured(scene: Scene) -> bool:
    return any(step.picture for step in scene.steps)


def share(stage: str) -> list[Scene]:
    """What a stage plays in this run."""
    return SCENES if EVERY else of_the_day(stage)


def _private(chat: str) -> bool:
    return chat.startswith("私聊")


# What one platform does differently from another, as a line of a scene shows it.
FEATURES: Mapping[str, Callable[[Step], bool]] = {
    "a button": lambda step: any(heard.buttons for heard in step.expected),
    "a picture": lambda step: step.picture,
    "a group": lambda step: bool(step.chat) and not _private(step.chat) and bool(step.expected),
    "in private": lambda step: _private(step.chat) and bool(step.expected),
    "a whisper": lambda step: bool(step.chat) and not _private(step.chat) and _whispers(step),
    "a push": lambda step: step.time is not None and bool(step.expected),
    "several chats at once": lambda step: len({heard.chat for heard in step.expected}) > 1,
    "several messages in a chat": lambda step: len(step.expected) > len({heard.chat for heard in step.expected}),
    "chatter": lambda step: step.time is None and not step.expected,
    "a long text": lambda step: any(len(heard.text) > 300 for heard in step.expected),
}


def _whispers(step: Step) -> bool:
    """Said in a group, answered to whoever said it, in private."""
    return any(heard.chat == f"私聊 {step.who}" for heard in step.expected)
