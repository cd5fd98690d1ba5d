"""Places as people say them: 3栋2单元, 三号楼, 水东3网格, 温馨港湾小区东门, 红旗路口; door numbers are left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.pattern import Pattern
from bot.values.pick import denied, meant
from bot.values.place_parts import Part, PartKind, parts, weak_parts


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place out of a text. Every string is "" when its part is not said.

    `text` is the place as said, tidied (half width, no spaces), never with a door number: a room
    is dropped before anything is kept, and `room_dropped` tells so. `weak` places (东门, 凉亭,
    小区门口) mean something only to who knows which estate is meant.
    """

    text: str
    community: str = ""  # 水东社区: the county's name when known
    grid: str = ""  # the county's name when known, else 第3网格
    estate: str = ""  # 温馨港湾小区: a landmark or a named estate
    building: str = ""  # 3栋, whatever the sign (号楼 幢 座 #) was
    entrance: str = ""  # 2单元
    room_dropped: bool = False
    weak: bool = False


# Rank in which parts of one address follow each other; two roads or estates may stand together.
_RANK = {
    PartKind.COMMUNITY: 0,
    PartKind.GRID: 1,
    PartKind.ESTATE: 2,
    PartKind.OPEN: 2,
    PartKind.BUILDING: 3,
    PartKind.ENTRANCE: 4,
}
_GAP = Pattern(r"\s{0,2}[的,:]?\s{0,2}")
# What a voice puts between the parts of an address: 幸福里小区嘛就是那个五栋.
_SOUNDS = Pattern(r"[\s,]{0,2}(?:[嘛呢啊呀哈嗯呃哦吧]|那个|就是|里面?的?|[\s,、]){1,5}的?\s?")
_APART = 8  # characters between two parts of one address

_FLOOR = Pattern(r"[\s-]?第?(?:-?[0-9]{1,2}|[一二三四五六七八九十]{1,3})[楼层](?![道梯上下栋顶])")
_ROOM = Pattern(
    r"[\s-]?(?:(?P<entrance>[1-9])-)?(?:[0-9]{3,4}(?![0-9])(?:室|号房?|房间?|户)?(?![.0-9人元年米平个名次分块万%小多])"
    r"|[一二三四五六七八九十]{1,2}[零〇][一二三四五六七八九](?:室|号房?|房)?)"
)
_TAIL = Pattern(
    r"\s?的?(?:[东西南北正侧后前大]门(?:口|外)?(?![窗面牌])|门口|大门口?|门前|门外|(?:斜|正)对面|拐弯处|转弯处|[拐转]角处?|[左右](?:手)?边|[上下]面|边上|尽头|后厨|出站口|地下车库[ab负]?[0-9一二三]层?|路口|十字路口|楼下|楼前|楼后|楼顶|天台|旁边?|附近|隔壁|对面|后面|前面|背后"
    r"|围墙(?:外面?|里面?|边)?|门卫室|保安亭|[东西南北]面|[东西南北]侧|里面|入口处?|出口处?|地下车库(?:[出入]口)?|地下室|架空层|车库|车棚|停车场|凉亭|广场|小广场|花坛|绿化带|垃圾[站房]|活动室)"
)
# Places that mean something behind the name of a community or an estate only: 水东社区菜市场.
# 保健院对面那家粉店, 一中前面那条水沟, 税务局旁边工地
_NEXT_TO_IT = Pattern(
    r"\s?的?(?:工地|[那这有][一1]?[家个间户片排栋块条座口棵段]?的?(?:水沟|沟|路(?![灯面过])|巷子?|街|桥|塘|[一-龥]{1,3}(?:店|铺|馆|摊|厂)))"
    r"(?![一-龥]?长)"
)
_INNER = Pattern(
    r"\s?的?(?:小学|中学|幼儿园|菜市场|农贸市场|(?:党群)?服务中心|居委会|卫生(?:院|室|服务站|服务中心)|(?:文化|中心|休闲)?广场|公园|篮球场|活动中心|办公楼|养老院|敬老院)"
)
# 菜市场往东那条巷子: where one goes from there is the place.
_ONWARDS = Pattern(
    r"\s?(?:往|向|朝)(?:[东西南北里前后]边?|[一-龥]{1,4}方向)(?:走|去|过去|拐)?(?:的?[0-9一二三四五六七八九十百几]{1,4}米)?的?"
    r"(?:(?:那|这|第)?[一二三1-3]?[条个座])?(?:小?(?:巷子?|路口|路(?![灯面])|街|弄堂?|拐角|桥|岔路?口|胡同|口子|地方|位置))?"
)
# 人民路和红旗大道路口 is one place: the joint counts where a crossing is said behind the second road.
_JOINT = Pattern(r"\s?(?:和|与|跟|交|、|/)\s?")
_CROSSING = Pattern(r"的?(?:交叉|交汇|交会|交界|相交|十字|丁字|三岔)?(?:的)?(?:路口|口子?(?![罩号岸])|处|十字|红绿灯)")
# 温馨港湾的业主，我们5栋: the building said a little later belongs to the estate said before.
_SAME = Pattern(
    r"(?:的|里的|这边的|小区)?\s?(?:那个|里面|里头|呃|嗯|就是|是)?(?:业主|住户|居民|人|租户)?[\s,，。]{0,2}"
    r"(?:我|我们|我家|住|是|在|住在|我住|我们楼|现在)?(?:的)?"
)
_TURN = Pattern(r"(?<!是)不是[^。;\n]{1,30}?是|[改更应而其错]")


