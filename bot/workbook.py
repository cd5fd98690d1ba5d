"""Files that an office fills in or takes away: what a capability declares, and what its functions are given.

`gridwhistle import | export | template WORD FILE` are made from these; the desk may use the same. Nothing here reads
or writes a cell: that is the capability's, with the tools of storage/workbook, imported inside its functions, since
a bot that serves needs none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from bot.county import County
from bot.work import Work

if TYPE_CHECKING:
    from storage.attachments import Attachments
    from storage.workbook.sheet import Progress, Sheet


@dataclass(frozen=True, slots=True)
class Option:
    """Something that may be asked for: a switch, or with `takes_words` some words. `name` as typed: new-units."""

    name: str
    help: str
    takes_words: bool = False


@dataclass(frozen=True, slots=True)
class Errand:
    """One file to read or to write. `county` and `attachments` are opened when they are first asked for."""

    path: Path
    now: datetime  # county time
    progress: Progress
    county: Callable[[], County]
    attachments: Callable[[], Attachments]
    switches: frozenset[str] = frozenset()  # names of options that were given
    words: Mapping[str, str] = field(default_factory=dict)  # by option; those that were given


@dataclass(frozen=True, slots=True)
class Told:
    """How it went: sentences for the person at the desk; `rows` that were written out or changed."""

    lines: tuple[str, ...] = ()
    rows: int = 0
    nothing: bool = False  # an import that changes nothing: nobody need be asked about it
    ends: bool = False  # an import that takes something away: somebody is asked first


@dataclass(frozen=True, slots=True)
class Intake:
    """A file that was read, and how it is taken in.

    The faults of `sheets` stop it. `apply` makes every change in the transaction of `work` and says what came of it,
    a line a kind; it raises BadRows for rows that cannot be taken, and Refused. It is run for a preview too, and
    rolled back then: so what a preview says is what will be done, and it must reach for nothing but the transaction.
    It is run too where some rows could not be read, for the faults of the others: all are told at once.
    """

    sheets: tuple[Sheet[Any], ...]
    apply: Callable[[Work, Progress], Told]


@dataclass(frozen=True, slots=True)
class Workbook:
    """`word` is typed, `title` is said. Each function may be missing. All raise WorkbookError for a file of no use.

    `confirm`: what an import would do is shown and asked about before it is done. `removes`: an import may take
    something away (`Told.ends`); then it is asked about, and otherwise done. `recognises`: how many of a file's
    columns are of this kind, 0 for another kind; for whoever sends it to the wrong place. It raises WorkbookError for
    no workbook at all. `names`: whom a file that was written out names is written down, so that they may read it.
    `endings`: how the name of a file that is written out may end.
    """

    word: str
    title: str
    importing: Callable[[Errand], Intake] | None = None  # reads only: it holds no transaction
    exporting: Callable[[Errand, Connection], Told] | None = None  # a file that is not there yet
    template: Callable[[Errand], None] | None = None  # likewise
    import_options: tuple[Option, ...] = ()
    export_options: tuple[Option, ...] = ()
    confirm: bool = False
    removes: bool = False
    recognises: Callable[[Path], int] | None = None
    names: Callable[[Work, Errand], None] | None = None
    endings: tuple[str, ...] = (".xlsx",)


def recognised(books: Iterable[Workbook], path: Path) -> Workbook | None:
    """Of which kind a file is: the one with most of its columns. None for no kind of ours, or no workbook."""
    from storage.workbook.sheet import WorkbookError

    best, most = None, 0
    for book in books:
        try:
            columns = book.recognises(path) if book.recognises is not None else 0
        except WorkbookError:
            return None
        if columns > most:
            best, most = book, columns
    return best
