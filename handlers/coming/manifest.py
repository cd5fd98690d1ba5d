"""来参加: who comes to an activity of the week, who waits, who was there."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.rendering import Renderer
from handlers.coming import clock, documents
from handlers.coming.chat import chain, hearing, organising, signing, there
from handlers.coming.config import ComingConfig
from handlers.coming.documents import AGENDA, DOOR, ROLL
from handlers.coming.holdings import HOLDINGS

CAPABILITY = Capability(
    "coming",
    "六个日",  # one part of 帮助 with the list itself
    Path(__file__).parent,
    books=(signing.book, there.book, organising.book, chain.book),
    look=hearing.look,
    jobs=clock.jobs,
    renderers={
        ROLL: Renderer(documents.render_roll),
        AGENDA: Renderer(documents.render_agenda),
        DOOR: Renderer(documents.render_door, group=True),
    },
    sections={"coming": ComingConfig},
    holdings=HOLDINGS,
)
