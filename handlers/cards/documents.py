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
from handlers.cards import reading, templates
from handlers.cards.reading import Line, PersonCard, Sum, UnitCard
from handlers.figures.period import Period, month_of
from handlers.ledger.documents import unpack_held
from storage import people

if TYPE_CHECKING:
    from handlers.cards.importing import Imported
    from handlers.whistles.letters.imprint import Imprint

EXAMPLE = PersonCard(
    *(0, "张三", "县财政局", "在职党员", "水东社区", "第1网格", "第1网格党支部"),
    *(Sum(1, 120), Sum(1, 120), Sum(1, 120)),
    (Line(0, date(2026, 11, 7), 540, 120, "打扫楼道", "3栋", "志愿服务", 1, True, ""),),
    *("", False),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render_person(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"person_id", "month", "at"}`: a person's card, xlsx and docx; of each community in which they lived in that
    month, or only what is `at` these grids. Raises LookupError for who is not there any more."""
    period = month_of(date.fromisoformat(args["month"]))
    with shop.database.reading() as tx:
        which = reading.anybody([args["person_id"]])
        at = args.get("at")  # a file that the version before this one owes has none
        cards = list(reading.people(tx, shop.county.places, period, which, tag_names(shop), at))
        own = template_of(shop, tx, "docx")
    if not cards:
        raise LookupError("nobody of that number")
    name = f"活动记录卡 {cards[0].name} {period.label}"
    papers = [
        Document(f"{name}{f' {card.community}' if len(cards) > 1 else ''}.docx", DOCX, paper(shop, card, period, own))
        for card in cards
    ]
    return Rendered((Document(f"{name}.xlsx", XLSX, book(shop, period, cards, [])), *papers))


def template_of(shop: Workshop, tx: Connection, form: str) -> bytes | None:
    """The county's own form of the card; None: the shipped one."""
    kept = templates.current(tx, form)
    return shop.attachments.read(kept["sha256"]) if kept else None


def paper(shop: Workshop, card: PersonCard, period: Period, own: bytes | None) -> bytes:
    """A card as a Word file, on the county's form where it has one."""
    from handlers.cards import filling_docx
    from handlers.cards.paper import person_paper  # docx: not at every start

    imprint = _imprint(shop, card.community, period)
    if own is not None:
        return filling_docx.fill(own, card, period.label, imprint)
    return person_paper(card, period.label, imprint)


def _imprint(shop: Workshop, community: str, period: Period) -> Imprint:
    from handlers.whistles.letters.imprint import Imprint

    county = shop.county.config.county.name
    return Imprint(county, community or county, f"活动记录卡（{period.label}）", "", shop.now)


def render_unit(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"unit_id", "community_id", "month"}`: a unit's card."""
    period = month_of(date.fromisoformat(args["month"]))
    with shop.database.reading() as tx:
        card = reading.unit_card(tx, shop.county.places, period, args["unit_id"], args["community_id"])
    name = f"单位活动记录卡 {card.unit} {card.here}{period.label}.xlsx"
    return Rendered((Document(name, XLSX, book(shop, period, [], [card])),))


def render_place(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"place_id", "month"}`: the cards of everybody who served as one of a place, and the records to be put
    right."""
    from handlers.cards.detail import write_detail

    period = month_of(date.fromisoformat(args["month"]))
    places = shop.county.places
    where = places.by_id[args["place_id"]]
    ids = [place.id for place in places.by_id.values() if place.path.startswith(where.path)]
    with tempfile.TemporaryDirectory(prefix="gridwhistle-cards-") as folder, shop.database.reading() as tx:
        which = reading.served(period, ids)
        cards = list(reading.people(tx, places, period, which, tag_names(shop), ids))
        path = Path(folder) / "detail.xlsx"
        write_detail(path, places.full_name(where), period, cards)
        detail = path.read_bytes()
    name = f"{places.full_name(where)} {period.label}"
    return Rendered(
        (
            Document(f"活动记录卡 {name}.xlsx", XLSX, book(shop, period, cards, [])),
            Document(f"活动记录明细 {name}.xlsx", XLSX, detail),
        )
    )


def tag_names(shop: Workshop) -> Mapping[str, str]:
    """What the county calls the 十带头."""
    return tags.names(shop.county.config)


def book(shop: Workshop, period: Period, people: list[PersonCard], units: list[UnitCard]) -> bytes:
    """People's cards on the county's form where it has one; units' are always ours."""
    from handlers.cards import filling_xlsx
    from handlers.cards.sheet import write_cards

    if people and not units:
        with shop.database.reading() as tx:
            own = template_of(shop, tx, "xlsx")
        if own is not None:
            return filling_xlsx.fill(own, people, period.label)
    with tempfile.TemporaryDirectory(prefix="gridwhistle-cards-") as folder:
        path = Path(folder) / "cards.xlsx"
        write_cards(path, shop.county.config.county.name, period, shop.now, people, units, tag_names=tag_names(shop))
        return path.read_bytes()


def render_template(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"file", "account", "person", "inbox", "held"}`: tries a card's own form out, and takes it if it can be used."""
    from handlers.cards import filling_docx, filling_xlsx
    from handlers.cards.placeholders import TemplateError

    texts, file = shop.county.texts, args["file"]
    form = templates.form_of(file["name"])
    data = shop.attachments.read(file["sha256"])
    try:
        if form == "xlsx":
            filling_xlsx.check(data)
            filling_xlsx.fill(data, [EXAMPLE], "2026年11月")
        else:
            filling_docx.check(data)
            filling_docx.fill(data, EXAMPLE, "2026年11月", _imprint(shop, "", month_of(shop.now.date())))
    except TemplateError as error:
        return Rendered(text=texts.render("cards.template_wrong", {"why": str(error)}))
    shop.write(lambda tx: _put_template(tx, shop, form, args))
    return Rendered(text=texts.render("cards.template_taken", {"form": "表格" if form == "xlsx" else "Word"}))


def _put_template(tx: Connection, shop: Workshop, form: str, args: Mapping[str, Any]) -> None:
    who = people.get_person(tx, args["person"]) if args["person"] is not None else None
    actor = Actor(args["account"], who, unpack_held(args["held"]), args["inbox"])
    if templates.current(tx, form).get("sha256") == args["file"]["sha256"]:
        return  # made again after a crash
    with acting(tx, shop.county, shop.now, Reach(), actor) as work:
        templates.put(work, form, args["file"])


def render_forms(shop: Workshop, _: Mapping[str, Any]) -> Rendered:
    """What cards are made with today, to be changed and sent back: the county's own, or the shipped ones."""
    from handlers.cards import sheet as shipped_sheet

    with shop.database.reading() as tx:
        xlsx, docx = template_of(shop, tx, "xlsx"), template_of(shop, tx, "docx")
    return Rendered(
        (
            Document("卡片模板.xlsx", XLSX, xlsx if xlsx is not None else shipped_sheet.template()),
            Document("卡片模板.docx", DOCX, docx if docx is not None else shipped_docx(shop)),
        )
    )


def shipped_docx(shop: Workshop) -> bytes:
    """The Word card as it ships, with names in braces."""
    from handlers.cards import paper as shipped

    return shipped.template(_imprint(shop, "", month_of(shop.now.date())))


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
