"""台账 without a parser: who gets what written out, whose edits are taken back, in whose name."""

from __future__ import annotations

import pytest

from bot.access import Role
from bot.message import File
from bot.refused import Refused
from handlers.figures import reading
from handlers.figures.period import year_of
from handlers.ledger import actions
from handlers.ledger.documents import XLSX, unpack_held
from storage.redaction import Scrubbed
from tests.handlers.acting import acting_as, stranger
from tests.handlers.talk import Talk

WHAT = Scrubbed("水东社区 2026年")
FILE = File("0" * 64, "台账.xlsx", XLSX, 1)


def _export(talk: Talk, who: str, *, openly: bool = False) -> actions.Export:
    with talk.database.reading() as tx:
        work = acting_as(talk, tx, who)
        return actions.export(work, reading.selected(work, "", year_of), WHAT, openly=openly)


def test_nothing_reported_makes_no_workbook(talk: Talk) -> None:
    export = _export(talk, "demo-luo")
    assert (export.counted.total, export.workbook) == (0, None)


@pytest.mark.parametrize(
    ("who", "openly", "private"),
    [
        ("demo-luo", False, True),  # 社区干部
        ("demo-luo", True, False),
        ("demo-zhang", False, True),  # 网格长
        ("demo-zhong", False, False),  # 网格党支部书记
        ("demo-xiao", False, True),  # 县委组织部
    ],
)
def test_private_cases_are_for_whom_they_concern_where_nobody_else_reads(
    talk: Talk, who: str, openly: bool, private: bool
) -> None:
    talk.report()
    export = _export(talk, who, openly=openly)
    assert export.counted.total == 1
    assert export.workbook is not None
    assert (export.workbook.render, export.workbook.args["title"]) == ("ledger", "吹哨台账 水东社区 2026年")
    assert export.workbook.args["private"] is private


def test_too_much_for_one_workbook_is_refused(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.report()
    monkeypatch.setattr(actions, "MOST", 0)
    with pytest.raises(Refused, match=r"ledger\.too_many"):
        _export(talk, "demo-luo")


def test_edits_are_taken_from_those_in_charge_alone(talk: Talk) -> None:
    with talk.database.reading() as tx:
        for work in (acting_as(talk, tx, "demo-zhang"), acting_as(talk, tx, "demo-zhong"), stranger(talk, tx)):
            with pytest.raises(Refused, match=r"figures\.not_yours"):
                actions.take_back(work, FILE)


def test_edits_are_written_in_the_name_and_with_the_roles_of_who_brings_them(talk: Talk) -> None:
    with talk.database.reading() as tx:
        work = acting_as(talk, tx, "demo-luo")
        asked = actions.take_back(work, FILE)
    assert (asked.render, asked.args["sha256"], asked.args["name"]) == ("ledger_import", FILE.sha256, FILE.name)
    assert asked.args["person"] == talk.person_id("demo-luo")
    assert {held.role for held in unpack_held(asked.args["held"])} == {Role.COMMUNITY}
    assert asked.args["private"] is True
