"""The door behind the unit, however it is written: 3栋2单元502, 3-2-502, 502室, 五〇二的, 5楼东户, 住302.

Building and entrance are no door: who stands in front of them has found the house, not the family. A bare number is
a door only where what stands beside it says so: 502 alone may be a bus, a price or a glue.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.values.pattern import Pattern
from storage.hiding.glyphs import GLUE, HAN, folded, value_of
from storage.hiding.harmless import SHORT, Harmless, harmless

Span = tuple[int, int]

_D = f"[0-9{HAN}]"
_G = f"[ {GLUE}]{{0,2}}"
_ROOM = Pattern(rf"(?<!{_D}){_D}(?:[ .{GLUE}]?{_D}){{2,3}}(?!\.?{_D})")
_LEFT, _RIGHT = 20, 14  # signs beside a number that are looked at

_COUNT = "(?![居人都全停没业群共左多以受]|家庭)"  # 120户居民 counts them
_SUFFIX = Pattern(rf"{_G}(?:号?(?:室|房间|房(?![子屋东顶产改])|户{_COUNT})|号[门房]|号(?![楼线门栋]|单元|网格))")
_OF_A_UNIT = Pattern(rf"{_D}{{1,2}}{_G}(?:号(?![楼线门栋]|单元|网格)[房室]?|室|户{_COUNT})")
_BUILDING = "[栋幢座#]|号[楼院]|楼栋|楼|层"
_ENTRANCE = "单元|梯|门"
_SEP = rf"{_G}(?:[-/_.,、:~|]|的)?{_G}"
_NUMBERED = rf"(?:(?:{_D}|[A-Z十廿甲乙丙丁戊]){_G}(?:{_BUILDING}|{_ENTRANCE})|[东西南北中]{_G}单元)"
_BEHIND_HOUSE = Pattern(rf"{_NUMBERED}{_SEP}$")
# 3栋那个2003, 2单元，我家1203: words that lead from the house to the door, two of them at most.
_LEADING = (
    rf"那个|这个|[这那]边|[这那]户|里面?的?|有?{_D}?[户家]|的?(?:住户|业主|租户|房客|户主|邻居|人家)|楼[上下]的?|上面的?|顶楼"
    r"|(?:家?住|就?是|在|到|家(?:是|在|里是?)|我们?家?|门牌号?码?|房间?号?码?|室号|编号)[是为]?|的"
)
_LED_FROM_HOUSE = Pattern(
    rf"{_NUMBERED}{_G}(?:[-/_.,、:;~|!。\n(]{{0,3}}{_G}(?:{_LEADING})?){{1,2}}{_G}[-/_.,、:;~|\n(]{{0,3}}{_G}$"
)
# 2003，3栋2单元: the door first, said by itself or after who lives there.
_HOUSE_NEXT = Pattern(
    rf"{_G}(?:[,;、/\n(-]|的|那[户家个]|在|是|,?(?:就?是|住)在?){{0,2}}{_G}(?:第?{_D}{{1,3}}|[A-Z甲乙丙丁]){_G}(?:[栋幢座#]|号楼|单元)"
)
_SAID_FIRST = Pattern(r"(?:^|[,;:。!?\n(~]|我们?家?|住|是|在|敲|业主|租户|住户)[ ,:]{0,2}$")
_UNIT = Pattern(rf"{_D}{_G}单元{_SEP}|(?:{_D}|[A-Z]){_G}(?:[栋幢座#]|号楼){_SEP}(?={_D}{{1,2}}{_G}[室户])")
_DASHED = Pattern(
    rf"(?<![0-9A-Z.{HAN}-]){_D}{{1,3}}(?:{_BUILDING})?{_G}[-/~]{_G}(?:{_D}{{1,2}}{_G}(?:单元)?[-/~]{_G})?$"
)
_LIVED_IN = Pattern(
    r"(?:住(?:在|到|的是)?|家(?:是|在|里是)|我们?家|门牌号?码?[是为:]{0,2}|房[间号]{1,2}[是为:]{0,2}|室号[是为:]{0,2}"
    r"|楼[上下]的?|隔壁的?|对[门面]的?|邻居"
    r"|[漏渗流淌滴][水下]{0,2}[到进]|影响到?|敲|上门到?|地址[是为:]{0,2})[ ,:]{0,2}$"
)
# 是502, said by itself: the answer to "which door?", or what was missing in the message before it.
_ANSWERED = Pattern(r"(?:^|[,;:。!?\n()]|(?:-\d{5}|〓) )[ ,]?(?:就?是|是的|应该是|好像是)$")
_ALONE = Pattern(r" ?(?:[,;。!?~\n()]|$|的?吧|的|啊|哦|呢)")
_UNIT_BEFORE = Pattern(rf"(?:单元|{_D}{_G}门){_SEP}$")
_GONE_TO = Pattern(r"[在去到等找问给帮让请叫看查进访跟和]$")  # a place or people: 在502等, 等602回来
_OTHER_THINGS = Pattern(rf"{_G}(?:[路线班栋幢楼队厂]|号|国道|省道|公交|医院|学校|[小中]学|热线|电话|平台|胶)")
_NO_DOOR_BEHIND = Pattern(rf"(?:[路街巷道弄村组第车¥$+]|编号|型号|尾号|国道|省道|[A-Z])[ :{GLUE}]{{0,2}}$")
_OWNED = Pattern(
    rf"{_G}(?:室|房(?![子屋东顶产改])|号房|号门|户(?:主|的|家|里)|(?:的|那|这)?家(?![庭具电])|住户|业主|租户|房客"
    r"|的(?!路|公交|车|班|温度|电压|胶|价|钱)|门[口前锁上]|邻居|漏|渗|跑水|往[下楼]|装修|养[狗鸡猫鸟]|扰民|没人在?|吵|群租|违建"
    r"|[又不还没]漏|修[好了过]|换[好了过]|阳台|窗|卫生间|厨房|厕所|客厅|卧室|天花板|墙|地漏|马桶|下水|水管|水龙头|空调|[电水]表|煤气|燃气|钥匙"
    r"|号?,?(?:敲门|在家)|没[电水气网]|停[电水气]|跳闸|滴水|天天|半夜|每[天晚]|晚上|一直|老是|总是|又[在把开])"
)
_MEASURE = Pattern(
    rf"{_G}(?:年(?!久)|[元块万亿人名岁度米吨平克斤秒分点时日月个次件条张台盏辆箱袋份只头伏瓦路组批多余几%℃届期页]|公[里斤交分]|厘米|毫米|小时"
    r"|[KCM]?M(?![A-Z])|K[GW]|[VW](?![A-Z]))"
)
_SURE_MEASURE = Pattern(rf"(?:,{_D}{{3}})?{_G}(?:年(?!久)|[元块万亿人名米吨斤个次件条辆袋份伏瓦月日天]|公[里斤]|小时)")
_THOUSANDS = Pattern(rf"^,{_D}{{3}}(?=[元块万])")
_A_FLAT = Pattern(rf"{_G}户(?![居人都业])")
_COUNTED = Pattern(r"(?:[共有约近达余超全计响及涉带惠]|小区|社区|[网]格|左右|[于到至])[ ,:了]{0,2}$")
_ROW = Pattern(rf"{_G}(?:[和跟与同及到至往、,/~-]|还有|以及|对){_G}")
_FLOOR = Pattern(
    rf"(?:{_D}{{1,2}}|[十廿]{_D}?|{_D}十{_D}?){_G}[楼层]{_G}[-的]?{_G}"
    rf"(?:(?:靠?[东西南北中左右](?:边|手边?|侧)?|最[里东西]边?|对门)的?(?:[那这第]{_D}?)?(?:户(?![外籍口])|室|家(?![电具庭]))"
    rf"|{_D}{{1,2}}{_G}(?:室|户{_COUNT}|号房|号(?![楼线门栋])))"
)


@dataclass(slots=True)
class _Number:
    """A number that could be a door, and whether it is one; `bare`: nothing speaks against it."""

    start: int
    end: int
    door: bool
    bare: bool
    value: str


def doors(text: str, known: Collection[str] = ()) -> list[Span]:
    """Where doors stand in a text, in order, none over another: the number with its 室 or 户. `known` are doors of the
    same matter (`door_numbers`): 就是502 tells one once 502 is known. Takes linear time."""
    plain = folded(text)
    if not re.search(_D, plain):
        return []
    plain, stays = harmless(plain)
    numbers = list(_numbers(plain, stays))
    _in_rows(plain, numbers)
    told = {number.value for number in numbers if number.door}
    # Who writes of one door writes of the next by its number alone; of one that is known, whatever stands behind it.
    spans = [
        (number.start, number.end)
        for number in numbers
        if number.door or (number.bare and told) or number.value in told or number.value in known
    ]
    spans += [match.span() for match in _FLOOR.finditer(plain)]
    spans += _second_parts(plain)
    return _merged(spans)


def door_numbers(text: str) -> frozenset[str]:
    """The doors that a text tells, in plain figures: 502."""
    plain = folded(text)
    inside = (_ROOM.search(plain, start, end) for start, end in doors(text))
    return frozenset("".join(map(value_of, match.group())) for match in inside if match is not None)


def moved(matter: str, old: str, new: str) -> str:
    """The words with another place in them; as they were, where a door would stand in them without its house: it would
    be known for one no more, and read by everybody."""
    words = matter.replace(old, new)
    return words if door_numbers(matter) <= door_numbers(words) else matter


def _numbers(plain: str, stays: Harmless) -> Iterator[_Number]:
    for match in _ROOM.finditer(plain):
        start, end = match.span()
        value = "".join(map(value_of, match.group()))
        if any(stays.soft[start:end]) or not _could_be(value, 30):
            continue
        before, after = plain[max(0, start - _LEFT) : start], plain[end : end + _RIGHT]
        if len(value) == 4:  # 5717,500元 is a sum, however it is written
            after = _THOUSANDS.sub("", after)
        suffix = _SUFFIX.match(after)
        stop = end + (suffix.end() if suffix else 0)
        housed = _BEHIND_HOUSE.search(before) is not None
        if not suffix and (_SURE_MEASURE if housed else _MEASURE).match(after):  # 302张三家 counts no sheets
            continue
        likely = _could_be(value, 20)
        leading = _LED_FROM_HOUSE.search(before) if likely else None
        led = leading is not None
        counted = re.match(rf"{_G}户", after) is not None and not suffix  # 120户停电; no house has a thousand of them
        of_unit = _UNIT_BEFORE.search(before) is not None or (leading is not None and "单元" in leading.group())
        if counted and (((housed or led) and likely and len(value) == 4) or of_unit):
            yield _Number(start, end, True, True, value)
            continue
        if counted and likely and len(value) == 4 and not _COUNTED.search(before) and _A_FLAT.match(after):
            yield _Number(start, end, True, True, value)  # 2101户没电了: no house has two thousand of them
            continue
        if counted:
            if likely:
                yield _Number(start, end, False, False, value)
            continue
        roomed = suffix is not None and suffix.group()[-1] in "室房间户"
        if not housed and not roomed and _NO_DOOR_BEHIND.search(before):  # 西北街309号; 309号房 is a room there too
            continue
        dashed = likely and _DASHED.search(before) is not None and not re.match(r"[-/.:]?[0-9A-Z]|[-/](?!-)", after)
        # No street here has two thousand houses: 2108号下水道堵了.
        owned = _OWNED.match(after) or (suffix and len(value) == 4 and _OWNED.match(after, suffix.end()))
        named = likely and (_LIVED_IN.search(before) is not None or bool(owned))
        bare = likely and value not in SHORT and not _OTHER_THINGS.match(after)
        # 2单元有一户110; 3单元，壹壹零: said by itself behind the house, it calls nobody.
        near = leading.group().strip() if leading is not None else ""
        flat = likely and (near.endswith("户") or "单元" in near) and _ALONE.match(after)
        led = led and (suffix is not None or bare or bool(flat))
        led = led or (bare and _SAID_FIRST.search(before) is not None and _HOUSE_NEXT.match(after) is not None)
        gone_to = bare and _GONE_TO.search(before) is not None
        answered = likely and _ANSWERED.search(before) is not None and (suffix is not None or _ALONE.match(after))
        door = housed or led or dashed or named or gone_to or bool(answered) or (roomed and likely)
        yield _Number(start, stop if door or roomed else end, door, bare, value)


def _could_be(value: str, most: int) -> bool:
    """Floor and room: 502, 1203, 0502. Service numbers (110, 119, 120) stand in no house's list of doors."""
    floor, room = int(value[:-2]), int(value[-2:])
    return 1 <= floor <= 60 and 1 <= room <= most


def _in_rows(plain: str, numbers: list[_Number]) -> None:
    """502和402、302漏水: what stands in a row with a door is one."""
    for row in (numbers, numbers[::-1]):
        for first, second in pairwise(row):
            left, right = sorted((first, second), key=lambda number: number.start)
            if first.door and not second.door and _ROW.fullmatch(plain, left.end, right.start):
                second.door = True


def _second_parts(plain: str) -> Iterator[Span]:
    """2单元3号, 5栋12室: a door without a floor in it."""
    for unit in _UNIT.finditer(plain):
        match = _OF_A_UNIT.match(plain, unit.end())
        if match is not None:
            yield match.span()


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
