"""A picture made to take long: it is cut short, and nobody stands behind it."""

from __future__ import annotations

import threading
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageSequence

from storage.attachments import FRAMES, Attachments, BadPicture, pictures

SECONDS = 10.0  # of processor time; what was here before took 33


@pytest.fixture
def store(tmp_path: Path) -> Attachments:
    return Attachments(tmp_path)


def animation(kind: str, frames: int, size: tuple[int, int] = (16, 16)) -> bytes:
    """Frames that all differ, so that no writer leaves one out."""
    shown = [Image.new("RGB", size, (at * 67 % 256, at * 31 % 256, 40)) for at in range(frames)]
    out = BytesIO()
    shown[0].save(out, kind, save_all=True, append_images=shown[1:], duration=50)
    return out.getvalue()


def endless(frames: int) -> bytes:
    """A GIF of that many frames, written without waiting for Pillow: the second frame again and again."""
    small = animation("GIF", 2, (64, 64))
    last = small.rindex(b"\x21\xf9")  # the control block before the last frame
    return small[:last] + small[last:-1] * (frames - 1) + b";"


def test_an_animation_of_twenty_thousand_frames_is_stopped(store: Attachments) -> None:
    data = endless(20_000)
    assert len(data) > 400_000
    begun = time.process_time()
    kept = store.keep_picture(data, "x.gif")
    assert time.process_time() - begun < SECONDS
    with Image.open(BytesIO(store.read(kept.sha256))) as image:
        assert sum(1 for _ in ImageSequence.Iterator(image)) <= FRAMES


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_ordinary_animation_stays_whole(store: Attachments, kind: str) -> None:
    kept = store.keep_picture(animation(kind, 30), "x")
    with Image.open(BytesIO(store.read(kept.sha256))) as image:
        assert image.n_frames == 30  # type: ignore[attr-defined]


def test_an_animation_out_of_time_is_its_first_frame() -> None:
    data, mime, _ = pictures.clean(animation("WEBP", 30), pictures.Room(), seconds=-1.0)
    assert mime == "image/webp"
    with Image.open(BytesIO(data)) as image:
        assert getattr(image, "n_frames", 1) == 1


def test_a_picture_out_of_time_is_refused_kindly() -> None:
    out = BytesIO()
    Image.effect_noise((600, 600), 90).save(out, "PNG")
    with pytest.raises(BadPicture, match="截一张图"):
        pictures.clean(out.getvalue(), pictures.Room(), seconds=-1.0)


def test_a_photo_of_a_thousand_scans_is_not_opened(store: Attachments) -> None:
    out = BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG", progressive=True)
    scan = out.getvalue().index(b"\xff\xda")
    data = out.getvalue()[:-2] + out.getvalue()[scan:-2] * 1000 + b"\xff\xd9"
    with pytest.raises(BadPicture, match="截一张图"):
        store.keep_picture(data, "x.jpg")


def test_a_small_picture_passes_while_a_large_one_is_worked_on() -> None:
    room = pictures.Room(pixels=1000)
    small = animation("GIF", 1, (16, 16))
    kept: list[str] = []
    with room.take(700):
        beside = threading.Thread(target=lambda: kept.append(pictures.clean(small, room)[1]))
        beside.start()
        beside.join(10)
    assert kept == ["image/gif"]


def test_who_finds_no_room_is_told_to_come_again() -> None:
    room = pictures.Room(pixels=1000, wait=0.01)
    with room.take(900), pytest.raises(BadPicture, match="过几分钟再发"), room.take(200):
        pass
    with room.take(1000):  # what was given back can be taken
        pass