def find_place(text: str, given: Given) -> Found[PlaceRef] | None:
    """The first place of `text` that is not denied; after 不是3栋是5栋 the second.

    A weak one comes back only for want of a better.
    """
    known = ("place", text)
    if known not in given.read:
        given.read[known] = _find_place(fold(text), given)
    place: Found[PlaceRef] | None = given.read[known]
    return place


def _find_place(folded: str, given: Given) -> Found[PlaceRef] | None:
    places = list(_all(folded, given))
    standing = _with_spots(folded, [place for place in places if not _taken_back(folded, place)])
    for place in standing:
        if meant(folded, place.start):
            return place
    if standing:
        return _with_building(folded, _where_it_is(folded, standing))
    for part in weak_parts(folded):
        if not denied(folded, part.start):
            onwards = _ONWARDS.match(folded, part.end)
            end = onwards.end() if onwards is not None else part.end
            return Found(PlaceRef(_tidy(folded[part.start : end]), weak=True), part.start, end)
    return None


# 老粮站那边 3栋: a spot that no rule knows says which 3栋 is meant.
_SPOT_BEFORE = Pattern(
    r"(?P<name>[一-龥]{2,8}?)(?P<side>那边|那里|那块|那片|旁边|附近|对面|后面|前面|隔壁|边上)的?\s{0,2}\Z"
)
_NO_SPOT = Pattern(r"[我你您他她它们谁这那的了是在有没不说看去来到从把被给让住]")
_BESIDE_IT = Pattern(r"(?:旁边?|附近|隔壁|对面|[前后]面|边上|背后)\Z")
_TELLS_SPOT = 14  # characters before a building in which its spot is told


def _with_spots(folded: str, standing: list[Found[PlaceRef]]) -> list[Found[PlaceRef]]:
    """The places, where the first building of no known estate has the spot before it: 水东老粮站那边 3栋 whole."""
    at = next((at for at, place in enumerate(standing[:2]) if _is_house(place.value)), None)
    if at is None:
        return standing
    house, head = standing[at], standing[at - 1] if at else None
    between = folded[max(head.end if head is not None else 0, house.start - _TELLS_SPOT) : house.start]
    match = _SPOT_BEFORE.search(between)
    name = _NO_SPOT.split(match["name"])[-1] if match is not None else ""
    if head is not None and _BESIDE_IT.search(head.value.text) and _GAP.fullmatch(between):
        spot = ""  # 老粮站对面5号楼
    elif match is None or len(name) < 2 or (head is not None and (match.start() or not _has_houses(head.value))):
        return standing
    else:
        spot = name + match["side"]
    if head is None:
        assert match is not None
        start = house.start - len(between) + match.end("name") - len(name)
        whole = replace(house.value, text=spot + house.value.text)
    else:
        of, start = head.value, head.start
        text = of.text + spot + house.value.text
        whole = replace(house.value, text=text, community=of.community, grid=of.grid, estate=of.estate)
    return [Found(whole, start, house.end), *standing[at + 1 :]]


