"""The chart as a file, counted again when it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.clock import COUNTY
from bot.rendering import Document, Rendered, Workshop
from handlers.figures import rates
from handlers.figures.rates import Totals
from handlers.figures.selection import Selection
from storage.places import Places

PNG = "image/png"


def render_chart(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"selection": …, "title": …, "subtitle": …, "at": …}`: a PNG of the figures as of `at`."""
    from handlers.figures.chart import Part, Row, draw  # Pillow's fonts: not at every start

    selection = Selection.unpacked(args["selection"])
    with shop.database.reading() as tx:
        counted = rates.figures(tx, selection, datetime.fromisoformat(args["at"]).astimezone(COUNTY))
    places = shop.county.places
    parts = [
        Part(heading, tuple(Row(name, counted) for name, counted in rows))
        for heading, rows in (
            ("社区", communities(places, counted.communities)),
            ("单位", units(places, counted.units)),
        )
        if len(rows) > 1 or (rows and heading == "单位")
    ]
    made = draw(args["title"], args["subtitle"], counted.total, parts)
    return Rendered((Document(f"{args['title']}.png", PNG, made),))


def communities(places: Places, counted: Mapping[int, Totals]) -> list[tuple[str, Totals]]:
    """In the county's own order, never by how well they do."""
    return [(places.by_id[key].name, counted[key]) for key in sorted(counted)]


def units(places: Places, counted: Mapping[int, Totals]) -> list[tuple[str, Totals]]:
    """Departments in the county's own order."""
    return [(unit.name, counted[key]) for key, unit in sorted(places.units.items()) if key in counted]
