"""Ours and two peers measured in earnest, in small: every message committed and answered, on both sides."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bench.ground import SqliteGround
from tests.bench.peers.base import TEXT, Deed, parse
from tests.bench.peers.compare import compare
from tests.bench.peers.guarantees import PEERS
from tests.bench.sizes import QUICK


def test_a_small_comparison(tmp_path: Path) -> None:
    ground = SqliteGround(tmp_path, people=120)
    chosen = [one for one in PEERS if one.name in ("aiogram", "python-telegram-bot")]
    figures = list(compare(ground, tmp_path, QUICK, chosen))
    assert len({one.bench for one in figures}) == (2 if shutil.which("cc") else 1)
    figures = [one for one in figures if one.bench == figures[0].bench]
    assert [one.where.split(",")[0] for one in figures if one.what == "rate"] == [
        "gridwhistle",
        "aiogram",
        "python-telegram-bot",
    ]
    assert {one.met for one in figures if one.aim} <= {True, False}
    assert all(one.value > 0 for one in figures)


def test_what_the_peers_read() -> None:
    found = parse(TEXT)
    assert found == Deed(found.day, "打扫楼道", 120)
    with pytest.raises(ValueError, match="你好"):
        parse("你好")
