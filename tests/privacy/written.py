"""How people write a number: in which digits, in which groups, with what between. And numbers that are theirs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from random import Random
from string import ascii_lowercase

ASCII = "0123456789"
KEYCAPS = tuple(f"{digit}\ufe0f\u20e3" for digit in ASCII)
SCRIPTS: tuple[Sequence[str], ...] = (
    ASCII,
    "０１２３４５６７８９",
    "零一二三四五六七八九",
    "〇幺二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "⓿❶❷❸❹❺❻❼❽❾",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "0⑴⑵⑶⑷⑸⑹⑺⑻⑼",
    "〇㈠㈡㈢㈣㈤㈥㈦㈧㈨",
    "٠١٢٣٤٥٦٧٨٩",
    "०१२३४५६७८९",
    "๐๑๒๓๔๕๖๗๘๙",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿",
    "Ol23456789",
    KEYCAPS,
)
APART = (
    *("", "", " ", "-", ".", "，", "、", "。", ",", "\n", "*", "|", "😀", "/", "_", "·", "—", "　", "\u200b"),
    *(" - ", "----", "…", "~", "；", "!", "☎", "👉", "+", "=", " * ", "\n\n", "\u2060", "\ufeff", "'"),
)
_CHINESE = {
    ord(char): digit
    for digit, chars in enumerate(("〇零", "一幺壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in chars
}


@dataclass(frozen=True, slots=True)
class Secret:
    """Something private: its kind, its bare signs ("13800138000"), and how it stands in a message."""

    kind: str
    bare: str
    said: str
    label: str = ""  # the words before it that say what it is

    @property
    def whole(self) -> str:
        """With its label."""
        return self.label + self.said


@lru_cache(maxsize=512)
def bare(text: str) -> str:
    """Digits by their value and capital letters of a text, nothing between: another reading than the house's own."""
    return "".join(map(_sign, text))


@cache
def _sign(char: str) -> str:
    if char == "〔":
        return "|"  # what was masked is a border
    if (own := _CHINESE.get(ord(char))) is not None:
        return str(own)
    if (value := unicodedata.numeric(char, -1.0)) in range(10) and not "\u4e00" <= char <= "\u9fff":
        return str(int(value))
    plain = unicodedata.normalize("NFKC", char)
    return plain.upper() if plain.isascii() and plain.isalpha() else ""


def written(draw: Random, number: str, groups: Sequence[Sequence[int]]) -> str:
    """A number in somebody's digits and groups."""
    script = draw.choice(SCRIPTS) if draw.random() < 0.6 else ASCII
    sizes = draw.choice([(len(number),), (1,) * len(number), *groups])
    between = draw.choice(APART)
    parts, at = [], 0
    for size in (*sizes, len(number)):
        if part := number[at : at + size]:
            parts.append("".join(script[int(sign)] if sign.isdigit() else sign for sign in part))
        at += size
    return between.join(parts)


def digits(draw: Random, count: int) -> str:
    """So many."""
    return "".join(draw.choices(ASCII, k=count))


