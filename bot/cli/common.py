"""What several commands need: the settings, the demo county, the console."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot import config as settings
from bot.config import Config
from storage.trouble import Trouble, first_trouble

if TYPE_CHECKING:
    from rich.console import Console

    from bot.work import Work
    from storage.database import Database

T = TypeVar("T")
ConfigPath = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="TOML file; default $GRIDWHISTLE_CONFIG, else ./config.toml if it is there."),
]
Demo = Annotated[
    bool | None,
    typer.Option("--demo/--no-demo", help="The demo county and its cast; default: only where there is no config file."),
]


class CliError(Exception):
    """Something the user can put right; said in one sentence."""


def load(path: Path | None) -> Config:
    """The settings of the house. Raises ConfigError."""
    from handlers.capabilities import HOUSE

    return settings.load(path, HOUSE.config_model)


def is_demo(path: Path | None, wanted: bool | None) -> bool:
    """Without a config file nothing is set up yet: then the demo is what there is to see."""
    return settings.find(path) is None if wanted is None else wanted


def console(stderr: bool = True) -> Console:
    """Progress and words for people go to stderr, so that stdout stays for scripts."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def open_store(config: Config, *, serve: bool = False) -> Database:
    """Open the database, its schema up to date; to `serve`, it must also take a write.

    Raises CliError, which says what is wrong and what to do. A full disk does not keep anybody from an export.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from bot.app import open_database
    from storage.schema import SchemaError

    shown = masked(config.database.url)
    if (file := sqlite_file(config.database.url)) is not None:
        _opened.append(file)
    try:
        database = open_database(config)
    except SchemaError as error:
        raise CliError(f"{error}（{shown}）") from None
    except (SQLAlchemyError, OSError) as error:
        raise CliError(f"数据库打不开（{shown}）：{_words(error)}。") from None
    try:
        if serve:
            database.try_to_write()
    except (SQLAlchemyError, OSError) as error:
        if database.trouble(error) is not Trouble.BUSY:
            database.close()
            raise CliError(f"数据库写不进去（{shown}）：{_words(error)}。") from None
    return database


_opened: list[Path] = []  # the SQLite file of this command, to be looked at if something goes wrong later


def _words(error: Exception) -> str:
    kind = first_trouble(error, *_opened[-1:])
    return kind.words if kind is not None else f"{type(error).__name__}，请检查 [database] url"


def trouble_words(error: BaseException) -> str | None:
    """An error that left a command, in one sentence, if the database or the disk is at fault; else None."""
    kind = first_trouble(error, *_opened[-1:])
    of_a_file = isinstance(error, OSError) and kind not in (Trouble.FULL, Trouble.FILES)
    return None if kind is None or of_a_file else f"{kind.words}。"


def sqlite_file(url: str) -> Path | None:
    """Where a SQLite database lies; None for PostgreSQL."""
    from sqlalchemy.engine import make_url

    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def masked(url: str) -> str:
    """A database's address without its password."""
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


def ensure_demo(database: Database) -> None:
    """Load the demo county into an empty database, with a progress bar; a loaded one is left as it is."""
    from bot.clock import SystemClock
    from handlers.demo import TITLE, is_loaded, load_demo

    with database.reading() as tx:
        if is_loaded(tx):
            return
    from rich.progress import Progress

    with Progress(console=console(), transient=True) as bar, database.begin() as tx:
        task = bar.add_task(f"正在装入{TITLE}", total=None)
        load_demo(tx, SystemClock().now().date(), lambda done, total: bar.update(task, completed=done, total=total))


def agrees(question: str) -> bool:
    """Whether somebody at the terminal says yes; anything else, Enter or the end of what is typed is no."""
    from bot.values.yes import agrees as is_yes

    try:
        answer = str(typer.prompt(f"{question}（是/否）", default="否", show_default=False, err=True)).strip()
    except typer.Abort:
        return False
    return answer.lower() in ("y", "yes") or is_yes(answer)


def at_the_desk(path: Path | None, change: Callable[[Work], T]) -> T:
    """Do something as the operator, in a transaction of its own, and tell whom it concerns. Raises CliError."""
    from bot import county as county_room
    from bot.actor import OPERATOR
    from bot.app import load_texts
    from bot.clock import SystemClock
    from bot.notify import Reach
    from bot.refused import Refused
    from bot.work import acting

    config = load(path)
    database = open_store(config)
    try:
        county = county_room.read(config, load_texts(), database)
        with database.begin() as tx, acting(tx, county, SystemClock().now(), Reach(), OPERATOR) as work:
            return change(work)
    except Refused as refused:
        raise CliError(county.texts.render(refused.key, refused.fields)) from None
    finally:
        database.close()
