"""The ground of these tests is that of the cases."""

from __future__ import annotations

from tests.transcripts.conftest import county, county_postgres, county_sqlite
from tests.whistles.conftest import ground, talk, tx

__all__ = ["county", "county_postgres", "county_sqlite", "ground", "talk", "tx"]
