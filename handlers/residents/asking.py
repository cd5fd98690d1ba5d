"""客户群群发 asked for: the week's list, by staff or the clock, and notices.

A send has a task for every 群主, who confirms it with one tap; to more than one group it is shown with its reach, and a
second word makes the tasks. A group gets one a day at most: WeCom allows a month's days a month, and a neighbour wants
no more either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from bot.access import Role
from bot.clock import COUNTY, monday
from bot.refused import Refused
from bot.work import Work
from handlers.broadcast import actions as broadcasts
from handlers.broadcast import kinds
from handlers.broadcast.records import Broadcast, Draft
from handlers.residents import matching, wording
from handlers.residents.roles import OFFICE, need_at
from handlers.residents.sends import SPENT, SendEvent, TaskState, arranged
from handlers.residents.wording import TEXT_BYTES
from handlers.week import actions as weeks
from handlers.week.actions import WeekList
from storage.places import Place
from storage.redaction import Scrubbed, scrub
from storage.tables import group_send, group_task, group_task_chat

KIND = "residents"
_WEEK = "week"
GROUPS = 2000  # of one task (developer.work.weixin.qq.com/document/path/92135)


@dataclass(frozen=True, slots=True)
class Made:
    """A send that was asked for: its number, how many tasks and groups; how many groups had one today, and how many
    have an owner who left. `shown`: it waits for the second word."""

    id: int
    tasks: int
    groups: int
    left_out: int
    orphaned: int
    shown: Broadcast | None = None


@dataclass(frozen=True, slots=True)
class _Owners:
    """Whose 群主 are to send it in which groups; who is left out as `Made` says."""

    chats: dict[str, list[str]]
    left_out: int
    orphaned: int


def own_community(work: Work) -> Place | None:
    """The community that somebody sends for who names none; None if it is not just one."""
    paths = {held.path for held in work.actor.held if held.role is Role.COMMUNITY}
    own = [place for place in work.county.places.communities if place.path in paths]
    return own[0] if len(own) == 1 else None


def week(work: Work, place: Place, *, chat_id: int | None) -> Made:
    """This week's list to the residents' groups of a community, once a week; `chat_id` hears what becomes of it.

    Raises Refused: not their community, nothing in the list for it, and what `_owners` says.
    """
    need_at(work, place)
    listed = weeks.current(work.tx, work.now.date())
    text = wording.week(work.county, listed, place) if listed is not None else None
    if listed is None or text is None:
        raise Refused("residents.nothing_this_week")
    return _asked(work, _WEEK, place, text, chat_id, once=_once(listed, place))


def week_by_clock(work: Work, day: date, place: Place) -> Made | None:
    """The list of the week of `day`, if it is issued and names something there. Raises Refused, as `_owners` says."""
    listed = weeks.current(work.tx, day)
    if listed is None or listed.issued_at is None:
        return None
    text = wording.week(work.county, listed, place)
    if text is None:
        return None
    once = _once(listed, place)
    owners = _owners(work, place, once)
    send_id = _put(work, _WEEK, place, text, None)
    return _made(work, send_id, owners, once)


def notice(work: Work, place: Place, words: str, *, chat_id: int | None) -> Made:
    """A notice to the residents' groups of a community; the leader reads it before it leaves.

    Raises Refused: not their community, no words, and what `_owners` says.
    """
    need_at(work, place)
    if not words.strip():
        raise Refused("residents.what_notice")
    return _asked(work, "notice", place, wording.notice(work.county, place, scrub(words)), chat_id)


def _once(listed: WeekList, place: Place) -> str:
    """What makes a week's list go to a community's groups once, asked for by the clock or by staff."""
    return f"week:{monday(listed.week).isoformat()}:{place.id}"


def _asked(work: Work, what: str, place: Place, text: Scrubbed, chat_id: int | None, once: str | None = None) -> Made:
    """To one group at once; to more after a second word. Raises Refused: too long, and what `_owners` says."""
    if len(text.encode()) > TEXT_BYTES:
        raise Refused("residents.too_long", most=TEXT_BYTES // 3)
    owners = _owners(work, place, once)
    send_id = _put(work, what, place, text, chat_id)
    chats = [group for own in owners.chats.values() for group in own]
    if len(chats) == 1:
        return _made(work, send_id, owners, once)
    reach = len(chats), matching.people_in(work.tx, chats)
    shown = broadcasts.ask(work, Draft(KIND, send_id, place.path, text), reach)
    return Made(send_id, _count(owners), len(chats), owners.left_out, owners.orphaned, shown)


@kinds.declare(KIND, "居民微信群的群发", OFFICE, now=False, elsewhere=arranged, people="位邻居")
def _agreed(work: Work, send_id: int) -> None:
    """The tasks are made, for the groups as they are now. Raises Refused, as `_owners` says."""
    row = work.tx.execute(select(group_send).where(group_send.c.id == send_id)).one()
    place = work.county.places.by_id[row.place_id]
    listed = weeks.current(work.tx, row.created_at.astimezone(COUNTY).date()) if row.what == _WEEK else None
    once = _once(listed, place) if listed is not None else None
    _made(work, send_id, _owners(work, place, once), once)


def _owners(work: Work, place: Place, once: str | None) -> _Owners:
    """Who is to be asked to send in every 客户群 of a community.

    Raises Refused: no group is matched to the place, or none with an owner, all had one today, sent already (`once`).
    """
    tx, places = work.tx, work.county.places
    if once is not None:
        before = tx.scalar(select(group_send.c.id).where(group_send.c.once == once))
        if before is not None:
            raise Refused("residents.sent_already", send=before)
    matched = matching.of_place(tx, [place.id, *(grid.id for grid in places.grids(place))])
    if not matched:
        raise Refused("residents.no_groups", place=Scrubbed(places.full_name(place)))
    groups = [(group, owner) for group, owner in matched if owner]
    if not groups:
        raise Refused("residents.all_orphaned", place=Scrubbed(places.full_name(place)))
    today = _had_today(tx, [group for group, _ in groups], work.now)
    if len(today) == len(groups):
        raise Refused("residents.sent_today", place=Scrubbed(places.full_name(place)))
    chats: dict[str, list[str]] = {}
    for group, owner in groups:
        if group not in today:
            chats.setdefault(owner, []).append(group)
    return _Owners(chats, len(today), len(matched) - len(groups))


def _put(work: Work, what: str, place: Place, text: Scrubbed, chat_id: int | None) -> int:
    row = {"what": what, "place_id": place.id, "text": text, "once": None, "chat_id": chat_id, "created_at": work.now}
    made = insert(group_send).values(person_id=work.actor.person_id, **row).returning(group_send.c.id)
    send_id = int(work.tx.execute(made).scalar_one())
    work.record(SendEvent.ASKED, send_id, after={"what": what, "place_id": place.id})
    return send_id


def _made(work: Work, send_id: int, owners: _Owners, once: str | None) -> Made:
    """The tasks. What WeCom makes of them stands in their rows."""
    work.tx.execute(update(group_send).where(group_send.c.id == send_id).values(once=once))
    due = work.notify.quiet_until or work.now  # the leader's telephone rings
    for owner, chats in owners.chats.items():
        for start in range(0, len(chats), GROUPS):
            _add_task(work.tx, send_id, owner, chats[start : start + GROUPS], due)
    groups = sum(len(chats) for chats in owners.chats.values())
    return Made(send_id, _count(owners), groups, owners.left_out, owners.orphaned)


def _count(owners: _Owners) -> int:
    return sum(-(-len(chats) // GROUPS) for chats in owners.chats.values())


def _add_task(tx: Connection, send_id: int, owner: str, chats: Sequence[str], due: datetime) -> None:
    row = {"send_id": send_id, "sender": owner, "state": TaskState.QUEUED, "due_at": due, "attempts": 0, "error": ""}
    row |= {"remind": False, "reminded": [], "cancel": False}
    task_id = tx.execute(insert(group_task).values(**row).returning(group_task.c.id)).scalar_one()
    tx.execute(insert(group_task_chat), [{"task_id": task_id, "chat_id": chat, "result": ""} for chat in chats])


def _had_today(tx: Connection, chats: Sequence[str], now: datetime) -> set[str]:
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = tx.scalars(
        select(group_task_chat.c.chat_id)
        .join(group_task, group_task.c.id == group_task_chat.c.task_id)
        .join(group_send, group_send.c.id == group_task.c.send_id)
        .where(
            group_task_chat.c.chat_id.in_(chats),
            group_task.c.state.not_in(SPENT),
            group_send.c.created_at >= morning,
        )
    )
    return set(rows)
