"""Where backups that are made by themselves lie: a folder, or a bucket that outlives the machine."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from storage.backups import PART
from storage.workdays import COUNTY

_NAME = re.compile(r"gridwhistle-[A-Z]{1,6}-\d{8}-\d{4}\.zip")
Write = Callable[[Path], int]  # writes a whole file or raises; returns its rows


def name_of(code: str, at: datetime) -> str:
    """A name that sorts by time. The county's code is in it: two counties may share a place."""
    return f"gridwhistle-{code}-{at.astimezone(COUNTY):%Y%m%d-%H%M}.zip"


class BackupPlace(Protocol):
    """Files by name. Every method blocks and raises OSError where the place cannot be reached or written."""

    def names(self, code: str) -> list[str]:
        """A county's backups, oldest first. Nothing but what bears such a name is ever listed, so never removed."""

    def keep(self, name: str, write: Write) -> int:
        """Have a file written and keep it under `name`, all or nothing. Returns its rows."""

    def fetch(self, name: str, folder: Path) -> Path:
        """The file, to be read; copied into `folder` if it is not on this machine. Raises FileNotFoundError."""

    def remove(self, name: str) -> None:
        """One that is too old."""

    def check(self) -> None:
        """Whether a backup could be kept now."""

    def shown(self, name: str) -> str:
        """How to name it to people: a path, or an address without keys."""


class BackupFolder:
    """A folder of this machine, made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self, code: str) -> list[str]:
        if not self._folder.is_dir():
            return []
        return _of(code, (path.name for path in self._folder.iterdir()))

    def keep(self, name: str, write: Write) -> int:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in self._folder.glob(f"{name.rsplit('-', 2)[0]}-*{PART}"):
            path.unlink(missing_ok=True)  # of a process that was killed: only one makes backups at a time
        return write(self._folder / name)

    def fetch(self, name: str, folder: Path) -> Path:
        path = self._folder / name
        if not path.is_file():
            raise FileNotFoundError(name)
        return path

    def remove(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    def check(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=self._folder) as file:
            file.write(b"check")

    def shown(self, name: str) -> str:
        return str(self._folder / name)


class BackupBucket:
    """An S3-compatible bucket. A file is written here first and sent in parts; it is there when all parts are."""

    def __init__(self, url: str, key_id: str, secret: str) -> None:
        """Raises BucketError for an address that cannot be used. Connects to nothing yet."""
        from storage.attachments.address import parse
        from storage.attachments.bucket import connected  # 16 MB of library, for counties that use it

        self._address = parse(url)
        self._store = connected(self._address, key_id, secret)

    def names(self, code: str) -> list[str]:
        import obstore

        with _telling():
            listed = obstore.list_with_delimiter(self._store, prefix=self._address.prefix or None)
            return _of(code, (str(entry["path"]).rpartition("/")[2] for entry in listed["objects"]))

    def keep(self, name: str, write: Write) -> int:
        import obstore

        with tempfile.TemporaryDirectory(prefix="gridwhistle-") as folder:
            path = Path(folder) / name
            rows = write(path)
            with _telling():
                obstore.put(self._store, self._key(name), path)
                kept = obstore.head(self._store, self._key(name))["size"]
            if kept != path.stat().st_size:
                raise OSError(f"{name} 没有完整地存进对象存储")
        return rows

    def fetch(self, name: str, folder: Path) -> Path:
        import obstore

        path = folder / name
        path.touch(mode=0o600)
        with _telling(name), path.open("wb") as file:
            for chunk in obstore.get(self._store, self._key(name)).stream():
                file.write(chunk)
        return path

    def remove(self, name: str) -> None:
        import obstore

        with _telling():
            obstore.delete(self._store, self._key(name))

    def check(self) -> None:
        import obstore

        with _telling():
            obstore.put(self._store, self._key("check"), b"check", use_multipart=False)
            obstore.delete(self._store, self._key("check"))

    def shown(self, name: str) -> str:
        return f"s3://{self._address.bucket}/{self._key(name)}"

    def _key(self, name: str) -> str:
        return "/".join(part for part in (self._address.prefix, name) if part)


@contextmanager
def _telling(name: str = "") -> Iterator[None]:
    """Our own words for what obstore raises: its words quote the address. Raises Unreachable, FileNotFoundError."""
    from obstore.exceptions import BaseError

    from storage.attachments.bucket import told

    try:
        yield
    except FileNotFoundError as failure:  # the object that was asked for, else the bucket
        raise FileNotFoundError(name) if name else told(failure) from None
    except BaseError as failure:
        raise told(failure) from None


def _of(code: str, names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if _NAME.fullmatch(name) and name.split("-")[1] == code)


def open_place(to: str, key_id: str, secret: str) -> BackupPlace:
    """What `[backup] to` names. Raises BucketError."""
    return BackupBucket(to, key_id, secret) if to.startswith("s3:") else BackupFolder(Path(to))
