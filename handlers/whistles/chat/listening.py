"""The look at every text before a question or a word gets it: is somebody in danger, is somebody named with a wrong?

What is told so becomes a matter of its own; what was asked stays open.
"""

from __future__ import annotations

from dataclasses import replace

from bot.access import Role, may_somewhere
from bot.command import ANYONE, Command
from bot.turn import Turn
from bot.values.duration import find_minutes
from bot.values.fold import fold
from bot.values.place import find_place
from handlers.courtesy.kinds import kind_of
from handlers.understanding import FORWARDED, emergency, is_pasted, noise, sensitive
from handlers.understanding.deeds import deed
from handlers.understanding.emergencies import is_private
from handlers.understanding.privacy import accuses_office
from handlers.whistles import alarms, flood, reporting, steps
from handlers.whistles.cases import Case
from handlers.whistles.chat import alarm, plain, saying
from handlers.whistles.chat.speaking import near
from handlers.whistles.chat.story import unpacked
from handlers.whistles.lifecycle import Action
from handlers.whistles.number import find_case_number
from storage.dialogues import Dialogue
from storage.redaction import scrub_over

# What is added to a case of one's own, by the first name of its command.
ADDS = frozenset({"补充", "更正", "更正哨", "说两句", "没解决", "催办", "解决了"})
# Of these the word alone says something too: it is still heard when what stands behind it is a matter of its own.
STANDS_ALONE = {"没解决": Action.DISPUTE, "解决了": Action.CONFIRM}
ANSWERS = frozenset({"反馈"})  # a command of the office in which they tell what they found
COPIED = "转发群聊"
FORWARDING = "forwarded."
# Nobody's life hangs on these alone: neighbours may talk of them among themselves.
UNHEARD = frozenset({"burst"})
VIOLENCE = frozenset({"fight", "home", "child"})  # one story, whichever of them a line tells of
NOTHING, HUMAN = "none", "human"  # intents: nothing is wanted, a person is
UNSURE = 0.45  # a meaning that is only offered as a question
SURE = 0.7  # as sure as this that words tell what is wrong, and are no answer


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether the text is taken: danger, or what must not be said where it was said."""
    text = _told(turn, rest) if command is not None else turn.message.text
    if _of_the_office(turn, command) or _copied(turn, command):
        return False
    kind = emergency(text, overheard=not turn.message.addressed)
    if kind is not None:
        return _danger(turn, command, kind, text, rest)
    if not turn.message.addressed or turn.message.beyond or not sensitive(text):
        return False
    if _is_added(turn, command, text):
        turn.whisper("danger.aside")
        return _own_matter(turn, command, text)
    if turn.dialogue is None and _is_blame(turn, command, text):
        saying.take(turn, text)  # 书记收红包: nothing is broken, and yet it is told for a reason
        return True
    return False


def _is_blame(turn: Turn, command: Command | None, text: str) -> bool:
    """Whether somebody is blamed, in words that no other reading takes for a report."""
    if command is not None:
        return command.intent == HUMAN and accuses_office(text)
    meaning = turn.read(text)
    if kind_of(text, meaning.intent) == "prying":
        return False  # 谁举报了我: whoever asks for a name blames nobody
    if meaning.intent in (NOTHING, HUMAN) or meaning.confidence < UNSURE:
        return accuses_office(text) or (meaning.intent == NOTHING and not noise(fold(text))[1])
    return False


def _told(turn: Turn, rest: str) -> str:
    """What stands behind a command's word, without the number of the case that it names."""
    number = find_case_number(rest, turn.given)
    return f"{rest[: number.start]}{rest[number.end :]}".strip() if number is not None else rest


def _of_the_office(turn: Turn, command: Command | None) -> bool:
    """Whether somebody of the office orders something: they write about what is known already."""
    if command is None or command.name in ANSWERS or command.roles & {*ANYONE, Role.REPORTER, Role.MEMBER}:
        return False
    return may_somewhere(turn.held, command.roles)


def _copied(turn: Turn, command: Command | None) -> bool:
    """Whether the words are those of others, copied in private: each is looked at where they are sorted."""
    if command is not None and (command.name == COPIED or command.intent == FORWARDED):
        return True
    asked = turn.dialogue is not None and turn.dialogue.name.startswith(FORWARDING)
    return not turn.in_group and (asked or (turn.dialogue is None and is_pasted(turn.message.text)))


# --- danger ---------------------------------------------------------------------------------------------------


