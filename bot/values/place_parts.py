"""The parts an address is made of, each found on its own: community, grid, named place, building, entrance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from bot.values.fold import fold
from bot.values.found import Known
from bot.values.homophones import Homophones
from bot.values.landmarks import Landmark, landmarks
from bot.values.names import Names
from bot.values.numerals import read_number
from bot.values.pattern import Pattern


class PartKind(Enum):
    """What a part of an address names."""

    COMMUNITY = auto()
    GRID = auto()
    ESTATE = auto()  # somewhere with buildings: 小区, 公寓, a landmark
    OPEN = auto()  # 路, 广场, 学校
    BUILDING = auto()
    ENTRANCE = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """One part, its span in the folded text, and what it says: (field of PlaceRef, value) pairs."""

    kind: PartKind
    start: int
    end: int
    names: tuple[tuple[str, str], ...] = ()
    text: str = ""  # to be shown in place of the span, where the span holds a door number
    room: bool = False  # a door number was in it


_CN = "一二三四五六七八九十"
_BLOCK = rf"[0-9]\s[0-9](?=\s[栋幢单])|(?:[a-z]-?)?[0-9]{{1,3}}|[a-z]|(?<![周期拜数几])[{_CN}]{{1,3}}|[甲乙丙丁]"
_RANGE = r"[-~、到至和]"
_ROOM_SHAPE = r"(?:[1-9]|[12][0-9]|3[0-3])(?:0[1-9]|1[0-9])"
_EDGE = r"(?<![0-9a-z.])(?:(?<!#)|(?<=[0-9]#))(?<![0-9]-)"
_NUMBERED = Pattern(
    rf"{_EDGE}第?(?:"
    rf"(?:(?P<from>[0-9]{{1,3}}|[{_CN}]{{1,3}})\s?(?:栋|幢|号楼?)?\s?{_RANGE}\s?)?(?P<block>{_BLOCK})\s?"
    r"(?:号\s?楼栋?|号栋|[栋幢](?:楼(?![道梯上下顶]))?|楼栋|號樓|棟|座(?![桥山位谈公城坟庙塔房新大小机椅亭凉雕无])|(?<=[0-9])#(?:栋|楼(?![道梯上下顶]))?)"
    rf"|(?:(?P<from_entrance>[0-9]{{1,2}})\s?{_RANGE}\s?)?(?P<entrance>[0-9]{{1,2}}|[a-z]|(?<![周期拜])[{_CN}]{{1,2}})\s?(?:单元|單元)(?!房)"
    rf"|(?P<dash>[1-9][0-9]?|[a-z])-(?P<dash_entrance>[1-9][0-9]?)-[1-9][0-9]{{2,3}}(?:室|号|户|房)?(?![0-9-])"
    rf"|(?P<short>[1-9][0-9]?|[a-z])-{_ROOM_SHAPE}(?:室|号|户|房)?(?![0-9.-]|\s?[元块人斤个分次名米%点])"
    rf"|(?P<grid>[0-9]{{1,3}}|[{_CN}]{{1,3}})\s?号?\s?网格(?![员长化哨])"
    r")"
)
_NUMBERED_HINT = Pattern(r"[栋幢座#棟網网]|[单單]元|楼栋|号[楼樓栋]|號樓|[0-9a-z]-[0-9]")
# 扫了3栋楼 and 这三栋楼 count houses.
_COUNTING = Pattern(r"[了共这那几有近约各]$")

_SUFFIX = Pattern(
    r"(?P<community>社区(?![书主干工民医卫居党矫]))"
    r"|(?P<estate>小区|(?:花园|家园|公寓|新村|[佳嘉馨]园|[花雅名华]苑|山庄|华庭|[名府]邸|庭院|家属[院楼区]|宿舍(?:楼|区)?(?!管)|新城|大厦|公馆|华府|豪庭|世家|安置[房区])(?:小区)?|苑(?=[0-9一二三四五六七八九十a-z]|小区|$|\s))"
    r"|(?P<open>菜市场|农贸市场|市场(?![监管部])|超市|广场(?!舞)|公园|小学|中学|学校|幼儿园|医院|卫生院|卫生服务中心|服务中心|活动中心|体育馆|图书馆|养老院|敬老院|福利院"
    r"|祠堂|码头|车站|初中|高中|职中|技校|大学(?!生)|保健院|公交站|火车站|转盘|环岛|大桥|桥(?![梁牌洞])|大道|路口|路(?![灯面况障牌边费线由径程途基]|过(?!去))|街(?![道坊上])|[小老]?巷(?!子)|工业园区?|产业园|村(?![民干支委里长书镇]))(?!社区|小区)"
)
_LEAD = 8  # characters before a suffix that can be its name
_HAN_TAIL = Pattern(r"[一-龥]*\Z")
# Where the sentence ends and the name begins: 打扫|红旗路, 我在|红旗路, 昨天下午到|红旗路.
_CUT = Pattern(
    r".*(?:在|到|去|的|了|是|从|于(?!都)|和(?![平谐睦顺美兴])|与|跟|把|被|给|帮|往|来(?!宾|福|安|水(?:公司|厂|站|集团))|对|找|我们?|你们?|他们?|她们?|咱们?|大家|就|都(?!市)|也|还"
    r"|这[个条里边]?|那[个条里边]?|整[个条]|每[个条]|各[个条]?|[一两几]?[个条座]|打扫|清扫|清理|清洁|清洗|冲洗|整治|整理|巡查|巡逻|检查|排查|走访|维修|疏通|维护|看望|慰问"
    r"|参加|负责|值守|铲除|捡拾|擦洗|宣传|举报|投诉|报告|反映|发现|地点|地址|位置|附近|旁边|对面|前面|后面|门口|今天|昨天|前天|明天|刚才|上午|下午|早上|晚上|中午|周末|请问?|说|扫|经过?"
    r"|沿着?|靠近?|关于|因为|由于|向(?![阳前荣东])|为(?!民)|县城(?![管建投关])|老?城区|感谢|谢谢|什么|哪个?|谁|本月|驻|麻烦|建议|需要|支持|协助|配合|联系|通知|告诉|组织|参与|帮助|有|没|不|要|堵|住|停|修|走|过|小时|钟头|分钟|星期[一二三四五六日天]|周[一二三四五六日天]|带着?|陪|通往|通向|进出?|出|等)"
)
_WORDS = """
小区 社区 马 公 大 小 道 铁 一 半 让 拦 问 开 铺 主 支 辅 干 岔 水泥 柏油 泥巴 土 石子 网
电 线 管 思 退 后 前 沿 回家 上班 下班 上学 放学 顺 带 迷 全 本 该 某 逛 临 扫 步行
住宅 居民 老旧 封闭 开放 无物业 高档 自家 天 架 立交 便 过街 乡 农 贫困 城中 集 花 游 后花 楼下 楼上 里
外 高速 柏油马 水泥马 一条 农贸 菜 旧货 人才 劳动力 大型 我家 家 一所 附属 中心 实验 红绿灯 交叉 丁字 三岔 十字 上 下
"""
_NO_NAMES = frozenset(_WORDS.split())  # 马路, 回家路, 菜市场: no name of any place
_ANY_ROAD = Pattern(r"[外面边口前后条大的]马$")  # 外面马路
_IN_THE_WAY = "挡拦占封断跑指认赶带问让修满"  # 树枝挡路 and 老板跑路 are no road, 满街 no street
# A number along a road stays: it is what a building number is on an estate. A room behind it goes.
_HOUSE_NUMBER = Pattern(r"[0-9]{1,4}号(?!楼|栋|网格)")
_WEAK = Pattern(
    r"(?:社区|小区)(?:医院|食堂|居委会|活动室)|(?:小区|社区|学校|院子|单位|村|大院)(?:[东西南北正侧后大]门口?|门口|大门|里面|门外|广场|花园|入口|出口|公园)"
    r"|(?<![山广房关河海辽])[东西南北正侧后](?:大?门)口?(?![窗面牌诊票卡帘锁铃])|大门口|地下车库(?:[出入]口)?|地下室|(?<!新)车库(?:[出入]口)?|凉亭|小广场|健身区|健身广场|游乐场|篮球场"
    r"|停车场|垃圾[站房亭]|活动室|架空层|天台|楼顶|楼下|电梯口|十字路口|丁字路口|三岔路口|路口|菜市场|农贸市场|门卫室|保安亭|岗亭|快递柜|充电棚|车棚"
    r"|绿化带|花坛|中庭|(?<![一-龥])(?:广场(?!舞)|公园|公厕)|(?<=[在到去])(?:广场(?!舞)|公园|公厕|超市|车站|码头|祠堂)|公共厕所"
    r"|(?:小区|学校|村子?|院子)(?:[前后外里]面|旁边|对面)(?:的|那)[条座块片个栋排口]?的?[一-龥]"
    r"|(?:大门|[东西南北正]门)?(?:进|出)(?:来|去|门)往?[左右](?:手边|边|转|手|拐)"
    r"|(?<=[在到去往])(?:敬老院|养老院|福利院|幼儿园|卫生院|医院|学校|图书馆|体育馆|文化馆)"
)


def parts(folded: str, known: Known) -> list[Part]:
    """Every part of `folded` from left to right, none overlapping; the county's own names go first."""
    county = _county(known)
    standing = [*_roads(folded)]
    for others in (county.parts(folded), _numbered(folded), _landmarks(folded), _generic(folded, county)):
        standing = _beside(standing, others)
    return [_with_county_grid(part, before, county) for part, before in zip(standing, [None, *standing], strict=False)]


