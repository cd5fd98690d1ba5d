"""Takes a list in: a row with a number is that one, one without is known by its unit or place and its name.

What is not in the sheet stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.rows import Done, TakenIn, shown, take_in
from bot.work import Work
from handlers.exchange import needing, offering, records, wording
from handlers.exchange.needing import NewNeed
from handlers.exchange.offering import NewResource
from handlers.exchange.records import Need, NeedState, Resource, ResourceState
from handlers.exchange.sheet.reading import NeedRow, ResourceRow
from storage.tables import need, resource
from storage.workbook.cells import Unreadable
from storage.workbook.resolve import Resolver

_RESOURCE = ("name", "amount", "measure", "hours", "place", "terms", "until", "contact")
_NEED = ("what", "people", "amount", "measure", "hours", "until", "urgent", "source", "contact")


def import_resources(work: Work, rows: Sequence[ResourceRow]) -> TakenIn:
    """All of it or nothing. Raises BadRows."""
    resolver = Resolver(work.tx)
    return take_in(work, rows, lambda row: _resource(work, resolver, row))


def import_needs(work: Work, rows: Sequence[NeedRow]) -> TakenIn:
    """All of it or nothing. Raises BadRows."""
    resolver = Resolver(work.tx)
    return take_in(work, rows, lambda row: _need(work, resolver, row))


def _resource(work: Work, resolver: Resolver, row: ResourceRow) -> Done:
    unit = resolver.unit(row.unit)
    named = resource.c.unit_id == unit.id, resource.c.name == row.name, resource.c.state == ResourceState.OPEN
    kept: Resource | None = next(iter(records.resources(work.tx, *named)), None)
    if row.number is not None:
        kept = records.find_resource(work.tx, row.number)
        if kept is None or kept.unit_id != unit.id:
            raise Unreadable(f"{unit.name}没有编号 {row.number} 的资源；新的一行编号空着就行", "number")
    if row.gone:
        if kept is None or kept.state != ResourceState.OPEN:
            return Done("unchanged", "", (unit.id, row.name))
        offering.withdraw(work, kept.id)
        return Done("ended", f"撤下：{wording.resource_named(work.county.places, kept)}", kept.id)
    if kept is None:
        values = {name: getattr(row, name) for name in _RESOURCE}
        made = offering.offer(work, NewResource(**values, kind=row.kind), unit.id)
        return Done("added", f"新增：{wording.resource_line(work.county.places, made)}", made.id)
    differing = _differing(kept, row, _RESOURCE)
    if differing:
        offering.change(work, kept.id, **differing)
        told = "；".join(_told(kept, differing, offering.SPOKEN))
        return Done("changed", f"更改：{wording.resource_named(work.county.places, kept)}（{told}）", kept.id)
    return Done("unchanged", "", kept.id)


def _need(work: Work, resolver: Resolver, row: NeedRow) -> Done:
    where = resolver.grid(row.community, row.grid) or resolver.community(row.community)
    assert where is not None, "a row without a community is bad"
    named = need.c.place_id == where.id, need.c.what == row.what, need.c.state != NeedState.WITHDRAWN
    kept: Need | None = next(iter(records.needs(work.tx, *named)), None)
    if row.number is not None:
        kept = records.find_need(work.tx, row.number)
        if kept is None or kept.place_id != where.id:
            raise Unreadable(f"{where.name}没有编号 {row.number} 的需求；新的一行编号空着就行", "number")
    if row.gone:
        if kept is None or kept.state == NeedState.WITHDRAWN:
            return Done("unchanged", "", (where.id, row.what))
        needing.withdraw(work, kept.id)
        return Done("ended", f"撤回：{wording.need_named(work.county.places, kept)}", kept.id)
    if kept is None:
        values = {name: getattr(row, name) for name in _NEED}
        made = needing.list_need(work, NewNeed(place_id=where.id, **values, kind=row.kind))
        return Done("added", f"新增：{wording.need_line(work.county.places, made)}", made.id)
    differing = _differing(kept, row, _NEED)
    if differing:
        needing.change(work, kept.id, **differing)
        told = "；".join(_told(kept, differing, needing.SPOKEN))
        return Done("changed", f"更改：{wording.need_named(work.county.places, kept)}（{told}）", kept.id)
    return Done("unchanged", "", kept.id)


def _differing(kept: Resource | Need, row: ResourceRow | NeedRow, names: Sequence[str]) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in names if getattr(row, name) != getattr(kept, name)}
    if row.kind and row.kind != kept.kind:
        found["kind"] = row.kind
    return found


def _told(kept: Resource | Need, differing: Mapping[str, Any], spoken: Mapping[str, str]) -> Iterator[str]:
    for name, value in differing.items():
        yield f"{spoken[name]} {shown(getattr(kept, name))} → {shown(value)}"
