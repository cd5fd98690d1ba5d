"""The ground of these tests: a talk on SQLite, for words do not depend on the database."""

from __future__ import annotations

from tests.rules.conftest import county_sqlite, talk

__all__ = ["county_sqlite", "talk"]
