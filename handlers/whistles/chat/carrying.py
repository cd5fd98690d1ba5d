"""What is meant is done by the functions of the commands, which ask whether they may, say no as ever, and answer."""

from __future__ import annotations

from datetime import date

from bot.message import Choice
from bot.turn import Turn
from bot.values.day import find_day
from bot.values.fold import fold
from bot.values.found import Found
from bot.values.pattern import Pattern
from handlers.whistles import extending, ordering, reading, remarks, reporting, steps
from handlers.whistles.cases import Case
from handlers.whistles.chat import answering, ending, joining, lost, receiving, sending, staff, verifying
from handlers.whistles.chat.speaking import answer, buttons, near, privately
from handlers.whistles.facts import due_words, facts
from handlers.whistles.letters import results
from handlers.whistles.lifecycle import FIELD, UNDECIDED, Action, State
from handlers.whistles.orders import desks, moods, terms
from handlers.whistles.orders.units import find_unit
from handlers.whistles.orders.values import Verb
from storage.redaction import Scrubbed, scrub, scrub_to

_QUESTION = Pattern(r"[吗么呢?？]$|谁|什么|啥|哪|怎|几|多少|电话")


def without(text: str, start: int, end: int) -> str:
    """What is said besides a number."""
    return f"{text[:start]} {text[end:]}".strip(" ，,：:。")


def carry_out(turn: Turn, verb: Verb | None, number: str, words: str) -> None:
    """By the function of the command, which asks whether they may. Raises Refused. Of a number that there is not it is
    said so, and known for a while."""
    if verb is Verb.LIST:
        staff.list_open(turn, words)
        return
    case = desks.found(turn.work, number, near(turn))
    if case is None:
        lost.keep(turn, verb, number, words)
        return
    privately(turn, case)
    number = case.number
    match verb:
        case Verb.SEND:
            _send(turn, case, words)
        case Verb.REASSIGN:
            sending.reassign(turn, number, words)
        case Verb.SELF:
            staff.self_handle(turn, number, words)
        case Verb.ASK:
            staff.ask(turn, number, words)
        case Verb.DECLINE:
            staff.decline(turn, number, words)
        case Verb.SIGN:
            _sign(turn, case, words)
        case Verb.START:
            _start(turn, case)
        case Verb.RETURN:
            receiving.give_back(turn, number, words)
        case Verb.EXTEND:
            _extend(turn, case, words)
        case Verb.GRANT:
            receiving.grant(turn, number)
        case Verb.REFUSE:
            receiving.refuse(turn, number, words)
        case Verb.PARK:
            day = find_day(words, turn.given, ahead=True)
            why = without(words, day.start, day.end).strip(" 到至") if day is not None else words
            staff.park(turn, number, day.value if day is not None else None, why)
        case Verb.RESUME:
            staff.resume(turn, number)
        case Verb.REPLY:
            _reply(turn, case, words)
        case Verb.VERIFY:
            _verify(turn, case, words)
        case Verb.CLOSE:
            _close(turn, case, words)
        case Verb.LETTER:
            sending.show(turn, number)
        case Verb.VOID:
            sending.void(turn, number, words or turn.message.text)
        case Verb.WITHDRAW:
            _not_theirs_to_withdraw(turn, case, words)
        case Verb.MERGE:
            joining.merge(turn, number, words)
        case Verb.PUBLISH:
            month = Choice("统计 本月", "统计 本月")
            answer(turn, case, "whistle.published_by_month", facts(turn.work, case), choices=(month,))
        case Verb.SUPERVISE:
            staff.supervise(turn, number)
        case Verb.URGE:
            case = remarks.press(turn.work, case)
            answer(turn, case, "whistle.pressed", facts(turn.work, case))
        case Verb.NOTE:
            _note(turn, case, words)
        case Verb.AGAIN:
            _again(turn, case, words)
        case Verb.TERM:
            able = steps.possible_at_work(turn.work, case)
            fields = facts(turn.work, case, due=due_words(turn.work, case))
            press = (Choice("催一下", f"催办 {case.number}"),) if case.unit_id is not None and not case.closed else ()
            told = scrub_to(turn.message.text.strip(), 60)
            into = (Choice("写给单位", f"补充 {case.number} {told}"),) if press and len(told) > _TELLS else ()
            answer(turn, case, "whistle.term", fields, choices=(*into, *press, *buttons(case, able)))
        case Verb.STANDS | None:
            _stands(turn, case, words if verb is None else "")


