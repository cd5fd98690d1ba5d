"""Who hears of a case, each in their own way: its reporters, the community's staff, an office, a unit's liaison."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.access import Role
from bot.message import ChatKind, Choice, ToRender
from bot.work import Work
from handlers.audience.view import Audience, Fact
from handlers.whistles import standing
from handlers.whistles.cases import Case
from handlers.whistles.facts import IN_FULL, path, seen_by
from storage import people
from storage.people import Chat


def reporter_chats(work: Work, case: Case) -> list[Chat]:
    """Where the reporters of a case are answered, but for the chat that is being answered anyway; of a private one
    never a group, though it was all that its reporter could be answered in.
    """
    here = work.notify.here.id if work.notify.here is not None else None
    ids = [chat_id for chat_id in standing.answer_chats(work.tx, case.id) if chat_id != here]
    chats = (chat for chat in people.chats_by_id(work.tx, ids) if chat.active)
    return [chat for chat in chats if not (case.private and chat.kind == ChatKind.GROUP)]


def tell_reporters(
    work: Work,
    case: Case,
    key: str,
    fields: Mapping[str, Fact],
    *,
    choices: Sequence[Choice] = (),
    of: Case | None = None,
) -> None:
    """Every reporter (`of` another case, where that one's are meant) hears it where they said it, except this turn's
    own chat (it is answered anyway). What they hear is fit for anybody: one of them may be a neighbour who joined."""
    chats = reporter_chats(work, of or case)
    shown = seen_by(work, case, Audience.OPEN, fields) if chats else {}
    for chat in chats:
        work.notify.group(chat, key, shown, choices=choices, urgent=case.urgent, about=case.id)


def tell_staff(work: Work, case: Case, key: str, fields: Mapping[str, Fact], *, choices: Sequence[Choice] = ()) -> bool:
    """The community's staff groups; in private to the staff where the matter is private or urgent, or where there is
    no group; to the county's where there are none. Returns whether anybody heard it.
    """
    heard = False
    if not case.private:
        shown = seen_by(work, case, Audience.OPEN, fields)
        told = work.notify.groups(
            "staff", [case.community_id], key, shown, choices=choices, urgent=case.urgent, about=case.id
        )
        heard = bool(told) or has_group(work, case)  # its own group is answered anyway
    if case.private or not heard or case.urgent:
        roles = (Role.COMMUNITY, Role.GRID) if case.urgent and not case.private else (Role.COMMUNITY,)
        heard |= bool(tell_office(work, case, roles, key, fields, choices))
    return heard or bool(tell_office(work, case, (Role.COUNTY,), key, fields, choices))


def offices(work: Work, case: Case) -> tuple[Role, ...]:
    """Who acts for the place of a case before a unit does: the county where it is of no community."""
    if work.county.places.by_id[case.community_id].parent_id is None:
        return (Role.COUNTY,)
    return (Role.COMMUNITY,) if case.private else (Role.COMMUNITY, Role.GRID)


def has_group(work: Work, case: Case) -> bool:
    """Whether the staff of the case's community sit in a group with the bot."""
    return bool(people.groups(work.tx, "staff", [case.community_id]))


def has_staff(work: Work, case: Case) -> bool:
    """Whether anybody holds the community's office over the case's place; the county's where it has no community."""
    at = work.county.places.by_id[case.community_id]
    role = Role.COUNTY if at.parent_id is None else Role.COMMUNITY
    return bool(people.holders(work.tx, (role,), path(work, case), None, work.now.date()))


def tell_office(
    work: Work,
    case: Case,
    roles: Collection[Role],
    key: str,
    fields: Mapping[str, Fact],
    choices: Sequence[Choice] = (),
    *,
    but: int | None = None,
) -> int:
    """Those who hold these offices over the case's place, in private, on every platform, in full unless a secretary is
    among them; `but` one of them (a person), who did what is told. Returns the chats reached.
    """
    ids = people.holders(work.tx, roles, path(work, case), None, work.now.date())
    told = [person_id for person_id in ids if person_id != but]
    if not told:
        return 0
    audience = Audience.COMMUNITY if IN_FULL.issuperset(roles) else Audience.OPEN
    return work.notify.people(
        told, key, seen_by(work, case, audience, fields), choices=choices, urgent=case.urgent, about=case.id
    )


def tell_unit(
    work: Work,
    case: Case,
    key: str,
    fields: Mapping[str, Fact],
    *,
    unit_id: int | None = None,
    choices: Sequence[Choice] = (),
    files: Sequence[ToRender] = (),
) -> int:
    """The liaison of the leading unit (or of `unit_id`), in private. Returns how many chats were reached."""
    unit_id = unit_id or case.unit_id
    shown = seen_by(work, case, Audience.UNIT, fields, unit_id)
    return work.notify.holders(
        (Role.LIAISON,), key, shown, unit_id=unit_id, choices=choices, files=files, urgent=case.urgent, about=case.id
    )
