"""The battery of kills in small, so that the real one does not rot: see `tests.faults.kills`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from storage.database import Database
from tests.faults.killing import Kill, Killing, Report, kept, quantile
from tests.faults.towns import TOWNS

PARALLEL = 32  # [sending] parallel, as it ships


async def test_two_kills(sqlite_url: str, tmp_path: Path) -> None:
    store = Database(sqlite_url)
    async with TOWNS["telegram"]() as town:
        report = await Killing(town, store, tmp_path, Random(7)).run(2)
    store.close()
    assert kept([report]), report
    assert report.said > 0
    assert all(kill.repeated <= PARALLEL for kill in report.kills), report


GOOD = Kill(in_flight=3, repeated=1, unexplained=0, live=1.0, answered=2.0)


@pytest.mark.parametrize("fault", [{"lost": 1}, {"doubled": 1}, {"out_of_order": 1}, {"kills": []}])
def test_a_broken_promise_is_seen(fault: dict[str, object]) -> None:
    report = Report("telegram", "sqlite", [GOOD])
    assert kept([report])
    assert not kept([report, replace(report, **fault)])  # type: ignore[arg-type]
    assert not kept([replace(report, kills=[GOOD, replace(GOOD, unexplained=1)])])


def test_quantile() -> None:
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([float(at) for at in range(100)], 0.99) == 99.0
    assert quantile([], 0.5) == 0.0
