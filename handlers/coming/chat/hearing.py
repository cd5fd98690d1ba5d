"""给我报个名，去清淤的那个; 替郭建勋报名 1: put as the command that it means; nothing is taken."""

from __future__ import annotations

from dataclasses import replace

from bot.access import Role
from bot.command import Command
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.coming.chat import behind
from handlers.coming.there import ORGANISERS
from handlers.week import actions, seeing
from handlers.week.actions import Item

_COMES = Pattern(r"报个?名|我(?:也)?(?:要|想)?参加|算我一个|加我一个")
# 替郭建勋报名 1: who keeps the lists of a neighbourhood may; anybody else is told that each does it alone.
_FOR = Pattern(
    r"(?:请|麻烦)?(?:替|帮|给)(?!我|咱|俺|大家)(?P<name>[\u4e00-\u9fff·]{2,4}?)(?:也)?报个?名\s?(?:第)?(?P<number>[0-9]{1,3})[项号]?"
)
_NOT = Pattern(r"[0-9一二三四五六七八九十两]\s?[项号]|[0-9]|取消|过|小时|[昨前]天|[?？吗]|怎么|哪|我的|名单|表")
_EVERYWHERE = frozenset(
    {"服务", "活动", "社区", "小区", "网格", "志愿", "居民", "上门", "周六", "周日", "报名", "参加"}
)


# 周六谁报名了, by whoever holds activities.
_WHO = Pattern(
    r"(?:谁|哪些人|哪几个人?|(?:多少|几)个?人)(?:都)?(?:报名|报了名|报了)(?:了)?[?？。!]*$|报(?:了)?名的(?:都)?(?:有)?(?:谁|哪些|哪几|几个)"
)
_MINE = Pattern(r"我|怎么|能|可以|岗")
_NUMBER = Pattern(r"(?:第\s?|(?<![0-9]))(?P<n>[0-9]{1,3})\s?(?:项|号(?![楼栋]))")


# 星期六那个剪头发的还有位置没有: how many places an activity has left.
_ROOM = Pattern(
    r"(?:位[置子]|名额|空位|座位|人)(?:还)?(?:满了?(?:没|吗|么)|够(?:不够|了)?(?:没|吗|么))|(?:还|有没)(?:有|剩|差|缺|余)?(?:没有?)?(?:得)?(?:多少|几)?个?(?:位[置子]|名额|空位|座位)"
    r"|(?:报|人|坐)?满(?:了|员)?(?:没有?|吗|么)|还(?:能|可以|好)(?:不能|不可以)?(?:报|参加|加人)|还(?:要|差|缺)(?:几个?|多少)?人(?:吗|么|不|没|嘛)"
)
_OF_A_DAY = Pattern(r"活动|(?:这|本)?(?:周|星期|礼拜)[一二三四五六日天末]|六个日")
_NO_ACTIVITY = Pattern(r"停车|车位|床位|学[校位]|幼儿园|挂号|公交|高铁|车票|没人(?:管|修|来)|坏|堵|漏")
# What people call it, and what a list calls it.
_CALLED = (
    frozenset({"剪头发", "剪发", "理发", "义剪", "剃头", "剪头"}),
    frozenset({"义诊", "体检", "量血压", "看病", "把脉"}),
    frozenset({"打扫", "清扫", "扫地", "大扫除", "保洁", "卫生", "清理"}),
    frozenset({"讲座", "宣讲", "上课", "听课", "党课", "普法"}),
    frozenset({"包饺子", "饺子", "做饭", "聚餐", "百家宴"}),
    frozenset({"巡逻", "巡河", "巡查", "夜巡"}),
    frozenset({"防骗", "反诈", "诈骗"}),
)


def _asks_for_room(turn: Turn, said: str) -> str:
    """The command that shows the activity of which they ask whether there are places left, or the list; "" for none."""
    if _ROOM.search(said) is None or _NO_ACTIVITY.search(said) is not None:
        return ""
    item = _meant(turn, said)
    if item is not None:
        return f"六个日 {item.number}"
    return "六个日" if _OF_A_DAY.search(said) is not None else ""


def _roles(turn: Turn) -> set[Role]:
    return {held.role for held in turn.held}


def look(turn: Turn, command: Command | None, _: str) -> bool:
    """Where just one activity of the list that may still be come to shares two signs with what is said."""
    message = turn.message
    said = fold(message.text)
    if command is not None or not message.addressed or message.faceless:
        return False
    if behind.look(turn):
        return True
    if turn.dialogue is not None:
        return False
    if (other := _FOR.fullmatch(said.strip())) is not None:
        turn.message = replace(message, text=f"接龙 报名 {other['number']}\n1. {other['name']}")
        return False
    if len(said) <= 40 and _WHO.search(said) and not _MINE.search(said) and ORGANISERS & _roles(turn):
        number = _NUMBER.search(said)
        item = _meant(turn, said) if number is None else None
        turn.message = replace(message, text=f"签到表 {number['n'] if number else item.number if item else ''}".strip())
        return False
    if len(said) <= 40 and (shown := _asks_for_room(turn, said)):
        turn.message = replace(message, text=shown)
        return False
    if len(said) > 40 or _COMES.search(said) is None or _NOT.search(said) is not None:
        return False
    item = _meant(turn, said)
    if item is not None:
        turn.message = replace(message, text=f"报名 {item.number} {message.text}")
    return False


def _meant(turn: Turn, said: str) -> Item | None:
    listed = actions.current(turn.tx, turn.now.date())
    if listed is None:
        return None
    near = seeing.seen_at(turn.county.places, listed, seeing.standpoint(turn.work, turn.chat))
    for items in (near.items, listed.items):
        shared = {item: _shared(said, item.title) for item in items if not item.cancelled and item.over > turn.now}
        most = max(shared.values(), default=0)
        best = [item for item, pairs in shared.items() if pairs == most]
        if most:
            return best[0] if len(best) == 1 else None
    return None


def _shared(said: str, title: str) -> int:
    pairs = {title[at : at + 2] for at in range(len(title) - 1)} - _EVERYWHERE
    called = any(any(name in said for name in names) and any(name in title for name in names) for names in _CALLED)
    return sum(pair in said for pair in pairs) + called
