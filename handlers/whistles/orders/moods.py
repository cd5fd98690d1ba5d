"""What is only said and orders nothing: on a condition, by hearsay, as a question, not yet, not at all.

如果是国道就不归我们 gives no letter back. What is left without such parts is what somebody orders; where nothing is
left, the sentence is a remark on the case.
"""

from __future__ import annotations

from bot.values.pattern import Pattern
from handlers.whistles.orders.values import Spoken, Verb

# Verbs that change a case, or that others hear of: none of them is done by the way.
ACTS = frozenset(Verb) - {
    Verb.NOTE,
    Verb.STANDS,
    Verb.LETTER,
    Verb.TERM,
    Verb.LIST,
    Verb.WITHDRAW,
    Verb.MERGE,
    Verb.PUBLISH,
}
_IF = (
    r"如果|要是|假如|假使|倘若|倘使|若是|万一|除非|只要|一旦|哪怕|就算|即使"
    r"|(?:^|(?<=[,。;\s]))(?:若(?!干)|假设|不管|无论|等(?:我们?)?(?:确认|确定|核实|查清|弄清)|看是不是)"
)
# The condition and what hangs on it, to the end of the sentence; 是国道的话就退 has its word behind.
_ON_CONDITION = Pattern(
    rf"(?:但|那|不过|可|先)?(?:{_IF})[^。;!?\n]*"
    r"|[^,。;!?\n]{1,16}(?<!听我)(?<!说)的话(?=[,就我那该\s]|$)[^。;!?\n]*"
)
_HEARD = Pattern(r"(?:听说|据说|听(?:人|别人|同事|朋友|群里|大家)?(?:家)?[说讲]|好像听|传言|网上说)[^。;!?\n]*")
_THEY_SAY = Pattern(
    r"(?:他们|她们|别人|有人|人家|大家|居民|群众|业主|社区|你们|对方|那边|村里|网上|物业|[^,。;\s]{2,3}(?:局|公司))(?:都|也|还|一直|总|老|又|打电话|那边|自己)*(?:说|讲|认为|觉得|以为|非说|硬说)"
    r"(?!好)[^。;,!?\n]*(?:归|属|该|管|是)[^。;,!?\n]*"
)
_ASKING = (
    r"(?:是不是|是否|有没有|能不能|可不可以|该不该|要不要|归不归|属不属|算不算|难道|凭什么|怎么会|谁|多(?:大|高|长|深|宽|久|少|远|重)"
    r"|哪(?:里|个|位|家|条|段|天|一)|还是[^,。;!?\n]{1,8}(?:$|[?。])|什么|[吗么呢](?=$|[,。?\s]))"
)
_QUESTION = Pattern(rf"[^,。;!?\n]*(?:{_ASKING}[^,。;!?\n]*\??|\?)")
_TAG = Pattern(
    r"[^,。;!?\n]*(?:不归|不属|不是|归|属于?|该)[^,。;!?\n]*吧\s*\?+|[^,。;!?\n]*不(?:归|属于?|是)我们[^,。;!?\n]{0,3}吧\s*$"
)
_STEP = (
    r"(?:签收?|退(?:单|回|给|掉)?|派(?:单|给|出去|下去)?|转(?:给|交|办|派|过去)|改派|办结|结案|结了?|销号?|关单|核实|批|同意|自办|接单|反馈|答复|回复|回函|申请延期"
    r"|延期|挂账|督办|作废|受理|催)"
)
_TIME = (
    r"(?:明天|明早|明日|后天|晚上|下午|晚点|晚些|待会|等会儿?|等下|等一下|过一?会儿?|一会儿?|回头|改天|过(?:两|几|一|三)天|下个?(?:周|星期|礼拜|月)[一二三四五六日天]?|(?:这|本)?周[一二三四五六日]"
    r"|月底|年底|到时候?|等[^,。;!?\n]{1,10}|[^,。;!?\n]{1,10}(?:之后|以后|后|之前|以前|前|了))"
)
# 明天再签收, 周五之前给你们答复: they will, and have not.
_NOT_YET = Pattern(
    rf"[^,。;!?\n]*{_TIME}(?:我们?|咱们?)?(?:再|才|就|会|给|向|跟|统一|一起|一并|来|去|你们?|社区|您){{1,3}}(?:来|去|考虑|决定)?{_STEP}[^,。;!?\n]*"
    r"|[^,。;!?\n]*(?:批|审批|到货|到|定|出来|下来|谈妥|天晴|签字)了?(?:以?后|之后)?(?:就|再|才)(?:能|可以|会)?(?:动工|开工|进场|开始|修|换|办|施工|安排)[^,。;!?\n]*"
    r"|[^,。;!?\n]*(?:月底|月初|年底|年后|明天|后天|下个?(?:周|月|星期|礼拜)[^,。;!?\n]?|[0-9]{1,2}[号日]|过(?:几|两|三)天)[^,。;!?\n]{0,6}(?:进场|动工|开工|到场)(?!了)[^,。;!?\n]*"
)
# 先别办结, 不用退单, 还没签收.
_NO = (
    r"(?:别|(?<!要)不要|(?<!用)不用|不必|不急着?|不忙着?|莫|暂不|先不|(?<!能)(?:还)?不能|还没(?:有)?|(?<!有)没有?|未|不会|不想|不打算)"
    r"(?:急着|忙着?|先|再|给|给我们?|把[^,。;]{1,6}|随便|马上|现在|就|想|打算)*"
)
_NOT = Pattern(rf"[^,。;!?\n]*{_NO}{_STEP}[^,。;!?\n]*")
_NOT_BACK = Pattern(rf"[^,。;!?\n]*(?:{_NO}退|没(?:有)?[说讲][^,。;!?\n]{{0,3}}(?:不归|不是|不属))[^,。;!?\n]*")
# What says no by itself is said with such words.
_NEGATED = {Verb.RETURN, Verb.REFUSE, Verb.SELF, Verb.DECLINE, Verb.EXTEND, Verb.AGAIN, Verb.PARK, Verb.REPLY}
_ASKED_FOR = {
    Verb.EXTEND,
    Verb.URGE,
    Verb.ASK,
    Verb.AGAIN,
    Verb.REASSIGN,
    Verb.SEND,
    Verb.GRANT,
    Verb.VERIFY,
    Verb.CLOSE,
}
_OWN_WORK = {Verb.REPLY, Verb.VERIFY, Verb.AGAIN, Verb.SEND, Verb.REASSIGN, Verb.SELF, Verb.GRANT, Verb.REFUSE}


