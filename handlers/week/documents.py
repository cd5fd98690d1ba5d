"""The weekly list as a picture, made just before a message leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.rendering import Document, Rendered, Workshop
from handlers.week import actions, seeing, wording
from handlers.week.config import WeekConfig
from storage.tables import week_list

PNG = "image/png"


def render_poster(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"list_id", "place_id", "platform", "today"}`: a list's poster as it is seen at a place. Raises LookupError
    where the list is not there any more."""
    from handlers.week.poster import Entry, Face, Section, png  # segno and Pillow's fonts: not at every start

    county, config = shop.county, shop.county.config.section(WeekConfig)
    with shop.database.reading() as tx:
        week = tx.scalar(select(week_list.c.week).where(week_list.c.id == args["list_id"]))
        listed = actions.week_of(tx, week) if week is not None else None
    if listed is None:
        raise LookupError(f"no list {args['list_id']}")
    where = county.places.by_id.get(args["place_id"]) if args["place_id"] is not None else None
    taking_place = seeing.takes_place(seeing.seen_at(county.places, listed, where))
    seen = seeing.ahead(taking_place, date.fromisoformat(args["today"]))
    sections = tuple(
        Section(
            theme,
            tuple(Entry(item.number, item.title, wording.when(item), item.place, _below(item)) for item in items),
        )
        for theme, items in wording.themes(seen.items, config.themes)
    )
    face = Face(
        county=county.config.county.name,
        place=county.places.full_name(where) if where is not None else "",
        heading=str(wording.heading(seen)),
        sections=sections,
        note=wording.makeup_note(seen, county.calendar).strip(),
        link=config.links.get(args["platform"], ""),
    )
    return Rendered((Document(f"六个日 {wording.heading(seen)}.png", PNG, png(face)),))


def _below(item: actions.Item) -> str:
    """县交通运输局 · 请带手套、铁锹 · 要 40 人. How many are lacking changes while the picture stands in a group."""
    wanted = f"要 {item.wanted} 人" if item.wanted is not None else ""
    return "　".join(part for part in (item.organiser, f"请带{item.bring}" if item.bring else "", wanted) if part)
