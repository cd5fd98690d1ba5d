"""The steps that an order takes in WeCom, in words."""

from __future__ import annotations

from bot.platforms.wecom_residents.orders import Step, StepKind
from storage.events import What
from storage.redaction import scrub


class OrderEvent(What, record="whistle"):
    """What happens in WeCom to the order that a case came from; the trail of the case shows it as it stands here."""

    MADE = "企业微信：创建"
    TAKEN = "企业微信：受理"
    ASSIGNED = "企业微信：分派"
    PASSED_ON = "企业微信：转交"
    DONE = "企业微信：办结"
    DECLINED = "企业微信：退回"
    WORKING = "企业微信：办理中"
    OTHER = "企业微信：更新"
    HASTENED = "企业微信：加急"


_EVENTS = {
    StepKind.MADE: OrderEvent.MADE,
    StepKind.TAKEN: OrderEvent.TAKEN,
    StepKind.ASSIGNED: OrderEvent.ASSIGNED,
    StepKind.PASSED_ON: OrderEvent.PASSED_ON,
    StepKind.DONE: OrderEvent.DONE,
    StepKind.DECLINED: OrderEvent.DECLINED,
    StepKind.WORKING: OrderEvent.WORKING,
}
_ENDS = {StepKind.DONE: "已办结", StepKind.DECLINED: "已退回"}


def event(step: Step) -> OrderEvent:
    """For the trail of a case. A kind that WeCom brought in since is `OTHER`."""
    return _EVENTS[StepKind(step.kind)] if step.kind in _EVENTS else OrderEvent.OTHER


def ends(step: Step) -> bool:
    """Whether the matter is over for WeCom."""
    return step.kind in _ENDS and step.finished


def ended(step: Step) -> str:
    """已办结：灯已换好."""
    note = f"：{scrub(step.note)}" if step.note else ""
    return _ENDS[StepKind(step.kind)] + note
