"""A report becomes a case: registered under a number without gaps, joined to the case it repeats, told to the staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import insert

from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers import likeness
from handlers.county import lacking
from handlers.county.lacking import Lack
from handlers.sorting.suggesting import choices, suggest
from handlers.understanding import emergency
from handlers.whistles import accusing, cases, evidence, flood, hearers, merging, standing, steps, waiting
from handlers.whistles.cases import Case
from handlers.whistles.config import WhistleConfig
from handlers.whistles.evidence import Evidence
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import Action, CaseEvent, State
from handlers.whistles.report import Report
from handlers.whistles.steps import NO_NOTE
from storage import numbers
from storage.columns import new_id
from storage.places import Kind, Place
from storage.redaction import Scrubbed
from storage.tables import whistle


@dataclass(frozen=True, slots=True)
class Registered:
    """The new case; the older one that it surely repeats (it was joined) or perhaps repeats (its reporter is asked).

    `heard`: somebody who works on it was told.
    """

    case: Case
    joined: Case | None = None
    again: bool = False  # joined because its reporter has raised alarm again and again, not because it is the same
    perhaps: Case | None = None
    heard: bool = True
    county: bool = False  # it blames those who would have got it: the county has it, they do not


def register(work: Work, report: Report, *, chat_id: int, answer_chat: int, note: Scrubbed = NO_NOTE) -> Registered:
    """Open a case for a report heard in `chat_id`, whose reporter is answered in `answer_chat`.

    `note` is added to what the staff hear. Every road (chat, 居民上报, forwarded words) leads through here.
    Raises Refused for who has reported very much within the hour; never for what is urgent.
    """
    community = report.community
    report = accusing.to_the_county(work, report)
    flood.may_report(work, report.community, urgent=_alarming(report), source=report.source)
    told = likeness.described(report, work.now)
    alike = likeness.suggest(work.tx, work.county, told, work.now)
    case = open_case(work, report, chat_id=chat_id, answer_chat=answer_chat)
    flood.tell_flood(work, report.community)
    if case.urgent and (first := flood.first_of_many(work, case)) is not None:
        return Registered(merging.add(work, case, first), joined=first, again=True)
    older = cases.by_id(work.tx, alike.whistle_id) if alike is not None else None
    if alike is not None and older is not None and alike.sure:
        merging.link(work, case, older, note)
        return Registered(case, joined=older)
    heard = _tell_staff(work, report, case, note)
    _tell_what_lacks(work, report.community, case)
    return Registered(case, perhaps=older, heard=heard, county=report.community != community)


def too_many(work: Work, report: Report) -> int:
    """How many reports this hour has seen of whoever acts, where `register` would refuse this one; else 0."""
    return flood.too_many(work, urgent=_alarming(report), source=report.source)


def _alarming(report: Report) -> bool:
    return report.urgent or emergency(report.matter) is not None  # a draft may have grown since it was judged


def found(work: Work, case: Case, place: Scrubbed, at: Sequence[Place | None]) -> tuple[Case, bool]:
    """Its reporter says where it is, after it was registered without: the staff of that place hear it at once.

    The case, and whether anybody heard. `at` are the community, the grid and the building as far as they are known. A
    case that the county has because it blames the community's own people stays with the county. Raises Refused where
    it is closed.
    """
    if case.closed:
        raise Refused("whistle.closed_already", number=case.shown, state=Scrubbed(case.state))
    community, grid, building = at
    if community is None or accusing.stays_with_the_county(work, case, community):
        case = steps.note_down(work, case, CaseEvent.CORRECTED, place=place)
    else:
        case = steps.note_down(
            work,
            case,
            CaseEvent.CORRECTED,
            place=place,
            community_id=community.id,
            grid_id=grid.id if grid else None,
            building_id=building.id if building else None,
        )
    return case, hearers.tell_staff(work, case, "danger.found_staff", facts(work, case))


def same(work: Work, case: Case, older: Case) -> bool:
    """Its reporter says that it is the older case. False: one of them is closed by now."""
    if older.closed or case.closed:
        return False
    merging.link(work, case, older)
    return True


def different(work: Work, case: Case, older: Case) -> None:
    """Its reporter says that it is another matter: the two are never suggested as one again."""
    likeness.apart(work.tx, case.id, older.id, work.now)


def open_case(work: Work, report: Report, *, chat_id: int, answer_chat: int) -> Case:
    """The row, its reporter and its clock. The number is taken in the same transaction: none is ever missing."""
    assert work.actor.account_id is not None
    now, inbox_id = work.now, work.actor.inbox_id
    series = f"{work.county.config.county.code}-{report.community.code}-{now.year}"
    number = f"{series}-{numbers.take(work.tx, f'whistle:{series}'):05d}"
    made = new_id()
    case = cases.changed(
        work.tx,
        insert(whistle).values(
            id=made,
            number=number,
            community_id=report.community.id,
            grid_id=report.grid.id if report.grid else None,
            building_id=report.building.id if report.building else None,
            place=report.place,
            matter=report.matter,
            category=report.category,
            pace=report.pace,
            source=report.source,
            urgent=report.urgent,
            private=report.private,
            state=State.REGISTERED,
            result="",
            files=[asdict(file) for file in report.files],
            urged=0,
            redone=0,
            chat_id=chat_id,
            inbox_id=inbox_id,
            opened_at=now,
            state_at=now,
        ),
    )
    assert case is not None
    standing.add(work.tx, made, work.actor.account_id, answer_chat, now)
    messages = report.evidence or ((Evidence(inbox_id, chat_id, "said"),) if inbox_id is not None else ())
    for message in messages:
        evidence.note(work.tx, made, message, now)
    after = {"state": State.REGISTERED, "number": number, "place": report.place, "category": report.category}
    work.record(CaseEvent.REGISTERED, made, after=after)
    waiting.begin(work.tx, work.county, made, report.pace, now)
    return case


def _tell_staff(work: Work, report: Report, case: Case, note: Scrubbed) -> bool:
    best = suggest(work.tx, case.matter, case.community_id, place=case.place)
    press = (*choices(work.county.places, case.number, best), Choice("自办", f"{Action.SELF_HANDLE} {case.number}"))
    if case.source == "residents":
        mark = Scrubbed("【紧急】" if case.urgent else "【新哨】")
        fields = facts(work, case, mark=mark, note=note)
        return hearers.tell_staff(work, case, "residents.for_staff", fields, choices=press)
    key = "whistle.for_staff_urgent" if case.urgent else "whistle.for_staff"
    return hearers.tell_staff(work, case, key, facts(work, case, again=_again(work, report, case)), choices=press)


def _tell_what_lacks(work: Work, community: Place, case: Case) -> None:
    """What of the county is not there yet and would have helped this case."""
    places = work.county.places
    if not places.communities:
        lacking.stopped(work, Lack.COMMUNITIES, places.root)
    elif community.kind == Kind.COMMUNITY and not places.grids(community):
        lacking.stopped(work, Lack.GRIDS, community)
    grouped = hearers.has_group(work, case)
    if not grouped and not hearers.has_staff(work, case):
        lacking.stopped(work, Lack.STAFF, community)
    elif not grouped and community.kind == Kind.COMMUNITY:
        lacking.stopped(work, Lack.GROUP, community)


def _again(work: Work, report: Report, case: Case) -> Scrubbed:
    """How often this place had the same trouble lately, where that is often."""
    config = work.county.config.section(WhistleConfig)
    past = likeness.hot(work.tx, work.county, likeness.described(report, work.now), work.now, config.hot_days)
    earlier = [other for other in past if other.number != case.number]
    if len(earlier) + 1 < config.hot_times:
        return NO_NOTE
    told = "、".join(f"{other.number.rsplit('-', 1)[-1]}（{other.state}）" for other in earlier[:5])
    return Scrubbed(f"\n这里 {config.hot_days} 天内第 {len(earlier) + 1} 次：{told}")
