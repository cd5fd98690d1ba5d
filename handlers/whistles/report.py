"""What somebody says is wrong, ready to be registered."""

from __future__ import annotations

from dataclasses import dataclass

from bot.message import File
from handlers.whistles.evidence import Evidence
from storage.places import Place
from storage.redaction import Scrubbed


@dataclass(frozen=True, slots=True)
class Report:
    """A matter with its place. `matter` is scrubbed."""

    matter: Scrubbed
    place: Scrubbed
    community: Place
    grid: Place | None
    category: str
    urgent: bool
    private: bool
    files: tuple[File, ...] = ()
    pace: str = "一般"
    source: str = "said"
    building: Place | None = None
    evidence: tuple[Evidence, ...] = ()
