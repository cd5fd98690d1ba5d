"""`gridwhistle init` writes a config by asking; `gridwhistle check` says what is right and what is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import first_hour
from bot.cli.common import CliError, ConfigPath, console, load, masked, open_store, sqlite_file
from storage.trouble import seen

if TYPE_CHECKING:
    from bot.config import Config
    from bot.verdict import Verdict
    from storage.database import Database
    from storage.places import Places


# What differs from county to county: section, key, question, what an answer looks like.
_ASKED = (
    ("county", "name", "县（市、区）名", r".{2,20}", "写 2 到 20 个字"),
    ("county", "code", "编号前缀（大写字母，例如 HC）", r"[A-Z]{1,6}", "写 1 到 6 个大写字母，例如 HC"),
    (
        "county",
        "duty_phone",
        "值班电话",
        r"(?!1[3-9]\d{9}$)[0-9-]{3,20}",
        "写公开的办公电话，不要写个人手机，例如 0797-5621234",
    ),
    (
        "database",
        "url",
        "数据库（sqlite:///文件 或 postgresql://…）",
        r"(sqlite|postgresql)\S*://\S+",
        "写 sqlite:///文件 或 postgresql://用户:密码@主机/库名",
    ),
    (
        "web",
        "port",
        "网页端口",
        r"[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]",
        "写 0 到 65535 的数字",
    ),
)


def init(
    file: Annotated[Path, typer.Argument(help="Where to write.")] = Path("config.toml"),
    yes: Annotated[bool, typer.Option("--yes", help="Take every default without asking.")] = False,
) -> None:
    """Lead through a county's first hour: settings, places, the first office, the roster, platforms. May be stopped and
    taken up again.
    """
    if file.exists() and yes:
        raise CliError(f"{file} 已经有了。要重写请先改名或删除。")
    if file.exists():
        console().print(f"接着上次的来（设置在 {file}，要重写请先改名或删除）。")
    else:
        _settings(file, yes)
    if not yes:
        open_store(load(file)).close()
        first_hour.lead(file)
    console().print(first_hour.next_step(load(file)), markup=False)
    console().print("随时用 gridwhistle check 看下一步，用 gridwhistle run 启动。")


def _settings(file: Path, yes: bool) -> None:
    from bot.config_file import defaults, render
    from handlers.capabilities import HOUSE

    if not file.parent.is_dir():
        raise CliError(f"没有文件夹 {file.parent}")
    known = defaults(HOUSE.config_model)
    answers: dict[tuple[str, str], object] = {}
    for section, key, question, pattern, hint in () if yes else _ASKED:
        default = known[section, key]
        answer = str(typer.prompt(question, default=str(default)))
        while not re.fullmatch(pattern, answer):
            answer = str(typer.prompt(f"好像不对，请再写一次（{hint}）。{question}", default=str(default)))
        answers[section, key] = int(answer) if isinstance(default, int) else answer
    file.touch(mode=0o600)  # keys of platforms will stand in it
    file.chmod(0o600)
    file.write_text(render(HOUSE.config_model, answers), encoding="utf-8")
    console().print(f"写好了：{file}。")


def check(
    config: ConfigPath = None,
    now_running: Annotated[
        bool, typer.Option("--live", help="Ask the bot that runs how fresh each of its connections is, and no more.")
    ] = False,
) -> None:
    """Look at everything the bot needs, each with a clear verdict; exit code 1 if something is wrong."""
    from bot.cli.platform_checks import live
    from bot.config import ConfigError

    out = console(stderr=False)
    try:
        settings = load(config)
    except ConfigError as error:
        out.print(f"✗ 配置：{error}", markup=False)
        raise typer.Exit(1) from None
    wrong = False
    for what, well, words in live(settings) if now_running else _verdicts(settings, config):
        out.print(f"{'✓' if well else '!' if well is None else '✗'} {what}：{words}", markup=False, soft_wrap=True)
        wrong |= well is False
    if not now_running:
        out.print(_next(settings, config), markup=False, soft_wrap=True)
    raise typer.Exit(1 if wrong else 0)


def _next(config: Config, path: Path | None) -> str:
    """What to type now."""
    from bot.config import find

    if find(path) is None:
        return "下一步：gridwhistle init（带着走完第一个小时）；只想看看演示县就 gridwhistle run"
    return first_hour.next_step(config)


def _verdicts(config: Config, path: Path | None) -> Iterator[Verdict]:
    from bot.cli.platform_checks import platforms
    from bot.config import find
    from bot.storehouse import before_start

    file = find(path)
    yield "配置", True, str(file) if file else "没有配置文件，用默认设置（演示县）"
    damage = before_start(config)
    yield from _store(config) if damage is None else [("数据库", False, damage)]
    yield from _kept(config)
    yield _texts(config)
    yield _files(config)
    yield _web(config)
    yield from platforms(config, _places(config) if damage is None else None)
    yield from _capabilities(config, read=damage is None)
    yield _fonts()


def _store(config: Config) -> Iterator[Verdict]:
    from sqlalchemy.exc import SQLAlchemyError

    from storage.database import Database

    shown, file = masked(config.database.url), sqlite_file(config.database.url)
    if file is not None and not file.exists():
        folder = next(parent for parent in file.absolute().parents if parent.exists())  # `run` makes those below it
        if (kind := next(seen(folder / file.name), None)) is None:
            yield "数据库", None, f"{shown} 还没有，第一次 run 时会建好"
        else:
            yield "数据库", False, f"{shown} 建不了：{kind.words}"
        yield _calendar(None)
        return
    database = Database(config.database.url, make=False)
    try:
        yield from _schema(database, shown)
        if file is not None and (kind := next(seen(file), None)) is not None:
            yield "数据库", False, f"{shown} 写不进去：{kind.words}"
    except (SQLAlchemyError, OSError) as error:
        kind = database.trouble(error)
        yield "数据库", False, f"{shown} 用不了：{kind.words if kind else type(error).__name__}"
    finally:
        database.close()


def _schema(database: Database, shown: str) -> Iterator[Verdict]:
    from storage import migrations
    from storage.schema import SchemaError, gaps

    version, newest = migrations.current(database), migrations.newest()
    if version is None:
        yield "数据库", None, f"{shown} 是空的，第一次 run 时会建好"
        yield _calendar(None)
        return
    try:
        migrations.require_known(version)
    except SchemaError as error:
        yield "数据库", False, f"{shown}，{error}"
        return
    if version != newest:
        yield "数据库", False, f"{shown}，版本 {version}，需要 {newest}：gridwhistle db upgrade"
        return
    missing = gaps(database)
    yield ("数据库", not missing, f"{shown}，版本 {version}" + (f"，{SchemaError.of_gaps(missing)}" if missing else ""))
    if not missing:
        yield _calendar(database)


def _kept(config: Config) -> Iterator[Verdict]:
    """The SQLite underneath, and whether what it keeps is kept twice."""
    from sqlalchemy.engine import make_url

    from bot.clock import SystemClock
    from bot.storehouse import backup_amiss, newest_backup, place_of
    from storage.sqlite_driver import sqlite_in_use

    if make_url(config.database.url).get_backend_name() == "sqlite":
        used = sqlite_in_use()
        yield "SQLite", None if used.faulty else True, used.words
    where = config.backup.to.partition("?")[0]
    if config.backup.interval is None:
        yield "备份", None, "没有自动备份（[backup] every 是空的）：请自己定期 gridwhistle db backup"
        return
    try:
        place_of(config).check()
    except OSError as error:
        yield "备份", False, f"{where} 用不了：{error.strerror or error}"
        return
    newest = newest_backup(config)
    with first_hour.reading(config) as tx:
        amiss = backup_amiss(tx, config, SystemClock().now()) if tx is not None else None
    yield (
        "备份",
        amiss is None,
        f"{where}，每 {config.backup.every} 一份，留 {config.backup.keep} 份"
        + (f"，最近的是 {newest}" if newest else "，还没有过")
        + (f"。{amiss}" if amiss else ""),
    )


def _places(config: Config) -> Places | None:
    from storage import places

    with first_hour.reading(config) as tx:
        return places.load(tx) if tx is not None else None


def _capabilities(config: Config, *, read: bool) -> Iterator[Verdict]:
    """What each needs to be well."""
    from handlers.capabilities import HOUSE

    with first_hour.reading(config) if read else nullcontext() as tx:
        yield from HOUSE.checks(config, tx)


def _calendar(database: object) -> Verdict:
    from bot.clock import SystemClock
    from storage.calendar import load as load_calendar
    from storage.database import Database
    from storage.workdays import shipped

    year = SystemClock().now().year
    if isinstance(database, Database):
        with database.reading() as tx:
            calendar = load_calendar(tx)
    else:
        calendar = shipped()
    missing = [str(each) for each in (year, year + 1) if calendar.provisional(each)]
    if not missing:
        return "工作日历", True, f"{year} 和 {year + 1} 年都有"
    words = f"{'、'.join(missing)} 年的放假和调休还没有，先按周一到周五算；公布后 gridwhistle import calendar 文件"
    return "工作日历", None, words


def _texts(config: Config) -> Verdict:
    from bot.app import load_texts
    from bot.texts import TextError

    try:
        load_texts().overridden(config.texts)
    except TextError as error:
        return "文字", False, str(error)
    return "文字", True, f"默认文字，自定义 {len(config.texts)} 条"


def _files(config: Config) -> Verdict:
    from bot.app import open_attachments
    from storage.attachments import BucketError

    where = config.files.url.partition("?")[0] or config.files.folder
    try:
        open_attachments(config).shelf.check()
    except BucketError as error:
        return "附件", False, f"{where} 用不了：{error}"
    except OSError as error:
        return "附件", False, f"{where} 写不进去（{error.strerror or type(error).__name__}）"
    return "附件", True, f"{where}，每个不超过 {config.files.max_mb} MB"


def _web(config: Config) -> Verdict:
    import socket

    web = config.web
    if not web.enabled:
        return "网页", True, "没有开"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((web.host, web.port))
        except OSError as error:
            return "网页", None, f"{web.host}:{web.port} 用不了（{error.strerror}），也许已经有一个在运行"
    return "网页", True, f"http://{web.host}:{web.port}"


def _fonts() -> Verdict:
    from storage.fonts import SANS

    try:
        with open(SANS, "rb") as font:
            return "字体", font.read(4) == b"OTTO", f"图表用自带的 {SANS.name}；聊天室用浏览器自己的中文字体"
    except OSError as error:
        return "字体", False, f"自带的字体读不到（{error.strerror}）"
