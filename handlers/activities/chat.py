"""活动 in the chat: one line in, one quiet line back, in private."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from bot.arguments import Clause, Done, Minutes, People, PlaceArg, Span, Whole
from bot.command import Book, bind
from bot.message import Choice
from bot.question import Fits, consent, said_to_us
from bot.texts import hours
from bot.turn import Turn
from bot.values.pattern import Pattern
from bot.values.replies import asks
from bot.values.when import find_minutes_a_day, read_when
from handlers.activities import actions, claimed, coming, company, naming, reading, refusing, telling
from handlers.activities.actions import Clash, Logged
from handlers.activities.claimed import Kept
from handlers.activities.deeds import Deed
from handlers.activities.reported import may_log
from handlers.activities.telling import Asks, Told
from handlers.activities.wording import deed_line, with_others

book = Book("活动")
AGAIN = (Choice("照样记上", "照样记上"), Choice("不记了", "不记了"))
ANSWERS = ("照样记上", "不记了", "记", "是", "要", "不记", "不要", "否")


def has_reported(turn: Turn) -> bool:
    """Before anything is asked of somebody who has not reported in: say so, with the way to do it."""
    may_log(turn.work)
    return True


@book.command(
    "活动",
    "记活动",
    "打卡",
    "服务记录",
    intent="activity.log",
    example="活动 昨天 在3栋打扫楼道 2小时",
    summary="记一次服务",
    private=True,
    guard=coming.may_tell,
    heard=("记活动",),
)
def log(
    turn: Turn,
    what: Clause,
    minutes: Minutes,
    when: Done | None = None,
    span: Span | None = None,
    place: PlaceArg | None = None,
    others: People = (),
    text: Whole = "",
) -> None:
    """Write down a deed, or each of several, for the sender and whoever is named; a record for each day."""
    command = next(command for command in book.commands if command.run is log)
    values = {"what": what, "minutes": minutes, "when": when, "span": span, "place": place, "others": others}
    deeds = telling.several(command, text, turn.given) or [telling.told(values, turn.given.now.date())]
    if (daily := read_when(turn.message.text, turn.given, past=True).daily) is not None:
        deeds = [replace(deed, each=daily) if deed.each is None else deed for deed in deeds]  # answered: 每天2小时
    _go_on(turn, deeds)


# --- asking for what was said and could not be read --------------------------------------------------------

EACH = (Choice("每天", "每天"), Choice("一共", "一共"))
NO_HOUR = (Choice("不写钟点", "不写钟点"),)
_EACH = Pattern(r"每|各|都")
_WORDS_LEAST = 2  # signs of what was done, besides its time
_TOGETHER = Pattern(r"共|总|加起来|合计")
_NO_HOUR = Pattern(r"不写|不记得|不知道|忘|不用|不清楚|没有")


def _go_on(turn: Turn, deeds: Sequence[Told]) -> None:
    """Ask for the first thing that is open, else write everything down."""
    for at, deed in enumerate(deeds):
        if deed.asks is not None:
            _ask(turn, deeds, at, deed.asks)
            return
    if (refused := refusing.first(turn.work, [deed.deeds() for deed in deeds])) is not None:
        at, why = refused
        lacking = Asks.LENGTH if why.key in refusing.LENGTHS else Asks.DAY
        put = replace(deeds[at], minutes=0) if lacking is Asks.LENGTH else replace(deeds[at], days=(), unread="")
        _wait_for(turn, [*deeds[:at], put, *deeds[at + 1 :]], at, lacking)
        turn.whisper(why.key, fields=why.fields)
        return
    met = [_with_company(turn, deed) for deed in deeds]
    told = [(each, deed.names) for deed in met for each in deed.deeds()]
    too_long = refusing.by_length(lambda: _write(turn, told), alone=len(told) == 1)
    if too_long is not None:
        _wait_for(turn, [replace(deeds[0], minutes=0)], 0, Asks.LENGTH)
        turn.whisper(too_long.key, fields=too_long.fields)
        return
    unmet = "、".join(dict.fromkeys(words for deed in met for words in deed.unmet))
    if unmet:
        turn.whisper("activity.unmet", words=unmet)


def _with_company(turn: Turn, deed: Told) -> Told:
    """Names that are only known by the roster are taken out of the words, and the deed is theirs too."""
    if turn.person is None:
        return deed
    what, names, unknown = company.split(turn.tx, turn.person, deed.what)
    return replace(deed, what=what, names=tuple(dict.fromkeys((*deed.names, *names))), unmet=(*deed.unmet, *unknown))


_CHOICES = {Asks.DAY: (), Asks.HOUR: NO_HOUR, Asks.EACH: EACH, Asks.LENGTH: ()}


def _wait_for(turn: Turn, deeds: Sequence[Told], at: int, asks: Asks) -> None:
    """Keep a line until what is lacking in one of its deeds is said."""
    turn.ask("activity.when", {"deeds": [deed.packed() for deed in deeds], "at": at}, _CHOICES[asks], private=True)


def _ask(turn: Turn, deeds: Sequence[Told], at: int, asks: Asks) -> None:
    _wait_for(turn, deeds, at, asks)
    deed, choices = deeds[at], _CHOICES[asks]
    match asks:
        case Asks.LENGTH:
            turn.whisper("activity.still_length")
        case Asks.DAY:
            key = "activity.which_day" if deed.unread else "activity.which_days"
            turn.whisper(key, phrase=deed.unread, what=deed.what)
        case Asks.HOUR:
            turn.whisper("activity.which_hour", phrase=deed.unread, choices=choices)
        case Asks.EACH:
            turn.whisper("activity.each", count=len(deed.days), hours=hours(deed.minutes), choices=choices)


def _tells_when(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    told = telling.unpacked(data["deeds"][data["at"]])
    answers = told.asks is not None and _answered(turn, told, told.asks, text) is not None
    if answers and _PUTS_RIGHT.match(text):
        return Fits.SURELY  # 更正 3小时 is of what was just refused, and of no record before it
    if answers and _tells_another(turn, text):
        return Fits.NO
    if asks(text) or turn.read(text).intent.startswith("me."):
        return Fits.NO  # 我这个月多少小时了 names a time, and is a question of its own
    return Fits.YES if answers else said_to_us(turn, data, text)


_PUTS_RIGHT = Pattern(
    r"^\s*(?:哦|噢|哎呀?|唉|呃|不好意思|[\s,，])*(?:不对|我?[打说写记报搞弄]?错了|更正|改成|改为|应该是?|其实是?|是)[\s,，:：]*"
)
_OF_TIME = Pattern(r"每天|每次|每个|一共|总共|合计|各|都|是|大概|左右|那天|当天|[\s,，]")


def _tells_another(turn: Turn, text: str) -> bool:
    """Whether what could be the answer is a deed of its own: 昨天打扫楼道2小时."""
    command = next(command for command in book.commands if command.run is log)
    bound = bind(command, text, turn.given)
    return not bound.missing and len(_OF_TIME.sub("", bound.values["what"])) >= _WORDS_LEAST


def _recall(data: Mapping[str, Any]) -> str:
    asks = telling.unpacked(data["deeds"][data["at"]]).asks
    lacking = {
        Asks.DAY: "activity.still_day",
        Asks.LENGTH: "activity.still_length",
        Asks.HOUR: "activity.still_hour",
        Asks.EACH: "activity.still_each",
    }
    return lacking[asks or Asks.DAY]


@book.dialogue("activity.when", fits=_tells_when, recall=_recall)
def when_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The day, the hour, or whether the length is of each day."""
    turn.discreet = True
    deeds = [telling.unpacked(deed) for deed in data["deeds"]]
    at = data["at"]
    asks = deeds[at].asks
    assert asks is not None
    answered = _answered(turn, deeds[at], asks, text)
    if answered is None:
        if not text.strip():
            return False
        _ask(turn, deeds, at, asks)
        return True
    turn.done_asking()
    # The day said of the first of several holds for those that were told with it.
    for index, deed in enumerate(deeds):
        if index != at and deed.asks is asks is Asks.DAY and deed.unread == deeds[at].unread:
            deeds[index] = replace(deed, days=answered.days, unread="", each=answered.each)
    deeds[at] = answered
    _go_on(turn, deeds)
    return True


