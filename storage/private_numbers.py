"""What phone, ID, card and plate numbers look like, however they are written.

The patterns are for folded text: half-width digits, capital letters, every space " ", every dash, tilde and
slash "-", every dot ".". Folding changes no length, so that a place in the folded text is a place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
# Invisible characters and the frame of keycap emoji (1️⃣) count as spaces.
SPACES = " \t\u00a0\u3000\u2002\u2003\u2009\u200a\u200b\u200c\u200d\u2060\ufeff\ufe0f\u20e3"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d_\uff3f~\uff5e/\uff0f"
DOTS = ".\uff0e\u00b7\u2022\u2027\u2219\u30fb\uff65"
CHINESE = {
    "0": "〇○零",
    "1": "一幺壹①",
    "2": "二贰貳两②",
    "3": "三叁參③",
    "4": "四肆④",
    "5": "五伍⑤",
    "6": "六陆陸⑥",
    "7": "七柒⑦",
    "8": "八捌⑧",
    "9": "九玖⑨",
}
TO_FOLD = {
    **{ord(char): " " for char in SPACES},
    **{ord(char): "-" for char in DASHES},
    **{ord(char): "." for char in DOTS},
    **{ord(char): "X" for char in "×✕ⅩⅹХх"},
    **{code: chr(code - 32) for code in range(ord("a"), ord("z") + 1)},
    **{code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))},
    **{code: chr(code - 0xFEE0 - 32) for code in range(0xFF41, 0xFF5B)},
    **{code: str((code - 0x1D7CE) % 10) for code in range(0x1D7CE, 0x1D800)},  # mathematical digits
    **{ord(wide): narrow for wide, narrow in zip("（）＋＠：＝", "()+@:=", strict=True)},
}
# Apart from the rest: 张三13800138000 must not become fourteen digits.
TO_DIGITS = {ord(char): digit for digit, chars in CHINESE.items() for char in chars}


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of number. The group `it` is what to hide; mark "" means that it must stay."""

    mark: str
    pattern: re.Pattern[str]
    check: Callable[[re.Match[str]], bool] | None = None


_S = "[-. ()]{0,3}"  # what people put between the digits of one number
_DATE = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)\d{4}"
_ID = re.compile(rf"{_REGION}(?:(?:18|19|20)\d\d{_DATE}\d{{3}}[\dX]|\d\d{_DATE}\d{{3}})")
_ABROAD = rf"(?:(?:\+|00)?86{_S}|0)?"
_AREA = r"0(?:10|2\d|[3-9]\d\d)"
_AREA_ABROAD = rf"(?:{_AREA}|(?:\+|00)86{_S}0?(?:10|2\d|[3-9]\d\d))"
_LOCAL = rf"[2-9]\d{{2,3}}{_S}\d{{4}}"
_CALL = "(?:电话|手机|联系)(?:号码?|方式|人|我|他|她|是|为|[:，, ]){0,4}"


def _like_id(match: re.Match[str]) -> bool:
    return _ID.fullmatch(re.sub("[^0-9X]", "", match["it"])) is not None


def _like_mobile(match: re.Match[str]) -> bool:
    """Whether digits in these groups are one number, and not a date, times, a list of houses, an address 10.0.0.1."""
    number = re.sub(rf"^{_ABROAD}(?=1)", "", match["it"])
    groups: list[str] = re.findall(r"\d+", number)
    between: list[str] = re.findall(r"\D+", number.strip("-. ()"))
    if len(groups) == 1 or all(len(group) == 1 for group in groups):
        return True
    if len(groups) > 6 or between == [".", ".", "."]:
        return False
    if len(groups[0]) < 3:  # 13 800 138 000, but not the tail of 2026-11-13 1400 16000
        before: str = match.string[max(0, match.start("it") - 2) : match.start("it")]
        return all(len(group) > 2 for group in groups[1:]) and not re.fullmatch(r"\d[-. ]", before)
    # 1400-1600 200人
    return not (len(groups) == 3 and len(groups[0]) == 4 and between[0].strip() == "-" and between[1].strip() != "-")


def _like_plate(match: re.Match[str]) -> bool:
    plate: str = match["it"]
    return sum(char.isdigit() for char in plate) > 1  # every plate since 2007


def _rules(*rules: tuple[str, str] | tuple[str, str, Callable[[re.Match[str]], bool]]) -> tuple[Rule, ...]:
    return tuple(Rule(mark, re.compile(pattern), *check) for mark, pattern, *check in rules)


_MOBILE_APART = rf"1{_S}[3-9](?:{_S}\d){{9}}"
_ID_APART = rf"[1-9](?:{_S}\d){{16}}{_S}[\dX]"
_PLATE = (
    rf"[{PROVINCES}]{_S}[A-Z]{_S}"
    rf"(?:(?:\d{_S}){{4}}\d[A-K]|(?:\d[-. ]){{5}}[A-K]|[A-K]{_S}[A-Z0-9](?:{_S}\d){{4}}"  # new energy
    rf"|[A-Z0-9](?:{_S}[A-Z0-9]){{3}}{_S}[A-Z0-9挂学警港澳])(?![A-Z0-9])"
)

