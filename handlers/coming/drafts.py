"""Afterwards: the record of whoever came is drafted, and they are asked in private; 确认 is enough to log it.

It is as long as the activity, and never longer: a 签退 that was forgotten changes nothing, one before the end shortens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from bot.clock import COUNTY
from bot.message import Choice
from bot.texts import hours
from bot.work import Work
from handlers.activities import actions as activities
from handlers.activities.actions import Clash, Logged
from handlers.activities.deeds import Deed
from handlers.activities.reported import reported
from handlers.coming import there
from handlers.coming.config import ComingConfig
from handlers.coming.events import ComingEvent
from handlers.coming.there import Turnout
from handlers.week import actions
from handlers.week.actions import USUAL, Item
from storage import dialogues, people
from storage.dialogues import Dialogue
from storage.tables import activity, signup, turnout, week_item, week_list

QUESTION = "coming.did"
WAITS = timedelta(hours=36)  # so long a mere 确认 is understood; the buttons are as long as a day may be logged
LATE = timedelta(minutes=15)  # who comes later than that has been there so much less
QUARTER = 15  # minutes
LISTS = 3  # the newest lists that are looked at


@dataclass(frozen=True, slots=True)
class Draft:
    """An activity with what will be logged of it."""

    item: Item
    deed: Deed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a draft; `clash`: they had logged something else for that time, or the same."""

    draft: Draft
    clash: bool = False


def deed_of(item: Item, known: Turnout | None, minutes: int | None = None) -> Deed:
    """What somebody did there: all of it, unless they came late, said 签退 before its end, or say otherwise."""
    if item.start is None:
        return Deed(item.day, minutes or USUAL, item.title, item.place)
    begins, ends = item.begins, item.over
    if known is not None and known.arrived_at is not None and known.arrived_at > begins + LATE:
        begins = _quarter(min(known.arrived_at.astimezone(COUNTY), ends))
    if known is not None and known.left_at is not None:
        ends = min(_quarter(known.left_at.astimezone(COUNTY) + timedelta(minutes=QUARTER - 1)), ends)
    length = int((ends - begins).total_seconds()) // 60
    if length <= 0:
        begins, length = item.begins, item.minutes
    start = begins.hour * 60 + begins.minute
    return Deed(item.day, minutes or length, item.title, item.place, start)


def _quarter(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % QUARTER, second=0, microsecond=0)


# --- the clock ---------------------------------------------------------------------------------------------


def _newest() -> ColumnElement[bool]:
    newest = select(week_list.c.id).order_by(week_list.c.week.desc()).limit(LISTS)
    return and_(week_item.c.list_id.in_(newest), week_item.c.cancelled.is_(False))


def _to_ask() -> ColumnElement[bool]:
    """Activities with somebody who was there, or meant to be, and was not asked yet."""
    asked = select(turnout.c.person_id).where(
        turnout.c.item_id == signup.c.item_id,
        turnout.c.person_id == signup.c.person_id,
        turnout.c.asked_at.is_not(None),
    )
    signed = select(signup.c.item_id).where(signup.c.item_id == week_item.c.id, ~asked.exists())
    came = select(turnout.c.item_id).where(
        turnout.c.item_id == week_item.c.id, turnout.c.arrived_at.is_not(None), turnout.c.asked_at.is_(None)
    )
    return or_(signed.exists(), came.exists())


def next_at(tx: Connection) -> datetime | None:
    """When the next activity is over of which records are to be drafted."""
    return min((item.over for item in actions.items(tx, _newest(), _to_ask())), default=None)


def ask(work: Work, most: int) -> int:
    """Ask those of what is over, each once; of what was over long ago nobody is asked any more. Returns how many there
    were, at most so many."""
    late = timedelta(hours=work.county.config.section(ComingConfig).ask_hours)
    looked = 0
    for item in actions.items(work.tx, _newest(), _to_ask(), week_item.c.day <= work.now.date()):
        if item.over > work.now:
            continue
        actions.lock(work.tx, item.id)
        known = there.of(work.tx, item.id)
        came = [each.person_id for each in known.values() if each.arrived_at is not None]
        signed = work.tx.scalars(select(signup.c.person_id).where(signup.c.item_id == item.id).order_by(signup.c.at))
        every = dict.fromkeys([*signed, *came])
        unasked = [each for each in every if each not in known or known[each].asked_at is None]
        for person_id in unasked[: most - looked]:
            there.mark(work.tx, item.id, person_id, asked_at=work.now)
            work.record(ComingEvent.DRAFTED, item.id, after={"person_id": person_id})
            if work.now - item.over <= late:
                _ask(work, item, person_id, known.get(person_id))
        looked += len(unasked[: most - looked])
        if looked >= most:
            break
    return looked


