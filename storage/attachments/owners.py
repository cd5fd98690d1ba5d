"""Which files somebody's record still speaks of: whatever no record speaks of any more is nobody's, and goes.

A message, a case, an answer, an order, an open question, something owed: each names its files by their hash. So what
is withdrawn, deleted or purged takes its files along, whoever did it. The trail of changes keeps no file.
"""

from __future__ import annotations

import re

from sqlalchemy import JSON, Connection, Text, cast, select

from storage.columns import metadata

_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_TRAIL = "event"


def spoken_of(tx: Connection) -> set[str]:
    """The sha256 (hex) of every file that a row names."""
    named: set[str] = set()
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, JSON) and table.name != _TRAIL:
                words = cast(column, Text)
                for record in tx.scalars(select(words).where(words.like("%sha256%"))):
                    named.update(_HASH.findall(record))
    return named
