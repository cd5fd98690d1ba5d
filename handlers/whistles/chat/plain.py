"""What those who work on cases say of them in plain words, before it is taken for a report: read, tied to a case, done.

It is carried out by the functions of the commands, which ask for roles and say no as ever. Whoever holds no office over
a case is not read here at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.access import Role
from bot.command import Book, Command
from bot.message import Choice, File
from bot.question import Fits
from bot.turn import Turn
from bot.values.day import find_day
from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.yes import agrees
from handlers.understanding import is_pasted
from handlers.understanding.problems import trouble
from handlers.whistles import cases, ordering, remarks, reporting, steps
from handlers.whistles.cases import Case
from handlers.whistles.chat import answering, ending, receiving, sending, staff
from handlers.whistles.chat.speaking import answer, buttons, in_staff_group, near, privately, seen
from handlers.whistles.facts import due_words, facts
from handlers.whistles.lifecycle import Action, Outcome, State
from handlers.whistles.number import case_number, find_case_number
from handlers.whistles.orders import desks, terms
from handlers.whistles.orders.choosing import choose
from handlers.whistles.orders.matching import nearest
from handlers.whistles.orders.naming import number_alone, points
from handlers.whistles.orders.reading import of_other_things, read
from handlers.whistles.orders.values import Known, Meant, NoneSuch, Spoken, Verb, Which
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("办哨的话")
OFFICES = frozenset({Role.GRID, Role.SECRETARY, Role.COMMUNITY, Role.COUNTY, Role.LIAISON})
WHICH = "whistle.which_one"
LONGEST_NAME = 20  # characters in which somebody says which case they mean
# Words of a reporter, which the office says of what it works on too.
OF_REPORTERS = {
    "催办": Verb.URGE,
    "补充": Verb.NOTE,
    "没解决": Verb.AGAIN,
    "解决了": Verb.REPLY,
    "查哨": Verb.STANDS,
}
# Commands that need a case, and do without its number where it is plain which.
OF_OFFICES = {verb.value: verb for verb in Verb if verb.value not in OF_REPORTERS and verb is not Verb.LIST}
_OVERHEARD = frozenset(Verb) - {Verb.STANDS, Verb.LIST, Verb.ASK, Verb.NOTE}

_QUESTION = re.compile(r"[吗么呢?？]$|谁|什么|啥|哪|怎|几|多少|电话")


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether the text is an order, an answer or a question of the office about a case, and is dealt with."""
    roles = {held.role for held in turn.held} & OFFICES
    if not roles or is_pasted(turn.message.text):
        return False
    spoken = _commanded(turn, command, rest) if command is not None else read(turn.message.text, turn.given, roles)
    if spoken is None or not _heard(turn, command, spoken) or _answers(turn, command, spoken):
        return False
    return _deal(turn, spoken, commanded=command is not None)


def _commanded(turn: Turn, command: Command, rest: str) -> Spoken | None:
    """A command without its number, or a reporter's word of somebody who reported nothing of the kind."""
    written = case_number(rest, turn.given)
    if command.name in OF_REPORTERS:
        if _is_own(turn, written):
            return None
        verb = OF_REPORTERS[command.name]
        words = rest if written is None else without(rest, written.start, written.end)
        words = f"{Outcome.SOLVED} {words}".strip() if verb is Verb.REPLY else words
        return Spoken(verb, words, written.value if written is not None else None, sure=True, that=points(fold(rest)))
    if command.name not in OF_OFFICES or written is not None or of_other_things(rest):
        return None
    return Spoken(OF_OFFICES[command.name], rest, sure=True, that=points(fold(rest)))


def without(text: str, start: int, end: int) -> str:
    """What is said besides a number."""
    return f"{text[:start]} {text[end:]}".strip(" ，,：:。")


def _is_own(turn: Turn, written: Found[str] | None) -> bool:
    """Whether a reporter's word is said by one: of the number, or, without it, of anything they reported."""
    if written is None:
        return bool(cases.my_reports(turn.tx, turn.sender.id, 1))
    return desks.is_own(turn.work, written.value)


def _heard(turn: Turn, command: Command | None, spoken: Spoken) -> bool:
    """Whether it is said to the bot: in a staff group an order that names its case is, called or not."""
    if turn.message.addressed:
        return True
    if command is not None and spoken.number is not None:
        return in_staff_group(turn)
    return (
        in_staff_group(turn)
        and spoken.verb in _OVERHEARD
        and find_case_number(turn.message.text, turn.given) is not None
    )


