"""吹哨: the whole life of a case, its letters and clocks."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, ColumnElement, delete, or_, select, tuple_

from bot.capability import Capability
from bot.personal import Ages, Change, Holding, Whose
from bot.rendering import Renderer
from handlers.whistles.chat import (
    alarm,
    answering,
    ending,
    joining,
    listening,
    mine,
    receiving,
    saying,
    sending,
    staff,
)
from handlers.whistles.clocks import chasing
from handlers.whistles.clocks.workbook import CALENDAR
from handlers.whistles.config import ClockConfig, LetterConfig, WhistleConfig
from handlers.whistles.letters import checks
from handlers.whistles.letters.documents import render_letter
from handlers.whistles.letters.workbook import LETTER
from handlers.whistles.placed import PLACED
from storage.tables import extension, feedback, inbox, letter, whistle, whistle_evidence, whistle_reporter

OFFICE = "what an office holder did in a case is the work of the office"


def _reported(who: Whose) -> list[Change]:
    """Reports lose their reporter, and the messages by which they could be found again."""
    messages = select(inbox.c.id).where(inbox.c.account_id.in_(who.accounts))
    return [
        delete(whistle_reporter).where(whistle_reporter.c.account_id.in_(who.accounts)),
        delete(whistle_evidence).where(whistle_evidence.c.inbox_id.in_(messages)),
    ]


def _old_reporters(ages: Ages) -> list[Change]:
    keys = whistle_reporter.c.whistle_id, whistle_reporter.c.account_id
    closed = whistle.c.closed_at < ages.records
    old = select(*keys).join(whistle, whistle.c.id == whistle_reporter.c.whistle_id).where(closed).limit(ages.chunk)
    return [delete(whistle_reporter).where(tuple_(*keys).in_(old))]


def _any_of(who: Whose, *columns: Column[int]) -> ColumnElement[bool]:
    return or_(*(column == who.person_id for column in columns))


_letters = letter.c.drafted_by, letter.c.reviewed_by, letter.c.issued_by, letter.c.signed_by, letter.c.voided_by

CAPABILITY = Capability(
    "whistles",
    "吹哨",
    Path(__file__).parent,
    books=(
        saying.book,
        mine.book,
        ending.book,
        staff.book,
        sending.book,
        receiving.book,
        answering.book,
        joining.book,
        alarm.book,
    ),
    look=listening.look,
    jobs=lambda _: [*chasing.jobs(), chasing.alarm()],
    sections={"whistle": WhistleConfig, "clock": ClockConfig, "letter": LetterConfig},
    check=checks.check,
    workbooks=(CALENDAR, LETTER),
    renderers={"letter": Renderer(render_letter)},
    placed=PLACED,
    holdings=(
        Holding(
            whistle_reporter,
            ("account_id", "chat_id"),
            label="反映问题",
            own=lambda who: whistle_reporter.c.account_id.in_(who.accounts),
            forget=_reported,
            purge=_old_reporters,
        ),
        Holding(whistle, ("replied_by", "chat_id"), stays=OFFICE),
        Holding(whistle_evidence, ("chat_id",), stays="which chat a case was heard in; its reporter's go with them"),
        Holding(
            letter,
            tuple(column.name for column in _letters),
            label="经办的函",
            own=lambda who: _any_of(who, *_letters),
            stays=OFFICE,
        ),
        Holding(
            feedback,
            ("person_id", "reviewed_by"),
            label="办理反馈",
            own=lambda who: _any_of(who, feedback.c.person_id, feedback.c.reviewed_by),
            stays=OFFICE,
        ),
        Holding(
            extension,
            ("asked_by", "decided_by"),
            label="延期申请",
            own=lambda who: _any_of(who, extension.c.asked_by, extension.c.decided_by),
            stays=OFFICE,
        ),
    ),
)
