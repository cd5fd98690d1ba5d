"""The words of a QR code out of a picture that somebody holds: a photo, a screenshot, the file itself."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

MOST_BYTES = 30 * 1024 * 1024
SIDE = 3000  # pixels: a code in a larger picture is read from a smaller copy


class NoPicture(ValueError):
    """No picture that can be opened, or none with a QR code; the words say which."""


def words_in(path: Path) -> str:
    """What the first QR code says. Raises NoPicture."""
    import zxingcpp
    from PIL import Image

    try:
        if path.stat().st_size > MOST_BYTES:
            raise NoPicture(f"{path.name} 太大，请截一张图再试")
        with Image.open(_picture(path)) as opened:
            opened.draft("L", (SIDE, SIDE))
            opened.thumbnail((SIDE, SIDE))
            picture = opened.convert("L")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, NoPicture):
            raise
        raise NoPicture(f"{path.name} 打不开，要 png、jpg 的图片，或者报到证的 PDF") from None
    codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    if not codes:
        raise NoPicture(f"{path.name} 上没有找到二维码，请拍正、拍清楚一点")
    return str(codes[0].text)


_JPEG = re.compile(rb"stream\r?\n(\xff\xd8\xff.*?\xff\xd9)\s*endstream", re.DOTALL)


def _picture(path: Path) -> Path | BytesIO:
    """What is to be opened: the picture itself, or the one of which a page of ours is made. Raises NoPicture."""
    with path.open("rb") as file:
        if file.read(5) != b"%PDF-":
            return path
    if (found := _JPEG.search(path.read_bytes())) is None:
        raise NoPicture(f"{path.name} 里没有找到图片，请打开它截一张图再试")
    return BytesIO(found[1])
