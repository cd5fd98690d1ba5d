"""The machine's own steps of the first hour: a platform with its keys tried at once, the calendar, a backup."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from bot.config import Config
from bot.first_hour import Desk, Step

if TYPE_CHECKING:
    from bot.verdict import Verdict

NAME = "main"  # of a connection, where nobody needs several


@dataclass(frozen=True, slots=True)
class _Platform:
    """What is asked for a platform: keys of its section with the words of its own pages."""

    section: str
    label: str
    keys: Mapping[str, str]


_PLATFORMS = (
    _Platform("dingtalk", "钉钉", {"client_id": "Client ID（AppKey）", "client_secret": "Client Secret（AppSecret）"}),
    _Platform("wecom", "企业微信", {"bot_id": "Bot ID（API 模式，长连接）", "secret": "Secret"}),
    _Platform("telegram", "Telegram", {"token": "@BotFather 给的 token"}),
)


def _has_platform(config: Config, _: Connection | None) -> bool:
    return bool(config.dingtalk or config.wecom or config.telegram)


def _has_calendar(_: Config, tx: Connection | None) -> bool:
    from bot.clock import SystemClock
    from storage.calendar import load

    return tx is not None and not load(tx).provisional(SystemClock().now().year)


def _has_backup(config: Config, _: Connection | None) -> bool:
    from bot.storehouse import newest_backup

    return newest_backup(config) is not None


def _lead_platforms(desk: Desk) -> None:
    """One by one; a key that does not work is asked for again, or kept for later."""
    for platform in _PLATFORMS:
        if not desk.yes(f"要接入{platform.label}吗？"):
            continue
        while True:
            values = {key: desk.ask(words, pattern=r"\S+") for key, words in platform.keys.items()}
            verdicts = _tried(desk.config, platform, values)
            for _, well, words in verdicts:
                desk.say(f"{'✓' if well else '!' if well is None else '✗'} {words}")
            if all(well is not False for _, well, _ in verdicts) or not desk.yes("重新填一次吗？（n 就先这样存下）"):
                break
        _write(desk, platform, values)


def _tried(config: Config, platform: _Platform, values: Mapping[str, str]) -> list[Verdict]:
    from pydantic import ValidationError

    from bot.cli.platform_checks import asked

    alone: dict[str, Any] = {each.section: {} for each in _PLATFORMS} | {"wecom_residents": {}}
    kind = type(config).model_fields[platform.section]
    try:
        section = _model(kind.annotation)(**values)
    except ValidationError as error:
        return [(platform.label, False, "；".join(str(each["msg"]) for each in error.errors()))]
    alone[platform.section] = {NAME: section}
    return asyncio.run(asked(config.model_copy(update=alone)))


def _model(annotation: Any) -> Any:
    """The model behind dict[name, model]."""
    return annotation.__args__[1]


def _write(desk: Desk, platform: _Platform, values: Mapping[str, str]) -> None:
    """Behind what stands in the config; only its owner may read it from now on."""
    path = desk.path
    text = path.read_text(encoding="utf-8")
    head = f"[{platform.section}.{NAME}]"
    text = re.sub(rf"^{re.escape(head)}\n(?:(?!\[).*\n)*", "", text, flags=re.MULTILINE)
    lines = "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    path.chmod(0o600)  # before a key stands in it
    path.write_text(f"{text.rstrip()}\n\n{head}\n{lines}\n", encoding="utf-8")
    desk.say(f"写进了 {path}。")


def _lead_calendar(desk: Desk) -> None:
    file = desk.ask("今年的放假和调休表在哪里？没有就直接回车")
    if file:
        desk.take_in("calendar", Path(file).expanduser())


_KEYS = "gridwhistle init 会问钉钉、企业微信、Telegram 的密钥并当场试一试"
STEPS = (
    Step(40, "平台", _KEYS, _has_platform, _lead_platforms),
    Step(60, "工作日历", "gridwhistle import calendar 放假安排.xlsx", _has_calendar, _lead_calendar),
    Step(70, "备份", "gridwhistle db backup（每天自动备份要 run 着）", _has_backup),
)
