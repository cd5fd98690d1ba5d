"""What is said right behind a record and is none of its own: 差不多四个钟头吧, 地点是河边, 还有小王一起,
不是今天是昨天."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.command import Command, bind
from bot.values.day import all_days
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.instead import instead
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef
from bot.values.replies import asks
from bot.values.when import NOTHING, When, read_when
from handlers.amend.words import find_corrected
from handlers.understanding.problems import trouble

LONGEST = 30  # signs; more tells something else
# What stands around it and tells nothing.
_AROUND = (
    r"(?:哦|噢|喔|嗯|哎呀?|唉|呃|啊|呀|诶|那个|对了|等等|等下|不好意思|抱歉|不对|错了|[说写记报打讲搞弄]错了?|[多少][说写记报算]了?|漏了?|忘了?(?:说|写|记)?|忘记(?:说|写|记)?了?"
    r"|应该|大概|大约|差不多|可能|估计|好像|其实|实际上?|准确(?:地|的)?说|具体|起码|至少|只有?|不止|一共|总共|前后|左右|上下|总归|还有|另外|再?加上|补充一?下?|更正一?下?|改(?:成|为|到|一下)?|写成?|算"
    r"|开始|结束|出发|我?是说|我?说的是|也(?:去|来|参加|在)(?:的|了)?|没(?:有|得)?(?:那么|这么|那样)[久长多早晚]|时长|时间|地点|地方|位置|日期|人员|一起的?(?:有|是|还有)?|同去的?(?:有|是)?|在场的?(?:有|是)?|[那这]次|[那这]条|[那这]天|刚才(?:那条|说的|的)?|刚刚|上一?条|我们?|咱们?|自己"
    r"|也?(?:去|来|参加|帮忙|做|干|搞)(?:的|了)|有|就|才|得|要|是|在|到|从|和|跟|与|同|都|也|还|了|吧|的|呢|哈|嘛|咯|啦|哟|一起|一块儿?|一同|帮忙|[\s,，。.!！、:：;；~…])+"
)
_ENDS = Pattern(rf"\A{_AROUND}|{_AROUND}\Z")
# It says that something is put right or added; a bare 河边 may be the beginning of anything.
_MARKED = Pattern(
    r"不是|不对|^错了|应该|其实|实际|更正|改成|改为|改到|[说写记报打讲搞弄]错|[少多][说写记算]了?|漏|忘|地点|地方|位置|时间|时长|日期|对了|还有|另外|加上|补充|准确|具体|差不多|大概|大约|估计|可能|起码|至少|不止|总共|一共"
    r"|没(?:有|得)?(?:那么|这么)|我是说|我说的|也(?:在|去|来|参加|一起)|^(?:就?是|在|从|和|跟|有)|[的吧]$"
)
_TO_ANOTHER = Pattern(r"你|您|他|她|谁|大家|各位|@|[?？]|集合|见$|见面|明天|后天|下周")
_MORE = Pattern(r"也|还有|另外|加上|和|跟|与|同|漏|忘|一起|一块")
# 还有老刘也一起,他不会用手机: why somebody else writes it down.
_WHY_NOT_THEMSELVES = Pattern(
    r"[\s,，。;；]+(?:他|她|他们|她们|人家|老人家?)(?:们|自己|也|又|还|就|都|手机)*(?:不会|不懂|不大会|不得|没有?|冇得?|唔会)"
    r"(?:用|玩|弄|打|搞|操作|写|带|微信|手机|智能|字|群|聊天|机|报|记)[^,，。]{0,6}[\s。.!！~]*\Z"
)
_NICK = Pattern(r"[老小阿][一-龥](?![一-龥]{2})|[一-龥](?:姐|哥|叔|婶|姨|师傅|主任|书记|老师|大爷|大妈|大姐|大哥)")
_NAMES = Pattern(r"[一-龥]{2,3}(?:[、,，和跟\s]+[一-龥]{2,3})*")
_HAN = Pattern(r"[一-龥]")


@dataclass(frozen=True, slots=True)
class Remark:
    """What it puts right of the record, or whom it adds; `unknown` are names of nobody whom a list names."""

    minutes: int | None = None
    when: When = NOTHING
    where: str = ""
    others: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    marked: bool = False  # it says that something is put right or added

    @property
    def empty(self) -> bool:
        """Whether nothing of the record is told."""
        told = self.minutes, self.where, self.when.every(2), self.when.span, self.when.more
        return not any(told) and not self.others and not self.unknown


def read(log: Command, text: str, given: Given, last_day: date) -> Remark | None:
    """A remark on a record of that day; None where the text tells of anything else."""
    words = _WHY_NOT_THEMSELVES.sub("", text.strip())
    folded = fold(words)
    if not words or len(words) > LONGEST or asks(words) or _TO_ANOTHER.search(folded) or trouble(folded).state > 0:
        return None
    named = find_corrected(words, given)
    if named is not None and named.value.of is not None:
        return None  # 上周六那条应该是3小时 is of that one
    marked = _MARKED.search(folded) is not None
    put = instead(words)
    words = _put_right(words, put.wrong) if put is not None else words
    values = bind(log, words, given).values
    when: When = read_when(words, given, past=True)
    if when.unread or len(when.every(31)) > 1:
        return None
    left = _ENDS.sub("", fold(values.get("what", ""))).strip()
    others: tuple[str, ...] = tuple(values.get("others", ()))
    unknown: tuple[str, ...] = ()
    if left and _MORE.search(folded):
        nicks = tuple(match.group() for match in _NICK.finditer(left))
        rest = _NICK.sub("", left)
        if nicks and not _HAN.search(rest):
            unknown, left = nicks, ""
        elif not others and _NAMES.fullmatch(left):
            others, left = tuple(part for part in left.replace("、", " ").replace("，", " ").split() if part), ""
    place, left = _where(values.get("place"), left)
    if _HAN.search(left):
        return None
    minutes: int | None = values.get("minutes")
    if minutes is not None and when.days and when.days[0] != last_day and not marked:
        return None  # 昨天3小时, behind a record of today: one more, perhaps
    if when.days and minutes is None and not marked:
        return None
    if place and not marked:
        return None
    if when.span is not None and when.start is None:
        minutes = None
    remark = Remark(minutes, when, place, others, unknown, marked)
    return None if remark.empty else remark


# 中间我回家吃了个饭, 那天停课: why it was so, and nothing that was done.
_REASON = Pattern(
    r"[\s,，。]*(?:(?:不对|[搞记写弄]错了?)[\s,，]*)?(?:因为|由于|毕竟|主要是?|中间|中途|半路|半途|路上|途中|当中|其中|期间|后面|后半|最后|后来|前面|前半|开头|剩下|其他|其余|另外|有(?:[0-9一二两半]+)个?(?:半?(?:小时|钟头|分钟)|刻钟)"
    r"|我(?:又|就|先|还|记错|看错|写错|搞错)|(?:那|今|昨|前|当)天(?:是|又|没|不|下|停|休|放|学校|单位)|(?:周|星期|礼拜)[一二三四五六日天](?:我|是我)?(?:值班|上班|加班|休息|出差|开会|没空|没去|在)|学校|单位|下雨|停课|放假|吃饭|堵车|[一二两半几]个?人?(?:小时|钟头)?(?:在|是)?(?:等|吃饭|休息))"
)
_CLAUSES = Pattern(r"[,，。;；!！]+")
_ALONE_WRONG = Pattern(
    r"[\s]*(?:不对)*(?:不是[^,，。]{1,6}|(?:时间|时长|日期|日子|地点)?(?:不对|[记写说搞弄打看]错(?:了)?(?:日子|时间|日期)?了?)|不对)*[\s]*"
)


def with_reason(log: Command, text: str, given: Given, last_day: date) -> Remark | None:
    """A remark with why it is so: 应该是两个半小时，中间我回家吃了个饭. The reason is no word of the deed."""
    clauses = [clause for clause in _CLAUSES.split(text.strip()) if clause.strip()]
    if (
        len(clauses) < 2
        or len(text) > LONGEST
        or _ALSO.search(text)
        or trouble(fold(text).replace("堵车", "")).state > 0
    ):
        return None
    kept = [clause for clause in clauses if not _REASON.match(clause) and not _ALONE_WRONG.fullmatch(clause)]
    wrong = any(_ALONE_WRONG.fullmatch(clause) for clause in clauses)
    if len(kept) != 1 or not any(_REASON.match(clause) for clause in clauses):
        return None
    remark = read(log, kept[0], given, last_day)
    if remark is None and wrong:  # 不是今天，今天下雨没去，是昨天
        remark = read(log, f"应该是{kept[0]}", given, last_day)
    return replace(remark, marked=True) if remark is not None else None


_ALSO = Pattern(r"又|再(?:加|记|报)|还有|另外")


def bare_day(text: str, given: Given) -> When | None:
    """前天, 11月24日, 昨天下午: a day that is over, and nothing besides."""
    folded = fold(text).strip(" 。.!！,，~")
    when: When = read_when(folded, given, past=True)
    if len(when.days) != 1 or when.unread or len(folded) > _DAY_ALONE or when.days[0] > given.now.date():
        return None
    left = list(folded)
    for start, end in when.parts:
        left[start:end] = " " * (end - start)
    return when if not _HAN.search(_ENDS.sub("", "".join(left).strip())) else None


_DAY_ALONE = 12  # signs


def _where(ref: PlaceRef | None, left: str) -> tuple[str, str]:
    """The place with what tells more of it (小河边 of 河边), and what is left without it."""
    if ref is None:
        return "", left
    at = left.find(ref.text)
    if at < 0:
        return ref.text, left
    whole = len(left) - len(ref.text) <= _TELLS_MORE and not left.startswith(_DOES)
    return (left, "") if whole else (ref.text, left)


_TELLS_MORE = 4  # signs
_DOES = ("打", "扫", "清", "捡", "修", "巡", "搬", "去", "帮", "送", "陪", "看")


def _put_right(text: str, wrong: str) -> str:
    """不是今天是昨天 without what was wrong."""
    at = text.find(wrong)
    return f"{text[:at]} {text[at + len(wrong) :]}" if at >= 0 else text


def names_day(text: str, given: Given) -> bool:
    """Whether a day stands in it."""
    return any(True for _ in all_days(fold(text), given.now, ahead=False))


_NAME = r"(?P<name>[他她]|[一-龥]{2,4}?)"
_NOT_THERE = Pattern(
    rf"{_NAME}(?:那天|当天|昨天|今天|这次|后来|最后)?(?:其实|根本)?(?:没有?|未)(?:来|去|参加|到|在|"
    rf"跟我们?一起)(?:成)?|(?:没有|去掉|去了|删掉|不算|少了?|不包括){_NAME.replace('name', 'behind')}|"
    rf"{_NAME.replace('name', 'out')}(?:不算|去掉|删掉|不在里面)"
)


PRONOUNS = ("他", "她")


def not_there(text: str) -> str:
    """Who was not there after all: 张桂芬没来, 去掉张桂芬. "" where nobody is named."""
    words = _ENDS.sub("", fold(text))
    match = _NOT_THERE.fullmatch(words)
    return next(filter(None, match.groups()), "") if match is not None else ""


# --- that it is to go, that it is wrong --------------------------------------------------------------------------

_LEAD = (
    r"(?:哦|噢|哎呀?|唉|啊|呀|呃|诶|等等|等下|不好意思|抱歉|对不起|那个|不对|算了|后来|结果|最后|其实|"
    r"昨天|今天|那天|[\s,，。!！])*"
)
_END = r"[\s,，。.!！~…]*"
_RECORD = (
    r"(?:(?:刚才|刚刚|刚(?=[那这记报写发登填])|上一?|前面|这|那|我?[记报发写登]的?)(?:面|的|那|这|一|记的|发的|写的|登的|"
    r"报的)*(?:[0-9.]+|[一二两三四五六七八九十半]+)?(?:个?半?(?:小时|钟头)|[条个次件]|记录|活动|服务)?(?:记录|活动|服务)?)"
)
# A finger slipped, and it was written down: 误触 误触 不算.
_SLIP = r"(?:误触|误点|误按|误发|手滑|手抖|不小心(?:点|按|碰|发)(?:到|错|出去)?|(?:点|按)(?:到|错)(?:按钮|键|地方)?)了?"
_GO = (
    r"(?:不算(?:数|了)?|作废|不要了?|不用(?:记|算)了?|别(?:记|算)了?|取消(?:了|掉|吧)?|删(?:了|掉|除)?吧?|"
    r"撤(?:了|掉|回|销)?吧?|去掉吧?|重(?:复)?了)"
)
_GONE = Pattern(
    rf"{_LEAD}(?:我)?(?:{_RECORD}(?:我)?(?:是)?(?:多余的?|重复的?|[记报发写]重(?:复)?了|{_GO})|(?:[记报发写登录]|打卡|登记)重(?:复)?了|(?:算了|那就|就)*(?:不|别|莫|不要|不用)(?:给我)?(?:记|算|登记|写)(?:上|进去)?(?:这?一?条)?[了咯]?|(?:没|未)(?:有)?(?:去|做|搞|弄|干|办)(?:得)?成(?:的|了)?|(?:没)(?:有)?(?:办法|时间)?去成|(?:改|没)(?:天|去)了?去不成)"
    rf"(?:[吧了的啊呀咯哦嘞]|{_END}|算了|麻烦|谢谢|{_GO}|下次再去|没去成|不算|多了一条|[记报发写]重了|"
    rf"(?:那个|这个)?(?:活动|事情?|服务)?(?:后来|最后|其实|根本|又|今天)?(?:没|冇|未)(?:有)?(?:去|做|搞|弄|干|办|开|下)(?:得)?(?:成|起来)?(?:的|了)?|"
    rf"(?:活动|天气|下雨|领导|那边)?(?:又)?取消了?|{_SLIP})*"
    rf"|(?:{_LEAD})(?:{_SLIP}{_END})+(?:(?:刚才|那条|这条|的|都)*{_GO}{_END})*"
)
_WRONG = Pattern(
    rf"{_LEAD}(?:我)?(?:{_RECORD})?(?:我)?(?:[说写记报填讲](?:的)?(?:有点)?错(?:了)?|[搞弄记写报]错(?:了?人|了)?|不对|有错|有误|写得?不对|[记说写]得?不对|不准)"
    rf"(?:[啊呀吧了哦的呢嘞]|{_END}|不好意思|抱歉|我?[说写记]错了?|刚才)*"
)


def wants_gone(text: str) -> bool:
    """Whether a text says that the last record is not to stand: 记重了, 没去成, 刚才那条不算."""
    return len(text) <= LONGEST and _GONE.fullmatch(fold(text).strip()) is not None


def says_wrong(text: str) -> bool:
    """Whether a text says that something was told wrong, and not what would be right: 说错了."""
    return len(text) <= LONGEST and _WRONG.fullmatch(fold(text).strip()) is not None


def unmet(names: Sequence[str]) -> str:
    """Names as an answer lists them."""
    return "、".join(dict.fromkeys(names))
