"""`gridwhistle run` as a process of its own: it answers, it stops when told, and a second one stands by."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from bot.cli.run import _awake
from bot.clock import COUNTY, quiet_until
from bot.config import Config
from bot.platforms.terminal import NAME as TERMINAL
from storage import leases
from storage.database import Database
from tests.cli.conftest import Cli
from tests.rules.spoken import ROOT
from tests.support.processes import Process, script

MAIN = "from bot.cli import main; main()"
COMMAND = [sys.executable, "-c", MAIN]
START = 180.0  # seconds; the machine may be busy with other things
STOP = 1.0  # seconds, as promised, on a machine that has nothing else to do
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Fresh:
    """A process that imports everything for itself, and ends as the interpreter does: see `Process`."""

    def __init__(self, said: Path, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        with said.open("w") as file:
            self._process = subprocess.Popen(
                [*COMMAND, *words], cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=environment
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def code(self) -> int | None:
        return self._process.poll()

    def send(self, how: signal.Signals) -> None:
        self._process.send_signal(how)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def wait(self, seconds: float | None = None) -> int | None:
        return self._process.wait(seconds)


class Running:
    """A `gridwhistle run` in a folder; its stderr is kept in a file."""

    def __init__(
        self,
        folder: Path,
        *options: str,
        name: str = "first",
        told: Mapping[str, str] | None = None,
        before: str = "",
        fresh: bool = False,
    ) -> None:
        """`told`: more of the environment; `before`: Python that the process runs first.

        `fresh`: not forked off one that has imported the bot, for what is about the start or the very end.
        """
        self.log = folder / f"{name}.log"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GRIDWHISTLE_")}
        environment |= {"PYTHONPATH": str(ROOT), "COLUMNS": "200"} | dict(told or {})
        words = ["run", "--no-browser", *options]
        self.process: Process | Fresh
        if fresh:
            assert not before
            self.process = Fresh(self.log, words, folder, environment)
        else:
            code = f"{before}\nimport sys; sys.argv = {['gridwhistle', *words]!r}\n{MAIN}"
            self.process = Process(self.log, script, code, folder, environment)

    def text(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def until(self, true: Callable[[], object], seconds: float = START) -> None:
        """Wait; fails with what it logged if it ended or the time is up."""
        deadline = time.monotonic() + seconds
        while not true():
            assert self.process.code is None, f"ended with {self.process.code}:\n{self.text()}"
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.02)

    def url(self) -> str:
        self.until(lambda: ADDRESS.search(self.text()))
        found = ADDRESS.search(self.text())
        assert found is not None
        return found[0]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Its exit code, and the seconds it took, as on a machine that has nothing else to do.

        We ask without a pause: what we get of a processor meanwhile is what everybody gets.
        """
        began, ours = time.monotonic(), time.process_time()
        self.process.send(how)
        while (code := self.process.code) is None:
            assert time.monotonic() - began < START, self.text()
        took = time.monotonic() - began
        return code, took * min(1.0, (time.process_time() - ours) / took)

    def close(self) -> None:
        if self.process.code is None:
            self.process.kill()


Start = Callable[..., Running]


@pytest.fixture
def start(demo: Path, here: Path) -> Iterator[Start]:
    """Starts processes on the demo county, all ended with the test."""
    started: list[Running] = []

    def run(*options: str, name: str = "first", fresh: bool = False) -> Running:
        started.append(Running(here, *options, name=name, fresh=fresh))
        return started[-1]

    yield run
    for one in started:
        one.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_stops_within_a_second(start: Start, how: signal.Signals) -> None:
    one = start("--demo", "--port", "0", fresh=True)
    url = one.url()
    health = httpx.get(f"{url}/healthz", timeout=20)
    assert health.status_code == 200
    told = health.json()
    assert (told["ok"], told["reasons"], told["database"]) == (True, [], "ok")
    assert told["platforms"]["web"]["serving"]
    metrics = httpx.get(f"{url}/metrics", timeout=20)
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "gridwhistle_up 1.0" in metrics.text
    assert "gridwhistle_messages_handled_total 0.0" in metrics.text
    assert httpx.get(url, timeout=20).status_code == 200
    code, took = one.stop(how)
    assert (code, took < STOP) == (0, True), (took, one.text())
    assert "Traceback" not in one.text()


def test_it_stops_while_it_is_starting(start: Start) -> None:
    """Whenever the signal comes once the loop runs, the end is clean."""
    for index in range(3):
        one = start("--demo", "--port", "0", name=f"early-{index}", fresh=True)
        one.until(lambda one=one: one.text() != "" or _listening(one.process.pid), 20)  # type: ignore[misc]
        code, _ = one.stop()
        assert code in (0, -signal.SIGTERM), one.text()
        assert "Traceback" not in one.text()


