"""The demo county's week."""

from tests.handlers.conftest import county, county_postgres, county_sqlite, talk

__all__ = ["county", "county_postgres", "county_sqlite", "talk"]