def _answers(turn: Turn, command: Command | None, spoken: Spoken) -> bool:
    """Whether an open question has the first claim: only what names a case by its number goes past it."""
    asked = turn.dialogue
    if asked is None or asked.expires_at <= turn.now:
        return False
    if asked.name == "choices":
        offered = fold(turn.message.text).strip(" .。、)）")
        return any(offered in (fold(label), fold(send)) for label, send in asked.choices) or offered.isdigit()
    if asked.name == WHICH:
        return spoken.verb is None or number_alone(fold(turn.message.text), turn.given) is not None
    if asked.name.startswith("forwarded.") or command is not None or spoken.number is None or spoken.verb is None:
        return True
    about = str(asked.data.get("number", ""))
    if about.endswith(spoken.number):
        own = Verb.REPLY if "answers" in asked.data else asked.data.get("word")
        return own is None or spoken.verb == own
    return False


def _deal(turn: Turn, spoken: Spoken, *, commanded: bool) -> bool:
    desk = desks.desk(turn.work, turn.chat, turn.sender.id, spoken.verb, private=not turn.in_group)
    meant = choose(spoken, desk, turn.given)
    if meant is None and commanded and spoken.verb is not None:
        meant = NoneSuch(spoken.verb)
    if meant is None:
        return False
    _over_what_is_open(turn, meant)
    match meant:
        case Which():
            _ask_which(turn, meant)
        case NoneSuch():
            turn.say("whistle.none_to", verb=Scrubbed(meant.verb))
        case Meant(verb, number, words, more):
            for each in (number, *more):
                carry_out(turn, verb, each, words)
    return True


def _over_what_is_open(turn: Turn, meant: Meant | Which | NoneSuch) -> None:
    """What was asked before stays asked and is led back to; buttons that were only offered do not, nor does a question
    about the case that is now spoken of in another way.
    """
    asked = turn.dialogue
    if asked is None:
        return
    numbers = (meant.number, *meant.more) if isinstance(meant, Meant) else ()
    if asked.name in ("choices", WHICH) or asked.expires_at <= turn.now or asked.data.get("number") in numbers:
        turn.done_asking()
    else:
        turn.keep_open(turn.leads_back(asked))
        turn.come_back_to(asked)


# --- which case -----------------------------------------------------------------------------------------------------


def _ask_which(turn: Turn, which: Which) -> None:
    listed = [cases.by_number(turn.tx, known.number) for known in which.among]
    openly = in_staff_group(turn) and not any(case.private for case in listed)
    lines = scrub("\n".join(staff.lines_of(turn, listed, openly=openly)))
    choices = tuple(Choice(known.number.rsplit("-", 1)[-1], known.number) for known in which.among)
    data = {
        "verb": which.verb,
        "words": scrub_to(which.words, 500),
        "among": [known.number for known in which.among],
        "files": [asdict(file) for file in turn.message.files],
    }
    turn.ask(WHICH, data, choices, private=not openly)
    speak = turn.say if openly else turn.whisper
    if len(which.among) == 1:
        speak("whistle.is_it", choices=choices, lines=lines)
    else:
        speak("whistle.which_one", choices=choices, verb=Scrubbed(which.verb), lines=lines)


