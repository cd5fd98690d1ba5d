"""Whether letters can be printed."""

from __future__ import annotations

from collections.abc import Iterator
from shutil import which

from sqlalchemy import Connection

from bot.config import Config
from bot.verdict import Verdict
from handlers.whistles.config import LetterConfig


def check(config: Config, _: Connection | None) -> Iterator[Verdict]:
    """The county's template, and the program for PDFs."""
    from handlers.whistles.letters.printing import TemplateError, check_template

    letter = config.section(LetterConfig)
    try:
        check_template(letter.template)
    except TemplateError as error:
        yield "函模板", False, str(error)
        return
    pdf = "同时发 PDF" if letter.pdf and which(letter.soffice) else "只发 Word（没有 LibreOffice）"
    yield "函模板", True, f"{letter.template or '自带的模板'}，{pdf if letter.pdf else '只发 Word'}"
