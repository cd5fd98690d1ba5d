"""What is made of cases as files: the letter, the group's ledger, the chart; their words, to be looked at."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from PIL import ImageDraw

from bot.county import County
from bot.message import ToRender
from bot.rendering import Document, Workshop
from handlers.figures import reading
from handlers.figures.documents import render_chart
from handlers.figures.period import year_of
from handlers.ledger import actions
from handlers.ledger.documents import render_ledger
from handlers.whistles.config import LetterConfig
from handlers.whistles.letters.documents import render_letter
from storage.attachments import Attachments
from storage.redaction import Scrubbed
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.support.settings import settings

COUNTY_OFFICE = "demo-xiao"


class Papers:
    """Made of what stands in the store of a talk."""

    def __init__(self, talk: Talk, folder: Path) -> None:
        self._talk = talk
        self._folder = folder

    def letter(self, letter_id: int) -> str:
        """The words of its docx, headers and properties too."""
        (document,) = (
            each
            for each in render_letter(self._shop(), {"letter_id": letter_id}).documents
            if each.name.endswith(".docx")
        )
        with ZipFile(io.BytesIO(document.data)) as pages:
            xml = [pages.read(name).decode() for name in pages.namelist() if name.endswith(".xml")]
        return "\n".join([document.name, *map(_plain, xml)])

    def ledger(self) -> Iterator[tuple[str, str]]:
        """What a group gets of the year: (the number of the case, its row), of every sheet."""
        made = self._export()
        if made is None:
            return
        (document,) = render_ledger(self._shop(), made.args).documents
        yield from _rows(load_workbook(io.BytesIO(document.data), read_only=True))

    def drawn(self) -> list[str]:
        """The words that are drawn on the year's chart."""
        with self._talk.database.reading() as tx:
            chosen = reading.selected(acting_as(self._talk, tx, COUNTY_OFFICE), "", year_of)
        at = self._talk.clock.now().isoformat()
        args = {"selection": chosen.packed(), "title": "全县 2026年", "subtitle": "", "at": at}
        words: list[str] = []
        with pytest.MonkeyPatch.context() as patched:
            write = ImageDraw.ImageDraw.text

            def text(
                pen: ImageDraw.ImageDraw, at: tuple[float, float], said: str, *more: object, **how: object
            ) -> None:
                words.append(said)
                write(pen, at, said, *more, **how)  # type: ignore[arg-type]

            patched.setattr(ImageDraw.ImageDraw, "text", text)
            made: tuple[Document, ...] = render_chart(self._shop(), args).documents
        return [*words, *(document.name for document in made)]

    def _export(self) -> ToRender | None:
        with self._talk.database.reading() as tx:
            work = acting_as(self._talk, tx, COUNTY_OFFICE)
            chosen = reading.selected(work, "", year_of)
            return actions.export(work, chosen, Scrubbed("全县 2026年"), openly=True).workbook

    def _shop(self) -> Workshop:
        kept = self._talk.county
        county = County(settings(letter=LetterConfig(pdf=False)), kept.texts, kept.calendar, kept.places)
        return Workshop(self._talk.database, Attachments(self._folder), county, self._talk.clock.now(), lambda _: None)


def _plain(xml: str) -> str:
    return re.sub(r"<[^>]+>", "", re.sub(r"</w:p>", "\n", xml))


def _rows(book: Workbook) -> Iterator[tuple[str, str]]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            cells = [cell for cell in row if isinstance(cell, str)]
            number = next((cell for cell in cells if cell.startswith("HC-")), "")
            yield number, " ".join(cells)
