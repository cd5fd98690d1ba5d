"""Messages that name people and doors, in every written form, over one message or two, as a group would read them.

The road is the house's own: what arrives is scrubbed, joined as 补充 and 更正 join it, and shown by the open view with
what is known of the case: the reporter, what the account calls itself, the names of the roster that stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from handlers.audience.doors import door_numbers
from handlers.audience.names import candidates
from handlers.audience.view import Audience, View
from storage.redaction import scrub

ROSTER = frozenset(
    [
        *("王建国", "李桂秀", "郭建勋", "欧阳建国", "刘小红", "陈晓岚", "张三", "王芳", "罗春晖", "肖文静", "曾庆阳"),
        *("张桂芬", "黄小禾", "李伟", "赵铁柱", "周敏", "何刚", "司马长风", "吴秀英", "徐丽", "孙悟", "马玉兰"),
        *("朱海波", "胡志明", "林青", "方便生", "安全福", "金建华", "石磊"),
    ]
)
_NICKS = ("3栋王姐", "阳光总在风雨后", "平安是福", "开心果", "老张头", "A座小李", "Lily妈妈", "建国")
_PLAIN = "0123456789"
_ALPHABETS = (
    *(
        _PLAIN,
        _PLAIN,
        _PLAIN,
        "〇一二三四五六七八九",
        "零一二三四五六七八九",
        "０１２３４５６７８９",
        "零壹贰叁肆伍陆柒捌玖",
    ),
    *("〇幺二三四五六七八九", "⓪①②③④⑤⑥⑦⑧⑨"),
)
_DIGITS = {sign: str(value) for alphabet in _ALPHABETS for value, sign in enumerate(alphabet)}
_WRONG = (
    "漏水",
    "的水漏到楼下了",
    "半夜装修",
    "下水道堵了",
    "养狗扰民",
    "没电了",
    "门口堆垃圾",
    "空调滴水",
    "的老人摔倒了",
)
_NAMED = (
    *("我是{name}，", "{name}说", "找{name}看过，", "联系{name}：", "请{name}来一趟，", "跟{name}讲过了，"),
    *(
        "{name}反映",
        "{name}、{other}都说",
        "（{name}）",
        "我叫{name}，",
        "业主{name}家",
        "@{name} ",
        "{name}的车挡路，",
    ),
    *(
        "和{name}吵起来了，",
        "{name}书记来过，",
        "我爸{name}病了，",
        "被{name}骂了，",
        "{name}:",
        "\n{name}\n",
        "{name}和{other}，",
    ),
)
_ENDS = ("——{name}", "，{name}", "，找{name}", "，{name}敬上", "，我是{name}", "，联系人{name}", "")
# Words that lead from the house to the door.
LEADS = (
    "的",
    "那个",
    "住户",
    "业主",
    "楼上",
    "里的",
    "，门牌",
    "这边",
    "，家里是",
    "，我家",
    "有一户",
    "；",
    "\n",
    "——",
    "（",
)
_JOINS = ("（补充：{}）", "（更正：{}）", "；{}", "\n{}")


@dataclass(frozen=True, slots=True)
class Told:
    """What was said in one message or two, what must not be read in it, and what the account calls itself."""

    parts: tuple[str, ...]
    names: frozenset[str] = frozenset()
    doors: frozenset[str] = frozenset()  # plain figures
    nick: str = "居民"


@dataclass(slots=True)
class Door:
    """Written somehow; `number` in plain figures; `start`: the house before it, said apart from it in two messages."""

    start: str
    said: str
    number: str = field(default="")


def _door(draw: Random) -> Door:
    floor, room = draw.randint(1, 33), draw.randint(1, 12)
    number = f"{floor}{room:02d}"
    alphabet = draw.choice(_ALPHABETS)

    def spell(text: str) -> str:
        return "".join(alphabet[int(sign)] if sign.isdigit() else sign for sign in text)

    building, unit = draw.randint(1, 40), draw.randint(1, 4)
    house = draw.choice(
        [
            f"{building}栋{unit}单元",
            f"{spell(str(building))}栋{spell(str(unit))}单元",
            f"{building}号楼{unit}单元",
            f"{building}号楼{unit}门",
            f"{building}幢",
            f"{building}#{unit}单元",
            f"{building}座",
            f"{draw.choice('ABC')}栋{unit}单元",
            f"{building}栋 {unit}单元 ",
            f"{building}栋，{unit}单元，",
            f"{unit}单元",
        ]
    )
    room_word = draw.choice(["", "", "", "室", "号", "房", "号房", "户"])
    if room_word == "户" and "单元" not in house:
        room_word = "室"  # 3栋120户没电了 counts them: nobody could tell
    way = draw.random()
    if way < 0.45:
        return Door(house, spell(number) + room_word, number)
    if way < 0.65:
        return Door(house + draw.choice(LEADS), spell(number) + room_word, number)
    if way < 0.8:
        mark = draw.choice(["-", "－", "/", "—", "~"])
        return Door("", spell(f"{building}{mark}{unit}{mark}{number}"), number)
    before = draw.choice(["我家", "住", "家住", "楼上", "隔壁", "门牌号", "我们家是", "对门"])
    return Door(before, spell(number) + draw.choice(["", "室", "号"]), number)


def told(draw: Random) -> Told:
    """Names, a door, or both."""
    name, other = draw.sample(sorted(ROSTER), 2)
    door = _door(draw)
    with_name, with_door = draw.choice([(True, True), (True, False), (False, True)])
    pattern = draw.choice(_NAMED) if with_name else ""
    end = draw.choice(_ENDS) if with_name and draw.random() < 0.3 else ""
    before = pattern.format(name=name, other=other)
    shown = {each for each in (name, other) if each in before + end.format(name=name)}
    nick = draw.choice(_NICKS) if draw.random() < 0.2 else "居民"
    wrong = draw.choice(_WRONG)
    after = wrong + end.format(name=name)
    if not with_door:
        place = draw.choice(["3号楼", "东门", "温馨港湾小区", "2单元楼道"])
        parts: tuple[str, ...] = (before + place + after.replace("的", "", 1),)
    elif draw.random() < 0.7:
        parts = (before + door.start + door.said + after,)
    else:  # in two
        parts = draw.choice(
            [
                (f"{before}{door.start}{wrong}", f"是{door.said}{draw.choice(['', '，快来', '，半夜也是'])}"),
                (f"{before}{door.start}{door.said}{after}", f"{door.said}{draw.choice(['没人', '在家等', '，敲门'])}"),
                (f"{before}楼上{wrong}", f"{door.start}{door.said}{end.format(name=name)}"),
            ]
        )
    return Told(parts, frozenset(shown), frozenset({door.number}) if with_door else frozenset(), nick)


def seen(draw: Random, what: Told) -> str:
    """What a group reads of it: in one text as 补充 and 更正 make it, or one after another."""
    clean = [scrub(part) for part in what.parts]
    joined = scrub(clean[0] + "".join(draw.choice(_JOINS).format(part) for part in clean[1:]))
    roster = frozenset(candidates(joined)) & ROSTER
    view = View(Audience.OPEN, roster, frozenset({what.nick} - {"居民"}), door_numbers(joined))
    if draw.random() < 0.3:  # the department's liaison, before the community released the door
        view = view.of_unit(released=False)
    return view.text(joined) if draw.random() < 0.7 else "\n".join(map(view.text, clean))


def left(what: Told, shown: str) -> list[str]:
    """Names and doors that can still be read in it."""
    plain = "".join(_DIGITS.get(sign, sign) for sign in shown)
    doors = [door for door in what.doors if re.search(rf"(?<!\d){door}(?!\d)", plain)]  # no 202 stands in 2026
    return [name for name in what.names if name in shown] + doors


Check = Callable[[str], str]


def plain_view() -> Check:
    """How a group reads a text in which nobody and no door stands."""
    view = View(Audience.OPEN, ROSTER, frozenset(_NICKS))
    return view.text
