"""Codes are not guessed: not by one account, and not by many that share the work."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.access import Role
from bot.refused import Refused
from bot.work import Work
from storage import events, numbers
from storage.events import What

HOUR = timedelta(hours=1)
BY_ONE = 5  # wrong codes in an hour
BY_ALL = 60  # in an hour by the clock; of six digits that is 1 chance in 16,000 for each code that is open just then


def may_guess(work: Work, wrong: What, key: str) -> None:
    """To be asked before a code is looked at. Raises Refused(key) after too many wrong ones, whoever said them: a right
    one has to wait too, or it would be told from the wrong ones."""
    account_id = work.actor.account_id
    assert account_id is not None, "codes are said in chats"
    tried = events.count_since(work.tx, wrong, account_id, work.now - HOUR, BY_ONE)
    if tried >= BY_ONE or numbers.taken(work.tx, _counter(wrong, work.now)) >= BY_ALL:
        raise Refused(key)


def guessed(work: Work, wrong: What) -> None:
    """A code was wrong: it is counted, and the county hears once that many are."""
    assert work.actor.account_id is not None, "codes are said in chats"
    work.record(wrong, work.actor.account_id)
    if numbers.take(work.tx, _counter(wrong, work.now)) == BY_ALL // 2:
        work.notify.holders((Role.COUNTY,), "county.guessed", {"count": BY_ALL // 2}, path=work.county.places.root.path)


def _counter(wrong: What, now: datetime) -> str:
    return f"{wrong} {now:%Y-%m-%d %H}"
