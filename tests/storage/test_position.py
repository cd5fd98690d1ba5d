"""A picture's own position is read once, stands in no stored value, and is gone from the kept picture."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from storage.attachments import Attachments, BadPicture
from storage.attachments.store import REMEMBERED

HUICHANG = {1: "N", 2: (25.0, 36.0, 0.5), 3: "E", 4: (115.0, 47.0, 25.6)}


def taken(kind: str = "JPEG", gps: Mapping[int, object] | None = None) -> bytes:
    """A picture with a position in its EXIF."""
    image = Image.linear_gradient("L").resize((60, 40)).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "a phone"  # Pillow writes no EXIF into a PNG that has only the position
    exif.get_ifd(0x8825).update(HUICHANG if gps is None else gps)
    out = BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> Attachments:
    return Attachments(tmp_path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_position_is_read_and_removed(store: Attachments, kind: str) -> None:
    kept = store.keep_picture(taken(kind), "现场.jpg")
    assert store.taken_at(kept.sha256) == pytest.approx((25.600139, 115.790444))
    assert set(asdict(kept)) == {"sha256", "name", "mime", "size"}, "no stored value has room for it"
    with Image.open(BytesIO(store.read(kept.sha256))) as image:
        assert not image.getexif().get_ifd(0x8825)
    assert Attachments(store.shelf).taken_at(kept.sha256) is None, "another process never knew"


def test_south_and_west(store: Attachments) -> None:
    gps = {1: "S", 2: (1.0, 30.0, 0.0), 3: "W", 4: (2.0, 15.0, 0.0)}
    assert store.taken_at(store.keep_picture(taken(gps=gps), "x").sha256) == (-1.5, -2.25)


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {1: "N", 2: (25.0, 36.0, 0.5)},
        {**HUICHANG, 1: "X"},
        {**HUICHANG, 2: (125.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
    ],
)
def test_what_is_no_position_is_none(store: Attachments, gps: dict[int, object]) -> None:
    assert store.taken_at(store.keep_picture(taken(gps=gps), "x").sha256) is None


def test_the_same_picture_without_a_position_forgets_it(store: Attachments) -> None:
    first = store.keep_picture(taken(), "x")
    again = store.keep_picture(taken(gps={}), "x")
    assert again.sha256 == first.sha256
    assert store.taken_at(first.sha256) is None


def test_only_the_newest_are_remembered(store: Attachments, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.attachments.store.REMEMBERED", 2)
    hashes = []
    for width in (10, 11, 12):
        exif = Image.Exif()
        exif[0x010F] = "a phone"
        exif.get_ifd(0x8825).update(HUICHANG)
        out = BytesIO()
        Image.new("RGB", (width, 10)).save(out, "PNG", exif=exif)
        hashes.append(store.keep_picture(out.getvalue(), "x").sha256)
    assert [store.taken_at(one) is not None for one in hashes] == [False, True, True]
    assert REMEMBERED == 2000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(at=st.integers(0, 2000), value=st.binary(min_size=1, max_size=6), kind=st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_damaged_exif_breaks_nothing(store: Attachments, at: int, value: bytes, kind: str) -> None:
    data = taken(kind)
    at %= len(data)
    damaged = data[:at] + value + data[at + len(value) :]
    with suppress(BadPicture):
        position = store.taken_at(store.keep_picture(damaged, "x").sha256)
        assert position is None or (abs(position[0]) <= 90 and abs(position[1]) <= 180)
