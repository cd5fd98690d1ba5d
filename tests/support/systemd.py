"""A systemd of our own: it holds the socket that services tell, and knows when it would kill one for silence."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import pytest

LONG = 180.0  # seconds; the machine may be busy with other things


class FakeSystemd:
    """Listens at a path, or at @name in the abstract namespace. Blocks: in a coroutine, ask it from a thread."""

    def __init__(self, address: str | Path) -> None:
        self.address = str(address)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{self.address[1:]}" if self.address.startswith("@") else self.address)

    def environment(self, watchdog: float | None = None) -> dict[str, str]:
        """What a service is started with; `watchdog` in seconds."""
        beat = {"WATCHDOG_USEC": str(round(watchdog * 1_000_000))} if watchdog is not None else {}
        return {"NOTIFY_SOCKET": self.address} | beat

    def told(self) -> list[list[str]]:
        """Every datagram that has come, as its lines."""
        datagrams = []
        self._socket.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                datagrams.append(self._socket.recv(65536).decode().split("\n"))
        return datagrams

    def until(self, line: str, times: int = 1) -> list[str]:
        """Wait until that line has been told so often; all lines until then."""
        lines: list[str] = []
        deadline = time.monotonic() + LONG
        while lines.count(line) < times:
            self._socket.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                lines += self._socket.recv(65536).decode().split("\n")
            except TimeoutError:
                pytest.fail(f"{line} was not told {times} times, but: {lines}")
        return lines

    def until_it_would_kill(self, watchdog: float) -> list[str]:
        """Wait until no beat has come for so many seconds; whatever else was told in the meantime."""
        lines: list[str] = []
        deadline = time.monotonic() + LONG
        last = time.monotonic()
        while (left := last + watchdog - time.monotonic()) > 0:
            assert time.monotonic() < deadline, "the beats go on"
            self._socket.settimeout(left)
            with suppress(TimeoutError):
                lines += self._socket.recv(65536).decode().split("\n")
                if "WATCHDOG=1" in lines:
                    lines = [line for line in lines if line != "WATCHDOG=1"]
                    last = time.monotonic()
        return lines

    def __enter__(self) -> FakeSystemd:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._socket.close()
