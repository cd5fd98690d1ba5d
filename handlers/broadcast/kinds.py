"""What kinds of things go to many groups: each capability declares its own, where its rules stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.access import Role
from bot.work import Work

# What the second word does, told which record it was said of.
Go = Callable[[Work, int], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """`spoken` is what it is called; `roles` may say the second word for a part of the tree that they look after."""

    name: str
    spoken: str
    roles: frozenset[Role]
    go: Go
    now: bool  # leaves as soon as the second word is said; else when its time has come
    urgent: bool  # leaves in quiet hours too


_KINDS: dict[str, Kind] = {}


def declare(name: str, spoken: str, roles: frozenset[Role], *, now: bool, urgent: bool = False) -> Callable[[Go], Go]:
    """Declare a kind by the function that does what the second word allows."""

    def declared(go: Go) -> Go:
        _KINDS[name] = Kind(name, spoken, roles, go, now, urgent)
        return go

    return declared


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises KeyError."""
    return _KINDS[name]
