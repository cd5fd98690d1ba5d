"""SQL is compiled once a test process: engines share what they have compiled.

SQLAlchemy keeps compiled statements by engine, and each test opens an engine of its own for a store of its own. So
nearly every statement of a test would be compiled again, which takes longer than to run it. What an engine does beside
that (its connections, its listeners, its transactions) stays its own.
"""

from __future__ import annotations

import functools
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.util import LRUCache

from storage.database import Database

# By what the SQL depends on: which database, through which driver. The first that was connected lends its dialect and
# its statements to all that come later.
_lenders: dict[tuple[str, Any], Engine] = {}
_STATEMENTS = 5_000  # an engine by itself keeps 500: enough for a program, too few for all tests


def _share(engine: Engine) -> None:
    key = engine.dialect.name, engine.dialect.loaded_dbapi
    lender = _lenders.setdefault(key, engine)
    # A dialect learns its server's version when it first connects; one that never did has nothing to lend.
    if lender.dialect.server_version_info is None:
        _lenders[key] = engine
        engine._compiled_cache = LRUCache(_STATEMENTS)
    elif lender is not engine:
        engine.dialect = engine.pool._dialect = lender.dialect
        engine._compiled_cache = lender._compiled_cache


_open = Database.__init__


@functools.wraps(_open)
def _sharing(database: Database, *args: Any, **more: Any) -> None:
    _open(database, *args, **more)
    _share(database.engine)


Database.__init__ = _sharing  # type: ignore[assignment,method-assign]
