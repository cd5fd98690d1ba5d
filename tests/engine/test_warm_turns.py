"""What every message does is prepared once: a warm process builds no statement for it and compiles none."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy.sql import Delete, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler

from storage.database import Database
from tests.engine.stage import enrol, playing

SAID = ("活动 昨天 在3栋打扫楼道 {n}小时", "我的记录")


async def test_the_commonest_messages_build_no_statement(county: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    enrol(county, "u-guo", "郭建勋")
    built: list[str] = []

    def noting(kind: type) -> None:
        real = kind.__init__  # type: ignore[misc]

        def noted(self: object, *given: Any, **more: Any) -> None:
            if threading.current_thread().name.startswith(("writer", "marks")):  # the clock may begin something else
                built.append(kind.__name__)
            real(self, *given, **more)

        monkeypatch.setattr(kind, "__init__", noted)

    async with playing(county) as stage:
        for words in SAID:
            assert "报到" not in await stage.answer(words.format(n=1), "u-guo")
        for kind in (Select, Insert, Update, Delete, SQLCompiler):
            noting(kind)
        for words in SAID:
            assert "2" in await stage.answer(words.format(n=2), "u-guo")
    assert built == []
