"""From words to deeds: one or several of a line, each on one day or on several, and what has to be asked first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from bot.command import Command, bind
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef
from bot.values.times import TimeSpan
from bot.values.when import DAY, NOTHING, When, find_minutes_a_day
from handlers.activities.company import of_somebody_else
from handlers.activities.deeds import Deed

MOST = 31  # days that one line may log


class Asks(StrEnum):
    """What of a deed has to be asked before it is written down."""

    DAY = "day"  # which day it was
    HOUR = "hour"  # at what time 七八点 was
    EACH = "each"  # whether the length is of each day or of all together
    LENGTH = "length"  # how long it was, where what was said cannot be


@dataclass(frozen=True, slots=True)
class Told:
    """A deed as it was told. `days` are in ISO form; () and `unread` are still to be asked about.

    `each`: the length is that of each day, or of all together; None: it was not said. `counted`: of days that were
    only counted (打扫了三天).
    """

    what: str
    minutes: int
    place: str
    names: tuple[str, ...]
    start: int | None
    days: tuple[str, ...]
    unread: str = ""
    each: bool | None = None
    counted: bool = False
    unmet: tuple[str, ...] = ()  # what was said of company and is nobody of the roster; what others did

    @property
    def asks(self) -> Asks | None:
        """What is to be asked first."""
        if self.minutes <= 0:
            return Asks.LENGTH
        if not self.days:
            return Asks.DAY
        if self.unread:
            return Asks.HOUR
        return Asks.EACH if self.each is None and len(self.days) > 1 else None

    def deeds(self) -> list[Deed]:
        """One deed a day; what is known of all together is shared out among them."""
        count = len(self.days)
        share, more = (self.minutes, 0) if self.each or count == 1 else divmod(self.minutes, count)
        return [
            Deed(date.fromisoformat(day), share + (1 if index < more else 0), self.what, self.place, self.start)
            for index, day in enumerate(self.days)
        ]

    def packed(self) -> dict[str, Any]:
        """As a dialogue keeps it."""
        return asdict(self)


def unpacked(data: Mapping[str, Any]) -> Told:
    """A deed as a dialogue kept it."""
    kept = {**data, "names": tuple(data["names"]), "days": tuple(data["days"]), "unmet": tuple(data.get("unmet", ()))}
    return Told(**kept)


def told(values: Mapping[str, Any], today: date) -> Told:
    """A deed of what was bound: nothing said of the day is today; what was said and not read is asked about."""
    when: When = values.get("when") or NOTHING
    place: PlaceRef | None = values.get("place")
    minutes: int = values["minutes"]
    deed = Told(
        what=values["what"],
        minutes=minutes,
        place=place.text if place else "",
        names=tuple(values.get("others", ())),
        start=begin(values.get("span")),
        days=(),
        unread="" if minutes > DAY else when.unread,  # 30小时 is refused in words of its own
        each=when.daily,
        counted=_COUNT.search(when.unread) is not None,
    )
    if deed.unread and not _only_hours(when):
        return deed
    if when.dated:
        return on_days(deed, when)
    return replace(deed, days=(today.isoformat(),))


def _only_hours(when: When) -> bool:
    """Whether what was not read is the hour alone: 七八点打扫 is of today."""
    return "点" in when.unread


def on_days(deed: Told, when: When) -> Told:
    """The deed on the days that were said."""
    days = tuple(day.isoformat() for day in when.every(MOST))
    unread = deed.unread if _only_hours(when) or not days else ""
    each = deed.each if when.daily is None else when.daily
    if each is None and when.days and not deed.counted:
        each = True  # 周一和周三 2小时; of 25号到27号 6小时 it is not plain
    return replace(deed, days=days, unread=unread, each=each)


def begin(span: TimeSpan | None) -> int | None:
    """When it began, in minutes after midnight, if it was said."""
    return span.start.hour * 60 + span.start.minute if span and span.start else None


# Between two deeds of one line; a length of time ends one too, whatever follows.
_JOINT = Pattern(
    r"([,，;；。、\s]+(?:然后|接着|另外|还有|再|又)?|(?<=小时)(?![半多左]|[0-9零一二三四五]+分)|(?<=分钟)(?![多左])|(?<=钟头)(?![多左半]))"
)
_SENTENCE = Pattern(r"(?<=[,，。;；\s])|(?<=小时)(?=[他她])|(?<=分钟)(?=[他她])|(?<=钟头)(?=[他她])")
_MARKS = " ,，;；。、\n"
_ONE = Pattern(r"共|总|合计|累计|其中|包括|不是|不对|应该|改|每|各")  # one deed, of which more is told
_COUNT = Pattern(r"[0-9一二两三四五六七八九十]天半?$")
_WORDS = Pattern(r"[一-龥]{2}")
# What any length or hour is said with: a line that has it once tells of one deed, and is read no further.
_TIMED = Pattern(r"[时時钟鐘天午点點早晚晨夜刻分:]|[0-9]\s{0,2}[hm]|个半|[0-9][-~到至][0-9]")


def several(log: Command, text: str, given: Given) -> list[Told]:
    """The deeds of a line that tells more than one, each with its own length; [] where it tells but one.

    A day said of the first holds for those that name none. What another one did (她还多干了半小时) is no deed of
    whoever writes: it is `unmet`.
    """
    if len(_TIMED.findall(fold(text))) < 2:
        return []
    others = [piece for piece in _SENTENCE.split(text) if of_somebody_else(piece) and find_minutes_a_day(piece, given)]
    if others:
        for piece in others:
            text = text.replace(piece, "", 1)
        text = text.strip(_MARKS)
        mine = several(log, text, given)
        bound = bind(log, text, given)
        if not mine and bound.missing:
            return []
        mine = mine or [told(bound.values, given.now.date())]
        return [*mine[:-1], replace(mine[-1], unmet=tuple(piece.strip(_MARKS) for piece in others))]
    if _ONE.search(text):
        return []
    lines: list[str] = []
    line = ""
    for piece in _JOINT.split(text)[: 2 * MOST]:
        line += piece
        if piece.strip(_MARKS) and _whole(log, line, given):
            lines.append(line)
            line = ""
    if len(lines) < 2:
        return []
    behind = bind(log, line, given).values
    together = () if "what" in behind else behind.get("others", ())  # …, 和张三一起: at all of them
    lines[-1] += "" if together else line
    deeds = _carried([bind(log, each.strip(_MARKS), given).values for each in lines], given)
    return [replace(deed, names=tuple(dict.fromkeys((*deed.names, *together)))) for deed in deeds]


def _whole(log: Command, line: str, given: Given) -> bool:
    if find_minutes_a_day(line, given) is None:
        return False  # said first, for most lines stop here: without a length it is none of its own
    bound = bind(log, line, given)
    return not bound.missing and _WORDS.search(bound.values["what"]) is not None


def _carried(bound: Sequence[dict[str, Any]], given: Given) -> list[Told]:
    deeds: list[Told] = []
    for values in bound:
        deed = told(values, given.now.date())
        when: When = values.get("when") or NOTHING
        if deeds and not when.dated and not when.unread:
            deed = replace(deed, days=deeds[-1].days, unread=deeds[-1].unread, each=deeds[-1].each)
        deeds.append(deed)
    return deeds
