"""A soak of ten seconds, so that the real one does not rot."""

from __future__ import annotations

from pathlib import Path

from storage.database import Database
from tests.soak.run import Line, Options, Soak
from tests.soak.verdict import slope, verdicts


async def test_ten_seconds(sqlite_url: str, tmp_path: Path) -> None:
    told: list[Line] = []
    store = Database(sqlite_url)
    soak = Soak(Options(seconds=10, rate=15, seed=7, every=3, line=5), store, tmp_path / "soak", told.append)
    report = await soak.run()
    found = verdicts(report, store)
    store.close()
    assert {one.kept for one in found} == {True, None}, [one for one in found if not one.kept]
    assert {one.kind for one in report.recoveries} == {"telegram", "wecom", "dingtalk"}
    assert told == report.lines
    assert told[-1].said == told[-1].handled == told[-1].answered > 100
    assert told[-1].queue == 0
    assert report.last_words == ""


def test_slope() -> None:
    assert slope([(0, 100.0), (1800, 101.0), (3600, 102.0)]) == 2.0
    assert slope([(0, 100.0)]) == 0.0
