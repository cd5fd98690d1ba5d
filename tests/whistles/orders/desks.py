"""Desks of an office as the tables need them: whose they are, and which cases lie on them."""

from __future__ import annotations

from datetime import datetime

from bot.access import Role
from bot.clock import COUNTY
from bot.values.found import Given
from bot.values.found import Known as Names
from handlers.demo.units import UNITS
from handlers.whistles.lifecycle import State
from handlers.whistles.orders.values import Desk, Known, Verb

NAMES = tuple(name for unit in UNITS for name in (unit.name, *unit.aliases))
GIVEN = Given(
    datetime(2026, 11, 26, 10, tzinfo=COUNTY),
    Names(("水东社区", "南外社区"), ("水东社区第1网格",), ("温馨港湾小区", "中心菜市场"), NAMES),
)
LIAISON = frozenset({Role.MEMBER, Role.LIAISON})
CADRE = frozenset({Role.MEMBER, Role.COMMUNITY})
GRID = frozenset({Role.MEMBER, Role.GRID})

_ALWAYS = {Verb.STANDS, Verb.NOTE}
_UNIT = {
    State.SENT: {Verb.SIGN, Verb.RETURN, Verb.START, Verb.REPLY, Verb.EXTEND},
    State.SIGNED: {Verb.SIGN, Verb.RETURN, Verb.START, Verb.REPLY, Verb.EXTEND},
    State.WORKING: {Verb.REPLY, Verb.EXTEND},
}
_FIELD = {
    State.REGISTERED: {Verb.SEND, Verb.REASSIGN, Verb.SELF, Verb.ASK, Verb.DECLINE, Verb.REPLY},
    State.SELF_HANDLED: {Verb.REPLY, Verb.PARK},
    State.SENT: {Verb.REASSIGN, Verb.URGE},
    State.SIGNED: {Verb.REASSIGN, Verb.URGE, Verb.GRANT, Verb.REFUSE, Verb.PARK},
    State.REPLIED: {Verb.VERIFY, Verb.REPLY, Verb.URGE},
    State.VERIFIED: {Verb.CLOSE, Verb.URGE},
}
LAMP, COVER, SIGN, DITCH = (
    ("HC-SD-2026-00001", "3号楼门口路灯不亮", "3号楼门口"),
    ("HC-SD-2026-00002", "5号楼门口井盖破了", "5号楼门口"),
    ("HC-SD-2026-00003", "公交站牌歪了，底座松动", "中心菜市场"),
    ("HC-SD-2026-00006", "排水沟堵了，一下雨就积水", "温馨港湾小区"),
)


def letter(case: tuple[str, str, str], state: State = State.SENT) -> Known:
    """A case as its department has it."""
    return Known(*case, state, frozenset(_UNIT[state] | _ALWAYS))


def matter(case: tuple[str, str, str], state: State = State.REGISTERED) -> Known:
    """A case as its community has it."""
    return Known(*case, state, frozenset(_FIELD[state] | _ALWAYS | {Verb.AGAIN}))


def on(*cases: Known, last: str = "", newest: str = "") -> Desk:
    """A desk with these cases, the oldest first."""
    return Desk(cases, last, newest)
