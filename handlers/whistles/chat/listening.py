"""The look at every text before a question or a word gets it: is somebody in danger, is somebody named with a wrong?

What is told so becomes a matter of its own; what was asked stays open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.access import Role, may_somewhere
from bot.command import ANYONE, Command
from bot.refused import Refused
from bot.turn import Turn
from bot.values.duration import find_minutes
from bot.values.fold import fold
from bot.values.place import find_place
from handlers.understanding import FORWARDED, emergency, is_pasted, noise, sensitive
from handlers.understanding.privacy import accuses_office
from handlers.whistles import cases, reporting, steps
from handlers.whistles.cases import Case
from handlers.whistles.chat import alarm, saying, speaking
from handlers.whistles.chat.story import unpacked
from handlers.whistles.lifecycle import Action
from handlers.whistles.number import find_case_number

# What is added to a case of one's own, by the first name of its command. Of the second kind the word alone says
# something too: it is still heard when what stands behind it is a matter of its own.
ADDS = frozenset({"补充", "更正", "更正哨", "说两句", "没解决", "催办", "解决了"})
STANDS_ALONE = {"没解决": Action.DISPUTE, "解决了": Action.CONFIRM}
ANSWERS = frozenset({"反馈"})  # a command of the office in which they tell what they found
OF_A_CASE = frozenset({"whistle.words", "letter.answer", "letter.why", alarm.WHERE})  # questions that name one
DRAFT = "whistle.draft"
FORWARDING = "forwarded."
SAME_ALARM = timedelta(minutes=30)  # within it, neighbours who cry out in one group cry out about the same
# Nobody is in danger by these alone: neighbours may talk of them among themselves.
UNHEARD = frozenset({"burst"})
DEED = "activity.log"
NOTHING = "none"


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether the text is taken: danger, or a private addition to what is public."""
    text = rest if command is not None else turn.message.text
    if _of_the_office(turn, command) or _copied(turn, command):
        return False
    kind = emergency(text)
    if kind is not None:
        return _danger(turn, command, kind, text)
    if not turn.message.addressed or not sensitive(text):
        return False
    if _is_added(turn, command, text):
        return _aside(turn, command, text)
    if command is None and turn.dialogue is None and turn.read(text).intent == NOTHING and not noise(fold(text))[1]:
        saying.take(turn, text)  # 书记收红包: nothing is broken, and yet it is told for a reason
        return True
    return False


def _of_the_office(turn: Turn, command: Command | None) -> bool:
    """Whether somebody of the office orders something: they write about what is known already."""
    if command is None or command.name in ANSWERS or command.roles & {*ANYONE, Role.REPORTER, Role.MEMBER}:
        return False
    return may_somewhere(turn.held, command.roles)


def _copied(turn: Turn, command: Command | None) -> bool:
    """Whether the words are those of others, copied in private: each is looked at where they are sorted."""
    if command is not None and command.intent in (FORWARDED, "whistle.forward"):
        return True
    asked = turn.dialogue is not None and turn.dialogue.name.startswith(FORWARDING)
    return not turn.in_group and (asked or (turn.dialogue is None and is_pasted(turn.message.text)))


# --- danger ---------------------------------------------------------------------------------------------------


def _danger(turn: Turn, command: Command | None, kind: str, text: str) -> bool:
    if not turn.message.addressed:
        if turn.chat.place_id is None or kind in UNHEARD:
            return False
        if (case := _cried_out(turn, kind, text)) is not None:
            reporting.join(turn.work, case, turn.chat.id)
            return True
    if _is_deed(turn, command, text):
        return False
    known = _same(turn, command, kind, text)
    if known is not None:
        if turn.dialogue is None and (command is None or command.name not in ANSWERS):
            alarm.say_number(turn, kind)
        return False
    return _own_matter(turn, command, text)


def _is_deed(turn: Turn, command: Command | None, text: str) -> bool:
    """Whether it is told as work done: 送晕倒的老人去医院 1小时."""
    if find_minutes(text, turn.given) is None:
        return False
    return (command is not None and command.shape == "deed") or turn.read(text).intent == DEED


