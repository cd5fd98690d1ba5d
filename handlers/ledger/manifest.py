"""台账: out and back as a workbook."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.rendering import Renderer
from handlers.ledger import chat
from handlers.ledger.documents import render_import, render_ledger
from handlers.ledger.workbook import LEDGER

CAPABILITY = Capability(
    "ledger",
    "台账和统计",
    Path(__file__).parent,
    books=(chat.book,),
    look=chat.look,
    handed=chat.handed,
    workbooks=(LEDGER,),
    renderers={"ledger": Renderer(render_ledger, group=True), "ledger_import": Renderer(render_import)},
)
