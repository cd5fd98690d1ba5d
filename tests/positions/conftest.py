"""A talk with the demo county's bot, on both databases."""

from tests.handlers.conftest import county, county_postgres, county_sqlite, talk

__all__ = ["county", "county_postgres", "county_sqlite", "talk"]
