"""Which service somebody means: by its names, and by what sounds and looks like them (身份正)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.values.fold import fold
from handlers.appointments.records import Service

_LONG_ENOUGH = 3  # a name of two signs that is one off is another word


@dataclass(frozen=True, slots=True)
class Meant:
    """`sure`: named as they are called; `alike`: one slip away, to be asked about."""

    sure: tuple[Service, ...] = ()
    alike: tuple[Service, ...] = ()


def meant(text: str, services: Sequence[Service]) -> Meant:
    """The services that a text names. Of names that stand in each other the longest counts."""
    folded = "".join(fold(text).split())
    spans: list[tuple[int, int, Service]] = []
    for service in services:
        for name in service.names:
            at = folded.find(fold(name)) if name else -1
            if at >= 0:
                spans.append((at, at + len(name), service))
    named = [
        service
        for start, end, service in spans
        if not any(a <= start and end <= b and b - a > end - start for a, b, _ in spans)
    ]
    if named:
        return Meant(sure=tuple(dict.fromkeys(named)))
    alike = [service for service in services if any(_is_near(fold(name), folded) for name in service.names)]
    return Meant(alike=tuple(alike))


def _is_near(name: str, text: str) -> bool:
    """Whether a piece of the text is one sign off."""
    if len(name) < _LONG_ENOUGH:
        return False
    from rapidfuzz.distance import Levenshtein  # only for a service that nobody wrote so

    return any(Levenshtein.distance(name, text[at : at + len(name)]) <= 1 for at in range(len(text) - len(name) + 1))
