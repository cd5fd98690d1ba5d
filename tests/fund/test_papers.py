"""A notice as a picture and as a page: whole at any length, and nothing in it leads anywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import docx
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handlers.fund.documents import FOOT
from handlers.fund.paper import paper
from handlers.fund.picture import HEIGHT, WIDTH, Sheet, _pieces, draw
from handlers.whistles.letters.imprint import Imprint

ROWS = [("编号", "水东资金公示〔2026〕1号"), ("实际支出", "3,260.50元（2 笔）")]


def sheet(rows: list[tuple[str, str]], fund: str = "民生实事专项资金") -> Sheet:
    return Sheet("水东社区", "事后", fund, rows, "2026年11月26日", FOOT)


def _size(data: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(data)) as image:
        image.load()
        return image.size


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=300)), max_size=5), st.text(max_size=32))
@settings(max_examples=10)
def test_anything_can_be_drawn(rows: list[tuple[str, str]], fund: str) -> None:
    width, height = _size(draw(sheet(rows, fund)))
    assert (width, height >= HEIGHT) == (WIDTH, True)


def test_long_words_make_it_longer() -> None:
    assert _size(draw(sheet(ROWS))) == (WIDTH, HEIGHT), "A4"
    assert _size(draw(sheet([("事项", "修排水沟" * 200)])))[1] > HEIGHT


def test_the_page_says_all_of_it() -> None:
    imprint = Imprint("会昌县", "水东社区", "公示", "1号", datetime.now(UTC))
    page = docx.Document(BytesIO(paper(sheet(ROWS), imprint)))
    words = "\n".join(cell.text for row in page.tables[0].rows for cell in row.cells)
    words += "\n".join(line.text for line in page.paragraphs)
    assert all(part in words for row in ROWS for part in row)
    assert FOOT in words


def test_a_line_ends_behind_no_opening_mark() -> None:
    assert _pieces("改造（HC-SD-2026-00001）") == ["改", "造", "（HC-SD-2026-00001", "）"]
