"""The verbs of 走访: who may write one down, what is made of what was found, who hears of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import insert, or_, select, update

from bot.access import Role, Where
from bot.message import ToRender
from bot.refused import Refused, Unclear
from bot.work import Work
from handlers.county.roles import OFFICE
from handlers.figures.period import Period
from handlers.visits import records, wording
from handlers.visits.records import Matter, Visit
from handlers.whistles import registering
from handlers.whistles.registering import Registered
from handlers.whistles.report import Report
from storage.events import What
from storage.places import Kind, Place
from storage.redaction import Scrubbed, scrub_to
from storage.tables import person, role, visit, visit_matter

WRITERS = OFFICE | {Role.LEADER}  # the community or the county office in the leader's name, or they themselves
SOURCE = "visit"  # of a case that was found on one
BACK_DAYS = 31
MOST = 9  # matters of one visit
LONGEST_SAW, LONGEST = 300, 200  # characters


class VisitEvent(What, record="visit"):
    """What happens to a visit."""

    MADE = "made"
    REGISTERED = "matter registered"
    SOLVED = "matter solved"
    WITHDRAWN = "withdrawn"
    REVIEWED = "to be reviewed"


@dataclass(frozen=True, slots=True)
class NewVisit:
    """What is written down. `found` and `solved` (on the spot) are matters in words."""

    community_id: int
    day: date
    at: str
    leader_id: int | None
    saw: str
    found: tuple[str, ...]
    solved: tuple[str, ...]
    review_on: date | None


def check(work: Work, new: NewVisit) -> None:
    """Raises Refused: not theirs, a day that cannot be; Unclear: nothing is told."""
    _may_write(work, work.county.places.by_id[new.community_id])
    today = work.now.date()
    if new.day > today:
        raise Refused("visits.future", day=new.day)
    if new.day < today - timedelta(days=BACK_DAYS):
        raise Refused("visits.too_old", day=new.day, days=BACK_DAYS)
    if new.review_on is not None and new.review_on <= new.day:
        raise Refused("visits.review_past", day=new.review_on)
    if not (new.saw or new.found or new.solved):
        raise Unclear("visits.what")
    if len(new.found) + len(new.solved) > MOST:
        raise Refused("visits.too_many", most=MOST)


def write(work: Work, new: NewVisit) -> Visit:
    """Write a visit down; the community's working group hears, in words that name nobody. Raises as `check`."""
    check(work, new)
    row = {
        "community_id": new.community_id,
        "day": new.day,
        "at": new.at[:16],
        "leader_id": new.leader_id,
        "saw": scrub_to(new.saw, LONGEST_SAW),
        "review_on": new.review_on,
        "account_id": work.actor.account_id,
        "created_at": work.now,
    }
    made = int(work.tx.execute(insert(visit).values(**row).returning(visit.c.id)).scalar_one())
    matters = [*((words, None) for words in new.found), *((words, new.day) for words in new.solved)]
    rows = [
        {
            "visit_id": made,
            "number": number,
            "words": scrub_to(words, LONGEST),
            "solved_on": done,
        }
        for number, (words, done) in enumerate(matters, 1)
    ]
    if rows:
        work.tx.execute(insert(visit_matter), rows)
    after = {"community_id": new.community_id, "day": new.day.isoformat(), "matters": len(rows)}
    work.record(VisitEvent.MADE, made, after=after)
    return _standing(work, made)


def tell(work: Work, visit_id: int) -> None:
    """The community's working group hears of a visit as it stands, unless it was told there."""
    kept = _standing(work, visit_id)
    fields = {"line": wording.told(work, kept)}
    work.notify.groups("staff", [kept.community_id], "visits.told", fields)


def register(work: Work, visit_id: int, number: int, report: Report, *, chat_id: int, answer_chat: int) -> Registered:
    """Make a case of what was found. Raises Refused: not theirs, there is one already, solved on the spot."""
    kept, matter = _matter(work, visit_id, number)
    if matter.whistle_id is not None:
        raise Refused("visits.registered_before", number=number, case=Scrubbed(matter.case))
    if matter.solved_on is not None:
        raise Refused("visits.solved_before", number=number)
    made = registering.register(work, report, chat_id=chat_id, answer_chat=answer_chat)
    work.tx.execute(update(visit_matter).where(visit_matter.c.id == matter.id).values(whistle_id=made.case.id))
    work.record(VisitEvent.REGISTERED, kept.id, after={"number": number, "case": made.case.number})
    return made


