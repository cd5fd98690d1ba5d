"""A few lines in the book of one community of the demo county: what came, what is planned, what was paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.work import Work
from handlers.fund import book
from handlers.fund.book import Line
from handlers.fund.kinds import Kind
from storage.redaction import Scrubbed


def fill(work: Work, at: Mapping[str, int]) -> None:
    """Three lines of 水东社区, of the last days."""
    source = book.source_named(work, "")
    lamps, today = Scrubbed("更换3栋楼道灯"), work.now.date()
    came = Line(at["SD"], Kind.ALLOTTED, 2_000_000, source, Scrubbed("统筹用于民生实事"), today - timedelta(days=9))
    planned = Line(at["SD"], Kind.PLANNED, 120_000, source, lamps, today - timedelta(days=8))
    paid = Line(at["SD"], Kind.PAID, 86_050, source, lamps, today - timedelta(days=2))
    book.write(work, replace(came, giver=Scrubbed("县交通运输局")))
    book.write(work, replace(planned, decided=Scrubbed("居民议事会 11月18日")))
    book.write(work, replace(paid, payee=Scrubbed("个体户")))