# 滨江苑的？不是，我是问…: taken back behind it.
_NOT_THAT = Pattern(
    r"[的吧啊哦]?[?,.…\s]{0,6}(?:哦|噢|啊)?(?:不是|不对|错了|打错|说错)(?:打字|打错了?|说错了?|了)?[,。\s]"
)
# Where whoever writes lives, comes from or somebody lies: no place of what is wrong, where another one is said.
_LIVES = Pattern(
    r"(?:我|我们|我家|本人|家)(?:是|就|也|都|一直)?(?:住在?|家住在?|家在|户口在?)[的\s]?\Z|[,，。\s]住在?\s?\Z"
)
_IS_OF = Pattern(r"(?:^|[,，。\s])我?们?是\s?\Z")  # 我是阳光小区的，去南门花园…
_OF_IT = Pattern(r"的?(?:业主|居民|住户|租户|人)?[,，。\s]")
_COMES_FROM = Pattern(r"(?:从|去|在|到|路过|经过)\s?\Z")
_ELSEWHERE = Pattern(
    r"\s?(?:里|那边|那里)?(?:接|送|买菜|买东西|买|看病|住院|上班|上学|下班|放学|的时候|时(?!间)|开会|吃饭|办事|体检|打工|回来|出来|回家|过来|散步|跳舞)"
)


def _taken_back(folded: str, place: Found[PlaceRef]) -> bool:
    return denied(folded, place.start) or _NOT_THAT.match(folded, place.end) is not None


def _where_it_is(folded: str, standing: list[Found[PlaceRef]]) -> list[Found[PlaceRef]]:
    """The places without those before the first where something can be wrong; a building keeps the estate it is of."""
    at = 0
    while at + 1 < len(standing) and _aside(folded, standing[at]) and not is_whole(standing[at + 1].value):
        at += 1
    if not at:
        return standing
    first, before = standing[at], standing[at - 1].value
    if first.value.building and not (first.value.community or first.value.grid or first.value.estate):
        head = before.text.removesuffix(before.entrance).removesuffix(before.building)
        of = replace(first.value, community=before.community, grid=before.grid, estate=before.estate)
        if _LIVES.search(folded[max(0, standing[at - 1].start - 8) : standing[at - 1].start]) and before.estate:
            first = replace(first, value=replace(of, text=head + first.value.text))
    return [first, *standing[at + 1 :]]


def _aside(folded: str, place: Found[PlaceRef]) -> bool:
    before = folded[max(0, place.start - 8) : place.start]
    if _LIVES.search(before):
        return True
    if _IS_OF.search(before) and _OF_IT.match(folded, place.end):
        return True
    return _COMES_FROM.search(before) is not None and _ELSEWHERE.match(folded, place.end) is not None


def is_whole(place: PlaceRef) -> bool:
    """Whether a place is a whole community or grid."""
    if place.estate or place.building or place.entrance or not (place.community or place.grid):
        return False
    return place.text.endswith(("网格", "社区")) or place.text == place.community.removesuffix("社区")


def find_correction(text: str, given: Given) -> Found[PlaceRef] | None:
    """The place put right: 5栋 of 不是3栋是5栋, 地点改成5栋, 应该是5栋; None where nothing is corrected."""
    folded = fold(text)
    if not _TURN.search(folded):
        return None
    places = list(_all(folded, given))
    wrong = [place for place in places if denied(folded, place.start)]
    for place in places:
        if denied(folded, place.start):
            continue
        if meant(folded, place.start):
            return place
        if any(_is_instead(folded[before.end : place.start]) for before in wrong if before.end <= place.start):
            return place
    return None


_INSTEAD = Pattern(r"\s?[,，。;]?\s?(?:而|应该)?[是在]\s?")


def _is_instead(between: str) -> bool:
    return len(between) <= 8 and _INSTEAD.fullmatch(between) is not None


def _all(folded: str, given: Given) -> Iterator[Found[PlaceRef]]:
    """Every strong place, left to right: neighbouring parts in the order of an address make one."""
    run: list[Part] = []
    for part in parts(folded, given.known):
        if run and _continues(folded, run[-1], part):
            run.append(part)
            continue
        if run:
            yield _place(folded, run)
        run = [part]
    if run:
        yield _place(folded, run)


def _continues(folded: str, before: Part, part: Part) -> bool:
    if before.room or part.start - before.end > _APART:
        return False
    ranks = _RANK[before.kind], _RANK[part.kind]
    if before.kind is part.kind is PartKind.OPEN and _JOINT.fullmatch(folded, before.end, part.start) is not None:
        return folded[part.start : part.end].endswith("路口") or _CROSSING.match(folded, part.end) is not None
    in_order = ranks[0] < ranks[1] or ranks == (2, 2)
    if not in_order:
        return False
    sounds = ranks[0] < ranks[1] and _SOUNDS.fullmatch(folded, before.end, part.start) is not None
    return sounds or _GAP.fullmatch(folded, before.end, part.start) is not None


