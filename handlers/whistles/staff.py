"""What staff and liaisons type to see cases and move them along the table."""

from __future__ import annotations

from collections.abc import Sequence

from bot.access import Role, Where, held_at
from bot.arguments import CaseNumber, Note, UnitName
from bot.command import Book
from bot.message import Choice
from bot.refused import Refused
from bot.turn import Turn
from handlers.checkin.actions import find_unit
from handlers.whistles import actions, cases, news
from handlers.whistles.actions import Actor
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import COUNTY, FIELD, UNIT, Action, State, possible
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
    show_private = not turn.in_group
    lines = [
        f"· {'【紧急】' if one.urgent else ''}{one.number} "
        f"{_about(turn, one) if show_private or not one.private else '（不公开）'}【{one.state}】"
        for one in found
    ]
    turn.say("whistle.list", total=total, shown=len(found), lines=scrub("\n".join(lines)))


def _about(turn: Turn, one: Case) -> str:
    return f"{news.where(turn, one)} {news.short(one)}"


@book.command("看哨", "哨", intent="whistle.show", example="看哨 00001", summary="看一件哨的经过", roles=STAFF)
def show(turn: Turn, number: CaseNumber) -> None:
    """One case with its history, and what may be done next."""
    one = _case(turn, number)
    history = [
        f"{each.at.astimezone(turn.now.tzinfo):%m-%d %H:%M} {_words(each.what)}{f'：{each.note}' if each.note else ''}"
        for each in events.history(turn.tx, "whistle", one.id)
    ]
    next_steps = possible(State(one.state), held_at(turn.held, Where(news.path(turn, one), one.unit_id)))
    choices = tuple(Choice(each, f"{each} {one.number}") for each in next_steps if each in _PLAIN)
    fields = news.facts(
        turn,
        one,
        count=cases.reporters_count(turn.tx, one.id),
        history=scrub("\n".join(history)),
        next=Scrubbed("、".join(next_steps) or "（这一步不用您做什么）"),
    )
    news.answer(turn, one, "whistle.show", fields, choices=choices)


_PLAIN = frozenset({Action.SELF_HANDLE, Action.SIGN, Action.START, Action.VERIFY, Action.CLOSE, Action.SUPERVISE})
_EVENTS = {"registered": "登记", "urged": "催办", "joined": "又有邻居反映", "corrected": "更正", "pictures": "补充照片"}


def _words(what: str) -> str:
    return _EVENTS.get(what, what)


def _case(turn: Turn, said: str) -> Case:
    """The case meant; a tail is looked for in the chat's own community first.

    Raises Refused as for a number that is none where the case does not concern the sender.
    """
    community = turn.county.places.community_of(turn.chat.place_id) if turn.chat.place_id else None
    if community is None:
        of = [one.path for one in turn.held if one.role is not Role.LIAISON and one.path]
        at = [one for one in turn.county.places.by_id.values() if one.kind == "community" and one.path in of]
        community = at[0] if len(at) == 1 else None
    one = cases.find(turn.tx, said, community.id if community else None)
    if not news.may_see(turn, one):
        raise Refused("whistle.no_such", number=one.shown)
    return one


def _move(
    turn: Turn, said: str, action: Action, *, note: str = "", unit_id: int | None = None, answer: str = "whistle.moved"
) -> Case:
    one = _case(turn, said)
    actor = Actor(turn.by, turn.held)
    path = news.path(turn, one)
    moved = actions.act(turn.tx, one, action, actor, turn.now, path=path, unit_id=unit_id, note=scrub(note.strip()))
    mine = held_at(turn.held, Where(path, moved.unit_id))
    can = possible(State(moved.state), mine)
    choices = tuple(Choice(each, f"{each} {moved.number}") for each in can if each in _PLAIN)
    then = Scrubbed(f"接下来可以：{'、'.join(can)}。" if can else "")
    news.answer(turn, moved, answer, news.facts(turn, moved, then=then), choices=choices)
    return moved


@book.command(
    "派单", "转办", "发函", intent="whistle.send", example="派单 00001 交通运输局", summary="交给部门办", roles=FIELD
)
def send(turn: Turn, number: CaseNumber, unit: UnitName | None = None) -> None:
    """Hand a case to a unit; its liaison hears it in private with the buttons to answer."""
    found, near = find_unit(turn.county.places, unit or "")
    if unit is None or found is None:
        again = tuple(Choice(one, f"派单 {number} {one}") for one in near)
        raise Refused("whistle.which_unit", choices=again)
    one = _move(turn, number, Action.SEND, unit_id=found.id, answer="whistle.sent")
    sign = (Choice("签收", f"签收 {one.number}"), Choice("看经过", f"看哨 {one.number}"))
    if not news.tell_unit(turn, one, "whistle.for_unit", news.facts(turn, one), choices=sign):
        news.answer(turn, one, "whistle.unit_unreached", news.facts(turn, one))
    news.tell_reporters(turn, one, "whistle.sent_resident", news.facts(turn, one))


