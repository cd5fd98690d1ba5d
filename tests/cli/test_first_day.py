"""A county's first day by public means alone: from `init` in an empty folder to the month's 公示, on a real platform's
protocol. Nobody writes a row but the commands and the bot."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from openpyxl import Workbook

from tests.cli.conftest import Cli
from tests.cli.test_run import Running, free_port
from tests.platforms.dingtalk.emulator import CLIENT_ID, SECRET, DingTalk, dingtalk
from tests.platforms.telegram.emulator import TOKEN, Emulator
from tests.platforms.telegram.world import Room

GROUP = "河背社区第1网格群"
STAFF = "河背社区工作群"
SETTINGS = ("河背县", "HB", "0797-5550100", "sqlite:///data/hb.sqlite3")
CODE = re.compile(r"邀请码：([A-Z0-9]{4}-[A-Z0-9]{4})")
LONG = 60.0  # seconds; the machine may be busy with other things


@dataclass(frozen=True, slots=True)
class Came:
    """One of the bot's messages: a group's title or a person's name, what it says, the platform's own message."""

    where: str
    text: str
    raw: Any = field(compare=False)


class Platform(Protocol):
    """People on an emulated platform; `environment` leads the commands there, with the keys, as an operator may who
    keeps them out of the file."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Settings by their names in the environment."""

    async def ready(self) -> None:
        """Until the bot hears what is said."""

    def write(self, who: str, text: str, group: str) -> None:
        """Somebody writes, calling the bot, in a group or in private (group "")."""

    def press(self, who: str, message: Came, label: str) -> None:
        """Somebody takes a quick answer."""

    def comes(self, who: str, group: str) -> None:
        """Somebody puts the bot into a group: told where the platform tells of it, else said to it."""

    def came(self) -> list[Came]:
        """All that the bot has sent so far."""


class OnTelegram:
    """Buttons are pressed, and a group tells that the bot has come."""

    def __init__(self, emulator: Emulator) -> None:
        self._world = emulator.world
        self.environment: Mapping[str, str] = {
            "GRIDWHISTLE_TELEGRAM__MAIN__TOKEN": TOKEN,
            "GRIDWHISTLE_TELEGRAM__MAIN__BASE_URL": emulator.base_url,
            "GRIDWHISTLE_TELEGRAM__MAIN__BASE_FILE_URL": emulator.file_url,
            "GRIDWHISTLE_TELEGRAM__MAIN__POLL_SECONDS": "1",
        }

    async def ready(self) -> None:
        """Telegram keeps what is said until it is asked."""

    def _room(self, who: str, group: str) -> Room:
        return self._world.group(group) if group else self._world.private(self._world.person(who))

    def write(self, who: str, text: str, group: str) -> None:
        call = f"@{self._world.me['username']} " if group else ""
        self._world.say(self._world.person(who), call + text, self._room(who, group))

    def press(self, who: str, message: Came, label: str) -> None:
        self._world.press(self._world.person(who), message.raw, label)

    def comes(self, who: str, group: str) -> None:
        self._world.member(self._world.person(who), self._world.group(group), "left", "member")

    def came(self) -> list[Came]:
        return [
            Came(
                each["chat"].get("title") or each["chat"]["first_name"],
                each.get("text") or each.get("caption") or "",
                each,
            )
            for each in self._world.sent
        ]


class OnDingTalk:
    """Quick answers are typed, and nothing tells that the robot has come: the first words to it do."""

    def __init__(self, server: DingTalk) -> None:
        self._server = server
        self.environment: Mapping[str, str] = {
            "GRIDWHISTLE_DINGTALK__MAIN__CLIENT_ID": CLIENT_ID,
            "GRIDWHISTLE_DINGTALK__MAIN__CLIENT_SECRET": SECRET,
            "GRIDWHISTLE_DINGTALK__MAIN__API_URL": server.url,
            "GRIDWHISTLE_DINGTALK__MAIN__OAPI_URL": server.url,
        }

    async def ready(self) -> None:
        async with asyncio.timeout(LONG):
            await self._server.gateway.connected()

    def write(self, who: str, text: str, group: str) -> None:
        self._server.say(who, f"@网格哨 {text}" if group else text, group or None)

    def press(self, who: str, message: Came, label: str) -> None:
        group = message.where if message.where.endswith("群") else ""
        typed = re.search(rf"{re.escape(label)}：请发“(.+?)”", message.text)  # where nobody was asked it is spelled out
        self.write(who, typed[1] if typed else label, group)

    def comes(self, who: str, group: str) -> None:
        self.write(who, "你好", group)

    def came(self) -> list[Came]:
        return [Came(each.to.removeprefix("cid-"), each.text, each) for each in self._server.said]


@asynccontextmanager
async def _telegram() -> AsyncIterator[Platform]:
    emulator = Emulator()
    async with emulator.running():
        yield OnTelegram(emulator)


@asynccontextmanager
async def _dingtalk() -> AsyncIterator[Platform]:
    async with dingtalk(lambda: datetime.now(UTC)) as server:
        yield OnDingTalk(server)


