"""Evidence and lists as files, made between the commit and the answer, for whoever asked alone."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from bot.rendering import Document, Rendered, Workshop
from handlers.year import evidence, grading
from handlers.year.evidence import Subject
from storage import people

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render_evidence(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"unit_id", "person_id", "year"}`: the workbook with every record, and the page to be signed."""
    from handlers.whistles.letters.imprint import Imprint  # docx and openpyxl: not at every start
    from handlers.year.book import write_book
    from handlers.year.paper import write_paper

    with shop.database.reading() as tx:
        person = people.get_person(tx, args["person_id"]) if args["person_id"] is not None else None
        of = Subject(shop.county.places.units.get(args["unit_id"] or 0), person)
        sheet = evidence.sheet(tx, shop.county, of, args["year"], shop.now)
        grade = grading.latest(tx, of, args["year"])
    county = shop.county.config.county.name
    written = f"{grade.grade}（{grade.reason}）" if grade is not None else ""
    imprint = Imprint(county, county, f"佐证单（{sheet.period.label}）", "", shop.now)
    name = f"佐证单 {sheet.name} {sheet.period.label}"
    return Rendered(
        (
            Document(f"{name}.xlsx", XLSX, write_book(sheet, written, county)),
            Document(f"{name}.docx", DOCX, write_paper(sheet, written, imprint)),
        )
    )


def render_list(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"title", "year", "of", "lines"}`: a list as it was opened."""
    from openpyxl import Workbook

    from storage.workbook.writing import Heading, write_table

    headings = (
        Heading("单位", 24),
        Heading("姓名", 12),
        Heading("社区", 16),
        Heading("类别", 12),
        Heading("记录里的情况", 60),
    )
    book = Workbook(write_only=True)
    write_table(book, args["title"], headings, args["lines"])
    out = BytesIO()
    book.save(out)
    name = " ".join(part for part in (args["title"], args["of"], f"{args['year']}年") if part)
    return Rendered((Document(f"{name}.xlsx", XLSX, out.getvalue()),))
