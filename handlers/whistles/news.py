"""Who hears what of a case: its reporters, the community's staff, the department's liaison."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.access import Role, Where, held_at
from bot.message import Choice, ToRender
from bot.texts import Public, show
from bot.turn import Turn
from bot.work import Work
from handlers.clocks import actions as clocks
from handlers.whistles import cases
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import FIELD, UNIT
from storage import people
from storage.people import Chat
from storage.redaction import Scrubbed, scrub


def where(work: Work, one: Case) -> Scrubbed:
    """Community and place, for any audience: 水东社区 3号楼."""
    community = work.county.places.by_id[one.community_id].name
    return scrub(one.place if one.place.startswith(community) else f"{community} {one.place}")


def path(work: Work, one: Case) -> str:
    """The subtree in which roles count for this case."""
    return work.county.places.by_id[one.where].path


def unit_name(work: Work, unit_id: int | None) -> Scrubbed:
    """The leading unit's name; the community itself where there is none."""
    found = work.county.places.units.get(unit_id) if unit_id is not None else None
    return scrub(found.name) if found else Scrubbed("社区")


def short(one: Case) -> Scrubbed:
    """The matter in at most thirty characters."""
    return one.matter if len(one.matter) <= 30 else Scrubbed(one.matter[:29] + "…")


def due_words(work: Work, one: Case) -> Scrubbed:
    """Until when the next step is due: 12月3日 17:30 前; why nothing runs where it is paused."""
    waits = clocks.live(work.tx, one.id)
    running = next((each for each in waits if each.paused_at is None), None)
    if running is not None:
        return Scrubbed(f"{show(running.due_at.astimezone(work.now.tzinfo))} 前")
    return Scrubbed(waits[0].pause_reason if waits else "无")


def may_see(turn: Turn, one: Case) -> bool:
    """Those the case concerns: the field staff of its place, the leading unit; a private one nobody besides."""
    held = held_at(turn.held, Where(path(turn.work, one), one.unit_id))
    return bool(held & (FIELD | UNIT if one.private else FIELD | UNIT | {Role.SECRETARY}))


def answer(turn: Turn, one: Case, key: str, fields: Mapping[str, Public], *, choices: Sequence[Choice] = ()) -> None:
    """Answer about a case where it was asked; about a private one in private, wherever it was asked."""
    speak = turn.whisper if one.private else turn.say
    speak(key, choices=choices, fields=fields)


def later(work: Work, one: Case) -> Scrubbed:
    """At night: when the others will hear it. Nobody should wonder why nothing moves."""
    until = work.notify.quiet_until
    if until is None or one.urgent:
        return Scrubbed("")
    return Scrubbed(f"（夜里不打扰，{until:%H:%M} 送到）")


def reporter_chats(work: Work, one: Case) -> list[Chat]:
    """Where the reporters of a case are answered, but for the chat that is being answered anyway."""
    here = work.notify.here.id if work.notify.here is not None else None
    ids = [each for each in cases.answer_chats(work.tx, one.id) if each != here]
    return [each for each in people.chats_by_id(work.tx, ids) if each.active]


def tell_reporters(
    work: Work, one: Case, key: str, fields: Mapping[str, Public], *, choices: Sequence[Choice] = ()
) -> None:
    """Every reporter hears it where they said it, except this turn's own chat (it is answered anyway)."""
    for chat in reporter_chats(work, one):
        work.notify.group(chat, key, fields, choices=choices, urgent=one.urgent)


def tell_staff(
    work: Work, one: Case, key: str, fields: Mapping[str, Public], *, choices: Sequence[Choice] = ()
) -> None:
    """The community's staff groups; in private to the staff where the matter is private or urgent."""
    here = work.notify.here.id if work.notify.here is not None else None
    if not one.private:
        for chat in people.groups(work.tx, "staff", [one.community_id]):
            if chat.id != here:
                work.notify.group(chat, key, fields, choices=choices, urgent=one.urgent)
    if one.private or one.urgent:
        tell_office(work, one, (Role.COMMUNITY,) if one.private else (Role.COMMUNITY, Role.GRID), key, fields, choices)


def tell_office(
    work: Work,
    one: Case,
    roles: Collection[Role],
    key: str,
    fields: Mapping[str, object],
    choices: Sequence[Choice] = (),
) -> int:
    """Those who hold these offices over the case's place, in private, on every platform. Returns the chats reached."""
    return work.notify.holders(roles, key, fields, path=path(work, one), choices=choices, urgent=one.urgent)


def tell_unit(
    work: Work,
    one: Case,
    key: str,
    fields: Mapping[str, object],
    *,
    unit_id: int | None = None,
    choices: Sequence[Choice] = (),
    files: Sequence[ToRender] = (),
) -> int:
    """The liaison of the leading unit (or of `unit_id`), in private. Returns how many chats were reached."""
    return work.notify.holders(
        (Role.LIAISON,), key, fields, unit_id=unit_id or one.unit_id, choices=choices, files=files, urgent=one.urgent
    )


def facts(work: Work, one: Case, **more: Public) -> dict[str, Public]:
    """What any text about a case may be filled with; all of it fit for a group."""
    return {
        "number": one.shown,
        "where": where(work, one),
        "matter": one.matter,
        "short": short(one),
        "category": Scrubbed(one.category),
        "state": Scrubbed(one.state),
        "unit": unit_name(work, one.unit_id),
        "result": one.result,
        "later": later(work, one),
        **more,
    }
