"""A small walk of what must not be read, so that the long one does not rot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.privacy.written import Secret
from tests.soak.privacy.__main__ import Task, walk
from tests.soak.privacy.looking import Walk
from tests.soak.privacy.matters import Matter


def test_a_small_walk(county_sqlite: Path, tmp_path: Path) -> None:
    done = walk(Task(county_sqlite, tmp_path, seed=3, first=0, count=75))
    assert done.found == []
    assert done.registered > done.matters * 0.9
    assert done.letters > 0
    assert done.papers > 0
    assert {"群", "哨", "函", "函（纸）", "台账", "图上的字", "日志", "工作人员"} <= set(done.looked)
    assert done.harmless.total() > 10
    assert done.masked.total() <= 1


@pytest.mark.parametrize(
    ("parts", "shown", "found"),
    [
        (("打13800138000",), "打13800138000", True),
        (("打13800138000",), "打〔电话〕", False),
        (("打13800", "138000，快"), "打13800", False),
        (("打13800", "138000，快"), "打13800\n138000，快", True),
        (("打13800", "138000，快"), "打13800\nHC-SD-2026-138000", False),
    ],
)
def test_it_sees_what_can_be_read(parts: tuple[str, ...], shown: str, found: bool) -> None:
    done = Walk()
    halves = ("13800", "138000") if len(parts) > 1 else None
    matter = Matter(parts, "居民", Secret("手机", "13800138000", "13800138000"), halves=halves)
    for line in shown.split("\n"):
        done.look(matter, "群", line, group=True)
    assert bool(done.found) is found


@pytest.mark.parametrize(("kept", "masked"), [("水费120元", 0), ("水费〔电话〕元", 1), ("路灯坏了", 0)])
def test_it_sees_what_is_masked_without_need(kept: str, masked: int) -> None:
    done = Walk()
    secret = Secret("手机", "13800138000", "13800138000")
    done.look_for_harmless(Matter(("水费120元",), "居民", secret, harmless=("钱", "水费120元")), [kept], [kept], [kept])
    assert done.masked.total() == masked
