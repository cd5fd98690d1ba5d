"""Files that ship with us: their address changes with their content, so that a browser asks for each once."""

from __future__ import annotations

import mimetypes
import os
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

FOREVER = "public, max-age=31536000, immutable"


class Static:
    """A folder served under `/static`. Reads it once, when made."""

    def __init__(self, folder: Path) -> None:
        self._versions = {
            path.name: sha256(path.read_bytes()).hexdigest()[:12] for path in sorted(folder.iterdir()) if path.is_file()
        }
        mimetypes.init()  # it reads the system's files, at the first question if not now
        self.route = Mount("/static", _Cached(directory=folder))

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError for one that does not ship."""
        return f"/static/{name}?v={self._versions[name]}"


class _Cached(StaticFiles):
    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = FOREVER
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
