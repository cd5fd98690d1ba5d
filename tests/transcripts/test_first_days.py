"""Scenes of counties on their first days, in the terminal, on both databases."""

from __future__ import annotations

import asyncio
from datetime import datetime, time
from pathlib import Path

import pytest

from bot.clock import COUNTY, ManualClock
from storage.database import Database
from tests.handlers.county.half_built import COUNTIES, build
from tests.support.declared import undeclared
from tests.transcripts import stage as stages
from tests.transcripts.conftest import TODAY, move_to_terminal
from tests.transcripts.script import Scene, read
from tests.transcripts.test_transcripts import play

# Whose scenes a file has: the county by its title.
OF = {
    "a_fresh_county": "an office and nothing else",
    "one_community_without_grids": "one community alone",
    "no_liaison": "no liaison",
}
FOLDER = Path(__file__).parent / "first_days"
SCENES = [(name, scene) for name in OF for scene in read(FOLDER / f"{name}.txt")]


def _prepare(database: Database, title: str) -> None:
    half = next(each for each in COUNTIES if each.title == title)
    with database.begin() as tx:
        build(tx, half)
    move_to_terminal(database)


@pytest.mark.parametrize(("name", "scene"), SCENES, ids=[f"{name}-{scene.title}" for name, scene in SCENES])
async def test_scene(name: str, scene: Scene, database: Database, tmp_path: Path) -> None:
    await asyncio.to_thread(_prepare, database, OF[name])
    clock = ManualClock(datetime.combine(TODAY, time(10), COUNTY))
    async with stages.terminal(database, tmp_path / "files", clock) as stage:
        stage.heard()
        for step in scene.steps:
            assert await play(stage, step) == ""
    with database.reading() as tx:
        assert undeclared(tx) == set()


def test_every_file_is_a_county() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(OF)
