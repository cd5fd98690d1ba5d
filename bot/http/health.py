"""/healthz tells people the truth, /livez and /readyz a supervisor, /metrics Prometheus."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import supervisor
from bot.storehouse import Standing, standing
from storage import inbox, outbox

if TYPE_CHECKING:
    from bot.app import App

LATE_UNSENT = 120.0  # seconds a message that is due may wait before the process calls itself unwell
LATE_TICK = 180.0  # seconds without a look at the schedule
LATE_STATE = 60.0  # seconds a connection may be refused, in conflict or unreachable
LEAST_DISK = 50 * 1024 * 1024  # bytes


@dataclass(slots=True)
class Health:
    """What is known of one process. `ok` is what a supervisor acts on."""

    ok: bool = True
    reasons: list[str] = field(default_factory=list)  # for machines
    words: list[str] = field(default_factory=list)  # for people
    facts: dict[str, Any] = field(default_factory=dict)

    def bad(self, reason: str, words: str) -> None:
        """Not well, and why."""
        self.ok = False
        self.reasons.append(reason)
        self.words.append(words)


async def examine(app: App) -> Health:
    """Look at the database, what is owed, the platforms, the schedule, the writers, every task that should live."""
    health = Health()
    await _database(app, health)
    glance(app, health)
    health.facts["task_ends"] = {task.name: task.ends for task in app.supervisor.watched if task.ends}
    health.facts["up_seconds"] = round(time.monotonic() - app.started_at, 1)
    return health


def glance(app: App, health: Health) -> None:
    """What can be seen without asking the database: it costs next to nothing, on the loop."""
    _writers(app, health)
    _platforms(app, health)
    _schedule(app, health)
    for task in app.supervisor.watched:
        if not task.well:
            health.bad(f"task:{task.name}", f"{task.name} 停过 {task.ends} 次（{task.reason}），正在重新起来")


def status_words(app: App) -> str:
    """How it is in one line, for `systemctl status`: what is wrong, else what is served here."""
    health = Health()
    glance(app, health)
    if health.words:
        return "；".join(health.words)
    here = [label for label in app.labels if label in app.serving]
    waiting = [label for label in app.labels if label not in app.serving]
    parts = [f"在服务：{'、'.join(here)}"] if here else []
    parts += [f"待命：{'、'.join(waiting)}"] if waiting else []
    return "；".join(parts) or "正常"


async def _database(app: App, health: Health) -> None:
    now = app.clock.now()

    def ask() -> tuple[float, dict[str, int], int, int | None, Standing]:
        free = shutil.disk_usage(app.database.path.parent).free if app.database.sqlite else None
        with app.database.reading() as tx:
            oldest = outbox.oldest_owed(tx, now)
            waits = (now - oldest).total_seconds() if oldest else 0.0
            kept = standing(tx, app.config, now)
            return waits, outbox.counts(tx), inbox.failed_count(tx), free, kept

    try:
        waits, counts, failed, free, kept = await asyncio.wait_for(asyncio.to_thread(ask), 5)
    except Exception as failure:
        health.bad("database", f"数据库答不上来（{type(failure).__name__}）")
        health.facts["database"] = type(failure).__name__
        return
    health.facts |= {"database": "ok", "oldest_unsent_seconds": round(waits, 1), "failed_messages": failed}
    health.facts |= {"queued": counts.get("queued", 0), "dead_letters": counts.get("dead", 0)}
    health.facts |= kept.facts
    if kept.reasons or app.upkeep.problems:
        health.bad("damaged", "；".join(app.upkeep.problems) or "数据库文件检查出了损坏，请用最近的备份恢复")
    if waits > LATE_UNSENT:
        health.bad("unsent", f"有消息等了 {waits:.0f} 秒还没发出去")
    if free is not None and free < LEAST_DISK:
        health.bad("disk", f"磁盘快满了，只剩 {free // (1024 * 1024)} MB，请腾出空间")


def _writers(app: App, health: Health) -> None:
    for writer in app.workers:
        if writer.broken:
            health.bad("damaged", writer.broken)
        elif writer.failing_since is not None:
            since = time.monotonic() - writer.failing_since
            why = f"：{writer.failing_words}" if writer.failing_words else ""
            health.bad("writer", f"数据库写不进去，已经 {since:.0f} 秒，收到的消息都等着{why}")
        elif writer.hangs or not writer.alive:
            health.bad("writer", f"{writer.name} 不动了，请重启本进程")
        elif writer.crashed_at is not None and time.monotonic() - writer.crashed_at < supervisor.SETTLED:
            health.bad("writer", f"{writer.name} 出错停过 {writer.crashes} 次，已经重新起来")
        elif writer.waits > LATE_UNSENT:
            health.bad("waiting", f"收到的消息等了 {writer.waits:.0f} 秒还没记下来")
    health.facts["handled"] = sum(writer.handled for writer in app.workers)
    health.facts["conflicts"] = sum(writer.conflicts for writer in app.workers)
    health.facts["writer_crashes"] = sum(writer.crashes for writer in app.workers)


def _platforms(app: App, health: Health) -> None:
    now = app.clock.now()
    facts: dict[str, Any] = {}
    for label, serving in app.served.items():
        platform = serving.platform
        frame = platform.last_frame
        facts[label] = {
            "serving": serving.lease is not None,
            "waits_for": serving.waits_for,
            "state": str(platform.state),
            "last_frame": frame.isoformat() if frame else None,
            "frame_age_seconds": round((now - frame).total_seconds(), 1) if frame else None,
        }
        if (late := serving.unwell_for) > LATE_STATE:
            health.bad(f"platform:{label}", f"{label} 已经 {late:.0f} 秒连不上：{platform.state}")
    health.facts["platforms"] = facts


def _schedule(app: App, health: Health) -> None:
    tick = app.schedule.last_tick
    health.facts["scheduler_last_look"] = tick.isoformat() if tick else None
    if not app.roles.push:
        return
    if app.schedule.idle_for > LATE_TICK:
        health.bad("scheduler", "定时任务不走了")
    elif app.schedule.trouble:
        health.bad("scheduler", f"定时任务做不下去（{app.schedule.trouble}），过一分钟再试")


def alive(app: App) -> bool:
    """Whether a new process would do no better than this one."""
    return all(writer.alive and not writer.hangs for writer in app.workers)


async def ready(app: App) -> bool:
    """Whether a message that is handed in now would be kept."""
    health = Health()
    await _database(app, health)
    _writers(app, health)
    return not {"database", "damaged", "writer"} & set(health.reasons)


def routes(app: Callable[[], App]) -> list[Route]:
    """What every process serves. `app` is asked at each call: the server may be up before it."""

    async def healthz(_: Request) -> Response:
        health = await examine(app())
        body = {"ok": health.ok, "reasons": health.reasons, "words": health.words, **health.facts}
        return JSONResponse(body, status_code=200 if health.ok else 503)

    async def livez(_: Request) -> Response:
        return _plain(alive(app()))

    async def readyz(_: Request) -> Response:
        return _plain(await ready(app()))

    async def metrics(_: Request) -> Response:
        from bot.http.metrics import exposition  # Prometheus' library: only where somebody asks

        text = exposition(app(), await examine(app()))
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return [Route(f"/{path.__name__}", path) for path in (healthz, livez, readyz, metrics)]


def _plain(well: bool) -> Response:
    return Response("ok" if well else "no", status_code=200 if well else 503, media_type="text/plain")