def _listening(pid: int) -> bool:
    """Whether the process has its signal handler: it catches SIGTERM then."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = int(status.split("SigCgt:")[1].split()[0], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)


def test_a_second_one_stands_by_and_takes_over(start: Start) -> None:
    """Its pages answer all the while; only the lease, and with it the sending, waits for the first one's end."""
    first = start("--demo", "--port", "0")
    first.url()
    second = start("--demo", "--port", "0", name="second")
    url = second.url()
    second.until(lambda: "standing by" in second.text())
    assert not served(url)
    assert httpx.get(url, timeout=20).status_code == 200
    say(url, "帮助")
    second.until(lambda: "我能帮您" in page(url))
    first.process.kill()  # no good-bye: the kernel frees the lease
    say(url, "六个日")
    second.until(lambda: served(url))
    second.until(lambda: page(url).count('class="gw-row bot') == 2)
    assert second.stop()[0] == 0


def served(url: str) -> bool:
    """Whether the process serves the room: holds its lease."""
    return bool(httpx.get(f"{url}/healthz", timeout=20).json()["platforms"]["web"]["serving"])


SEAT = {"who": "demo-li", "chat": "p-demo-li"}


def say(url: str, text: str) -> None:
    assert httpx.post(f"{url}/say", data=SEAT | {"text": text}, timeout=20).status_code == 303


def page(url: str) -> str:
    return httpx.get(url, params=SEAT, timeout=20).text


def test_it_stops_with_a_window_open(start: Start) -> None:
    one = start("--demo", "--port", "0")
    with httpx.stream("GET", f"{one.url()}/events", params=SEAT, timeout=20) as events:
        assert next(events.iter_lines()).startswith("retry")
        code, took = one.stop()
    assert (code, took < STOP) == (0, True), (took, one.text())
    assert "Traceback" not in one.text()


def test_one_that_stands_by_stops_at_once(start: Start) -> None:
    first = start("--demo", "--port", "0")
    first.url()
    second = start("--demo", "--port", "0", name="second")
    second.until(lambda: "standing by" in second.text())
    code, took = second.stop()
    assert (code, took < STOP) == (0, True), (took, second.text())
    assert first.process.code is None


def test_a_second_terminal_says_that_it_cannot_speak(start: Start, demo: Path, here: Path) -> None:
    """Two `chat` on one database: the second does not wait for ever without a word."""
    database = Database(f"sqlite:///{demo}")
    lease = leases.acquire(database, f"{TERMINAL}:{TERMINAL}")
    assert lease is not None
    try:
        ended = subprocess.run(
            [*COMMAND, "chat"],
            cwd=here,
            input="帮助\n",
            capture_output=True,
            text=True,
            timeout=START,
            check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
    finally:
        lease.release()
        database.close()
    assert ended.returncode == 2
    assert ended.stderr.strip()
    assert "Traceback" not in ended.stderr


def test_a_process_without_pages_tells_its_health(start: Start) -> None:
    port = free_port()
    one = start("--demo", "--role", "push", "--port", str(port))
    one.until(lambda: _answers(port))
    told = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=20).json()
    assert (told["ok"], told["platforms"]) == (True, {})
    assert told["scheduler_last_look"]
    assert httpx.get(f"http://127.0.0.1:{port}/", timeout=20).status_code == 404
    code, took = one.stop()
    assert (code, took < STOP) == (0, True), (took, one.text())


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("role", ["all", "push"])
def test_a_port_that_is_taken_is_one_sentence(start: Start, role: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        one = start("--demo", "--role", role, "--port", str(port))
        assert one.process.wait(START) == 2
    assert f"127.0.0.1:{port} 已经被别的程序占用" in one.text()
    assert "Traceback" not in one.text()


@pytest.mark.parametrize("role", ["nobody", "", "chat,nobody", "chat;push", "ALL"])
def test_a_role_that_is_none(cli: Cli, here: Path, role: str) -> None:
    ran = cli("run", "--role", role)
    assert ran.code == 2
    assert "--role 只能是" in ran.err
    assert list(here.iterdir()) == [], "and nothing was made"


def test_the_demo_is_for_this_machine_alone(start: Start, here: Path) -> None:
    (here / "config.toml").write_text('[web]\nhost = "0.0.0.0"\n', encoding="utf-8")
    one = start("--demo")
    assert one.process.wait(START) == 2
    assert "127.0.0.1" in one.text()
    assert "Traceback" not in one.text()


def test_the_demo_is_awake_at_night_and_a_county_is_not() -> None:
    awake = _awake(Config()).push
    assert quiet_until(datetime(2026, 11, 26, 3, tzinfo=COUNTY), awake.quiet_from, awake.quiet_until) is None
    told = Config.model_validate({"push": {"quiet_from": "22:00"}})
    assert _awake(told) == told
