"""One sign for every way of writing it: digits by their Unicode value, capital letters, plain marks.

Folding changes no length, so that a place in the folded text is a place in the text.
"""

from __future__ import annotations

import unicodedata

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
# Chinese digits stay apart from 0-9: 张三13800138000 must not become fourteen digits in a row.
HAN = "\ue000-\ue009"
_HAN_FROM = 0xE000
# Signs that mean two digits, ⑬ and 🔟.
PAIR = "\ue10a-\ue163"
_PAIR_FROM = 0xE100
GLUE = "\u2060"  # invisible: what stands on both sides of it stands together
OTHER = "〓"
# What the marks between words fold to; everything else among them is "|".
MARKS = " \n!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~〔〕、。°′″℃㎡㎥￥¥"

_CHINESE = {
    "0": "〇○零",
    "1": "一幺壹弌",
    "2": "二贰貳两兩弍",
    "3": "三叁參叄弎",
    "4": "四肆",
    "5": "五伍",
    "6": "六陆陸",
    "7": "七柒",
    "8": "八捌",
    "9": "九玖",
}
_OWN = {
    **{char: chr(_HAN_FROM + int(digit)) for digit, chars in _CHINESE.items() for char in chars},
    **{char: char for char in "0123456789"},
    **dict.fromkeys("×✕✖Ⅹⅹ", "X"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63─━", "-"),
    **dict.fromkeys("·•‧∙・･●•．｡", "."),
    **dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"),
    **dict.fromkeys("➕﹢", "+"),
    **dict.fromkeys("【〖［", "["),
    **dict.fromkeys("】〗］", "]"),
    "🔟": chr(_PAIR_FROM + 10),
    "\t": " ",
    # Letters of other scripts that look like ours.
    **dict(zip("АВЕКМНОРСТХасеорх", "ABEKMHOPCTXACEOPX", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοıӏІӀ", "ABEZHIKMNOPTYXOIIII", strict=True)),
    **dict(zip("贛遼滬蘇閩魯貴雲陝寧號電話機聯繫領學師", "赣辽沪苏闽鲁贵云陕宁号电话机联系领学师", strict=True)),
}


class _Fold(dict[int, str]):
    """Filled as signs are met: there are a million, and a county meets some thousands."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        return folded


def _folded(char: str) -> str:
    if own := _OWN.get(char):
        return own
    kind = unicodedata.category(char)
    if kind in ("Nd", "No", "Nl"):
        value = unicodedata.numeric(char, -1.0)
        if value == int(value) and 0 <= value <= 99:
            return str(int(value)) if value < 10 else chr(_PAIR_FROM + int(value))
        return OTHER
    if kind in ("Mn", "Me", "Cf"):
        return GLUE
    if kind in ("Co", "Cs"):
        return OTHER
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) == 1 and plain.isascii() and plain.isalpha():
        return plain.upper()
    if kind[0] in "LM":
        return _OWN.get(plain, plain) if len(plain) == 1 else char
    if char in MARKS:
        return char
    return plain if len(plain) == 1 and plain in MARKS else "|"


_FOLD = _Fold()


def folded(text: str) -> str:
    """The text in signs that stand for all their kind; as long as `text`."""
    return text.translate(_FOLD)


def value_of(sign: str) -> str:
    """The digits that a folded sign means, l and O taken for 1 and 0: "3", "13" for ⑬, "" for none."""
    if sign.isascii():
        return sign if sign.isdigit() else _ALIKE.get(sign, "")
    code = ord(sign)
    if _HAN_FROM <= code < _HAN_FROM + 10:
        return str(code - _HAN_FROM)
    return str(code - _PAIR_FROM) if _PAIR_FROM + 10 <= code < _PAIR_FROM + 100 else ""


_ALIKE = {"L": "1", "I": "1", "O": "0"}
