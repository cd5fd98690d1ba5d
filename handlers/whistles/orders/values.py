"""What is read out of plain words: what somebody wants done, and how they name the case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.whistles.lifecycle import State


class Verb(StrEnum):
    """What is ordered, told or asked; the values are the commands that do it."""

    SEND = "派单"
    REASSIGN = "改派"
    SELF = "自办"
    ASK = "问清"
    DECLINE = "不受理"
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
    SUPERVISE = "督办"
    URGE = "催办"
    NOTE = "补充"
    AGAIN = "没解决"
    STANDS = "查哨"  # where it stands, until when, who has it
    LETTER = "看函"  # what the letter asks
    TERM = "期限"  # the office would set the term itself
    LIST = "哨单"
    VOID = "作废函"
    WITHDRAW = "撤哨"  # what the reporter alone may do
    MERGE = "并案"
    PUBLISH = "单件公示"  # what is published goes out by the month


@dataclass(frozen=True, slots=True)
class Named:
    """A case named by its number, in the written form (00006, HC-SD-2026-00006), and the span that says it."""

    number: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence about a case. `verb` None: nothing but the case is said.

    `sure`: the word for it is said (退单, 派给); else it is told by what happened (修好了, 这个不归我们管). `words` is
    what is said besides the number and the word: a reason, a result, the unit and what it shall do.
    """

    verb: Verb | None
    words: str
    number: str | None = None
    sure: bool = False
    that: bool = False  # 那个, 这件
    more: tuple[str, ...] = ()  # further numbers: 1号和3号都修好了
    doubtful: bool = False  # something in it may be a number, and could not be read as one
    listed: int = 0  # so many points that are numbered without a mark: 1 已扶正 2 已加固
    about: str = ""  # what stands before the word and only names the case: 井盖那个派给城管
    report: bool = False  # it tells what somebody found: 巡查发现, 居民反映
    every: bool = False  # all of them: 两个都签, 全催一遍
    ask: bool = False  # it may be an order, and is asked before anything is done: 路灯归城管局管
    by_the_way: bool = False  # it is said of the work, orders nothing, and belongs to some case of theirs

    @property
    def all(self) -> str:
        """Everything by which the case may be known."""
        return f"{self.about} {self.words}".strip()


@dataclass(frozen=True, slots=True)
class Known:
    """An open case that whoever speaks works on: `can` are the verbs that are theirs as it stands."""

    number: str
    matter: str
    place: str
    state: State
    can: frozenset[Verb]
    asks: str = ""  # what its letters ask
    count: int = 0  # how many asks
    units: frozenset[str] = frozenset()  # every name of the unit that has it


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on somebody's desk. `last`: the case they spoke of last in this chat; `newest`: the one that the bot
    named last in their private chat; "" for none."""

    open: tuple[Known, ...] = ()
    last: str = ""
    newest: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """This case, and this is to be done with it; `verb` None: nothing was ordered, and it is shown."""

    verb: Verb | None
    number: str
    words: str
    more: tuple[str, ...] = ()
    besides: str = ""  # told of the case with an order to a unit: 煤气泄漏 of 00002煤气泄漏，派给燃气公司


@dataclass(frozen=True, slots=True)
class Which:
    """One of these cases; which, is to be asked."""

    verb: Verb
    among: tuple[Known, ...]
    words: str


@dataclass(frozen=True, slots=True)
class NoneSuch:
    """It is said in so many words, and there is no case with which it could be done."""

    verb: Verb
