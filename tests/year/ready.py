"""What must have happened before an example of 帮助 that speaks of the year can work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert, update

from bot.access import Role
from handlers.year import grading
from handlers.year.evidence import Subject
from storage import people
from storage.tables import person, role, year_appeal, year_talk
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.year.ground import COUNTY, YEAR, begin, both_say, unit


def _begun(talk: Talk, _: str) -> None:
    """And the unit of the examples has somebody who hears of its grade."""
    begin(talk)
    zeng, where = talk.person_id("demo-zeng"), unit(talk, "县供电公司").id
    liaison = {"person_id": zeng, "name": Role.LIAISON, "unit_id": where, "since": talk.clock.now().date()}
    with talk.database.begin() as tx:
        tx.execute(insert(role).values(liaison))


def _graded(talk: Talk, who: str) -> None:
    """Whoever is to speak has a grade."""
    begin(talk)
    with talk.database.begin() as tx:
        of = Subject(person=people.get_person(tx, talk.person_id(who)))
        grading.write(acting_as(talk, tx, COUNTY), of, YEAR, "一般", "有两次约好没来")


def _appealed(talk: Talk, _: str) -> None:
    """Number 12 waits."""
    _graded(talk, "demo-guo")
    talk.say("申诉 那几天我在值班，社区可以核实", "demo-guo")
    with talk.database.begin() as tx:
        tx.execute(year_appeal.update().values(id=12))


def _told(talk: Talk, who: str) -> None:
    """A community has said what it saw of whoever is to speak."""
    begin(talk)
    with talk.database.reading() as tx:
        of = Subject(person=people.get_person(tx, talk.person_id(who)))
    both_say(talk, of)


def _aged(talk: Talk, _: str) -> None:
    """Everybody has been on the roster for most of a year."""
    long_ago = talk.clock.now() - timedelta(days=300)
    with talk.database.begin() as tx:
        tx.execute(update(person).values(created_at=long_ago))


def _talked(talk: Talk, _: str) -> None:
    """Talk number 3."""
    _aged(talk, "")
    talk.say("记约谈 县财政局 今天和单位负责人谈了，说好月底前都来报到", COUNTY)
    with talk.database.begin() as tx:
        tx.execute(year_talk.update().values(id=3))


PREPARED: dict[str, Callable[[Talk, str], None]] = {
    "我的等次": _graded,
    "申诉": _graded,
    "回复考核": _told,
    "评等次": _begun,
    "答复申诉": _appealed,
    "记约谈": _aged,
    "约谈结果": _talked,
    "撤掉约谈": _talked,
}