def firm(folded: str, verb: Verb) -> str:
    """The sentence without what is only said of `verb`."""
    left = _HEARD.sub(" ", _ON_CONDITION.sub(" ", folded))
    if verb not in _OWN_WORK:
        left = _THEY_SAY.sub(" ", left)
    left = _TAG.sub(" ", left)
    if verb not in _ASKED_FOR:
        left = _QUESTION.sub(" ", left)
    if verb not in (Verb.EXTEND, Verb.AGAIN, Verb.PARK):
        left = _NOT_YET.sub(" ", left)
    if verb is Verb.RETURN:
        return _NOT_BACK.sub(" ", left)
    return left if verb in _NEGATED else _NOT.sub(" ", left)


# What the work of a letter is spoken of with, by whom it was sent to: who comes when, papers, money, whom to ask.
_OF_THE_WORK = Pattern(
    r"签|退|现场|施工|进场|工期|排期|社区|居民|反映人|业主|住户|当事人|来?函|来信|(?:那|这|你们?的?)(?:封|份)?信|[这那]封|附件|文件|图纸|出图|设计|招标|采购|预算|报价|经费|资金|审批|领导|局里|开会|会商|材料"
    r"|配件|到货|厂家|师傅|工人|工程队|养护|队伍|方案|照片|编号|回复|答复|职能|职责|辖区|产权|国道|县道|省道|核|勘|测|约好?|改(?:到|在|成)?(?:周|星期|下|明|后|上午|下午|[0-9])|电话|联系|上门|期限|派|具体|尺寸|位置|人手|排[到上]|轮到|这[个件](?!月|星期|礼拜|周|小区)|那[个件]"
)
# The community is to do something for it, or is asked.
_TO_THE_COMMUNITY = Pattern(
    r"(?:请|需要?|麻烦|希望|烦请|劳烦|辛苦|想请|拜托|让)(?:贵|你们?|您)?(?:社区|网格|村里|居委会?)(?!(?:重新|另|改)?(?:派|退|转|收回))|(?:帮忙?|帮我们?|替我们?)(?:问|通知|联系|协调|约|说|解释|打听)"
    r"|跟(?:居民|业主|住户|反映人)(?:说|讲|解释|约)"
)


