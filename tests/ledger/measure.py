"""How long staff wait with a year of cases behind them:

python -m tests.ledger.measure [CASES]
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path

from handlers.demo import load_demo
from handlers.figures import rates
from handlers.figures.selection import Selection, categories
from handlers.ledger import rows
from handlers.ledger.reading import read_ledger
from handlers.ledger.sheet import Cover, write_ledger
from storage import migrations
from storage.database import Database
from tests.handlers.talk import Talk
from tests.ledger.year import NOON, write_year

ASKED = (
    ("台账", "demo-xiao"),
    ("台账 本月", "demo-luo"),
    ("台账 水东社区 环境整治 未办结", "demo-xiao"),
    ("统计 今年", "demo-xiao"),
    ("统计 本月", "demo-luo"),
    ("公示 上月", "demo-luo"),
    ("哨单", "demo-xiao"),
    ("哨单", "demo-luo"),
    ("哨单", "demo-zeng"),
)
ROUNDS = 9
EXPORTED = 10_000


def main(total: int) -> None:
    """Print a line for every figure."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'year.sqlite3'}")
        migrations.upgrade(database)
        with database.begin() as tx:
            load_demo(tx, NOON.date())
            write_year(tx, NOON, total)
        measure(database, Path(folder), total)
        database.close()


def measure(database: Database, folder: Path, total: int) -> None:
    """The figures of a demo county that has so many cases."""
    _answers(Talk(database, NOON), total)
    _sheet(database, folder / "台账.xlsx", total)


def _answers(talk: Talk, total: int) -> None:
    for text, who in ASKED:
        spent = [_ms(lambda said=text, by=who: talk.say(said, by)) for _ in range(ROUNDS)]  # type: ignore[misc]
        _line(f"{who:10} {text}", f"{statistics.median(spent):6.1f} ms   worst {max(spent):6.1f} ms")
    with talk.database.reading() as tx:
        spent = [_ms(lambda: rates.figures(tx, Selection(), NOON)) for _ in range(ROUNDS)]
    _line(f"figures of {total} cases", f"{statistics.median(spent):6.1f} ms   worst {max(spent):6.1f} ms")


def _sheet(database: Database, path: Path, total: int) -> None:
    talk = Talk(database, NOON)
    with database.reading() as tx:
        selection = Selection()
        before = _peak()
        count, cover = min(total, EXPORTED), Cover("台账", "会昌县", NOON)
        with closing(rows.lines(tx, talk.county.places, selection, private=False)) as found:
            spent = _ms(lambda: write_ledger(path, cover, islice(found, count), count, categories(tx)))
    _line(
        f"export of {count} rows",
        f"{spent / 1000:5.2f} s   {path.stat().st_size / 1e6:.1f} MB   +{_peak() - before:.0f} MB RSS",
    )
    before = _peak()
    spent = _ms(lambda: read_ledger(path))
    _line(f"reading {count} rows back", f"{spent / 1000:5.2f} s   +{_peak() - before:.0f} MB RSS")


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _line(what: str, figure: str) -> None:
    sys.stdout.write(f"{what:40} {figure}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12_000)
