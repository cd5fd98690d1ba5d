"""加资源, 改资源, 撤资源: what a unit puts on its list. What is taken of it already stays taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert, or_, update

from bot.refused import Refused
from bot.work import Work
from handlers.exchange import defaults, records, wording
from handlers.exchange.allowed import acting_unit, fitted, the_resource
from handlers.exchange.events import ResourceEvent
from handlers.exchange.records import Resource, ResourceState
from storage.redaction import Scrubbed
from storage.tables import resource

LIMITS = {"name": 40, "hours": 64, "place": 64, "terms": 100, "contact": 64, "measure": 4}
SPOKEN = {
    "name": "名称",
    "kind": "类别",
    "amount": "数量",
    "measure": "单位量",
    "hours": "时间",
    "place": "地点",
    "terms": "条件",
    "until": "有效期",
    "contact": "联系",
}


@dataclass(frozen=True, slots=True)
class NewResource:
    """What is needed to offer something. `kind` "" = by its own words; `amount` None = as often as is asked for."""

    name: str
    amount: int | None = None
    measure: str = "次"
    hours: str = ""
    place: str = ""
    terms: str = ""
    until: date | None = None
    contact: str = ""
    kind: str = ""


def offer(work: Work, new: NewResource, unit_id: int | None = None) -> Resource:
    """Put it on the unit's list. Raises Refused: no liaison, no name, no such number, over already, there already."""
    unit = acting_unit(work, unit_id)
    values = checked(work, asdict(new))
    if not values["kind"]:
        values["kind"] = defaults.resource_kind(work.county.config, f"{new.name} {new.terms}")
    twins = resource.c.unit_id == unit, resource.c.name == values["name"], resource.c.state == ResourceState.OPEN
    lasts = or_(resource.c.until.is_(None), resource.c.until >= work.now.date())
    if twin := records.resources(work.tx, *twins, lasts):
        raise Refused("exchange.there_already", resource=wording.resource_named(work.county.places, twin[0]))
    row = {**values, "unit_id": unit, "state": ResourceState.OPEN, "account_id": work.actor.account_id}
    made = work.tx.execute(insert(resource).values(**row, created_at=work.now).returning(resource.c.id))
    number = int(made.scalar_one())
    work.record(ResourceEvent.OFFERED, number, after=plain(values))
    return records.get_resource(work.tx, number)


def change(work: Work, number: int, **values: object) -> Resource:
    """改资源. Raises Refused: not theirs, withdrawn, nothing new, less than is taken already."""
    kept = the_resource(work, number)
    acting_unit(work, kept.unit_id)
    if kept.state != ResourceState.OPEN:
        raise Refused("exchange.resource_gone", resource=wording.resource_named(work.county.places, kept))
    values = checked(work, values)
    differing = {name: value for name, value in values.items() if getattr(kept, name) != value}
    if not differing:
        raise Refused("exchange.same", line=wording.resource_line(work.county.places, kept))
    # Between reading and writing more of it may have been taken: the statement itself looks again.
    amount = differing.get("amount")
    enough = [resource.c.taken <= amount] if isinstance(amount, int) else []
    done = work.tx.execute(update(resource).where(resource.c.id == number, *enough).values(**differing))
    if not done.rowcount:
        taken = Scrubbed(wording.counted(records.get_resource(work.tx, number).taken, kept.measure))
        raise Refused("exchange.too_little", taken=taken)
    before = {name: getattr(kept, name) for name in differing}
    work.record(ResourceEvent.CHANGED, number, before=plain(before), after=plain(differing))
    return records.get_resource(work.tx, number)


def withdraw(work: Work, number: int) -> Resource:
    """撤资源: nobody takes it any more; what was agreed with it goes on. Raises Refused: not theirs, gone already."""
    kept = the_resource(work, number)
    acting_unit(work, kept.unit_id)
    if kept.state != ResourceState.OPEN:
        raise Refused("exchange.resource_gone", resource=wording.resource_named(work.county.places, kept))
    work.tx.execute(update(resource).where(resource.c.id == number).values(state=ResourceState.WITHDRAWN))
    work.record(ResourceEvent.WITHDRAWN, number, after={"state": str(ResourceState.WITHDRAWN)})
    return records.get_resource(work.tx, number)


def checked(work: Work, values: dict[str, object]) -> dict[str, object]:
    """The values as they may be kept. Raises Refused."""
    clean = fitted(values, LIMITS)
    if "name" in clean and not clean["name"]:
        raise Refused("exchange.which_name")
    until = clean.get("until")
    if isinstance(until, date) and until < work.now.date():
        raise Refused("exchange.past_day", day=until)
    kinds = defaults.resource_kinds(work.county.config)
    if clean.get("kind") and clean["kind"] not in kinds:
        raise Refused("exchange.which_kind", kinds=Scrubbed("、".join(kinds)))
    return clean


def plain(values: Mapping[str, object]) -> dict[str, object]:
    """As JSON keeps it."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
