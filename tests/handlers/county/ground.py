"""The demo county changed without a parser: who does it, what they do, whom it reaches."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.work import Work
from handlers.county import house
from handlers.county.actions import carry_out
from handlers.county.changes import Change
from storage import people
from storage.places import Key
from tests.handlers.acting import acting_as
from tests.handlers.talk import TEN, Talk
from tests.support.known import SURE

COMMITTEE = "城市社区党工委"
SD: Key = (COMMITTEE, "水东社区")
NW: Key = (COMMITTEE, "南外社区")
LUO, XIAO = "demo-luo", "demo-xiao"  # 社区干部 of 水东社区; 县委组织部
LI, GUO, ZHANG, ZENG = "demo-li", "demo-guo", "demo-zhang", "demo-zeng"


def grid(number: int, of: Key = SD) -> Key:
    """第N网格 of a community."""
    return (*of, f"第{number}网格")


def make(talk: Talk, who: str, *changes: Change) -> Work:
    """Somebody makes changes, committed. What would be told is in `notify.owed` and goes nowhere."""
    with talk.database.begin() as tx:
        done = acting_as(talk, tx, who)
        carry_out(done, changes, house.placed())
        talk.county = done.county
        return done


def with_account(tx: Connection, person_id: int, user_id: str) -> None:
    """Somebody of the roster can be reached."""
    made = people.add_account(tx, "web", user_id, user_id, TEN)
    people.link(tx, made.id, person_id, *SURE)
