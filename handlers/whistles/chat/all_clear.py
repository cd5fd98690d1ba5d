"""人没事了, 消防车在来: what whoever raised an alarm says behind it is that alarm's, and no new one. The staff hear it
at once; that it is over, too: they close the case, as ever.
"""

from __future__ import annotations

from dataclasses import replace

from bot.text import quotable
from bot.turn import Turn
from handlers.understanding import emergency
from handlers.whistles import alarms, hearers, reporting
from handlers.whistles.cases import Case
from handlers.whistles.chat import drafting
from handlers.whistles.chat.aftermath import Aftermath, aftermath
from handlers.whistles.chat.alarm import NOWHERE, WHERE
from handlers.whistles.chat.speaking import answer
from handlers.whistles.facts import facts
from storage.redaction import scrub, scrub_to

VIOLENCE = frozenset({"fight", "home", "child"})


def is_all_clear(text: str) -> bool:
    """Whether a text says that a danger is over, and nothing else besides thanks and where somebody was found."""
    said = aftermath(text)
    return said is not None and said.over and not said.rest


def look(turn: Turn) -> bool:
    """Whether it goes on with an alarm of the sender's, or ends it. What else is said stays in `turn.message`."""
    text = turn.message.text
    if not text or aftermath(text) is None:
        return False
    case = alarms.own_lately(turn.work)
    kind = emergency(case.matter) if case is not None else None
    said = aftermath(text, violent=kind in VIOLENCE)
    if case is None or said is None:
        return False
    if not said.over and alarms.own_lately(turn.work, alarms.NEWS if turn.message.addressed else alarms.NEARER) is None:
        return False
    _told(turn, case, said)
    if said.rest:
        turn.message = replace(turn.message, text=said.rest)
    return not said.rest


def _told(turn: Turn, case: Case, said: Aftermath) -> None:
    key = "danger.over_staff" if said.over else "danger.more_staff"
    for each in alarms.raised_with(turn.work, case) if said.over else [case]:
        reporting.supplement(turn.work, each, scrub(quotable(said.said)), ())
        reporting.keep(turn.work, each, turn.chat.id, "supplement")
        hearers.tell_staff(turn.work, each, key, facts(turn.work, each, note=scrub_to(quotable(said.said), 200)))
    asked = turn.dialogue is not None and turn.dialogue.name == WHERE
    if said.over and asked:
        turn.done_asking()
    if said.over:
        answer(turn, case, "danger.over", facts(turn.work, case))
    elif asked:
        answer(turn, case, "danger.helped_where", facts(turn.work, case), choices=drafting.NOT_KNOWN)
    else:
        nowhere = emergency(case.matter) in NOWHERE
        answer(turn, case, "danger.helped_money" if nowhere else "danger.helped", facts(turn.work, case))
