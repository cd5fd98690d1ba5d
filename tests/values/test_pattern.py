"""A pattern of a module is compiled when it is first asked, and then is the compiled one's equal."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.values import pattern
from bot.values.pattern import Pattern, compile_waiting

ROOT = Path(__file__).parents[2]
SERVES = "bot.app, bot.cli.run, bot.http.server, bot.http.health, bot.web.routes, bot.platforms.configured"
_COUNTED = f"""
import re, sys
real, ours = re.compile, []
def noted(pattern, flags=0):
    where = sys._getframe(1).f_globals["__name__"]
    ours.extend([where] if where.partition(".")[0] in ("bot", "handlers") else [])
    return real(pattern, flags)
re.compile = noted
import {SERVES}
print(*sorted(set(ours)))
from bot.values import pattern
print(len(pattern._waiting), *(each.pattern for each in pattern._waiting if not each.is_waiting))
print(sum(1 for _ in pattern.compile_waiting()))
"""


def test_a_start_compiles_no_pattern_of_the_house() -> None:
    done = subprocess.run([sys.executable, "-c", _COUNTED], capture_output=True, text=True, check=True, cwd=ROOT)
    compiled, waiting, later = done.stdout.split("\n")[:3]
    assert compiled == ""
    assert waiting.isdigit(), f"asked while the house was imported: {waiting}"
    assert int(waiting) > 700, "they are there and wait"
    assert later == waiting, "each of them can be compiled"


@pytest.fixture(autouse=True)
def _nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pattern, "_waiting", type(pattern._waiting)())


def test_it_answers_as_the_compiled_one_does() -> None:
    for said, flags in ((r"([0-9]+)号", 0), (r"a(b)?", re.IGNORECASE)):
        for text in ("3号楼5号", "AB", "无", ""):
            lazy, real = Pattern(said, flags), re.compile(said, flags)
            for _ in range(2):  # the second time it is the compiled one's own method
                for method in ("search", "match", "fullmatch"):
                    ours, theirs = getattr(lazy, method)(text, 1), getattr(real, method)(text, 1)
                    assert (ours and ours.span()) == (theirs and theirs.span())
                assert [one.span() for one in lazy.finditer(text)] == [one.span() for one in real.finditer(text)]
                assert lazy.findall(text) == real.findall(text)
                assert lazy.split(text, 1) == real.split(text, 1)
                assert lazy.sub("-", text, 1) == real.sub("-", text, 1)
    assert lazy.pattern == real.pattern


def test_it_is_compiled_once_and_not_before_it_is_asked() -> None:
    lazy = Pattern("(?P<n>[0-9]+)")
    assert lazy.is_waiting
    assert lazy.search("3号") is not None
    assert not lazy.is_waiting
    assert lazy.compile() is lazy.compile()
    match = lazy.match("3")
    assert match is not None
    assert match.re is lazy.compile()


def test_what_waits_is_compiled_piece_by_piece_and_what_was_asked_is_not_compiled_again() -> None:
    asked, waits, waits_too = Pattern("a"), Pattern("b"), Pattern("c")
    asked.search("a")
    pieces = compile_waiting()
    next(pieces)
    assert [waits.is_waiting, waits_too.is_waiting] == [False, True]
    assert list(pieces) == [None]
    assert not waits_too.is_waiting
    assert list(compile_waiting()) == []


def test_a_pattern_that_cannot_be_read_says_so_when_it_is_asked() -> None:
    with pytest.raises(re.error):
        Pattern("(").search("")
