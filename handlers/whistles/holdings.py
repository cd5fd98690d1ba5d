"""What cases keep of people: who reported, what staff did; and what is left of a reporter's words when they leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Text,
    case,
    cast,
    delete,
    or_,
    select,
    tuple_,
    update,
)

from bot.personal import Ages, Change, Holding, Whose, telling
from handlers.audience.view import View, views
from handlers.whistles.letters.phrasing import paper as named
from storage.tables import event, extension, feedback, inbox, letter, whistle, whistle_evidence, whistle_reporter

OFFICE = "what an office holder did in a case is the work of the office"
_WRITTEN = ("place", "matter", "result", "dissatisfied", "remark")  # columns that hold people's words
_JOINED = "（邻居反映的同一件事）"


def _reported(who: Whose) -> list[Change]:
    """Reports lose their reporter, and the messages by which they could be found again."""
    messages = select(inbox.c.id).where(inbox.c.account_id.in_(who.accounts))
    return [
        delete(whistle_reporter).where(whistle_reporter.c.account_id.in_(who.accounts)),
        delete(whistle_evidence).where(whistle_evidence.c.inbox_id.in_(messages)),
        update(whistle).where(whistle.c.inbox_id.in_(messages)).values(inbox_id=None),
    ]


def _old_reporters(ages: Ages) -> list[Change]:
    keys = whistle_reporter.c.whistle_id, whistle_reporter.c.account_id
    closed = whistle.c.closed_at < ages.records
    old = select(*keys).join(whistle, whistle.c.id == whistle_reporter.c.whistle_id).where(closed).limit(ages.chunk)
    return [delete(whistle_reporter).where(tuple_(*keys).in_(old))]


def _old_pictures(ages: Ages) -> list[Change]:
    """The line of the ledger stays, its pictures go with the years."""
    kept = whistle.c.closed_at < ages.records, cast(whistle.c.files, Text) != "[]"
    old = select(whistle.c.id).where(*kept).limit(ages.chunk)
    return [update(whistle).where(whistle.c.id.in_(old)).values(files=[])]


def _old_answers(ages: Ages) -> list[Change]:
    kept = feedback.c.at < ages.records, cast(feedback.c.files, Text) != "[]"
    old = select(feedback.c.id).where(*kept).limit(ages.chunk)
    return [update(feedback).where(feedback.c.id.in_(old)).values(files=[])]


def _unname(tx: Connection, who: Whose) -> None:
    """The case goes on, for it is the community's work; its words lose the names and the doors, for good. Pictures of
    who alone reported it go too."""
    ids = tx.scalars(select(whistle_reporter.c.whistle_id).where(whistle_reporter.c.account_id.in_(who.accounts))).all()
    if not ids:
        return
    rows = tx.execute(select(whistle).where(whistle.c.id.in_(ids))).all()
    looks = views(tx, None, {row.id: [str(getattr(row, name)) for name in _WRITTEN] for row in rows})
    shared = set(
        tx.scalars(
            select(whistle_reporter.c.whistle_id).where(
                whistle_reporter.c.whistle_id.in_(ids), whistle_reporter.c.account_id.not_in(who.accounts)
            )
        )
    )
    for row in rows:
        look = looks[row.id]
        values: dict[str, Any] = {name: look.text(getattr(row, name)) for name in _WRITTEN}
        if row.id not in shared:
            values["files"] = []
        tx.execute(update(whistle).where(whistle.c.id == row.id).values(**values))
        _unname_trail(tx, row.id, look)
        for paper in tx.execute(select(letter.c.id, letter.c.asks).where(letter.c.whistle_id == row.id)).all():
            asks = [look.text(ask) for ask in paper.asks]
            tx.execute(update(letter).where(letter.c.id == paper.id).values(asks=asks))


def _unname_trail(tx: Connection, whistle_id: int, look: View) -> None:
    """What stood in the case before it was put right, and what was said with a step."""
    trail = select(event.c.id, event.c.before, event.c.after, event.c.note).where(
        event.c.record == "whistle", event.c.record_id == whistle_id
    )
    for row in tx.execute(trail).all():
        values = {"before": _plain(row.before, look), "after": _plain(row.after, look)}
        note = look.text(row.note) if row.note else row.note
        tx.execute(update(event).where(event.c.id == row.id).values(note=note, **values))


def _plain(fields: Mapping[str, Any] | None, look: View) -> dict[str, Any] | None:
    if fields is None:
        return None
    words = {name: look.text(value) if isinstance(value, str) else value for name, value in fields.items()}
    return words | ({"files": []} if "files" in fields else {})


def _any_of(who: Whose, *columns: Column[int]) -> ColumnElement[bool]:
    return or_(*(column == who.person_id for column in columns))


def _evidence(who: Whose) -> ColumnElement[bool]:
    return whistle_evidence.c.inbox_id.in_(select(inbox.c.id).where(inbox.c.account_id.in_(who.accounts)))


def _report(row: Row[Any]) -> str:
    pictures = f"，照片 {len(row.files)} 张" if row.files and row.matter != _JOINED else ""
    rated = f"；评价：{row.satisfaction} {row.dissatisfied}".rstrip() if row.satisfaction else ""
    return f"{row.number}【{row.state}】{row.place} {row.matter}{pictures}{rated}"


# A neighbour who joined is not told what another one wrote.
_first = (
    select(inbox.c.id)
    .where(inbox.c.id == whistle.c.inbox_id, inbox.c.account_id == whistle_reporter.c.account_id)
    .correlate(whistle, whistle_reporter)
    .exists()
)
_own_words = case((_first, whistle.c.matter), else_=_JOINED).label("matter")
_GIVEN: Mapping[str, str] = {
    "said": "说的话",
    "me too": "我家也是",
    "supplement": "补充",
    "picture": "照片",
    "correction": "更正",
}
_letters = letter.c.drafted_by, letter.c.reviewed_by, letter.c.issued_by, letter.c.signed_by, letter.c.voided_by
_numbered = whistle.c.number.label("number")

HOLDINGS = (
    Holding(
        whistle_reporter,
        ("account_id", "chat_id"),
        label="反映问题",
        own=lambda who: whistle_reporter.c.account_id.in_(who.accounts),
        unname=_unname,
        forget=_reported,
        purge=_old_reporters,
        untold={"chat_id": "whoever wrote there is its account"},
        tells=telling(
            lambda who: (
                select(
                    whistle_reporter.c.at,
                    whistle.c.number,
                    whistle.c.state,
                    case((_first, whistle.c.place), else_="").label("place"),
                    _own_words,
                    whistle.c.files,
                    whistle.c.satisfaction,
                    whistle.c.dissatisfied,
                )
                .join(whistle, whistle.c.id == whistle_reporter.c.whistle_id)
                .where(whistle_reporter.c.account_id.in_(who.accounts))
                .order_by(whistle_reporter.c.at.desc())
            ),
            _report,
        ),
    ),
    Holding(
        whistle,
        ("replied_by", "chat_id"),
        label="答复过的哨",
        own=lambda who: whistle.c.replied_by == who.person_id,
        tells=telling(
            lambda who: select(whistle.c.state_at, whistle.c.number).where(whistle.c.replied_by == who.person_id),
            lambda row: str(row.number),
        ),
        purge=_old_pictures,
        stays=OFFICE,
        untold={"chat_id": "a case that was heard there is told as one that they reported"},
    ),
    Holding(
        whistle_evidence,
        ("chat_id",),
        label="作为依据的消息",
        own=_evidence,
        tells=telling(
            lambda who: (
                select(whistle_evidence.c.at, _numbered, whistle_evidence.c.what)
                .join(whistle, whistle.c.id == whistle_evidence.c.whistle_id)
                .where(_evidence(who))
                .order_by(whistle_evidence.c.at.desc())
            ),
            lambda row: f"{row.number} {_GIVEN.get(row.what, '')}".strip(),
        ),
        stays="which chat a case was heard in; its reporter's go with them",
        untold={"chat_id": "whoever wrote there is its account"},
    ),
    Holding(
        letter,
        tuple(column.name for column in _letters),
        label="经办的函",
        own=lambda who: _any_of(who, *_letters),
        tells=telling(
            lambda who: select(letter.c.drafted_at, letter.c.number, letter.c.kind).where(_any_of(who, *_letters)),
            lambda row: f"{named(row.kind)} {row.number or '（草稿）'}",
        ),
        stays=OFFICE,
    ),
    Holding(
        feedback,
        ("person_id", "reviewed_by"),
        label="办理反馈",
        own=lambda who: _any_of(who, feedback.c.person_id, feedback.c.reviewed_by),
        tells=telling(
            lambda who: select(feedback.c.at, feedback.c.sentence, feedback.c.why_not).where(
                _any_of(who, feedback.c.person_id, feedback.c.reviewed_by)
            ),
            lambda row: "；".join(part for part in (row.sentence, row.why_not) if part),
        ),
        purge=_old_answers,
        stays=OFFICE,
    ),
    Holding(
        extension,
        ("asked_by", "decided_by"),
        label="延期申请",
        own=lambda who: _any_of(who, extension.c.asked_by, extension.c.decided_by),
        tells=telling(
            lambda who: select(extension.c.asked_at, extension.c.reason).where(
                _any_of(who, extension.c.asked_by, extension.c.decided_by)
            ),
            lambda row: str(row.reason),
        ),
        stays=OFFICE,
    ),
)
