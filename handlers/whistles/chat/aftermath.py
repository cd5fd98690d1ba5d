"""What is said behind a danger by whoever told of it, clause by clause: that it is over, that help is on its way, who
is safe. Anything else in it is left, to be heard for itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.understanding import emergency
from handlers.understanding.problems import trouble

LONGEST = 80  # signs
_AN_ASIDE = 12  # signs of a clause that only goes with the others: 我腿都软了
_MARK = Pattern(r"[\s,，。;；!！~、.]+")
_WHO = (
    r"(?:把人|人|火|孩子|小孩|娃|老人|婆婆|我?[爸妈]|老伴|他们?|她们?|我们?|大家|两个?|都|全"
    r"|现在|这会儿?|已经?|终于|总算|刚刚?|刚才|应该|好像|基本|算|了)*"
)
_OVER = Pattern(
    rf"{_WHO}"
    r"(?:没事儿?(?:了|啦|的)?(?:没事儿?)?|没(?:什么|啥|有)?大(?:事|碍|问题)了?|无大碍|不要紧了?|脱险了?|平安了?|安全了|扑灭了?|灭掉?了|熄了|控制住了?|稳住了|找到了|找着了|(?:接|走|自己)?回来了"
    r"|(?:救|捞|拉|弄|抬|劝|拖|抱|接|挖|背|爬|放)(?:了)?(?:上来|下来|出来|上岸|开)了?|(?:都)?出来了|被?(?:救|抬|劝|弄)走了"
    r"|门?(?:敲)?开了|醒(?:过来)?了|清醒了|扶起来了|(?:送|拉|抬|接)(?:到|去|走)?(?:了)?(?:人民|县|中)?(?:医院|上?救护车)?了(?:没大?事)?|散了|停手了|不[打吵闹]了|安静了|关(?:了|好了|上了)(?:阀门|煤气|总闸)?|(?:阀门|煤气|总闸)关(?:了|好了)"
    r"|(?:哦|噢|原来|就|只|说)*是[^没不]{0,8}(?:烤|烧菜|做饭|炒菜|熏腊肉|抽烟|烟囱|蒸汽|水汽|鞭炮|演习|装修|闹着玩)[^没不]{0,4}"
    r"|(?:原来|就|只)?是(?:烧秸秆|烧纸|做饭|烧菜|误报|睡着了|虚惊一场|看错了|听错了|开玩笑).{0,3}|虚惊一场|弄错了|看错了"
    r"|不用(?:找|来|过来|麻烦)(?:了|啦)?|打通了|联系上了|接电话了|(?:会|能)(?:说话|哭|动|走)了)(?:找到了|没大?事了?)?"
)
_BESIDE = Pattern(
    r"(?:谢谢.{0,4}|多谢|辛苦.{0,4}|麻烦.{0,4}|大家|算了|刚才|好了|嗯+|哦+|在.{1,8}|打开窗户了|人|(?:说)?是.{1,8}没(?:关[紧好牢]?|拧[紧好]?))?"
)
_LINES = r"(?:110|119|120|122|96110|12345|报警|急救|消防|警察|电话|抢修)"
_HELPERS = (
    r"(?:救护车|消防车|警车|急救车|抢修车|车子?|警察|民警|消防(?:员|队|的)?|医生|急救(?:的|队)?|燃气(?:公司)?(?:的)?(?:人|师傅)?|供电(?:局|所)?的?|电力的?"
    r"|师傅|物业(?:的人)?|保安|网格员|社区的?(?:人|同志)?|村干部|书记|派出所(?:的人)?|救援队?(?:的)?|110|119|120)"
)
_HELP = Pattern(
    rf"{_WHO}(?:(?:打|拨|报|叫|喊|联系|通知)(?:了|过|通)?(?:的)?(?:{_LINES}|{_HELPERS}|警)(?:电话)?(?:的)?(?:了|过了|啦)?|{_LINES}(?:已经?|都|我)?(?:打|拨|报|联系)(?:了|过|通)了?)"
    rf"|{_HELPERS}(?:的人)?(?:说)?(?:马上|已经?|都|快|就|正|还|在|也|刚刚?)*(?:来|到|过来|赶来|赶到|往这|路上|在路上|在来|出发)(?:的路上|这边|现场|赶)?(?:了|啦)?"
    rf"|(?:{_HELPERS}|他们)(?:那边)?说.{{0,8}}(?:分钟|马上|就|这就).{{0,3}}[到来]"
    rf"|{_WHO}(?:跑|逃|撤|躲|下|走|转移|退|站|待|在)(?:到|出|下|来|去|在)*(?:了)?(?:楼下|楼|外面|外头|门外|院子|空地|路边|马路|广场|远处|安全|邻居家|来|去)(?:的)?(?:地方|里|上)?(?:来|去)?(?:等|站着|待着)?(?:了|啦|着)?"
    r"|(?:应该|好像|目前|现在)?(?:没|没有)(?:什么)?人(?:受伤|伤亡|伤着|被困|伤)|(?:人|我们|大家)(?:都)?没(?:有)?(?:受伤|伤着)"
    r"|(?:钱|卡里?的?钱?)(?:都|也)?(?:还在|没转|没丢|没少|保住了?|止付了|冻结了)|(?:银行)?卡(?:已经|都)?(?:冻结|挂失|锁)了|(?:已经|都)?(?:冻结|挂失|止付)了"
    r"|我(?:们)?(?:也|还|都)?没(?:有)?(?:点|转|给|输|付|汇)(?:钱|验证码|密码|链接|开)?"
    rf"|{_WHO}(?:还)?有(?:气|呼吸|心跳|意识)|(?:医生|警察|消防|他们)?(?:正?在|开始)(?:抢救|急救|包扎|灭火|救人|处理|抢修|救)(?:了|中|着)?|(?:警察|他们)?(?:带|抓)走(?:了)?(?:一个|两个|人|一个人)?(?:了)?"
)
_DIALLED = Pattern(r"(?:我|已经?|都)?打(?:了|过了?)(?:打了|啊|呀|的)?")  # the phone, where nobody is hit


@dataclass(frozen=True, slots=True)
class Aftermath:
    """`over`: nobody is in danger any more. `rest` is what they say besides."""

    over: bool
    said: str
    rest: str


def aftermath(text: str, *, violent: bool = False) -> Aftermath | None:
    """What a text tells of a danger that is known; None where it tells nothing of it, or of danger anew.

    `violent`: the danger is that somebody is beaten, so that 打了 alone may be that.
    """
    if len(text) > LONGEST or "?" in fold(text) or "吗" in text:
        return None
    start, over, told, end = 0, False, False, 0
    cuts = [*((mark.start(), mark.end()) for mark in _MARK.finditer(text)), (len(text), len(text))]
    dialled = False
    for stop, after in cuts:
        clause = fold(text[start:stop])
        is_over, is_help = _OVER.fullmatch(clause) is not None, _HELP.fullmatch(clause) is not None
        if clause and is_over | is_help:
            over, told = over or is_over, True
        elif clause and not violent and _DIALLED.fullmatch(clause):
            dialled = True
        elif clause and not _goes_with(clause, told=told):
            break
        start = end = after
    if not told and not (dialled and end == len(text)):
        return None
    rest = text[end:].strip()
    if rest and (emergency(rest) is not None or len(rest) < _REST):
        return None
    return Aftermath(over, text[:end].strip(" \n,，。.;；、"), rest)


_REST = 4  # signs


def _goes_with(clause: str, *, told: bool) -> bool:
    """Whether a clause is thanks, or where somebody was found; behind what is `told`, what is no matter of its own."""
    if _BESIDE.fullmatch(clause):
        return emergency(clause) is None
    bad = trouble(clause)
    if not told or len(clause) > _AN_ASIDE or _GOES_ON.search(clause) or bad.state or bad.wrong or bad.thing:
        return False
    return emergency(clause) is None


_GOES_ON = Pattern(r"[0-9]|可是|但|不过|又|还(?:没|有|在|是)|那[个件你我]|报|登记|记|算|说|哪|怎么|什么|谁|另外|要")