def _danger(turn: Turn, command: Command | None, kind: str, text: str, rest: str) -> bool:
    if not turn.message.addressed:
        if turn.chat.place_id is None or kind in UNHEARD:
            return False
        if (case := _cried_out(turn, kind, text)) is not None:
            reporting.join(turn.work, case, turn.chat.id)
            reporting.keep(turn.work, case, turn.chat.id, "supplement")
            return True
    if not is_private(kind) and _is_deed(turn, command, text):
        return False
    if not is_private(kind) and plain.orders_of_a_case(turn, command, rest):
        alarm.say_number(turn, kind, text, discreet=False)
        return False  # of a case that they have: the number to call, and then what they order
    if turn.message.beyond and flood.alarmed_enough(turn.work):
        alarm.say_number(turn, kind, text, discreet=is_private(kind))
        return True
    known = _spoken_of(turn, command)
    if known is not None and not known.closed and _same(kind, emergency(known.matter)):
        if turn.dialogue is None and (command is None or command.name not in ANSWERS):
            alarm.say_number(turn, kind, text, discreet=known.private)
        if not turn.message.addressed:  # no question may take it: it is kept all the same
            reporting.keep(turn.work, known, turn.chat.id, "supplement")
        return False  # it goes on to the case that is about this danger already
    return _own_matter(turn, command, text, discreet=_belongs_to_what_is_private(turn, known, kind))


def _same(kind: str, other: str | None) -> bool:
    return kind == other or {kind, other} <= VIOLENCE


def _belongs_to_what_is_private(turn: Turn, known: Case | None, kind: str) -> bool:
    """Whether it goes on with something that a group must not learn of: by what it is said to, or by whom."""
    if not (is_private(kind) or kind in VIOLENCE):
        return False  # a fire is everybody's, whatever they told in private before it
    if known is not None and known.private:
        return True
    if turn.dialogue is not None and _is_draft(turn.dialogue) and unpacked(turn.dialogue.data).private:
        return True
    return kind in VIOLENCE and alarms.of_own(turn.work, VIOLENCE) is not None


def _is_deed(turn: Turn, command: Command | None, text: str) -> bool:
    """Whether it is told as work done: 送晕倒的老人去医院 1小时."""
    if find_minutes(text, turn.given) is None:
        return False
    if command is not None and command.shape == "deed":
        return True
    return bool(deed(fold(text)).verbs) and not turn.read(text).matters


def _cried_out(turn: Turn, kind: str, text: str) -> Case | None:
    """The alarm of this group that was raised a short while ago, where the text names no other place."""
    case = alarms.raised_here(turn.work, turn.chat.id, kind)
    place = find_place(text, turn.given)
    if case is None or place is None or place.value.weak or place.value.text in case.place:
        return case
    return None


def _spoken_of(turn: Turn, command: Command | None) -> Case | None:
    """The case that a command or the open question is about."""
    number = find_case_number(turn.message.text, turn.given)
    if command is not None and command.name in ANSWERS:
        return alarms.at_work(turn.work, number.value, near(turn)) if number else None
    if command is not None and command.name in ADDS:
        return alarms.own(turn.work, number.value if number else None, near(turn))
    if command is None and turn.dialogue is not None and "number" in turn.dialogue.data:
        return alarms.named(turn.work, str(turn.dialogue.data["number"]))
    return None


# --- what is private --------------------------------------------------------------------------------------------


def _is_added(turn: Turn, command: Command | None, text: str) -> bool:
    """Whether the text adds to something that others read, or that those read whom it blames."""
    if command is not None and command.name not in ADDS | ANSWERS:
        return False
    case = _spoken_of(turn, command)
    if case is not None:
        return not case.private or (accuses_office(text) and case.community_id != turn.county.places.root.id)
    if command is not None or turn.dialogue is None:
        return False
    if _is_draft(turn.dialogue):
        return not unpacked(turn.dialogue.data).private
    meaning = turn.read(text)
    return bool(meaning.matters) and meaning.confidence >= SURE


def _is_draft(asked: Dialogue) -> bool:
    return {"drafts", "evidence"} <= set(asked.data)


# --- what was open ------------------------------------------------------------------------------------------------


def _own_matter(turn: Turn, command: Command | None, text: str, *, discreet: bool = False) -> bool:
    """The text is reported for itself, over what is open. False: the word at its head is still to be heard alone."""
    alone = _word_alone(turn, command)
    asked = turn.dialogue
    if (known := _spoken_of(turn, command)) is not None:
        text = scrub_over([known.matter, text])[-1]  # half a number stands there, and is read with this one
    waits = asked is not None and asked.name != "choices" and asked.expires_at > turn.now
    turn.keep_open(turn.leads_back(asked) if waits and asked is not None else "bot.still_open")
    saying.take(turn, text, discreet=discreet)
    if not alone:
        return True
    turn.message = replace(turn.message, text=alone)
    return False


def _word_alone(turn: Turn, command: Command | None) -> str:
    """The word before the text, where it says something by itself: 没解决 00001, 现在又漏电了. "": it does not."""
    action = STANDS_ALONE.get(command.name) if command is not None else None
    if action is None:
        return ""
    number = find_case_number(turn.message.text, turn.given)
    case = alarms.own(turn.work, number.value if number else None, near(turn), action)
    if case is None or action not in steps.possible_for(turn.work, case):
        return ""  # it would be refused, and what was said with it undone
    return f"{action} {case.number}"
