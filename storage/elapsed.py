"""Seconds that really passed on this machine: not moved by whoever sets the clock, not stopped by a sleep."""

from __future__ import annotations

import time

# CLOCK_MONOTONIC stands still while a machine is suspended: a lease would look fresh to a holder that slept an hour.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def elapsed() -> float:
    """Seconds since some moment before this process began."""
    return time.clock_gettime(_CLOCK)
