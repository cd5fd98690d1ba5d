"""`gridwhistle db`: upgrade, backup, restore."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import CliError, ConfigPath, console, load, open_store

app = typer.Typer(no_args_is_help=True, help="The database: upgrade, backup, restore.")


@app.command()
def upgrade(config: ConfigPath = None) -> None:
    """Bring the schema to this version; safe to run twice, or by several processes at once.

    Looks at the tables too, not only at the version's number, and says what is missing.
    """
    from storage import migrations

    database = open_store(load(config))
    console().print(f"数据库版本 {migrations.current(database)}，已是最新，表和列都在。")
    database.close()


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(help="The file to write; must not exist.")], config: ConfigPath = None
) -> None:
    """Write everything to one file while the bot runs (a JSON-lines zip that either database can restore)."""
    from storage import backups

    if to.exists():
        raise CliError(f"{to} 已经有了，请换一个文件名。")
    if not to.parent.is_dir():
        raise CliError(f"没有文件夹 {to.parent}")
    database = open_store(load(config))
    try:
        rows = backups.backup(database, to, _progress("备份"))
    finally:
        database.close()
    console().print(f"已备份 {rows} 行到 {to}")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A file that `db backup` wrote.")],
    config: ConfigPath = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup into an empty database: all of it or nothing."""
    from storage import backups

    settings = load(config)
    if not source.is_file():
        raise CliError(f"找不到备份文件 {source}")
    database = open_store(settings)
    try:
        if not yes and not typer.confirm("恢复到当前配置的数据库？"):
            raise typer.Abort
        rows = backups.restore(database, source, _progress("恢复"))
    except backups.BackupError as error:
        raise CliError(str(error)) from None
    finally:
        database.close()
    console().print(f"已恢复 {rows} 行")


def _progress(what: str) -> Callable[[str, int], None]:
    from rich.status import Status

    status = Status(f"正在{what}…", console=console())
    status.start()

    def show(table: str, rows: int) -> None:
        status.update(f"正在{what} {table}：{rows} 行")
        if not table:
            status.stop()

    return show
