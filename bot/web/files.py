"""Files both ways: what a browser hands over is kept at once, what was kept is shown only if it is a picture."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.web.address import clean
from storage.attachments import Attachments, BadPicture, Kept, looks_like_picture, picture_type, safe_name

OTHER = "application/octet-stream"  # what a browser says a document is, is not believed
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=31536000, immutable",  # a hash never changes its content
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the browser sent it."""

    name: str
    mime: str  # as the browser named it
    data: bytes


def keep(attachments: Attachments, upload: Upload, max_bytes: int) -> tuple[Kept | None, str]:
    """The kept file, or in words why it could not be kept. Blocks."""
    name = safe_name(clean(upload.name))
    if len(upload.data) > max_bytes:
        return None, f"{name}：超过 {max_bytes // (1024 * 1024)} MB，请压缩后再发"
    try:
        if looks_like_picture(upload.data, name, upload.mime):
            return attachments.keep_picture(upload.data, name), ""
        return attachments.keep_document(upload.data, OTHER, name), ""
    except BadPicture as error:
        return None, f"{name}：{error.reason}"
    except OSError:
        log.exception("an attachment could not be kept")
        return None, f"{name}：暂时存不下来，请过一会儿再发"


def again(attachments: Attachments, sha256: str, name: str) -> Kept | None:
    """A file that was kept a moment ago, as it lies in the store and not as the browser tells; None for no such file.

    Blocks. Raises OSError where the store cannot be reached.
    """
    try:
        data = attachments.read(sha256)
    except (ValueError, FileNotFoundError):
        return None
    return Kept(sha256, safe_name(clean(name)), picture_type(data[:16]) or OTHER, len(data))


def give(attachments: Attachments, sha256: str, name: str) -> Response:
    """The content of a kept file. Blocks."""
    try:
        data = attachments.read(sha256)
    except (ValueError, FileNotFoundError):
        raise HTTPException(404, "没有这个文件") from None
    except OSError:
        raise HTTPException(503, "文件暂时取不到，请过一会儿再看") from None
    mime = picture_type(data[:16])
    shown, quoted = safe_name(name), quote(safe_name(name))
    file_name = f'filename="{shown}"' if quoted == shown else f"filename*=utf-8''{quoted}"  # RFC 6266
    return Response(
        data,
        media_type=mime or OTHER,
        headers={**HEADERS, "Content-Disposition": f"{'inline' if mime else 'attachment'}; {file_name}"},
    )
