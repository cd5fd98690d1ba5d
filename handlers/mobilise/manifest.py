"""应急动员: a call for people, shift by shift."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.command import Command
from bot.placed import Placed
from bot.rendering import Renderer
from bot.turn import Turn
from handlers.mobilise import clock
from handlers.mobilise.chat import answering, office
from handlers.mobilise.config import MobiliseConfig
from handlers.mobilise.documents import render_rota
from handlers.mobilise.holdings import HOLDINGS
from handlers.mobilise.records import CallState
from storage.tables import mobilisation


def _look(turn: Turn, command: Command | None, rest: str) -> bool:
    return office.look(turn, command, rest) or answering.look(turn, command, rest)


CAPABILITY = Capability(
    "mobilise",
    "六个日",
    Path(__file__).parent,
    books=(answering.book, office.book),
    look=_look,
    jobs=clock.jobs,
    renderers={"rota": Renderer(render_rota)},
    sections={"mobilise": MobiliseConfig},
    placed=(Placed(mobilisation, "place_id", "应急动员", lambda: mobilisation.c.state == CallState.OPEN),),
    holdings=HOLDINGS,
)
