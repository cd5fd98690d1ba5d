"""A folder of files named by their hash, on this machine's disk."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path


class Folder:
    """Its own code rather than obstore's LocalStore, which does not sync: a picture must survive a power cut."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return str(self.root)

    def has(self, sha256: str) -> bool:
        """Whether it is here."""
        return self._path(sha256).exists()

    def renewed(self, sha256: str) -> bool:
        """Whether it is here; its time is now from then on."""
        try:
            os.utime(self._path(sha256))
        except FileNotFoundError:
            return False
        return True

    def older(self, than: datetime) -> list[str]:
        """Files whose time is before. Half-written ones of a crash are none: they have no hash for a name."""
        return [
            path.name
            for path in self.root.glob("[0-9a-f][0-9a-f]/*")
            if len(path.name) == 64 and path.stat().st_mtime < than.timestamp()
        ]

    def remove(self, sha256: str) -> None:
        """Take it away."""
        self._path(sha256).unlink(missing_ok=True)

    def put(self, sha256: str, data: bytes, mime: str) -> None:
        """All or nothing: a crash leaves the whole file or none under its name. Raises OSError."""
        target = self._path(sha256)
        self._made(target.parent)
        handle, part = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, target)
        except BaseException:
            os.unlink(part)
            raise
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name, too, must survive a power cut
        finally:
            os.close(folder)

    def get(self, sha256: str) -> bytes:
        """The content. Raises FileNotFoundError, OSError."""
        return self._path(sha256).read_bytes()

    def check(self) -> None:
        """Write and remove a trifle. Raises OSError."""
        self._made(self.root)
        handle, probe = tempfile.mkstemp(dir=self.root, prefix=".check-")
        os.close(handle)
        os.unlink(probe)

    def _made(self, folder: Path) -> None:
        """What people send is for nobody else on this machine; mkdir() gives the mode to the last folder alone."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256
