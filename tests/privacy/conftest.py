"""The ground of these tests: a talk on SQLite, for words do not depend on the database."""

from __future__ import annotations

from tests.cli.conftest import cli, here, short, short_sqlite
from tests.rules.conftest import county_sqlite, talk

__all__ = ["cli", "county_sqlite", "here", "short", "short_sqlite", "talk"]
