"""The life of a case as a table: who may do what in which state, where it leads, who hears, what is waited for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.access import Role
from storage.events import What


class State(StrEnum):
    """Where a case stands; the names are the field's own (DOMAIN §3)."""

    NEEDS_INFO = "待补充"
    REGISTERED = "已登记"
    SELF_HANDLED = "社区自办"
    SENT = "已发函"
    DECLINED = "不予受理"
    MERGED = "并入同类"
    SIGNED = "已签收"
    RETURNED = "退单"
    WORKING = "办理中"
    PARKED = "挂账"
    REPLIED = "已反馈"
    VERIFIED = "已核实"
    CLOSED = "已办结"
    ARCHIVED = "归档"
    REDO = "重办"
    SUPERVISED = "督办"
    WITHDRAWN = "撤回"


class Action(What, record="whistle"):
    """What can be done with a case, and the event of its having been done; the values are what staff type."""

    ASK = "问清"
    SUPPLEMENT = "补充"
    SELF_HANDLE = "自办"
    SEND = "派单"
    REASSIGN = "改派"
    DECLINE = "不受理"
    MERGE = "并案"
    SPLIT = "拆分"
    SIGN = "签收"
    RETURN = "退单"
    START = "办理"
    EXTEND = "申请延期"
    GRANT = "同意延期"
    REFUSE = "不同意延期"
    PARK = "挂账"
    RESUME = "恢复办理"
    REPLY = "反馈"
    VERIFY = "核实"
    CLOSE = "办结"
    CONFIRM = "解决了"
    DISPUTE = "没解决"
    SUPERVISE = "督办"
    ARCHIVE = "归档"
    WITHDRAW = "撤哨"


class CaseEvent(What, record="whistle"):
    """What happens to a case besides the steps of the table and the rungs of being late."""

    REGISTERED = "registered"
    URGED = "urged"
    JOINED = "joined"
    CORRECTED = "corrected"
    BESIDE = "beside"  # a neighbour's words, which stand beside the reporter's
    DISSENT = "dissent"  # a neighbour says that it is not solved
    AGREED = "agreed"  # a neighbour says that it is
    GRID_MERGED = "grid merged"
    PICTURES = "pictures"
    RATED = "rated"
    SORTED = "sorted"
    STEPPED_BACK = "stepped back"
    MERGED_ON = "merged on"
    REPORTER_READ = "reporter read"
    DOOR_RELEASED = "door released"
    NOTED = "noted"  # whoever works on it writes something beside
    PRESSED = "pressed"  # the community asks the department how it goes


class Outcome(StrEnum):
    """How it ended; the names are what `whistle.outcome` holds."""

    SOLVED = "解决"
    PARTLY = "部分解决"
    UNSOLVED = "未解决"


class Satisfaction(StrEnum):
    """What `whistle.satisfaction` holds once somebody was asked."""

    VERY = "非常满意"
    YES = "满意"
    MOSTLY = "基本满意"
    NO = "不满意"
    SILENT = "未回应"


SAID = (Satisfaction.VERY, Satisfaction.YES, Satisfaction.MOSTLY, Satisfaction.NO)  # the best first


class Wait(StrEnum):
    """What a clock waits for; the names are what `clock.kind` holds."""

    SEND = "send"  # the community has sent it on, or taken it itself
    SIGN = "sign"  # the department has signed
    FINISH = "finish"  # whoever does it has answered
    VERIFY = "verify"  # the community has seen that it is so
    RESIDENT = "resident"  # the reporter has said whether it is solved
    REVIEW = "review"  # 挂账: the day of looking at it again has come


@dataclass(frozen=True, slots=True)
class Pending:
    """What is under way with a case besides its row: its letter, its term, 延期."""

    signed: bool  # its letter is signed
    late: bool  # the running term is over
    asked: bool  # 延期 was asked and not yet decided
    extended: bool  # as often as the county allows


@dataclass(frozen=True, slots=True)
class Facts:
    """What a guard may look at."""

    same_replier: bool  # the actor is the one who replied
    has_unit: bool  # a unit is named (派单)
    has_note: bool  # a reason or result was written
    leads: bool  # a department has the case
    pending: Callable[[], Pending]  # read when a guard looks at it, which few do
    own_people: Callable[[], bool]  # the actor is one of the department's own; likewise


