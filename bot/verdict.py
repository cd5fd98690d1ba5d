"""What `gridwhistle check` says of one thing; a capability adds what it needs to be well."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from bot.config import Config

Verdict = tuple[str, bool | None, str]  # what, well (None = a warning), in words
# With a transaction to read in; None where the store cannot be read, which is said elsewhere.
Check = Callable[[Config, Connection | None], Iterable[Verdict]]
