"""What those who work on cases say of them in plain words, before it is taken for a report: read, tied to a case, done.

It is carried out by the functions of the commands, which ask for roles and say no as ever. Whoever holds no office over
a case is not read here at all.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.access import Role
from bot.command import Book, Command
from bot.turn import Turn
from bot.values.fold import fold
from handlers.understanding import emergency, is_pasted
from handlers.whistles import alarms, remarks
from handlers.whistles.chat import asides, joining, lost
from handlers.whistles.chat.carrying import carry_out, without
from handlers.whistles.chat.joining import other_of
from handlers.whistles.chat.said_of_work import is_remark
from handlers.whistles.chat.speaking import in_staff_group, near
from handlers.whistles.chat.which_one import WHICH, ask_which, typed_number, which_named
from handlers.whistles.lifecycle import FIELD, Outcome
from handlers.whistles.number import case_number, find_case_number
from handlers.whistles.orders import aside, bare, desks, splitting
from handlers.whistles.orders.choosing import choose, remarked
from handlers.whistles.orders.naming import number_alone, points
from handlers.whistles.orders.reading import LONGEST, hurries, of_other_things, read
from handlers.whistles.orders.trimming import without_slip
from handlers.whistles.orders.values import Meant, NoneSuch, Spoken, Verb, Which
from storage.dialogues import Dialogue
from storage.redaction import Scrubbed, scrub_to

book = Book("办哨的话")
OFFICES = frozenset({Role.GRID, Role.SECRETARY, Role.COMMUNITY, Role.COUNTY, Role.LIAISON})
_DRAFT, _WHY = "whistle.draft", "letter.why"  # whose own words may be anything
# Questions that take free words: a reason, an opinion, what was done.
_FREE_WORDS = frozenset({_WHY, "letter.answer", "whistle.words", "wishes.reason", "wishes.words", "fund.why"})
# Words of a reporter, which the office says of what it works on too.
OF_REPORTERS = {
    "催办": Verb.URGE,
    "补充": Verb.NOTE,
    "没解决": Verb.AGAIN,
    "解决了": Verb.REPLY,
    "查哨": Verb.STANDS,
    "撤哨": Verb.WITHDRAW,
}
# Commands that need a case, and do without its number where it is plain which.
OF_OFFICES = {verb.value: verb for verb in Verb if verb.value not in OF_REPORTERS and verb is not Verb.LIST}
_OVERHEARD = frozenset(Verb) - {Verb.STANDS, Verb.LIST, Verb.ASK, Verb.NOTE}


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether the text is an order, an answer or a question of the office about a case, and is dealt with."""
    roles = _offices(turn)
    if not roles or is_pasted(turn.message.text):
        return False
    if (kept := without_slip(turn.message.text)) != turn.message.text:
        turn.message, rest = replace(turn.message, text=kept), without_slip(rest)
    typed_number(turn)
    if command is None and turn.message.addressed:
        asides.put_line(turn)
        rest = _written_out(turn)
    spoken = _commanded(turn, command, rest) if command is not None else read(turn.message.text, turn.given, roles)
    spoken = _instead(turn, spoken) if spoken is not None else None
    if command is None and turn.message.addressed and _of_what_was_said(turn, spoken, staff=bool(roles & FIELD)):
        return True
    if command is not None and command.name in OF_OFFICES and lost.by_command(turn, OF_OFFICES[command.name], rest):
        return True
    if command is None and (spoken is None or spoken.verb is None):
        spoken = spoken or Spoken(None, turn.message.text, that=points(fold(turn.message.text)))
        return _without_verb(turn, spoken, alone=not roles & FIELD)
    if spoken is None or not _heard(turn, command, spoken) or _answers(turn, command, spoken):
        return False
    if _deal(turn, spoken, commanded=command is not None):
        return True
    return command is None and _keep_remark(turn, spoken, alone=not roles & FIELD)


def _of_what_was_said(turn: Turn, spoken: Spoken | None, *, staff: bool) -> bool:
    """What goes on from what the bot has just said: of a number that there is not, of a list, of a letter."""
    if staff and asides.look(turn, spoken.number if spoken is not None else None):
        return True
    return lost.look(turn, spoken, _dealt) or (staff and lost.behind_sending(turn, turn.message.text))


def _instead(turn: Turn, spoken: Spoken) -> Spoken:
    """Asked why a case goes to another unit, they name a third one: it shall go there."""
    asked = turn.dialogue
    if asked is None or asked.name != _WHY or asked.data["word"] != Verb.REASSIGN or asked.expires_at <= turn.now:
        return spoken
    about = str(asked.data["number"])
    if spoken.number is not None and not about.endswith(spoken.number):
        return spoken
    name = aside.unit_alone(spoken, turn.message.text, turn.given)
    unit = turn.county.places.unit(name) if name is not None else None
    if name is None or unit is None or unit.name == asked.data["unit"]:
        return spoken
    turn.done_asking()
    return replace(spoken, verb=Verb.REASSIGN, number=about, words=name)


