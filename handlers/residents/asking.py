"""客户群群发 asked for: the week's list, by staff or the clock, and notices.

A send has a task for every 群主, who confirms it with one tap. A group gets one a day at most: WeCom allows a month's
days a month, and a neighbour wants no more either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from bot.access import Role
from bot.clock import monday
from bot.refused import Refused
from bot.work import Work
from handlers.residents import matching, wording
from handlers.residents.roles import need_at
from handlers.residents.sends import SPENT, SendEvent, TaskState
from handlers.residents.wording import TEXT_BYTES
from handlers.week import actions as weeks
from handlers.week.actions import WeekList
from storage.places import Place
from storage.redaction import Scrubbed, scrub
from storage.tables import group_send, group_task, group_task_chat

GROUPS = 2000  # of one task (developer.work.weixin.qq.com/document/path/92135)


@dataclass(frozen=True, slots=True)
class Made:
    """A send that was asked for: its number, how many tasks and groups; how many groups had one today, and how many
    have an owner who left."""

    id: int
    tasks: int
    groups: int
    left_out: int
    orphaned: int


def own_community(work: Work) -> Place | None:
    """The community that somebody sends for who names none; None if it is not just one."""
    paths = {held.path for held in work.actor.held if held.role is Role.COMMUNITY}
    own = [place for place in work.county.places.communities if place.path in paths]
    return own[0] if len(own) == 1 else None


def week(work: Work, place: Place, *, chat_id: int | None) -> Made:
    """This week's list to the residents' groups of a community, once a week; `chat_id` hears what becomes of it.

    Raises Refused: not their community, nothing in the list for it, and what `_make` says.
    """
    need_at(work, place)
    listed = weeks.current(work.tx, work.now.date())
    text = wording.week(work.county, listed, place) if listed is not None else None
    if listed is None or text is None:
        raise Refused("residents.nothing_this_week")
    return _make(work, "week", place, text, chat_id, once=_once(listed, place))


def week_by_clock(work: Work, day: date, place: Place) -> Made | None:
    """The list of the week of `day`, if it is issued and names something there. Raises Refused, as `_make` says."""
    listed = weeks.current(work.tx, day)
    if listed is None or listed.issued_at is None:
        return None
    text = wording.week(work.county, listed, place)
    return _make(work, "week", place, text, None, once=_once(listed, place)) if text is not None else None


def notice(work: Work, place: Place, words: str, *, chat_id: int | None) -> Made:
    """A notice to the residents' groups of a community; the leader reads it before it leaves.

    Raises Refused: not their community, no words, and what `_make` says.
    """
    need_at(work, place)
    if not words.strip():
        raise Refused("residents.what_notice")
    return _make(work, "notice", place, wording.notice(work.county, place, scrub(words)), chat_id)


def _once(listed: WeekList, place: Place) -> str:
    """What makes a week's list go to a community's groups once, asked for by the clock or by staff."""
    return f"week:{monday(listed.week).isoformat()}:{place.id}"


def _make(work: Work, what: str, place: Place, text: Scrubbed, chat_id: int | None, *, once: str | None = None) -> Made:
    """Ask for a text in every 客户群 of a community.

    Raises Refused: no group is matched to the place, or none with an owner, all had one today, sent already (`once`),
    too long.
    """
    tx, places = work.tx, work.county.places
    if len(text.encode()) > TEXT_BYTES:
        raise Refused("residents.too_long", most=TEXT_BYTES // 3)
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
    row = {"what": what, "place_id": place.id, "text": text, "once": once, "chat_id": chat_id, "created_at": work.now}
    send_id = tx.execute(
        insert(group_send).values(person_id=work.actor.person_id, **row).returning(group_send.c.id)
    ).scalar_one()
    owners: dict[str, list[str]] = {}
    for group, owner in groups:
        if group not in today:
            owners.setdefault(owner, []).append(group)
    due = work.notify.quiet_until or work.now  # the leader's telephone rings
    tasks = 0
    for owner, chats in owners.items():
        for start in range(0, len(chats), GROUPS):
            _add_task(tx, send_id, owner, chats[start : start + GROUPS], due)
            tasks += 1
    work.record(SendEvent.ASKED, send_id, after={"what": what, "place_id": place.id})
    return Made(send_id, tasks, len(groups) - len(today), len(today), len(matched) - len(groups))


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
