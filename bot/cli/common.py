"""What several commands need: the settings, the demo county, the console."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import config as settings
from bot.config import Config

if TYPE_CHECKING:
    from rich.console import Console

    from storage.database import Database

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
    """The settings. Raises ConfigError."""
    return settings.load(path)


def is_demo(path: Path | None, wanted: bool | None) -> bool:
    """Without a config file nothing is set up yet: then the demo is what there is to see."""
    return settings.find(path) is None if wanted is None else wanted


def console(stderr: bool = True) -> Console:
    """Progress and words for people go to stderr, so that stdout stays for scripts."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def open_store(config: Config) -> Database:
    """Open the database, its schema up to date. Raises CliError when it cannot be reached."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.app import open_database

    try:
        return open_database(config)
    except SQLAlchemyError as error:
        shown = _masked(config.database.url)
        raise CliError(f"数据库打不开（{shown}）：{type(error).__name__}。请检查 [database] url。") from None
    except OSError as error:
        raise CliError(f"数据库打不开（{_masked(config.database.url)}）：{error.strerror}") from None


def _masked(url: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


def ensure_demo(database: Database) -> None:
    """Load the demo county into an empty database, with a progress bar; a loaded one is left as it is."""
    from rich.progress import Progress

    from bot.clock import SystemClock
    from storage.demo import is_loaded, load_demo

    with database.reading() as tx:
        if is_loaded(tx):
            return
    with Progress(console=console(), transient=True) as bar, database.begin() as tx:
        task = bar.add_task("正在装入演示县（10 个社区、80 个网格、13,400 人）", total=None)
        load_demo(tx, SystemClock().now().date(), lambda done, total: bar.update(task, completed=done, total=total))