def _beside(taken: list[Part], others: Iterable[Part]) -> list[Part]:
    """`taken` and those of `others` that overlap none of them, by position; both come sorted."""
    free: list[Part] = []
    following = 0  # index of the first taken part that begins at or behind this one
    for part in others:
        while following < len(taken) and taken[following].start < part.start:
            following += 1
        after_last = following == 0 or taken[following - 1].end <= part.start
        if after_last and (following == len(taken) or part.end <= taken[following].start):
            free.append(part)
    return sorted([*taken, *free], key=lambda part: part.start) if free else taken


def weak_parts(folded: str) -> Iterator[Part]:
    """Places that need an estate to mean anything."""
    places = [Part(PartKind.OPEN, *match.span()) for match in _WEAK.finditer(folded)]
    places += [Part(PartKind.OPEN, mark.start, _near(folded, mark)) for mark, name in _named(folded) if not name]
    for match in _AT_ITS_DOOR.finditer(folded):
        cut = _CUT.match(match["name"])
        start = match.start("name") + (cut.end() if cut is not None else 0)
        if match.end("name") - start >= _BRAND and folded[start : match.end("name")] not in _NO_NAMES:
            places.append(Part(PartKind.OPEN, start, match.end()))
    yield from sorted(places, key=lambda part: (part.start, -part.end))


