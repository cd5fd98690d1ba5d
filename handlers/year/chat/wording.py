"""Evidence, lists and rules as lines of a private message."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.year.evidence import Figure, Sheet
from handlers.year.lists import Line
from handlers.year.rules import Rule


def figures(sheet: Sheet) -> str:
    """· 服务次数：3 次（记录 3 条）."""
    return "\n".join(map(_figure, sheet.figures)) or "（没有要看的事项）"


def _figure(figure: Figure) -> str:
    return f"· {figure.title}：{figure.words}" + (f"；{figure.beside}" if figure.beside else "")


def kept(sheet: Sheet) -> str:
    """Which rules were used."""
    if sheet.begun:
        return f"这一年固定用第 {sheet.version} 版规则"
    return "这一年还没开始评价，先按县里现在的规则"


def rule(number: int, of: Rule) -> str:
    """3. 服务次数〔党员、非党员〕参考，找到，暂定."""
    states = [*(["暂定"] if of.provisional else []), *([] if of.on else ["已停用"])]
    marks = [of.weight, f"{of.source}：{of.where}", *states]
    return f"{number}. {of.title}〔{'、'.join(of.of)}〕{'；'.join(marks)}"


def listed(lines: Sequence[Line], most: int) -> str:
    """The first of a list, by unit and name."""
    shown = [
        "· " + " ".join(part for part in (line.unit, line.name, line.community) if part) + f"：{line.why}"
        for line in lines[:most]
    ]
    more = [f"还有 {len(lines) - most} 条在附件里。"] if len(lines) > most else []
    return "\n".join((*shown, *more)) or "（没有）"
