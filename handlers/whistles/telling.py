"""A step is told: to everybody whom its row of the table names, and by letter where the county takes a case over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.access import Role
from bot.message import Choice
from bot.work import Work
from handlers.audience.view import Fact
from handlers.whistles import hearers
from handlers.whistles.cases import Case
from handlers.whistles.letters import making
from handlers.whistles.letters.delivering import deliver
from handlers.whistles.letters.records import LetterKind
from handlers.whistles.lifecycle import Action, Tell, Whom
from handlers.whistles.pressing import step


def tell(work: Work, case: Case, tells: Iterable[Tell], fields: Mapping[str, Fact]) -> None:
    """Tell everybody whom a row of the table names, in its order."""
    for hearing in tells:
        choices = asked(case) if hearing.asks else tuple(_press(action, case) for action in hearing.press)
        match hearing.whom:
            case Whom.REPORTERS:
                hearers.tell_reporters(work, case, hearing.key, fields, choices=choices)
            case Whom.STAFF:
                hearers.tell_staff(work, case, hearing.key, fields, choices=choices)
            case Whom.UNIT:
                if case.unit_id is not None and not _acts_for(work, case):
                    hearers.tell_unit(work, case, hearing.key, fields, choices=choices)


def asked(case: Case) -> tuple[Choice, ...]:
    """The three buttons under every question whether it is solved."""
    return tuple(step(word, word, case) for word in ("解决了", "没解决", "说两句"))


_SHORT = {Action.REFUSE: "不同意"}  # labels shorter than the command


def _press(action: Action, case: Case) -> Choice:
    return step(_SHORT.get(action, action), action, case)


def _acts_for(work: Work, case: Case) -> bool:
    return any(held.role is Role.LIAISON and held.unit_id == case.unit_id for held in work.actor.held)


def deliver_supervision(work: Work, case: Case) -> None:
    """督办: the department gets the county's letter."""
    letter = making.press(work, case, LetterKind.SUPERVISE)
    if letter is not None:
        deliver(work, case, letter, "letter.supervise_unit")
