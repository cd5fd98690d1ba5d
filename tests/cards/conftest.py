"""A talk with the demo county's bot, whose people have done something in November."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.rendering import Workshop
from storage.attachments import Attachments
from storage.database import Database
from tests.handlers.talk import Talk
from tests.transcripts.conftest import county, county_postgres, county_sqlite

__all__ = ["county", "county_postgres", "county_sqlite", "shop", "talk"]


@pytest.fixture
def talk(county: Database) -> Talk:
    made = Talk(county)
    for line in ("活动 11月7日 在3栋打扫楼道 2小时", "活动 11月14日 9点到11点 在水东文化广场劝导停车"):
        made.say(line, "demo-guo")
    made.say("活动 11月14日 9点到11点 在水东文化广场劝导停车", "demo-zhang")
    return made


@pytest.fixture
def shop(talk: Talk, tmp_path: Path) -> Callable[[], Workshop]:
    """What a renderer works with, now; what it changes is committed."""

    def write(change: Callable[..., object]) -> object:
        with talk.database.begin() as tx:
            return change(tx)

    return lambda: Workshop(talk.database, Attachments(tmp_path), talk.county, talk.clock.now(), write)