def _near(folded: str, mark: Landmark) -> int:
    """Where the words beside a landmark end; 往东 is only where a way begins."""
    return mark.end if folded[mark.end : mark.beside].strip()[:1] in ("往", "向") else mark.beside


def _numbered(folded: str) -> Iterator[Part]:
    if not _NUMBERED_HINT.search(folded):
        return
    for match in _NUMBERED.finditer(folded):
        start, end = match.span()
        groups = match.groupdict()
        if groups["block"] is not None:
            if match.group().endswith(("栋楼", "幢楼")) and _COUNTING.search(folded, max(0, start - 1), start):
                continue
            names = () if groups["from"] else (("building", f"{_number(groups['block'])}栋"),)
            yield Part(PartKind.BUILDING, start, end, names)
        elif groups["entrance"] is not None:
            names = () if groups["from_entrance"] else (("entrance", f"{_number(groups['entrance'])}单元"),)
            yield Part(PartKind.ENTRANCE, start, end, names)
        elif groups["dash"] is not None:
            building, entrance = f"{groups['dash'].upper()}栋", f"{groups['dash_entrance']}单元"
            both = (("building", building), ("entrance", entrance))
            yield Part(PartKind.BUILDING, start, end, both, building + entrance, room=True)
        elif groups["short"] is not None:
            building = f"{groups['short'].upper()}栋"
            yield Part(PartKind.BUILDING, start, end, (("building", building),), building, room=True)
        else:
            yield Part(PartKind.GRID, start, end, (("grid", f"第{_number(groups['grid'])}网格"),))


def _number(numeral: str | None) -> str:
    number = read_number((numeral or "").replace(" ", ""))  # 1 1 栋, as it was spelled to a telephone
    return str(number) if number is not None else (numeral or "").upper()


_TURNING = Pattern(r"[一-龥]{2}(?:那个|那边的|的)(?:大?转盘|环岛)")
# 蜜雪冰城门口: a shop by its name alone, where a text begins with it.
_AT_ITS_DOOR = Pattern(r"^(?:就?在)?(?P<name>[一-龥a-z]{3,8}?)(?:门口|对面|斜对面|旁边|隔壁|后门|拐弯处)")
_BRAND = 3  # characters
_EVERYWHERE = ("路口", "街口", "巷口", "桥头", "村口")  # their names are longer than a sign
_ROAD = Pattern(r"[gsx]?[0-9]{3}[国省县乡]道(?:[一-龥]{2,4}段)?")  # 206国道会昌段


