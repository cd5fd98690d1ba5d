"""What kinds of things go to many groups: each capability declares its own, where its rules stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.access import Role
from bot.message import Choice, ToRender
from bot.work import Work


@dataclass(frozen=True, slots=True)
class GroupText:
    """What one group reads, and the pictures that go with it."""

    text: str
    files: Sequence[ToRender] = ()


# What the groups of a place (its id, None: of none) on a platform read; None where nothing is for them.
Reader = Callable[[int | None, str], GroupText | None]
# What the second word does, told which record it was said of.
Go = Callable[[Work, int], None]
Elsewhere = Callable[[Work, int], tuple[str, Sequence[Choice]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """`spoken` is what it is called; `roles` may say the second word for a part of the tree that they look after.

    `reader`: where the groups do not all read the same, what each does, of the record that it is about. `elsewhere`: of
    what leaves by another road than the groups' own (`go` sees to it), what whoever said the second word is told, and
    what they can answer. `people`: what those are called who are reached.
    """

    name: str
    spoken: str
    roles: frozenset[Role]
    go: Go
    now: bool  # leaves as soon as the second word is said; else when its time has come
    urgent: bool  # leaves in quiet hours too
    reader: Callable[[Work, int], Reader] | None = None
    elsewhere: Elsewhere | None = None
    people: str = "位已报到的同志"


_KINDS: dict[str, Kind] = {}


def declare(
    name: str,
    spoken: str,
    roles: frozenset[Role],
    *,
    now: bool,
    urgent: bool = False,
    reader: Callable[[Work, int], Reader] | None = None,
    elsewhere: Elsewhere | None = None,
    people: str = "位已报到的同志",
) -> Callable[[Go], Go]:
    """Declare a kind by the function that does what the second word allows."""

    def declared(go: Go) -> Go:
        _KINDS[name] = Kind(name, spoken, roles, go, now, urgent, reader, elsewhere, people)
        return go

    return declared


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises KeyError."""
    return _KINDS[name]
