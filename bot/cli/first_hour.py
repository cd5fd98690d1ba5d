"""The first hour: the next step that a county needs, and somebody who asks the questions for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from bot.cli import files
from bot.cli.common import CliError, agrees, at_the_desk, console, load
from bot.first_hour import Step

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.config import Config
    from bot.work import Work

T = TypeVar("T")


class Questions:
    """The desk of a terminal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config: Config = load(path)

    def ask(self, question: str, default: str = "", *, pattern: str = ".*") -> str:
        answer = str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()
        while not re.fullmatch(pattern, answer):
            answer = str(typer.prompt(f"好像不对，请再写一次。{question}", default=default, err=True)).strip()
        return answer

    def yes(self, question: str) -> bool:
        return agrees(question)

    def say(self, text: str) -> None:
        console().print(text, markup=False, highlight=False)

    def act(self, change: Callable[[Work], T]) -> T:
        return at_the_desk(self.path, change)

    def take_in(self, word: str, file: Path) -> None:
        from handlers.capabilities import HOUSE

        books = HOUSE.workbooks
        book = next(each for each in books if each.word == word)
        files.take_in(book, file, self.path, files.Options(frozenset(), {}), books=books, preview=False)

    def read_again(self) -> None:
        """The settings may have been written meanwhile."""
        self.config = load(self.path)


def steps() -> list[Step]:
    """Everything that a county needs, in order: the capabilities' and the machine's."""
    from bot.cli.platform_steps import STEPS
    from handlers.capabilities import HOUSE

    return sorted([*HOUSE.steps, *STEPS], key=lambda step: step.rank)


def still_to_do(config: Config) -> list[Step]:
    """What is not done yet, the next first."""
    with reading(config) as tx:
        return [step for step in steps() if not step.done(config, tx)]


def next_step(config: Config) -> str:
    """What to type now, in one line."""
    left = still_to_do(config)
    if not left:
        return "都齐了。"
    done = len(steps()) - len(left)
    return f"下一步（已完成 {done}，还有 {len(left)}）：{left[0].name}。{left[0].words}"


def lead(path: Path) -> None:
    """Go through what is not done, asking; whoever stops goes on at the same place another time."""
    desk = Questions(path)
    asked: set[str] = set()
    try:
        while (step := _next_led(desk, asked)) is not None:
            asked.add(step.name)
            console().print(f"\n■ {step.name}", markup=False)
            try:
                assert step.lead is not None
                step.lead(desk)
            except CliError as error:  # said, and the next question comes all the same
                console().print(f"{error}", markup=False)
            desk.read_again()
    except (typer.Abort, EOFError):
        console().print("\n先到这里。再运行 gridwhistle init 就从这里接着来。")


def _next_led(desk: Questions, asked: set[str]) -> Step | None:
    left = still_to_do(desk.config)
    return next((step for step in left if step.lead is not None and step.name not in asked), None)


@contextmanager
def reading(config: Config) -> Iterator[Connection | None]:
    """A transaction that reads; None where the store is not there, of another version or away: that is said already."""
    from contextlib import ExitStack

    from sqlalchemy.exc import SQLAlchemyError

    from storage import migrations
    from storage.database import Database

    with ExitStack() as opened:
        try:
            database = Database(config.database.url, make=False)
            opened.callback(database.close)
            ready = migrations.current(database) == migrations.newest()
            tx = opened.enter_context(database.reading()) if ready else None
        except (SQLAlchemyError, OSError):
            tx = None
        yield tx
