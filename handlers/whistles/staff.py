"""What staff type to see cases and decide about them; what is done with a department stands in handlers.letters."""

from __future__ import annotations

from bot.access import Role, Where, held_at
from bot.arguments import CaseNumber, ComingDay, Note
from bot.command import Book
from bot.refused import Refused
from bot.turn import Turn
from handlers.whistles import cases, news
from handlers.whistles.cases import Case
from handlers.whistles.ending import asked, supervised
from handlers.whistles.lifecycle import COMMUNITY, COUNTY, FIELD, UNIT, Action
from handlers.whistles.moving import buttons, find_case, move, next_steps
from storage import events
from storage.redaction import Scrubbed, scrub

book = Book("办哨")
STAFF = FIELD | UNIT | {Role.SECRETARY}
PAGE = 15


@book.command("哨单", "未办结", "待办", intent="whistle.list", example="哨单", summary="看还没办结的哨", roles=STAFF)
def open_list(turn: Turn) -> None:
    """Open cases of one's communities, or of one's unit."""
    places = turn.county.places
    units = [one.unit_id for one in turn.held if one.role is Role.LIAISON and one.unit_id is not None]
    paths = [one.path for one in turn.held if one.role in FIELD | {Role.SECRETARY} and one.path]
    if any(one.role is Role.COUNTY for one in turn.held):
        paths.append("/")
    communities = [
        one.id
        for one in places.by_id.values()
        if one.kind == "community" and any(one.path.startswith(path) or path.startswith(one.path) for path in paths)
    ]
    found: list[Case] = []
    total = 0
    if communities:
        found, total = cases.open_of_community(turn.tx, communities, PAGE)
    if units:
        own, more = cases.open_of_unit(turn.tx, units, PAGE)
        found += [one for one in own if one not in found]
        total += more
    found = [one for one in found if news.may_see(turn, one)]
    if not found:
        turn.say("whistle.list_empty")
        return
    turn.say("whistle.list", total=total, shown=len(found), lines=scrub("\n".join(_line(turn, one) for one in found)))


def _line(turn: Turn, one: Case) -> str:
    about = "（不公开）" if turn.in_group and one.private else f"{news.where(turn.work, one)} {news.short(one)}"
    return f"· {'【紧急】' if one.urgent else ''}{one.number} {about}【{one.state}】"


@book.command(
    "督办单", intent="whistle.late", example="督办单", summary="看督办和逾期较久的哨", roles=COUNTY, private=True
)
def late_list(turn: Turn) -> None:
    """The county office's sheet: what is 督办, and what went up the whole ladder."""
    found = cases.on_the_sheet(turn.tx, PAGE * 2)
    if not found:
        turn.whisper("whistle.late_empty")
        return
    lines = [f"{_line(turn, one)} {news.unit_name(turn.work, one.unit_id)}" for one in found]
    turn.whisper("whistle.late", count=len(found), lines="\n".join(lines))


@book.command("看哨", "哨", intent="whistle.show", example="看哨 00001", summary="看一件哨的经过", roles=STAFF)
def show(turn: Turn, number: CaseNumber) -> None:
    """One case with its history, and what may be done next."""
    one = find_case(turn, number)
    history = [
        f"{each.at.astimezone(turn.now.tzinfo):%m-%d %H:%M} {_words(each.what)}{f'：{each.note}' if each.note else ''}"
        for each in events.history(turn.tx, "whistle", one.id)
    ]
    steps = next_steps(turn, one)
    merged = cases.merged_numbers(turn.tx, one.id)
    more = f"，另并入 {len(merged)} 件" if merged else ""
    fields = news.facts(
        turn.work,
        one,
        count=cases.reporters_count(turn.tx, one.id),
        more=Scrubbed(more),
        due=news.due_words(turn.work, one),
        history=scrub("\n".join(history[-20:])),
        next=Scrubbed("、".join(steps) or "（这一步不用您做什么）"),
    )
    news.answer(turn, one, "whistle.show", fields, choices=buttons(one, steps))


