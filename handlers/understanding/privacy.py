"""Matters that may not be spoken of in a group: accusations, quarrels, violence at home, harm to a child."""

from __future__ import annotations

import re

from bot.values.fold import fold

_ALWAYS = re.compile(
    r"举报|检举|揭发|实名|匿名|家暴|家庭暴力|虐待|猥亵|性侵|性骚扰|强奸|骚扰|体罚|霸凌|校园欺凌|欺凌|拐卖|拐走|遗弃|跟踪我|偷拍"
    r"|打(?:我)?(?:老婆|孩子|小孩|妻子|媳妇|老人|娃|女儿|儿子|妈妈)|(?:老公|丈夫|他爸|爸爸|婆婆|继父|后妈)(?:.{0,6})(?:打|骂|不让)"
    r"|贪污|受贿|行贿|索贿|挪用公款|以权谋私|吃回扣|优亲厚友|吸毒|贩毒|卖淫|嫖娼|赌博窝点|聚众赌博|传销|涉黑|黑社会|保护伞|高利贷"
    r"|自杀|轻生|跳楼|割腕|精神病人?|艾滋|邻里(?:纠纷|矛盾|不和)|邻居(?:之间)?(?:纠纷|矛盾)|家庭(?:纠纷|矛盾)|婆媳|离婚|出轨|欠债|讨债"
)
_NEIGHBOUR = re.compile(
    r"邻居|隔壁|对门|楼上(?!灯)|楼下(?:住户|邻居|那家|的人)|同楼|[0-9一二三四五六七八九十](?:楼|室|单元)(?:的|那)(?:人|家|住户|邻居)|那户|那家人|他家"
)
_QUARREL = re.compile(
    r"吵|骂|打人|打架|打我|打了我|动手|威胁|恐吓|报复|纠纷|矛盾|欺负|泼|砸|堵门|堵我|堆|占|霸占|不讲理|不讲道理|不肯|不赔|赖|闹|噪音|养狗|养鸡|狗叫|跺脚|钢琴|麻将|偷|扔"
)
_CHILD = re.compile(r"孩子|小孩|儿童|娃|女童|男童|未成年|学生|幼儿|婴儿|小朋友|女儿|儿子|留守")
_HARM = re.compile(
    r"打(?!扫|卡|印|电话|疫苗|球|篮球|算)|虐|伤|骂|欺负|侵|摸|关起来|不给吃|饿|遗弃|抛弃|没人照顾|没人管|走失|走丢|拐|哭|逼|猥|死|恐吓|威胁|辱|辍学"
)
# Teaching about it, or a service told of, names nobody.
_TALK = re.compile(r"宣传|宣讲|讲座|培训|普法|知识|演练|倡议|预防|防范|反家暴|反诈|排查|调解了|化解了")


def sensitive(text: str) -> bool:
    """Whether the matter must move to a private chat before anything more is said."""
    folded = fold(text[:2000])
    if _TALK.search(folded):
        return False
    if _ALWAYS.search(folded):
        return True
    if _NEIGHBOUR.search(folded) and _QUARREL.search(folded):
        return True
    return any(_HARM.search(folded[max(0, child.start() - 8) : child.end() + 10]) for child in _CHILD.finditer(folded))
