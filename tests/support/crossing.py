"""A test with many cases meets SQLite and PostgreSQL crosswise: a case the one, the next case the other.

What such a test asks (who may, which word is read how) is asked of each case; what a database can get wrong, it gets
wrong in most of them. A test with few cases has all of them on both, and so has one whose matter is the store itself.
Asked for by name, a case runs on whichever database is named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.support.databases import KINDS

MANY = 4  # cases
STORES = {"bench", "demo", "faults", "soak", "storage"}  # folders of tests
TESTS = Path(__file__).parents[1]
_KIND = re.compile("|".join(KINDS))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the other half."""
    functions: dict[str, dict[str, dict[str, pytest.Item]]] = defaultdict(lambda: defaultdict(dict))
    for item in items:
        kinds = _KIND.findall(item.name)
        if len(kinds) == 1 and item.path.relative_to(TESTS).parts[0] not in STORES:
            function = item.nodeid.partition("[")[0]
            functions[function][_KIND.sub("*", item.name)][kinds[0]] = item
    spared: set[pytest.Item] = set()
    for cases in functions.values():
        crossed = [case for case in cases.values() if len(case) == len(KINDS)]
        if len(crossed) >= MANY:
            spared |= {case[KINDS[number % 2]] for number, case in enumerate(crossed)}
    items[:] = [item for item in items if item not in spared]
