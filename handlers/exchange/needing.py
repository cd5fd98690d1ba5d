"""加需求, 改需求, 撤需求: what a community puts on its list. A household is never in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert, update

from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.audience import view
from handlers.exchange import defaults, fulfilling, records, wording
from handlers.exchange.allowed import fitted, place_for, the_need
from handlers.exchange.events import NeedEvent
from handlers.exchange.offering import plain
from handlers.exchange.records import Need, NeedState
from storage.redaction import Scrubbed, scrub
from storage.tables import need

LIMITS = {"what": 100, "hours": 64, "contact": 64, "measure": 4}
SOURCES = ("居民", "走访", "哨")
SPOKEN = {
    "what": "内容",
    "kind": "类别",
    "people": "受益人数",
    "amount": "数量",
    "measure": "单位量",
    "hours": "时间",
    "until": "最晚",
    "urgent": "紧急",
    "source": "来源",
    "contact": "联系",
}


@dataclass(frozen=True, slots=True)
class NewNeed:
    """What is needed to list a need. `kind` "" = by its own words."""

    what: str
    place_id: int
    people: int | None = None
    amount: int | None = None
    measure: str = "次"
    hours: str = ""
    until: date | None = None
    urgent: bool = False
    source: str = ""
    contact: str = ""
    kind: str = ""


def list_need(work: Work, new: NewNeed) -> Need:
    """Put it on the list. Raises Refused: not theirs, nothing said, no such number, over already, there already."""
    where = place_for(work, new.place_id)
    values = checked(work, asdict(new))
    if not values["kind"]:
        values["kind"] = defaults.need_kind(work.county.config, str(values["what"]))
    same = need.c.place_id == where.id, need.c.what == values["what"], need.c.state == NeedState.OPEN
    if twin := records.needs(work.tx, *same):
        raise Refused("exchange.need_there", need=wording.need_named(work.county.places, twin[0]))
    row = {**values, "state": NeedState.OPEN, "account_id": work.actor.account_id, "created_at": work.now}
    number = int(work.tx.execute(insert(need).values(**row).returning(need.c.id)).scalar_one())
    work.record(NeedEvent.LISTED, number, after=plain(values))
    return records.get_need(work.tx, number)


def change(work: Work, number: int, **values: object) -> Need:
    """改需求, while nobody has taken it on. Raises Refused: not theirs, taken, over, nothing new."""
    kept = the_need(work, number)
    place_for(work, kept.place_id)
    if kept.state != NeedState.OPEN:
        raise Refused("exchange.need_fixed", need=wording.need_named(work.county.places, kept))
    values = checked(work, values)
    differing = {name: value for name, value in values.items() if getattr(kept, name) != value}
    if not differing:
        raise Refused("exchange.same", line=wording.need_line(work.county.places, kept))
    work.tx.execute(update(need).where(need.c.id == number).values(**differing))
    before = {name: getattr(kept, name) for name in differing}
    work.record(NeedEvent.CHANGED, number, before=plain(before), after=plain(differing))
    return records.get_need(work.tx, number)


def withdraw(work: Work, number: int, why: str = "") -> Need:
    """撤需求: units that have it are told. Raises Refused: not theirs, delivered or gone already."""
    kept = the_need(work, number)
    place_for(work, kept.place_id)
    if kept.state in (NeedState.DELIVERED, NeedState.RATED, NeedState.WITHDRAWN):
        raise Refused("exchange.need_fixed", need=wording.need_named(work.county.places, kept))
    if (pledge := records.alive(work.tx, number)) is not None:
        fulfilling.release(work, kept, pledge, why or "社区撤回了这个需求", told="exchange.told_withdrawn")
    work.tx.execute(update(need).where(need.c.id == number).values(state=NeedState.WITHDRAWN))
    work.record(NeedEvent.WITHDRAWN, number, before={"state": kept.state}, after={"state": str(NeedState.WITHDRAWN)})
    return records.get_need(work.tx, number)


def checked(work: Work, values: dict[str, object]) -> dict[str, object]:
    """The values as they may be kept: no number; a name or a door is refused. Raises Refused."""
    clean = fitted(values, LIMITS)
    if "what" in clean:
        words = scrub(str(clean["what"]))
        public = view.unregistered(work.tx, work.county.places, (words,), "")
        if len(words) < 2:
            raise Refused("exchange.which_need")
        if public.text(words) != words:  # a name or a door: one family's matter
            raise Refused("exchange.household", choices=(Choice("登记心愿", "登记心愿"),))
        clean["what"] = words
    until = clean.get("until")
    if isinstance(until, date) and until < work.now.date():
        raise Refused("exchange.past_day", day=until)
    kinds = defaults.need_kinds(work.county.config)
    if clean.get("kind") and clean["kind"] not in kinds:
        raise Refused("exchange.which_kind", kinds=Scrubbed("、".join(kinds)))
    return clean
