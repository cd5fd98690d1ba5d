"""People and where they work: 我和李建国、王芳; @张三 @李四; 我叫张三; 我是县检察院的张三."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.names import Names
from bot.values.pattern import Pattern
from bot.values.surnames import COMPOUND_SURNAMES, NO_NAMES, SURNAMES

_COMPOUND = "|".join(sorted(COMPOUND_SURNAMES))
_SINGLE = f"[{''.join(sorted(SURNAMES))}]"
# What can follow a name in running text. Chinese has no spaces: the name ends where one of these begins.
NAME_ENDS = (
    r"(?=\Z|[^一-龥]|[和跟与及等在去到把给从都也帮来说做干忙搬扫擦铲捡拾拔送陪教修的是了吗吧呢啊就有向对同报还参负组协开完收我]|以及|还有|一[起同块道行]|共同|[两俩二三四五六七八九十几]+[个名位]?人|[两俩仨]"
    r"|入户|上门|排查|劝导|执勤|站岗|植树|摘|剪|洗|调[研解]|发(?:宣|传|资|米|菜|了)|打扫|清[理扫洁除洗运]|巡[查逻]|走访|慰问|看望|整[理治]|维[护修]|值[班守]|疏[导通]|宣[传讲]|发放|今[天早晚日]|昨[天晚日]|前[天晚]|明天|[上下本这]个?(?:周|星期|礼拜|月|次)|上午|下午|中午|早上|晚上|中午|周[一二三四五六日]|星期"
    r"|同志|书记|主任|老师|医生|阿姨|大[爷妈姐哥]|[先女][生士]|[现已]|因|请假|于|为|负责|社区|县|单位|检察院|法院)"
)
# Inside a given name these do not stand.
_GIVEN_SIGN = (
    r"(?:(?![上下本这][个]?(?:周|星期|礼拜|月|午|次|班|学|楼|街|乡|门)|[今昨前明后][天晚早日]|[早晚中][上饭间餐]|周[一二三四五六日末])"
    r"[一-龥](?<![的了在我你他她们这那吗呢吧啊把给去到没不很都也个每些什么哪谁和与跟及等是]))"
)
_POST = "书记|主任|局长|科长|股长|院长|校长|所长|站长|队长|处长|部长|委员|组长|经理|老师|医生|警官|护士"
_TITLE = (
    rf"{_POST}|阿姨|大爷|叔叔|奶奶|爷爷|大妈|大姐|大哥|师傅|同志|先生|女士|总|姐|哥|叔|婶|嫂|伯|爷|妈|姨|家|工|老|队|某"
)
NAME = (
    rf"(?<![老小阿])(?:(?:{_COMPOUND})(?!{_TITLE}){_GIVEN_SIGN}{{1,2}}?"
    rf"|(?!{_COMPOUND}){_SINGLE}(?!{_TITLE}){_GIVEN_SIGN}{{1,2}}?)"
)
_PERSON = Pattern(rf"{NAME}{NAME_ENDS}")
# In 张福来、李四 the row shows that 来 is no verb, so the longer name is tried first.
_ROW_PERSON = Pattern(rf"{NAME.replace('{1,2}?', '{2}')}(?=\s?[、/;@])")
# Of a run of signs that is nothing but the name: 王家 is a family, 王家强 is somebody.
_NO_TITLE = f"(?!{_TITLE})"
_WHOLE = Pattern(NAME.replace(_NO_TITLE, rf"(?!(?:{_TITLE}|家[人里属长])\Z)") + r"\Z")

_LEAD = Pattern(
    r"(?P<list>[和跟与同](?![时样步等意样志学事])|带着|带上|带领|带|约上|约|叫上|喊上|陪同|协同|联合|会同|一起的有|还有|以及|@|(?:参加|参与|服务|随行|志愿)?(?:人员|人|者|队员|成员|名单)\s?[:是有])\s?"
)
_NEXT = Pattern(r"\s?(?:[、,/;@&+]|以及|还有|[和跟与及]|\s)\s?(?:[0-9]{1,2}[.、]\s?)?@?\s?")  # 1.张三 2.李四 too
_LIST_START = Pattern(r"(?:\A|(?<=[\s,;:。、.!?(]))@?")
# 李某某, 王××: somebody who is not to be named. They are one of a list, and nobody of the roster.
_MASKED = Pattern(rf"{_SINGLE}(?:某{{1,2}}|[×*＊]{{1,2}}|x{{1,2}}(?![a-z]))")
_NICKNAME = Pattern(rf"我们?|[老小阿]{_SINGLE}(?![一-龥])|{_SINGLE}(?:{_TITLE})")
_HEADS = Pattern(r"\s?(?:共|等|一共)?\s?[0-9一二两三四五六七八九十]{1,3}\s?[个名位]?人|\s?(?:[两俩仨])")

_SAID_NAME = Pattern(
    r"(?:[我俺咱](?:的名字)?叫|(?:(?<![一-龥])|(?<=[士生师员工志的人部])|名字)叫(?!他|她|我|你|人|社区|物业)|本人叫?(?![系是现为在])|我的?名字[叫是]|姓名\s?[:是叫]?|名字\s?[:是叫])\s?[:是叫]?\s?(?P<name>(?!什么|啥|名)[一-龥·]{2,8})"
)
_I_AM = Pattern(r"我(?:是|叫)|来自|报[到道]|登记|签到|我")
_BETWEEN = Pattern(
    rf"\s?[的,:、]?\s?(?:(?:在职|退休|一名)?(?:职工|干部|党员|工作人员|教师|教员|民警|辅警|法官|检察官|会计|司机|科员|员工)|(?:副?(?:{_POST})))?\s?"
)
_TOKEN = Pattern(r"[一-龥]+")
_DONE = Pattern(r"(?:(?:已经?|来|前来|要)?(?:报[到道]|登记|签到)|来)了?\Z")
_FILLER = Pattern(
    r"(?:我是|新来的?)?(?:在职|预备|退休|退役|入党)?(?:非?党员|积极分子|干部|职工|教师|医生|护士|军人)(?:同志)?|(?:来|要|申请|前来|我要|我来)?(?:报[到道]|登记|签到)了?"
)


def find_people(text: str, given: Given) -> Found[tuple[str, ...]] | None:
    """The other people of a log, each once, in order; the span runs from the first name to the last.

    Names count only where people are listed: behind 和 跟 带着 @ 人员:, or two and more in a row
    (张三、李四), or one with a count (张三 2人). Nicknames and titles (老王, 李书记) are no names.
    """
    folded = fold(text)
    names: list[str] = []
    start = end = -1
    position = 0
    for lead in _LEAD.finditer(folded):
        if lead.start() < position:
            continue
        listed, walked = _list(folded, lead.end())
        if listed:
            if start < 0:
                start = listed[0].start
            names += [person.value for person in listed]
            position = end = listed[-1].end
        else:
            position = walked
    if names and start >= 0:
        # 张三、李四和王芳: the ones before 和 belong to the list too.
        earlier = _row(folded, start)
        if earlier:
            return Found(tuple(dict.fromkeys([*(name.value for name in earlier), *names])), earlier[0].start, end)
        return Found(tuple(dict.fromkeys(names)), start, end)
    rows = _row(folded, len(folded))
    if rows:
        return Found(tuple(dict.fromkeys(name.value for name in rows)), rows[0].start, rows[-1].end)
    return None


def _list(folded: str, position: int) -> tuple[list[Found[str]], int]:
    """Names one after another from `position` on, and how far it was walked.

    Whoever found nothing goes on from there: a row of 我、我、我 holds no name, wherever one begins to read it.
    """
    names: list[Found[str]] = []
    while True:
        match = _ROW_PERSON.match(folded, position) or _PERSON.match(folded, position)
        match = match or _MASKED.match(folded, position)
        if match is not None and _is_name(match.group()):
            names.append(Found(match.group(), match.start(), match.end()))
        else:  # 谢主任、黄秀英: the title is passed over, the name is not
            match = _NICKNAME.match(folded, position)
            if match is None:
                return names, position
        gap = _NEXT.match(folded, match.end())
        if gap is None:
            return names, match.end()
        position = gap.end()


def _row(folded: str, before: int) -> list[Found[str]]:
    """The first list of two names and more, or of one with a number of heads, that begins ahead of `before`."""
    done = 0
    for opening in _LIST_START.finditer(folded, 0, before):
        if opening.end() < done:
            continue
        listed, walked = _list(folded, opening.end())
        if not listed:
            done = walked
            continue
        done = listed[-1].end
        if len(listed) > 1 or _HEADS.match(folded, done):
            return [name for name in listed if name.start < before]
    return []


def _is_name(word: str) -> bool:
    return word[:2] not in NO_NAMES and not any(word[i : i + 2] in NO_NAMES for i in range(1, len(word) - 1))


def find_name(text: str, given: Given) -> Found[str] | None:
    """The name somebody checks in with: 我叫张三, 我是县检察院的张三, 张三 县检察院, 报到 张三, or 张三 alone."""
    folded = fold(text)
    for match in _SAID_NAME.finditer(folded):
        told = _said(match)
        if told is not None:
            return told
    unit = find_unit(text, given)
    if unit is not None:
        named = _PERSON.match(folded, _next_to(folded, unit.end))
        if named is not None and _is_name(named.group()):
            return Found(named.group(), named.start(), named.end())
        # 张三县检察院: all that stands before the unit in its run of signs is the name.
        for token in _TOKEN.finditer(folded, 0, unit.start):
            if token.end() == unit.start:
                whole = _as_name(folded, token.start(), token.end())
                if whole is not None:
                    return whole
    for token in _TOKEN.finditer(folded):
        if unit is not None and token.start() < unit.end and unit.start < token.end():
            continue
        whole = _as_name(folded, token.start(), token.end())
        if whole is not None:
            return whole
    return None


def _next_to(folded: str, position: int) -> int:
    """Where a name behind a unit begins: past 的, a comma or a post (局长王强)."""
    between = _BETWEEN.match(folded, position)
    return position if between is None else between.end()


def _said(match: re.Match[str]) -> Found[str] | None:
    """Behind 我叫 a rare family name is believed too, if the run of signs ends with it."""
    run, start = match["name"], match.start("name")
    listed = _PERSON.match(match.string, start)
    if listed is not None:
        return Found(listed.group(), start, listed.end())
    return Found(run, start, start + len(run)) if len(run) <= 4 or "·" in run else None


def _as_name(folded: str, start: int, end: int) -> Found[str] | None:
    """The run of signs as a name, the words around a check-in taken off its ends."""
    while True:
        filler = _FILLER.match(folded, start, end) or _I_AM.match(folded, start, end)
        if filler is None or filler.end() == start:
            break
        start = filler.end()
    tail = _DONE.search(folded, start, end)
    if tail is not None:
        end = tail.start()
    match = _WHOLE.match(folded, start, end)
    if match is None or not _is_name(match.group()):
        return None
    return Found(match.group(), start, end)


# A sign that ends the names of units, unless it begins another word (局长, 部门, 站点).
_UNIT_END = Pattern(
    r"(?:(?<=[县市区省镇乡昌州都东西南北外])[一二三四五六七八九]?(?:职|实验)?[一二三四五六七八九]?[中小幼](?=$|[^一-龥]|[的上来任当教工担]|老师|教师)|(?<=[县市昌州])[一二三四五六七八九](?:中|小|幼)|委员会|联合会|检察院|(?<!住)(?<!出)院(?![长子内里坝落])|政府(?!部门)|办公室|办事处|[局](?![长部面势领])|委(?![员托屈婉会])|(?<=[党政县府市区道贫明建创急访防编外侨汛兵商治改])办(?![理事了完公法好证手])|中心(?!小学|[小中]学|医院)"
    r"|(?<![全一内外局干支])部(?![长分门队位])|小学(?!生)|中学(?!生)|大学(?!生)|学校|幼儿园|高中|公司|银行|支行|分行|信用社|合作社|集团|(?<![网交车圾])站(?![长牌点在台岗着起立])|(?<![厕场住])所(?![长有以在谓需])"
    r"|(?<![排小带组])队(?![长员伍友])|协会|法院|工会|妇联|团委|残联|科协|文联|工商联|供销社|(?<![到各好坏用])处(?![长理罚置])|校(?![长园门])|(?<!工)厂(?![长房])|(?<=[书化物育案术念])馆(?![长员])|党校|学会)"
)
_UNIT_CUT = Pattern(
    r".*(?:我们?是|我们?|你们?|来自|单位是|单位|的|在|是|叫|于|到|去|和(?!平)|跟|与|报[到道]|登记|本人|名叫|姓名|工作单位|现任|担任|就职|任职|供职|上班|现在|目前|请|帮|找|联系|转给|转|派|给|让|由|本|贵|各|相关|有关)"
)
_BARE = "部 院 所 站 队 办 委 处 校 厂 馆 局 中心 厕所 公厕所 部门 支部 党支部"
_NO_UNITS = frozenset(_BARE.split())
_UNIT_LONGEST = 16
_PLACE_HEAD = Pattern(r"[县市区省镇乡]")


def find_unit(text: str, given: Given) -> Found[str] | None:
    """The unit somebody belongs to: the longest known name, else what ends like a unit (交通运输局, 县妇幼保健院)."""
    folded = fold(text)
    known = _units(given.known.units)
    best: Found[str] | None = None
    for start, end, name in known.within(folded):
        if best is None or end - start > best.end - best.start:
            best = Found(name, start, end)
    if best is not None:
        return best
    for run in _TOKEN.finditer(folded):
        unit = _unit_in(folded, run.start(), run.end())
        if unit is not None:
            return Found(text[unit.start : unit.end], unit.start, unit.end)
    return None


@lru_cache(maxsize=16)
def _units(units: tuple[str, ...]) -> Names:
    return Names.of((unit, unit) for unit in units)


def _unit_in(folded: str, start: int, end: int) -> Found[str] | None:
    """The first unit in one run of signs: up to its last ending that nothing interrupts (县委组织部)."""
    for ending in _UNIT_END.finditer(folded, start, end):
        head = max(start, ending.end() - _UNIT_LONGEST)
        cut = _UNIT_CUT.match(folded, head, ending.start())
        begin = cut.end() if cut is not None else head
        begin = _behind_name(folded, begin, ending.start())
        last = ending.end()
        for further in _UNIT_END.finditer(folded, last, min(end, begin + _UNIT_LONGEST)):
            between = folded[last : further.start()]
            if any(sign in between for sign in "的在是和叫") or _starts_with_name(folded, last, end):
                break
            last = further.end()
        if folded[begin:last] not in _NO_UNITS:
            return Found(folded[begin:last], begin, last)
    return None


def _starts_with_name(folded: str, start: int, end: int) -> bool:
    match = _PERSON.match(folded, start, end)
    return match is not None and _is_name(match.group())


def _behind_name(folded: str, start: int, end: int) -> int:
    """Where the unit of 张三县检察院 begins: at the 县 behind a name."""
    for place in _PLACE_HEAD.finditer(folded, start + 2, min(end, start + 5)):
        if _WHOLE.match(folded, start, place.start()):
            return place.start()
    return start
