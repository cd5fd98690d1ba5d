"""Right behind a leave: 不是这个周六，是下个周六 moves it, 那天我又能来了 ends it. 今天有没有人请假 asks, and is no
leave of whoever asks."""

from __future__ import annotations

from datetime import date

from bot.command import Command
from bot.message import Choice
from bot.open_question import CHOICES
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.instead import instead
from bot.values.pattern import Pattern
from bot.values.when import read_when
from handlers.checkin import actions, missing, returning
from handlers.checkin.chat.staying import BACK
from handlers.checkin.returning import Just

LONGEST = 30  # signs
_LEAD = (
    r"(?:哦|噢|喔|哎呀?|唉|那个|对了|不好意思|抱歉|等等|好消息|情况(?:有)?变(?:化|了)?(?:了)?|"
    r"计划(?:有)?变了?|现在|这下|后来|结果|又|临时|不过|其实|[\s,，。!！])*"
)
_DAY = (
    r"(?:(?:那|这|当)天|[下这本上]?个?(?:周|星期|礼拜)[一二三四五六日天]|"
    r"[0-9]{1,2}(?:月[0-9]{1,2})?[号日]|明天|后天|今天|到时候|到时)"
)
_WHY = (
    r"(?:(?:会议?|培训|出差|值班|加班|那边|活动|手术|行程)?(?:又)?(?:取消|改期|推迟|不(?:开|去|出差|值班|"
    r"加班|培训|用去))了?[\s,，]*)?"
)
_FREE = (
    rf"(?:我)?(?:{_DAY})?(?:的)?(?:我)?(?:又|也|就|都|还是|倒是|现在)*(?:能|可以|可|会|有空|有时间|得空|得闲|空出来|走得开|抽得出(?:身|空))"
    r"(?:过?来|去|参加|到|上|了)*(?:参加|活动)?了?"
)
_OFF = (
    r"(?:那|就)?(?:我|这|那|周[一二三四五六日])*的?(?:不(?:用|要|需要|必)?(?:再)?请(?:假|了)?|"
    r"假(?:就)?(?:不请|不休|取消|撤|作废|不用请|不要)|取消请假|请假(?:取消|作废|撤掉?|不算|不要)|"
    r"(?:把)?(?:这个|那个)?假(?:撤|取消|销)(?:掉)?|不休假?)了?"
)
_AGAIN = Pattern(
    rf"{_LEAD}{_WHY}(?:{_OFF}(?:[\s,，]*(?:{_WHY})(?:{_FREE}))?|{_FREE}(?:[\s,，]*{_OFF})?)(?:[吧啊呀哦啦咯哈的]|{_WHY}|[\s,，。!！]){{0,4}}"
)
_CHANGED = Pattern(
    r"不是|不对|[说写记搞弄讲打]错|应该是?|其实|改(?:成|到|为)|换(?:成|到)|^(?:哦|噢|哎呀?)?[\s,，]*(?:我)?(?:说的|要请的|请的)?是"
)
_UNTIL = Pattern(r"^(?:那|就|我|要|得|再)*(?:请|休|歇|续|延)(?:假)?(?:到|至)")
_OTHER = Pattern(r"报名|预约|活动|岗|小时|记录|打扫|开会|期限|派|签|几点|谁|[?？吗呢]|什么|怎么")
_LEFT = Pattern(r"[一-龥]")
_AROUND = Pattern(
    r"不是|不对|[说写记搞弄讲打]错了?|应该|其实|改|换|成|到|至|为|请|休|歇|假|续|延|哦|噢|哎呀?|我|说|要|的|了|是|那|就|吧|这|个|下|本|再|才对|不好意思|[\s,，。!！]"
)
# 今天有没有人请假, 谁请假了, 这周请假的有几个: of others.
_WHO = Pattern(
    r"(?:有没有|有)(?:没有)?(?:哪些|什么|几个|别的|其他|其它)?(?:人|谁|哪个|同志|志愿者|党员)(?:要|在|跟你|来|说|过)*请(?:了|过)?假|(?:谁|哪些人|哪个人?|哪几个人?|几个人?|多少人)(?:都|在|要|今天|明天|周.|没来是)*请(?:了|过)?假"
    r"|请(?:了|过)?假的?(?:人|同志)?(?:有|都有|都是|是)?(?:谁|哪些|哪几|哪个|几个|几位|多少|名单|情况|的?名单)|请假(?:名单|人数|情况|的?人)|(?:有|没)人请假(?:吗|没有?|不|么)"
)
_WHY_AWAY = Pattern(
    r"(?:第[0-9一二三四五六七八九十]个?|他们?|她们?|那(?:几|两|三)?个人?|请假的)?(?:是|叫)?(?:谁|什么名字)?[\s,，。]*(?:是)?(?:因为)?(?:请假(?:的)?)?(?:什么|啥|为什么|为啥)(?:原因|理由|事由?|请假|事请的?假?)(?:请的?假)?[啊呀呢?？\s]*"
)
_MINE = Pattern(r"我(?:想|要|能|可以|也|得)?请|给我|帮我|怎么请|如何请|可以请假|能请假|能不能请")


