"""The steps that an order takes in WeCom, in words."""

from __future__ import annotations

from bot.platforms.wecom_residents.orders import Step, StepKind
from storage.redaction import scrub

_WORDS = {
    StepKind.MADE: "创建",
    StepKind.TAKEN: "受理",
    StepKind.ASSIGNED: "分派",
    StepKind.PASSED_ON: "转交",
    StepKind.DONE: "办结",
    StepKind.DECLINED: "退回",
    StepKind.WORKING: "办理中",
}
_ENDS = {StepKind.DONE: "已办结", StepKind.DECLINED: "已退回"}


def words(step: Step) -> str:
    """For the trail of a case: 企业微信：分派."""
    return f"企业微信：{_WORDS.get(StepKind(step.kind), '') if step.kind in set(StepKind) else '更新'}"


def ends(step: Step) -> bool:
    """Whether the matter is over for WeCom."""
    return step.kind in _ENDS and step.finished


def ended(step: Step) -> str:
    """已办结：灯已换好."""
    note = f"：{scrub(step.note)}" if step.note else ""
    return _ENDS[StepKind(step.kind)] + note
