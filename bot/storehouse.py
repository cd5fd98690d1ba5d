"""The county's database as people speak of it: the SQLite under it, its damage, its backups, in words and as facts."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from bot.clock import COUNTY
from bot.config import Config
from bot.logs import log
from storage import backups, integrity, periods
from storage.backup_place import BackupPlace, name_of, open_place
from storage.backups import Progress
from storage.database import Database
from storage.sqlite_driver import sqlite_in_use
from storage.sqlite_file import being_served, left_open, lost, not_ended

CHECK, BACKUP = "database check", "backup"  # their names in `period`
DONE, DAMAGED = "done", "damaged"
SLACK = timedelta(hours=2)  # a backup may take so long before it counts as overdue


def place_of(config: Config) -> BackupPlace:
    """Where this county's backups lie. Raises BucketError."""
    return open_place(config.backup.to, config.backup.key_id, config.backup.secret.get_secret_value())


def keep_backup(config: Config, database: Database, at: datetime, progress: Progress, *, tidy: bool) -> tuple[str, int]:
    """Make one where they lie; `tidy`: those beyond `[backup] keep` are removed, oldest first.

    Returns how people would name it, and its rows. Raises OSError, and whatever `progress` raises to call it off.
    """
    settings, code = config.backup, config.county.code
    place, name = place_of(config), name_of(code, at)
    rows = place.keep(name, lambda path: backups.backup(database, path, progress))
    if tidy:
        try:
            for old in place.names(code)[: -settings.keep]:
                place.remove(old)
        except OSError as failure:
            log.warning("old backups stay", error=type(failure).__name__)
    return place.shown(name), rows


def found_damaged(tx: Connection) -> bool:
    """Whether the last look found damage: what was kept while the file was whole is then worth more than order."""
    check = periods.newest(tx, CHECK, outcomes=(DONE, DAMAGED))
    return check is not None and check.outcome == DAMAGED


def newest_backup(config: Config) -> str | None:
    """The newest backup by itself made, as people would name it; None if there is none or its place is away."""
    try:
        place = place_of(config)
        names = place.names(config.county.code)
    except (OSError, ValueError):
        return None
    return place.shown(names[-1]) if names else None


def damage_words(config: Config, path: Path, problems: list[str]) -> str:
    """A damaged file: what it is, where the newest backup lies, what to do."""
    what = f"数据库文件 {path} 损坏（{len(problems)} 处，第一处：{problems[0]}）。"
    return what + rescue_words(config, path)


def rescue_words(config: Config, path: Path) -> str:
    """What to do about a file that cannot be trusted any more."""
    newest = newest_backup(config)
    away = f"请停止网格哨，把 {path} 和 -wal、-shm 文件移走留存"
    if newest is None:
        return f"在 {config.backup.to.partition('?')[0]} 没有找到自动备份。{away}，再找手里的备份来恢复。"
    return f"最近的备份：{newest}。{away}，再 gridwhistle db restore {newest}"


def before_start(config: Config) -> str | None:
    """Why not to serve from this SQLite file, in words; None if nothing speaks against it, or PostgreSQL is used.

    To be called before the database is opened. A file that was not closed properly is read whole (2 s of a
    processor for each gigabyte), another only measured. What is no damage (rights, a lock) is left to whoever opens it.
    """
    url = make_url(config.database.url)
    path = Path(url.database or "")
    if url.get_backend_name() != "sqlite":
        return None
    if (words := lost(path)) is not None:
        start_anew = f"确实要从头开始，就先删掉 {path.name} 和 {path.name}-wal。"
        return f"{words}{rescue_words(config, path)}。{start_anew}"
    if not path.exists():
        return None
    database = Database(config.database.url, make=False)
    try:
        problems = integrity.quick_check(database, whole=left_open(path) or not_ended(path))
    except integrity.Unopened:
        return None
    finally:
        database.close()
    return damage_words(config, path, problems) if problems else None


@dataclass(slots=True)
class Standing:
    """What /healthz says of the storehouse: facts, and what makes it unwell."""

    facts: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


def standing(tx: Connection, config: Config, now: datetime) -> Standing:
    """Read from the database, so that every process says the same. A failed backup is a fact, damage a reason."""
    health = Standing()
    if tx.dialect.name == "sqlite":
        used = sqlite_in_use()
        health.facts["sqlite"] = used.words
        check = periods.newest(tx, CHECK, outcomes=(DONE, DAMAGED))
        health.facts["database_check"] = f"{check.outcome} {_shown(check.at)}" if check is not None else "not yet"
        if check is not None and check.outcome == DAMAGED:
            health.reasons.append("damaged")
    every = config.backup.interval
    if every is None:
        health.facts["backup"] = "never"
        return health
    good = periods.newest(tx, BACKUP, outcomes=(DONE,))
    newest = periods.newest(tx, BACKUP)
    health.facts["backup"] = newest.outcome if newest is not None else "not yet"
    health.facts["last_backup"] = _shown(good.at) if good is not None else None
    since = good or periods.newest(tx, BACKUP, outcomes=("baseline",))
    health.facts["backup_overdue"] = since is not None and now - since.at > every + SLACK
    return health


def backup_amiss(tx: Connection, config: Config, now: datetime) -> str | None:
    """What is wrong with the backups made by themselves, in words: the last try failed, or none came when due."""
    facts = standing(tx, config, now).facts
    newest = periods.newest(tx, BACKUP)
    if newest is not None and newest.outcome == periods.FAILED:
        return f"上次自动备份（{_shown(newest.at)}）没有成功：用 gridwhistle db backup 做一次，就看得到原因"
    if facts.get("backup_overdue"):
        return "自动备份已经过了时间还没有做：每天自动备份要网格哨 run 着"
    return None


def _shown(at: datetime) -> str:
    return at.astimezone(COUNTY).isoformat(timespec="seconds")


def serving(database: Database) -> AbstractContextManager[None]:
    """Around the serving of a process: what does not end in it is looked at whole at the next start."""
    return being_served(database.path) if database.sqlite else nullcontext()


def log_sqlite(database: Database) -> None:
    """One line at the start: which SQLite this is, and loudly if it is a faulty one."""
    if database.sqlite:
        used = sqlite_in_use(database.driver)
        say = log.warning if used.faulty else log.info
        say("sqlite in use", version=used.version, driver=used.driver, faulty=used.faulty, words=used.words)
