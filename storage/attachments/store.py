"""The one interface to kept files, wherever they lie."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Protocol

from storage.attachments.documents import without_author
from storage.attachments.folder import Folder
from storage.attachments.names import safe_name
from storage.attachments.owners import spoken_of
from storage.attachments.pictures import ENDINGS, Room, clean
from storage.database import Database
from storage.distance import Position

GRACE = timedelta(days=1)  # between a file's arrival and the commit of its message; hours at the very most
REMEMBERED = 2000  # positions of the newest pictures, in memory alone
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store: its hash (hex), a name that is safe to show, its type, its size in bytes."""

    sha256: str
    name: str
    mime: str
    size: int


class Shelf(Protocol):
    """Where the bytes lie: a Folder of this machine, or a Bucket that several share. Every method blocks."""

    def has(self, sha256: str) -> bool:
        """Whether it is there. Raises OSError."""

    def renewed(self, sha256: str) -> bool:
        """Whether it is there, and counts as kept now; False: it must be put (again). Raises OSError."""

    def older(self, than: datetime) -> list[str]:
        """What was last put or renewed before. Raises OSError."""

    def remove(self, sha256: str) -> None:
        """Take it away, if it is there. Raises OSError."""

    def put(self, sha256: str, data: bytes, mime: str) -> None:
        """Write durably, all or nothing. Raises OSError."""

    def get(self, sha256: str) -> bytes:
        """The content. Raises FileNotFoundError for what is not there, OSError for what cannot be reached."""

    def check(self) -> None:
        """Whether files could be kept now. Raises OSError."""


class Attachments:
    """Files by their sha256. Its methods block: call them in a thread."""

    def __init__(self, where: Path | Shelf) -> None:
        self.shelf: Shelf = Folder(where) if isinstance(where, Path) else where
        self._room = Room()  # 200 MB each would not fit six times
        self._noting = Lock()
        self._taken: OrderedDict[str, Position] = OrderedDict()

    def keep(self, data: bytes, mime: str, name: str) -> Kept:
        """Write `data` durably under its hash; soon a second time writes nothing. Raises OSError."""
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.shelf.renewed(sha256):
            self.shelf.put(sha256, data, mime)
        return Kept(sha256=sha256, name=safe_name(name), mime=mime, size=len(data))

    def keep_document(self, data: bytes, mime: str, name: str) -> Kept:
        """Keep a document that somebody sent, without what an office program wrote of its author. Raises OSError."""
        return self.keep(without_author(data), mime, name)

    def keep_picture(self, data: bytes, name: str) -> Kept:
        """Keep a picture upright, at most 2560 pixels a side, as pixels and nothing else.

        Raises BadPicture if it cannot be opened, OSError if it cannot be written.
        """
        pixels, mime, position = clean(data, self._room)
        kept = self.keep(pixels, mime, Path(safe_name(name)).stem + ENDINGS[mime])
        with self._noting:
            self._taken.pop(kept.sha256, None)
            if position is not None:
                self._taken[kept.sha256] = position
            while len(self._taken) > REMEMBERED:
                self._taken.popitem(last=False)
        return kept

    def sweep(self, database: Database, now: datetime) -> int:
        """Remove what no record speaks of and nobody has just sent. Returns how many. Raises OSError.

        The old ones are listed before the records are read: what is sent meanwhile is not among them.
        """
        old = self.shelf.older(now - GRACE)
        with database.reading() as tx:
            named = spoken_of(tx)
        nobodys = [sha256 for sha256 in old if sha256 not in named]
        for sha256 in nobodys:
            self.shelf.remove(sha256)
        return len(nobodys)

    def taken_at(self, sha256: str) -> Position | None:
        """Where a picture that this process kept a short while ago was taken, if its EXIF said so.

        It stands in memory alone and in none of the values that are stored: it may suggest a place to the
        sender of the picture, and is gone with the process.
        """
        return self._taken.get(sha256)

    def read(self, sha256: str) -> bytes:
        """The content of a kept file.

        Raises FileNotFoundError if there is none, OSError if it cannot be reached or is damaged, ValueError
        for what is no hash.
        """
        if not _HASH.fullmatch(sha256):
            raise ValueError("not a sha256 in hex")
        data = self.shelf.get(sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise OSError("a kept file is damaged")
        return data


def open_store(folder: Path, url: str = "", key_id: str = "", secret: str = "") -> Attachments:
    """The store that the config names: `url` where there is one, else `folder`. Raises BucketError."""
    if not url:
        return Attachments(folder)
    from storage.attachments.bucket import Bucket  # 16 MB of library, for counties that use it

    return Attachments(Bucket(url, key_id, secret))
