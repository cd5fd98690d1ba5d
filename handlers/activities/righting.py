"""What was logged is put right in the chat: its time, its place, its words, who was there; or it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.refused import Unclear
from bot.turn import Turn
from bot.values.instead import instead
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, find_place
from bot.values.when import When
from handlers.activities import actions, telling
from handlers.activities.actions import Change
from handlers.activities.wording import deed_line, with_others

# "刚才那条应该是3小时" leaves words that speak of the record: what stands between them is a new description.
_ABOUT = (
    r"(?:刚才|刚刚|昨天的?|那条|这条|那个|这个|上一条|上条|上次的?|记录|更正|应该|改成|改为|改到|改一下|时长|时间|地点|日期|内容"
    r"|写错|记错|搞错|说错|错了|多记|少记|漏记|记重|重复|哪个|[那这哪]条|条|不对|才对|不是|是|的|了|我|吧|，|。|,|：|:|\s)+"
)
_ABOUT_IT = Pattern(rf"\A{_ABOUT}|{_ABOUT}\Z")
_SAYS_WHAT = Pattern(r"内容|改成|改为|改到|更正|改一下|应该是|其实是|写成|做的是|记成")


def fix(turn: Turn, minutes: int | None, when: When, place: PlaceRef | None, what: str, of: date | None) -> None:
    """Correct the newest log, or the newest of the day `of`."""
    if when.unread or len(when.every(telling.MOST)) > 1:
        raise Unclear("activity.fix_when", alone=True)
    words = _ABOUT_IT.sub("", what)
    if instead(turn.message.text) is not None or _SAYS_WHAT.search(turn.message.text) is None:
        words = ""  # 搞错人了 is no new description, nor is 是张桂芬不是钟伟民
    wrong = find_place(words, turn.given)  # 不是3栋是5栋 leaves 3栋
    if wrong is not None and wrong.end - wrong.start == len(words):
        words = ""
    change = Change(
        day=next(iter(when.days), None),
        minutes=minutes,
        what=words if len(words) >= 2 else None,
        place=place.text if place else None,
        start=telling.begin(when.span),
        more=when.more,
    )
    old, new = actions.fix(turn.work, change, of)
    turn.whisper("activity.fixed", old=deed_line(old), new=deed_line(new))


def part(turn: Turn, names: Sequence[str]) -> bool:
    """Whether somebody of these names stood in the newest log, and is out of it now."""
    gone = actions.part(turn.work, names)
    if gone:
        turn.whisper("activity.parted", names="、".join(gone))
    return bool(gone)


def join(turn: Turn, names: Sequence[str], unknown: Sequence[str]) -> None:
    """Those who are named behind the newest log were there too."""
    joined = actions.join(turn.work, names)
    unmet = "、".join(dict.fromkeys((*joined.unknown, *unknown)))
    if joined.others:
        turn.whisper("activity.joined", line=deed_line(joined.deed), others=with_others(joined.others, joined.ties))
    if unmet:
        turn.whisper("activity.unmet", words=unmet)


def undo(turn: Turn) -> None:
    """Take the newest log back."""
    turn.whisper("activity.withdrawn", line=deed_line(actions.withdraw(turn.work)))
