"""Numbers without a gap and without a double, whoever asks at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest

from storage.database import Database
from storage.numbers import take


class Changed(Exception):
    """Somebody thought better of it."""


def test_numbers_count_from_one_each_name_by_itself(database: Database) -> None:
    with database.begin() as tx:
        assert [take(tx, "哨 HC-SD-2026") for _ in range(3)] == [1, 2, 3]
        assert take(tx, "哨 HC-SD-2027") == 1
    with database.begin() as tx:
        assert take(tx, "哨 HC-SD-2026") == 4


def test_a_number_is_given_back_if_its_transaction_fails(database: Database) -> None:
    with database.begin() as tx:
        assert take(tx, "哨") == 1
    with suppress(Changed), database.begin() as tx:
        assert take(tx, "哨") == 2
        raise Changed
    with database.begin() as tx:
        with suppress(Changed), tx.begin_nested():
            assert take(tx, "哨") == 2
            raise Changed
        assert take(tx, "哨") == 2


def test_fifty_at_once_leave_no_gap_and_no_double(database: Database) -> None:
    start = Barrier(50)

    def work(number: int) -> int | None:
        start.wait()
        try:
            with database.begin() as tx:
                taken = take(tx, "哨")
                if number % 5 == 0:
                    raise Changed
                return taken
        except Changed:
            return None

    with ThreadPoolExecutor(50) as pool:
        taken = [number for number in pool.map(work, range(50)) if number is not None]
    assert sorted(taken) == list(range(1, 41))
    with database.begin() as tx:
        assert take(tx, "哨") == 41


@pytest.mark.parametrize("name", ["", "长" * 65])
def test_a_name_that_would_not_fit_is_refused(database: Database, name: str) -> None:
    with database.begin() as tx, pytest.raises(ValueError, match="1 to 64"):
        take(tx, name)