def _send(turn: Turn, case: Case, words: str) -> None:
    """归城管，转过去, of what another department has: it goes on to the one that is named; why, is said or asked."""
    able = steps.possible_at_work(turn.work, case)
    if Action.SEND in able or Action.REASSIGN not in able:
        sending.send(turn, case.number, words)
        return
    unit = find_unit(words, turn.given.known.units)
    why = words if unit is None or _WHY_OTHER.search(fold(without(words, unit.start, unit.end))) else unit.value
    sending.reassign(turn, case.number, why)


_WHY_OTHER = Pattern(r"归|属|不是|不归|错|管|职责|负责|牵头|主管|产权|说是|因为|该")


def _not_theirs_to_withdraw(turn: Turn, case: Case, words: str) -> None:
    """The reporter takes it back, and nobody for them: how, is said, and what the office told is written down."""
    said = scrub_to(words, 500)
    kept = len(said) >= 2 and not case.closed and remarks.may_note(turn.work, case)
    case = remarks.note(turn.work, case, said) if kept else case
    fields = facts(turn.work, case, kept=Scrubbed(f"“{said}”先记在这一件里了。" if kept else ""))
    answer(
        turn, case, "whistle.theirs_to_withdraw", fields, choices=buttons(case, steps.possible_at_work(turn.work, case))
    )


def _sign(turn: Turn, case: Case, words: str) -> None:
    """收到马上去, of what is signed already: work begins. 签收 says no more than that it is signed."""
    able = steps.possible_at_work(turn.work, case)
    if Action.SIGN not in able and Action.START in able and not words.strip():
        _stands(turn, case, "")
    elif Action.SIGN not in able and Action.START in able:
        receiving.start(turn, case.number)
    else:
        receiving.sign(turn, case.number)


def _start(turn: Turn, case: Case) -> None:
    if State(case.state) is State.SENT:
        ordering.sign(turn.work, case)
    receiving.start(turn, case.number)


def _extend(turn: Turn, case: Case, words: str) -> None:
    """More time; a day within the term asks for none, and is written down: 下周三前搞定."""
    length, until = terms.longer(words), _said_until(turn, words)
    if until is not None:  # 五天怕是搞不完，宽到下月十号
        length = None
    day = until or (find_day(words, turn.given, ahead=True) if length is None else None)
    rest = without(words, day.start, day.end) if day is not None else words
    if day is not None and day.value <= extending.term(turn.work, case):
        asks = _LONGER.search(turn.message.text) is not None
        _note(turn, ordering.taken_on(turn.work, case), words, "letter.term_holds" if asks else "whistle.noted")
        return
    if told := "，".join(part for part in results.clauses(fold(words)) if results.done(part)):
        case = remarks.note(turn.work, case, scrub_to(told, 500))  # 站牌立好了,再申请延2天做底座
        answer(turn, case, "whistle.also_noted", facts(turn.work, case, note=scrub_to(told, 60)))
    why = terms.reason(rest, f"{case.matter} {case.place}") if length is None else rest
    receiving.extend(turn, case.number, day.value if day is not None else None, why)


def _said_until(turn: Turn, words: str) -> Found[date] | None:
    """The day to which it shall be: 今天五点前搞不完了，延到后天; None where no such word stands before one."""
    for to in reversed(list(_TO.finditer(words))):
        day = find_day(words[to.end() :], turn.given, ahead=True)
        if day is not None and day.start == 0:
            return Found(day.value, to.end(), day.end + to.end())
    return None


_TO = Pattern(r"[到至]\s*")
_LONGER = Pattern(r"延|宽|缓|推迟|晚|[推拖挪]到|行不行|行吗|可以吗|好不好")


def _reply(turn: Turn, case: Case, words: str) -> None:
    """An answer; of what was answered already, the community says that it is so, or that it is not."""
    able = steps.possible_at_work(turn.work, case)
    if Action.VERIFY in able or (
        State(case.state) is State.REPLIED and Action.REPLY not in able and Action.DISPUTE in able
    ):
        _stands(turn, case, "")
        return
    answering.reply(turn, case.number, words)


def _verify(turn: Turn, case: Case, words: str) -> None:
    """我去看了，推上去就亮了: of what is still the community's own, that is the result."""
    able = steps.possible_at_work(turn.work, case)
    if Action.VERIFY not in able and _is_own(case) and any(map(results.done, results.clauses(fold(words)))):
        answering.reply(turn, case.number, words)
    elif Action.VERIFY not in able and len(words) >= _TELLS and remarks.may_note(turn.work, case):
        _note(turn, case, words)  # 我去看了没人修, of what nobody answered yet
    else:
        verifying.seen(turn, case, words, looked=bool(words.strip()))


