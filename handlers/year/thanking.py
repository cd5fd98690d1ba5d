"""感谢: a community thanks one person in words that say what was done. In private, kept on their own record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlalchemy import bindparam, insert, select

from bot.access import Role
from bot.refused import Refused, Unclear
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.cards import meant, whom
from handlers.year.events import ThanksEvent
from storage.people import Person
from storage.places import Place, Unit
from storage.redaction import Scrubbed, scrub_to
from storage.tables import thanks

COMMUNITY = frozenset({Role.COMMUNITY})
LONGEST = 200
_TITLE = Pattern(r"^\s*(?:同志|老师|医生|师傅|书记|主任)")
_said_before = select(thanks.c.id).where(
    thanks.c.person_id == bindparam("person"),
    thanks.c.community_id == bindparam("community"),
    thanks.c.words == bindparam("words"),
)
LEAST = 4  # signs: 谢谢 alone says nothing of what was done


def find(work: Work, text: str) -> tuple[Person, str]:
    """Who is thanked, of those who live or have served where whoever acts is community staff, and for what. Raises
    Refused and Unclear."""
    unit, _ = meant.find_unit(work, text)
    person, words = whom.find_person(work, text, partial(whom.knows, work, roles=COMMUNITY), unit=unit)
    if person is None:
        raise Refused("year.thank_whom", alone=True)
    return person, _TITLE.sub("", words).strip(" ，,：:")


@dataclass(frozen=True, slots=True)
class UnitThanked:
    """Words for a unit, and how many chats of its liaisons they reached."""

    unit: str
    words: Scrubbed
    heard: int


def of_unit(work: Work, text: str) -> UnitThanked | None:
    """A community's thanks for a unit go to its liaison, and count nowhere. None where a person is meant, or no unit.

    Raises Unclear: no words.
    """
    unit, rest = meant.find_unit(work, text.strip())
    if unit is None or not rest.startswith(" ") or _of_person(work, text, unit):  # it does not stand at the head
        return None
    communities = meant.own_communities(work, COMMUNITY)
    said = scrub_to(" ".join(rest.split()).strip(" ，,：:"), LONGEST)
    if len(said) < LEAST:
        raise Unclear("year.thank_what", alone=True)
    fields = {"community": communities[0].name if communities else "", "words": said}
    heard = work.notify.holders({Role.LIAISON}, "year.told_unit_thanks", fields, unit_id=unit.id)
    return UnitThanked(unit.name, said, heard)


def _of_person(work: Work, text: str, unit: Unit) -> bool:
    """县检察院 王小兰 …: whoever is named right beside the unit."""
    who, _ = whom.find_person(work, text, partial(whom.knows, work, roles=COMMUNITY), unit=unit)
    return who is not None and who.unit_id == unit.id


def _community(work: Work, who: Person) -> Place | None:
    """In whose name they are thanked: where they live or, once they have moved, where they served; of one's own."""
    if whom.may_read(work, who, COMMUNITY):
        return work.county.places.community_of(who.grid_id)
    served = whom.served_at(work, who, COMMUNITY)
    return work.county.places.community_of(served[0].id) if served else None


def thank(work: Work, who: Person, words: str) -> tuple[Scrubbed, int]:
    """The words as they are kept, and how many chats they reached.

    Raises Refused: not their people, oneself, said before; Unclear: no words.
    """
    community = _community(work, who)
    if community is None:
        raise Refused("year.not_your_people", alone=True)
    if who.id == work.actor.person_id:
        raise Refused("year.not_oneself", alone=True)
    said = scrub_to(" ".join(words.split()), LONGEST)
    if len(said) < LEAST:
        raise Unclear("year.thank_what", alone=True)
    if work.tx.execute(_said_before, {"person": who.id, "community": community.id, "words": said}).first() is not None:
        raise Refused("year.thanked_before", alone=True, name=Scrubbed(who.name))
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
