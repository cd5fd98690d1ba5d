"""走访记录 as a file, made between the commit and the answer."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.notify import Reach
from bot.rendering import Document, Rendered, Workshop
from bot.work import acting
from handlers.figures.period import Period
from handlers.visits import records

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"ids", "since", "until", "label"}`: the xlsx of these communities' visits."""
    from handlers.visits.sheet import write  # openpyxl: not at every start

    period = Period(date.fromisoformat(args["since"]), date.fromisoformat(args["until"]), args["label"])
    places = shop.county.places
    ids = [each for each in args["ids"] if each in places.by_id]
    where = places.by_id[ids[0]].name if len(ids) == 1 else "各社区"
    with tempfile.TemporaryDirectory(prefix="gridwhistle-visits-") as folder, shop.database.reading() as tx:
        path = Path(folder) / "visits.xlsx"
        with acting(tx, shop.county, shop.now, Reach()) as work:
            write(path, work, records.of_places(tx, ids, period))
        return Rendered((Document(f"走访记录 {where} {period.label}.xlsx", XLSX, path.read_bytes()),))
