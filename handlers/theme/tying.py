"""Which logs are about a month's theme, and what they come to: how many, how often, how long; never who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from bot.values.day import shifted
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.theme.actions import Theme, theme_of
from handlers.theme.defaults import words_of
from storage.tables import activity, theme_tie

MARK = "主题"
_TAG = Pattern(r"\s*[#＃]\s?(?:本月|这个?月)?主题")


@dataclass(frozen=True, slots=True)
class Sum:
    """A month's theme in figures: `people` took part, `times` in all, `minutes` together, of `logs` logs; `n` is how
    many times anything was done that month."""

    people: int
    times: int
    minutes: int
    logs: int
    n: int


def marked(what: str) -> tuple[str, bool]:
    """The words without a #主题, and whether there was one."""
    left = _TAG.sub("", what).strip()
    return (left, True) if left and left != what else (what, False)


def tie_log(work: Work, log_id: int, day: date, what: str, *, tag: bool = False) -> Theme | None:
    """Tie a log to its month's theme as it is written down: it says so (`tag`), or its words fit. None: neither."""
    kept = theme_of(work.tx, day)
    if kept is None or not (tag or any(word in what for word in words_of(kept.title, kept.line, kept.ideas))):
        return None
    work.tx.execute(insert(theme_tie).values(theme_id=kept.id, log_id=log_id, by="tag" if tag else "words"))
    return kept


def tie_again(work: Work, log_id: int, day: date, what: str) -> Theme | None:
    """The same once its day or its words were put right; what was tied by its mark stays with its month."""
    own = theme_tie.c.log_id == log_id
    tag = work.tx.execute(select(theme_tie.c.by).where(own)).scalar() == "tag"
    work.tx.execute(delete(theme_tie).where(own))
    return tie_log(work, log_id, day, what, tag=tag)


def tie(work: Work, kept: Theme) -> int:
    """Tie what was logged for the month before it had this theme, and fits. Returns how many logs are new."""
    words = words_of(kept.title, kept.line, kept.ideas)
    tied = select(theme_tie.c.log_id).where(theme_tie.c.theme_id == kept.id)
    rows = work.tx.execute(
        select(activity.c.log_id, func.min(activity.c.what))
        .where(*_month(kept.month), activity.c.log_id.not_in(tied))
        .group_by(activity.c.log_id)
    )
    new = [
        {"theme_id": kept.id, "log_id": log_id, "by": by}
        for log_id, what in rows
        if (by := "tag" if _TAG.search(what) else "words" if any(word in what for word in words) else "")
    ]
    if new:
        work.tx.execute(insert(theme_tie), new)
    return len(new)


def _month(month: date) -> tuple[ColumnElement[bool], ...]:
    first = month.replace(day=1)
    return activity.c.state == "logged", activity.c.day >= first, activity.c.day < shifted(first, 1)


def summed(tx: Connection, kept: Theme) -> Sum:
    """What was done for it, of what is tied and was not withdrawn."""
    tied = activity.c.log_id.in_(select(theme_tie.c.log_id).where(theme_tie.c.theme_id == kept.id))
    people, times, minutes, logs = tx.execute(
        select(
            func.count(activity.c.person_id.distinct()),
            func.coalesce(func.sum(activity.c.times), 0),
            func.coalesce(func.sum(activity.c.minutes), 0),
            func.count(activity.c.log_id.distinct()),
        ).where(*_month(kept.month), tied)
    ).one()
    n = tx.execute(select(func.coalesce(func.sum(activity.c.times), 0)).where(*_month(kept.month))).scalar_one()
    return Sum(people, int(times), int(minutes), logs, int(n))


def sum_of(work: Work, day: date) -> tuple[Theme, Sum] | None:
    """The sum of a day's month; None where it has no theme."""
    kept = theme_of(work.tx, day)
    if kept is None:
        return None
    tie(work, kept)
    return kept, summed(work.tx, kept)
