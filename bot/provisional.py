"""暂定: what ships as a proposal and nobody here has confirmed yet; each capability says how much of it is left."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provisional:
    """`open` of `of` things called `what`. `look`: what one sends to see them; `settle`: how they are confirmed or
    changed, in words."""

    what: str
    open: int
    of: int
    look: str
    settle: str
