"""What /metrics says, in Prometheus' words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from bot.app import App
    from bot.http.health import Health


def exposition(app: App, health: Health) -> bytes:
    """The counters of a process and how it is, as they are now."""
    registry = CollectorRegistry()
    registry.register(_Collector(app, health))
    return generate_latest(registry)


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
        yield CounterMetricFamily(
            "gridwhistle_conflicts", "transactions that met others' and went again", facts["conflicts"]
        )
        ends = CounterMetricFamily("gridwhistle_task_ends", "tasks that ended unasked", labels=["task"])
        for task in self._app.supervisor.watched:
            ends.add_metric([task.name], task.ends)
        yield ends
        age = GaugeMetricFamily(
            "gridwhistle_last_frame_seconds", "age of the last frame processed", labels=["platform"]
        )
        now = self._app.clock.now()
        serving = GaugeMetricFamily("gridwhistle_serving", "1 if this process serves it", labels=["platform", "state"])
        for label, link in self._app.labels.items():
            serving.add_metric([label, str(link.state).split()[0].rstrip(":")], float(label in self._app.serving))
            if link.last_frame is not None:
                age.add_metric([label], (now - link.last_frame).total_seconds())
        yield age
        yield serving