_EVENTS = {
    "registered": "登记",
    "urged": "催办",
    "joined": "又有邻居反映",
    "corrected": "更正",
    "pictures": "补充照片",
    "rated": "评价",
    "sorted": "分类",
    "stepped back": "一位反映人退出",
    "merged on": "随主案并案",
    "reporter read": "查看反映人",
}


def _words(what: str) -> str:
    return _EVENTS.get(what, what)


@book.command("自办", intent="whistle.self", example="自办 00001", summary="社区自己办", roles=FIELD)
def self_handle(turn: Turn, number: CaseNumber) -> None:
    """The community does it itself."""
    one = move(turn, number, Action.SELF_HANDLE)
    news.tell_reporters(turn.work, one, "whistle.self_resident", news.facts(turn.work, one))


@book.command("问清", intent="whistle.ask", example="问清 00001 是几单元？", summary="请反映人补充", roles=FIELD)
def ask(turn: Turn, number: CaseNumber, what: Note = "") -> None:
    """Ask the reporters for more; until they answer, the clock stands still."""
    one = move(turn, number, Action.ASK, note=what)
    news.tell_reporters(turn.work, one, "whistle.asked_resident", news.facts(turn.work, one, note=scrub(what)))


@book.command(
    "不受理", intent="whistle.decline", example="不受理 00001 请到法院咨询", summary="说明该去哪里", roles=COMMUNITY
)
def decline(turn: Turn, number: CaseNumber, why: Note = "") -> None:
    """Say kindly where to go instead."""
    one = move(turn, number, Action.DECLINE, note=why)
    news.tell_reporters(turn.work, one, "whistle.declined_resident", news.facts(turn.work, one, note=scrub(why)))


@book.command(
    "挂账", intent="whistle.park", example="挂账 00001 12月20日 等改造资金", summary="暂缓，定日子复看", roles=COMMUNITY
)
def park(turn: Turn, number: CaseNumber, day: ComingDay | None = None, why: Note = "") -> None:
    """Not now, but on that day it is looked at again; the reporters hear why."""
    one = find_case(turn, number)
    if day is None or day <= turn.now.date():
        raise Refused("whistle.review_when", number=one.shown)
    one = move(turn, number, Action.PARK, note=why, also={"review_on": day})
    fields = news.facts(turn.work, one, note=scrub(why), day=day)
    news.tell_reporters(turn.work, one, "whistle.parked_resident", fields)
    if one.unit_id is not None:
        news.tell_unit(turn.work, one, "whistle.parked_unit", fields)


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
    one = move(turn, number, Action.RESUME)
    news.tell_reporters(turn.work, one, "whistle.resumed_resident", news.facts(turn.work, one))
    if Role.LIAISON not in held_at(turn.held, Where("", one.unit_id)):
        news.tell_unit(turn.work, one, "whistle.resumed_unit", news.facts(turn.work, one))


@book.command("核实", intent="whistle.verify", example="核实 00001", summary="社区核实办理结果", roles=FIELD)
def verify(turn: Turn, number: CaseNumber) -> None:
    """Somebody other than the replier saw that it is done; now the reporters are asked."""
    one = move(turn, number, Action.VERIFY)
    news.tell_reporters(
        turn.work, one, "whistle.verified_resident", news.facts(turn.work, one), choices=asked(one.number)
    )


@book.command("办结", intent="whistle.close", example="办结 00001", summary="办结", roles=COMMUNITY)
def close(turn: Turn, number: CaseNumber) -> None:
    """Close what was verified and nobody disputed."""
    one = move(turn, number, Action.CLOSE)
    news.tell_reporters(turn.work, one, "whistle.closed_resident", news.facts(turn.work, one))


@book.command(
    "归档", intent="whistle.archive", example="归档 00001", summary="归档已办结的哨", roles=COMMUNITY, hidden=True
)
def archive(turn: Turn, number: CaseNumber) -> None:
    """A closed case goes into the archive; by itself it does so after the county's days."""
    move(turn, number, Action.ARCHIVE)


@book.command("督办", intent="whistle.supervise", example="督办 00001", summary="县里督办", roles=COUNTY)
def supervise(turn: Turn, number: CaseNumber) -> None:
    """The county office takes it under its eye; the department gets its letter."""
    supervised(turn, move(turn, number, Action.SUPERVISE))
