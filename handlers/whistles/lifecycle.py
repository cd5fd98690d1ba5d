"""The life of a case as a table: who may do what in which state, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.access import Role


class State(StrEnum):
    """Where a case stands; the names are the field's own (DOMAIN §3)."""

    NEEDS_INFO = "待补充"
    REGISTERED = "已登记"
    SELF_HANDLED = "社区自办"
    SENT = "已发函"
    DECLINED = "不予受理"
    SIGNED = "已签收"
    RETURNED = "退单"
    WORKING = "办理中"
    REPLIED = "已反馈"
    VERIFIED = "已核实"
    CLOSED = "已办结"
    REDO = "重办"
    SUPERVISED = "督办"
    WITHDRAWN = "撤回"


class Action(StrEnum):
    """What can be done with a case; the values are what staff type."""

    ASK = "问清"
    SUPPLEMENT = "补充"
    SELF_HANDLE = "自办"
    SEND = "派单"
    DECLINE = "不受理"
    SIGN = "签收"
    RETURN = "退单"
    START = "办理"
    REPLY = "反馈"
    VERIFY = "核实"
    CLOSE = "办结"
    CONFIRM = "解决了"
    DISPUTE = "没解决"
    SUPERVISE = "督办"
    WITHDRAW = "撤哨"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a guard may look at."""

    same_replier: bool  # the actor is the one who replied
    has_unit: bool  # a unit is named (派单) or already leads
    has_note: bool  # a reason or result was written
    redone: int


Guard = Callable[[Facts], str | None]  # the key of the reason why not


def _other_person(facts: Facts) -> str | None:
    return "whistle.guard_same" if facts.same_replier else None


def _with_unit(facts: Facts) -> str | None:
    return None if facts.has_unit else "whistle.guard_unit"


def _with_note(facts: Facts) -> str | None:
    return None if facts.has_note else "whistle.guard_note"


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of the table."""

    source: State
    action: Action
    target: State
    roles: frozenset[Role]
    guard: Guard | None = None


COMMUNITY = frozenset({Role.COMMUNITY, Role.COUNTY})
FIELD = frozenset({Role.GRID, Role.COMMUNITY, Role.COUNTY})
UNIT = frozenset({Role.LIAISON})
REPORTER = frozenset({Role.REPORTER})
COUNTY = frozenset({Role.COUNTY})

OPEN_FOR_REPORTER = (State.NEEDS_INFO, State.REGISTERED, State.SELF_HANDLED, State.SENT, State.SIGNED, State.WORKING)
S, A = State, Action

TRANSITIONS: tuple[Transition, ...] = (
    Transition(S.REGISTERED, A.ASK, S.NEEDS_INFO, FIELD, _with_note),
    Transition(S.NEEDS_INFO, A.SUPPLEMENT, S.REGISTERED, FIELD | REPORTER, _with_note),
    Transition(S.REGISTERED, A.SELF_HANDLE, S.SELF_HANDLED, FIELD),
    Transition(S.REGISTERED, A.SEND, S.SENT, COMMUNITY, _with_unit),
    Transition(S.REGISTERED, A.DECLINE, S.DECLINED, COMMUNITY, _with_note),
    Transition(S.SENT, A.SIGN, S.SIGNED, UNIT),
    Transition(S.SENT, A.RETURN, S.RETURNED, UNIT, _with_note),
    Transition(S.SIGNED, A.RETURN, S.RETURNED, UNIT, _with_note),
    Transition(S.RETURNED, A.SEND, S.SENT, COMMUNITY, _with_unit),
    Transition(S.RETURNED, A.SELF_HANDLE, S.SELF_HANDLED, FIELD),
    Transition(S.RETURNED, A.DECLINE, S.DECLINED, COMMUNITY, _with_note),
    Transition(S.SIGNED, A.START, S.WORKING, UNIT),
    Transition(S.SIGNED, A.REPLY, S.REPLIED, UNIT, _with_note),
    Transition(S.WORKING, A.REPLY, S.REPLIED, UNIT, _with_note),
    Transition(S.SELF_HANDLED, A.REPLY, S.REPLIED, FIELD, _with_note),
    Transition(S.REPLIED, A.VERIFY, S.VERIFIED, FIELD, _other_person),
    Transition(S.REPLIED, A.CONFIRM, S.CLOSED, REPORTER, _other_person),
    Transition(S.VERIFIED, A.CONFIRM, S.CLOSED, REPORTER),
    Transition(S.VERIFIED, A.CLOSE, S.CLOSED, COMMUNITY),
    Transition(S.REPLIED, A.DISPUTE, S.REDO, REPORTER | FIELD),
    Transition(S.VERIFIED, A.DISPUTE, S.REDO, REPORTER),
    Transition(S.CLOSED, A.DISPUTE, S.REDO, REPORTER),
    Transition(S.REDO, A.REPLY, S.REPLIED, UNIT | FIELD, _with_note),
    Transition(S.REDO, A.SEND, S.SENT, COMMUNITY, _with_unit),
    *(
        Transition(state, A.SUPERVISE, S.SUPERVISED, COUNTY)
        for state in (S.SENT, S.SIGNED, S.WORKING, S.RETURNED, S.SELF_HANDLED, S.REDO)
    ),
    Transition(S.SUPERVISED, A.REPLY, S.REPLIED, UNIT | FIELD, _with_note),
    Transition(S.SUPERVISED, A.SEND, S.SENT, COMMUNITY, _with_unit),
    *(Transition(state, A.WITHDRAW, S.WITHDRAWN, REPORTER) for state in OPEN_FOR_REPORTER),
)

TABLE = {(one.source, one.action): one for one in TRANSITIONS}
FINAL = frozenset({S.CLOSED, S.DECLINED, S.WITHDRAWN})


def possible(state: State, roles: frozenset[Role]) -> list[Action]:
    """What somebody with these roles may do next: for buttons and for the reason of a refusal."""
    return [one.action for one in TRANSITIONS if one.source is state and roles & one.roles]
