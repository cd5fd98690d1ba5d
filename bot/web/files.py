"""/files/{sha256}: what was kept, shown only if it is a picture, handed over as a download otherwise."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, HTTPException
from fastapi.responses import Response

from storage.attachments import Attachments, picture_type, safe_name

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=31536000, immutable",  # a hash never changes its content
}


def add_files(app: FastAPI, attachments: Attachments) -> None:
    """Mount the route. It is synchronous: Starlette runs it in a thread."""

    @app.get("/files/{sha256}", include_in_schema=False)
    def _file(sha256: str, name: str = "") -> Response:
        try:
            data = attachments.read(sha256)
        except (ValueError, FileNotFoundError):
            raise HTTPException(404, "没有这个文件") from None
        except OSError:
            raise HTTPException(503, "文件暂时取不到，请过一会儿再看") from None
        mime = picture_type(data[:16])
        shown, quoted = safe_name(name), quote(safe_name(name))
        said = f'filename="{shown}"' if quoted == shown else f"filename*=utf-8''{quoted}"  # RFC 6266
        return Response(
            data,
            media_type=mime or "application/octet-stream",
            headers={**HEADERS, "Content-Disposition": f"{'inline' if mime else 'attachment'}; {said}"},
        )
