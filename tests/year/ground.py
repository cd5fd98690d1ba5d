"""What the tests of the year do before they look."""

from __future__ import annotations

from bot.work import Work
from handlers.year import reviewing, rules
from handlers.year.counting import Seen
from handlers.year.evidence import Subject
from storage import people
from storage.places import Place, Unit
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk

YEAR = 2026
MEMBER, LIAISON, STAFF, SECRETARY, COUNTY, GRID, STRANGER = (
    "demo-guo",
    "demo-zeng",
    "demo-luo",
    "demo-zhong",
    "demo-xiao",
    "demo-zhang",
    "demo-li",
)
TRAFFIC = "县交通运输局"  # paired with 水东社区; its liaison is one of the cast


def begin(talk: Talk) -> None:
    """The year keeps its rules from now on."""
    with talk.database.begin() as tx:
        rules.begin(acting_as(talk, tx, COUNTY), YEAR)


def unit(talk: Talk, name: str = TRAFFIC) -> Unit:
    """By its name."""
    found = talk.county.places.unit(name)
    assert found is not None
    return found


def community(talk: Talk) -> Place:
    """水东社区."""
    found = talk.county.places.community("水东社区")
    assert found is not None
    return found


def of_unit(talk: Talk, name: str = TRAFFIC) -> Subject:
    """A unit's evidence."""
    return Subject(unit=unit(talk, name))


def of_person(talk: Talk, work: Work, who: str = MEMBER) -> Subject:
    """Somebody's evidence."""
    return Subject(person=people.get_person(work.tx, talk.person_id(who)))


def both_say(talk: Talk, of: Subject, one: Seen = Seen.YES, other: Seen = Seen.YES) -> str:
    """Both raters of 水东社区 say the same of every item; what came of it."""
    came = ""
    with talk.database.begin() as tx:
        for who, saw in ((STAFF, one), (SECRETARY, other)):
            work = acting_as(talk, tx, who)
            words = "约好没来" if saw is Seen.NO else ""
            _, _, came = reviewing.say(work, community(talk), of, YEAR, {reviewing.EVERY: (saw, words)})
    return came


def finish(talk: Talk) -> int:
    """The clock, after every term."""
    talk.clock.advance(days=30)
    with talk.database.begin() as tx:
        return reviewing.finish(acting_as(talk, tx, COUNTY), 50)
