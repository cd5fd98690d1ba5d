"""我参加 2, 我去 夜班, 来不了, 到岗, 交接: what people say to a call."""

from __future__ import annotations

from collections.abc import Sequence

from bot.access import NAMES
from bot.arguments import Note, Whole
from bot.command import Book, Command
from bot.message import Choice
from bot.open_question import CHOICES
from bot.refused import Unclear
from bot.turn import Turn
from handlers.activities.actions import Clash
from handlers.activities.chat import has_reported
from handlers.activities.wording import deed_line
from handlers.mobilise import reading, records, seats, watch, wording
from handlers.mobilise.records import Call, Shift
from handlers.mobilise.seats import Joined, Outcome
from storage.redaction import scrub

book = Book("应急动员")
RING = (Choice("动员情况", "动员情况"),)
MANY = 6  # buttons


@book.command(
    "动员情况",
    "人够了吗",
    "缺几个人",
    intent="mobilise.show",
    example="动员情况",
    summary="看有没有应急动员、哪个班还缺人",
)
def show(turn: Turn) -> None:
    """The calls that are open, counts alone."""
    calls = _calls(turn)
    if not calls:
        turn.say("mobilise.none_open")
        return
    for call in calls:
        turn.say(
            "mobilise.counts",
            title=scrub(call.title),
            number=call.id,
            lines=wording.lines(call.shifts),
            choices=() if turn.in_group else _buttons(call.shifts),
        )


def _calls(turn: Turn) -> list[Call]:
    return seats.answerable(turn.work, turn.chat.place_id if turn.in_group else None)


def _buttons(shifts: Sequence[Shift]) -> tuple[Choice, ...]:
    """One for each shift that can still be come to."""
    return tuple(
        Choice(f"我去第{shift.number}班" if shift.lacking else f"候补第{shift.number}班", f"动员报名 #{shift.id}")
        for shift in shifts[:MANY]
    )


@book.command(
    "动员报名",
    intent="mobilise.join",
    example="动员报名 2",
    summary="报动员的班，也可说“我去 夜班”",
    private=True,
    guard=has_reported,
    shape="any",
)
def join(turn: Turn, text: Whole = "") -> None:
    """By number, name or button."""
    anyway = "照报" in text
    chosen = _meant(turn, text.replace("照报", ""))
    _join(turn, chosen, anyway=anyway)


def _meant(turn: Turn, text: str) -> list[int]:
    """The shifts that words mean; several calls with such a shift are asked about. Raises Unclear."""
    if ids := reading.exact(text):
        return ids
    calls = _calls(turn)
    if not calls:
        raise Unclear("mobilise.none_open")
    of = {call.id: reading.chosen(text, _coming(turn, call), turn.given) for call in calls}
    fitting = [call for call in calls if of[call.id]]
    if len(fitting) == 1:
        return [shift.id for shift in of[fitting[0].id]]
    shifts = [shift for call in fitting or calls for shift in (of[call.id] or _coming(turn, call))]
    raise Unclear("mobilise.which_shift", lines=wording.lines(shifts), choices=_buttons(shifts))


def _coming(turn: Turn, call: Call) -> list[Shift]:
    return [shift for shift in call.shifts if shift.ends_at > turn.now]


def _join(turn: Turn, chosen: Sequence[int], *, anyway: bool = False) -> None:
    came = [seats.join(turn.work, shift_id, anyway=anyway) for shift_id in chosen]
    for each in came:
        _tell(turn, each)


def _tell(turn: Turn, joined: Joined) -> None:
    shift = joined.shift
    off = (Choice("来不了", f"退班 #{shift.id}"),)
    name = wording.shift_name(shift)
    match joined.outcome:
        case Outcome.ON:
            call = records.call_of(turn.tx, shift.call_id)
            assert call is not None
            bring = f"请带{call.bring}；" if call.bring else ""
            contact = call.contact or "发起的单位"
            before = watch.last_handed(turn.tx, shift)
            turn.whisper(
                "mobilise.on",
                shift=name,
                bring=bring,
                contact=contact,
                handed=f"\n上一班交接：{before}" if before else "",
                choices=off,
            )
        case Outcome.RESERVE:
            turn.whisper(
                "mobilise.reserve", shift=name, place=joined.ahead + 1, choices=(Choice("不候补了", off[0].send),)
            )
        case Outcome.THERE:
            turn.whisper("mobilise.there", shift=name, choices=off)
        case Outcome.TIRED:
            again = (Choice("还是要报", f"动员报名 #{shift.id} 照报"), Choice("不报了", "动员情况"))
            turn.whisper("mobilise.tired", shift=name, choices=again)


