"""Numbers that stand for a line of a list: 报名 3, 第三项, #3."""

from __future__ import annotations

from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.numerals import DIGIT, read_number
from bot.values.pattern import Pattern

_NUMBER = rf"[0-9]{{1,3}}(?![0-9])|[{DIGIT}十百]{{1,4}}"
_KIND = r"(?:项目|活动|岗位?|心愿|需求|任务)"
# 认领一个岗位 is "a post"; only behind 第 do 个 and 条 count the lines.
_THING = rf"项目|活动|岗位|岗|服务项|心愿|微心愿|需求|任务|条目|项|条|款|号{_KIND}?|件|题|场|个(?:{_KIND}|选项)?"
# 第3栋, 第三天, 报名3人, 报名2小时 count or place something else.
_OTHER = (
    r"(?!\s?(?:[0-9.:/#]|-[0-9]|[栋幢座楼单层室网月日天年周次届季度批位名人岁元块户点时分步米排组一产方者期代节轮阶遍回趟h]"
    r"|个(?:人|小时|月|星期|钟|半|多)|小时|号(?:楼|网格|哨|门|线)|min|书记|时间))"
)
_VERB = (
    r"报名参加|报名|取消报名|取消|退出|参加|认领|领取|选择|选|领|报|序号|编号|项目|活动|岗位|心愿|需求"
    r"|查看|看|要|退|撤回|更正|删除|no\.?"
)
_ITEM = Pattern(
    rf"第\s?(?P<nth>{_NUMBER})\s?(?:(?:{_THING}){_OTHER}|(?=$|[\s,;。、!?]))"
    rf"|(?P<verb>{_VERB})了?\s?[:：#]?\s?(?P<chosen>{_NUMBER})\s?(?:(?:号{_KIND}?|项){_OTHER}|{_OTHER}(?=$|[\s,;。、!?吧了啊哦的]))"
    rf"|(?<![0-9a-z#])(?P<named>{_NUMBER})\s?号\s?(?:项目|活动|岗位?|心愿|需求|任务)"
    rf"|(?:心愿|需求|岗位|项目)\s?(?P<behind>{_NUMBER})(?:号|项|条)?(?![个])(?={_OTHER}[一-龥])"
    rf"|(?<![0-9a-z#])#\s?(?P<hash>[0-9]{{1,3}})(?![0-9#栋楼.-])"
    rf"|\A\s*(?P<alone>[0-9]{{1,2}}|[{DIGIT}十]{{1,3}})\s?(?:[.、。)]|号|项)?\s*\Z"
)
_ITEM_HINT = Pattern(rf"[0-9{DIGIT}十]")


def find_item(text: str, given: Given) -> Found[int] | None:
    """The number (1 to 999) of a list's line: 报名 3, 第三项, 3号项目, #3, or the number alone."""
    folded = fold(text)
    if not _ITEM_HINT.search(folded):
        return None
    for match in _ITEM.finditer(folded):
        number = read_number(next(filter(None, match.group("nth", "chosen", "named", "behind", "hash", "alone")), ""))
        if isinstance(number, int) and 1 <= number <= 999:
            return Found(number, match.start(), match.end())
    return None
