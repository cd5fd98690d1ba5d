"""How many examples a property gets that is asked of many things at once, and how long a burst is.

`GRIDWHISTLE_EXAMPLES=1000 make test` takes the long forms.
"""

from __future__ import annotations

import os

from hypothesis import settings

LONG = bool(os.environ.get("GRIDWHISTLE_EXAMPLES"))
# Messages of a burst during which something breaks. What breaks meets some before it, some on their way and some after
# it; more of each cost a second of a processor a test, and `tests.soak` has them for half an hour.
BURST = 200 if LONG else 60


def shared_by(number: int) -> settings:
    """The profile's examples divided: what `number` tests with the same strategy share. At least 20 each.

    A word list of 80 commands reads the same texts with the same few readers: 100 texts for each are 8,000.
    """
    return settings(max_examples=max(20, settings().max_examples // number))


def seeds(number: int) -> range:
    """Which random lives are lived: all of the `number` in the long form, a sixth of them otherwise."""
    return range(number if LONG else -(-number // 6))
