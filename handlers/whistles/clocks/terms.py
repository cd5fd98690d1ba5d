"""Which clock runs in which state, and how long it runs: the county's terms by pace."""

from __future__ import annotations

from enum import StrEnum

from handlers.whistles.config import ClockConfig
from handlers.whistles.lifecycle import Wait
from storage.terms import Term, read_term


class Pace(StrEnum):
    """How fast a case must go; the names are what `whistle.pace` holds."""

    URGENT = "紧急"
    UTILITY = "民生"
    USUAL = "一般"
    COMPLEX = "复杂"


_PREFIX = {Pace.URGENT: "urgent", Pace.UTILITY: "utility", Pace.USUAL: "usual", Pace.COMPLEX: "complex"}
_BY_PACE = {Wait.SEND: "send", Wait.SIGN: "sign", Wait.FINISH: "finish"}


def term(config: ClockConfig, kind: Wait, pace: str) -> Term:
    """The county's term for this wait. An unknown pace (a county's old word) goes as usual."""
    if kind in _BY_PACE:
        known = Pace(pace) if pace in set(Pace) else Pace.USUAL
        return read_term(getattr(config, f"{_PREFIX[known]}_{_BY_PACE[kind]}"))
    return read_term(config.resident if kind is Wait.RESIDENT else config.verify)