def _ask(work: Work, item: Item, person_id: int, known: Turnout | None) -> None:
    deed = deed_of(item, known)
    fields = {"title": item.title, "day": item.day, "hours": hours(deed.minutes)}
    key = "coming.did_there" if known is not None and known.arrived_at is not None else "coming.did"
    choices = (Choice("确认", f"确认参加 #{item.id}"), Choice("没去成", f"没参加 #{item.id}"))
    if work.notify.people([person_id], key, fields, choices=choices, asleep=True):
        _open(work, person_id)


def _open(work: Work, person_id: int) -> None:
    """A mere 确认 answers from now on, where nothing else is open."""
    until = (work.notify.quiet_until or work.now) + WAITS
    accounts = [account.id for account in people.accounts_of(work.tx, [person_id])]
    asked = dialogues.read(work.tx, accounts)
    for chat in people.private_chats(work.tx, accounts):
        if chat.account_id is None:
            continue
        others = [each for each in asked.get(chat.account_id, ()) if each.chat_id == chat.id]
        if all(each.name == QUESTION or each.expires_at <= work.now for each in others):
            dialogues.put(work.tx, chat.account_id, Dialogue(chat.id, QUESTION, {}, [], until), work.now)


# --- the answer --------------------------------------------------------------------------------------------


def pending(work: Work, item_id: int | None = None) -> list[Draft]:
    """What whoever acts was asked about and has not answered; `item_id`: of that activity alone, answered or not as
    long as nothing was logged. Raises Refused: not reported in."""
    who = reported(work)
    own = [turnout.c.person_id == who.id, turnout.c.asked_at.is_not(None), turnout.c.log_id.is_(None)]
    own.append(turnout.c.item_id == item_id if item_id is not None else turnout.c.settled_at.is_(None))
    items = actions.items(work.tx, week_item.c.id.in_(select(turnout.c.item_id).where(*own)))
    recent = [item for item in items if item_id is not None or work.now - item.over <= timedelta(days=7)]
    return [Draft(item, deed_of(item, there.of(work.tx, item.id).get(who.id))) for item in recent]


def confirm(work: Work, drafts: list[Draft], minutes: int | None = None) -> list[Outcome]:
    """It was so, or so many minutes: logged, by the same action as everything else. Raises Refused as `log` does."""
    who = reported(work)
    outcomes = []
    for draft in drafts:
        deed = deed_of(draft.item, there.of(work.tx, draft.item.id).get(who.id), minutes)
        logged = activities.log(work, deed)
        log_id = logged.old.log_id if isinstance(logged, Clash) else _log_id(work, who.id)
        there.mark(work.tx, draft.item.id, who.id, settled_at=work.now, log_id=log_id)
        work.record(ComingEvent.CONFIRMED, draft.item.id, after={"person_id": who.id, "log_id": log_id})
        outcomes.append(Outcome(Draft(draft.item, deed), clash=not isinstance(logged, Logged)))
    return outcomes


def _log_id(work: Work, person_id: int) -> int | None:
    newest = select(activity.c.log_id).where(activity.c.person_id == person_id).order_by(activity.c.id.desc())
    return work.tx.scalar(newest.limit(1))


def not_there(work: Work, drafts: list[Draft]) -> None:
    """They did not come after all: no reason is asked, and the group hears nothing. Raises Refused."""
    who = reported(work)
    for draft in drafts:
        there.mark(work.tx, draft.item.id, who.id, settled_at=work.now)
        work.record(ComingEvent.NOT_THERE, draft.item.id, after={"person_id": who.id})
