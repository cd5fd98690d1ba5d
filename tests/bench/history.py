"""Years of activities, written past the machine: a million rows in seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import count, islice
from random import Random

from sqlalchemy import Connection

from tests.bench.people import MORNING, TODAY, Neighbour

COLUMNS = ("id", "log_id", "person_id", "day", "minutes", "what", "place", "state", "account_id", "created_at")
CHUNK = 20_000  # rows a statement
DAYS = 300  # rows lie in this year, so that the year's sum reads all of a person's
FIRST = 40  # days back of the newest: beyond what a bench's messages write about

Row = tuple[object, ...]


def rows(people: Sequence[Neighbour], total: int, first_id: int = 1) -> Iterator[Row]:
    """`total` rows, the same number for each of these people, oldest day first, people in random order."""
    random = Random(first_id)
    numbers = count(first_id)
    order = list(people)
    written = 0
    while written < total:
        random.shuffle(order)
        day = TODAY - timedelta(days=FIRST + DAYS * (total - written) // total % DAYS)
        at = MORNING.strftime("%Y-%m-%d 02:00:00.000000")
        for who in order[: total - written]:
            number = next(numbers)
            values = ("打扫楼道", "3栋", "logged", who.account_id, at)
            yield number, number, who.person_id, day.isoformat(), 30 + number % 90, *values
        written += len(order)


def write(tx: Connection, made: Iterable[Row]) -> None:
    """Insert them with the driver's quickest way."""
    driver = tx.connection.driver_connection
    assert driver is not None
    names = ", ".join(COLUMNS)
    if tx.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f"COPY activity ({names}) FROM STDIN") as copy:
            for row in made:
                copy.write_row(row)
        return
    each = iter(made)
    marks = ", ".join("?" * len(COLUMNS))
    while chunk := list(islice(each, CHUNK)):
        driver.executemany(f"INSERT INTO activity ({names}) VALUES ({marks})", chunk)