def _fits(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    """站牌那个 is an answer whoever it is said to."""
    return Fits.SURELY if _which_of(turn, data, text) is not None else Fits.NO


@book.dialogue("whistle.which_one", fits=_fits, recall="whistle.still_which")
def which_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The number, or words of its matter."""
    number = _which_of(turn, data, text)
    if number is None:
        return False
    turn.done_asking()
    kept = tuple(File(**file) for file in data["files"])
    turn.message = replace(turn.message, files=kept + turn.message.files)
    carry_out(turn, Verb(data["verb"]), number, data["words"])
    return True


def _which_of(turn: Turn, data: Mapping[str, Any], text: str) -> str | None:
    """The case that is meant, of those that were asked about.

    A number that was typed is a case's before it is that of a line: 2 is 00002 where that is among them.
    """
    listed = [cases.by_number(turn.tx, number) for number in data["among"]]
    among = [Known(case.number, case.matter, case.place, State(case.state), frozenset()) for case in listed]
    if len(among) == 1 and agrees(text):
        return among[0].number
    return _chosen(turn.message.text, among, turn.given) or _chosen(text, among, turn.given)


def _chosen(text: str, among: Sequence[Known], given: Given) -> str | None:
    tail = number_alone(fold(text), given)
    if tail is not None:
        return next((known.number for known in among if known.number.endswith(tail)), None)
    if len(text) > LONGEST_NAME or (trouble(fold(text)).told and not points(fold(text))):
        return None  # something else is wrong
    fitting = nearest(text, among, given)
    return fitting[0].number if len(fitting) == 1 else None


# --- what is done ---------------------------------------------------------------------------------------------------


def carry_out(turn: Turn, verb: Verb | None, number: str, words: str) -> None:
    """By the function of the command, which asks whether they may. Raises Refused."""
    if verb is Verb.LIST:
        staff.open_list(turn)
        return
    case = desks.find(turn.work, number, near(turn))
    privately(turn, case)
    number = case.number
    match verb:
        case Verb.SEND:
            sending.send(turn, number, words)
        case Verb.REASSIGN:
            sending.reassign(turn, number, words)
        case Verb.SELF:
            staff.self_handle(turn, number, words)
        case Verb.ASK:
            staff.ask(turn, number, words)
        case Verb.DECLINE:
            staff.decline(turn, number, words)
        case Verb.SIGN:
            _sign(turn, case)
        case Verb.START:
            _start(turn, case)
        case Verb.RETURN:
            receiving.give_back(turn, number, words)
        case Verb.EXTEND:
            _extend(turn, number, words)
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
            staff.verify(turn, number)
        case Verb.CLOSE:
            staff.close(turn, number)
        case Verb.SUPERVISE:
            staff.supervise(turn, number)
        case Verb.URGE:
            case = remarks.press(turn.work, case)
            answer(turn, case, "whistle.pressed", facts(turn.work, case))
        case Verb.NOTE:
            _note(turn, case, words)
        case Verb.AGAIN:
            _again(turn, case, words)
        case Verb.STANDS | None:
            _stands(turn, case, words if verb is None else "")


def _sign(turn: Turn, case: Case) -> None:
    """收到马上去, of what is signed already: work begins."""
    able = steps.possible_at_work(turn.work, case)
    if Action.SIGN not in able and Action.START in able:
        receiving.start(turn, case.number)
    else:
        receiving.sign(turn, case.number)


def _start(turn: Turn, case: Case) -> None:
    if State(case.state) is State.SENT:
        ordering.sign(turn.work, case)
    receiving.start(turn, case.number)


def _extend(turn: Turn, number: str, words: str) -> None:
    length = terms.longer(words)
    day = find_day(words, turn.given, ahead=True) if length is None else None
    rest = without(words, day.start, day.end) if day is not None else words
    why = terms.reason(rest) if length is None else rest
    receiving.extend(turn, number, day.value if day is not None else None, why)


def _reply(turn: Turn, case: Case, words: str) -> None:
    """An answer; of what was answered already, the community says that it is so, or that it is not."""
    able = steps.possible_at_work(turn.work, case)
    if Action.VERIFY in able or (
        State(case.state) is State.REPLIED and Action.REPLY not in able and Action.DISPUTE in able
    ):
        _stands(turn, case, "")
        return
    answering.reply(turn, case.number, words)


def _note(turn: Turn, case: Case, words: str) -> None:
    if State(case.state) is State.NEEDS_INFO and Action.SUPPLEMENT in steps.possible_at_work(turn.work, case):
        case = steps.take(turn.work, case, Action.SUPPLEMENT, note=scrub(words))
    else:
        case = remarks.note(turn.work, case, scrub_to(words, 500))
    if turn.message.files:
        case = reporting.add_files(turn.work, case, turn.message.files)
    can = steps.possible_at_work(turn.work, case)
    answer(turn, case, "whistle.noted", facts(turn.work, case), choices=buttons(case, can))


def _again(turn: Turn, case: Case, words: str) -> None:
    """又堵了: done again where that may be said, else asked whether it belongs to this case."""
    if Action.DISPUTE in steps.possible_at_work(turn.work, case):
        ending.dispute(turn, words, case.number)
        return
    said = scrub_to(words or "又出问题了", 60)
    fields = facts(turn.work, case, stands=steps.stands(turn.work, case), note=said)
    # A group reads what its button says too.
    place = seen(turn, case, {"place": case.place}, alone=privately(turn, case))["place"]
    anew = Choice("另外报一件", f"吹哨 {place} {said}"[:120])
    into = () if case.closed else (Choice("写进这一件", f"补充 {case.number} {said}"),)
    answer(turn, case, "whistle.again", fields, choices=(*into, anew))


def _stands(turn: Turn, case: Case, words: str) -> None:
    """Where it stands and until when, and what may be done now; words that order nothing may be written into it."""
    can = buttons(case, steps.possible_at_work(turn.work, case))
    more = (Choice("看经过", f"看哨 {case.number}"),)
    fields = facts(turn.work, case, stands=steps.stands(turn.work, case), due=due_words(turn.work, case))
    if len(words) >= 2 and remarks.may_note(turn.work, case) and not _QUESTION.search(words):
        said = scrub_to(words, 60)
        into = (Choice("写进去", f"补充 {case.number} {said}"),)
        answer(turn, case, "whistle.said_of", {**fields, "note": said}, choices=(*into, *can, *more))
        return
    answer(turn, case, "whistle.stands_now", fields, choices=(*can, *more))
