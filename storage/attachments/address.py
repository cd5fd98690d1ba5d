"""The one line of config that names an S3-compatible store. Read without loading the library that speaks to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

REGION = "us-east-1"  # part of every signature; stores that have no regions take this one
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
HOW = "s3://桶名/目录?endpoint=https://对象存储的地址"


class BucketError(ValueError):
    """An address that names no store; the message says how one is written."""


@dataclass(frozen=True, slots=True)
class Address:
    """What `parse` read: https://endpoint, the bucket, a prefix without slashes at its ends."""

    endpoint: str
    bucket: str
    prefix: str
    region: str
    by_host: bool  # https://bucket.endpoint/… as Aliyun OSS wants it, else https://endpoint/bucket/…

    @property
    def base(self) -> str:
        """The endpoint as requests go to it."""
        scheme, _, host = self.endpoint.partition("://")
        return f"{scheme}://{self.bucket}.{host}" if self.by_host else self.endpoint


def parse(url: str) -> Address:
    """Read `s3://bucket/prefix?endpoint=https://host[&region=…][&style=host]`. Raises BucketError."""
    try:
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        endpoint = asked.get("endpoint", [""])[-1].rstrip("/")
        host = urlsplit(endpoint)
        _ = host.port
    except ValueError:  # its words quote what was written
        raise BucketError(f"write {HOW}") from None
    style = asked.get("style", ["path"])[-1]
    if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc):
        raise BucketError(f"write {HOW}")
    if host.scheme not in ("http", "https") or not host.hostname or host.username or host.path or host.query:
        raise BucketError(f"write {HOW}; the keys stand in the environment, not in the address")
    if style not in ("path", "host") or set(asked) - {"endpoint", "region", "style"}:
        raise BucketError("after the ? stand endpoint, region and style=path or style=host, nothing else")
    region = asked.get("region", [REGION])[-1]
    return Address(endpoint, parts.netloc, parts.path.strip("/"), region, style == "host")
