"""Tests meet SQLite and PostgreSQL crosswise: a case the one, the next case of its module the other.

What a test asks (who may, which word is read how) is asked of each case; what a database can get wrong, it gets wrong
in most of a module's tests, which send the same statements. What is about the store itself has all of its cases on
both: folders of tests in STORES, and tests that say `pytest.mark.both_databases` because a statement of theirs is sent
by no other. Asked for by name, a case runs on whichever database is named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.support.databases import KINDS

STORES = {"bench", "demo", "engine", "faults", "soak", "storage"}  # folders of tests
TESTS = Path(__file__).parents[1]
_KIND = re.compile("|".join(KINDS))


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "both_databases: what is asked is a matter of the store; on both, not by turns")


def _on_both(item: pytest.Item) -> bool:
    folder = item.path.relative_to(TESTS).parts[0]
    return folder in STORES or item.get_closest_marker("both_databases") is not None


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
