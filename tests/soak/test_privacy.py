"""A small walk of what must not be read, so that the long one does not rot."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from storage.database import Database
from tests.handlers.talk import Talk
from tests.privacy.written import Secret
from tests.soak.privacy import Matter, Walk, walk


def test_a_small_walk(county_sqlite: Path, tmp_path: Path) -> None:
    own = shutil.copyfile(county_sqlite, tmp_path / "town.sqlite3")  # the template is everybody's
    with closing(Database(f"sqlite:///{own}")) as town:
        done = walk(Talk(town), tmp_path, Random(3), range(60))
    assert done.found == []
    assert done.registered > done.matters * 0.9
    assert done.letters > 0
    assert done.papers > 0
    assert {"群", "哨", "函", "函（纸）", "台账", "日志", "工作人员"} <= set(done.looked)


@pytest.mark.parametrize(
    ("parts", "shown", "found"),
    [
        (("打13800138000",), "打13800138000", True),
        (("打13800138000",), "打〔电话〕", False),
        (("打13800", "138000，快"), "打13800", False),
        (("打13800", "138000，快"), "打13800\n138000，快", True),
    ],
)
def test_it_sees_what_can_be_read(parts: tuple[str, ...], shown: str, found: bool) -> None:
    done = Walk()
    halves = ("13800", "138000") if len(parts) > 1 else None
    matter = Matter(parts, "居民", Secret("手机", "13800138000", "13800138000"), halves=halves)
    for line in shown.split("\n"):
        done.look(matter, "群", line, group=True)
    assert bool(done.found) is found