def _answered(turn: Turn, deed: Told, asks: Asks, text: str) -> Told | None:
    """The deed with what the answer says; None where it is no answer."""
    when = read_when(text, turn.given, past=True)
    match asks:
        case Asks.LENGTH:
            minutes = find_minutes_a_day(text, turn.given) or find_minutes_a_day(f"{text}小时", turn.given)
            return replace(deed, minutes=minutes.value) if minutes is not None else None
        case Asks.DAY:
            if not when.dated and _EACH.search(text):
                when = read_when(f"{deed.unread}每天", turn.given, past=True)  # of 上周: on all its days
            if not when.every(telling.MOST):
                return None
            return telling.on_days(replace(deed, unread="", minutes=when.minutes or deed.minutes), when)
        case Asks.HOUR:
            if _NO_HOUR.search(text):
                return replace(deed, unread="")
            if when.start is None:
                return None
            return replace(deed, unread="", start=telling.begin(when.span))
        case Asks.EACH:
            if _TOGETHER.search(text):
                return replace(deed, each=False)
            return replace(deed, each=True) if _EACH.search(text) else None


# --- writing down -------------------------------------------------------------------------------------------


def _write(turn: Turn, deeds: Sequence[tuple[Deed, Sequence[str]]], *, anyway: bool = False) -> None:
    """All of them or, where one is refused, none; what clashes is asked about, unless nothing of it would count."""
    kept: list[Deed] = []
    logged: list[Logged] = []
    clashes: list[tuple[Clash, Deed, Sequence[str]]] = []
    reporting_in = coming.is_reporting_in(turn)
    for deed, names in deeds:
        outcome = (
            claimed.keep(turn.work, deed, names) if reporting_in else actions.log(turn.work, deed, names, anyway=anyway)
        )
        if isinstance(outcome, Kept):
            kept.append(outcome.deed)
        elif isinstance(outcome, Logged):
            logged.append(outcome)
        elif outcome.rest is None:
            turn.whisper("activity.counted", old=deed_line(outcome.old.deed))
        else:
            clashes.append((outcome, deed, names))
    if kept:
        key = "activity.kept_coming" if reporting_in else "activity.kept"
        turn.whisper(key, line="；".join(deed_line(deed) for deed in kept))
    if logged:
        _logged(turn, logged)
    if clashes:
        _clash(turn, clashes)


