"""Somebody of the demo county who acts without a chat: at a page, in a test."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.actor import Actor, held_by, of_account
from bot.notify import Reach
from bot.work import Work
from storage import people
from storage.people import Account, Proof
from storage.tables import account
from tests.handlers.talk import BOT, Talk
from tests.whistles.ground import work


def account_of(tx: Connection, who: str) -> Account:
    """The account of one of the cast."""
    return people.account_by_id(tx, tx.execute(select(account.c.id).where(account.c.user_id == who)).scalar_one())


def actor_of(talk: Talk, tx: Connection, account: Account) -> Actor:
    """An account with the roles that its person holds today."""
    today = talk.clock.now().date()
    held = held_by(tx, (account.person,), today)[account.person.id] if account.person is not None else ()
    return of_account(account, held)


def acting_as(talk: Talk, tx: Connection, who: str) -> Work:
    """A unit of work of one of the cast, now; what it would tell is in `notify.owed` and goes nowhere."""
    done = work(tx, talk.county, actor_of(talk, tx, account_of(tx, who)), talk.clock.now())
    done.notify.reach = Reach(lambda _, user_id: (BOT, f"p-{user_id}"))
    return done


def stranger(talk: Talk, tx: Connection) -> Work:
    """The same of somebody who holds no role at all."""
    return work(tx, talk.county, Actor(), talk.clock.now())


def heard(done: Work) -> list[str]:
    """The texts that a unit of work would send, in order."""
    return [owed.text for owed in done.notify.owed]


def hearers(talk: Talk, done: Work) -> set[str]:
    """In which chats they would be heard."""
    return {chat.chat_id for chat in people.chats_by_id(done.tx, [owed.chat_id for owed in done.notify.owed])}


def prove(talk: Talk, who: str) -> None:
    """One of the cast has said an invitation code: from now on their account is known to be theirs."""
    with talk.database.begin() as tx:
        people.link(tx, talk.account_id(who), talk.person_id(who), Proof.CODE)
