"""What staff type to see cases and decide about them; what is done with a department stands in sending.py."""

from __future__ import annotations

from collections.abc import Sequence

from bot.access import Role
from bot.arguments import ComingDay, Note
from bot.command import Book
from bot.message import Choice
from bot.turn import Turn
from bot.values.fold import fold
from handlers.audience.view import View
from handlers.whistles import cases, deciding, doors, reading, standing, steps
from handlers.whistles.cases import Case
from handlers.whistles.chat import answering, verifying
from handlers.whistles.chat.speaking import (
    answer,
    buttons,
    find_case,
    in_staff_group,
    move,
    moved,
    privately,
    seen,
)
from handlers.whistles.facts import SHORT, due_words, facts, unit_name, where
from handlers.whistles.letters import results
from handlers.whistles.lifecycle import COMMUNITY, COUNTY, FIELD, UNDECIDED, UNIT, Action, CaseEvent, State
from handlers.whistles.number import CaseNumber
from handlers.whistles.orders.listing import Listed, wanted
from handlers.whistles.orders.units import find_unit
from handlers.whistles.pressing import step
from storage import events
from storage.redaction import Scrubbed, scrub, scrub_over

book = Book("办哨")
STAFF = FIELD | UNIT | {Role.SECRETARY}
PAGE = 15
PRESSED = 6  # letters that are offered as buttons under the list


@book.command("哨单", "未办结", "待办", intent="whistle.list", example="哨单", summary="看还没办结的哨", roles=STAFF)
def open_list(turn: Turn) -> None:
    """Open cases of one's places, or of one's unit; in a staff group, the public ones of the group's place."""
    list_open(turn)


def list_open(turn: Turn, words: str = "") -> None:
    """The open cases, or those among them that were asked for: 没派的, 明天到期的, 城管局手里的."""
    openly = in_staff_group(turn)
    asked = wanted(words, turn.now.date())
    unit = find_unit(words, turn.given.known.units) if words else None
    of_unit = turn.county.places.unit(unit.value) if unit is not None else None
    page = reading.open_cases(
        turn.work, PAGE, within=turn.chat if openly else None, wanted=asked, unit_id=of_unit.id if of_unit else None
    )
    speak = turn.say if openly else turn.whisper
    rest = Scrubbed(turn.county.texts.render("whistle.list_private", {}) if openly else "")
    what = scrub(f"{of_unit.name}{asked.shown}" if of_unit is not None else asked.shown)
    if not page.total:
        if asked.listed is Listed.ALL and not asked.about and of_unit is None:
            speak("whistle.list_empty", rest=rest)
        else:
            speak("whistle.list_none_so", what=what, rest=rest)
        return
    lines = scrub("\n".join(lines_of(turn, page.cases, openly=openly)))
    letters = () if openly else tuple(press for case in page.cases if (press := _letter(turn, case)))[:PRESSED]
    speak("whistle.list", choices=letters, total=page.total, shown=len(page.cases), what=what, lines=lines, rest=rest)


def _letter(turn: Turn, case: Case) -> Choice | None:
    """What the liaison does next with a letter, to be pressed: 签收 00001, 反馈 00002."""
    if not any(held.role in UNIT and held.unit_id == case.unit_id for held in turn.held):
        return None
    can = steps.possible_at_work(turn.work, case)
    action = next((action for action in (Action.SIGN, Action.REPLY) if action in can), None)
    return step(f"{action} {case.number.rsplit('-', 1)[-1]}", action, case) if action is not None else None


def lines_of(turn: Turn, listed: Sequence[Case], *, openly: bool) -> list[str]:
    looks = reading.looks(turn.work, listed, openly=openly)
    return [_line(turn, case, looks[case.id]) for case in listed]


def _line(turn: Turn, case: Case, look: View) -> str:
    about = f"{look.text(where(turn.work, case))} {look.cut(case.matter, SHORT)}"
    return f"· {'【紧急】' if case.urgent else ''}{case.number} {about}【{case.state}】"


@book.command(
    "督办单", intent="whistle.late", example="督办单", summary="看督办和逾期较久的哨", roles=COUNTY, private=True
)
def late_list(turn: Turn) -> None:
    """The county office's sheet: what is 督办, and what went up the whole ladder."""
    late = cases.on_the_sheet(turn.tx, PAGE * 2)
    if not late:
        turn.whisper("whistle.late_empty")
        return
    lines = [
        f"{line} {unit_name(turn.work, case.unit_id)}"
        for line, case in zip(lines_of(turn, late, openly=False), late, strict=True)
    ]
    turn.whisper("whistle.late", count=len(late), lines="\n".join(lines))


@book.command("看哨", "哨", intent="whistle.show", example="看哨 00001", summary="看一件哨的经过", roles=STAFF)
def show(turn: Turn, number: CaseNumber) -> None:
    """One case with its history, and what may be done next: in a staff group, anywhere else in private."""
    case = find_case(turn, number)
    happened = events.history(turn.tx, CaseEvent.record, case.id)
    notes = scrub_over([event.note or "" for event in happened])  # two of them may be the halves of one number
    history = [
        f"{event.at.astimezone(turn.now.tzinfo):%m-%d %H:%M} {_words(event.what)}" + (f"：{note}" if note else "")
        for event, note in zip(happened, notes, strict=True)
    ]
    can = steps.possible_at_work(turn.work, case)
    merged = cases.merged_numbers(turn.tx, case.id)
    fields = facts(
        turn.work,
        case,
        count=standing.count(turn.tx, case.id),
        more=Scrubbed(f"，另并入 {len(merged)} 件" if merged else ""),
        due=due_words(turn.work, case),
        history=scrub("\n".join(history[-20:])),
        next=Scrubbed("、".join(can) or "（这一步不用您做什么）"),
    )
    alone = privately(turn, case) or not in_staff_group(turn)
    speak = turn.whisper if alone else turn.say
    speak("whistle.show", choices=buttons(case, can), fields=seen(turn, case, fields, alone=alone))


