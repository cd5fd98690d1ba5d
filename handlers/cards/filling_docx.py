"""A county's own card as a Word file: names in braces are filled in, the table's row of a record is repeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from handlers.cards import placeholders
from handlers.cards.placeholders import BLANK, MARK, RECORD, TemplateError
from handlers.cards.reading import PersonCard
from handlers.whistles.letters.imprint import Imprint, make_own

LEAST = 8  # rows of records, to be filled in by hand too


def check(data: bytes) -> None:
    """Raises TemplateError, in one sentence."""
    page = _open(data)
    placeholders.check([each.text for each in _paragraphs(page)], len(_record_rows(page)))


def fill(data: bytes, card: PersonCard, label: str, imprint: Imprint) -> bytes:
    """The docx of one card. Raises TemplateError."""
    page = _open(data)
    table, row = _record_rows(page)[0]
    lines = [placeholders.of_record(number, line) for number, line in enumerate(card.lines, 1)]
    lines += [BLANK] * (LEAST - len(lines))
    pattern = deepcopy(row._tr)
    last = row._tr
    for index, line in enumerate(lines):
        if index:
            made = deepcopy(pattern)
            last.addnext(made)
            last = made
        _fill(_in_row(_Row(last, table)), line)
    _fill(_paragraphs(page), placeholders.of_card(card, label))
    out = BytesIO()
    page.save(out)
    return make_own(out.getvalue(), imprint)


def _fill(paragraphs: Iterator[Paragraph], values: Mapping[str, object]) -> None:
    for paragraph in paragraphs:
        if MARK.search(paragraph.text) is None:
            continue
        told = placeholders.filled(paragraph.text, values)
        said = f"{told:g}" if isinstance(told, float) else str(told)
        first = paragraph.runs[0] if paragraph.runs else paragraph.add_run()
        for run in paragraph.runs[1:]:  # Word cuts a name into several runs; the first one's form counts
            run.text = ""
        first.text = said


def _record_rows(page: Any) -> list[tuple[Table, _Row]]:
    return [
        (table, row)
        for table in page.tables
        for row in table.rows
        if any(mark[1] in RECORD for each in _in_row(row) for mark in MARK.finditer(each.text))
    ]


def _in_row(row: _Row) -> Iterator[Paragraph]:
    for cell in row.cells:
        yield from cell.paragraphs


def _paragraphs(page: Any) -> Iterator[Paragraph]:
    yield from page.paragraphs
    for table in page.tables:
        for row in table.rows:
            yield from _in_row(row)
    for section in page.sections:
        for part in (section.header, section.footer):
            yield from part.paragraphs


def _open(data: bytes) -> Any:
    try:
        return Document(BytesIO(data))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError):
        raise TemplateError("这份文件打不开，请在 Word 或 WPS 里另存为 .docx 再发") from None
