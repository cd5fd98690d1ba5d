"""Who hears what of a case: its reporters, the community's staff, the unit's liaison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.access import Role, Where, held_at
from bot.message import Choice
from bot.texts import Public
from bot.turn import Turn
from handlers.whistles import cases
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import FIELD, UNIT
from storage import people
from storage.redaction import Scrubbed, scrub


def where(turn: Turn, one: Case) -> Scrubbed:
    """Community and place, for any audience: 水东社区 3号楼."""
    community = turn.county.places.by_id[one.community_id].name
    return scrub(one.place if one.place.startswith(community) else f"{community} {one.place}")


def path(turn: Turn, one: Case) -> str:
    """The subtree in which roles count for this case."""
    return turn.county.places.by_id[one.grid_id or one.community_id].path


def unit_name(turn: Turn, unit_id: int | None) -> Scrubbed:
    """The leading unit's name; the community itself where there is none."""
    found = turn.county.places.units.get(unit_id) if unit_id is not None else None
    return scrub(found.name) if found else Scrubbed("社区")


def short(one: Case) -> Scrubbed:
    """The matter in at most thirty characters."""
    return one.matter if len(one.matter) <= 30 else Scrubbed(one.matter[:29] + "…")


def may_see(turn: Turn, one: Case) -> bool:
    """Those the case concerns: the field staff of its place, the leading unit; a private one nobody besides."""
    held = held_at(turn.held, Where(path(turn, one), one.unit_id))
    return bool(held & (FIELD | UNIT if one.private else FIELD | UNIT | {Role.SECRETARY}))


def answer(turn: Turn, one: Case, key: str, fields: Mapping[str, Public], *, choices: Sequence[Choice] = ()) -> None:
    """Answer about a case where it was asked; about a private one in private, wherever it was asked."""
    speak = turn.whisper if one.private else turn.say
    speak(key, choices=choices, fields=fields)


def later(turn: Turn, one: Case) -> Scrubbed:
    """At night: when the others will hear it. Nobody should wonder why nothing moves."""
    until = turn.quiet_until
    if until is None or one.urgent:
        return Scrubbed("")
    return Scrubbed(f"（夜里不打扰，{until:%H:%M} 送到）")


def tell_reporters(
    turn: Turn, one: Case, key: str, fields: Mapping[str, Public], *, choices: Sequence[Choice] = ()
) -> None:
    """Every reporter hears it where they said it, except this turn's own chat (it is answered anyway)."""
    ids = [each for each in cases.answer_chats(turn.tx, one.id) if each != turn.chat.id]
    for chat in people.chats_by_id(turn.tx, ids):
        turn.push(chat, key, choices=choices, urgent=one.urgent, fields=fields)


def tell_staff(turn: Turn, one: Case, key: str, fields: Mapping[str, Public]) -> None:
    """The community's staff groups; in private to the staff where the matter is private or urgent."""
    if not one.private:
        for chat in people.groups(turn.tx, "staff", [one.community_id]):
            if chat.id != turn.chat.id:
                turn.push(chat, key, urgent=one.urgent, fields=fields)
    if one.private or one.urgent:
        names = (Role.COMMUNITY,) if one.private else (Role.COMMUNITY, Role.GRID)
        staff = people.holders(turn.tx, names, path(turn, one), None, turn.now.date())
        turn.tell_people(staff, key, urgent=one.urgent, fields=fields)


def tell_unit(turn: Turn, one: Case, key: str, fields: Mapping[str, Public], *, choices: Sequence[Choice] = ()) -> int:
    """The liaison of the leading unit, in private. Returns how many chats were reached."""
    liaisons = people.holders(turn.tx, (Role.LIAISON,), "", one.unit_id, turn.now.date())
    return turn.tell_people(liaisons, key, choices=choices, urgent=one.urgent, fields=fields)


def facts(turn: Turn, one: Case, **more: Public) -> dict[str, Public]:
    """What any text about a case may be filled with; all of it fit for a group."""
    return {
        "number": one.shown,
        "where": where(turn, one),
        "matter": one.matter,
        "short": short(one),
        "category": Scrubbed(one.category),
        "state": Scrubbed(one.state),
        "unit": unit_name(turn, one.unit_id),
        "result": one.result,
        "later": later(turn, one),
        **more,
    }