# What keeps a department from its work is no trouble of a resident's: 门锁着进不去, 反映人电话打不通.
_HINDERED = Pattern(
    r"(?:居民|业主|住户|反映人|户主|家里|家中)[^,。]{0,4}(?:不在|没在|没人|不接|不开门|不配合|不让|不同意|联系不上)|(?:门锁|锁)着?[^,。]{0,3}进不去|没人开门"
    r"|(?:联系人|反映人|居民|业主)?电话[^,。]{0,3}(?:打不通|没人接|不接|空号|停机)|找不到(?:位置|地方|地点|人|这家)|(?:地址|位置)不(?:详|对|清)"
)
# What somebody who has letters asks as anybody may.
_OTHERWISE = Pattern(r"上班|下班|开门|关门|党费|党员|活动|报名|志愿|服务|记录|预约|心愿|岗位")


def is_hindered(folded: str) -> bool:
    """Whether it tells what keeps them from the work."""
    return _HINDERED.search(folded) is not None


def asks_for_people(folded: str) -> bool:
    """Whether they ask for those who told of it, and for nobody to talk with: 反映人电话多少."""
    return _PEOPLE.search(folded) is not None and is_question(folded)


_PEOPLE = Pattern(r"反映人|住户|业主|当事人|报修人|投诉人|居民")


def is_for_the_community(folded: str) -> bool:
    """Whether the community is asked to do something beside the work: 请社区来个人, 帮忙问问居民哪天在家."""
    return _TO_THE_COMMUNITY.search(folded) is not None


def is_of_the_work(folded: str) -> bool:
    """Whether words that order nothing are of the work of some letter: 施工队月底进场, 改周四."""
    if _OTHERWISE.search(folded) is not None:
        return False
    return _OF_THE_WORK.search(folded) is not None or is_for_the_community(folded) or is_hindered(folded)


# What staff say among themselves of a case: who comes, who was told.
_OF_THE_OFFICE = Pattern(
    r"施工(?:队|方|单位)|进场|工期|排期|(?:那|这)(?:件|个|单|条|封)|来?函|(?:局|公司|集团|大队|中心|站|所)(?:里|那边|的人)?[^,。]{0,6}(?:说|讲|来|去|约|回|答应|下|定|过来|看)|现场(?:看|会|勘)|到货|已经?(?:跟|和|与|通知|联系|约)|先别|等(?:他们|施工|材料|配件|批)"
)
# A paper that they would have written, and figures that they would have better: no work of a case.
_PAPER = Pattern(
    r"写(?:个|一?份|一?篇|一?下)|[拟起]草|总结|汇报|简报|讲话|发言|公告|通知|材料(?:要|写|交)|好看|漂亮|统计|台账|表扬|新闻"
)


def is_for_the_office(folded: str) -> bool:
    """Whether words of staff that order nothing are of a case: 施工队月底进场, 局里说下周来看."""
    return _OF_THE_OFFICE.search(folded) is not None


def is_paper(folded: str) -> bool:
    """Whether a paper or better figures are wanted."""
    return _PAPER.search(folded) is not None and not is_for_the_community(folded)


def is_question(folded: str) -> bool:
    """Whether something is asked."""
    return _QUESTION.search(folded) is not None or _TAG.search(folded) is not None


def only_said(spoken: Spoken, words: str) -> Spoken:
    """The sentence as a remark on the case that it is about."""
    return Spoken(Verb.NOTE, words, spoken.number, that=spoken.that, by_the_way=True)