EVENTS: dict[str, str] = {
    CaseEvent.REGISTERED: "登记",
    CaseEvent.URGED: "催办",
    CaseEvent.JOINED: "又有邻居反映",
    CaseEvent.CORRECTED: "更正",
    CaseEvent.BESIDE: "旁注",
    CaseEvent.DISSENT: "一位邻居说没解决",
    CaseEvent.AGREED: "一位邻居说解决了",
    CaseEvent.GRID_MERGED: "随网格合并转到新网格",
    CaseEvent.PICTURES: "补充照片",
    CaseEvent.RATED: "评价",
    CaseEvent.SORTED: "分类",
    CaseEvent.STEPPED_BACK: "一位反映人退出",
    CaseEvent.MERGED_ON: "随主案并案",
    CaseEvent.REPORTER_READ: "查看反映人",
    CaseEvent.DOOR_RELEASED: "门牌告诉了主办单位联络员",
    CaseEvent.NOTED: "补充",
    CaseEvent.PRESSED: "社区催办",
}


def _words(what: str) -> str:
    return EVENTS.get(what, what)


@book.command(
    "自办",
    intent="whistle.self",
    example="自办 00001 灯泡换好了",
    summary="社区自己办，办好了可以一起写",
    roles=FIELD,
)
def self_handle(turn: Turn, number: CaseNumber, words: Note = "") -> None:
    """The community does it itself; where it says what it has done, that is the answer. Else the words are a note."""
    state = State(find_case(turn, number).state)
    told = any(map(results.done, results.clauses(fold(words))))
    if told and state in (*UNDECIDED, State.SELF_HANDLED, State.REDO):
        answering.reply(turn, number, words)
    else:
        move(turn, number, Action.SELF_HANDLE, words)


@book.command("问清", intent="whistle.ask", example="问清 00001 是几单元？", summary="请反映人补充", roles=FIELD)
def ask(turn: Turn, number: CaseNumber, what: Note = "") -> None:
    """Ask the reporters for more; until they answer, the clock stands still."""
    move(turn, number, Action.ASK, what)


@book.command(
    "不受理", intent="whistle.decline", example="不受理 00001 请到法院咨询", summary="说明该去哪里", roles=COMMUNITY
)
def decline(turn: Turn, number: CaseNumber, why: Note = "") -> None:
    """Say kindly where to go instead; pressed or said without it, they are asked for it."""
    case = find_case(turn, number)
    if not why.strip() and Action.DECLINE in steps.possible_at_work(turn.work, case):
        turn.ask("letter.why", {"word": "不受理", "number": case.number, "day": None})
        answer(turn, case, "letter.why_not_ours", facts(turn.work, case))
        return
    move(turn, number, Action.DECLINE, why)


@book.command(
    "挂账", intent="whistle.park", example="挂账 00001 12月20日 等改造资金", summary="暂缓，定日子复看", roles=COMMUNITY
)
def park(turn: Turn, number: CaseNumber, day: ComingDay | None = None, why: Note = "") -> None:
    """Not now, but on that day it is looked at again; the reporters hear why."""
    moved(turn, deciding.park(turn.work, find_case(turn, number), day, scrub(why.strip())))


@book.command(
    "恢复办理",
    intent="whistle.resume",
    example="恢复办理 00001",
    summary="挂账的接着办",
    roles=FIELD | UNIT,
    hidden=True,
)
def resume(turn: Turn, number: CaseNumber) -> None:
    """Work goes on."""
    move(turn, number, Action.RESUME)


@book.command("核实", intent="whistle.verify", example="核实 00001", summary="社区核实办理结果", roles=FIELD)
def verify(turn: Turn, number: CaseNumber, what: Note = "") -> None:
    """Somebody other than the replier saw that it is done; now the reporters are asked. 核实 00003 没弄好 says that it
    is not.
    """
    if what:
        verifying.seen(turn, find_case(turn, number), what)
    else:
        move(turn, number, Action.VERIFY)


@book.command("办结", intent="whistle.close", example="办结 00001", summary="办结", roles=COMMUNITY)
def close(turn: Turn, number: CaseNumber) -> None:
    """Close what was verified and nobody disputed."""
    move(turn, number, Action.CLOSE)


@book.command(
    "归档", intent="whistle.archive", example="归档 00001", summary="归档已办结的哨", roles=COMMUNITY, hidden=True
)
def archive(turn: Turn, number: CaseNumber) -> None:
    """A closed case goes into the archive; by itself it does so after the county's days."""
    move(turn, number, Action.ARCHIVE)


@book.command("督办", intent="whistle.supervise", example="督办 00001", summary="县里督办", roles=COUNTY)
def supervise(turn: Turn, number: CaseNumber) -> None:
    """The county office takes it under its eye; the department gets its letter."""
    move(turn, number, Action.SUPERVISE)


@book.command(
    "放开门牌",
    "放开",
    "告诉门牌",
    "门牌告诉联络员",
    intent="whistle.door",
    example="放开门牌 00001",
    summary="把门牌只告诉主办单位的联络员",
    roles=COMMUNITY,
)
def release_door(turn: Turn, number: CaseNumber, rest: Note = "") -> None:
    """The liaison alone reads the door from now on: whoever mends a leak must find it. `放开 00012 门牌` too."""
    case, reached = doors.release(turn.work, find_case(turn, number))
    answer(turn, case, "whistle.door_opened" if reached else "whistle.door_unreached", facts(turn.work, case))
