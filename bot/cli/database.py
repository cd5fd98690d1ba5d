"""`gridwhistle db`: upgrade, backup, restore."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import CliError, ConfigPath, console, load, open_store

if TYPE_CHECKING:
    from bot.config import Config
    from storage.database import Database

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
    to: Annotated[
        Path | None, typer.Argument(help="The file to write; must not exist. Default: to [backup] to.")
    ] = None,
    config: ConfigPath = None,
    if_due: Annotated[
        bool,
        typer.Option("--if-due", help="For a timer: only if the running bot has not made the one that is due now."),
    ] = False,
) -> None:
    """Write everything to one file while the bot runs (a JSON-lines zip that either database can restore).

    Without a file name it lies where the nightly ones lie, and the oldest beyond [backup] keep are removed.
    """
    from storage import backups

    if to is None:
        _to_its_place(load(config), if_due=if_due)
        return
    if if_due:
        raise CliError("--if-due 是给定时任务用的，备份放在 [backup] to 里，不写文件名。")
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
    source: Annotated[str, typer.Argument(help="A file that `db backup` wrote, or the name of one in [backup] to.")],
    config: ConfigPath = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup into an empty database: all of it or nothing."""
    from storage import backups

    settings = load(config)
    with TemporaryDirectory(prefix="gridwhistle-") as folder:
        file = _found(settings, source, Path(folder))
        database = open_store(settings)
        try:
            if not yes and not typer.confirm("恢复到当前配置的数据库？"):
                raise typer.Abort
            rows = backups.restore(database, file, _progress("恢复"))
        except backups.BackupError as error:
            raise CliError(str(error)) from None
        finally:
            database.close()
    console().print(f"已恢复 {rows} 行")


def _to_its_place(settings: Config, *, if_due: bool) -> None:
    """As the nightly one, but now. One line at the end, for whoever reads a journal."""
    from bot.storehouse import found_damaged, keep_backup

    database = open_store(settings)
    try:
        with _taken(settings, database, if_due) as at:
            if at is None:
                console().print("现在没有欠着的备份：做过了，或者运行中的网格哨正在做。", soft_wrap=True)
                return
            with database.reading() as tx:
                tidy = not found_damaged(tx)
            shown, rows = keep_backup(settings, database, at, _progress("备份"), tidy=tidy)
    except OSError as error:
        raise CliError(f"{settings.backup.to.partition('?')[0]} 写不进去：{error.strerror or error}") from None
    finally:
        database.close()
    console().print(f"已备份 {rows} 行到 {shown}", soft_wrap=True)


@contextmanager
def _taken(settings: Config, database: Database, if_due: bool) -> Iterator[datetime | None]:
    """The moment the backup is named after; None if the one that is due is somebody else's, or done.

    What is taken is the row that the running bot takes too, so that a night has one backup whoever makes it.
    """
    from bot.clock import SystemClock
    from bot.storehouse import BACKUP, DONE
    from bot.upkeep import BACKUP_FROM, begin, due_at, end
    from storage import periods

    clock = SystemClock()
    now = clock.now()
    every = settings.backup.interval
    if not if_due or every is None:  # where the bot makes none, a timer makes all
        yield now
        return
    due = due_at(BACKUP_FROM, every, now)
    with database.begin() as tx:
        ours = begin(BACKUP, due, now, again=timedelta(0))(tx)
    if not ours:
        yield None
        return
    outcome = periods.FAILED
    try:
        yield due
        outcome = DONE
    finally:
        with database.begin() as tx:
            end(BACKUP, due, outcome, clock.now())(tx)


def _found(settings: Config, source: str, folder: Path) -> Path:
    """The file itself, or one fetched into `folder` from where backups lie."""
    from bot.storehouse import place_of

    if Path(source).is_file():
        return Path(source)
    try:
        return place_of(settings).fetch(Path(source).name, folder)
    except FileNotFoundError:
        raise CliError(f"找不到备份文件 {source}") from None
    except OSError as error:
        raise CliError(f"{source} 拿不到：{error.strerror or error}") from None


def _progress(what: str) -> Callable[[str, int], None]:
    from rich.status import Status

    status = Status(f"正在{what}…", console=console())
    status.start()

    def show(table: str, rows: int) -> None:
        status.update(f"正在{what} {table}：{rows} 行")
        if not table:
            status.stop()

    return show