def _cried_out(turn: Turn, kind: str, text: str) -> Case | None:
    """The alarm of this group that was raised a short while ago, where the text names no other place."""
    case = cases.newest_open_in_chat(turn.tx, turn.chat.id, turn.now - SAME_ALARM)
    if case is None or not case.urgent or emergency(case.matter) != kind:
        return None
    place = find_place(text, turn.given)
    return case if place is None or place.value.weak or place.value.text in case.place else None


def _same(turn: Turn, command: Command | None, kind: str, text: str) -> Case | None:
    """The open case that is spoken of, where it is about this danger already: what is said goes on to it."""
    case = _spoken_of(turn, command, text)
    return case if case is not None and not case.closed and emergency(case.matter) == kind else None


def _spoken_of(turn: Turn, command: Command | None, text: str) -> Case | None:
    """The case that a command or the open question is about."""
    number = find_case_number(turn.message.text, turn.given)
    asked = turn.dialogue
    if command is not None and command.name in ANSWERS:
        return _found(lambda: speaking.find_case(turn, number.value if number else ""))
    if command is not None and command.name in ADDS:
        return _found(lambda: reporting.mine(turn.work, number.value if number else None, speaking.near(turn)))
    if command is None and asked is not None and asked.name in OF_A_CASE:
        return _found(lambda: cases.surviving(turn.tx, cases.by_number(turn.tx, asked.data["number"])))
    return None


def _found(find: Callable[[], Case]) -> Case | None:
    try:
        return find()
    except Refused:
        return None


# --- what is private --------------------------------------------------------------------------------------------


def _is_added(turn: Turn, command: Command | None, text: str) -> bool:
    """Whether the text adds to something that others read, or that those read whom it blames."""
    asked = turn.dialogue
    if command is not None and command.name not in ADDS | ANSWERS:
        return False
    case = _spoken_of(turn, command, text)
    if case is not None:
        return not case.private or (accuses_office(text) and case.community_id != turn.county.places.root.id)
    if command is not None or asked is None:
        return False
    if asked.name == DRAFT:
        return not unpacked(asked.data).private
    meaning = turn.read(text)
    return asked.name not in OF_A_CASE and bool(meaning.matters) and meaning.confidence >= 0.7


def _aside(turn: Turn, command: Command | None, text: str) -> bool:
    """It becomes a matter of its own, in private; what it was said to stays as it was."""
    turn.whisper("danger.aside")
    return _own_matter(turn, command, text)


# --- what was open ------------------------------------------------------------------------------------------------


def _own_matter(turn: Turn, command: Command | None, text: str) -> bool:
    """The text is reported for itself, over what is open. False: the word at its head is still to be heard alone."""
    alone = _word_alone(turn, command)
    asked = turn.dialogue
    waits = asked is not None and asked.name != "choices" and asked.expires_at > turn.now
    reminder = _reminder(asked.name, str(asked.data.get("asking", ""))) if waits and asked else "danger.still_other"
    turn.keep_open(reminder)
    saying.take(turn, text)
    if not alone:
        return True
    turn.message = replace(turn.message, text=alone)
    return False


def _reminder(name: str, asking: str) -> str:
    match name, asking:
        case "whistle.draft", "place":
            return "danger.still_place"
        case "whistle.draft", "community":
            return "danger.still_community"
        case "whistle.draft", _:
            return "danger.still_confirm"
        case "letter.answer", _:
            return "danger.still_letter"
        case "whistle.words", _:
            return "danger.still_words"
        case alarm.WHERE, _:
            return "danger.still_where"
    return "danger.still_other"


def _word_alone(turn: Turn, command: Command | None) -> str:
    """The word before the text, where it says something by itself: 没解决 00001, 现在又漏电了. "": it does not."""
    action = STANDS_ALONE.get(command.name) if command is not None else None
    if action is None:
        return ""
    number = find_case_number(turn.message.text, turn.given)
    case = _found(lambda: reporting.mine(turn.work, number.value if number else None, speaking.near(turn), action))
    if case is None or action not in steps.possible_for(turn.work, case):
        return ""  # it would be refused, and what was said with it undone
    return f"{action} {case.number}"