def _roads(folded: str) -> Iterator[Part]:
    for match in _ROAD.finditer(folded):
        yield Part(PartKind.OPEN, match.start(), match.end())


def _landmarks(folded: str) -> Iterator[Part]:
    """县税务局旁边, 文昌塔下面: what has an address as much as a name; beside it something can be."""
    turnings = [Part(PartKind.OPEN, *match.span()) for match in _TURNING.finditer(folded)]
    named = [Part(PartKind.OPEN, mark.end - len(name), mark.end) for mark, name in _named(folded) if name]
    yield from sorted([*turnings, *named], key=lambda part: part.start)


def _named(folded: str) -> Iterator[tuple[Landmark, str]]:
    """Each landmark with its name and kind, "" where it has no name."""
    for mark in landmarks(folded):
        cut = _CUT.match(mark.lead)
        name = mark.lead[cut.end() :] if cut is not None else mark.lead
        kind = folded[mark.start : mark.end]
        named = name and name not in _NO_NAMES and not name.isdigit() and (len(name) > 1 or kind not in _EVERYWHERE)
        yield mark, name + kind if named else kind if mark.own else ""


def _generic(folded: str, county: _County) -> Iterator[Part]:
    """XX路, XX小区: the suffix is found, and its name is what stands between it and the sentence."""
    free = 0
    for match in _SUFFIX.finditer(folded):
        window = _HAN_TAIL.search(folded, max(free, match.start() - _LEAD), match.start())
        lead = window.group() if window is not None else ""
        cut = _CUT.match(lead)
        name = lead[cut.end() :] if cut is not None else lead
        if match["open"] is None:
            name = name.removeprefix("希望")  # 希望小学 is a name, 希望社区 a plea
        if (
            not name
            or name in _NO_NAMES
            or _ANY_ROAD.search(name)
            or (len(name) < 2 and match["open"] not in ("路", "街", "巷", "桥"))
            or (match["open"] in ("路", "街") and name[-1] in _IN_THE_WAY)
        ):
            continue
        start, end = match.start() - len(name), match.end()
        free = end
        if match["community"] is not None:
            yield Part(PartKind.COMMUNITY, start, end, (("community", folded[start:end]),))
        elif match["estate"] is not None:
            yield Part(PartKind.ESTATE, start, end, (("estate", county.meant(folded[start:end])),))
        else:
            number = _HOUSE_NUMBER.match(folded, end) if match["open"][-1] in "路街巷道" else None
            free = number.end() if number is not None else end
            yield Part(PartKind.OPEN, start, free)


@dataclass(frozen=True, slots=True)
class _County:
    """The known names, ready for look-up."""

    full: Names  # name as said -> "kind:canonical"
    grids: Mapping[tuple[str, str], str]  # (community, 第3网格) -> the county's name of it
    communities: Mapping[str, str]  # the county's name of a grid -> its community
    slips: Homophones
    tags: Mapping[str, str]  # name as said -> "kind:canonical"
    estates: tuple[str, ...] = ()

    def meant(self, estate: str) -> str:
        """The county's name of an estate that was written with one sign wrong: 温馨港弯小区; else as it was said."""
        stem = estate.removesuffix("小区")
        if len(stem) < _LONG_NAME:
            return estate
        near = {
            name.removesuffix("小区"): name
            for name in sorted(self.estates, key=len)
            if _one_off(stem, name.removesuffix("小区"))
        }
        return near.popitem()[1] if len(near) == 1 else estate

    def parts(self, folded: str) -> list[Part]:
        """The known names, and between them those written with one sign of the same sound."""
        slips = [(start, end, self.tags[name]) for start, end, name in self.slips.within(folded)]
        # 南外新春: longer than the 南外 that stands in it. It is shown as the county writes it.
        slipped = [replace(part, text=part.names[-1][1]) for part in self._parts(folded, slips)]
        return _beside(slipped, self._parts(folded, self.full.within(folded)))

    def _parts(self, folded: str, names: Iterable[tuple[int, int, str]]) -> Iterator[Part]:
        for start, end, tagged in names:
            kind, _, name = tagged.partition(":")
            if kind == "landmark" and folded.startswith("小区", end) and name.endswith(folded[start:end]):
                yield Part(PartKind.ESTATE, start, end + 2, (("estate", name),))  # 金水湾小区, as nobody listed it
                continue
            if not folded.startswith("社区", end - 2) and _LONGER.match(folded, end):
                continue  # 水东大道 runs through many communities, 水东小学 may stand in another
            if kind == "community":
                yield Part(PartKind.COMMUNITY, start, end, (("community", name),))
            elif kind == "stem":  # 水东 for 水东社区; not in 水东路, 水东小学
                if _STEM_ENDS.match(folded, end):
                    yield Part(PartKind.COMMUNITY, start, end, (("community", name),))
            elif kind == "grid":
                yield Part(PartKind.GRID, start, end, (("community", self.communities[name]), ("grid", name)))
            else:
                yield Part(PartKind.ESTATE, start, end, (("estate", name),))


