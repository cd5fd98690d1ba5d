"""Learning from the county's own cases: what staff left or set is right, and only the better way is switched on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, insert, or_, select, update

from handlers.sorting.classes import Classes
from handlers.sorting.learning import MOST, Model
from handlers.sorting.measuring import Figures, Labelled, learned, measure, sorter
from handlers.whistles.lifecycle import CaseEvent
from storage.tables import event, whistle
from storage.tables import learned as learned_table

LEAST = 30  # cases; with fewer, a part held back tells nothing
CONFIRMED = ("已办结", "归档")  # staff saw the case to its end and left its class as it was
_PARTS = 5
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """What cases teach, beside the words in force, both judged on cases held back."""

    cases: int
    words: Figures
    learned: Figures

    @property
    def better(self) -> bool:
        """Whether learning helps: a better macro-F1, and the best two no worse than by a hundredth."""
        return self.learned.macro_f1 > self.words.macro_f1 and self.learned.best_two >= self.words.best_two - 0.01


def confirmed(tx: Connection, classes: Classes) -> list[Labelled]:
    """(place and matter, first-level class) of the newest confirmed cases, the oldest first.

    Confirmed: closed as done, or put into its class by staff. Merged, declined and withdrawn ones say nothing.
    """
    mine = event.c.record == CaseEvent.record, event.c.record_id == whistle.c.id
    by_staff = exists().where(*mine, event.c.what == CaseEvent.SORTED)
    query = (
        select(whistle.c.place, whistle.c.matter, whistle.c.category)
        .where(or_(whistle.c.state.in_(CONFIRMED), by_staff), whistle.c.merged_into.is_(None))
        .order_by(whistle.c.opened_at.desc())
        .limit(MOST)
    )
    told = [
        (row.matter if row.place in row.matter else f"{row.place} {row.matter}", classes.top_of(row.category))
        for row in tx.execute(query)
        if row.category in classes.by_name or row.category in classes.tops
    ]
    return told[::-1]


def judge(classes: Classes, told: Sequence[Labelled], progress: Progress | None = None) -> Trial:
    """Both ways on the same cases, five-fold: what is judged was never learned from."""
    return Trial(
        len(told), measure(sorter(classes), told), learned(classes, told, None, parts=_PARTS, progress=progress)
    )


def use(tx: Connection, model: Model, trial: Trial, now: datetime) -> None:
    """Switch a model on; the one before is kept, switched off."""
    stop(tx)
    figures = {"words": asdict(trial.words), "learned": asdict(trial.learned)}
    row = {"made_at": now, "cases": trial.cases, "figures": figures, "model": model.packed(), "in_use": True}
    tx.execute(insert(learned_table).values(**row))


def stop(tx: Connection) -> bool:
    """Go back to words alone. False if nothing was switched on."""
    return tx.execute(update(learned_table).where(learned_table.c.in_use).values(in_use=False)).rowcount > 0
