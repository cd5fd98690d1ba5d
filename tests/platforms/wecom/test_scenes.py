"""WeCom's share of the golden scenes (`tests/transcripts/shares.py`), unchanged but for the @ that a group needs."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import pytest

from bot.clock import COUNTY, ManualClock
from storage.database import Database
from tests.platforms.wecom.stage import as_typed, stage
from tests.transcripts.conftest import TODAY
from tests.transcripts.script import Scene
from tests.transcripts.shares import share
from tests.transcripts.test_transcripts import play


@pytest.mark.parametrize("scene", share("wecom"), ids=lambda scene: scene.title)
async def test_scene(scene: Scene, county: Database, tmp_path: Path) -> None:
    clock = ManualClock(datetime.combine(TODAY, time(10), COUNTY))
    async with stage(county, tmp_path / "files", clock, own=scene.own) as here:
        here.heard()
        for step in scene.steps:
            assert await play(here, as_typed(step)) == ""
