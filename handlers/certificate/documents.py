"""Papers as files, made between the commit and the answer."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from bot.clock import COUNTY
from bot.rendering import Document, Rendered, Workshop
from handlers.certificate import hours, keys, proof, receipt, register, signed, words
from handlers.certificate.config import CertificateConfig
from handlers.certificate.register import Certificate
from handlers.certificate.signed import Statement
from handlers.whistles.config import LetterConfig
from storage import people
from storage.tables import person

if TYPE_CHECKING:
    from handlers.certificate.picture import Face

PNG = "image/png"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render_certificate(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"certificate_id", "stars"}`: the picture and the page. Raises LookupError where there is no such paper, or no
    key that opens."""
    from handlers.certificate.picture import pdf, png  # segno and Pillow's fonts: not at every start

    with shop.database.reading() as tx:
        paper = register.by_id(tx, int(args["certificate_id"]))
        face = _face(shop, tx, paper, stars=bool(args["stars"]))
    name = f"报到证 {paper.name}"
    return Rendered((Document(f"{name}.png", PNG, png(face)), Document(f"{name}.pdf", PDF, pdf(face, name))))


def _face(shop: Workshop, tx: Connection, paper: Certificate, *, stars: bool) -> Face:
    from handlers.certificate.picture import Face

    county, places = shop.county, shop.county.places
    config = county.config.section(CertificateConfig)
    key = keys.opened(tx, config.secret.get_secret_value())
    if key is None or paper.person_id is None:
        raise LookupError(f"certificate {paper.number} cannot be signed")
    who = people.get_person(tx, paper.person_id)
    since = tx.scalar(select(person.c.checked_in_at).where(person.c.id == who.id))
    community, grid = places.by_id[paper.community_id], places.by_id.get(who.grid_id or 0)
    unit = words.unit(places, paper.unit_id)
    posts = register.posts_of(tx, who.id) if config.posts else ""
    statement = Statement(
        county.config.county.name, paper.number, paper.name, unit, community.name, paper.valid_until, posts
    )
    rows = [
        (("姓名", paper.name), ("身份", words.kind(who))),
        (("单位", unit), None),
        (("报到社区", community.name), ("网格", grid.name if grid is not None else words.NONE)),
        (("编入" if who.member else "联系支部", words.branch(places, who)), None),
        *(((("服务岗位", posts), None),) if posts else ()),
        (
            ("报到日期", words.day(since.astimezone(COUNTY).date()) if since is not None else words.NONE),
            ("有效至", words.day(paper.valid_until)),
        ),
    ]
    shown = None
    if stars:
        got = hours.stars_of(tx, config, who.id, shop.now.year)
        shown = got.count, f"{got.year} 年志愿服务 {words.long(got.counted)}"
    return Face(
        f"{county.config.county.name}在职党员和干部职工双报到",
        paper.number,
        rows,
        shown,
        words.issuer(county, community),
        words.day(paper.issued_at.astimezone(COUNTY).date()),
        signed.text(statement, key, config.verify_url),
        config.verify_url,
    )


def render_proof(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"proof_id"}`: the docx, and the PDF where LibreOffice is. Raises LookupError where there is no such proof."""
    from handlers.certificate.paper import TITLE, Proven, last_day, proof_paper  # docx: not at every start
    from handlers.whistles.letters.imprint import Imprint

    places, county = shop.county.places, shop.county.config.county
    with shop.database.reading() as tx:
        made = proof.by_id(tx, int(args["proof_id"]))
        if made.person_id is None:
            raise LookupError(f"the person of proof {made.number} has left")
        who = people.get_person(tx, made.person_id)
        community = places.by_id[made.community_id]
        kinds = hours.by_kind(tx, who.id, made.since, made.until, proof.below(places, community))
    committee = words.committee(community)
    paper = Proven(
        made.number,
        who.name,
        made.since,
        last_day(made.until),
        made.hours,
        kinds,
        community.name,
        committee,
        community.duty_phone or county.duty_phone,
        made.issued_at.astimezone(COUNTY).date(),
    )
    printed = proof_paper(paper, Imprint(county.name, committee, TITLE, made.number, shop.now))
    name = f"志愿服务证明 {who.name}"
    config = shop.county.config.section(LetterConfig)
    from handlers.whistles.letters.pdf import to_pdf

    page = to_pdf(printed, config.soffice, config.pdf_seconds) if config.pdf else None
    pages = (Document(f"{name}.pdf", PDF, page),) if page is not None else ()
    return Rendered((Document(f"{name}.docx", DOCX, printed), *pages))


def render_receipt(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"unit_id"}`: the xlsx."""
    places = shop.county.places
    with shop.database.reading() as tx:
        listed = receipt.rows(tx, places, int(args["unit_id"]))
    with tempfile.TemporaryDirectory(prefix="gridwhistle-receipt-") as folder:
        path = Path(folder) / "receipt.xlsx"
        unit = places.units[int(args["unit_id"])].name
        receipt.write(path, unit, shop.now.date(), listed)
        name = f"报到回执 {unit} {shop.now:%Y-%m-%d}.xlsx"
        return Rendered((Document(name, XLSX, path.read_bytes()),))