def _written_out(turn: Turn) -> str:
    """The text, in which a bare number that is a case of theirs is written in full; what is answered to a letter has
    numbers of its own."""
    asked = turn.dialogue
    if asked is None or asked.expires_at <= turn.now or "answers" not in asked.data:
        text = bare.written_out(turn.message.text[:LONGEST], lambda number: _is_at_work(turn, number))
        turn.message = replace(turn.message, text=text + turn.message.text[LONGEST:])
    return turn.message.text


def _is_at_work(turn: Turn, number: str) -> bool:
    case = alarms.at_work(turn.work, number, near(turn))
    return case is not None and not case.closed


def orders_of_a_case(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether somebody of the office orders something of an open case that they name by its number. What they only add
    to it tells of a danger of its own, unless the case is about that danger."""
    roles = _offices(turn)
    if not roles or not turn.message.addressed:
        return False
    spoken = _commanded(turn, command, rest) if command is not None else read(turn.message.text, turn.given, roles)
    if spoken is None or spoken.number is None or spoken.verb in (None, Verb.STANDS, Verb.LIST, Verb.LETTER):
        return False
    case = alarms.at_work(turn.work, spoken.number, near(turn))
    if case is None or case.closed:
        return False
    return spoken.verb not in (Verb.AGAIN, Verb.NOTE) or emergency(case.matter) == emergency(turn.message.text)


def _offices(turn: Turn) -> set[Role]:
    return {held.role for held in turn.held} & OFFICES


def _commanded(turn: Turn, command: Command, rest: str) -> Spoken | None:
    """A command without its number, or a reporter's word of somebody who reported nothing of the kind."""
    written = case_number(rest, turn.given)
    if command.name in OF_REPORTERS:
        if desks.is_own(turn.work, written.value if written is not None else None):
            return None
        verb = OF_REPORTERS[command.name]
        words = rest if written is None else without(rest, written.start, written.end)
        words = f"{Outcome.SOLVED} {words}".strip() if verb is Verb.REPLY else words
        return Spoken(verb, words, written.value if written is not None else None, sure=True, that=points(fold(rest)))
    if command.name not in OF_OFFICES or written is not None or of_other_things(rest):
        return None
    return Spoken(OF_OFFICES[command.name], rest, sure=True, that=points(fold(rest)))


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
    if asked.name.startswith("forwarded.") or spoken.verb is None:
        return True
    if command is not None and not _is_whole(command, spoken, asked):
        return True
    if spoken.number is None:
        return not _goes_past(turn, asked, spoken)
    about = str(asked.data.get("number", ""))
    if about.endswith(spoken.number):
        own = Verb.REPLY if "answers" in asked.data else asked.data.get("word")
        return own is None or spoken.verb == own
    return False


# Words of a reporter that the office says too, and with which nobody answers anything.
_NO_ANSWER = frozenset({Verb.URGE, Verb.STANDS, Verb.WITHDRAW})


def _is_whole(command: Command, spoken: Spoken, asked: Dialogue) -> bool:
    """Whether a command's word heads an order of the office that no question gets: 催办 00003, 补充 00012 晚上更吵."""
    if command.name not in OF_REPORTERS:
        return False
    return spoken.number is not None or (spoken.verb in _NO_ANSWER and asked.name != _DRAFT)


# What no question of another thing takes for its answer: 这个不归我们管, 还有几件没办.
_PAST_ANY = frozenset(
    {Verb.RETURN, Verb.EXTEND, Verb.SEND, Verb.REASSIGN, Verb.LIST, Verb.URGE, Verb.GRANT, Verb.REFUSE}
)


_PAST_A_DRAFT = frozenset({Verb.RETURN, Verb.EXTEND, Verb.LIST, Verb.URGE})


def _goes_past(turn: Turn, asked: Dialogue, spoken: Spoken) -> bool:
    """Whether an order without a number is surely none of what an open question takes: of one case that is plain, or of
    the case itself that is asked about."""
    desk = desks.desk(turn.work, turn.chat, turn.sender.id, spoken.verb, private=not turn.in_group)
    about = str(asked.data.get("number", ""))
    reason, text = asked.name == _WHY, turn.message.text
    if asked.name in _FREE_WORDS and aside.is_order(spoken, text, desk, about, turn.given, reason=reason):
        return not isinstance(choose(spoken, desk, turn.given), NoneSuch | None)
    past = _PAST_A_DRAFT if asked.name == _DRAFT else _PAST_ANY
    if spoken.verb not in past or asked.name == _WHY:
        return False
    if about:
        desk = replace(desk, open=tuple(known for known in desk.open if known.number == about))
    return isinstance(choose(spoken, desk, turn.given), Meant)


def _deal(turn: Turn, spoken: Spoken, *, commanded: bool) -> bool:
    desk = desks.desk(turn.work, turn.chat, turn.sender.id, spoken.verb, private=not turn.in_group)
    several = () if commanded else splitting.orders(turn.message.text, turn.given, _offices(turn), desk)
    if several:
        _over_what_is_open(turn)
        for order in several:
            if turn.asked is not None and turn.dialogue is not None:  # what the order before it asks waits beneath
                turn.keep_open(turn.leads_back(turn.dialogue))
            turn.attempt(partial(_carry_out, turn, order, order.number))
        return True
    meant = choose(spoken, desk, turn.given)
    if meant is None and commanded and spoken.verb is not None:
        meant = NoneSuch(spoken.verb)
    if meant is None or (_of_anything(spoken, meant) and desks.is_own(turn.work, None)):
        return False  # 怎么样了, of somebody who reported something themselves
    _over_what_is_open(turn, meant)
    match meant:
        case Which():
            ask_which(turn, meant)
        case NoneSuch():
            turn.say("whistle.none_to", verb=Scrubbed(meant.verb))
        case Meant(verb=Verb.MERGE) if meant.more and other_of(meant.words, turn.given) is None:
            joining.propose(turn, (meant.number, *meant.more))
        case Meant(verb=Verb.PUBLISH):
            _carry_out(turn, meant, meant.number)
        case Meant() if meant.more:
            for number in (meant.number, *meant.more):
                turn.attempt(partial(_carry_out, turn, meant, number))
        case Meant():
            _carry_out(turn, meant, meant.number)
    return True


def _without_verb(turn: Turn, spoken: Spoken, *, alone: bool) -> bool:
    """What orders nothing: a remark is kept, and the case that is named is shown."""
    if _keep_remark(turn, spoken, alone=alone):
        return True
    named = bool(spoken.number or spoken.that) and _heard(turn, None, spoken) and not _answers(turn, None, spoken)
    return named and _deal(turn, spoken, commanded=False)


def _keep_remark(turn: Turn, spoken: Spoken, *, alone: bool) -> bool:
    """What is said of the work is kept with its case, for the others to read. `alone`: a department says it, in its
    own chat."""
    if spoken.number is not None or not turn.message.addressed or which_named(turn):
        return False
    if not is_remark(turn, spoken, alone=alone):
        return False
    desk = desks.desk(turn.work, turn.chat, turn.sender.id, Verb.NOTE, private=not turn.in_group)
    meant = remarked(replace(spoken, words=turn.message.text.strip(), about=""), desk, turn.given)
    if meant is None:
        return False
    _over_what_is_open(turn, meant)
    if isinstance(meant, Which):
        ask_which(turn, meant)
    else:
        _carry_out(turn, meant, meant.number)
    return True


def _of_anything(spoken: Spoken, meant: Meant | Which | NoneSuch) -> bool:
    return spoken.verb is Verb.STANDS and isinstance(meant, Meant) and meant.verb is Verb.LIST


def _dealt(turn: Turn, meant: Meant | Which) -> None:
    """What was asked of a number that was not found, once the case is known or may be chosen."""
    if isinstance(meant, Which):
        ask_which(turn, meant)
    else:
        _carry_out(turn, meant, meant.number)


def _carry_out(turn: Turn, meant: Meant, number: str) -> None:
    """With what is told besides: 00002煤气泄漏，派给燃气公司."""
    if meant.besides:
        case = desks.found(turn.work, number, near(turn))
        if case is not None and remarks.may_note(turn.work, case):
            remarks.note(turn.work, case, scrub_to(meant.besides, 500))
            turn.attempt(partial(carry_out, turn, meant.verb, number, meant.words))  # refused, the words stay
            return
    carry_out(turn, meant.verb, number, meant.words)
    if meant.verb is Verb.NOTE and hurries(meant.words):  # 备注上 又漏了，再催住建来一趟
        turn.attempt(partial(_hurry, turn, number))


def _hurry(turn: Turn, number: str) -> None:
    """The department as well, where one has it and they may."""
    case = desks.found(turn.work, number, near(turn))
    if case is not None and case.unit_id is not None and {held.role for held in turn.held} & FIELD:
        carry_out(turn, Verb.URGE, number, "")


def _over_what_is_open(turn: Turn, meant: Meant | Which | NoneSuch | None = None) -> None:
    """What was asked before stays asked and is led back to; buttons that were only offered do not, nor does a question
    about the case that is now spoken of in another way.
    """
    asked = turn.dialogue
    if asked is None:
        return
    numbers = (meant.number, *meant.more) if isinstance(meant, Meant) else ()
    if (
        asked.name in ("choices", WHICH, lost.NAME)
        or asked.expires_at <= turn.now
        or asked.data.get("number") in numbers
    ):
        turn.done_asking()
    else:
        turn.keep_open(turn.leads_back(asked))
        turn.come_back_to(asked)
