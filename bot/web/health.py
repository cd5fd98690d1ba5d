"""/healthz tells the truth; /metrics tells it to Prometheus."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import uvicorn
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from storage import inbox, outbox

if TYPE_CHECKING:
    from bot.app import App

LATE_UNSENT = 120.0  # seconds a message that is due may wait before the process calls itself unwell
LATE_TICK = 180.0  # seconds without a look at the schedule


@dataclass(slots=True)
class Health:
    """What is known of one process. `ok` is what a supervisor acts on."""

    ok: bool = True
    reasons: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def bad(self, reason: str) -> None:
        """Not well, and why."""
        self.ok = False
        self.reasons.append(reason)


async def examine(app: App) -> Health:
    """Look at the database, what is owed, the platforms, the schedule, the writers."""
    health = Health()
    now = app.clock.now()

    def ask() -> tuple[float, dict[str, int], int]:
        with app.database.reading() as tx:
            oldest = outbox.oldest_owed(tx, now)
            return (now - oldest).total_seconds() if oldest else 0.0, outbox.counts(tx), inbox.failed_count(tx)

    try:
        waits, counts, failed = await asyncio.wait_for(asyncio.to_thread(ask), 5)
    except Exception as failure:
        health.bad("database")
        health.facts["database"] = type(failure).__name__
    else:
        health.facts |= {"database": "ok", "oldest_unsent_seconds": round(waits, 1), "failed_messages": failed}
        health.facts |= {"queued": counts.get("queued", 0), "dead_letters": counts.get("dead", 0)}
        if waits > LATE_UNSENT:
            health.bad("unsent")
    if any(worker.failing_since is not None for worker in app.workers):
        health.bad("writer")
    health.facts["handled"] = sum(worker.handled for worker in app.workers)
    health.facts["platforms"] = {
        label: {
            "serving": label in app.serving,
            "state": str(one.state),
            "last_frame": one.last_frame.isoformat() if one.last_frame else None,
            "frame_age_seconds": round((now - one.last_frame).total_seconds(), 1) if one.last_frame else None,
        }
        for label, one in app.labels.items()
    }
    tick = app.schedule.last_tick
    health.facts["scheduler_last_look"] = tick.isoformat() if tick else None
    if app.roles.push and (tick is None or (now - tick).total_seconds() > LATE_TICK):
        health.bad("scheduler")
    health.facts["up_seconds"] = round(time.monotonic() - app.started_at, 1)
    return health


class _Collector(Collector):
    """Reads the process's own counters when Prometheus asks."""

    def __init__(self, app: App, health: Health) -> None:
        self._app = app
        self._health = health

    def collect(self) -> Iterable[Metric]:
        facts = self._health.facts
        yield GaugeMetricFamily("gridwhistle_up", "1 if the process calls itself well", float(self._health.ok))
        yield CounterMetricFamily("gridwhistle_messages_handled", "messages handled", facts["handled"])
        for name, text in (
            ("oldest_unsent_seconds", "age of the oldest message that is due and not sent"),
            ("queued", "messages owed"),
            ("dead_letters", "messages given up"),
            ("failed_messages", "messages kept with an error"),
        ):
            if name in facts:
                yield GaugeMetricFamily(f"gridwhistle_{name}", text, float(facts[name]))
        sent = CounterMetricFamily("gridwhistle_sent", "messages by outcome", labels=["platform", "outcome"])
        for platform, sender in self._app.senders.items():
            for outcome in ("sent", "failed", "dead", "merged"):
                sent.add_metric([platform, outcome], getattr(sender.counts, outcome))
        yield sent
        age = GaugeMetricFamily(
            "gridwhistle_last_frame_seconds", "age of the last frame processed", labels=["platform"]
        )
        now = self._app.clock.now()
        serving = GaugeMetricFamily("gridwhistle_serving", "1 if this process serves it", labels=["platform", "state"])
        for label, one in self._app.labels.items():
            serving.add_metric([label, str(one.state).split()[0].rstrip(":")], float(label in self._app.serving))
            if one.last_frame is not None:
                age.add_metric([label], (now - one.last_frame).total_seconds())
        yield age
        yield serving


async def healthz(app: App) -> Response:
    """200 when well, 503 when not; the reasons and figures either way."""
    health = await examine(app)
    body = {"ok": health.ok, "reasons": health.reasons, **health.facts}
    return JSONResponse(body, status_code=200 if health.ok else 503)


async def metrics(app: App) -> Response:
    """Prometheus text."""
    registry = CollectorRegistry()
    registry.register(_Collector(app, await examine(app)))
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4; charset=utf-8")


def add_routes(pages: Starlette, app: Callable[[], App]) -> None:
    """Put both on the web room's server."""

    async def _healthz(_: Request) -> Response:
        return await healthz(app())

    async def _metrics(_: Request) -> Response:
        return await metrics(app())

    pages.add_route("/healthz", _healthz)
    pages.add_route("/metrics", _metrics)


class _Server(uvicorn.Server):
    """Leaves the signals to the app."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(app: App, host: str, port: int, routes: Sequence[Route] = ()) -> None:
    """A server of its own for a process without pages, until cancelled; `routes` are served too.

    Raises OSError if the port is taken.
    """
    pages = Starlette(routes=list(routes))
    add_routes(pages, lambda: app)
    # Bound here, not by uvicorn: it would end the whole process if the port is taken.
    listening = socket.create_server((host, port))
    server = _Server(uvicorn.Config(pages, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        server.should_exit = True
        await task
        raise