def look(turn: Turn, command: Command | None, _: str) -> bool:
    """Whether the text asks who is away, or is of the leave that its writer has just taken."""
    message = turn.message
    text = message.text.strip()
    if command is not None or not message.addressed or message.faceless or turn.pressed or len(text) > LONGEST:
        return False
    asked = turn.dialogue
    if asked is not None and asked.expires_at > turn.now and asked.name != CHOICES:
        return False
    folded = fold(text)
    if _WHO.search(folded) and not _MINE.search(folded):
        _tell_who(turn, folded)
        return True
    if _WHY_AWAY.fullmatch(folded) and ("谁" in folded or "请假" in folded) and _reads(turn):
        turn.whisper("checkin.away_why")
        return True
    who = turn.person
    return who is not None and (who.state == "leave" or who.leave_from is not None) and _of_leave(turn, folded)


def _reads(turn: Turn) -> bool:
    return any(held.role in missing.READERS for held in turn.held)


def _tell_who(turn: Turn, folded: str) -> None:
    """How many are away on that day, to who answers for them; nobody is named, and no reason is known."""
    if not _reads(turn):
        turn.whisper("checkin.away_not_told")
        return
    turn.discreet = True
    when = read_when(folded, turn.given, past=False)
    day = next(iter(when.every(7)), turn.now.date())
    name, count = missing.away(turn.work, day)
    ways = (Choice("报到情况", "报到情况"), Choice("签到表", "签到表"))
    if not count:
        turn.whisper("checkin.away_none", title=name, day=day, choices=ways)
        return
    turn.whisper("checkin.away", title=name, day=day, count=count, choices=ways)


def _of_leave(turn: Turn, folded: str) -> bool:
    who = turn.person
    assert who is not None
    if _AGAIN.fullmatch(folded) and "吗" not in folded:
        turn.discreet = True
        actions.resume(turn.work)
        turn.whisper("checkin.resumed" if who.leave_from is None else "checkin.leave_off")
        return True
    if _OTHER.search(folded):
        return False
    marked, until = _CHANGED.search(folded) is not None, _UNTIL.search(folded) is not None
    just = returning.just_left(turn.work, who)
    if just is None or not (marked or until or just is Just.NOW):
        return False
    put = instead(folded)
    words = put.right if put is not None else folded
    when = read_when(words, turn.given, past=False)
    left = list(words)
    for start, end in when.parts:
        left[start:end] = " " * (end - start)
    if not when.dated or when.unread or _LEFT.search(_AROUND.sub("", "".join(left))):
        return False
    last = when.last or max(when.days)
    first = when.first or min(when.days)
    if first < turn.now.date():
        return False
    if until:
        first = who.leave_from or turn.now.date()
    _moved(turn, first, last)
    return True


def _moved(turn: Turn, first: date, last: date) -> None:
    turn.discreet = True
    actions.pause(turn.work, last, first)
    key = "checkin.leave_moved" if first != last else "checkin.leave_moved_day"
    turn.whisper(key, first=first, until=last, choices=BACK)
