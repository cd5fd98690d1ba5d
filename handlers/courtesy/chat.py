"""What is answered to talk: a fitting sentence, a number to call, a person; and the first words to somebody new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.command import ANSWER, Reply
from bot.message import Choice
from bot.turn import Turn
from handlers.courtesy import meeting
from handlers.courtesy.config import HotlinesConfig
from handlers.courtesy.kinds import (
    MANNERS,
    SORROWS,
    Policy,
    is_cross,
    is_grade,
    is_lonely,
    is_sad,
    is_wrong,
    kind_of,
    of_a_case,
    policy_of,
    tells_of_a_thing,
    wants_no_name,
)
from handlers.understanding import emergency
from handlers.whistles import flood
from handlers.whistles.cases import Case
from handlers.whistles.facts import stands
from storage.redaction import Scrubbed

PERSON = Choice("找人工", "人工")
HELP = Choice("帮助", "帮助")
_NIGHT, _MORNING, _NOON, _AFTERNOON, _EVENING = 23, 5, 11, 14, 18  # hours at which they begin
LONGEST_BUTTON = 60
REGRET = "对不起"
# Kinds of talk that may be said of a case.
_LEFT = frozenset({"thanks", "praise", "anger", "mended"})


def talk(text: str, intent: str) -> Reply | None:
    """The answer to a text that wants nothing done, or asks what no bot can know; None for any other."""
    kind = kind_of(text, intent)
    if kind in SORROWS and is_wrong(intent) and tells_of_a_thing(text):
        return None  # it is registered, and the word for it stands in front: see beside
    if kind not in SORROWS and (policy := policy_of(text, intent)) is not None:
        return partial(_policy, policy, text)
    if not kind or (intent == ANSWER and kind not in MANNERS):
        return None
    reply = _SAID.get(kind) or partial(_say, kind)
    return partial(_unless_of_a_case, reply, intent) if of_a_case(intent) and kind in _LEFT else reply


def _unless_of_a_case(reply: Reply, intent: str, turn: Turn) -> bool:
    """满意, 怎么还不来: of a case that is open it is more than talk, and a grade is of one that is closed, too."""
    return not meeting.stands_to_one(turn.work, closed=is_grade(intent)) and reply(turn)


def _say(kind: str, turn: Turn) -> bool:
    turn.say(_PLAIN[kind])
    return True


def _ack(turn: Turn) -> bool:
    if turn.came_back is None:  # 好的, and the question that is open is said again: that is enough
        turn.say("courtesy.ack")
    return True


def _greet(turn: Turn) -> bool:
    hour = turn.given.now.hour
    if hour >= _NIGHT or hour < _MORNING:
        turn.say("courtesy.night", duty=_duty(turn))
    elif hour < _NOON:
        turn.say("courtesy.morning")
    elif hour < _AFTERNOON:
        turn.say("courtesy.noon")
    else:
        turn.say("courtesy.afternoon" if hour < _EVENING else "courtesy.evening")
    return True


def _bye(turn: Turn) -> bool:
    late = turn.given.now.hour >= _EVENING or turn.given.now.hour < _MORNING
    turn.say("courtesy.bye_night" if late else "courtesy.bye")
    return True


def _question(turn: Turn) -> bool:
    turn.say("courtesy.question", choices=(HELP, PERSON))
    return True


def _prying(turn: Turn) -> bool:
    turn.say("courtesy.prying", choices=(PERSON,))
    return True


def _robot(turn: Turn) -> bool:
    turn.say("courtesy.robot", choices=(PERSON,))
    return True


def _reprisal(turn: Turn) -> bool:
    turn.say("courtesy.reprisal", choices=(PERSON,))
    return True


def _scold(turn: Turn) -> bool:
    turn.say("courtesy.scold", choices=(PERSON,))
    return True


def _left(turn: Turn) -> bool:
    turn.say("courtesy.left", choices=(PERSON,))
    return True


def _unwatch(turn: Turn) -> bool:
    """Only what is sent to all of a group can be left; what they have in the house is theirs to take away."""
    if turn.person is not None:
        turn.whisper("courtesy.unwatch_reported", choices=(Choice("退出报到", "退出报到"),))
    else:
        turn.whisper("courtesy.unwatch", choices=(Choice("删除我的数据", "删除我的数据"),))
    return True


def _day_after(turn: Turn) -> bool:
    turn.say("courtesy.day_after", choices=(PERSON,), duty=_duty(turn))
    return True


def _grief(turn: Turn) -> bool:
    turn.say("courtesy.grief", choices=(PERSON,), mind=_line(turn, "mind"))
    return True


def _lonely(turn: Turn) -> bool:
    turn.say("courtesy.lonely", choices=(PERSON,), mind=_line(turn, "mind"))
    return True


def _anger(turn: Turn) -> bool:
    case = meeting.open_case(turn.work, turn.chat)
    if case is not None:
        turn.say("courtesy.anger_case", choices=_press(case), fields=_stands(turn, case), duty=_duty(turn))
    elif turn.held:
        turn.say("courtesy.anger_staff", choices=(PERSON,))
    else:
        turn.say("courtesy.anger", choices=(PERSON,), duty=_duty(turn))
    return True


def _sarcasm(turn: Turn) -> bool:
    case = meeting.open_case(turn.work, turn.chat)
    if case is not None:
        turn.say("courtesy.sarcasm_case", choices=_press(case), fields=_stands(turn, case))
    else:
        turn.say("courtesy.sarcasm", choices=(PERSON,))
    return True


def _thanks(turn: Turn) -> bool:
    turn.say("courtesy.thanks")
    return True


def _policy(policy: Policy, text: str, turn: Turn) -> bool:
    field, line = Scrubbed(policy.name), _line(turn, policy.line)
    if policy.demand:
        note = Choice("登记下来", f"吹哨 {text}"[:LONGEST_BUTTON])
        turn.say("courtesy.demand", choices=(note, PERSON), field=field, line=line)
    elif policy.supply:
        turn.say("courtesy.supply", choices=(PERSON,), field=field, line=line)
    else:
        turn.say("courtesy.policy", choices=(PERSON,), field=field, line=line)
    return True


# What one sentence answers, whoever says it.
_PLAIN = {
    "praise": "courtesy.praise",
    "sorry": "courtesy.sorry",
    "mended": "courtesy.mended",
    "joy": "courtesy.joy",
    "wordless": "courtesy.wordless",
    "number": "courtesy.number",
    "chat": "courtesy.chat",
    "paper": "courtesy.paper",
    "tease": "courtesy.tease",
    "picture": "courtesy.picture",
    "who": "courtesy.who",
    "seen": "courtesy.seen",
    "weather": "courtesy.weather",
    "fair": "courtesy.fair",
    "idle": "courtesy.idle",
    "later": "courtesy.later",
    "blank": "courtesy.blank",
    "cold": "courtesy.cold",
    "slower": "courtesy.slower",
}
_SAID: dict[str, Callable[[Turn], bool]] = {
    "ack": _ack,
    "greet": _greet,
    "hello": _greet,
    "nod": _ack,
    "bye": _bye,
    "question": _question,
    "prying": _prying,
    "robot": _robot,
    "reprisal": _reprisal,
    "scold": _scold,
    "left": _left,
    "unwatch": _unwatch,
    "day_after": _day_after,
    "grief": _grief,
    "lonely": _lonely,
    "anger": _anger,
    "sarcasm": _sarcasm,
    "thanks": _thanks,
}


def _stands(turn: Turn, case: Case) -> dict[str, Scrubbed]:
    return {"number": case.shown, "stands": stands(turn.work, case)}


def _press(case: Case) -> tuple[Choice, ...]:
    return Choice("催一下", f"催办 {case.number}"), PERSON


def _line(turn: Turn, name: str) -> Scrubbed:
    """Public numbers, as the county has them."""
    lines = turn.county.config.section(HotlinesConfig)
    return Scrubbed(str(getattr(lines, name)))


def _duty(turn: Turn) -> Scrubbed:
    places = turn.county.places
    here = places.community_of(turn.chat.place_id) if turn.chat.place_id else None
    return flood.duty(turn.work, here or places.root)


# --- beside an answer ---------------------------------------------------------------------


def beside(turn: Turn) -> None:
    """To the answer is added, in front of it: a word of regret to whoever is angry, what this is to somebody new."""
    if not turn.message.addressed or turn.message.faceless or turn.pressed or turn.answering:
        return
    text = turn.message.text
    wrong = turn.meaning is not None and is_wrong(turn.meaning.intent)
    cross, nameless = wrong and is_cross(text), wrong and wants_no_name(text)
    new = meeting.is_new(turn.work, turn.sender)
    grief = wrong and is_sad(text)
    lonely = wrong and not grief and not cross and is_lonely(text) and tells_of_a_thing(text)
    if not (cross or nameless or grief or lonely or new) or emergency(text) is not None:
        return  # first what saves a life
    if cross:
        _before(turn, "courtesy.sorry_first", "", unless=REGRET)
    if grief:
        _before(turn, "courtesy.grief_first", "")
    if lonely:
        _before(turn, "courtesy.lonely_first", "", mind=_line(turn, "mind"))
    if nameless:
        _before(turn, "courtesy.nameless_first", "")
    if new and _before(turn, "courtesy.first", "\n"):
        meeting.met(turn.work, turn.sender)


def _before(turn: Turn, key: str, between: str, unless: str = "", **fields: Scrubbed) -> bool:
    """Put a text in front of the answer; False where there is none, or where it has the words `unless` already."""
    owed = turn.work.notify.owed
    at = next((at for at, row in enumerate(owed) if row.kind == "reply" and row.text), None)
    if at is None or (unless and unless in owed[at].text):
        return False
    words = turn.county.texts.render(key, fields)
    owed[at] = replace(owed[at], text=f"{words}{between}{owed[at].text}")
    return True
