"""The scenes of residents' groups, as people see them."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import pytest

from bot.clock import COUNTY, ManualClock
from storage.database import Database
from tests.platforms.residents.stage import stage
from tests.transcripts.conftest import TODAY
from tests.transcripts.script import Scene, read
from tests.transcripts.test_transcripts import play

SCENES = read(Path(__file__).with_name("residents.txt"))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
async def test_scene(scene: Scene, county: Database, tmp_path: Path) -> None:
    clock = ManualClock(datetime.combine(TODAY, time(10), COUNTY))
    async with stage(county, tmp_path / "files", clock) as on:
        on.heard()
        for step in scene.steps:
            assert await play(on, step) == ""
