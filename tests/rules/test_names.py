"""Names are for the thing: in the machine and the store none is a catch-all that stands for whatever came."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.rules.spoken import ROOT

CATCH_ALL = frozenset({"one", "found", "said", "other"})
# What has landed never changes.
LANDED = frozenset({"0005_what_was_put_into_old_versions_after_they_had_been_used.py"})


def bound(tree: ast.AST) -> set[str]:
    """Names that a module binds: variables, parameters, what an error or a pattern is called."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            names.add(node.name)
    return names


def _files(folder: str) -> list[Path]:
    return [path for path in sorted((ROOT / folder).rglob("*.py")) if path.name not in LANDED]


@pytest.mark.parametrize("folder", ["bot", "storage"])
def test_no_name_is_a_catch_all(folder: str) -> None:
    wrong = {
        str(path.relative_to(ROOT)): names
        for path in _files(folder)
        if (names := CATCH_ALL & bound(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert wrong == {}


@pytest.mark.parametrize("code", ["one = 1", "[one for one in ()]", "def f(one): ...", "lambda one: 1", "f(one := 2)"])
def test_a_catch_all_is_noticed(code: str) -> None:
    assert CATCH_ALL & bound(ast.parse(code)) == {"one"}