def solve(work: Work, visit_id: int, number: int) -> Visit:
    """What was found and made no case of is done. Raises Refused: not theirs, there is a case."""
    kept, matter = _matter(work, visit_id, number)
    if matter.whistle_id is not None:
        raise Refused("visits.registered_before", number=number, case=Scrubbed(matter.case))
    work.tx.execute(update(visit_matter).where(visit_matter.c.id == matter.id).values(solved_on=work.now.date()))
    work.record(VisitEvent.SOLVED, kept.id, after={"number": number})
    return _standing(work, visit_id)


def withdraw(work: Work, visit_id: int) -> Visit:
    """Taken back: it stays in the store, marked. The cases that came of it go on. Raises Refused: not theirs."""
    kept = readable(work, visit_id)
    work.tx.execute(update(visit).where(visit.c.id == kept.id).values(withdrawn_at=work.now))
    work.record(VisitEvent.WITHDRAWN, kept.id)
    return kept


def readable(work: Work, visit_id: int) -> Visit:
    """A visit that whoever acts may change. Raises Refused."""
    kept = records.find(work.tx, visit_id)
    if kept is None:
        raise Refused("visits.none_such", number=visit_id)
    _may_write(work, work.county.places.by_id[kept.community_id])
    return kept


def book(work: Work, communities: Collection[Place], period: Period) -> ToRender:
    """导出: the visits of a time as a workbook. Raises Refused: none of theirs."""
    own = [each.id for each in communities if work.may(WRITERS, Where(each.path))]
    if not own:
        raise Refused("visits.not_here", place=Scrubbed("这里"))
    args = {"ids": own, "since": period.since.isoformat(), "until": period.until.isoformat(), "label": period.label}
    return ToRender("visits", args)


def own_communities(work: Work) -> list[Place]:
    """The communities for which whoever acts may write visits down; all of the county office's."""
    return [each for each in work.county.places.communities if work.may(WRITERS, Where(each.path))]


def leaders(work: Work, community: Place) -> dict[int, str]:
    """The 联社区县领导 of a community today: names by person id, for whoever may write its visits down."""
    today = work.now.date()
    rows = work.tx.execute(
        select(person.c.id, person.c.name)
        .join_from(role, person, role.c.person_id == person.c.id)
        .where(
            role.c.name == Role.LEADER,
            role.c.place_id == community.id,
            role.c.since <= today,
            or_(role.c.until.is_(None), role.c.until >= today),
        )
        .order_by(role.c.id)
    )
    return {row.id: row.name for row in rows}


def _may_write(work: Work, community: Place) -> None:
    if community.kind != Kind.COMMUNITY or not work.may(WRITERS, Where(community.path)):
        raise Refused("visits.not_here", place=Scrubbed(community.name))


def _matter(work: Work, visit_id: int, number: int) -> tuple[Visit, Matter]:
    kept = readable(work, visit_id)
    matter = next((each for each in kept.matters if each.number == number), None)
    if matter is None:
        raise Refused("visits.no_matter", number=number, most=len(kept.matters))
    return kept, matter


def _standing(work: Work, visit_id: int) -> Visit:
    kept = records.find(work.tx, visit_id)
    assert kept is not None
    return kept


@dataclass(frozen=True, slots=True)
class Counted:
    """How what was found stands: in all, solved on the spot, done since, still open."""

    visits: int
    found: int
    on_spot: int
    closed: int
    open: int


def counted(visits: Sequence[Visit]) -> Counted:
    """Of these visits."""
    matters = [(each.day, matter) for each in visits for matter in each.matters]
    on_spot = sum(matter.solved_on == day for day, matter in matters)
    still = sum(matter.open for _, matter in matters)
    return Counted(len(visits), len(matters), on_spot, len(matters) - on_spot - still, still)
