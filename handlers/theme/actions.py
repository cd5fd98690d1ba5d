"""A month's theme: set, shown with its reach, issued by a second word; who reads it and when it goes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.access import Role
from bot.county import County
from bot.provisional import Provisional
from bot.refused import Refused
from bot.values.day import shifted
from bot.work import Work
from handlers.broadcast import actions as broadcasts
from handlers.broadcast import kinds
from handlers.broadcast.records import Broadcast, Draft
from storage.events import What
from storage.hot import Hot
from storage.redaction import scrub, scrub_to
from storage.tables import theme

SETTERS = frozenset({Role.COUNTY})
AHEAD = 15  # months that can be set before they begin
_LIMITS = {"title": 32, "line": 100, "ideas": 200}


class ThemeEvent(What, record="theme"):
    """What the county office does with a month's theme."""

    SET = "set"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class Theme:
    """A month's theme; `month` is its first day, `issued_at` None = nobody has said the second word yet."""

    id: int
    month: date
    title: str
    line: str
    ideas: str
    issued_at: datetime | None


_of_month = Hot(
    select(*(theme.c[name] for name in Theme.__dataclass_fields__)).where(theme.c.month == bindparam("month"))
)


def theme_of(tx: Connection, day: date) -> Theme | None:
    """The theme of a day's month."""
    rows = _of_month.rows(tx, {"month": day.replace(day=1)})
    return Theme(*rows[0]) if rows else None


def themes(tx: Connection, year: int) -> list[Theme]:
    """A year's, in order."""
    columns = (theme.c[name] for name in Theme.__dataclass_fields__)
    inside = theme.c.month >= date(year, 1, 1), theme.c.month <= date(year, 12, 1)
    return [Theme(**row._asdict()) for row in tx.execute(select(*columns).where(*inside).order_by(theme.c.month))]


def proposed(work: Work) -> Iterable[Provisional]:
    """The months of this year that are to come, for which the county has not set a theme."""
    own = {kept.month.month for kept in themes(work.tx, work.now.year)}
    left = range(work.now.month, 13)
    open_ = sum(number not in own for number in left)
    yield Provisional("今年还没到的月主题", open_, len(left), "默认主题", "发“定主题 12月 冬季防火”改成县里的")


def put(work: Work, month: date, title: str, line: str = "", ideas: str = "") -> Theme:
    """Set a month's theme; what stood there is in the event. What was issued and is changed is to be said yes to anew.

    Raises Refused: not the county office, no title, a month that is over or too far away.
    """
    work.need(SETTERS)
    first, this = month.replace(day=1), work.now.date().replace(day=1)
    if first < this:
        raise Refused("theme.past", month=first)
    if first > shifted(this, AHEAD):
        raise Refused("theme.too_far", month=first, most=AHEAD)
    values = {"title": title, "line": line, "ideas": ideas}
    clean = {name: scrub_to(words.strip(), _LIMITS[name]) for name, words in values.items()}
    if not clean["title"]:
        raise Refused("theme.which_title")
    old = theme_of(work.tx, first)
    signed = {"account_id": work.actor.account_id, "set_at": work.now}
    if old is None:
        made = insert(theme).values(month=first, **clean, **signed).returning(theme.c.id)
        theme_id = int(work.tx.execute(made).scalar_one())
    else:
        theme_id = old.id
        same = (old.title, old.line, old.ideas) == tuple(clean.values())
        issued = {} if same or first == this else {"issued_at": None}
        work.tx.execute(update(theme).where(theme.c.id == theme_id).values(**clean, **signed, **issued))
    before = {"title": old.title, "line": old.line, "ideas": old.ideas} if old is not None else None
    if before != clean:
        work.record(ThemeEvent.SET, theme_id, before=before, after={"month": first.isoformat(), **clean})
    kept = theme_of(work.tx, first)
    assert kept is not None
    return kept


def ask_to_issue(work: Work, kept: Theme) -> Broadcast | None:
    """Show it as every group will read it on the 1st; None where that was agreed to, or its 1st is over.

    Raises Refused: not the county office, no group is bound.
    """
    work.need(SETTERS)
    if kept.issued_at is not None or kept.month <= work.now.date().replace(day=1):
        return None
    return broadcasts.ask(work, Draft("theme", kept.id, "/", text(work.county, kept)))


@kinds.declare("theme", "一月一主题", SETTERS, now=False)
def _issued(work: Work, theme_id: int) -> None:
    issue(work, theme_id)


def issue(work: Work, theme_id: int) -> None:
    """From now on it may be pushed on its 1st. Raises Refused: not the county office."""
    work.need(SETTERS)
    work.tx.execute(update(theme).where(theme.c.id == theme_id).values(issued_at=work.now))
    work.record(ThemeEvent.ISSUED, theme_id)


def text(county: County, kept: Theme) -> str:
    """As every group reads it."""
    fields = {
        "month": kept.month.month,
        "title": scrub(kept.title),
        "line": scrub(f"\n{kept.line}" if kept.line else ""),
        "ideas": scrub(f"\n可以做：{kept.ideas}" if kept.ideas else ""),
    }
    return county.texts.render("theme.push", fields)
