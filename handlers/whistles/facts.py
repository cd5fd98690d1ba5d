"""The words for a case: what any text about it may be filled with, all of it fit for a group."""

from __future__ import annotations

from bot.texts import Public, show
from bot.work import Work
from handlers.whistles.cases import Case
from handlers.whistles.clocks import actions as clocks
from storage.redaction import Scrubbed, scrub


def facts(work: Work, case: Case, **more: Public) -> dict[str, Public]:
    """What any text about a case may be filled with; all of it fit for a group."""
    return {
        "number": case.shown,
        "where": where(work, case),
        "matter": case.matter,
        "short": short(case),
        "category": Scrubbed(case.category),
        "state": Scrubbed(case.state),
        "unit": unit_name(work, case.unit_id),
        "result": case.result,
        "later": later(work, case),
        **more,
    }


def where(work: Work, case: Case) -> Scrubbed:
    """Community and place, for any audience: 水东社区 3号楼."""
    community = work.county.places.by_id[case.community_id].name
    return scrub(case.place if case.place.startswith(community) else f"{community} {case.place}")


def path(work: Work, case: Case) -> str:
    """The subtree in which roles count for this case."""
    return work.county.places.by_id[case.where].path


def unit_name(work: Work, unit_id: int | None) -> Scrubbed:
    """The leading unit's name; the community itself where there is none."""
    unit = work.county.places.units.get(unit_id) if unit_id is not None else None
    return scrub(unit.name) if unit else Scrubbed("社区")


def short(case: Case) -> Scrubbed:
    """The matter in at most thirty characters."""
    return case.matter if len(case.matter) <= 30 else Scrubbed(case.matter[:29] + "…")


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