@book.command(
    "退班",
    "动员退班",
    intent="mobilise.leave",
    example="退班 2",
    summary="动员的班来不了，不用说理由",
    private=True,
    guard=has_reported,
    shape="any",
)
def leave(turn: Turn, text: Whole = "") -> None:
    """No reason is asked."""
    if ids := reading.exact(text):
        _leave(turn, ids)
        return
    own = [shift for _, shift in seats.own_open(turn.work)]
    chosen = reading.chosen(text, own, turn.given) if text.strip() else []
    _leave_of(turn, own, chosen)


def _leave_of(turn: Turn, own: Sequence[Shift], chosen: Sequence[Shift]) -> None:
    if not own:
        turn.whisper("mobilise.not_on")
    elif chosen or len(own) == 1:
        _leave(turn, [shift.id for shift in (chosen or own)])
    else:
        choices = tuple(Choice(f"退第{shift.number}班", f"退班 #{shift.id}") for shift in own[:MANY])
        turn.whisper("mobilise.leave_which", lines=wording.lines(own), choices=choices)


def _leave(turn: Turn, ids: Sequence[int]) -> None:
    left = [seats.leave(turn.work, shift_id) for shift_id in ids]
    turn.whisper("mobilise.left", shifts="、".join(wording.shift_name(shift) for shift in left))


@book.command(
    "我的班",
    "我的值班",
    intent="mobilise.mine",
    example="我的班",
    summary="看自己报了动员的哪几个班",
    private=True,
    guard=has_reported,
)
def mine(turn: Turn) -> None:
    """One's own shifts."""
    own = seats.own_open(turn.work)
    if not own:
        turn.whisper("mobilise.mine_none", choices=RING)
        return
    waits = {records.PlaceState.RESERVE: "（候补）"}
    lines = "\n".join(f"· {wording.shift_name(shift)}{waits.get(seat.state, '')}" for seat, shift in own)
    choices = tuple(Choice(f"退第{shift.number}班", f"退班 #{shift.id}") for _, shift in own[:MANY])
    turn.whisper("mobilise.mine", lines=lines, choices=choices)


@book.command(
    "到岗",
    intent="mobilise.arrive",
    example="到岗",
    summary="到点位说一声，不说也没关系",
    private=True,
    guard=has_reported,
)
def arrive(turn: Turn, _said: Note = "") -> None:
    """Offered, never needed."""
    _arrive(turn)


def _arrive(turn: Turn) -> None:
    shift = watch.arrive(turn.work)
    before = watch.last_handed(turn.tx, shift)
    handed = f"\n上一班交接：{before}" if before else ""
    turn.whisper("mobilise.came", shift=wording.shift_name(shift), handed=handed)


@book.command(
    "离岗",
    intent="mobilise.home",
    example="离岗",
    summary="下班了说一声，不说按排班时间算",
    private=True,
    guard=has_reported,
)
def go_home(turn: Turn, _said: Note = "") -> None:
    """Home again."""
    _go_home(turn)


def _go_home(turn: Turn) -> None:
    shift = watch.go_home(turn.work)
    choices = (Choice("记进我的记录", f"记动员 #{shift.id}"),)
    turn.whisper("mobilise.home", shift=wording.shift_name(shift), choices=choices)


@book.command(
    "交班",
    "动员交接",
    intent="mobilise.hand",
    example="交班 水位没涨，沙袋还有200个",
    summary="给下一班留一句话",
    private=True,
    guard=has_reported,
    shape="any",
)
def hand_over(turn: Turn, words: Note = "") -> None:
    """One line to the next shift."""
    handed = watch.hand_over(turn.work, words)
    if handed.next is None:
        turn.whisper("mobilise.handed_last", shift=wording.shift_name(handed.shift))
    else:
        key = "mobilise.handed" if handed.told else "mobilise.handed_nobody"
        turn.whisper(key, next=wording.shift_name(handed.next), told=handed.told)


