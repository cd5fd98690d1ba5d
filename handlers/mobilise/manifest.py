"""应急动员: a call for people, shift by shift."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.placed import Placed
from bot.rendering import Renderer
from handlers.mobilise import clock
from handlers.mobilise.chat import answering, office
from handlers.mobilise.config import MobiliseConfig
from handlers.mobilise.documents import render_rota
from handlers.mobilise.holdings import HOLDINGS
from handlers.mobilise.records import CallState
from storage.tables import mobilisation

CAPABILITY = Capability(
    "mobilise",
    "六个日",
    Path(__file__).parent,
    books=(answering.book, office.book),
    look=answering.look,
    jobs=clock.jobs,
    renderers={"rota": Renderer(render_rota)},
    sections={"mobilise": MobiliseConfig},
    placed=(Placed(mobilisation, "place_id", "应急动员", lambda: mobilisation.c.state == CallState.OPEN),),
    holdings=HOLDINGS,
)
