"""The chart: drawn with the font that the project brings, whatever stands in it."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from handlers.figures.chart import MOST_ROWS, WIDTH, Part, Row, draw
from handlers.figures.rates import Rate, Totals
from storage.fonts import SANS

RATES = st.integers(0, 50_000).flatmap(lambda n: st.builds(Rate, st.integers(0, n), st.just(n)))
TOTALS = st.builds(Totals, total=st.integers(0, 99_999), response=RATES, solution=RATES, satisfaction=RATES)


def _size(data: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(data)) as image:
        image.load()
        assert image.format == "PNG"
        return image.size


@given(st.text(max_size=60), st.lists(st.builds(Row, st.text(max_size=40), TOTALS), max_size=4), TOTALS)
@settings(max_examples=15)
def test_anything_can_be_drawn(title: str, rows: list[Row], total: Totals) -> None:
    assert _size(draw(title, title, total, [Part("社区", tuple(rows))]))[0] == WIDTH


def test_long_lists_are_cut_and_it_says_so() -> None:
    rows = tuple(Row(f"单位{number}", Totals(total=number)) for number in range(MOST_ROWS + 9))
    many = _size(draw("统计", "", Totals(), [Part("单位", rows)]))
    assert many == _size(draw("统计", "", Totals(), [Part("单位", rows[:MOST_ROWS])]))


def test_a_share_changes_the_picture() -> None:
    some = Totals(total=4, response=Rate(1, 4))
    more = Totals(total=4, response=Rate(3, 4))
    assert draw("统计", "", some, []) != draw("统计", "", more, [])


def test_the_font_has_the_characters_of_names_and_places() -> None:
    font = ImageFont.truetype(str(SANS), 24)
    missing = font.getmask("\U0010fffd").getbbox(), bytes(font.getmask("\U0010fffd"))
    wanted = "会昌县水东社区垚淼喆堃珺琊赟翀骉囍〔〕÷％…—“”（）①⑩，。！？"
    tofu = [one for one in wanted if (font.getmask(one).getbbox(), bytes(font.getmask(one))) == missing]
    assert tofu == []
