"""The 函 as a file: read after the commit as it stands then, printed on the county's template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.logs import log
from bot.rendering import Document, Rendered, Workshop
from handlers.audience.view import Audience, View, view
from handlers.whistles.config import LetterConfig
from handlers.whistles.letters import phrasing
from handlers.whistles.letters.paper import LetterPaper, day, moment
from handlers.whistles.letters.records import LetterKind
from storage.attachments import Attachments
from storage.places import Places
from storage.tables import letter, whistle

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
PICTURES = 6  # on one letter
PICTURE_SIDE = 1200  # pixels: enough for a third of a page, small enough for a phone
_LOOSE = " ，,；;、。.\n"  # what may be left at the end of what people type
_ENDS = ("。", "！", "？", "…", "）", "”")

_CASE = (whistle.c.number.label("case"), whistle.c.community_id, whistle.c.place, whistle.c.category, whistle.c.files)


def render_letter(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"letter_id": …}`: the docx, and the PDF where LibreOffice is. Raises LookupError for no such letter.

    A county's template that cannot be used must not stop a letter: the default one is taken instead.
    """
    config = shop.county.config.section(LetterConfig)
    with shop.database.reading() as tx:
        row = read_letter(tx, int(args["letter_id"]))
        said = (row.place, row.summary, *row.asks, row.returned, row.void_reason)
        look = view(tx, shop.county.places, Audience.OPEN, row.whistle_id, said)
    pictures = small_pictures(shop.attachments, row.files)
    paper = make_paper(row, shop.county.places, config, look, pictures)
    made = _print(shop, config, paper)
    name = paper.number or f"函（草稿）{paper.case}"
    documents = [Document(f"{name}.docx", DOCX, made)]
    from handlers.whistles.letters.pdf import to_pdf

    pdf = to_pdf(made, config.soffice, config.pdf_seconds) if config.pdf else None
    if pdf is not None:
        documents.append(Document(f"{name}.pdf", PDF, pdf))
    return Rendered(tuple(documents))


def _print(shop: Workshop, config: LetterConfig, paper: LetterPaper) -> bytes:
    from handlers.whistles.letters.imprint import Imprint, make_own
    from handlers.whistles.letters.printing import (  # docxtpl: not at every start
        TemplateError,
        print_letter,
        read_template,
    )

    county = shop.county.config.county.name
    imprint = Imprint(county, paper.issuer, paper.subject, paper.number, shop.now)
    try:
        return make_own(print_letter(read_template(config.template), paper), imprint)
    except TemplateError as error:
        if not config.template:
            raise
        log.error("letter template unusable", error=str(error))
        return make_own(print_letter(read_template(""), paper), imprint)


def read_letter(tx: Connection, letter_id: int) -> Row[Any]:
    """A letter with what it needs of its case, nothing of the reporter. Raises LookupError."""
    row = tx.execute(
        select(letter, *_CASE).join(whistle, whistle.c.id == letter.c.whistle_id).where(letter.c.id == letter_id)
    ).one_or_none()
    if row is None:
        raise LookupError(f"no letter {letter_id}")
    return row


def make_paper(
    row: Row[Any], places: Places, config: LetterConfig, look: View, pictures: tuple[bytes, ...] = ()
) -> LetterPaper:
    """What is printed of a letter as `read_letter` gives it, as `look` lets a department read it."""
    issuer = places.by_id[row.issuer_id]
    kind = LetterKind(row.kind)
    home = places.by_id[row.community_id]
    community = home.name
    place, summary = look.text(row.place), look.text(row.summary)
    where = place if place.startswith(community) else f"{community}{place}"
    unit = places.units[row.unit_id].name
    parts = phrasing.subject(kind, community, place, summary, row.category)
    joint = [places.units[unit_id].name for unit_id in row.joint if unit_id in places.units]
    # Whoever is pressed by the county: the community that waits reads it too.
    copies = [*joint, *([phrasing.issuer_name(home, config)] if kind is LetterKind.SUPERVISE else [])]
    voided = f"{look.text(row.void_reason)}（{day(row.voided_at)}）" if row.voided_at is not None else ""
    return LetterPaper(
        red_head="是" if config.red_head else "",
        issuer=phrasing.issuer_name(issuer, config),
        kind=phrasing.PHRASES[kind].name,
        number=row.number or "",
        urgency="加急" if row.urgent else "",
        unit=unit,
        joint="、".join(joint),
        subject="".join(parts),
        title=phrasing.title_lines(parts),
        opening=phrasing.opening(kind, issuer),
        case=row.case,
        place=where,
        category=row.category,
        summary=_sentence(summary),
        asks=tuple(look.text(ask).rstrip(_LOOSE) for ask in row.asks),
        closing=phrasing.PHRASES[kind].closing,
        copies="，".join(copies),
        pictures=pictures,
        sign_by=moment(row.sign_by),
        finish_by=moment(row.finish_by),
        contact=row.contact,
        issued_on=day(row.issued_at),
        # The post, not the person: who it was is in the events.
        signed_by=f"{unit}联络员" if row.signed_at is not None else "",
        signed_at=moment(row.signed_at),
        returned=look.text(row.returned),
        voided=voided,
    )


def _sentence(words: str) -> str:
    """Closed by a mark, whatever whoever typed it left at its end."""
    plain = words if words.endswith(_ENDS) else words.rstrip(_LOOSE)
    return plain if plain.endswith(_ENDS) else f"{plain}。"


def small_pictures(attachments: Attachments, files: Sequence[Mapping[str, Any]]) -> tuple[bytes, ...]:
    """The pictures among kept files as small JPEGs, the first six; one that cannot be read is left out."""
    wanted = [file for file in files if str(file["mime"]).startswith("image/")][:PICTURES]
    made = []
    for file in wanted:
        try:
            made.append(_jpeg(attachments.read(file["sha256"])))
        except OSError as error:
            log.warning("picture left out of a letter", error=type(error).__name__)
    return tuple(made)


def _jpeg(data: bytes) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(BytesIO(data)) as image:
        image.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
        small = ImageOps.contain(image.convert("RGB"), (PICTURE_SIDE, PICTURE_SIDE))
    out = BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()
