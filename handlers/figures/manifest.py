"""统计 and 公示: figures of cases."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.rendering import Renderer
from handlers.figures import chat, publishing
from handlers.figures.config import FiguresConfig
from handlers.figures.documents import render_chart

CAPABILITY = Capability(
    "figures",
    "台账和统计",
    Path(__file__).parent,
    books=(chat.book,),
    look=chat.look,
    sections={"figures": FiguresConfig},
    jobs=publishing.jobs,
    renderers={"chart": Renderer(render_chart, group=True)},
)
