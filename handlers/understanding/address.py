"""The address at the head of a text, and what is told behind it: 水东社区温馨港湾小区6号楼着火了 cries 着火了.

Addresses stand in every kind of report, most of them harmless: so many signs of one would drown the few that cry out.
"""

from __future__ import annotations

from bot.values.pattern import Pattern

# What tells that it is no address, or that it did not happen here and now: it stays.
_TOLD = (
    "听说|据说|新闻|去年|以前|上次|上个|昨天|前天|那年|如果|要是|万一|假如|担心|害怕|怕|防"
    "|演练|宣传|讲座|培训|电影|电视|游戏|梦"
)
_KIND = (
    "社区|小区|家属院|安置房|新村|花园|家园|公寓|宿舍|大厦|广场|大道|市场|菜场|公园|小学|中学|学校|幼儿园|医院|卫生院"
    "|苑|名都|工地|车站|公交站|街道|路口|大桥|河堤"
)
_NUMBER = r"第?[0-9一二三四五六七八九十]{1,4}(?:网格|号楼|单元|栋|幢|座|楼|层|室|号|#)|[0-9]{3,4}"
_NEAR = "[东南西北]?门口?|大?门前|楼道里?|地下室|车库|顶楼|天台|阳台|附近|旁边|对面|后面|前面|里面?|那边|这边|那里|这里"
# Step by step, and none is taken back: steps that can be read two ways would be tried in every combination.
_STEP = Pattern(rf"(?:(?:(?!{_TOLD})[一-鿿]){{1,8}}?(?:{_KIND})|{_NUMBER}|{_NEAR}|[在的,，:：\s])")
_LONGEST = 80  # signs of an address
LEAST = 3  # signs that must be left to say something


def behind_address(folded: str) -> str:
    """A folded text without the address at its head; the text itself where there is none, or nothing behind it."""
    end = 0
    while end < _LONGEST and (step := _STEP.match(folded, end)) is not None:
        end = step.end()
    return folded[end:] if end and len(folded) - end >= LEAST else folded