@book.command(
    "记动员",
    intent="mobilise.log",
    example="记动员 #1",
    summary="把值过的班记进自己的活动记录",
    private=True,
    guard=has_reported,
    hidden=True,
    shape="any",
)
def log(turn: Turn, text: Whole = "") -> None:
    """确认 of a draft."""
    ids = reading.exact(text)
    if not ids:
        raise Unclear("mobilise.not_on")
    logged = watch.log(turn.work, ids[0], anyway="照记" in text)
    if isinstance(logged, Clash):
        again = (Choice("还是要记", f"记动员 #{ids[0]} 照记"), Choice("不记了", "我的记录"))
        turn.whisper("mobilise.log_clash", line=deed_line(logged.old.deed), choices=again)
    else:
        turn.whisper("mobilise.logged", line=deed_line(logged.deed))


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """我参加 2 and the like, said to the bot while a call is open; 交接, by whoever has a shift."""
    if turn.message.faceless or turn.message.forwarded:
        return False
    if command is not None:
        return command.name == "交接" and _hands_over(turn, rest)
    if not turn.message.addressed or turn.person is None:
        return False
    text = turn.message.text
    asked = turn.dialogue is not None and turn.dialogue.name != CHOICES
    which, excepted, off = reading.joins(text), reading.but(text), reading.off(text)
    there, home = reading.came(text), reading.home(text)
    if asked and not which and not excepted and not off and not there:
        return False  # the rest may answer what is open; which shift one comes to does not
    if which is None and excepted is None and off is None and not there and not home:
        return False
    calls = _calls(turn)
    if not calls:
        return which is not None and bool(which) and _too_late(turn, which)
    said = _said(turn, calls, which, excepted, off, there=there, home=home)
    if said and not asked:
        turn.done_asking()
    return said


def _too_late(turn: Turn, which: str) -> bool:
    """Of a call that has just ended; a number may be meant of the weekly list, which is said too."""
    if not seats.just_over(turn.work):
        return False
    number = which.strip("第班号个项 ")
    choices = (Choice(f"报名 {number}", f"报名 {number}"),) if number.isdecimal() else ()
    turn.discreet = True
    turn.whisper("mobilise.just_over", choices=choices)
    return True


def _hands_over(turn: Turn, words: str) -> bool:
    """交接 is said of offices too: it is a shift's where its speaker has one and no office is named."""
    if any(name in words for name in NAMES.values()) or not watch.on_duty(turn.work):
        return False
    turn.discreet = True
    hand_over(turn, words)
    return True


def _said(
    turn: Turn,
    calls: Sequence[Call],
    which: str | None,
    excepted: str | None,
    off: str | None,
    *,
    there: bool,
    home: bool,
) -> bool:
    shifts = [shift for call in calls for shift in _coming(turn, call)]
    own = [shift for _, shift in seats.own_open(turn.work)]
    turn.discreet = True
    if there or home:
        if not own and not home:
            return False
        (_arrive if there else _go_home)(turn)
        if there and (words := reading.rest_of_came(turn.message.text)):
            watch.note_arrival(turn.work, words)
    elif off is not None and not off and watch.is_on(turn.work) and reading.must_go(turn.message.text):
        shift, told = watch.cannot_stay(turn.work)
        key = "mobilise.cannot_stay" if told else "mobilise.cannot_stay_nobody"
        turn.whisper(key, shift=wording.shift_name(shift), choices=(Choice("记进我的记录", f"记动员 #{shift.id}"),))
    elif off is not None:
        chosen = reading.chosen(off, own, turn.given)
        if not own or (off and not chosen):
            return False
        _leave_of(turn, own, chosen)
    elif excepted is not None:
        without = reading.chosen(excepted, shifts, turn.given)
        rest = [shift for shift in shifts if shift not in without]
        turn.whisper("mobilise.which_of", lines=wording.lines(rest), choices=_buttons(rest))
    elif which:
        chosen = reading.chosen(which, shifts, turn.given)
        if not chosen and not reading.speaks_of_time(which):
            return False
        if not chosen:
            turn.whisper("mobilise.no_such_shift", lines=wording.lines(shifts), choices=_buttons(shifts))
            return True
        _join(turn, [shift.id for shift in chosen])
    elif len(shifts) == 1:
        _join(turn, [shifts[0].id])
    else:
        turn.whisper("mobilise.which_shift", lines=wording.lines(shifts), choices=_buttons(shifts))
    return True
