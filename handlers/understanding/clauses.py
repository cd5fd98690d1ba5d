"""A text cut into clauses: where one ends, what was said or set between it and the one before, what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.understanding.lexicon import Lexicon, load, words_of
from handlers.understanding.problems import trouble_words


class Gap(IntEnum):
    """What stands before a clause, the stronger the higher."""

    NONE = 0
    INSIDE = 1  # nothing: 1楼积水|2楼漏
    SOFT = 2  # a comma, a space
    STOP = 3  # the end of a sentence
    LIST = 4  # a semicolon, a line: what stands side by side
    ALSO = 5  # 并且, 同时: joins facts as often as matters
    JOINT = 6  # 还有, 另外, 顺便
    NUMBER = 7  # 1. ① 一、 第二 其次


@dataclass(frozen=True, slots=True)
class Clause:
    """Half-open span of the text, and what is read in it.

    `place` is the name at its head ("" where none leads), `kind` what sort of place: named, built, weak (门口), floor;
    `things` the families of what it is about, in the order they are named; `tells`: it says that something is wrong;
    `adds`: it can only go on with what was told; `talk`: a greeting, a question, a command; `heading`: 就说三件.
    """

    start: int
    end: int
    gap: Gap
    words: str
    place: str
    kind: str
    things: tuple[str, ...]
    tells: bool
    adds: bool
    talk: bool
    heading: bool
    trouble: frozenset[str]
    mark: str


_HAN = "一二三四五六七八九十"
_BEFORE = r"(?:^|(?<=[\s,。;:!?、~)）]))"
_NOT_ORDINAL = r"(?!单元|[次天年层楼栋期批排节课幢户号]|网格|[小中]学|人民|医院|幼儿|实验|条路|个?月|个路口|者|手|代)"
_NUMBER = (
    r"(?<![①-⑳⓪⓿⑴-⒇㈠-㈩❶-❿－—–~～-])[①-⑳⑴-⒇㈠-㈩❶-❿](?![①-⑳⓪⓿⑴-⒇㈠-㈩❶-❿－—–~～-]|号?(?:楼|栋|幢|单元|室|户|号|房|门))"
    r"|(?:问题|诉求|事项)[0-9一二三四五六](?=[:,、. ])"
    rf"|[(](?:[0-9]|[{_HAN}])[)]"
    rf"|{_BEFORE}(?:(?P<nth>[0-9]{{1,2}})|[{_HAN}]{{1,2}})[、.):](?![0-9]+(?![0-9]|栋|号楼|幢|单元))"
    r"|(?<=[一-龥])[2-9][、.)](?![0-9])"
    rf"|{_BEFORE}[a-f][.、)](?![a-z0-9])"
    rf"|{_BEFORE}第[{_HAN[:6]}1-6](?:个|件|条|点)?{_NOT_ORDINAL}(?:事情?|问题)?(?:就?是)?"
    rf"|(?:{_BEFORE}|(?<=[一-龥]))(?<![统第唯万同])[{_HAN[:6]}]是(?![否非])"
    rf"|{_BEFORE}(?:另?一个|还有一个)就?是(?![谁不否非])"
    rf"|{_BEFORE}(?:先|再)(?:说|讲|报)(?=[0-9一-龥]{{2}})(?![一两]?[声下句遍嘴])(?![件样个点])"
    rf"|{_BEFORE}第?[{_HAN[:6]}](?:桩|码|码事)(?:事情?)?(?:就?是)?"
    rf"|{_BEFORE}(?:首先|其次|再次|再者|其[一二三四五六]|最后(?:一个|一件)?(?=[,:是 ]))"
    r"|(?:^|(?<=[\n\r]))[ \t]*[*•·●▪◆■-](?!-)(?![0-9])|→|➡"
)
_JOINT = (
    r"(?:(?:[哦噢对]了?|然后)[,\s]*)?(?:另外(?:一个|一件|还有)?|此外|除此之外|(?:(?<=[\s,。;:!?、~)哦噢对])|(?<=了)|^)还有(?:就是|一个|一件|个)?(?![没不])"
    r"|再就是|再有|再一个|还一个|还想反映|顺[便带](?:再?(?:反映|说|提|讲)(?:一[下句嘴声])?)?|不急的是)(?:就是|是)?(?:事情?|问题)?(?:就?是)?"
    rf"|{_BEFORE}(?:对了|另(?=[\s,:一])|再说(?=[\s,:]))|以及|(?<=[一-龥])然后还有一[个件](?:就?是)?"
)
_ALSO = rf"{_BEFORE}(?:同时|并且|而且|外加|加上)"
# 19~1~3305 and 3单元；1905 are one address: cut there, the door would stand without its house.
_NUMERAL = "0-9零〇一二三四五六七八九十壹贰叁肆伍陆柒捌玖"
_STOP = rf"(?:[。!?…]|(?<![{_NUMERAL}])~|~(?![{_NUMERAL}])|(?<![元栋楼幢]);|;(?![{_NUMERAL}]))+"
_MARK = rf"[\n\r]+|{_STOP}|(?<=[✖✗❌])|[,、\s:]|\+(?![0-9])|(?<=[一-龥])/(?=[一-龥0-9])"
# Where one problem may follow another with nothing between: 1楼积水|2楼漏|3楼灯坏, 路不平|灯不明, 椅子断了|然后那个灯.
_INSIDE = (
    rf"(?<=[一-龥][一-龥])(?<![和到至在是住跟与从的往对第给去来把被叫让向,、])(?=(?:[0-9]{{1,3}}|(?<![一-龥][{_HAN}])[{_HAN}])(?:栋|号楼|幢|单元|楼(?![道梯上下顶])))"
    r"|(?<=[一-龥]不[一-龥])(?=[一-龥]不[一-龥])|(?<=[一-龥][一-龥][一-龥])(?=然后|另外呢|还有|再就是|另外|又[停断没漏堵臭吵脏]|[电水网气路灯]也)"
)
_CUT = Pattern(
    rf"(?P<number>(?:{_NUMBER})[\s,:、]*)|(?P<joint>(?:{_JOINT})[\s,:]*)|(?P<also>(?:{_ALSO})[\s,:]*)|(?P<mark>{_MARK})|(?P<inside>{_INSIDE})"
)
_GAPS = {"number": Gap.NUMBER, "joint": Gap.JOINT, "also": Gap.ALSO, "inside": Gap.INSIDE}
_WITHIN = Pattern(r"\([^()\n]{0,30}\)")  # 水管(4栋)爆 is one clause

# What may stand before the place or the thing that a clause is about.
_FILLERS = Pattern(
    r"^(?:[那这]个|那|这|就是说?|一个就是|呃|啊|嗯|哦|然后|还|又|现在|刚才|今天|昨天|最近|我们|咱们?|隔壁|旁边|同一|请|麻烦|也|再|看看|看一?下"
    r"|反映一?下?|除了|说的|的|在|里面?|离|网格员?|[,\s])+"
)
_GENERIC = r"(?:我们|咱们?|整个|本|这个|那个|全|老旧|各|我家|你们)?"
_BUILDING = (
    rf"(?:[0-9]{{1,3}}|[{_HAN}两]{{1,3}}|[a-z]) ?"
    r"(?:栋(?:楼(?![道梯顶上下长]))?|号楼|幢|座(?!位|椅)|单元|号门|#楼?|期)"
)
_NAMED = (
    r"(?:[老新东西南北前后](?:街口?|[路巷]口?)(?![道上坊灯面边小]|社区|卫生|菜市场)|[一-龥]{2,8}?(?:小区|社区|花园|家园|新村|公寓|宿舍|家属院|苑|广场(?!舞)|公园|市场|学校|小学|中学|幼儿园|医院|服务[站中]心?|公交站|车站|活动中心"
    r"|大道|大桥|路(?![灯面口边上人])|街(?![道上坊])|巷|村(?![口民里])|(?<=[一-龥]{2})(?:湾|明珠|坊|人家|港湾)|(?<=[一-龥]{2})[园府郡](?![区林]))(?:小区)?(?:(?<=[街路区村])(?:菜市场|农贸市场|[一-龥]{0,4}服务站|公交站|小学|中学|幼儿园|健身公园|[一-龥]{0,2}广场(?!舞)|[一-龥]{0,2}活动中心))?)"
)
_NOT_NAMED = Pattern(
    rf"^{_GENERIC}(?:小区|社区|广场|公园|市场|学校|医院|车站|村)$|马路|公路|没|有|不|坏|了|是|的|被|住|在|[这那]|条|把|[门路]口"
)
_WEAK = (
    r"[东西南北正侧后大](?:门|门口)(?:口|岗亭)?|小?区?大?门口|小区|凉亭|地下车库|车库|停车场|车棚|充电棚|垃圾[站房亭]|健身区|游乐场|篮球场|快递柜"
    r"|菜市场|(?:小|中心)?广场(?!舞)|[村路巷桥街]口|[路街河桥](?:上|边|里|对面|下面?)|[东西南北][边头]|站台|操场|公园|球场"
)
_FLOOR = rf"(?:[0-9]{{1,2}}|[{_HAN}]{{1,2}})楼的?|楼[上下](?:的|那家|那户)?|[0-9]{{3,4}}(?:室|户)?(?=[在往半把天])"
_SIDE = r"(?:[前后]面|前|后|旁边|对面|门口|楼下|楼顶)?"
_LEADS = Pattern(
    rf"(?P<named>{_NAMED}(?: ?的?(?:{_BUILDING}))*{_SIDE})"
    rf"|(?P<built>(?:{_BUILDING})+(?:[0-9]{{3,4}})?{_SIDE})"
    rf"|(?P<weak>{_WEAK})|(?P<floor>{_FLOOR})"
)
NAMED = Pattern(_NAMED)
FLOOR = Pattern(_FLOOR)
STRONG = Pattern(rf"(?:{_NAMED})?(?:{_BUILDING})+|{_NAMED}")
PLACED = Pattern(rf"{_BUILDING}|{_NAMED}|{_WEAK}")
_WHOSE = Pattern(
    r"^(?:这?[边里]|楼上|上面|有些|很多|好多)?的?(?:居民|业主|住户|人家?(?!车)|老人|孩子|大家|我们?)|^(?:尤其|特别(?!吵|臭|脏|响|黑)|最|更|都是|也一样|也是|同样|已经|全都)"
)
# What goes on telling of the same matter: how long, how bad, who suffers, what is asked for.
_ADDS = Pattern(
    r"^(?:已经|都|还(?!有)|一直|到现在|至今|希望|请|什么时候|能不能|能否|没人|无人|影响|导致|造成|搞得|弄得|害得|吓得|气得|非常|太|很|好(?=臭|吵|黑|脏|多)|又|而且|就|再|才|却|但|可是|结果"
    r"|这(?!边)|那(?!边)|不|晚上|白天|早上|老人|孩子|小孩|娃|学生|出行|走路|有人|容易|求|我|大家|居民|业主|家里|找|打电话|天天|每天|每次|一到|一下雨|下雨|从|好像|像是|怕是|估计|应该|报警|因为|所以|如果|万一"
    r"|经常|老是|总是|整|没(?![水电气](?:$|了|用))|无|玻璃碴|碎渣|螺丝|(?:物业|社区|药店|医院|学校|公司|老板|领导|警察|居委会|他们|客服|电话|包工头|老师).{0,12}(?:不|没|也|电话)|[^,]{1,6}都(?:没|不|是|快|要|被|有|臭|吵|湿|黑|睡|怕)|一股|一地|满|全|到处|差点|随时|根本|完全|连|进出|里面|上面|下面|旁边(?!的)|压|砸|把|被|刮|味道|气味|声音|臭|水(?!管|表|箱|泵|井|压|电|停|龙)|污水|烟|灰|蚊|苍蝇|老鼠|车(?!库|棚|位)|路过|过路|行人|人(?!车))"
)
_TALK = Pattern(
    r"^(?:@\S+|(?:各位)?(?:大家|书记|主任|领导|老领导|网格[长员哨]|同志|您|你)?(?:们)?(?:早上|上午|中午|下午|晚上)?(?:好|辛苦了?|早)(?:啊|呀)?|在吗|[急]+|谢谢.{0,8}|感谢.{0,18}|(?:拜托|辛苦|麻烦)(?:了|您|你们|大家|各位)?.{0,4}"
    r"|语音转文字.?|别的不多说|以上.{0,8}|帮忙报一下|真的假的|开玩笑|哈+|(?:一栋楼|两个单元)|不好意思.{0,6}|打扰.{0,6}|.{0,12}(?:大家|各位|业主们)好.?)$"
    r"|(?<![0-9])[0-9]{5}(?![0-9])|催一下|^问|^请问.{0,14}(?:怎么|哪里|吗|多少|什么|几点)|(?:真的假的|听说)|^没解决|^(?:提醒|麻烦|请|让).{0,8}(?:登记|记录?|报)(?:一?下)?$|请.{0,4}(?:储水|注意|转告|知悉|配合|谅解)|^(?:先)?别管|我自己(?:换|修|弄)"
)
_HEADING = Pattern(
    r"(?:[两二三四五六几2-6]|一些)(?:个|件|点|样|句|条|处|项)(?:小?(?:事情?|问题|意见|情况|要求)|(?=[:,\s]|拜托|$|不在)|话)|^(?:建议|反映|问题|诉求|情况|意见)$|如下|以下|包括|(?:反映|汇报)(?:的)?问题$"
)
_WRONG = Pattern(
    r"[没不缺少乱坏断掉倒松歪斜裂碎破漏堵满停卡爆塌翘锈臭吵响滑枯偷占贴堆扔晒挡撒拦拖扣欠撞死锁暗闪咬垮冒赌✖✗❌]|违建|散架|自开|有人|过期|过火|要(?:修|亮|建|砍|拆|填|装)|有[个条股辆堆]|"
    r"半夜|又.又|进水|渗|返水|一直滴|该换|只亮|耷拉|掀|吹跑|打瞌睡|乱七八糟|积灰|开(?:了|棋牌|美容)|养[鸡鸭鹅猪]|僵尸|失业|鞭炮|打鸣|烧纸|太[大小吵高多]|嗡嗡|积水|发黄|生锈|模糊|还有[个辆条]|挡"
)
SHORT = 8  # characters: 路要修 names hardly anything
_PERSON = Pattern(r"^(?:我|他|她|老人|孩子|小孩|大家|业主|居民|家长|学生)")


@cache
def _things() -> Lexicon:
    data = load("things")
    return Lexicon({family: words_of({"words": words}) for family, words in data["families"].items()})


def _name(place: str) -> str:
    match = NAMED.match(place)
    return match.group() if match is not None else place


def clauses(text: str) -> list[Clause]:
    """The clauses of a text that say something, in order."""
    folded = fold(text)
    return [
        _clause(folded, start, end, gap)
        for start, end, gap in _spans(folded)
        if folded[start:end].strip(" ,。;:!?、()")
    ]


_ONE = 24  # characters of a problem that is told without a mark


def _says_enough(words: str) -> bool:
    """Whether words can be a problem of their own: 1楼积水 can, 水岸花园 of 水岸花园3栋 cannot."""
    return _WRONG.search(NAMED.sub("", words)) is not None or "不" in words


def _spans(folded: str) -> Iterator[tuple[int, int, Gap]]:
    shut = [match.span() for match in _WITHIN.finditer(folded)]
    at = 0  # the first of them that does not end before here
    start, gap, counted = 0, Gap.NONE, 0
    for match in _CUT.finditer(folded):
        while at < len(shut) and shut[at][1] <= match.start():
            at += 1
        if at < len(shut) and shut[at][0] < match.start() and match.end() < shut[at][1]:
            continue
        if match["nth"] is not None:
            # 3、5栋停水了 is a list of houses; 1、5栋漏水 2、7栋停电 counts what is told.
            if folded[match.end() : match.end() + 1].isdigit() and int(match["nth"]) != counted + 1:
                continue
            counted = int(match["nth"])
        said = match["mark"]
        if match["inside"] is not None and not _says_enough(folded[max(start, match.start() - _ONE) : match.start()]):
            continue
        if said is None:
            new = _GAPS[str(match.lastgroup)]
        elif said and said[0] in "\n\r;":
            new = Gap.LIST
        else:
            new = Gap.SOFT if said in ("", ",", "、", ":", " ", "\t") else Gap.STOP
        if folded[start : match.start()].strip(" ,。;:!?、"):
            yield start, match.start(), gap
            gap = Gap.NONE
        start, gap = match.end(), max(gap, new)
    yield start, len(folded), gap


def _clause(folded: str, start: int, end: int, gap: Gap) -> Clause:
    words = folded[start:end].strip()
    filler = _FILLERS.match(words)
    said = words[filler.end() :] if filler is not None else words
    lead = _LEADS.match(said)
    if lead is not None and lead["named"] is not None and _NOT_NAMED.search(_name(lead["named"])):
        lead = None
        if (again := re.match(_WEAK, said)) is not None:
            lead = _LEADS.match(said[again.start() : again.end()])
    place = lead.group() if lead is not None else ""
    behind = said[len(place) :]
    named = lead is not None and lead.lastgroup == "named"
    things = tuple(dict.fromkeys(hit.kind for hit in _things().scan(behind if named else said)))
    hits = {hit.kind for hit in trouble_words(words)}
    tells = bool(hits & {"state", "wrong"}) or bool(
        (things or place or len(_WITHIN.sub("", words)) <= SHORT) and _WRONG.search(behind or said)
    )
    adds = (
        bool(_ADDS.match(words))
        if not place or (lead is not None and lead.lastgroup == "floor")
        else bool(_WHOSE.match(behind) or _PERSON.match(words))
    )
    return Clause(
        start,
        end,
        gap,
        words,
        place,
        str(lead.lastgroup) if lead is not None else "",
        things,
        tells,
        adds,
        _TALK.search(words) is not None,
        _HEADING.search(words) is not None and not things,
        frozenset(hits),
        folded[max(0, start - 1) : start],
    )
