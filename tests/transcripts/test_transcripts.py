"""Every scene, in the terminal, on PostgreSQL.

Each is played a second time, on SQLite: by one of the other platforms, whose share it is (`shares.py`); the room's is
in `test_room.py`, the others' in their own folders. A platform does not know which database there is, so that a scene
meets both databases and two platforms, whichever these are.
"""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import pytest

from bot.clock import COUNTY, ManualClock
from storage.database import Database
from tests.support.declared import undeclared
from tests.transcripts import stage as stages
from tests.transcripts.conftest import TODAY, move_to_terminal
from tests.transcripts.script import Heard, Scene, Step, fits, read, shown
from tests.transcripts.stage import Stage

EVERY_GROUP = "每个网格群"  # each of the county's 80 hears it once
FILES = sorted(Path(__file__).parent.glob("*.txt"))
SCENES = [scene for file in FILES for scene in read(file)]


@pytest.mark.parametrize("county", ["postgresql"], indirect=True)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
async def test_scene(scene: Scene, county: Database, tmp_path: Path) -> None:
    clock = ManualClock(datetime.combine(TODAY, time(10), COUNTY))
    move_to_terminal(county)
    async with stages.terminal(county, tmp_path / "files", clock, scene.own) as stage:
        stage.heard()
        for step in scene.steps:
            assert await play(stage, step) == ""
    with county.reading() as tx:
        assert undeclared(tx) == set()


async def play(stage: Stage, step: Step) -> str:
    """Say a line and compare all that follows with what the transcript says: where they differ, "" if nowhere."""
    if step.time is not None:
        await stage.at(step.time)
    else:
        await stage.say(step.chat, step.who, step.text, step.picture)
    heard = stage.heard()
    missing, extra = _unmatched(step.expected, heard)
    if not missing and not extra:
        return ""
    return f"{step.where} {step.who}：{step.text}\nmissing:\n{shown(missing)}\nheard:\n{shown(heard)}"


def _unmatched(expected: list[Heard], heard: list[Heard]) -> tuple[list[Heard], list[Heard]]:
    """What is missing and what is too much; the order counts within a chat, not between chats."""
    missing: list[Heard] = []
    extra: list[Heard] = []
    everywhere = [one for one in expected if one.chat == EVERY_GROUP]
    if everywhere:
        pushed = [one for one in heard if one.chat.endswith("网格群")]
        right = all(fits(Heard(one.chat, everywhere[0].text), one) for one in pushed)
        if not right or sorted({one.chat for one in pushed}) != sorted(one.chat for one in pushed) or len(pushed) != 80:
            return everywhere, pushed
        expected = [one for one in expected if one not in everywhere]
        heard = [one for one in heard if one not in pushed]
    for chat in dict.fromkeys(one.chat for one in (*expected, *heard)):
        wanted = [one for one in expected if one.chat == chat]
        came = [one for one in heard if one.chat == chat]
        if len(wanted) != len(came) or not all(map(fits, wanted, came)):
            missing += wanted
            extra += came
    return missing, extra


def test_there_are_scenes() -> None:
    assert len(SCENES) >= 40
    titles = [scene.title for scene in SCENES]
    assert len(titles) == len(set(titles))
