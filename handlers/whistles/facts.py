"""The words for a case: what any text about it may be filled with, whole; each reader takes their own view of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.access import Role
from bot.texts import Public, show
from bot.work import Work
from handlers.audience.view import Audience, Cut, Fact, Whole, view
from handlers.whistles.cases import Case
from handlers.whistles.clocks import actions as clocks
from handlers.whistles.lifecycle import State
from storage.redaction import Scrubbed, scrub

SHORT = 30
IN_FULL = frozenset({Role.COMMUNITY, Role.GRID, Role.COUNTY})  # offices that read a case of their place whole


def facts(work: Work, case: Case, **more: Fact) -> dict[str, Fact]:
    """What any text about a case may be filled with, for a view (`seen_by`) of whoever reads it."""
    return {
        "number": case.shown,
        "where": where(work, case),
        "matter": case.matter,
        "short": Cut(case.matter, SHORT),
        "category": Scrubbed(case.category),
        "state": Scrubbed(case.state),
        "stands": stands(work, case),
        "unit": unit_name(work, case.unit_id),
        "result": case.result,
        "later": later(work, case),
        **more,
    }


def seen_by(
    work: Work, case: Case, audience: Audience, fields: Mapping[str, Fact], unit_id: int | None = None
) -> dict[str, Public]:
    """These words as an audience may read them; `unit_id`: the unit, where it is a unit's liaison."""
    texts = [value.words if isinstance(value, Cut) else value for value in fields.values() if not _plain(value)]
    released = unit_id is not None and case.door_unit_id == unit_id
    own = case.place, case.matter
    seen = view(work.tx, work.county.places, audience, case.id, map(str, texts), own=own, released=released)
    return seen.facts(fields)


def _plain(value: Fact) -> bool:
    return isinstance(value, int | float | date)


def where(work: Work, case: Case) -> Whole:
    """Community and place, whole: 水东社区 3号楼."""
    community = work.county.places.by_id[case.community_id].name
    return Whole(scrub(case.place if case.place.startswith(community) else f"{community} {case.place}"))


def path(work: Work, case: Case) -> str:
    """The subtree in which roles count for this case."""
    return work.county.places.by_id[case.where].path


def unit_name(work: Work, unit_id: int | None) -> Scrubbed:
    """The leading unit's name; the community itself where there is none."""
    unit = work.county.places.units.get(unit_id) if unit_id is not None else None
    return scrub(unit.name) if unit else Scrubbed("社区")


def stands(work: Work, case: Case) -> Scrubbed:
    """Where a case stands as a clause of a sentence: 已经交给县交通运输局，还没签收."""
    key = f"stands.{State(case.state).name.lower()}"
    return Scrubbed(work.county.texts.render(key, {"unit": unit_name(work, case.unit_id)}))


def due_words(work: Work, case: Case) -> Scrubbed:
    """Until when the next step is due: 12月3日 17:30 前; why nothing runs where it is paused."""
    waits = clocks.live(work.tx, case.id)
    running = next((clock for clock in waits if clock.paused_at is None), None)
    if running is not None:
        return Scrubbed(f"{show(running.due_at.astimezone(work.now.tzinfo))} 前")
    return Scrubbed(waits[0].pause_reason if waits else "无")


def later(work: Work, case: Case) -> Scrubbed:
    """At night: when the others will hear it. Nobody should wonder why nothing moves."""
    until = work.notify.quiet_until
    if until is None or case.urgent:
        return Scrubbed("")
    return Scrubbed(f"（夜里不打扰，{until:%H:%M} 送到）")
