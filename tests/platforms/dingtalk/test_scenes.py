"""DingTalk's share of the golden scenes: some in lines, others with buttons (`tests/transcripts/shares.py`).

How a choice is written in lines, and how it is pressed, has tests of its own (`test_cards.py`, `test_sending.py`).
"""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import pytest

from bot.clock import COUNTY, ManualClock
from storage.database import Database
from tests.platforms.dingtalk.stage import stage
from tests.transcripts.conftest import TODAY
from tests.transcripts.script import Scene
from tests.transcripts.shares import share
from tests.transcripts.test_transcripts import play


@pytest.mark.parametrize(
    ("scene", "cards"),
    [
        pytest.param(scene, cards, id=f"{scene.title}-{'cards' if cards else 'lines'}")
        for cards, stage_name in ((False, "dingtalk in lines"), (True, "dingtalk with cards"))
        for scene in share(stage_name)
    ],
)
async def test_scene(scene: Scene, cards: bool, county: Database, tmp_path: Path) -> None:
    clock = ManualClock(datetime.combine(TODAY, time(10), COUNTY))
    async with stage(county, tmp_path / "files", clock, cards=cards, own=scene.own) as here:
        here.heard()
        for step in scene.steps:
            assert await play(here, step) == ""
