"""What was measured, in one shape: printed, saved and drawn from the same values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `aim` says what it should be, in words; `met` is None where nothing is aimed at."""

    bench: str
    where: str
    what: str
    value: float
    unit: str
    aim: str = ""
    met: bool | None = None


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return percentile(values, 50)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of them do not exceed; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def latencies(bench: str, where: str, what: str, seconds: Sequence[float], aim_ms: float | None = None) -> list[Figure]:
    """p50 and p99 in milliseconds; an aim is for p99."""
    p50, p99 = (percentile(seconds, percent) * 1000 for percent in (50, 99))
    aim = f"< {aim_ms:g} ms" if aim_ms is not None else ""
    return [
        Figure(bench, where, f"{what} p50", p50, "ms"),
        Figure(bench, where, f"{what} p99", p99, "ms", aim, p99 < aim_ms if aim_ms is not None else None),
    ]
