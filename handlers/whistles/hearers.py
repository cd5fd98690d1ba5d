"""Who hears of a case, each in their own way: its reporters, the community's staff, an office, a unit's liaison."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.access import Role
from bot.message import Choice, ToRender
from bot.texts import Public
from bot.work import Work
from handlers.whistles import cases
from handlers.whistles.cases import Case
from handlers.whistles.facts import path
from storage import people
from storage.people import Chat


def reporter_chats(work: Work, case: Case) -> list[Chat]:
    """Where the reporters of a case are answered, but for the chat that is being answered anyway."""
    here = work.notify.here.id if work.notify.here is not None else None
    ids = [chat_id for chat_id in cases.answer_chats(work.tx, case.id) if chat_id != here]
    return [chat for chat in people.chats_by_id(work.tx, ids) if chat.active]


def tell_reporters(
    work: Work, case: Case, key: str, fields: Mapping[str, Public], *, choices: Sequence[Choice] = ()
) -> None:
    """Every reporter hears it where they said it, except this turn's own chat (it is answered anyway)."""
    for chat in reporter_chats(work, case):
        work.notify.group(chat, key, fields, choices=choices, urgent=case.urgent)


def tell_staff(
    work: Work, case: Case, key: str, fields: Mapping[str, Public], *, choices: Sequence[Choice] = ()
) -> None:
    """The community's staff groups; in private to the staff where the matter is private or urgent."""
    if not case.private:
        work.notify.groups("staff", [case.community_id], key, fields, choices=choices, urgent=case.urgent)
    if case.private or case.urgent:
        tell_office(
            work, case, (Role.COMMUNITY,) if case.private else (Role.COMMUNITY, Role.GRID), key, fields, choices
        )


def tell_office(
    work: Work,
    case: Case,
    roles: Collection[Role],
    key: str,
    fields: Mapping[str, object],
    choices: Sequence[Choice] = (),
    *,
    but: int | None = None,
) -> int:
    """Those who hold these offices over the case's place, in private, on every platform; `but` one of them (a person),
    who did what is told. Returns the chats reached.
    """
    ids = people.holders(work.tx, roles, path(work, case), None, work.now.date())
    told = [person_id for person_id in ids if person_id != but]
    return work.notify.people(told, key, fields, choices=choices, urgent=case.urgent)


def tell_unit(
    work: Work,
    case: Case,
    key: str,
    fields: Mapping[str, object],
    *,
    unit_id: int | None = None,
    choices: Sequence[Choice] = (),
    files: Sequence[ToRender] = (),
) -> int:
    """The liaison of the leading unit (or of `unit_id`), in private. Returns how many chats were reached."""
    return work.notify.holders(
        (Role.LIAISON,), key, fields, unit_id=unit_id or case.unit_id, choices=choices, files=files, urgent=case.urgent
    )
