"""A talk on SQLite: what a visit says does not depend on the database."""

from __future__ import annotations

from tests.rules.conftest import county_sqlite, talk

__all__ = ["county_sqlite", "talk"]