def _clash(turn: Turn, clashes: Sequence[tuple[Clash, Deed, Sequence[str]]]) -> None:
    waiting = [{"deed": _packed(deed), "names": list(names)} for _, deed, names in clashes]
    turn.ask("activity.again", {"deeds": waiting}, AGAIN, private=True)
    outcome = clashes[0][0]
    if len(clashes) > 1:
        lines = "\n".join(f"· {deed_line(deed)}" for _, deed, _ in clashes)
        turn.whisper("activity.clash_several", count=len(clashes), lines=lines, choices=AGAIN)
    elif outcome.rest == clashes[0][1]:
        turn.whisper("activity.clash", old=deed_line(outcome.old.deed), choices=AGAIN)
    elif outcome.rest is not None:
        fields = {"old": deed_line(outcome.old.deed), "rest": deed_line(outcome.rest)}
        turn.whisper("activity.clash_time", fields=fields, choices=AGAIN)


@book.dialogue("activity.again", fits=consent(*ANSWERS), recall="activity.still_again")
def again(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Log it although it overlaps?"""
    turn.discreet = True
    answer = text.strip(" 。！!")
    if answer not in ANSWERS:
        turn.whisper("activity.again", choices=AGAIN)
        return True
    turn.done_asking()
    if answer.startswith(("不", "否")):
        turn.whisper("activity.not_logged")
        return True
    waiting = data.get("deeds", [data])  # asked by the version before this one: one deed
    _write(turn, [(_unpacked(each["deed"]), each["names"]) for each in waiting], anyway=True)
    return True


def _logged(turn: Turn, logged: Sequence[Logged]) -> None:
    unknown = "、".join(dict.fromkeys(name for each in logged for name in each.unknown))
    untied = "、".join(dict.fromkeys(f"#{mark}" for each in logged for mark in each.untied))
    _tell_logged(turn, logged, unknown)
    if untied:
        turn.whisper("activity.untied_mark", marks=untied)


def _tell_logged(turn: Turn, logged: Sequence[Logged], unknown: str) -> None:
    if len(logged) > 1:
        lines = "\n".join(f"· {deed_line(each.deed)}{with_others(each.others, each.ties)}" for each in logged)
        key = "activity.logged_several" if not unknown else "activity.logged_several_but"
        turn.whisper(key, count=len(logged), lines=lines, unknown=unknown)
        return
    turn.whisper(
        "activity.logged" if not unknown else "activity.logged_but",
        line=deed_line(logged[0].deed),
        others=with_others(logged[0].others, logged[0].ties),
        unknown=unknown,
    )


@book.command(
    "我的记录",
    "我的服务",
    "记录",
    intent="me.record",
    example="我的记录",
    summary="看自己的服务时长和最近的记录",
    private=True,
)
def record(turn: Turn) -> None:
    """Totals with their n and period, and the newest entries; for the person alone."""
    if turn.person is None and turn.work.actor.claims:
        lines = "\n".join(f"· {deed_line(deed)}" for deed in claimed.waiting(turn.work))
        turn.whisper("activity.kept_list" if lines else "activity.kept_none", lines=lines)
        return
    today = turn.now.date()
    sums = reading.summary(turn.work)
    if not sums.newest:
        turn.whisper("activity.empty")
        return
    turn.whisper(
        "activity.record",
        month=today.month,
        month_count=sums.month_count,
        month_hours=hours(sums.month_minutes),
        year=today.year,
        year_count=sums.year_count,
        year_hours=hours(sums.year_minutes),
        lines="\n".join(f"· {deed_line(entry.deed)}" for entry in sums.newest),
    )


naming.declare(book)


def _packed(deed: Deed) -> dict[str, Any]:
    return {**asdict(deed), "day": deed.day.isoformat()}


def _unpacked(data: dict[str, Any]) -> Deed:
    return Deed(**{**data, "day": date.fromisoformat(data["day"])})
