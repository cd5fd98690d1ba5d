"""The ground of these tests."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.handlers.talk import Talk
from tests.transcripts.conftest import county, county_postgres, county_sqlite

__all__ = ["county", "county_postgres", "county_sqlite", "talk"]


@pytest.fixture
def talk(county: Database) -> Talk:
    """A talk with the demo county's bot."""
    return Talk(county)
