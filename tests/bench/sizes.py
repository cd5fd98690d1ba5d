"""How much is measured: quickly, or fully."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts of messages, rows, groups and rounds; seconds."""

    people: int
    warm: int  # messages that do not count: statements get compiled and prepared, pages read
    alone: int  # messages with 1 in flight
    together: int  # messages with 32 in flight
    rounds: int
    offered_seconds: float
    record_rows: tuple[int, ...]
    record_asked: int
    groups: tuple[int, ...]
    memory_messages: int
    idle_seconds: float
    starts: int
    room_messages: int  # in the chat that is opened; as many lie in others
    room_asked: int
    room_opened: int


FULL = Sizes(
    people=3000,
    warm=600,
    alone=1500,
    together=6000,
    rounds=3,
    offered_seconds=12,
    record_rows=(10_000, 100_000, 1_000_000),
    record_asked=300,
    groups=(1000, 100_000),
    memory_messages=50_000,
    idle_seconds=20,
    starts=5,
    room_messages=10_000,
    room_asked=200,
    room_opened=30,
)
QUICK = Sizes(
    people=300,
    warm=100,
    alone=100,
    together=500,
    rounds=1,
    offered_seconds=1,
    record_rows=(5_000, 20_000),
    record_asked=50,
    groups=(200, 1000),
    memory_messages=1000,
    idle_seconds=3,
    starts=1,
    room_messages=2_000,
    room_asked=20,
    room_opened=3,
)
