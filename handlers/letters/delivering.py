"""A letter goes to the department: a short readable message in the liaison's own chat, buttons, the document."""

from __future__ import annotations

from bot.message import Choice, ToRender
from bot.texts import Public
from bot.work import Work
from handlers.letters.records import Letter
from handlers.whistles import news
from handlers.whistles.cases import Case
from storage.redaction import Scrubbed, scrub


def deliver(work: Work, one: Case, found: Letter, key: str) -> int:
    """Tell the liaisons of the department in charge and of those who help. Returns how many chats were reached."""
    fields = paper_facts(work, one, found)
    paper = [ToRender("letter", {"letter_id": found.id})]
    reached = news.tell_unit(work, one, key, fields, unit_id=found.unit_id, choices=buttons(one, found), files=paper)
    for unit_id in found.joint:
        news.tell_unit(work, one, "letter.for_joint", fields, unit_id=unit_id, files=paper)
    return reached


def buttons(one: Case, found: Letter) -> tuple[Choice, ...]:
    """What the liaison may press: sign it first, else answer."""
    answer = Choice("反馈", f"反馈 {one.number}")
    if found.signed_at is not None or found.kind != "交办函":
        return (answer, Choice("看经过", f"看哨 {one.number}"))
    number = one.number
    return (
        Choice("签收", f"签收 {number}"),
        Choice("退单", f"退单 {number}"),
        Choice("申请延期", f"申请延期 {number}"),
        answer,
    )


def paper_facts(work: Work, one: Case, found: Letter) -> dict[str, Public]:
    """What a text about a letter may be filled with; the reporter is not among it."""
    units = work.county.places.units
    joint = "、".join(units[each].name for each in found.joint if each in units)
    return news.facts(
        work,
        one,
        letter=found.shown,
        kind=Scrubbed(found.kind),
        asks=scrub(numbered(found.asks)),
        joint=scrub(f"，协办：{joint}" if joint else ""),
        sign_by=found.sign_by.astimezone(work.now.tzinfo) if found.sign_by else Scrubbed("—"),
        finish_by=found.finish_by.astimezone(work.now.tzinfo) if found.finish_by else Scrubbed("—"),
    )


def numbered(asks: list[str]) -> str:
    """The asks, a line each."""
    return "\n".join(f"{at}. {each}" for at, each in enumerate(asks, 1))
