"""A deed that cannot have been so is not lost for that: which of a line it is, and whether its length is the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.refused import Refused
from bot.work import Work
from handlers.activities import actions
from handlers.activities.deeds import Deed

LENGTHS = ("activity.too_long", "activity.no_time", "activity.day_full")  # reasons that another length ends


def first(work: Work, told: Sequence[Iterable[Deed]]) -> tuple[int, Refused] | None:
    """The first of several deeds, each with its days, that would be refused, by its place, and why."""
    for at, deeds in enumerate(told):
        try:
            for deed in deeds:
                actions.check_for(work, deed)
        except Refused as why:
            return at, why
    return None


def by_length(write: Callable[[], None], *, alone: bool) -> Refused | None:
    """Write; why not, where another length would do and nothing of it is written yet (`alone`). Raises Refused for
    everything else."""
    try:
        write()
    except Refused as why:
        if not alone or why.key not in LENGTHS:
            raise
        return why
    return None
