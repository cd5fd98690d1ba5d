"""Play the people's lines of a transcript and print it with all that the bot says: for writing scenes.

    python -m tests.transcripts tests/transcripts/checkin.txt

What is printed is what the bot does, not what it should do: read it as a grid worker would before keeping it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from datetime import datetime, time
from pathlib import Path

from bot.clock import COUNTY, ManualClock
from bot.logs import setup
from storage.database import Database
from tests.support.counties import fill
from tests.support.databases import migrate
from tests.transcripts.conftest import TODAY, move_to_terminal
from tests.transcripts.script import Scene, Step, read, shown
from tests.transcripts.stage import terminal


async def _play(scene: Scene, database: Database, folder: Path) -> str:
    clock = ManualClock(datetime.combine(TODAY, time(10), COUNTY))
    lines = [f"# {scene.title}"]
    lines += [
        f"设置 {name}.{key} = {json.dumps(value)}" for name, keys in scene.own.items() for key, value in keys.items()
    ]
    async with terminal(database, folder / "files", clock, scene.own) as stage:
        for step in scene.steps:
            lines.append(_said(step))
            if step.time is not None:
                await stage.at(step.time)
            else:
                await stage.say(step.chat, step.who, step.text, step.picture)
            heard = stage.heard()
            if heard:
                lines.append(shown(heard))
    return "\n".join(lines) + "\n"


def _said(step: Step) -> str:
    if step.time is not None:
        return f"时间 {step.time:%Y-%m-%d %H:%M}"
    text = step.text.replace("\n", "\n  ")
    return f"〔{step.chat}〕{step.who}：{text}{'（照片）' if step.picture else ''}"


def main(path: Path) -> None:
    """Each scene on a fresh county."""
    setup("ERROR", False)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        county = f"sqlite:///{folder / 'county.sqlite3'}"
        migrate(county)
        fill(county, TODAY)
        parts = []
        for scene in read(path):
            copy = folder / "scene.sqlite3"
            copy.write_bytes((folder / "county.sqlite3").read_bytes())
            database = Database(f"sqlite:///{copy}")
            move_to_terminal(database)
            parts.append(asyncio.run(_play(scene, database, folder)))
            database.close()
            for left in folder.glob("scene.sqlite3*"):
                left.unlink()
    sys.stdout.write("\n".join(parts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
