"""Who writes: what a platform's tasks write bears their lease, and is refused when another process has it by now."""

from __future__ import annotations

from contextvars import ContextVar

from storage.leases import Lease

# Set once where a platform is served; every task begun from there carries it along, so no adapter can forget it.
LEASE: ContextVar[Lease | None] = ContextVar("lease", default=None)


class Fenced(Exception):
    """This process stood still, and another took over what it was writing for: nothing was written."""
