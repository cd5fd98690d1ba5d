"""The stores of these tests."""

from tests.engine.stores import county_sqlite, sqlite_url

__all__ = ["county_sqlite", "sqlite_url"]