@book.command("自办", intent="whistle.self", example="自办 00001", summary="社区自己办", roles=FIELD)
def self_handle(turn: Turn, number: CaseNumber) -> None:
    """The community does it itself."""
    one = _move(turn, number, Action.SELF_HANDLE)
    news.tell_reporters(turn, one, "whistle.self_resident", news.facts(turn, one))


@book.command("问清", intent="whistle.ask", example="问清 00001 是几单元？", summary="请反映人补充", roles=FIELD)
def ask(turn: Turn, number: CaseNumber, what: Note = "") -> None:
    """Ask the reporters for more."""
    one = _move(turn, number, Action.ASK, note=what)
    news.tell_reporters(turn, one, "whistle.asked_resident", news.facts(turn, one, note=scrub(what)))


@book.command(
    "不受理", intent="whistle.decline", example="不受理 00001 请到法院咨询", summary="说明该去哪里", roles=FIELD
)
def decline(turn: Turn, number: CaseNumber, why: Note = "") -> None:
    """Say kindly where to go instead."""
    one = _move(turn, number, Action.DECLINE, note=why)
    news.tell_reporters(turn, one, "whistle.declined_resident", news.facts(turn, one, note=scrub(why)))


@book.command("签收", intent="whistle.sign", example="签收 00001", summary="部门签收", roles=UNIT)
def sign(turn: Turn, number: CaseNumber) -> None:
    """The liaison takes it."""
    one = _move(turn, number, Action.SIGN)
    news.tell_staff(turn, one, "whistle.signed_staff", news.facts(turn, one))


@book.command("退单", intent="whistle.return", example="退单 00001 不属于我局职责", summary="部门退回", roles=UNIT)
def give_back(turn: Turn, number: CaseNumber, why: Note = "") -> None:
    """The liaison gives it back with a reason."""
    one = _move(turn, number, Action.RETURN, note=why)
    news.tell_staff(turn, one, "whistle.returned_staff", news.facts(turn, one, note=scrub(why)))


@book.command("办理", "开始办理", intent="whistle.start", example="办理 00001", summary="开始办理", roles=UNIT)
def start(turn: Turn, number: CaseNumber) -> None:
    """Work began."""
    _move(turn, number, Action.START)


@book.command(
    "反馈",
    intent="whistle.reply",
    example="反馈 00001 排水沟已疏通，路面不再积水",
    summary="写明办理结果",
    roles=FIELD | UNIT,
)
def reply(turn: Turn, number: CaseNumber, result: Note = "") -> None:
    """The result, in one plain sentence that the resident will read."""
    one = _move(turn, number, Action.REPLY, note=result)
    news.tell_staff(turn, one, "whistle.replied_staff", news.facts(turn, one))
    _ask_reporters(turn, one, "whistle.replied_resident")


@book.command("核实", intent="whistle.verify", example="核实 00001", summary="社区核实办理结果", roles=FIELD)
def verify(turn: Turn, number: CaseNumber) -> None:
    """Somebody other than the replier saw that it is done."""
    one = _move(turn, number, Action.VERIFY)
    _ask_reporters(turn, one, "whistle.verified_resident")


def _ask_reporters(turn: Turn, one: Case, key: str) -> None:
    answers: Sequence[Choice] = (
        Choice("解决了", f"解决了 {one.number}"),
        Choice("没解决", f"没解决 {one.number}"),
    )
    news.tell_reporters(turn, one, key, news.facts(turn, one), choices=answers)


@book.command("办结", intent="whistle.close", example="办结 00001", summary="办结", roles=FIELD)
def close(turn: Turn, number: CaseNumber) -> None:
    """Close what was verified and nobody disputed."""
    one = _move(turn, number, Action.CLOSE)
    news.tell_reporters(turn, one, "whistle.closed_resident", news.facts(turn, one))


@book.command("督办", intent="whistle.supervise", example="督办 00001", summary="县里督办", roles=COUNTY)
def supervise(turn: Turn, number: CaseNumber) -> None:
    """The county office takes it under its eye."""
    one = _move(turn, number, Action.SUPERVISE)
    news.tell_staff(turn, one, "whistle.supervised_staff", news.facts(turn, one))
    if one.unit_id is not None:
        news.tell_unit(turn, one, "whistle.supervised_staff", news.facts(turn, one))
