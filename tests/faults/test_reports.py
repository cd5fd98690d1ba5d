"""Two processes register reports of twenty communities at once: no deadlock, no number missing."""

from __future__ import annotations

from storage.database import Database
from tests.faults import reports

EACH = 5  # of a community, from each process; `python -m tests.faults.reports 2000` for more


def test_two_processes_that_register_at_once_never_wait_for_each_other_in_a_circle(postgres_url: str) -> None:
    database = Database(postgres_url)
    names = reports.settle(database)
    database.close()
    reports.together(postgres_url, names, EACH)
    assert reports.deadlocks(database) == 0
    reports.verdict(database, EACH * len(names) * reports.PROCESSES)
    database.close()
