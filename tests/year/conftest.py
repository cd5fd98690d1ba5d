"""The demo county, whose people have done something in November, and whose year is begun."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.handlers.talk import Talk
from tests.transcripts.conftest import county, county_postgres, county_sqlite
from tests.year.ground import begin

__all__ = ["county", "county_postgres", "county_sqlite", "talk"]


@pytest.fixture
def talk(county: Database) -> Talk:
    made = Talk(county)
    for line in ("活动 11月7日 在3栋打扫楼道 2小时", "活动 11月14日 9点到11点 在水东文化广场劝导停车"):
        made.say(line, "demo-guo")
    made.say("确认记录 11月", "demo-luo")
    made.say("确认这些", "demo-luo")
    begin(made)
    return made
