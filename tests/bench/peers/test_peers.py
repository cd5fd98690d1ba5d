"""Ours and a peer measured in earnest, in small: every message committed and answered, on both sides.

The long form has two peers, each in a Python of its own, which takes a minute of installing. The short form has the one
whose package we have too, in the same version, and runs its script beside ours in our own Python.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.bench.ground import SqliteGround
from tests.bench.peers import guarantees
from tests.bench.peers.base import TEXT, Deed, parse
from tests.bench.peers.compare import compare
from tests.bench.peers.guarantees import PEERS, Peer
from tests.bench.sizes import QUICK
from tests.support.examples import LONG

SIZES = QUICK if LONG else replace(QUICK, warm=40, together=80)


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> list[Peer]:
    """Who is compared."""
    if LONG:
        return [one for one in PEERS if one.name in ("aiogram", "python-telegram-bot")]
    (peer,) = (one for one in PEERS if one.name == "python-telegram-bot")
    assert peer.requirements == (f"python-telegram-bot=={version('python-telegram-bot')}",)
    monkeypatch.setattr(guarantees, "interpreter", lambda *_: sys.executable)
    return [peer]


def test_a_small_comparison(tmp_path: Path, peers: list[Peer]) -> None:
    ground = SqliteGround(tmp_path, people=120)
    figures = list(compare(ground, tmp_path, SIZES, peers))
    assert len({one.bench for one in figures}) == (2 if shutil.which("cc") else 1)
    figures = [one for one in figures if one.bench == figures[0].bench]
    where = [one.where.split(",")[0] for one in figures if one.what == "rate"]
    assert where == ["gridwhistle", *(one.name for one in peers)]
    assert {one.met for one in figures if one.aim} <= {True, False}
    assert all(one.value > 0 for one in figures)


def test_what_the_peers_read() -> None:
    found = parse(TEXT)
    assert found == Deed(found.day, "打扫楼道", 120)
    with pytest.raises(ValueError, match="你好"):
        parse("你好")
