"""The room's share of the scenes (`shares.py`), on SQLite."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import pytest

from bot.clock import COUNTY, ManualClock
from storage.database import Database
from tests.support.declared import undeclared
from tests.transcripts import stage as stages
from tests.transcripts.conftest import TODAY
from tests.transcripts.script import Scene
from tests.transcripts.shares import share
from tests.transcripts.test_transcripts import play


@pytest.mark.parametrize("county", ["sqlite"], indirect=True)
@pytest.mark.parametrize("scene", share("room"), ids=lambda scene: scene.title)
async def test_scene(scene: Scene, county: Database, tmp_path: Path) -> None:
    clock = ManualClock(datetime.combine(TODAY, time(10), COUNTY))
    async with stages.web(county, tmp_path / "files", clock, scene.own) as stage:
        stage.heard()
        for step in scene.steps:
            assert await play(stage, step) == ""
    with county.reading() as tx:
        assert undeclared(tx) == set()
