"""Every golden scene, played on DingTalk."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import pytest

from bot.clock import COUNTY, ManualClock
from storage.database import Database
from tests.platforms.dingtalk.stage import stage
from tests.transcripts.conftest import TODAY
from tests.transcripts.script import Scene
from tests.transcripts.test_transcripts import SCENES, play


@pytest.mark.parametrize("cards", [False, True], ids=["lines", "cards"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
async def test_scene(scene: Scene, cards: bool, county: Database, tmp_path: Path) -> None:
    clock = ManualClock(datetime.combine(TODAY, time(10), COUNTY))
    async with stage(county, tmp_path / "files", clock, cards=cards, own=scene.own) as here:
        here.heard()
        for step in scene.steps:
            assert await play(here, step) == ""
