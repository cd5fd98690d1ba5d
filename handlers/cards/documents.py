"""Cards as files, made between the commit and the answer."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from bot.actor import Actor
from bot.notify import Reach
from bot.rendering import Document, Rendered, Workshop
from bot.work import acting
from handlers.activities import tags
from handlers.cards import reading
from handlers.cards.reading import PersonCard, UnitCard
from handlers.figures.period import Period, month_of
from handlers.ledger.documents import unpack_held
from storage import people

if TYPE_CHECKING:
    from handlers.cards.importing import Imported

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render_person(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"person_id", "month"}`: a person's card, xlsx and docx. Raises LookupError for who is not there any more."""
    from handlers.cards.paper import person_paper  # docx and openpyxl: not at every start
    from handlers.whistles.letters.imprint import Imprint

    period = month_of(date.fromisoformat(args["month"]))
    with shop.database.reading() as tx:
        card = next(
            reading.people(tx, shop.county.places, period, reading.anybody([args["person_id"]]), _tags(shop)), None
        )
    if card is None:
        raise LookupError("nobody of that number")
    county = shop.county.config.county.name
    name = f"活动记录卡 {card.name} {period.label}"
    imprint = Imprint(county, card.community or county, f"活动记录卡（{period.label}）", "", shop.now)
    return Rendered(
        (
            Document(f"{name}.xlsx", XLSX, _book(shop, period, [card], [])),
            Document(f"{name}.docx", DOCX, person_paper(card, period.label, imprint)),
        )
    )


def render_unit(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"unit_id", "community_id", "month"}`: a unit's card."""
    period = month_of(date.fromisoformat(args["month"]))
    with shop.database.reading() as tx:
        card = reading.unit_card(tx, shop.county.places, period, args["unit_id"], args["community_id"])
    name = f"单位活动记录卡 {card.unit} {card.here}{period.label}.xlsx"
    return Rendered((Document(name, XLSX, _book(shop, period, [], [card])),))


def render_place(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"place_id", "month"}`: the cards of everybody who lives at a place, and the records to be put right."""
    from handlers.cards.detail import write_detail

    period = month_of(date.fromisoformat(args["month"]))
    places = shop.county.places
    where = places.by_id[args["place_id"]]
    ids = [place.id for place in places.by_id.values() if place.path.startswith(where.path)]
    with tempfile.TemporaryDirectory(prefix="gridwhistle-cards-") as folder, shop.database.reading() as tx:
        cards = list(reading.people(tx, places, period, reading.anybody(grid_ids=ids), _tags(shop)))
        path = Path(folder) / "detail.xlsx"
        write_detail(path, places.full_name(where), period, cards)
        detail = path.read_bytes()
    name = f"{places.full_name(where)} {period.label}"
    printed = [card for card in cards if card.lines]
    return Rendered(
        (
            Document(f"活动记录卡 {name}.xlsx", XLSX, _book(shop, period, printed, [])),
            Document(f"活动记录明细 {name}.xlsx", XLSX, detail),
        )
    )


def _tags(shop: Workshop) -> Mapping[str, str]:
    return tags.names(shop.county.config)


def _book(shop: Workshop, period: Period, people: list[PersonCard], units: list[UnitCard]) -> bytes:
    from handlers.cards.sheet import write_cards

    with tempfile.TemporaryDirectory(prefix="gridwhistle-cards-") as folder:
        path = Path(folder) / "cards.xlsx"
        write_cards(path, shop.county.config.county.name, period, shop.now, people, units, tag_names=_tags(shop))
        return path.read_bytes()


def render_import(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"sha256", "name", "account", "person", "inbox", "held"}`: takes in a kept 活动记录明细.

    The answer says what was changed, or names the conflicts and brings the table back with them marked.
    """
    from handlers.cards.importing import apply, read_detail
    from storage.workbook.errors import write_errors
    from storage.workbook.sheet import BadRows, WorkbookError, told

    texts = shop.county.texts
    with tempfile.TemporaryDirectory(prefix="gridwhistle-cards-") as folder:
        path = Path(folder) / "detail.xlsx"
        path.write_bytes(shop.attachments.read(args["sha256"]))
        try:
            sheet = read_detail(path)

            def change(tx: Connection) -> Imported:
                who = people.get_person(tx, args["person"]) if args["person"] is not None else None
                actor = Actor(args["account"], who, unpack_held(args["held"]), args["inbox"])
                with acting(tx, shop.county, shop.now, Reach(), actor) as work:
                    return apply(work, sheet.rows, sheet.bads)

            done = shop.write(change)
        except WorkbookError as error:
            return Rendered(text=texts.render("cards.unreadable", {"why": str(error)}))
        except BadRows as refused:
            marked = write_errors(path, [sheet], refused.bads).read_bytes()
            fields = {"count": len({bad.row for bad in refused.bads}), "lines": "\n".join(told([sheet], refused.bads))}
            name = f"{Path(args['name']).stem}.错误.xlsx"
            return Rendered((Document(name, XLSX, marked),), texts.render("cards.conflicts", fields))
    return Rendered(text=texts.render("cards.imported", {"changed": done.changed, "unchanged": done.unchanged}))