Guard = Callable[[Facts], str | None]  # the key of the reason why not


def _not_own(facts: Facts) -> str | None:
    """A department never moves its own case past 已反馈."""
    return "whistle.guard_own" if facts.own_people() else None


def _other_person(facts: Facts) -> str | None:
    return "whistle.guard_same" if facts.same_replier else _not_own(facts)


def _with_unit(facts: Facts) -> str | None:
    return None if facts.has_unit else "whistle.guard_unit"


def _with_note(facts: Facts) -> str | None:
    return None if facts.has_note else "whistle.guard_note"


def _led(facts: Facts) -> str | None:
    return None if facts.leads else "whistle.guard_led"


def _unsigned(facts: Facts) -> str | None:
    if not facts.leads:
        return "whistle.guard_led"
    return "whistle.guard_signed" if facts.pending().signed else None


def _elsewhere(facts: Facts) -> str | None:
    return _with_unit(facts) or _with_note(facts)


def _in_time(facts: Facts) -> str | None:
    """延期 is asked before expiry, once, with a reason."""
    pending = facts.pending()
    if pending.late:
        return "whistle.guard_late"
    if pending.asked:
        return "whistle.guard_asked"
    return "whistle.guard_extended" if pending.extended else _with_note(facts)


def _asked(facts: Facts) -> str | None:
    return None if facts.pending().asked else "whistle.guard_not_asked"


def _refusal(facts: Facts) -> str | None:
    return _asked(facts) or _with_note(facts)


class Whom(StrEnum):
    """Who can hear of a step, besides whoever takes it."""

    REPORTERS = "reporters"  # where they said it; never by name
    STAFF = "staff"  # the community's staff groups; in private where the matter is private or urgent
    UNIT = "unit"  # the liaison of the department in charge


@dataclass(frozen=True, slots=True)
class Tell:
    """Somebody hears a text. `press` are steps to press; `asks`: whether it is solved."""

    whom: Whom
    key: str
    press: tuple[Action, ...] = ()
    asks: bool = False


def reporters(key: str, *, asks: bool = False) -> Tell:
    """Told to the reporters."""
    return Tell(Whom.REPORTERS, key, asks=asks)


def staff(key: str, *press: Action) -> Tell:
    """Told to the community's staff."""
    return Tell(Whom.STAFF, key, press)


def unit(key: str) -> Tell:
    """Told to the department in charge."""
    return Tell(Whom.UNIT, key)


A = Action

