"""A push under the platforms' limits, small: never beyond one, near the best they allow, answers not held up by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from blockbuster import BlockBuster

from storage.database import Database
from tests.bench.paced import pushed
from tests.support.databases import migrate


@pytest.mark.parametrize("per_second", [20, 30])
def test_a_push_goes_as_fast_as_it_may_and_no_faster(tmp_path: Path, per_second: int, blockbuster: BlockBuster) -> None:
    blockbuster.deactivate()  # this loop's time stands still while the database is asked
    url = f"sqlite:///{tmp_path / 'paced.sqlite3'}"
    migrate(url)
    database = Database(url)
    told = pushed(database, 240, per_second=per_second)
    database.close()
    assert told.twice == 0
    assert told.most_second <= per_second
    assert told.most_minute <= 20
    assert told.over_best <= 0.05
    assert told.answers >= 2
    assert told.answer_p99 <= 0.055 + 1.02 / per_second + 0.02, "the way there, one step of the push, and a hair"
