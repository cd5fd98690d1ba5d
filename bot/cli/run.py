"""`gridwhistle run`: serve."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import os
import signal
import webbrowser
from collections.abc import Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from bot.cli.common import CliError, ConfigPath, Demo, ensure_demo, is_demo, load, open_store
from storage.trouble import Trouble, first_trouble

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.app import App
    from bot.config import Config
    from bot.http.server import HttpServer
    from bot.platforms.hooks import Hooks
    from bot.platforms.web import WebPlatform
    from bot.service.beat import Beat
    from storage.attachments import Attachments
    from storage.database import Database

ROLES = ("chat", "push", "web", "all")
MEGABYTE = 1024 * 1024


def run(
    config: ConfigPath = None,
    demo: Demo = None,
    role: Annotated[
        str,
        typer.Option(help="What this process does: chat (the platforms), push (the schedule), web (the pages), all."),
    ] = "all",
    port: Annotated[int | None, typer.Option(help="Instead of [web] port; 0 takes a free one.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the chat room in the browser.")] = True,
) -> None:
    """Run the bot. Without a config file: the demo county and a chat room on this machine."""
    _one_heap()
    gc.disable()  # what a start makes stays: looking through it again and again took a tenth of the start
    roles = {part.strip() for part in role.split(",")}
    if not roles or not roles <= set(ROLES):
        raise CliError(f"--role 只能是 {'、'.join(ROLES)}，可以用逗号连写，例如：--role chat,push")
    from bot.logs import setup
    from bot.storehouse import before_start, log_sqlite, serving

    settings = load(config)
    setup(settings.log.level, settings.log.json_lines)
    if (damage := before_start(settings)) is not None:
        raise CliError(damage)
    database = open_store(settings, serve=True)
    log_sqlite(database)
    try:
        with_demo = is_demo(config, demo)
        if with_demo:
            ensure_demo(database)
            settings = _awake(settings)
        try:
            with serving(database):
                asyncio.run(_serve(settings, database, roles, with_demo, port, browser))
        except* OSError as errors:
            if (kind := first_trouble(errors)) in (Trouble.FULL, Trouble.FILES):
                raise CliError(f"{kind.words}。") from None
            first = errors.exceptions[0]
            raise CliError(f"网页打不开：{getattr(first, 'strerror', None) or first}") from None
    finally:
        database.close()
        _one_heap(trim=1 << 30)  # the end is near: giving memory back piece by piece would only hold it up


def _awake(config: Config) -> Config:
    """Whoever tries the demo at night wants to see the letter arrive; a config that names quiet hours is obeyed."""
    if config.push.model_fields_set & {"quiet_from", "quiet_until"}:
        return config
    none = {"quiet_from": time(0), "quiet_until": time(0)}
    return config.model_copy(update={"push": config.push.model_copy(update=none)})


def _one_heap(trim: int = 128 * 1024) -> None:
    """glibc gives each thread a heap and seldom gives back what it freed: 2 MB a minute at 40 messages a second."""
    with contextlib.suppress(OSError, AttributeError):  # another libc
        libc = ctypes.CDLL(None)
        libc.mallopt(-8, 1)  # M_ARENA_MAX
        libc.mallopt(-1, trim)  # M_TRIM_THRESHOLD, bytes: fixed, else it grows with what was freed


def _give_back() -> None:
    """What was used once while starting lies between what stays: glibc gives that back only when it is told to."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _names(config: Config) -> Iterator[str]:
    """By which we may be called: the county's own, where we listen, and where platforms call."""
    yield from config.web.names
    yield config.web.host
    for bot in config.telegram.values():
        if bot.mode == "webhook" and (name := urlsplit(bot.webhook_url).hostname):
            yield name


