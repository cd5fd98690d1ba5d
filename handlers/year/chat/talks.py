"""约谈名单, and what was said in a talk: told to the county office alone."""

from __future__ import annotations

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.county.roles import COUNTY
from handlers.year import talk_reading, talking, who
from handlers.year.evidence import Subject
from handlers.year.talked import Talk
from storage import people

book = Book("约谈")
MOST = 10  # talks in a message
_NUMBER = Pattern(r"\s*第?([0-9]{1,9})[条号.、]?[\s:：,，]*")


@book.command(
    "记约谈",
    "约谈登记",
    "登记约谈",
    intent="year.hold_talk",
    example="记约谈 县财政局 今天和单位负责人谈了，说好月底前都来报到，12月20日回看",
    summary="记下和谁谈了、说好什么，只有县委组织部看得到",
    roles=COUNTY,
    private=True,
)
def hold(turn: Turn, text: Whole = "") -> None:
    """A member or a unit, the day, with whom, what was agreed, when it is looked at again."""
    made = talking.write(turn.work, talk_reading.read(turn.work, text))
    turn.whisper("year.talk_written", line=_told(turn, made), number=made.id)


@book.command(
    "约谈记录",
    "看约谈",
    intent="year.held_talks",
    example="约谈记录",
    summary="看谈过的：和谁谈的、说好什么、什么时候回看",
    roles=COUNTY,
    private=True,
)
def held(turn: Turn, text: Whole = "") -> None:
    """Of a year; of a unit or somebody, if one is said."""
    of, year, words = who.read(turn.work, text, lambda _: True, running=True)
    if of is None and words:
        raise Unclear("year.talk_whom", alone=True)
    rows = talking.held(turn.work, year, of)
    if not rows:
        turn.whisper("year.no_talks", year=year)
        return
    lines = "\n".join(_told(turn, each) for each in rows[-MOST:])
    more = f"（前面还有 {len(rows) - MOST} 条，写上单位或姓名看）\n" if len(rows) > MOST else ""
    turn.whisper("year.talks_held", year=year, count=len(rows), lines=more + lines)


@book.command(
    "约谈结果",
    intent="year.close_talk",
    example="约谈结果 3 已经报到，领了护学岗",
    summary="写一次约谈后来怎么样了",
    roles=COUNTY,
    private=True,
)
def close(turn: Turn, text: Whole = "") -> None:
    """By its number."""
    number, words = _numbered(text)
    made = talking.close(turn.work, number, words)
    turn.whisper("year.talk_closed", line=_told(turn, made))


@book.command(
    "撤掉约谈",
    "撤回约谈",
    intent="year.drop_talk",
    example="撤掉约谈 3",
    summary="约谈记错了，撤掉一条",
    roles=COUNTY,
    private=True,
)
def drop(turn: Turn, text: Whole = "") -> None:
    """By its number."""
    number, _ = _numbered(text)
    made = talking.withdraw(turn.work, number)
    turn.whisper("year.talk_dropped", number=made.id, name=_of(turn, made).name)


def _numbered(text: str) -> tuple[int, str]:
    said = _NUMBER.match(fold(text))
    if said is None:
        raise Unclear("year.talk_number", alone=True, choices=(Choice("约谈记录", "约谈记录"),))
    return int(said[1]), text.strip()[len(said[0].strip()) :].strip(" ，,：:。.、条号")


def _of(turn: Turn, row: Talk) -> Subject:
    if row.person_id is not None:
        return Subject(person=people.get_person(turn.tx, row.person_id))
    return Subject(unit=turn.county.places.units[row.unit_id or 0])


def _told(turn: Turn, row: Talk) -> str:
    of = _of(turn, row)
    unit = turn.county.places.units.get(row.unit_id or 0)
    whose = f"{unit.name} {of.name}" if unit is not None and of.person is not None else of.name
    look = f"；{row.look_on:%m-%d} 回看" if row.look_on is not None else ""
    came = f"\n  结果（{row.closed_on:%m-%d}）：{row.result}" if row.closed_on is not None else look
    return (
        f"{row.id}. {row.held_on:%Y-%m-%d} {whose}（{row.kind}：{row.ground}）\n"
        f"  和{row.partner}谈，说好：{row.agreed}{came}"
    )
