"""The 值班表 as files: a picture for a phone, a page for the printer, a sheet to sign by hand."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.actor import Actor
from bot.notify import Reach
from bot.rendering import Document, Rendered, Workshop
from bot.work import acting
from handlers.ledger.documents import XLSX, unpack_held
from handlers.mobilise import records, rota


def render_rota(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"call": …, "held": …}`: PNG, PDF and xlsx of what whoever asked may read, as it stands now."""
    from handlers.mobilise.picture import pages, pdf, png  # Pillow, openpyxl: not at every start
    from handlers.mobilise.sheet import write_rota

    with shop.database.reading() as tx, acting(tx, shop.county, shop.now, Reach(), _asker(args)) as work:
        call = records.call_of(tx, args["call"])
        assert call is not None, "a call is never deleted"
        rows = rota.listed(work, call)
    title = f"{call.title} 值班表"
    drawn = pages(title, shop.county.config.county.name, shop.now, rows)
    with tempfile.TemporaryDirectory(prefix="gridwhistle-rota-") as folder:
        path = Path(folder) / "rota.xlsx"
        write_rota(path, title, rows)
        sheet = path.read_bytes()
    return Rendered(
        (
            Document(f"{title}.png", "image/png", png(drawn)),
            Document(f"{title}.pdf", "application/pdf", pdf(drawn, title)),
            Document(f"{title}.xlsx", XLSX, sheet),
        )
    )


def _asker(args: Mapping[str, Any]) -> Actor:
    return Actor(held=unpack_held(args["held"]))
