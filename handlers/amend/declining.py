"""Somebody was written down beside others and was not there: they say so as they would, and their line goes."""

from __future__ import annotations

from bot.command import Command
from bot.message import Choice
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.replies import asks
from handlers.activities import absent
from handlers.activities.deeds import Entry
from handlers.activities.wording import deed_line

LONGEST = 30  # signs; more tells of something else
_NOT_ME = Pattern(
    r"(?:我|本人)[^,。;!?]{0,8}?(?:(?:没有?|未|没能)(?:去|来|参加|参与|做|干|到|在场|在)(?!过吗)|不在(?:场|那|家|$|[,。!]))(?!成)"
    r"|(?:那|这|上)[次天条回个][^,。;!?]{0,8}(?:没有?(?:去|来|参加|我)|不是我|不算我|没我)"
    r"|(?:条|次|记录?|那个)(?:根本|并)?(?:不是我|没有?我|不算我)"
    r"|不是我(?:本人)?(?:做|干|去|参加|搞|弄)的|(?:记|写|搞|弄|认|找|报)错(?:了)?(?:人|名字)|(?:人|名字)(?:记|写|搞|弄)错|(?:根本)?(?:没|不记得)(?:有)?(?:这|那)回事|(?:别|不要|莫)(?:把我)?(?:算|写|记)(?:上|我|进去)"
    r"|^(?:没去|没来|没参加|我没参加|没有去|没有参加|不是我(?:做的|干的)?|没我|我不在)[。.!！]*$"
)
_OF_COMING = frozenset({"coming.absent", "coming.leave", "activity.undo", "activity.fix", "activity.deny"})


def look(turn: Turn, command: Command | None, _: str) -> bool:
    """没去, 那次我没参加, 我28号没去打扫楼道: of whoever was named by another one. Nothing of one's own goes by it."""
    text = turn.message.text.strip()
    if turn.in_group or turn.person is None or not text or len(text) > LONGEST or asks(text):
        return False
    if command is not None and command.intent not in _OF_COMING:
        return False
    if turn.dialogue is not None and turn.dialogue.name.startswith("coming."):
        return False  # 没去 of an activity that they had signed up for
    if not _NOT_ME.search(fold(text)):
        return False
    found = absent.meant(turn.work, fold(text), turn.now)
    if not found:
        return False
    if len(found) > 1:
        choices = tuple(
            Choice(f"{each.day.month}月{each.day.day}日 {each.what[:8]}", f"我没去 {_said(each)}") for each in found[:5]
        )
        lines = "\n".join(f"· {deed_line(each.deed)}" for each in found)
        turn.whisper("amend.not_me_which", lines=lines, choices=choices)
        return True
    entry = found[0]
    if not absent.may_go(turn.work, entry):
        ways = (Choice("告诉社区", f"异议 {entry.day.month}月{entry.day.day}日 {entry.what[:8]} 我没去"),)
        turn.whisper("amend.not_me_late", line=deed_line(entry.deed), choices=ways)
        return True
    absent.leave(turn.work, entry)
    turn.whisper("amend.not_me", line=deed_line(entry.deed))
    return True


def _said(entry: Entry) -> str:
    return f"{entry.day.month}月{entry.day.day}日 {entry.what}"
