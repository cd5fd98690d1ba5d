"""The certificates of the machine are read once a test process: each client of a platform would read them again.

That takes 30 ms of a processor for every client, and every test of a platform makes one. What a client does with a
context is the same each time, so that they may share it.
"""

from __future__ import annotations

import functools
import ssl

_make = ssl.create_default_context
_shared = functools.cache(_make)


@functools.wraps(_make)
def _once(purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH, **files: str | None) -> ssl.SSLContext:
    return _shared(purpose, **files)


ssl.create_default_context = _once  # type: ignore[assignment]
