"""A county's first day by public means alone: from `init` in an empty folder to the month's 公示, on a real platform's
protocol. Nobody writes a row but the commands and the bot."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.cli.conftest import Cli
from tests.cli.test_run import Running, free_port
from tests.platforms.telegram.emulator import TOKEN, Emulator
from tests.platforms.telegram.world import Json, Room

GROUP = "河背社区第1网格群"
STAFF = "河背社区工作群"
SETTINGS = ("河背县", "HB", "0797-5550100", "sqlite:///data/hb.sqlite3")
CODE = re.compile(r"邀请码：([A-Z0-9]{4}-[A-Z0-9]{4})")
LONG = 60.0  # seconds; the machine may be busy with other things


class Day:
    """People in an emulated Telegram, and a `gridwhistle run` that reads it."""

    def __init__(self, emulator: Emulator) -> None:
        self._world = emulator.world
        self.typed = 0  # messages and presses of people

    def _room(self, name: str) -> Room:
        world = self._world
        return world.group(name) if name.endswith("群") else world.private(world.person(name))

    async def says(self, who: str, text: str, *expected: str, room: str = "", where: str = "") -> Json:
        """Somebody writes (in private, or in a group); the bot's message in `where` that holds all that is expected."""
        chat = self._room(room or who)
        seen = len(self._world.sent)
        self._world.say(self._world.person(who), text, chat)
        self.typed += 1
        return await self.heard(where or room or who, seen, *expected)

    async def presses(self, who: str, message: Json, label: str, *expected: str, where: str = "") -> Json:
        """The same with a button."""
        seen = len(self._world.sent)
        self._world.press(self._world.person(who), message, label)
        self.typed += 1
        room = message["chat"]
        return await self.heard(where or room.get("title") or room["first_name"], seen, *expected)

    async def enters(self, who: str, group: str, *expected: str) -> Json:
        """Somebody puts the bot into a group."""
        seen = len(self._world.sent)
        self._world.member(self._world.person(who), self._world.group(group), "left", "member")
        return await self.heard(group, seen, *expected)

    async def heard(self, where: str, since: int, *expected: str) -> Json:
        """The bot's first message there that holds all of it. Fails with what came instead."""
        chat = self._room(where).id
        try:
            async with asyncio.timeout(LONG):
                while True:
                    for message in self._world.sent[since:]:
                        text = message.get("text") or message.get("caption") or ""
                        if message["chat"]["id"] == chat and all(part in text for part in expected):
                            return message
                    await asyncio.sleep(0.02)
        except TimeoutError:
            came = [(each["chat"].get("title") or "私聊", each.get("text")) for each in self._world.sent[since:]]
            pytest.fail(f"{where} did not hear {expected}, but: {came}")


@asynccontextmanager
async def _served(here: Path) -> AsyncIterator[tuple[Day, dict[str, str]]]:
    """Telegram, and the environment by which the commands find it in place of the real one."""
    emulator = Emulator()
    async with emulator.running():
        told = {
            "GRIDWHISTLE_TELEGRAM__MAIN__TOKEN": TOKEN,  # as an operator may who keeps keys out of the file
            "GRIDWHISTLE_TELEGRAM__MAIN__BASE_URL": emulator.base_url,
            "GRIDWHISTLE_TELEGRAM__MAIN__BASE_FILE_URL": emulator.file_url,
            "GRIDWHISTLE_TELEGRAM__MAIN__POLL_SECONDS": "1",
            # Whatever the hour of the test: nothing waits for the morning.
            "GRIDWHISTLE_PUSH__QUIET_FROM": "00:00",
            "GRIDWHISTLE_PUSH__QUIET_UNTIL": "00:00",
        }
        yield Day(emulator), told


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


async def test_from_an_empty_folder_to_the_months_publication(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _county(here / "区划.xlsx")
    _roster(here / "花名册.xlsx")
    commands: list[tuple[str, ...]] = []

    async def run(*words: str, stdin: str = "") -> str:
        commands.append(words)
        ran = await asyncio.to_thread(lambda: cli(*words, stdin=stdin))
        assert ran.code == 0, ran.err
        return ran.out + ran.err

    async with _served(here) as (day, told):
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        answers = [*SETTINGS, str(free_port()), "区划.xlsx", "y", "林书记", "花名册.xlsx", ""]
        shown = await run("init", stdin="\n".join(answers) + "\n")
        office = _code(shown)
        liaison = _code(await run("office", "何刚", "单位联络员", "--unit", "县住建局"))
        staff = _code(await run("office", "周敏", "社区干部", "--at", "河背社区"))
        assert "下一步" in await run("check")
        commands.append(("run",))
        process = Running(here, told=told)
        try:
            await _the_day(day, office, staff, liaison, lambda: process.text())
        finally:
            await asyncio.to_thread(process.close)
        assert "第一个群" not in await run("check")
        await run("export", "county", "现在.xlsx")
        assert len(commands) < 25


async def _the_day(day: Day, office: str, staff: str, liaison: str, log: Callable[[], str]) -> None:
    await day.says("林书记", f"邀请码 {office}", "林书记")
    await day.says("周敏", f"邀请码 {staff}", "周敏")
    await day.says("何刚", f"邀请码 {liaison}", "何刚")

    offered = await day.enters("林书记", GROUP, "网格哨")
    await day.presses("林书记", offered, "绑定河背社区第1网格", "绑定")
    offered = await day.enters("周敏", STAFF, "网格哨")
    await day.presses("周敏", offered, "绑定河背社区", "绑定")

    draft = await day.says("王阿姨", "@wanggeshao_bot 3号楼楼道灯坏了，晚上看不见", "对不对", room=GROUP)
    await day.presses("王阿姨", draft, "确认", "已登记 HB-")
    number = re.search(r"HB-[A-Z]+-\d{4}-\d{5}", str(draft)) or re.search(
        r"HB-[A-Z]+-\d{4}-\d{5}", str(await day.says("林书记", "哨单", "HB-"))
    )
    assert number is not None
    case = number[0]
    letter = await day.says("周敏", f"派单 {case} 住建局 更换楼道灯", "【社区来函】", room=STAFF, where="何刚")
    await day.presses("何刚", letter, "签收", "已签收")
    await day.says("何刚", f"办理 {case}", "办理中")
    await day.says("何刚", f"反馈 {case} 灯已经换好了，楼道亮了", "")
    await day.says("周敏", f"核实 {case}", "已核实", room=STAFF)
    asked = await day.says("周敏", f"看哨 {case}", case)
    assert "已核实" in str(asked)
    await day.says("王阿姨", "@wanggeshao_bot 解决了", "办结", room=GROUP)
    await day.says("周敏", "公示 本月", "公示")