_TELLS = 5  # signs of what they saw


def _is_own(case: Case) -> bool:
    return State(case.state) in (*UNDECIDED, State.SELF_HANDLED)


_SAW = Pattern(r"核实|现场|看过|看了|去看|属实|验收")
# What must come first, by where the case stands.
_FIRST = {
    State.SELF_HANDLED: "先写办得怎么样，例如：{number}弄好了；请别的同事核实、反映人说好了，就办结",
    State.REPLIED: "先到现场核实，反映人说好了就办结",
    State.RETURNED: "先改派别的单位，或社区自办",
}


def _close(turn: Turn, case: Case, words: str) -> None:
    """结案, with what was said of it; said too early, what is missing is the answer and the words are kept."""
    able = steps.possible_at_work(turn.work, case)
    said = scrub_to(words, 500)
    if Action.CLOSE in able or case.closed or not remarks.may_note(turn.work, case):
        if len(said) >= 2 and Action.CLOSE in able:
            case = remarks.note(turn.work, case, said)
        staff.close(turn, case.number)
        return
    if Action.VERIFY in able and _SAW.search(words):
        staff.verify(turn, case.number)
        return
    if len(said) >= 2:
        case = remarks.note(turn.work, case, said)
    first = _FIRST.get(State(case.state), "等办好反馈、社区核实、反映人说好了，就办结" if case.unit_id else _UNSENT)
    fields = facts(
        turn.work,
        case,
        first=Scrubbed(f"{first.format(number=case.shown)}。"),
        kept=Scrubbed(f"“{said}”先记在这一件里了。" if len(said) >= 2 else ""),
    )
    answer(turn, case, "whistle.not_yet_closed", fields, choices=buttons(case, able))


_UNSENT = "先派给单位或社区自办，办好反馈、核实了再办结"


def _note(turn: Turn, case: Case, words: str, key: str = "whistle.noted") -> None:
    if State(case.state) is State.NEEDS_INFO and Action.SUPPLEMENT in steps.possible_at_work(turn.work, case):
        case = steps.take(turn.work, case, Action.SUPPLEMENT, note=scrub(words))
    else:
        case = remarks.note(turn.work, case, scrub_to(words, 500))
    if turn.message.files:
        case = reporting.add_files(turn.work, case, turn.message.files)
    if key == "whistle.noted" and moods.is_question(fold(words)) and not {held.role for held in turn.held} & FIELD:
        key = "whistle.passed_on"
    can = steps.possible_at_work(turn.work, case)
    answer(turn, case, key, facts(turn.work, case, due=due_words(turn.work, case)), choices=buttons(case, can))


def _again(turn: Turn, case: Case, words: str) -> None:
    """又堵了: done again where that may be said, else asked whether it belongs to this case."""
    if Action.DISPUTE in steps.possible_at_work(turn.work, case):
        ending.dispute(turn, words, case.number)
        return
    said = scrub_to(words or "又出问题了", 60)
    place = reading.looks(turn.work, [case], openly=turn.in_group)[case.id].text(case.place)
    anew = Choice("另外报一件", f"吹哨 {place} {said}")
    into = () if case.closed else (Choice("写进这一件", f"补充 {case.number} {said}"),)
    fields = facts(turn.work, case, note=said)
    answer(turn, case, "whistle.again", fields, choices=(*into, anew))


def _stands(turn: Turn, case: Case, words: str) -> None:
    """Where it stands and until when, and what may be done now; words that order nothing may be written into it."""
    able = steps.possible_at_work(turn.work, case)
    can = buttons(case, able)
    if Action.VERIFY in able and Action.DISPUTE in able:
        can = (*can, Choice("没解决", f"没解决 {case.number}"))
    more = (Choice("看经过", f"看哨 {case.number}"),)
    fields = facts(turn.work, case, due=due_words(turn.work, case))
    if len(words) >= 2 and remarks.may_note(turn.work, case) and not _QUESTION.search(words):
        said = scrub_to(words, 60)
        into = (Choice("写进去", f"补充 {case.number} {said}"),)
        answer(turn, case, "whistle.said_of", {**fields, "note": said}, choices=(*into, *can, *more))
        return
    answer(turn, case, "whistle.stands_now", fields, choices=(*can, *more))
