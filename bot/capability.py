"""The manifest: everything that the house has to know of a capability, said in one place, its own folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.command import Book, Command, Look, Reply, Talk
from bot.config import Config, Section, with_sections
from bot.first_hour import Step
from bot.personal import Holding
from bot.placed import Placed
from bot.premises import Premises, Tend
from bot.provisional import Provisional
from bot.rendering import Renderer
from bot.schedule import Alarm, Job
from bot.turn import Turn
from bot.verdict import Check, Verdict
from bot.work import Work
from bot.workbook import Workbook

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


def _nobody(_: Premises) -> Iterable[Callable[[], None]]:
    return ()


def _no_pages(_: Premises) -> Sequence[BaseRoute]:
    return ()


def _well(_: Config, __: Connection | None) -> Iterable[Verdict]:
    return ()


def _said_all(_: Turn) -> None:
    return None


def _nothing_open(_: Work) -> Iterable[Provisional]:
    return ()


def _not_in_demo(_: Work, __: Mapping[str, int]) -> None:
    return None


def _nothing_seen(_: Turn, __: Command | None, ___: str) -> bool:
    return False


def _no_talk(_: str, __: str) -> Reply | None:
    return None


def _first_of(replies: Sequence[Reply], turn: Turn) -> bool:
    return any(reply(turn) for reply in replies)


def _nothing_handed(_: Turn) -> bool:
    return False


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
    look: Look = _nothing_seen  # what it sees in a text before a question or a word gets it
    talk: Talk = _no_talk  # what it answers to talk that wants nothing done
    handed: Callable[[Turn], bool] = _nothing_handed  # files that come in private without a word: whether it takes them
    after: Callable[[Turn], None] = _said_all  # what it adds when a message was answered
    jobs: Callable[[Config], Sequence[Job | Alarm]] = _no_jobs
    renderers: Mapping[str, Renderer] = field(default_factory=dict)  # by the name in `ToRender`
    holdings: tuple[Holding, ...] = ()  # every table of its own that refers to people
    placed: tuple[Placed, ...] = ()  # every reference of its own tables to a place
    steps: tuple[Step, ...] = ()  # of a county's first hour
    check: Check = _well  # what `gridwhistle check` says of it
    tend: Tend = _nobody  # what its platforms need of it while an app runs
    pages: Callable[[Premises], Sequence[BaseRoute]] = _no_pages  # what anybody may open on the web server
    sections: Mapping[str, type[Section]] = field(default_factory=dict)  # of the county's settings, by name in the TOML
    workbooks: tuple[Workbook, ...] = ()  # files that an office fills in or takes away
    provisional: Callable[[Work], Iterable[Provisional]] = _nothing_open  # what nobody here has confirmed yet
    demo: Callable[[Work, Mapping[str, int]], None] = _not_in_demo  # its part of the demo county: places' ids by code

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
        # Asked of every message: those who would say nothing are not asked.
        self._look = tuple(each.look for each in self.capabilities if each.look is not _nothing_seen)
        self._talk = tuple(each.talk for each in self.capabilities if each.talk is not _no_talk)
        self._after = tuple(each.after for each in self.capabilities if each.after is not _said_all)
        _unique("capability", (each.name for each in self.capabilities))
        _unique("renderer", (name for each in self.capabilities for name in each.renderers))
        _unique("place of", (f"{each.table.name}.{each.column}" for each in self.placed))
        _unique("section", [*Config.model_fields, *(name for each in self.capabilities for name in each.sections)])
        self.config_model: type[Config] = with_sections(
            {name: kind for each in self.capabilities for name, kind in each.sections.items()}
        )
        _unique("workbook", (workbook.word for workbook in self.workbooks))
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
    def placed(self) -> tuple[Placed, ...]:
        """What hangs on places."""
        return tuple(placed for each in self.capabilities for placed in each.placed)

    @property
    def workbooks(self) -> tuple[Workbook, ...]:
        """Files that an office fills in or takes away."""
        return tuple(workbook for each in self.capabilities for workbook in each.workbooks)

    @property
    def renderers(self) -> dict[str, Renderer]:
        """What is made outside the transaction."""
        return {name: made for each in self.capabilities for name, made in each.renderers.items()}

    def look(self, turn: Turn, command: Command | None, rest: str) -> bool:
        """A text, before anything open gets it: whether one of them has taken it."""
        return any(look(turn, command, rest) for look in self._look)

    def talk(self, text: str, intent: str) -> Reply | None:
        """How one of them answers talk, which `text` may be: the first that does not leave it to the others."""
        replies = [reply for talk in self._talk if (reply := talk(text, intent)) is not None]
        return partial(_first_of, replies) if len(replies) > 1 else next(iter(replies), None)

    def handed(self, turn: Turn) -> bool:
        """Files without a word, in private: whether one of them has taken them."""
        return any(each.handed(turn) for each in self.capabilities)

    def after(self, turn: Turn) -> None:
        """A message was answered: what each adds to it."""
        for after in self._after:
            after(turn)

    def fill_demo(self, work: Work, at: Mapping[str, int]) -> None:
        """What each has in the demo county, whose places and people are there."""
        for each in self.capabilities:
            each.demo(work, at)

    def jobs(self, config: Config) -> list[Job | Alarm]:
        """What is due at set times, and what the records set an alarm for."""
        return [job for each in self.capabilities for job in each.jobs(config)]

    def checks(self, config: Config, tx: Connection | None) -> Iterator[Verdict]:
        """What each needs to be well."""
        return (verdict for each in self.capabilities for verdict in each.check(config, tx))

    @property
    def steps(self) -> list[Step]:
        """What a county needs, in order."""
        return sorted((step for each in self.capabilities for step in each.steps), key=lambda step: step.rank)

    def tend(self, premises: Premises) -> list[Callable[[], None]]:
        """Prepare the platforms of an app; whom to wake after a commit."""
        return [wake for each in self.capabilities for wake in each.tend(premises)]

    def pages(self, premises: Premises) -> list[BaseRoute]:
        """What anybody may open, besides the room."""
        return [route for each in self.capabilities for route in each.pages(premises)]

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
