"""A small flood, so that the real one does not rot: who is told and woken, and that nobody is lost. No times."""

from __future__ import annotations

from pathlib import Path

from handlers.whistles.config import WhistleConfig
from tests.soak.flood import LANES, Sizes, flooded


def test_a_small_flood(tmp_path: Path) -> None:
    sizes = Sizes(flood=300, strangers=12, flood_a_second=300.0, normal=LANES, neighbours=80, a_second=100.0)
    seen = flooded(tmp_path, sizes)
    assert seen.failed == 0
    assert len(seen.flooded) == len(seen.quiet) > LANES * 0.8, "the neighbours are all answered"
    assert seen.cases > 0
    assert set(seen.floods_told.values()) <= {1}
    assert seen.woken
    assert max(seen.woken.values()) <= sizes.strangers * WhistleConfig().urgent_apart
    assert seen.closed_codes <= 2, "a clock and two kinds of codes"
