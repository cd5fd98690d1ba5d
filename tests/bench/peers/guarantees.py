"""Who is compared, and what each promises of a message: speed without that says little."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.bench.peers.venvs import interpreter

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Peer:
    """A framework: what pip gets (`name==version`), our script for it, and its promises as it comes."""

    name: str
    script: str
    requirements: tuple[str, ...]
    acknowledged: str  # when the platform is told that a message was received
    repeated: str  # the platform hands the same message over again
    answers: str  # the process dies between the row and the answer
    order: str  # several messages of one chat on their way at once

    def command(self, *arguments: object) -> list[str]:
        """How its script is run; makes the venv at the first time."""
        return [str(interpreter(*self.requirements)), str(HERE / self.script), *map(str, arguments)]


OURS = Peer(
    name="gridwhistle",
    script="",
    requirements=(),
    acknowledged="after the commit",
    repeated="handled once",
    answers="sent after the restart",
    order="kept, and quotas per chat",
)
PEERS = (
    Peer(
        name="aiogram",
        script="peer_aiogram.py",
        requirements=("aiogram==3.31.0",),
        acknowledged="before (polling spawns a task and moves on)",
        repeated="handled again",
        answers="lost",
        order="not kept (a task for each update)",
    ),
    Peer(
        name="python-telegram-bot",
        script="peer_ptb.py",
        requirements=("python-telegram-bot==22.8",),
        acknowledged="before (the next getUpdates confirms the queue)",
        repeated="handled again",
        answers="lost",
        order="kept only with one update at a time; quotas with an extra",
    ),
    Peer(
        name="NoneBot2",
        script="peer_nonebot.py",
        requirements=("nonebot2==2.5.0", "nonebot-adapter-onebot==2.4.6"),
        acknowledged="never (OneBot pushes and forgets)",
        repeated="handled again",
        answers="lost",
        order="not kept (a task for each event)",
    ),
    Peer(
        name="Errbot",
        script="peer_errbot.py",
        requirements=("errbot==6.2.1", "setuptools==80.9.0"),
        acknowledged="the backend's business",
        repeated="handled again",
        answers="lost",
        order="not kept (a pool of threads)",
    ),
)
