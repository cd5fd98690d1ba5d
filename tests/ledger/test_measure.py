"""The measure keeps working; what it prints on a year of cases is in its own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import Database
from tests.ledger.measure import ASKED, measure
from tests.ledger.year import NOON, write_year


def test_every_figure_is_printed(county: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with county.begin() as tx:
        write_year(tx, NOON, 200)
    measure(county, tmp_path, 200)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(ASKED) + 3
    assert all(line.endswith(("ms", "RSS")) for line in lines)
