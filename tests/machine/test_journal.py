"""Lines for systemd's journal: a priority before each, and no time; anywhere else, as ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.journal import marked
from tests.rules.spoken import ROOT

SPEAKS = """
import logging, sys
from bot import logs
logs.setup("debug", sys.argv[1] == "json")
for level in ("debug", "info", "warning", "error", "critical"):
    getattr(logs.log, level)("two\\nlines", token="x", n=1)
    getattr(logging.getLogger("a.library"), level)("said")
try:
    raise ValueError("what\\never")
except ValueError:
    logs.log.exception("fell")
"""
PRIORITIES = ["<7>", "<7>", "<6>", "<6>", "<4>", "<4>", "<3>", "<3>", "<2>", "<2>", "<3>"]


def said(folder: Path, code: str, *args: str, journal: bool, cwd: Path | None = None) -> list[str]:
    """The lines of a process whose stderr is a file, and whether JOURNAL_STREAM names that file."""
    with (folder / "stderr").open("w+") as file:
        there = os.fstat(file.fileno())
        stream = f"{there.st_dev}:{there.st_ino if journal else there.st_ino + 1}"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GRIDWHISTLE_")}
        environment |= {"JOURNAL_STREAM": stream, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", code, *args], stderr=file, env=environment, check=False, cwd=cwd)
        file.seek(0)
        return file.read().splitlines()


@pytest.mark.parametrize("form", ["json", "words"])
def test_each_line_bears_its_priority_and_no_time(tmp_path: Path, form: str) -> None:
    lines = said(tmp_path, SPEAKS, form, journal=True)
    assert [line[:3] for line in lines] == PRIORITIES
    assert "time" not in "".join(lines)
    if form == "json":
        assert json.loads(lines[2][3:]) == {"event": "two\nlines", "level": "info", "n": 1}
    else:
        assert lines[2] == "<6>level=info event=two\\nlines n=1"


@pytest.mark.parametrize("form", ["json", "words"])
def test_elsewhere_a_line_has_its_time_and_no_priority(tmp_path: Path, form: str) -> None:
    """The variable alone is handed down to whatever is started from a service."""
    lines = said(tmp_path, SPEAKS, form, journal=False)
    assert len(lines) == len(PRIORITIES)
    assert all(line.startswith('{"') if form == "json" else line.startswith("time=") for line in lines)
    assert all("time" in line for line in lines)


def test_why_a_command_ended_is_an_error_in_the_journal(tmp_path: Path) -> None:
    main = "import sys; from bot.cli import main; sys.argv[0] = 'gridwhistle'; main()"
    wrong = tmp_path / "config.toml"
    wrong.write_text("[web]\nport = -1\n[database]\nbatch = 0\n", encoding="utf-8")
    lines = said(tmp_path, main, "run", "--config", str(wrong), journal=True, cwd=tmp_path)
    assert len(lines) == 3
    assert all(line.startswith("<3>") for line in lines)
    assert "web.port" in lines[1] + lines[2]


def test_every_line_of_a_text_is_marked() -> None:
    assert marked("warning", "a\nb") == "<4>a\n<4>b"
    assert marked("strange", "a") == "<6>a"
