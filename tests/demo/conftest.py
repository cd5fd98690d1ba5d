"""The stores of these tests."""

from tests.engine.stores import county, county_postgres, county_sqlite, county_url, postgres_url, sqlite_url

__all__ = ["county", "county_postgres", "county_sqlite", "county_url", "postgres_url", "sqlite_url"]