async def _serve(
    config: Config, database: Database, roles: set[str], demo: bool, port: int | None, browser: bool
) -> None:
    from bot.app import App, Roles, open_attachments
    from bot.http import health
    from bot.http.guard import Guard
    from bot.http.names import allowed
    from bot.http.server import HttpServer
    from bot.platforms.configured import configured, settle
    from handlers.service import membership

    def has(role: str) -> bool:
        return bool(roles & {role, "all"})

    holder: list[App] = []
    attachments = open_attachments(config)

    def hooks(platform: str, bot: str) -> Hooks:
        return membership.hooks(
            lambda change: holder[0].write(change),
            lambda: holder[0].county(),
            lambda: holder[0].clock.now(),
            platform,
            bot,
        )

    chats = configured(config, database, attachments, hooks)
    web = _web(config, database, attachments, demo) if config.web.enabled else None
    rooms = [web] if web is not None else []
    here = [*(rooms if has("web") else ()), *(chats.platforms if has("chat") else ())]
    app = App(
        config,
        database,
        here,
        elsewhere=[platform for platform in (*rooms, *chats.platforms) if platform not in here],
        roles=Roles(push=has("push")),
        attachments=attachments,
    )
    holder.append(app)
    pages = web if web is not None and has("web") else None
    routes: list[BaseRoute] = [*health.routes(lambda: app), *(chats.routes if has("chat") else ())]
    if pages is not None:
        routes += await asyncio.to_thread(lambda: [*pages.routes, *app.pages()])
    body = config.files.max_mb * MEGABYTE + MEGABYTE  # the largest file, and what a form says around it
    guard = Guard(allowed(_names(config), loopback_only=pages is not None and pages.demo), body, config.web.health_open)
    server = HttpServer(config.web.host, config.web.port if port is None else port, routes, guard)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with app.running(), asyncio.TaskGroup() as group:
        tasks = [group.create_task(server.run()), group.create_task(_when_served(app, server))]
        if pages is not None:
            tasks.append(group.create_task(_announce(server, browser and config.web.open_browser)))
        await app.write(lambda tx: settle(tx, app.county().places, chats.groups, app.clock.now()))
        beat = _beat(app, server)
        await stop.wait()
        if beat is not None:
            beat.stopping()
        for task in tasks:
            task.cancel()


async def _when_served(app: App, server: HttpServer) -> None:
    """Only then is made what the first messages would wait for."""
    await server.started.wait()
    app.warm(_keep)


def _keep() -> None:
    """What is there now stays as long as the process: nobody needs to look through it for garbage any more."""
    gc.freeze()
    gc.enable()
    _give_back()


def _beat(app: App, server: HttpServer) -> Beat | None:
    """Where systemd asks to be told: under the supervisor, as every task that must live."""
    from bot.http import health
    from bot.service.beat import Beat
    from bot.service.systemd import systemd_of

    systemd = systemd_of(os.environ)
    if systemd is None:
        return None

    async def serving() -> bool:
        await server.started.wait()
        return await health.ready(app)

    beat = Beat(systemd, serving=serving, alive=lambda: health.alive(app), words=lambda: health.status_words(app))
    app.supervisor.watch("systemd", beat.run)
    return beat


def _web(config: Config, database: Database, attachments: Attachments, demo: bool) -> WebPlatform:
    from bot.clock import COUNTY
    from bot.platforms.web import NotLoopback, WebPlatform
    from bot.web.cast import Cast, read_cast
    from bot.web.demo_cast import with_demo

    def cast() -> Cast:
        return with_demo(read_cast(database, "room", datetime.now(COUNTY).date()))

    try:
        return WebPlatform(
            database,
            attachments,
            host=config.web.host,
            demo=demo,
            cast=cast,
            max_bytes=config.files.max_mb * MEGABYTE,
        )
    except NotLoopback as error:
        raise CliError(str(error)) from None


async def _announce(server: HttpServer, browser: bool) -> None:
    await server.started.wait()
    where = typer.style(server.url, bold=True)
    typer.echo(f"\n  网格哨已启动：{where}\n  在浏览器里打开就能说话；按 Ctrl+C 停止。\n", err=True)
    if browser:
        # A machine without a screen has no browser: webbrowser then says no, which is fine.
        await asyncio.to_thread(webbrowser.open, server.url)
