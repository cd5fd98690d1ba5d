"""A real Chromium for the tests: found on this machine, or put there by `python -m tests.support.browser`.

It is never skipped: a machine without a browser fails the suite and is told what to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.support import debian

VARIABLE = "GRIDWHISTLE_CHROMIUM"
COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PATIENCE = 30_000  # milliseconds until a page must show something; what is waited for comes sooner
# quic and the background services would look for a network that a test machine need not have.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PACKAGES = ["chromium", "fonts-wqy-zenhei"]  # the font, so that a screenshot shows 网格哨 and not boxes
HOW_TO = f"""no Chromium found, and the browser tests are part of the suite. Any of these helps:
  make browser                          (installs one)
  apt-get install {" ".join(PACKAGES)}  (as root, on Debian)
  export {VARIABLE}=FILE      (the program of a Chromium or Chrome that you have)"""


def _candidates() -> Iterator[Path]:
    if named := os.environ.get(VARIABLE):
        yield Path(named)
        return  # a name that was given is used, or the run fails: never another one in silence
    for command in COMMANDS:
        if program := shutil.which(command):
            yield Path(program)
    yield from _downloaded_by_playwright()


def _downloaded_by_playwright() -> list[Path]:
    """Browsers that `playwright install chromium` left, newest last in its numbering and first here."""
    caches = [
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""),
        "~/.cache/ms-playwright",
        "~/Library/Caches/ms-playwright",
    ]
    programs = ["chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"]
    folders = [Path(cache).expanduser() for cache in caches if cache]
    return sorted((p for folder in folders for program in programs for p in folder.glob(program)), reverse=True)


def _runs(program: Path) -> bool:
    """Ubuntu's `chromium-browser` may be a stub that only says how to install a snap: so it is asked to run."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def find_chromium() -> Path:
    """The Chromium to use. Raises RuntimeError, saying what to do, if there is none."""
    for program in _candidates():
        if _runs(program):
            return program
    raise RuntimeError(HOW_TO)


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font with Chinese characters; True where there is no fontconfig to ask (macOS)."""
    if shutil.which("fc-list") is None:
        return sys.platform != "linux"
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


# What playwright itself starts a headless Chromium with, as far as a page can tell.
HEADLESS = [
    "--headless",
    "--hide-scrollbars",
    "--mute-audio",
    "--force-color-profile=srgb",
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--no-default-browser-check",
    "--remote-debugging-port=0",
]
_PORT = "DevToolsActivePort"  # it writes down which port it took, and the path of its socket
_START = 60.0  # seconds; the machine may be busy


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the Chromium of this test process answers, started when first asked for: starting takes seconds."""
    profile = tmp_path_factory.mktemp("chromium")
    port = profile / _PORT
    with (profile / "log").open("wb") as log:
        started = subprocess.Popen(
            [find_chromium(), *ARGUMENTS, *HEADLESS, f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        deadline = time.monotonic() + _START
        while not (port.exists() and port.read_text().count("\n") == 1):
            if started.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Chromium did not start: {(profile / 'log').read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)
        number, path = port.read_text().split("\n")
        yield f"ws://127.0.0.1:{number}{path}"
    finally:
        started.terminate()
        started.wait(_START)


@pytest_asyncio.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A headless Chromium. Each `new_context()` is another person's window, with a fresh profile.

    The async API, because the sync one leaves an event loop running under every later test of the process.
    """
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        connected = await playwright.chromium.connect_over_cdp(chromium)
        yield connected
        for context in connected.contexts[1:]:  # the first is the browser's own
            await context.close()
        await connected.close()


def _present() -> bool:
    try:
        find_chromium()
    except RuntimeError:
        return False
    return True


def _from_playwright() -> None:
    debian.say("downloading a Chromium with playwright...")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    """Make sure of a browser and a Chinese font. Returns the exit code: 1 without a browser or without a font."""
    named = os.environ.get(VARIABLE)
    if not named and not (_present() and has_chinese_font()):
        debian.install(PACKAGES)
        if not _present():
            _from_playwright()
    if not _present():
        debian.say(f"{VARIABLE}={named} does not run" if named else HOW_TO)
        return 1
    if not has_chinese_font():
        debian.say("no Chinese font found: screenshots would show boxes. Install one, such as fonts-wqy-zenhei")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
