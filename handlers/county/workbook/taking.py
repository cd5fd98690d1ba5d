"""Takes the workbook in: all of it or nothing; each fault goes back to its row; those concerned hear once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.access import Role
from bot.placed import Placed, hanging
from bot.refused import Refused
from bot.values.pattern import Pattern
from bot.work import Work
from bot.workbook import Told
from handlers.county import usual
from handlers.county.actions import carry_out
from handlers.county.changes import Change
from handlers.county.register import Register
from handlers.county.workbook import preview
from handlers.county.workbook.difference import Planned, difference
from handlers.county.workbook.holding import staff
from handlers.county.workbook.nodes import Nodes
from handlers.county.workbook.rows import PlaceRow, Rows, Spot, Where
from handlers.county.workbook.sheets import COMMUNITIES, NONE
from storage import events, people, places
from storage.places import Kind
from storage.workbook.cells import Unreadable
from storage.workbook.sheet import Bad, BadRows, Progress


def take_in(
    work: Work, rows: Rows, placed: tuple[Placed, ...], progress: Progress, *, remove_missing: bool = False
) -> Told:
    """Make the county as the rows say. Raises BadRows with every fault, Refused for what no row asked for."""
    founded = _founded(work, rows)
    register = Register(work.tx)
    rows = _with_first_estates(register, _with_first_communities(register, rows))
    changes = difference(
        register,
        staff(work.tx, rows.offices, work.now.date()),
        rows,
        work.now.date(),
        lambda ids: hanging(work.tx, placed, list(ids), work.now.date()),
        remove_missing=remove_missing,
    )
    if changes.bads:
        raise BadRows(tuple(sorted(changes.bads, key=lambda bad: (bad.sheet, bad.row))))
    told = preview.lines(changes)
    if changes.planned:
        _carry_out(work, changes.planned, placed, progress)
        _tell(work, register, changes.planned)
    return Told(told, len(changes.planned), nothing=not changes.planned and not founded)


def _founded(work: Work, rows: Rows) -> bool:
    """An empty store gets the county from its own row; without one the fault is named where the rows are matched."""
    own = next((row for row in rows.places if row.kind is Kind.COUNTY), None)
    if own is None or work.county.places.by_id:
        return False
    places.found(work.tx, own.name, own.code if own.code not in ("", NONE) else usual.initials(own.name))
    return True


_COMMUNITY = Pattern(r"[^/\s]{1,30}(?:社区|村|居委会)")


def _with_first_communities(register: Register, rows: Rows) -> Rows:
    """A county without any community gets those that its grids name: an old table of grids has no other sheet.

    Later a name that is not known is a fault, as it may be a slip. What is made is shown first, as everything is.
    """
    if COMMUNITIES in rows.sheets or any(each.kind == Kind.COMMUNITY for each in register.by_id.values()):
        return rows
    first: dict[str, Spot] = {}
    for row in rows.places:
        if _COMMUNITY.fullmatch(row.under.upper):
            first.setdefault(row.under.upper, row.spot)
    made = tuple(PlaceRow(spot, Kind.COMMUNITY, name, Where()) for name, spot in first.items())
    return replace(rows, places=(*made, *rows.places))


def _with_first_estates(register: Register, rows: Rows) -> Rows:
    """A grid without any estate gets those that its buildings name, as a county its first communities."""
    nodes = Nodes(register)
    estates = [row for row in rows.places if row.kind is Kind.ESTATE]
    has = {(row.under.upper, row.under.grid) for row in estates}
    named = {row.name for row in estates}
    first: dict[tuple[str, str, str], Spot] = {}
    for row in rows.places:
        at = row.under
        wants = row.kind is Kind.BUILDING and at.estate and at.grid and at.estate not in named
        if wants and (at.upper, at.grid) not in has and not _has_estates(nodes, Where(upper=at.upper, grid=at.grid)):
            first.setdefault((at.upper, at.grid, at.estate), row.spot)
    made = tuple(
        PlaceRow(spot, Kind.ESTATE, name, Where(upper=upper, grid=grid)) for (upper, grid, name), spot in first.items()
    )
    return replace(rows, places=(*made, *rows.places))


def _has_estates(nodes: Nodes, grid: Where) -> bool:
    try:
        there = nodes.where(grid)
    except Unreadable:
        return False  # a grid that the workbook makes
    return any(node.kind is Kind.ESTATE for node in nodes.under(there))


def _carry_out(work: Work, planned: Sequence[Planned], placed: tuple[Placed, ...], progress: Progress) -> None:
    last: list[Planned] = []

    def each() -> Iterator[Change]:
        for number, plan in enumerate(planned):
            last[:] = [plan]
            if number % 100 == 0:
                progress(number, len(planned))
            yield plan.change

    try:
        if events.is_held(work.tx):
            carry_out(work, each(), placed, told=False)
        else:
            with events.holding(work.tx):
                carry_out(work, each(), placed, told=False)
    except Refused as refused:
        if last[0].spot is None:
            raise
        reason = work.county.texts.render(refused.key, refused.fields)
        raise BadRows((Bad(last[0].spot.row, reason, last[0].spot.sheet),)) from refused
    progress(len(planned), len(planned))


def _tell(work: Work, register: Register, planned: Sequence[Planned]) -> None:
    """The county's office hears everything, a community's staff what concerns their community: each once."""
    today = work.now.date()
    root = register.root
    office = people.holders(work.tx, (Role.COUNTY,), root.path if root is not None else "", None, today)
    heard = {work.actor.person_id, *office}
    everything = [plan.change for plan in planned]
    _say(work, [each for each in office if each != work.actor.person_id], everything)
    concerned: dict[int, list[Change]] = {}
    for path in dict.fromkeys(plan.about for plan in planned if plan.about):
        mine = [plan.change for plan in planned if plan.about == path]
        for person_id in people.holders(work.tx, (Role.COMMUNITY,), path, None, today):
            if person_id not in heard:
                concerned.setdefault(person_id, []).extend(mine)
    for person_id, changes in concerned.items():
        _say(work, [person_id], changes)


def _say(work: Work, person_ids: Sequence[int], changes: Sequence[Change]) -> None:
    if person_ids:
        lines = "\n".join(f"· {line}" for line in preview.changes(changes))
        work.notify.people(list(dict.fromkeys(person_ids)), "county.workbook_taken", {"lines": lines})