# In this order; what one rule took is out of reach for the next. Written together comes before written
# apart, so that two numbers side by side stay two.
WRITTEN = _rules(
    # Must stay: 哨 and 函 numbers, and the numbers that offices publish.
    ("", r"(?P<it>(?<![A-Z0-9])[A-Z]{1,6}(?:-[A-Z]{1,6}){0,3}-20\d\d-\d{5,7}(?!\d))"),
    ("", r"(?:值班|办公|服务|监督|投诉|报修|物业|便民|咨询|举报)(?:电话|热线|号码)[是为: ]{0,2}"
         rf"(?P<it>(?:{_AREA}{_S})?[2-9]\d{{4,7}}(?!\d|{_S}\d))"),
    # 值班电话 水东社区 0797-5621234, said to the bot as a whole message: the county writes an office's number down.
    ("", rf"\A[@/# ]{{0,2}}(?:网格哨 )?(?:值班电话|加单位)[: ]{{0,2}}[一-龥0-9 ]{{1,40}}?[: ]{{1,3}}"
         rf"(?P<it>[(]?(?:{_AREA}{_S})?[2-9]\d{{6,7}}(?!\d|{_S}\d))\s*\Z"),
    ("邮箱", r"(?P<it>(?<![A-Z0-9._%+-])[A-Z0-9._%+-]++@[A-Z0-9-]{1,63}(?:\.[A-Z0-9-]{1,63}){0,5}\.[A-Z]{2,24})"),
    ("证件号", r"(?P<it>(?<!\d)(?:\d{17}[\dX]|\d{15})(?!\d))", _like_id),
    ("证件号", r"(?P<it>(?<!\d)\d{17}X)"),
    ("卡号", r"(?P<it>\d{16,})"),
    ("电话", rf"(?P<it>(?<!\d){_ABROAD}1[3-9]\d{{9}}(?!\d))"),
    ("电话", rf"(?P<it>(?<!\d){_AREA}[2-9]\d{{6,7}}(?!\d))"),
    ("证件号", rf"(?P<it>(?<!\d){_ID_APART}(?!\d))", _like_id),
    ("证件号", r"(?P<it>(?<!\d)\d{6}[- ]{1,3}\d{6}[- ]{1,3}\d{3}(?!\d))", _like_id),
    ("卡号", r"(?P<it>(?<!\d)[3-9]\d{3}(?:[- ]{1,3}\d{4}){3}(?:[- ]{0,3}\d{3})?(?!\d))"),
    ("卡号", r"(?P<it>(?<!\d)[3-9]\d{5}[- ]{1,3}\d{10,13}(?!\d))"),
    ("卡号", r"(?P<it>(?<!\d)\d(?:[- ]{1,3}\d){15,})"),
    ("电话", rf"{_CALL}(?P<it>{_ABROAD}{_MOBILE_APART}(?!\d))"),
    ("电话", rf"(?P<it>(?<!\d){_ABROAD}{_MOBILE_APART}(?!\d))", _like_mobile),
    ("电话", rf"(?P<it>(?<!\d)[(]?{_AREA_ABROAD}{_S}{_LOCAL}(?!\d))"),
    ("电话", rf"{_CALL}(?P<it>{_LOCAL}(?!\d))"),
    ("微信号", r"(?:微信(?:号码?|ID|:)|加.{0,4}微信|(?<![A-Z])(?:[VW]X|WEIXIN|WECHAT)|[VW薇威]信|微X)"
              r"(?:号码?|ID|是|为|[:= ]){0,4}(?P<it>(?!WEIXIN|WECHAT)(?<![A-Z])[A-Z][-A-Z0-9]{5,29})"),
    ("微信号", r"(?P<it>(?<![A-Z])WXID-[A-Z0-9]{6,29})"),
    ("微信号", r"微信 {0,2}(?P<it>(?=[A-Z-]{1,29}\d)[A-Z][-A-Z0-9]{5,29})"),
    ("微信号", r"微信(?:号码?|ID)(?:是|为|[:= ]){0,4}(?P<it>\d{6,20})"),
    ("车牌", rf"(?P<it>{_PLATE})", _like_plate),
)  # fmt: skip

# With Chinese digits folded too (一三八零零…). No borders here: 张三一三八… has a digit before the number.
SPOKEN = _rules(
    ("证件号", rf"(?P<it>{_ID_APART})", _like_id),
    ("证件号", r"(?P<it>\d{15})", _like_id),
    ("卡号", r"(?P<it>\d{16,})"),
    ("电话", rf"(?P<it>{_ABROAD}{_MOBILE_APART})", _like_mobile),
    ("电话", rf"(?P<it>{_AREA}{_S}{_LOCAL})"),
    ("电话", rf"{_CALL}(?P<it>{_LOCAL}(?!\d))"),
    ("车牌", rf"(?P<it>{_PLATE})", _like_plate),
)


def spans(text: str, rules: Iterable[Rule]) -> tuple[str, list[tuple[int, int, str]]]:
    """What the rules find in a folded text: that text with the finds blanked, and (start, end, mark) of each."""
    finds: list[tuple[int, int, str]] = []
    for rule in rules:
        at = 0
        while match := rule.pattern.search(text, at):
            start, end = match.span("it")
            if rule.check and not rule.check(match):
                at = match.start() + 1  # it must not hide one that starts inside it
                continue
            finds.append((start, end, rule.mark))
            text = f"{text[:start]}{'〓' * (end - start)}{text[end:]}"
            at = end
    return text, finds
