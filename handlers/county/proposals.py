"""默认: everything that is still 暂定, over all capabilities, so that somebody can go through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.capability import Capability
from bot.config_file import PROPOSED
from bot.provisional import Provisional
from bot.work import Work
from handlers.county.roles import OFFICE


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is said in chat, and the settings (by their capability's title: how many) that stand in the file alone."""

    things: Sequence[Provisional]
    settings: Sequence[tuple[str, int]]

    @property
    def open(self) -> int:
        """How many things nobody has confirmed."""
        return sum(each.open for each in self.things)


def proposals(work: Work, capabilities: Iterable[Capability]) -> Proposals:
    """In the order of 帮助. Raises Refused: neither of the county office nor of a community."""
    work.need(OFFICE)
    things: list[Provisional] = []
    settings: Counter[str] = Counter()
    for capability in capabilities:
        things += capability.provisional(work)
        settings[capability.title] += _settings(work, capability)
    return Proposals(things, [(title, count) for title, count in settings.items() if count])


def _settings(work: Work, capability: Capability) -> int:
    """Those of its settings that are a proposal of ours and that the county has not written down itself."""
    count = 0
    for kind in capability.sections.values():
        own = work.county.config.section(kind).model_fields_set
        described = {name: field.description or "" for name, field in kind.model_fields.items()}
        count += sum(name not in own and any(mark in text for mark in PROPOSED) for name, text in described.items())
    return count
