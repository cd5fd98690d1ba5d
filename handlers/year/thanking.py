"""感谢: a community thanks one person in words that say what was done. In private, kept on their own record."""

from __future__ import annotations

from functools import partial

from sqlalchemy import insert

from bot.access import Role, Where
from bot.refused import Refused, Unclear
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.cards import meant
from handlers.year.events import ThanksEvent
from storage.people import Person
from storage.redaction import Scrubbed, scrub_to
from storage.tables import thanks

COMMUNITY = frozenset({Role.COMMUNITY})
LONGEST = 200
_TITLE = Pattern(r"^\s*(?:同志|老师|医生|师傅|书记|主任)")
LEAST = 4  # signs: 谢谢 alone says nothing of what was done


def find(work: Work, text: str) -> tuple[Person, str]:
    """Who is thanked, of those who live where whoever acts is community staff, and for what. Raises Refused and
    Unclear."""
    person, words = meant.find_person(work, text, partial(meant.may_read, work, roles=COMMUNITY))
    if person is None:
        raise Refused("year.thank_whom", alone=True)
    return person, _TITLE.sub("", words).strip(" ，,：:")


def thank(work: Work, who: Person, words: str) -> tuple[Scrubbed, int]:
    """The words as they are kept, and how many chats they reached.

    Raises Refused: not their people, oneself; Unclear: no words.
    """
    home = work.county.places.by_id.get(who.grid_id) if who.grid_id is not None else None
    community = work.county.places.community_of(who.grid_id)
    if home is None or community is None or not work.may(COMMUNITY, Where(home.path)):
        raise Refused("year.not_your_people", alone=True)
    if who.id == work.actor.person_id:
        raise Refused("year.not_oneself", alone=True)
    said = scrub_to(" ".join(words.split()), LONGEST)
    if len(said) < LEAST:
        raise Unclear("year.thank_what", alone=True)
    row = {
        "person_id": who.id,
        "community_id": community.id,
        "words": said,
        "by_id": work.actor.person_id,
        "at": work.now,
    }
    made = work.tx.execute(insert(thanks).values(**row).returning(thanks.c.id)).scalar_one()
    work.record(ThanksEvent.GIVEN, made)
    fields = {"name": who.name, "community": community.name, "words": said}
    return said, work.notify.people([who.id], "year.told_thanks", fields, asleep=True)
