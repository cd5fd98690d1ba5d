"""Tests meet SQLite and PostgreSQL crosswise: a case the one, the next case of its module the other.

What a test asks (who may, which word is read how) is asked of each case; what a database can get wrong, it gets wrong
in most of a module's tests, which send the same statements. On both are all cases of what the store itself answers for:
the folders of STORES, whose statements or locks differ between the two, every module in which several write at the same
moment, and the tests of `on_both.txt`, which alone send some statement.

Asked for by name, a case runs on whichever database is named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.support.databases import KINDS

STORES = {"bench", "clocks", "demo", "engine", "faults", "soak", "storage", "support"}  # folders of tests
AT_ONCE = {"Barrier", "Thread", "ThreadPoolExecutor", "threading"}  # what a module has in which several write at once
TESTS = Path(__file__).parents[1]
ALONE = frozenset(
    line for line in (TESTS / "support" / "on_both.txt").read_text(encoding="utf-8").splitlines() if "::" in line
)
_KIND = re.compile("|".join(KINDS))


def _on_both(item: pytest.Item) -> bool:
    path = item.path.relative_to(TESTS)
    if path.parts[0] in STORES or f"{path.as_posix()}::{item.name.partition('[')[0]}" in ALONE:
        return True
    return isinstance(item, pytest.Function) and not AT_ONCE.isdisjoint(vars(item.module))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the other half."""
    modules: dict[Path, dict[str, dict[str, pytest.Item]]] = defaultdict(lambda: defaultdict(dict))
    for item in items:
        kinds = _KIND.findall(item.name)
        if len(kinds) == 1 and not _on_both(item):
            modules[item.path][_KIND.sub("*", item.nodeid)][kinds[0]] = item
    spared: set[pytest.Item] = set()
    for cases in modules.values():
        crossed = [case for case in cases.values() if len(case) == len(KINDS)]
        spared |= {case[KINDS[number % 2]] for number, case in enumerate(crossed)}
    items[:] = [item for item in items if item not in spared]
