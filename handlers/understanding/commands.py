"""Explicit command words at the head of a message, and whether what follows looks like a command."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Shape = Literal["alone", "person", "deed", "trouble", "item", "any"]


@dataclass(frozen=True, slots=True)
class Command:
    """A command word found at the head: what it stands for, what must follow it, and what did follow."""

    intent: str
    shape: Shape
    word: str
    rest: str


_WORDS: dict[str, tuple[str, Shape]] = {
    "报到": ("checkin", "person"),
    "报道": ("checkin", "person"),
    "签到": ("checkin", "person"),
    "双报到": ("checkin", "person"),
    "搬家": ("checkin.move", "any"),
    "请假": ("checkin.leave", "alone"),
    "暂不参加": ("checkin.leave", "alone"),
    "活动": ("activity.log", "deed"),
    "记活动": ("activity.log", "deed"),
    "服务": ("activity.log", "deed"),
    "打卡": ("activity.log", "deed"),
    "更正": ("activity.fix", "any"),
    "撤回": ("activity.undo", "alone"),
    "我的记录": ("me.record", "alone"),
    "报到证": ("me.certificate", "alone"),
    "吹哨": ("whistle.new", "trouble"),
    "上报": ("whistle.new", "trouble"),
    "报修": ("whistle.new", "trouble"),
    "进度": ("whistle.status", "item"),
    "查哨": ("whistle.status", "item"),
    "我的哨": ("whistle.status", "alone"),
    "催办": ("whistle.urge", "item"),
    "确认": ("whistle.confirm", "item"),
    "重办": ("whistle.dispute", "item"),
    "撤哨": ("whistle.cancel", "item"),
    "撤回吹哨": ("whistle.cancel", "item"),
    "六个日": ("week.show", "alone"),
    "本周清单": ("week.show", "alone"),
    "本周活动": ("week.show", "alone"),
    "报名": ("week.signup", "item"),
    "取消报名": ("week.cancel", "item"),
    "主题": ("theme.month", "alone"),
    "本月主题": ("theme.month", "alone"),
    "岗位": ("posts.list", "alone"),
    "服务岗位": ("posts.list", "alone"),
    "认领": ("posts.claim", "item"),
    "微心愿": ("wish.list", "alone"),
    "认领心愿": ("wish.claim", "item"),
    "登记心愿": ("wish.new", "any"),
    "需求清单": ("need.list", "alone"),
    "服务清单": ("need.list", "alone"),
    "资源清单": ("need.list", "alone"),
    "认领需求": ("need.claim", "item"),
    "预约": ("appointment.book", "any"),
    "我的数据": ("privacy.show", "alone"),
    "我的信息": ("privacy.show", "alone"),
    "删除我的数据": ("privacy.delete", "alone"),
    "删除我的信息": ("privacy.delete", "alone"),
    "帮助": ("help", "alone"),
    "菜单": ("help", "alone"),
    "人工": ("human", "alone"),
}
# 活动：…, 报名3, 【吹哨】…: after the word an end, a space, a mark or (for item numbers) a digit.
_HEAD = re.compile(
    r"[\s#/【\[「“\"']*("
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")(?:$|[\s,:;。、!.\]】」”\"'/+\-]+|(?=第?[0-9]))"
)
_ITEM = re.compile(
    r"[ #]*(?:第|no\.?)?[ ]*(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:$|[\s,、。!项号个条和])"
    r"|[ #]*(?:[a-z]{2}-)?[a-z]{2}-?20[0-9]{2}-?[0-9]{1,5}|#?[0-9]{5}$"
)
_TALK_OF_IT = re.compile(r"^(?:部门|报到|机制|人|是|这个|制度|的)|真好|吗[?]?$|了没")
_NOT_A_PERSON = re.compile(r"[?]|吗|大家|请|各位|完毕|记得|时间|什么|怎么|通知|了没|没有|已经|谁|都")


def command(text: str) -> Command | None:
    """The command at the head of a folded text that has lost its mentions, or None."""
    match = _HEAD.match(text)
    if match is None:
        return None
    intent, shape = _WORDS[match[1]]
    return Command(intent, shape, match[1], text[match.end() :].strip())


def looks_meant(found: Command, *, lasted: bool, told: bool) -> bool:
    """Whether an overheard message that starts with a command word is a command and not talk about it.

    `lasted`: the text tells a length of time; `told`: it says of something that it is bad.
    """
    rest = found.rest
    match found.shape:
        case "alone":
            return not rest
        case "item":
            return bool(_ITEM.match(rest)) or (found.intent == "whistle.status" and not rest)
        case "person":
            return len(rest) <= 40 and len(rest.split()) <= 6 and not _NOT_A_PERSON.search(rest)
        case "deed":
            return lasted and "?" not in rest and "吗" not in rest
        case "trouble":
            return len(rest) >= 4 and told and not _TALK_OF_IT.search(rest)
        case _:
            return bool(rest) and len(rest) <= 40 and not _NOT_A_PERSON.search(rest)
