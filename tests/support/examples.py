"""How many examples a property gets that is asked of many things at once."""

from __future__ import annotations

from hypothesis import settings


def shared_by(number: int) -> settings:
    """The profile's examples divided: what `number` tests with the same strategy share. At least 20 each.

    A word list of 80 commands reads the same texts with the same few readers: 100 texts for each are 8,000.
    """
    return settings(max_examples=max(20, settings().max_examples // number))
