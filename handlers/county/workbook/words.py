"""One cell of the county's workbook: a phone of an office, a state, a kind of name, an account, a number of 单元."""

from __future__ import annotations

from bot.access import NAMES, Role
from bot.values.pattern import Pattern
from handlers.county import offices
from storage.places import Naming
from storage.workbook.cells import Unreadable, folded, line

RETIRED, MERGED = "停用", "并入"
NAMINGS = {"别名": Naming.ALIAS, "地标": Naming.LANDMARK, "曾用名": Naming.FORMER}
NAMING_WORDS: dict[str, str] = {kind: word for word, kind in NAMINGS.items()}
_ALSO = {"简称": Naming.ALIAS, "俗称": Naming.ALIAS, "地名": Naming.LANDMARK, "旧名": Naming.FORMER}

_MOBILE = Pattern(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_IDENTITY = Pattern(r"(?<!\d)\d{17}[\dXx](?!\d)")
_IN_USE = frozenset({"", "在用", "正常", "启用", "使用中", "有效", "是"})
_RETIRED = frozenset({"停用", "已停用", "撤销", "已撤销", "注销", "取消", "停止使用"})
_MERGED = Pattern(r"(?:已)?(?:并入|并到|合并到|合并至|并给|归入|划入)[:“\"]?(.+?)[”\"]?")
_GAP = Pattern(r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")
_ENTRANCES = Pattern(r"(\d{1,2})(?:个)?(?:单元)?")
_POSITION = Pattern(r"(-?\d{1,2}(?:\.\d+)?)[,，、 ]+(-?\d{1,3}(?:\.\d+)?)")
PERSONAL = "不能存个人的手机号和身份证号：电话请写办公室的座机，别的格子里也请删掉"


def plain(label: str, written: str, longest: int) -> str:
    """Words that fit and hold nobody's number. Raises Unreadable."""
    if _MOBILE.search(written) or _IDENTITY.search(written):
        raise Unreadable(f"“{label}”一格{PERSONAL}")
    if len(written) > longest:
        raise Unreadable(f"“{label}”太长（{len(written)} 字），最多 {longest} 字")
    return written


def is_mobile(written: str) -> bool:
    """Whether it holds a mobile number."""
    return _MOBILE.search(written) is not None


def closed(written: str) -> str:
    """A unit's name without the blanks that are typed to make columns even; its brackets stay as they are."""
    return _GAP.sub("", written)


def status(written: str) -> tuple[str, str]:
    """RETIRED or MERGED or "", and into what. Raises Unreadable."""
    if written in _IN_USE:
        return "", ""
    if written in _RETIRED:
        return RETIRED, ""
    if match := _MERGED.fullmatch(written):
        return MERGED, match[1].strip()
    raise Unreadable(f"看不懂状态“{written}”，请空着，或写“停用”“并入 第3网格”")


def naming(written: str) -> Naming:
    """What kind of name. Raises Unreadable."""
    kind = NAMINGS.get(written) or _ALSO.get(written)
    if kind is None:
        raise Unreadable(f"看不懂类型“{written}”，可以写：{'、'.join(NAMINGS)}")
    return kind


def role(written: str) -> Role:
    """An office. Raises Unreadable."""
    named = offices.named(written)
    if named is None:
        names = "、".join(NAMES[each] for each in offices.OFFICES)
        raise Unreadable(f"不认识职务“{written}”，可以写：{names}" if written else "没有写职务")
    return named


def entrances(value: object) -> int | None:
    """How many 单元; None = not said. Raises Unreadable."""
    written = folded(value)
    if written in ("", "-", "/", "无"):
        return None
    match = _ENTRANCES.fullmatch(written)
    if match is None:
        raise Unreadable(f"看不懂单元数“{line(value)}”，请写数字，例如 3")
    return int(match[1])


def position(written: str) -> tuple[float, float] | None:
    """Latitude and longitude (WGS-84 degrees); None = not said. Raises Unreadable."""
    if not written:
        return None
    match = _POSITION.fullmatch(written)
    if match is None or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
        raise Unreadable(f"看不懂坐标“{written}”，请写成 纬度,经度，例如 25.600,115.785")
    return float(match[1]), float(match[2])
