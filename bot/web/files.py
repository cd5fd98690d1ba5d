"""/files/{sha256}: what was kept, shown only if it is a picture, handed over as a download otherwise."""

from __future__ import annotations

from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse

from storage.attachments import Attachments, picture_type, safe_name

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=31536000, immutable",  # a hash never changes its content
}


def add_files(app: FastAPI, attachments: Attachments) -> None:
    """Mount the route. It is synchronous: Starlette runs it in a thread."""

    @app.get("/files/{sha256}", include_in_schema=False)
    def _file(sha256: str, name: str = "") -> FileResponse:
        try:
            path = attachments.path(sha256)
            with path.open("rb") as kept:
                mime = picture_type(kept.read(16))
        except (ValueError, FileNotFoundError):
            raise HTTPException(404, "没有这个文件") from None
        return FileResponse(
            path,
            media_type=mime or "application/octet-stream",
            filename=safe_name(name),
            content_disposition_type="inline" if mime else "attachment",
            headers=HEADERS,
        )
