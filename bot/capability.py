"""The manifest: everything that the house has to know of a capability, said in one place, its own folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.command import Book
from bot.config import Config
from bot.personal import Holding
from bot.rendering import Renderer
from bot.schedule import Alarm, Job


def _no_jobs(_: Config) -> Sequence[Job | Alarm]:
    return ()


@dataclass(frozen=True, slots=True)
class Capability:
    """`title` heads its words in 帮助.

    In `folder` stand its texts (texts.toml), and what plain speech says for it: sentences (examples.toml) and turns
    of phrase (rules.toml).
    """

    name: str
    title: str
    folder: Path
    books: tuple[Book, ...] = ()
    jobs: Callable[[Config], Sequence[Job | Alarm]] = _no_jobs
    renderers: Mapping[str, Renderer] = field(default_factory=dict)  # by the name in `ToRender`
    holdings: tuple[Holding, ...] = ()  # every table of its own that refers to people

    def text_files(self) -> list[Path]:
        """Its catalogues."""
        return sorted(self.folder.rglob("texts.toml"))

    def example_files(self) -> list[Path]:
        """What people say who want something of it."""
        return sorted(self.folder.rglob("examples.toml"))

    def rule_files(self) -> list[Path]:
        """The turns of phrase by which it is told."""
        return sorted(self.folder.rglob("rules.toml"))


class House:
    """Several capabilities together. Raises ValueError where two claim one name."""

    def __init__(self, capabilities: Iterable[Capability]) -> None:
        self.capabilities = tuple(capabilities)
        _unique("capability", (each.name for each in self.capabilities))
        _unique("renderer", (name for each in self.capabilities for name in each.renderers))
        _unique("holding", (holding.table.name for holding in self.holdings))

    @property
    def books(self) -> tuple[Book, ...]:
        """Their commands and dialogues, in the order of 帮助."""
        return tuple(book for each in self.capabilities for book in each.books)

    @property
    def holdings(self) -> tuple[Holding, ...]:
        """What is kept of people, and what becomes of it."""
        return tuple(holding for each in self.capabilities for holding in each.holdings)

    @property
    def renderers(self) -> dict[str, Renderer]:
        """What is made outside the transaction."""
        return {name: made for each in self.capabilities for name, made in each.renderers.items()}

    def jobs(self, config: Config) -> list[Job | Alarm]:
        """What is due at set times, and what the records set an alarm for."""
        return [job for each in self.capabilities for job in each.jobs(config)]

    def text_files(self) -> list[Path]:
        """The catalogues."""
        return [path for each in self.capabilities for path in each.text_files()]

    def example_files(self) -> list[Path]:
        """What people say."""
        return [path for each in self.capabilities for path in each.example_files()]

    def rule_files(self) -> list[Path]:
        """The turns of phrase."""
        return [path for each in self.capabilities for path in each.rule_files()]


def _unique(kind: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"two of one name: {kind} {name}")
        seen.add(name)
