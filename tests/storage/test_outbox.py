"""What is owed is found without reading what was sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage import outbox
from storage.database import Database
from tests.support.plans import explaining

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_look_reads_only_what_is_queued(database: Database) -> None:
    """However many answers were given: SQLite would look "no name" up in the index of names, where each of them is."""
    with database.reading() as tx, explaining(tx) as plans:
        outbox.look(tx, "web", "room", NOW, [1, 2], 10, 10)
        outbox.due(tx, "web", "room", NOW, [1, 2], 10)
    looks = [plan for plan in plans if " outbox" in plan or " earlier" in plan]
    assert len(looks) >= 2 * 3 + 2 * 2
    assert [plan for plan in looks if "INDEX ix_outbox_" not in plan] == []
