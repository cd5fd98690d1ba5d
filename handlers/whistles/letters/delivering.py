"""A letter goes to the department: a short readable message in the liaison's own chat, buttons, the document."""

from __future__ import annotations

from bot.access import Role
from bot.message import Choice, ToRender
from bot.work import Work
from handlers.audience.view import Fact
from handlers.county import lacking
from handlers.county.lacking import Lack
from handlers.whistles import hearers
from handlers.whistles.cases import Case
from handlers.whistles.facts import facts
from handlers.whistles.letters import phrasing
from handlers.whistles.letters.records import Letter
from handlers.whistles.pressing import step
from storage import people
from storage.redaction import Scrubbed, scrub


def deliver(work: Work, case: Case, letter: Letter, key: str) -> int:
    """Tell the liaisons of the department in charge and of those who help. Returns how many chats were reached."""
    fields = paper_facts(work, case, letter)
    paper = [ToRender("letter", {"letter_id": letter.id})]
    reached = hearers.tell_unit(
        work, case, key, fields, unit_id=letter.unit_id, choices=buttons(case, letter), files=paper
    )
    if not reached:
        _has_liaison(work, letter.unit_id)
    for unit_id in letter.joint:
        if not hearers.tell_unit(work, case, "letter.for_joint", fields, unit_id=unit_id, files=paper):
            _has_liaison(work, unit_id)
    return reached


def _has_liaison(work: Work, unit_id: int) -> None:
    """Where nobody answers for a unit its letters lie there: whoever can appoint somebody hears it."""
    if not people.holders(work.tx, (Role.LIAISON,), "", unit_id, work.now.date()):
        lacking.stopped(work, Lack.LIAISON, work.county.places.units[unit_id])


def buttons(case: Case, letter: Letter) -> tuple[Choice, ...]:
    """What the liaison may press: sign it first, else answer."""
    answer = step("反馈", "反馈", case)
    if letter.signed_at is not None or letter.kind != "交办函":
        return (answer, Choice("看经过", f"看哨 {case.number}"))
    return (*(step(word, word, case) for word in ("签收", "退单", "申请延期")), answer)


def paper_facts(work: Work, case: Case, letter: Letter) -> dict[str, Fact]:
    """What a text about a letter may be filled with; the reporter is not among it."""
    units = work.county.places.units
    joint = "、".join(units[unit_id].name for unit_id in letter.joint if unit_id in units)
    return facts(
        work,
        case,
        letter=letter.shown,
        kind=Scrubbed(phrasing.paper(letter.kind)),
        asks=scrub(numbered(letter.asks)),
        joint=scrub(f"，协办：{joint}" if joint else ""),
        sign_by=letter.sign_by.astimezone(work.now.tzinfo) if letter.sign_by else Scrubbed("—"),
        finish_by=letter.finish_by.astimezone(work.now.tzinfo) if letter.finish_by else Scrubbed("—"),
    )


def numbered(asks: list[str]) -> str:
    """The asks, a line each."""
    return "\n".join(f"{at}. {ask}" for at, ask in enumerate(asks, 1))
