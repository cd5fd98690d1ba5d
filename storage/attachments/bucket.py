"""An S3-compatible store (MinIO, Aliyun OSS, Tencent COS, AWS …) that several machines share.

By obstore: the Rust crate object_store with typed Python, one wheel, nothing beside it (MIT).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from storage.attachments.address import Address, parse

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

CONNECT = timedelta(seconds=5)
YOUNG = timedelta(hours=12)  # since it was put: well within the day for which a file needs no record
WHOLE = timedelta(seconds=60)  # one request, 20 MB on a slow line
# A chat waits behind a picture: a store that is away is told soon, and what hangs on it is tried again later.
RETRY: RetryConfig = {
    "max_retries": 3,
    "retry_timeout": timedelta(seconds=15),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2), "base": 2},
}


class Unreachable(OSError):
    """The store did not answer, or refused. An OSError, as a full disk is one; its words hold no address and no key."""


def connected(address: Address, key_id: str, secret: str, retry: RetryConfig = RETRY) -> S3Store:
    """The store that an address names. Connects to nothing yet."""
    config: S3Config = {
        "bucket": address.bucket,
        "endpoint": address.base,
        "region": address.region,
        "access_key_id": key_id,
        "secret_access_key": secret,
        "virtual_hosted_style_request": address.by_host,
    }
    client: ClientConfig = {
        "allow_http": address.base.startswith("http://"),
        "connect_timeout": CONNECT,
        "timeout": WHOLE,
    }
    return S3Store(config=config, client_options=client, retry_config=retry)


class Bucket:
    """Objects named by their hash. Safe to call from several threads."""

    def __init__(self, url: str, key_id: str, secret: str, *, retry: RetryConfig = RETRY) -> None:
        """Raises BucketError for an address that cannot be used. Connects to nothing yet."""
        self.address = parse(url)
        self._store = connected(self.address, key_id, secret, retry)

    def __str__(self) -> str:
        return f"s3://{self.address.bucket}/{self.address.prefix}"

    def has(self, sha256: str) -> bool:
        """Whether it is there. Raises Unreachable."""
        try:
            obstore.head(self._store, self._name(sha256))
        except FileNotFoundError:
            return False
        except BaseError as failure:
            raise told(failure) from None
        return True

    def renewed(self, sha256: str) -> bool:
        """Whether it is there and was put lately; an older one is put again. Raises Unreachable."""
        try:
            at: datetime = obstore.head(self._store, self._name(sha256))["last_modified"]
        except FileNotFoundError:
            return False
        except BaseError as failure:
            raise told(failure) from None
        return datetime.now(UTC) - at < YOUNG

    def older(self, than: datetime) -> list[str]:
        """What was put before. Raises Unreachable."""
        try:
            stored = [meta for some in obstore.list(self._store, self.address.prefix or None) for meta in some]
        except BaseError as failure:
            raise told(failure) from None
        names = ((str(meta["path"]).rpartition("/")[2], meta["last_modified"]) for meta in stored)
        return [name for name, at in names if len(name) == 64 and at < than]

    def remove(self, sha256: str) -> None:
        """Take it away. Raises Unreachable."""
        try:
            obstore.delete(self._store, self._name(sha256))
        except FileNotFoundError:
            pass
        except BaseError as failure:
            raise told(failure) from None

    def put(self, sha256: str, data: bytes, mime: str) -> None:
        """Write all or nothing. Overwriting the same content with itself does no harm. Raises Unreachable."""
        try:
            attributes = {"Content-Type": mime}
            obstore.put(self._store, self._name(sha256), data, attributes=attributes, use_multipart=False)
        except (BaseError, FileNotFoundError) as failure:  # not found: the bucket
            raise told(failure) from None

    def get(self, sha256: str) -> bytes:
        """The content. Raises FileNotFoundError, Unreachable."""
        try:
            return bytes(obstore.get(self._store, self._name(sha256)).bytes())
        except FileNotFoundError:
            raise FileNotFoundError("no such object in the store") from None
        except BaseError as failure:
            raise told(failure) from None

    def check(self) -> None:
        """Write, read and remove a trifle. Raises Unreachable."""
        name = self._name("check")
        try:
            obstore.put(self._store, name, b"check", use_multipart=False)
            obstore.get(self._store, name).bytes()
            obstore.delete(self._store, name)
        except (BaseError, FileNotFoundError) as failure:
            raise told(failure) from None

    def _name(self, sha256: str) -> str:
        return "/".join(part for part in (self.address.prefix, sha256[:2], sha256) if part)


def told(failure: Exception) -> Unreachable:
    """Not obstore's own words: they quote the address and what the store answered."""
    if isinstance(failure, UnauthenticatedError | PermissionDeniedError):
        return Unreachable("对象存储不接受密钥，或密钥没有读写权限")
    if isinstance(failure, FileNotFoundError):
        return Unreachable("对象存储里没有这个桶")
    return Unreachable("对象存储没有回应")
