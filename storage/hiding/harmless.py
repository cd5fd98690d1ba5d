"""Numbers that must stay: of cases and files, days, times, sums, lists of houses, what offices publish."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from storage.hiding.glyphs import GLUE, OTHER
from storage.hiding.runs import Run

# Published short numbers: emergency, government, carriers, utilities, lifts, banks.
SHORT = frozenset(
    re.findall(
        r"\d+",
        "110 119 120 122 114 12110 12119 12123 12306 12308 12309 12310 12313 12315 12317 12320 12328 12329 12333"
        " 12337 12338 12339 12340 12345 12348 12350 12351 12355 12356 12357 12358 12366 12367 12369 12371 12377"
        " 12378 12380 12381 12385 12386 12388 12389 12390 12393 12394 12395 96110 96119 96120 96122 96333 96345"
        " 96355 96777 96198 95598 95588 95533 95599 95566 95555 95580 95595 95559 95511 95518 10000 10010 10086"
        " 10096 10099 1008611",
    )
)

_CASE = re.compile(r"(?<![A-Z0-9])[A-Z]{1,6}(?:-[A-Z]{1,6}){0,3}-20\d\d-\d{5,7}(?!\d)")
_SOFT = re.compile(
    r"(?<!\d)(?<!\d[-./])(?:19|20)\d\d[-./年] ?(?:0?[1-9]|1[0-2])[-./月] ?(?:3[01]|[12]\d|0?[1-9])(?!\d)"  # 2026-11-22
    r"|(?<!\d)(?:[01]?\d|2[0-4])[:][0-5]\d(?:[:][0-5]\d)?(?!\d)"  # 14:30
    r"|(?<!\d)\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?"
    r"(?= ?(?:[元块万亿人户斤吨度米份次件]|公[里斤]|平方|KG|KWH))"  # 1,380,000元
    r"|[¥￥$] ?\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?(?!\d)"
    r"|(?<!\d)(?:(?:19|20)\d\d[、,~-]){1,6}(?:19|20)\d\d(?=年)"  # 2024、2025年
    # 65、66、67栋; they rise: 502，3号楼 is a door and its house
    r"|(?<!\d)(?:(?:[1-9]\d?[、,]){1,40}[1-9]\d{0,2}|(?:[1-9]\d?[、,]){0,40}(?:[1-9]\d\d[、,]){1,40}[1-9]\d\d)"
    r"(?=[栋幢户袋楼室]|号楼|单元|网格)"
    r"|(?<!\d)(?<!\d[、,])(?:11[0249]|12[02])(?:[、,](?:11[0249]|12[02]|12\d{3}|9[56]\d{3})){1,6}(?!\d)"  # 119、120
    r"|(?<!\d)(?:0?[1-9]|1[0-2])(?=月)"  # 11月22日
    r"|(?<![A-Z0-9])K\d{1,4}\+\d{1,3}(?!\d)"  # K165+350: a stone on a road
    r"|[〔\[(](?:19|20)\d\d[〕\])] ?第?\d{1,5}(?=号)"  # 〔2026〕1号
)
_SOFT_NAMED = re.compile(
    r"(?:表号|户号|编号|单号|订单号?|案号|读数|条码|网格号)[码是为: ]{0,3}(?!1[3-9]\d{9}(?!\d))\d{3,14}(?!\d)"
    r"|(?:值班|办公|服务|监督|投诉|报修|物业|便民|咨询|举报)(?:电话|热线|号码)[是为: (]{0,2}"
    r"(?:0\d{2,3}[) -]{0,3})?[2-9]\d{4,7}(?!\d)"
    r"|(?:(?<=[打拨找])|(?<!\d)(?=\d{3,5}(?:热线|专线|平台)))(?:11\d|12[0-2]|12\d{3}|100\d\d|9[56]\d{3})(?!\d)"
)
_CHAIN = re.compile(r"\d{1,4}(?:[:]\d{1,4}){3,}")  # no time has four parts
_UNITS = re.compile(
    rf"[{GLUE} ]?(?:[元块万亿人名户栋幢座楼层室岁度米吨平克斤秒分点时日月年个次件条张台盏辆箱袋份只头处届期路家组批"
    r"多几%℃°㎡㎥角毛]|单元|号楼|号[^码]|公[里斤分]|厘米|小时|网格|KM|KG|KWH|CM|MM|ML|M(?![A-Z0-9]))"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_HOUR = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")


@dataclass(slots=True)
class Harmless:
    """What of one folded text stays. `hard` spans are cut out of it; `soft` places only weigh against a number."""

    text: str
    soft: bytearray

    def inside(self, run: Run, start: int, end: int) -> bool:
        """Whether digits of a day, a time, a sum or a file number are among these."""
        return any(self.soft[at] for at in run.starts[start:end])

    def measured(self, run: Run, end: int) -> bool:
        """Whether a unit follows the digits: 8栋."""
        return _UNITS.match(self.text, run.ends[end - 1]) is not None

    def several(self, run: Run, start: int, end: int) -> bool:
        """Whether these groups are numbers of their own: houses, years, times, an address 10.0.0.1."""
        parts = run.parts(start, end)
        if any(len(part) > 1 and part.startswith("0") for part in parts[1:]):
            return _times(run, self.text, start, parts)
        return (
            self.measured(run, end)
            or (_address(parts) and self.text[run.starts[start] : run.ends[end - 1]].count(".") == 3)
            or _rising(parts)
            or _times(run, self.text, start, parts)
            or parts[0] in SHORT
            or (_years(parts[0], parts[1]) and len(parts[-1]) != 3)  # 1944 1973 536 is somebody's mobile number
        )


def harmless(text: str) -> tuple[str, Harmless]:
    """A folded text with what must stay blanked, and what weighs against the rest."""
    text = _CASE.sub(lambda match: OTHER * len(match[0]), text)
    soft = bytearray(len(text))
    for match in _SOFT.finditer(text):
        soft[match.start() : match.end()] = b"\1" * len(match[0])
    for match in _CHAIN.finditer(text):
        soft[match.start() : match.end()] = bytes(len(match[0]))
    for match in _SOFT_NAMED.finditer(text):
        soft[match.start() : match.end()] = b"\1" * len(match[0])
    return text, Harmless(text, soft)


def _years(first: str, second: str) -> bool:
    return bool(_YEAR.fullmatch(first) and _YEAR.fullmatch(second)) and 0 < int(second) - int(first) <= 30


def _address(parts: Sequence[str]) -> bool:
    return len(parts) == 4 and all(len(part) < 4 and str(int(part)) == part and int(part) < 256 for part in parts)


def _rising(parts: Sequence[str]) -> bool:
    numbers = [int(part) for part in parts]
    return len(parts) > 3 and max(map(len, parts)) < 4 and all(a < b for a, b in pairwise(numbers))


def _times(run: Run, text: str, start: int, parts: Sequence[str]) -> bool:
    """1400-1600 200: from one hour to another."""
    if len(parts) < 3 or not (_HOUR.fullmatch(parts[0]) and _HOUR.fullmatch(parts[1])) or parts[0] >= parts[1]:
        return False
    first, second = (run.between(text, start + at).strip(f" \n{GLUE}") for at in (4, 8))
    # 1401~1439, and in the next message ~519; 1411-1619-; 628; 0755-2231（补充：455, whose joint is read as a bar
    apart = second.startswith(("-", "~")) or second.endswith(("-", "~")) or "|" in second
    return first in ("-", "~") and not apart
