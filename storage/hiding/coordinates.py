"""Positions on the earth, however written: 25.600123,115.790456, 北纬25°36′ 东经115°47′, links of maps, 8QC7JQ2R+4X.

A geohash is a run of letters and digits like any serial number: it is known only behind its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage.hiding.glyphs import GLUE
from storage.hiding.numbers import Find

_G = rf"[ {GLUE}]{{0,3}}"
_N = r"-?\d{1,3}\.\d{3,16}"
_LABEL = r"(?:(?:LATITUDE|LONGITUDE|LAT|LNG|LON|纬度|经度|北纬|东经|[NE])[:=是为 ]{0,3})?"
_PAIR = re.compile(
    rf"(?<![\d.]){_LABEL}(?P<first>{_N})°?[NE]?"
    rf"(?:(?:{_G}(?:[,、;/|%&\n]|和|%2C)){{1,2}}{_G}| {{1,3}}){_LABEL}(?P<second>{_N})°?[NE]?(?![\d.])"
)
_DEGREES = r"\d{1,3}(?:\.\d{1,10})?"
_ANGLE = rf"{_DEGREES}{_G}[°度]{_G}(?:{_DEGREES}{_G}['′分]{_G}(?:{_DEGREES}{_G}(?:[\"″秒]|''))?)?"
_WORDS = re.compile(
    rf"(?:北纬|东经|南纬|西经|纬度|经度){_G}(?:[:=是为]{_G})?(?:{_ANGLE}|{_DEGREES})"
    rf"|(?<![A-Z])[NE]{_G}{_ANGLE}|{_ANGLE}(?:[NE](?![A-Z])|北纬|东经)"
)
_ANGLES = re.compile(rf"{_DEGREES}{_G}[°度]{_G}{_DEGREES}{_G}['′分]{_G}(?:{_DEGREES}{_G}(?:[\"″秒]|''))?")
_LINK = re.compile(
    rf"GEO:{_G}-?\d{{1,3}}(?:\.\d{{1,16}})?,-?\d{{1,3}}(?:\.\d{{1,16}})?"
    rf"|(?<![A-Z])(?:LATITUDE|LONGITUDE|LAT|LNG|LON|Y|X)[\"']?{_G}[=:]{_G}-?\d{{1,3}}\.\d{{2,16}}"
    r"|(?:LOCATION|POSITION|MARKER|COORD|CENTER|LL|Q|SLL|DADDR|FROM|TO)=[A-Z:]{0,12}-?\d{1,3}\.\d{2,16}(?:,|%2C)-?\d{1,3}\.\d{2,16}"
)

# Links of maps, the short ones too, whose letters say nothing and whose page says all.
_MAPS = re.compile(
    r"(?<![A-Z0-9])(?:[A-Z0-9-]{1,20}\.){0,3}(?:AMAP\.COM|MAP\.BAIDU\.COM|MAP\.QQ\.COM|MAPS\.APPLE\.COM|MAPS\.APP\.GOO\.GL"
    r"|OPENSTREETMAP\.ORG|OSM\.ORG|GOO\.GL/MAPS|GOOGLE\.[A-Z]{2,3}(?:\.[A-Z]{2})?/MAPS)/[A-Z0-9/?&=.,:;%@+_#~$!*()'-]{1,500}"
)
_CODES = re.compile(
    # 8QC7JQ2R+4X, and no piece of 1179+2120+0111+2546+3X
    r"(?<![0-9A-Z])(?<!\d\+)(?=[0-9+]*[A-Z])(?:[2-9CFGHJMPQRVWX]{4}){1,2}\+[2-9CFGHJMPQRVWX]{2,3}(?![0-9A-Z])"
    r"|GEOHASH[ :=是为]{0,3}[0-9B-HJKMNP-Z]{5,12}(?![0-9A-Z])"
    r"|///[A-Z]{2,20}\.[A-Z]{2,20}\.[A-Z]{2,20}"
)

# What is left of a position that a message broke off: 〔位置〕（补充：382668,25.745355; and 16′22″〔位置〕.
_MEETS = rf"[|;\n, 、&{GLUE}]{{0,16}}"
_PIECE = rf"\d{{0,3}}[°′'度分]{_G}(?:\d{{1,2}}{_G}[′″'\"分秒]{_G}){{0,2}}"
_LOST_ITS_HEAD = re.compile(
    rf"(?<=〔位置〕){_MEETS}(?P<rest>\.?\d{{1,16}}°?[NE]?{_MEETS}{_LABEL}(?:{_N}(?![\d.])|(?=〔位置〕))|(?:[A-Z]{{0,10}}=)?\d{{1,3}}\.\d{{5,16}}(?!\d)|\.\d{{4,16}}(?!\d)"
    rf"|(?<!\d)\d{{6}}(?![\d元户号])|(?:\d{{1,3}}{_MEETS})?{_PIECE})"
    rf"|(?P<angle>{_PIECE}(?={_MEETS}〔位置〕)|(?<![\d.])\d{{2,3}}\.\d{{3,16}}(?={_MEETS}〔(?:位置|电话)〕))"
)


def coordinates(text: str) -> Iterator[Find]:
    """Every position of a folded text; finds may overlap."""
    for match in _PAIR.finditer(text):
        if _on_earth(match["first"], match["second"]):
            yield (*match.span(), "位置")
    for pattern in (_WORDS, _ANGLES, _LINK, _MAPS, _CODES):
        for match in pattern.finditer(text):
            yield (*match.span(), "位置")
    for match in _LOST_ITS_HEAD.finditer(text):
        yield (*match.span("rest" if match["rest"] else "angle"), "位置")


def _on_earth(first: str, second: str) -> bool:
    """Ten metres anywhere, a hundred in China; 15.320、16.450 are two meters."""
    low, high = sorted((abs(float(first)), abs(float(second))))
    if min(len(number.partition(".")[2]) for number in (first, second)) >= 4:
        return low <= 90 and high <= 180
    return 3 <= low <= 54 and 73 <= high <= 136
