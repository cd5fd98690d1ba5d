"""Reading a transcript: what people say, what the bot says, in the words of the chat.

A transcript is a `.txt` file of scenes:

    # 报到：只问缺的
    时间 2026-11-26 10:00
    〔水东社区第1网格群〕陈晓岚：@网格哨 报到
    〔私聊 陈晓岚〕网格哨：请问您的姓名？例如：张三
    〔私聊 陈晓岚〕陈晓岚：…

The chat `每个网格群` means that each of the 80 grid groups hears it once.
A person's line is followed by all that the bot says because of it, and nothing else; a line that begins
with two spaces continues the text above. `…` in the bot's text stands for anything. `［签收］［退单］` at
the end are its buttons. `（照片）` at the end of a person's line is a picture. `时间` sets the clock. Right below
its title a scene may have settings of its county's own: `设置 letter.review = true`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import COUNTY

BOT = "网格哨"
_LINE = re.compile(r"〔(?P<chat>[^〕]+)〕(?P<who>[^：]+)：(?P<text>.*)", re.DOTALL)
_BUTTONS = re.compile(r"(?:［[^］]+］)+$")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the bot said: the chat (a group's title, or 私聊 NAME), the text, its buttons."""

    chat: str
    text: str
    buttons: tuple[str, ...] = ()


@dataclass(slots=True)
class Step:
    """What one person says (or a time that comes), and what follows."""

    where: str  # file:line
    time: datetime | None = None
    chat: str = ""
    who: str = ""
    text: str = ""
    picture: bool = False
    expected: list[Heard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scene:
    """One conversation, on a county of its own."""

    title: str
    steps: tuple[Step, ...]
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # settings, by section and key


def read(path: Path) -> list[Scene]:
    """The scenes of a file. Raises ValueError with the line that cannot be read."""
    scenes: list[tuple[str, list[Step], list[str]]] = []
    for number, line in _lines(path):
        where = f"{path.name}:{number}"
        if line.startswith("# "):
            scenes.append((line[2:].strip(), [], []))
            continue
        if not scenes:
            raise ValueError(f"{where}: a scene begins with '# '")
        _, steps, own = scenes[-1]
        if line.startswith("设置 ") and not steps:
            own.append(line[3:])
            continue
        if line.startswith("时间 "):
            steps.append(Step(where, time=datetime.fromisoformat(line[3:].strip()).replace(tzinfo=COUNTY)))
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"{where}: {line}")
        if found["who"] == BOT:
            if not steps:
                raise ValueError(f"{where}: nobody has said anything yet")
            steps[-1].expected.append(_heard(found["chat"], found["text"]))
        else:
            text = found["text"].strip()
            picture = text.endswith("（照片）")
            text = text.removesuffix("（照片）").strip()
            steps.append(Step(where, chat=found["chat"], who=found["who"], text=text, picture=picture))
    return [Scene(title, tuple(steps), tomllib.loads("\n".join(own))) for title, steps, own in scenes]


def _lines(path: Path) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if raw.startswith("  ") and lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + "\n" + raw[2:].rstrip())
        elif raw.strip() and not raw.startswith("//"):
            lines.append((number, raw.strip()))
    return lines


def _heard(chat: str, text: str) -> Heard:
    found = _BUTTONS.search(text)
    buttons = tuple(re.findall(r"［([^］]+)］", found[0])) if found else ()
    return Heard(chat, (text[: found.start()] if found else text).strip(), buttons)


def fits(expected: Heard, heard: Heard) -> bool:
    """Whether what was heard is what the transcript says; `…` stands for anything."""
    pattern = ".*".join(map(re.escape, expected.text.split("…")))
    same_text = re.fullmatch(pattern, heard.text.strip(), re.DOTALL) is not None
    return expected.chat == heard.chat and same_text and (not expected.buttons or expected.buttons == heard.buttons)


def shown(heard: list[Heard]) -> str:
    """What was heard, in the form of a transcript."""
    lines = []
    for one in heard:
        buttons = "".join(f"［{label}］" for label in one.buttons)
        lines.append(f"〔{one.chat}〕网格哨：" + one.text.replace("\n", "\n  ") + buttons)
    return "\n".join(lines) or "（安静）"