_LONG_NAME = 4  # characters: 水岸花园 and 水东花园 are two estates, 温馨港弯 is none


def _one_off(written: str, name: str) -> bool:
    return (
        len(written) == len(name)
        and written[-2:] not in _KINDS
        and sum(a != b for a, b in zip(written, name, strict=True)) == 1
    )


_KINDS = frozenset({"花园", "家园", "公寓", "新村", "新城", "大厦", "广场", "宿舍", "山庄", "华庭", "名城", "豪庭"})

# What makes a longer name of the one before it: that of a road, a bridge, a school, an estate.
_LONGER = Pattern(
    r"[东西南北中一二三四五六七八九十新老大小上下环内外]{0,2}(?:路(?![灯面上边])|(?<=[江水河湖])(?:边|河|上游|下游)|大?道(?![里边])|街(?![道上])|巷|弄(?!堂?里)|大?桥(?!头村)|隧道|立交"
    r"|小学|中学|初中|高中|职中|学校|学院|幼儿园|医院|花园|家园|嘉园|佳园|新村|村(?!民)|苑|公寓|小区|大厦|新城|加油站|车站|水库)"
)
_STEM_ENDS = Pattern(
    r"(?:\s|$|[,;:。、!?的有这那在]|第?[0-9一二三四五六七八九十]{1,3}号?(?:网格|栋|号楼|幢|#)|路[灯面]|片区|辖区)"
)


@lru_cache(maxsize=16)
def _county(known: Known) -> _County:
    full = frozenset(known.communities)
    tagged = [
        (name, f"community:{f'{name}社区' if f'{name}社区' in full else name}")  # 水东, one of its short names
        for name in known.communities
    ]
    tagged += [(name, f"grid:{name}") for name in known.grids]
    whole = frozenset(tuple(sorted(known.landmarks)))
    tagged += [
        (name, f"landmark:{f'{name}小区' if f'{name}小区' in whole else name}")  # 温馨港湾, one of its short names
        for name in known.landmarks
    ]
    for name in known.landmarks:
        stem = name.removesuffix("小区")
        if stem != name and len(stem) >= 3:
            tagged.append((stem, f"landmark:{name}"))
    tagged += [(name.removesuffix("社区"), f"stem:{name}") for name in known.communities]
    grids: dict[tuple[str, str], str] = {}
    for grid in known.grids:
        community = max((name for name in known.communities if grid.startswith(name)), key=len, default="")
        numbered = _NUMBERED.search(fold(grid), len(community))
        if numbered is not None and numbered["grid"] is not None:
            grids[community, f"第{_number(numbered['grid'])}网格"] = grid
        else:
            grids[community, grid] = grid
    by_name = dict(reversed(tagged))
    return _County(
        Names.of(tagged),
        grids,
        {grid: community for (community, _), grid in grids.items()},
        Homophones([name for name in by_name if name not in _KINDS]),
        by_name,
        known.landmarks,
    )


def _with_county_grid(part: Part, before: Part | None, county: _County) -> Part:
    """第3网格 right behind its community gets the name the county gave it."""
    if (
        part.kind is not PartKind.GRID
        or before is None
        or before.kind is not PartKind.COMMUNITY
        or part.start - before.end > 2
    ):
        return part
    community = before.names[0][1]
    grid = dict(part.names).get("grid", "")
    return Part(part.kind, part.start, part.end, (("grid", county.grids.get((community, grid), grid)),))
