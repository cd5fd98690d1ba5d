"""Several writers on one PostgreSQL: none waits for long with something in its hands, so that none waits for itself.

What a message locks is known only when it is handled: a counter, a case, an activity that many sign up for, a chat
seen for the first time, a name that may be written once. Two batches come to these in the order of their messages,
and would stand before each other's rows until the server shoots one (40P01, after `deadlock_timeout`, a second).

So nobody stands. Everybody works `together` first: a wait for any lock, whatever it is for, ends after BRIEF. Who met
somebody gives back all that was taken and does it again `alone`: after all who work together have committed or given
way, and before any other begins. The one wait without an end is the one for that turn, with nothing in the hand but
the locks of `inbox.lock`, which are taken earlier and in order. So there is no circle; and what other transactions
(the clock's, an import) hold is waited for shorter than the server waits before it looks for one.
"""

from __future__ import annotations

from sqlalchemy import Connection

from storage.database import control

BRIEF = 20  # ms; what a batch of one or two messages needs, so that on a quiet day nobody gives way
PATIENT = 500  # ms; below PostgreSQL's deadlock_timeout (1 s as delivered)

_TURN = "hashtextextended('gridwhistle writers', 2)"
# The turn is taken first, under the old limit: the columns of a row are computed from left to right.
_TOGETHER = f"SELECT pg_advisory_xact_lock_shared({_TURN}), set_config('lock_timeout', '{BRIEF}ms', true)"
_ALONE = f"SELECT pg_advisory_xact_lock({_TURN}), set_config('lock_timeout', '{PATIENT}ms', true)"


def together(tx: Connection) -> None:
    """From the savepoint `batch`, which this sets, to its end a lock that somebody has is given up soon (55P03)."""
    control(tx, "SAVEPOINT batch", _TOGETHER)


def alone(tx: Connection) -> None:
    """The same, but wait until nobody works together, and keep everybody else from it."""
    control(tx, "SAVEPOINT batch", _ALONE)