class Day:
    """What people do, each time waiting for what the bot says to it."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def says(self, who: str, text: str, *expected: str, room: str = "", where: str = "") -> Came:
        """Somebody writes in private, or in a group; the bot's message in `where` that holds all that is expected."""
        since = len(self._platform.came())
        self._platform.write(who, text, room)
        return await self._heard(where or room or who, since, *expected)

    async def presses(self, who: str, message: Came, label: str, *expected: str) -> Came:
        """The same with a quick answer."""
        since = len(self._platform.came())
        self._platform.press(who, message, label)
        return await self._heard(message.where, since, *expected)

    async def brings(self, who: str, group: str, *expected: str) -> Came:
        """Somebody puts the bot into a group."""
        since = len(self._platform.came())
        self._platform.comes(who, group)
        return await self._heard(group, since, *expected)

    async def _heard(self, where: str, since: int, *expected: str) -> Came:
        """The bot's first message there that holds all of it. Fails with what came instead."""
        try:
            async with asyncio.timeout(LONG):
                while True:
                    for message in self._platform.came()[since:]:
                        if message.where == where and all(part in message.text for part in expected):
                            return message
                    await asyncio.sleep(0.02)
        except TimeoutError:
            pytest.fail(f"{where} did not hear {expected}, but: {self._platform.came()[since:]}")


def _county(path: Path) -> None:
    """The workbook that an office would send: one community, two grids, two units, one liaison."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, list[list[str]]] = {
        "社区": [["社区", "值班电话"], ["河背社区", "0797-5550123"]],
        "网格": [["社区", "网格"], ["河背社区", "第1网格"], ["河背社区", "第二网格"]],
        "楼栋": [["社区", "网格", "楼栋"], *[["河背社区", "第1网格", f"{number}号楼"] for number in range(1, 5)]],
        "单位": [["单位", "简称"], ["县住建局", "住建局、建设局"], ["县城管局", "城管局"]],
        "结对": [["单位", "社区"], ["县住建局", "河背社区"]],
        "职务": [
            ["姓名", "所在单位", "职务", "社区", "网格", "负责单位"],
            ["周敏", "", "社区干部", "河背社区", "", ""],
            ["何刚", "县住建局", "单位联络员", "", "", "县住建局"],
        ],
    }
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


def _roster(path: Path) -> None:
    book = Workbook()
    sheet: Any = book.worksheets[0]
    for row in (
        ["姓名", "单位", "政治面貌"],
        ["何刚", "县住建局", "中共党员"],
        ["吴芳", "县城管局", "群众"],
        ["郑强", "县城管局", "中共党员"],
    ):
        sheet.append(row)
    book.save(path)


def _code(printed: str) -> str:
    found = CODE.search(printed)
    assert found is not None, printed
    return found[1]


@pytest.mark.parametrize("platform", [_telegram, _dingtalk], ids=["telegram", "dingtalk"])
async def test_from_an_empty_folder_to_the_months_publication(
    platform: Callable[[], AbstractAsyncContextManager[Platform]],
    cli: Cli,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _county(here / "区划.xlsx")
    _roster(here / "花名册.xlsx")
    commands: list[tuple[str, ...]] = []

    async def run(*words: str, stdin: str = "") -> str:
        commands.append(words)
        ran = await asyncio.to_thread(lambda: cli(*words, stdin=stdin))
        assert ran.code == 0, ran.err
        return ran.out + ran.err

    async with platform() as people:
        # Whatever the hour of the test: nothing waits for the morning.
        told = {**people.environment, "GRIDWHISTLE_PUSH__QUIET_FROM": "00:00", "GRIDWHISTLE_PUSH__QUIET_UNTIL": "00:00"}
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        answers = [*SETTINGS, str(free_port()), "区划.xlsx", "y", "林书记", "花名册.xlsx", ""]
        office = _code(await run("init", stdin="\n".join(answers) + "\n"))
        liaison = _code(await run("office", "何刚", "单位联络员", "--unit", "县住建局"))
        staff = _code(await run("office", "周敏", "社区干部", "--at", "河背社区"))
        assert "下一步" in await run("check")
        commands.append(("run",))
        process = Running(here, told=told)
        try:
            await people.ready()
            await _the_day(Day(people), office, staff, liaison)
        finally:
            await asyncio.to_thread(process.close)
        assert "第一个群" not in await run("check")
        await run("export", "county", "现在.xlsx")
        assert len(commands) < 25


async def _the_day(day: Day, office: str, staff: str, liaison: str) -> None:
    await day.says("林书记", f"邀请码 {office}", "林书记")
    await day.says("周敏", f"邀请码 {staff}", "周敏")
    await day.says("何刚", f"邀请码 {liaison}", "何刚")
    offered = await day.brings("林书记", GROUP, "河背社区第1网格")
    await day.presses("林书记", offered, "绑定河背社区第1网格", "绑定到")
    offered = await day.brings("周敏", STAFF, "河背社区")
    await day.presses("周敏", offered, "绑定河背社区", "绑定为")

    draft = await day.says("王阿姨", "3号楼楼道灯坏了，晚上看不见", "对不对", room=GROUP)
    told = await day.presses("王阿姨", draft, "确认", "已登记 HB-")
    number = re.search(r"HB-[A-Z]+-\d{4}-\d{5}", told.text)
    assert number is not None, told
    case = number[0]
    letter = await day.says(
        "周敏", f"派单 {case} 住建局 更换楼道灯", "【社区来函】", "更换楼道灯", room=STAFF, where="何刚"
    )
    assert "王阿姨" not in letter.text
    await day.says("何刚", f"签收 {case}", "已签收")
    await day.says("何刚", f"办理 {case}", "办理中")
    asked = await day.says("何刚", f"反馈 {case}", "怎么办的")
    assert "更换楼道灯" in asked.text
    await day.says("何刚", "灯换好了，楼道亮了", "已反馈")
    await day.says("周敏", f"核实 {case}", "解决了吗", room=STAFF, where=GROUP)
    await day.says("王阿姨", "解决了", "办结", room=GROUP)
    published = await day.says("周敏", "公示 本月", "公示")
    assert "王阿姨" not in published.text