def mobile(draw: Random) -> Secret:
    """With or without +86."""
    number = "1" + draw.choice("3456789") + digits(draw, 9)
    said = written(
        draw, number, [(3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (3, 3, 5), (5, 6), (3, 4, 2, 2), (3, 2, 2, 2, 2)]
    )
    return Secret("手机", number, said, draw.choice(["", "", "", "+86", "+86 ", "0086-", "86 "]))


def landline(draw: Random) -> Secret:
    """With its area, or without it behind a word that says what it is."""
    area, local = draw.choice(["0797", "010", "021", "0755"]), draw.choice("2345678") + digits(draw, 6)
    if draw.random() < 0.3:
        label = draw.choice(["座机", "电话", "家里电话是", "联系电话：", "固话 ", "tel:"])
        return Secret("座机", local, written(draw, local, [(3, 4)]), label)
    if draw.random() < 0.2:
        return Secret("座机", area + local, f"（{area}）{local}")
    return Secret("座机", area + local, written(draw, area + local, [(len(area), 7), (len(area), 3, 4)]))


def identity(draw: Random) -> Secret:
    """18 or 15 signs."""
    region = draw.choice(["36", "44", "11", "51", "65"]) + digits(draw, 4)
    day = f"{draw.randrange(1, 13):02}{draw.randrange(1, 29):02}"
    if draw.random() < 0.15:
        number = region + digits(draw, 2) + day + digits(draw, 3)
        return Secret("身份证", number, written(draw, number, [(6, 6, 3)]))
    number = region + str(draw.randrange(1930, 2024)) + day + digits(draw, 3) + draw.choice("0123456789Xx")
    return Secret(
        "身份证", number.upper(), written(draw, number, [(6, 8, 4), (4, 4, 4, 4, 2), (6, 4, 4, 4), (3, 3, 4, 4, 4)])
    )


def card(draw: Random) -> Secret:
    """A bank's, as they are issued here."""
    number = draw.choice(["62", "62", "4", "5"]) + digits(draw, 18)
    if number.startswith("62"):
        number = number[: draw.choice([16, 19])]
    else:
        number = next(full for last in ASCII if luhn(full := number[:15] + last))
    return Secret("银行卡", number, written(draw, number, [(4, 4, 4, 4, 3), (6, 13)]))


def _letters(draw: Random, count: int) -> str:
    return "".join(draw.choices(ascii_lowercase, k=count))


def luhn(number: str) -> bool:
    """Whether the last figure checks the others, as on every card abroad."""
    doubled = [int(sign) * (1 + at % 2) for at, sign in enumerate(reversed(number))]
    return sum(figure - 9 * (figure > 9) for figure in doubled) % 10 == 0


def plate(draw: Random) -> Secret:
    """Of every kind on the road."""
    place = draw.choice("赣粤京闽湘沪浙") + draw.choice("ABCDEFGHK")
    figures = digits(draw, 4)
    last = draw.choice("0123456789ABCDEF")
    number = draw.choice(
        [
            place + figures + last,
            f"{place}D{figures}5",
            f"{place}{figures}5F",
            f"{place}{figures}警",
            f"{place}{figures}学",
            f"{place}{figures}挂",
            f"使{figures}12",
            f"{figures}12使",
            f"WJ赣{figures}5",
            f"军A{figures}5",
            f"{place[0]}A{figures}领",
        ]
    )
    script = draw.choice(SCRIPTS) if draw.random() < 0.3 else ASCII
    said = "".join(script[int(sign)] if sign.isdigit() else sign for sign in number)
    if number[0] in "赣粤京闽湘沪浙":
        said = said[:2] + draw.choice(["", "", " ", "·", "-", "　", "😀", ".", "*"]) + said[2:]
    return Secret("车牌", bare(number), said.lower() if draw.random() < 0.2 else said)


def mail(draw: Random) -> Secret:
    """With @, or with words for it."""
    first, second = _letters(draw, draw.randrange(1, 5)), _letters(draw, draw.randrange(1, 5))
    name = first + draw.choice(["", "", ".", "_"]) + second + digits(draw, draw.randrange(2, 6))
    house = draw.choice(["qq", "163", "126", "gmail", "foxmail", "sina"])
    at, dot = (
        draw.choice(["@", "@", "＠", " @ ", "艾特", " at ", "#", "(at)"]),
        draw.choice([".", ".", "．", "。", "点", " . "]),
    )
    return Secret("邮箱", bare(name), f"{name}{at}{house}{dot}com")


def account(draw: Random) -> Secret:
    """QQ or WeChat, behind a word that says so."""
    if draw.random() < 0.4:
        number = draw.choice("123456789") + digits(draw, draw.randrange(5, 10))
        label = draw.choice(["QQ", "QQ号", "qq：", "QQ号是", "扣扣", "加我QQ ", "Q号 "])
        return Secret("QQ", number, number if draw.random() < 0.7 else f"{number[:3]} {number[3:]}", label)
    letters = _letters(draw, draw.randrange(2, 8))
    name = letters + draw.choice(["", "_", "-"]) + digits(draw, draw.randrange(4, 8))
    label = draw.choice(
        [
            "微信",
            "微信号",
            "微信：",
            "加微信",
            "加v",
            "加V ",
            "加V信",
            "vx:",
            "VX ",
            "+v：",
            "威信",
            "薇信",
            "加我微信 ",
            "weixin ",
        ]
    )
    return Secret("微信", bare(name), name, label)


def passport(draw: Random) -> Secret:
    """Passport or permit."""
    number = draw.choice("EGDH") + digits(draw, 8)
    return Secret("护照", number, number, draw.choice(["", "护照", "护照号：", "通行证 "]))


def position(draw: Random) -> Secret:
    """A place on the earth; bare is what stands behind the point."""
    lat, lng = f"25.{digits(draw, 6)}", f"115.{digits(draw, 6)}"
    angle = f"{draw.randrange(10, 60)}′{draw.randrange(10, 60)}″"
    said = draw.choice(
        [
            f"{lat},{lng}",
            f"{lng},{lat}",
            f"{lat}，{lng}",
            f"北纬{lat} 东经{lng}",
            f"北纬{lat}°，东经{lng}°",
            f"geo:{lat},{lng}",
            f"https://uri.amap.com/marker?position={lng},{lat}",
            f"https://map.qq.com/?lat={lat}&lng={lng}",
            f"纬度：{lat} 经度：{lng}",
            f"北纬25°{angle}东经115°{angle}",
            f"25°{angle}N 115°{angle}E",
            f"25度{angle[:2]}分，115度{angle[:2]}分",
            f"({lat}, {lng})",
        ]
    )
    return Secret("坐标", bare(re.sub("[^0-9]", "", said.partition("25")[2])[:4]), said)


KINDS: tuple[Callable[[Random], Secret], ...] = (
    mobile,
    landline,
    identity,
    card,
    plate,
    mail,
    account,
    passport,
    position,
)
