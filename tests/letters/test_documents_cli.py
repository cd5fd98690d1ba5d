"""`gridwhistle template letter`: a docx to start from, which passes its own check."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.whistles.letters.printing import TemplateError, check_template
from tests.cli.conftest import Cli


def test_the_template_is_written_once(cli: Cli, here: Path) -> None:
    ran = cli("template", "letter", "函.docx")
    assert ran.code == 0, ran.err
    check_template(str(here / "函.docx"))
    assert not (here / "data").exists()  # no database is needed for it
    again = cli("template", "letter", "函.docx")
    assert (again.code, "已经有了" in again.err) == (2, True)
    assert "用 .docx 结尾" in cli("template", "letter", "函.xlsx").err


def test_an_empty_file_is_no_template(here: Path) -> None:
    (here / "空.docx").touch()
    with pytest.raises(TemplateError, match="不是 docx"):
        check_template(str(here / "空.docx"))
