"""A sheet taken in row by row: each row does something and says what; one bad row, and nothing was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from bot.refused import Refused
from bot.texts import show
from bot.work import Work
from storage.workbook.cells import Unreadable
from storage.workbook.sheet import Bad, BadRows

_MOST = 20  # lines; the rest is counted


class Numbered(Protocol):
    """A row of a sheet, by its number there."""

    @property
    def row(self) -> int: ...


R = TypeVar("R", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Done:
    """What a row did, and the line that says it ("" = nothing to say). `known_by`: what no other row may be about too;
    None: others may."""

    what: Literal["added", "changed", "unchanged", "ended"]
    told: str = ""
    known_by: object = None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many rows did what, and which, in words. `ended`: what is over or taken back now."""

    added: int
    changed: int
    unchanged: int
    ended: int
    lines: tuple[str, ...]


def take_in(work: Work, rows: Iterable[R], take: Callable[[R], Done], key: str = "") -> TakenIn:
    """All of it or nothing. `key`: the column by which rows are known, to point at. Raises BadRows, for the caller's
    transaction to end with."""
    bads: list[Bad] = []
    lines: list[str] = []
    counts = {"added": 0, "changed": 0, "unchanged": 0, "ended": 0}
    seen: dict[object, int] = {}
    for row in rows:
        try:
            done = take(row)
            first = seen.setdefault(done.known_by, row.row) if done.known_by is not None else row.row
            if first != row.row:
                raise Unreadable(f"与第 {first} 行是同一条", key)
        except Unreadable as error:
            bads.append(Bad(row.row, str(error), key=error.key))
            continue
        except Refused as refused:
            bads.append(Bad(row.row, work.county.texts.render(refused.key, refused.fields)))
            continue
        counts[done.what] += 1
        lines += [done.told] if done.told else []
    if bads:
        raise BadRows(tuple(bads))
    more = (f"还有 {len(lines) - _MOST} 行有改动。",) if len(lines) > _MOST else ()
    return TakenIn(**counts, lines=(*lines[:_MOST], *more))


def shown(value: object, yes: str = "是", no: str = "否") -> str:
    """A value as a line about a change says it."""
    if isinstance(value, bool):
        return yes if value else no
    return "空" if value in (None, "") else str(show(value))[:20]
