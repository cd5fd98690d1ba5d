"""What cards say in figures: times and hours, a record as a line."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import clock_time, hours
from handlers.cards.reading import Line, PersonCard, Sum, UnitCard
from storage.redaction import Scrubbed

DUTY = "党员服务"


def summed(of: Sum) -> Scrubbed:
    """3 次，5.5 小时; 0 次，0 小时."""
    return Scrubbed(f"{of.times} 次，{hours(of.minutes) if of.minutes else '0 小时'}")


def in_hours(minutes: int) -> float:
    """Hours as a cell shows them, to a hundredth."""
    return round(minutes / 60, 2)


def lasted(minutes: int) -> float | str:
    """The same on a card for people: 2.5 as a number, 2小时50分 in words, where a number would be 2.83."""
    if minutes % 30 == 0:
        return in_hours(minutes)
    whole, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}{f'{whole}小时' if whole else ''}{rest}分"


def begins_and_ends(line: Line) -> str:
    """09:00-11:00; "" where only the length was said."""
    if line.start is None or line.minutes <= 0:
        return ""
    return f"{clock_time(line.start)}-{clock_time((line.start + line.minutes) % (24 * 60))}"


def checked(line: Line) -> str:
    """What the community, or the person, said of a record."""
    if line.objection:
        return f"异议：{line.objection}"
    return "已确认" if line.confirmed else ""


def deed(line: Line) -> str:
    """What was done, and what it belongs to."""
    return f"{line.what}（{line.ties}）" if line.ties else line.what


def leading(card: UnitCard, names: Mapping[str, str]) -> str:
    """十带头：带头学习 3 次（2 人）；"" where nobody tagged anything."""
    told = [
        f"{name} {each.times} 次（{each.people} 人）" for key, name in names.items() if (each := card.leading.get(key))
    ]
    return "、".join(told)


def title(card: PersonCard | UnitCard, label: str) -> str:
    """What stands on top of a card."""
    kind = "单位活动记录卡" if isinstance(card, UnitCard) else "活动记录卡"
    return f"{kind}（{label}）"