# What others hear of a step that a person takes.
TELLS: dict[Action, tuple[Tell, ...]] = {
    A.ASK: (reporters("whistle.asked_resident"),),
    A.SUPPLEMENT: (staff("whistle.supplemented_staff"),),
    A.SELF_HANDLE: (reporters("whistle.self_resident"),),
    A.SEND: (reporters("whistle.sent_resident"),),
    A.REASSIGN: (reporters("whistle.sent_resident"),),
    A.DECLINE: (reporters("whistle.declined_resident"),),
    A.SPLIT: (reporters("whistle.split_resident"),),
    A.SIGN: (staff("whistle.signed_staff"),),
    A.RETURN: (staff("whistle.returned_staff", A.SELF_HANDLE),),
    A.EXTEND: (staff("letter.extend_staff", A.GRANT, A.REFUSE),),
    A.GRANT: (unit("letter.extended_unit"), reporters("letter.extended_resident")),
    A.REFUSE: (unit("letter.not_extended"),),
    A.PARK: (reporters("whistle.parked_resident"), unit("whistle.parked_unit")),
    A.RESUME: (reporters("whistle.resumed_resident"), unit("whistle.resumed_unit")),
    A.REPLY: (staff("whistle.replied_staff", A.VERIFY, A.DISPUTE), reporters("whistle.replied_resident")),
    A.VERIFY: (reporters("whistle.verified_resident", asks=True),),
    A.CLOSE: (reporters("whistle.closed_resident"),),
    A.CONFIRM: (reporters("whistle.closed_resident"), staff("whistle.closed_staff")),
    A.DISPUTE: (staff("whistle.redo_staff"), unit("whistle.redo_staff"), reporters("whistle.redo_resident")),
    A.SUPERVISE: (staff("whistle.supervised_staff"),),
    A.WITHDRAW: (staff("whistle.withdrawn_staff"), unit("whistle.withdrawn_staff")),
}
# What others hear of a neighbour's words, which move nothing by themselves.
BESIDE_TELLS: dict[CaseEvent, tuple[Tell, ...]] = {
    CaseEvent.BESIDE: (staff("whistle.beside_staff"), unit("whistle.beside_staff")),
    CaseEvent.DISSENT: (staff("whistle.dissent_staff"), unit("whistle.dissent_staff")),
}
# What the others who work on it hear of a word of the office, which moves nothing by itself.
OFFICE_TELLS: dict[CaseEvent, tuple[Tell, ...]] = {
    CaseEvent.NOTED: (staff("whistle.noted_office"), unit("whistle.noted_office")),
    CaseEvent.PRESSED: (unit("whistle.pressed_unit"),),
}
# What others hear of a step that the bot takes by itself, where its ladder has no words of its own.
CLOCK_TELLS: dict[Action, tuple[Tell, ...]] = {
    A.CLOSE: (reporters("whistle.closed_resident"), staff("clock.silent_staff")),
}


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of the table. `by_clock`: the bot takes it by itself too, as when a term is over.
    `by_majority`: the neighbours who were asked take it together (handlers.whistles.counting)."""

    source: State
    action: Action
    target: State
    roles: frozenset[Role]
    guard: Guard | None = None
    by_clock: bool = False
    by_majority: bool = False

    @property
    def tells(self) -> tuple[Tell, ...]:
        """Who hears that a person took it."""
        return TELLS.get(self.action, ())

    @property
    def waits(self) -> Wait | None:
        """What the case waits for afterwards; None: for nothing, or on for what it waited for before."""
        return WAITS.get(self.target)


COMMUNITY = frozenset({Role.COMMUNITY, Role.COUNTY})
FIELD = frozenset({Role.GRID, Role.COMMUNITY, Role.COUNTY})
UNIT = frozenset({Role.LIAISON})
REPORTER = frozenset({Role.REPORTER})
COUNTY = frozenset({Role.COUNTY})
S = State

OPEN_FOR_REPORTER = (S.NEEDS_INFO, S.REGISTERED, S.SELF_HANDLED, S.SENT, S.SIGNED, S.WORKING)
# What a case in this state waits for. 待补充 pauses what ran, 挂账 too; 督办 lets it run on; a closed case waits
# for nothing.
WAITS = {
    S.REGISTERED: Wait.SEND,
    S.RETURNED: Wait.SEND,
    S.SELF_HANDLED: Wait.FINISH,
    S.SENT: Wait.SIGN,
    S.SIGNED: Wait.FINISH,
    S.WORKING: Wait.FINISH,
    S.REPLIED: Wait.VERIFY,
    S.VERIFIED: Wait.RESIDENT,
    S.REDO: Wait.FINISH,
}
UNDECIDED = (S.REGISTERED, S.NEEDS_INFO, S.RETURNED)  # nobody works on it yet
LATE = (S.REGISTERED, S.SENT, S.SIGNED, S.WORKING, S.RETURNED, S.SELF_HANDLED, S.REDO)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(S.REGISTERED, A.ASK, S.NEEDS_INFO, FIELD, _with_note),
    Transition(S.NEEDS_INFO, A.SUPPLEMENT, S.REGISTERED, FIELD | REPORTER, _with_note),
    *(Transition(state, A.SELF_HANDLE, S.SELF_HANDLED, FIELD) for state in UNDECIDED),
    *(Transition(state, A.SEND, S.SENT, COMMUNITY, _with_unit) for state in UNDECIDED),
    # What the community tried and cannot do is what a whistle is for: it is sent on.
    Transition(S.SELF_HANDLED, A.SEND, S.SENT, COMMUNITY, _with_unit),
    *(Transition(state, A.DECLINE, S.DECLINED, COMMUNITY, _with_note) for state in UNDECIDED),
    Transition(S.REGISTERED, A.MERGE, S.MERGED, COMMUNITY, by_clock=True),  # by itself where it is surely the same
    *(Transition(state, A.MERGE, S.MERGED, COMMUNITY) for state in (S.NEEDS_INFO, S.RETURNED, S.SELF_HANDLED)),
    Transition(S.MERGED, A.SPLIT, S.REGISTERED, COMMUNITY),
    Transition(S.SENT, A.SIGN, S.SIGNED, UNIT),
    Transition(S.SENT, A.RETURN, S.RETURNED, UNIT, _with_note),
    Transition(S.SIGNED, A.RETURN, S.RETURNED, UNIT, _with_note),
    *(
        Transition(state, A.REASSIGN, S.SENT, COMMUNITY, _elsewhere)
        for state in (S.SENT, S.SIGNED, S.WORKING, S.PARKED)
    ),
    Transition(S.SIGNED, A.START, S.WORKING, UNIT),
    *(Transition(state, A.EXTEND, state, UNIT, _in_time) for state in (S.SIGNED, S.WORKING)),
    *(Transition(state, A.GRANT, S.WORKING, COMMUNITY, _asked) for state in (S.SIGNED, S.WORKING)),
    *(Transition(state, A.REFUSE, state, COMMUNITY, _refusal) for state in (S.SIGNED, S.WORKING)),
    *(Transition(state, A.PARK, S.PARKED, COMMUNITY, _with_note) for state in (S.SIGNED, S.WORKING, S.SELF_HANDLED)),
    Transition(S.PARKED, A.RESUME, S.WORKING, FIELD | UNIT, _led),
    Transition(S.PARKED, A.SELF_HANDLE, S.SELF_HANDLED, FIELD),
    Transition(S.SIGNED, A.REPLY, S.REPLIED, UNIT, _with_note),
    Transition(S.WORKING, A.REPLY, S.REPLIED, UNIT, _with_note),
    Transition(S.PARKED, A.REPLY, S.REPLIED, UNIT, _with_note),
    Transition(S.SELF_HANDLED, A.REPLY, S.REPLIED, FIELD, _with_note),
    Transition(S.REPLIED, A.VERIFY, S.VERIFIED, FIELD, _other_person),
    Transition(S.REPLIED, A.CONFIRM, S.CLOSED, REPORTER, _other_person, by_majority=True),
    Transition(S.VERIFIED, A.CONFIRM, S.CLOSED, REPORTER, _other_person, by_majority=True),
    Transition(S.VERIFIED, A.CLOSE, S.CLOSED, COMMUNITY, _not_own, by_clock=True),
    Transition(S.REPLIED, A.DISPUTE, S.REDO, REPORTER | FIELD, by_majority=True),
    Transition(S.VERIFIED, A.DISPUTE, S.REDO, REPORTER, by_majority=True),
    Transition(S.CLOSED, A.DISPUTE, S.REDO, REPORTER, by_majority=True),
    Transition(S.REDO, A.REPLY, S.REPLIED, UNIT | FIELD, _with_note),
    Transition(S.REDO, A.SEND, S.SENT, COMMUNITY, _with_unit),
    *(Transition(state, A.SUPERVISE, S.SUPERVISED, COUNTY, by_clock=True) for state in LATE),
    Transition(S.SUPERVISED, A.SIGN, S.SUPERVISED, UNIT, _unsigned),
    Transition(S.SUPERVISED, A.REPLY, S.REPLIED, UNIT | FIELD, _with_note),
    Transition(S.SUPERVISED, A.SEND, S.SENT, COMMUNITY, _with_unit),
    Transition(S.CLOSED, A.ARCHIVE, S.ARCHIVED, COMMUNITY, by_clock=True),
    *(Transition(state, A.WITHDRAW, S.WITHDRAWN, REPORTER) for state in OPEN_FOR_REPORTER),
)

TABLE = {(arrow.source, arrow.action): arrow for arrow in TRANSITIONS}
FINAL = frozenset({S.DECLINED, S.MERGED, S.CLOSED, S.ARCHIVED, S.WITHDRAWN})


def possible(state: State, roles: frozenset[Role], facts: Facts | None = None) -> list[Action]:
    """What somebody with these roles may do next: for buttons and for the reason of a refusal.

    With `facts`, only what their guards let pass.
    """
    return [
        arrow.action
        for arrow in TRANSITIONS
        if arrow.source is state
        and roles & arrow.roles
        and (facts is None or arrow.guard is None or arrow.guard(facts) is None)
    ]
