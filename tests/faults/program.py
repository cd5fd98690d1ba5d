"""`gridwhistle run --role chat` as a county starts it: a config file, a process, its health page, and kill -9.

The process is forked off one that has imported the bot; a test of the start itself names the `command`.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import httpx

from tests.faults.towns import Settings, Town
from tests.support.processes import Process

PROGRAM = Path(sys.executable).with_name("gridwhistle")
START_SECONDS = 60.0


class Running(Protocol):
    """A process, as asyncio has it."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, signal: int, /) -> None: ...

    async def wait(self) -> int: ...


class Forked:
    """The same of one that is forked."""

    def __init__(self, log: Path, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._process = Process(log, _main, words, folder, environment)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.code

    def send_signal(self, signal: int, /) -> None:
        os.kill(self._process.pid, signal)

    async def wait(self) -> int:
        code = await asyncio.to_thread(self._process.wait)
        assert code is not None
        return code


def _main(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    from bot.cli import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["gridwhistle", *words]
    main()


class Program:
    """One process. `port` is where its health page is."""

    def __init__(self, process: Running, port: int, log: Path) -> None:
        self._process = process
        self._log = log
        self._client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10, trust_env=False)
        self.port = port

    @property
    def pid(self) -> int:
        """Of a process that runs. Fails with its last words if it has ended."""
        assert self._process.returncode is None, self.said()
        return self._process.pid

    async def health(self) -> dict[str, Any]:
        """What /healthz says; empty while nobody answers. Fails with the process's last words if it has ended."""
        assert self.pid
        try:
            return dict((await self._client.get("/healthz")).json())
        except httpx.TransportError:
            return {}

    async def state(self, kind: str) -> tuple[bool, str]:
        """Whether it holds a platform's lease, and how the connection is."""
        found = (await self.health()).get("platforms", {}).get(kind, {})
        return bool(found.get("serving")), str(found.get("state", ""))

    async def up(self) -> None:
        """Until the health page answers."""
        async with asyncio.timeout(START_SECONDS):
            while not await self.health():  # noqa: ASYNC110  there is nothing to await but the effect
                await asyncio.sleep(0.02)

    async def live(self, kind: str, seconds: float = START_SECONDS) -> float:
        """Until it serves a platform and is connected; returns when that was, in monotonic seconds."""
        async with asyncio.timeout(seconds):
            while True:
                serving, state = await self.state(kind)
                if serving and state.split(":")[0] in ("live", "serving"):
                    return time.monotonic()
                await asyncio.sleep(0.02)

    def stand_still(self) -> None:
        """SIGSTOP."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        self._process.send_signal(signal.SIGCONT)

    async def kill(self) -> None:
        """SIGKILL; returns when it is gone."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def close(self) -> None:
        await self.kill()
        await self._client.aclose()

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self._process.wait(), START_SECONDS)

    def said(self) -> str:
        """Its last words."""
        return self._log.read_text(errors="replace")[-3000:]


@asynccontextmanager
async def program(
    url: str,
    folder: Path,
    towns: Sequence[Town],
    name: str = "bot",
    port: int = 0,
    command: Sequence[str] = (),
    more: Sequence[str] = (),
    **environment: str,
) -> AsyncIterator[Program]:
    """A process that serves these towns on the database at `url`, killed at the end if it is still there.

    `command`: what starts it, if it is not to be forked.
    """
    port = port or free_port()
    home = folder / name
    home.mkdir(parents=True)
    config = home / "config.toml"
    sections: dict[str, Settings] = {
        "database": {"url": url},
        "files": {"folder": str(folder / "attachments")},
        "web": {"enabled": False, "port": port},
        "log": {"level": "ERROR"},
    }
    sections |= {f"{town.kind}.main": town.settings(port) for town in towns}
    config.write_text(_toml(sections), encoding="utf-8")
    log = home / "log"
    ours = {key: value for key, value in os.environ.items() if not key.startswith("GRIDWHISTLE_")} | environment
    words = ("run", "--config", str(config), "--role", "chat", "--no-browser", *more)
    running = Program(await _started(command, words, home, ours, log), port, log)
    try:
        await running.up()
        yield running
    finally:
        await running.close()


async def _started(
    command: Sequence[str], words: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path
) -> Running:
    if not command:
        return Forked(log, words, folder, environment)
    with log.open("wb") as out:
        return await asyncio.create_subprocess_exec(
            *(*command, *words),
            cwd=folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )


def _toml(sections: dict[str, Settings]) -> str:
    """Strings, numbers, booleans and tables of strings: JSON's words for them are TOML's too."""
    lines: list[str] = []
    for name, section in sections.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in section.items()]
    return "\n".join(lines) + "\n"


def free_port() -> int:
    """A port of the loopback that nobody has."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
