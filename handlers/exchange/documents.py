"""Both lists as xlsx, for whoever asks in a chat: made between the commit and the answer. No person is in it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.rendering import Document, Rendered, Workshop

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render_lists(shop: Workshop, _: Mapping[str, Any]) -> Rendered:
    """Two workbooks, as `gridwhistle export` writes them: what comes back can be taken in."""
    from handlers.exchange.sheet.exporting import export_needs, export_resources  # openpyxl: not at every start

    made = []
    with tempfile.TemporaryDirectory(prefix="gridwhistle-lists-") as folder, shop.database.reading() as tx:
        for title, export in (("资源清单", export_resources), ("服务清单", export_needs)):
            path = Path(folder) / f"{title}.xlsx"
            export(tx, path)
            made.append(Document(f"{title} {shop.now:%Y-%m-%d}.xlsx", XLSX, path.read_bytes()))
    return Rendered(tuple(made))