def _place(folded: str, run: list[Part]) -> Found[PlaceRef]:
    names = {"community": "", "grid": "", "estate": "", "building": "", "entrance": ""}
    pieces: list[str] = []
    room = False
    for before, part in zip([None, *run], run, strict=False):
        if before is not None and before.kind is part.kind is PartKind.OPEN:
            pieces.append(folded[before.end : part.start])
        pieces.append(part.text or folded[part.start : part.end])
        room = room or part.room
        names.update({key: value for key, value in part.names if value})
    end = run[-1].end
    if len(run) > 1 and run[-2].kind is run[-1].kind is PartKind.OPEN:
        crossing = _CROSSING.match(folded, end)
        if crossing is not None and _JOINT.fullmatch(folded, run[-2].end, run[-1].start) is not None:
            pieces.append(crossing.group())
            end = crossing.end()
    if run[-1].kind in (PartKind.BUILDING, PartKind.ENTRANCE):
        floor = _FLOOR.match(folded, end)
        if floor is not None:
            pieces.append(floor.group())
            end = floor.end()
    if run[-1].kind is not PartKind.COMMUNITY and run[-1].kind is not PartKind.OPEN and not room:
        dropped = _ROOM.match(folded, end)
        if dropped is not None:
            room = True
            end = dropped.end()
            if dropped["entrance"] and not names["entrance"]:
                names["entrance"] = f"{dropped['entrance']}单元"
                pieces.append(names["entrance"])
    for pattern in () if room else (_INNER, _TAIL):
        tail = pattern.match(folded, end)
        if tail is not None:
            pieces.append(tail.group())
            end = tail.end()
    beside = _NEXT_TO_IT.match(folded, end) if not room and tail is not None else None
    if beside is not None:
        pieces.append(beside.group())
        end = beside.end()
    onwards = None if room else _ONWARDS.match(folded, end)
    if onwards is not None:
        pieces.append(onwards.group())
        end = onwards.end()
    place = PlaceRef(
        _tidy("".join(pieces)),
        community=names["community"],
        grid=names["grid"],
        estate=names["estate"],
        building=names["building"],
        entrance=names["entrance"],
        room_dropped=room,
    )
    return Found(place, run[0].start, end)


def _with_building(folded: str, standing: list[Found[PlaceRef]]) -> Found[PlaceRef]:
    """The first place, and the building that is said a little later when it is one of that place."""
    first = standing[0]
    others = (place for place in standing[1:] if not _is_house(place.value))
    named = next(others, None)
    if named is not None and (behind := _said_behind(folded, first, named)) is not None:
        return behind
    if len(standing) < 2 or first.value.building or first.value.entrance or not _has_houses(first.value):
        return first
    second = standing[1]
    alone = not (second.value.community or second.value.grid or second.value.estate) and second.value.building
    if not alone or _SAME.fullmatch(folded, first.end, second.start) is None:
        return first
    both = replace(
        second.value,
        text=first.value.text + second.value.text,
        community=first.value.community,
        grid=first.value.grid,
        estate=first.value.estate,
    )
    return Found(both, first.start, second.end)


_ENDS = Pattern(r"\s?的?(?:$|[,。;!?\s)])")


def _is_house(place: PlaceRef) -> bool:
    """Whether a place is a building, or several, of nobody knows which estate."""
    numbered = place.building or place.entrance or place.text.endswith(("栋", "幢", "号楼", "单元"))
    return bool(numbered) and not (place.community or place.grid or place.estate)


def _said_behind(folded: str, first: Found[PlaceRef], second: Found[PlaceRef]) -> Found[PlaceRef] | None:
    """1栋到5栋全部停水 阳光小区: the estate comes as an afterthought."""
    house, of = first.value, second.value
    named = (of.community or of.grid or of.estate) and not of.building and not of.entrance
    if not _is_house(house) or not named or _ENDS.match(folded, second.end) is None:
        return None
    if folded[max(0, second.start - 1) : second.start].strip(" ,。;("):
        return None
    both = replace(house, text=of.text + house.text, community=of.community, grid=of.grid, estate=of.estate)
    return Found(both, first.start, first.end, also=((second.start, second.end),))


def _has_houses(place: PlaceRef) -> bool:
    return bool(place.community or place.grid or place.estate) and _TAIL.search(place.text) is None


_SPACE = Pattern(r"[\s,:]+")


def _tidy(name: str) -> str:
    return _SPACE.sub("", name).upper()
