"""反向考核: what two people of a community saw of a paired unit, or of somebody who lives there, item by item.

Beside each item stands what the records say. When both have said all of it, and do not say the opposite of each other,
the rated hear it and may reply; after the term it is final. Who said it is told by the office, never by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from bot.access import Role, Where
from bot.refused import Refused, Unclear
from bot.work import Work
from handlers.figures.period import year_of
from handlers.privacy.looking import Sight, looked
from handlers.year import evidence, rules
from handlers.year.config import YearConfig
from handlers.year.counting import RATERS, Seen
from handlers.year.events import ReviewEvent
from handlers.year.evidence import Figure, Subject
from handlers.year.rules import Of
from storage import calendar, people
from storage.places import Place, Unit
from storage.redaction import Scrubbed, scrub_to
from storage.tables import unit_place, year_review, year_review_word

OPEN, TOLD, FINAL = "open", "told", "final"
EVERY = 0  # instead of an item's number: all of them
LONGEST = 200  # signs said of an item
LONGEST_REPLY = 300
BY_ROLE = {"community": Role.COMMUNITY, "secretary": Role.SECRETARY}
SAYERS = frozenset(BY_ROLE.values())


@dataclass(frozen=True, slots=True)
class Review:
    """What a community says of somebody in a year, and where it stands."""

    id: int
    year: int
    community_id: int
    unit_id: int | None
    person_id: int | None
    state: str
    reply_by: date | None
    reply: str


@dataclass(frozen=True, slots=True)
class Word:
    """What one of the two said of one item."""

    rater: str
    item: str
    seen: str
    words: str
    by_id: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit on a community's list: its review, None where nobody has said anything, and who of the two is done."""

    unit: Unit
    review: Review | None
    done: frozenset[str]
    apart: bool = False  # they say the opposite, and are to talk and say it again


_COLUMNS = (
    year_review.c.id,
    year_review.c.year,
    year_review.c.community_id,
    year_review.c.unit_id,
    year_review.c.person_id,
    year_review.c.state,
    year_review.c.reply_by,
    year_review.c.reply,
)


def communities(work: Work) -> list[Place]:
    """Those for which whoever acts may say what was seen."""
    places = work.county.places
    held = [each for each in work.actor.held if each.role in SAYERS]
    return [
        place
        for place in places.communities
        if any(
            place.path.startswith(each.path) if each.role is Role.COMMUNITY else each.path.startswith(place.path)
            for each in held
            if each.path
        )
    ]


def community_said(work: Work, text: str) -> tuple[Place, str]:
    """The community that is said, or the only one they speak for, and the text without it.

    Raises Refused: they speak for none; Unclear: for several.
    """
    own = communities(work)
    named = next((place for place in own if place.name in text), None)
    if named is not None:
        return named, text.replace(named.name, " ", 1)
    if len(own) != 1:
        raise Unclear("year.which_community", alone=True) if own else Refused("year.not_rater", alone=True)
    return own[0], text


def rater_of(work: Work, community: Place) -> str:
    """As which of the two whoever acts speaks. Raises Refused: neither."""
    if work.may({Role.COMMUNITY}, Where(community.path)):
        return "community"
    if any(each.role is Role.SECRETARY and each.path.startswith(community.path) for each in work.actor.held):
        return "secretary"
    raise Refused("year.not_rater", alone=True)


def paired(tx: Connection, community: Place) -> list[int]:
    """The units that a community is paired with."""
    return list(tx.scalars(select(unit_place.c.unit_id).where(unit_place.c.place_id == community.id)))


def _of(of: Subject) -> ColumnElement[bool]:
    if of.person is not None:
        return year_review.c.person_id == of.person.id
    assert of.unit is not None
    return year_review.c.unit_id == of.unit.id


def find(tx: Connection, community: Place, of: Subject, year: int) -> Review | None:
    """The review of a community and a year."""
    query = select(*_COLUMNS).where(year_review.c.community_id == community.id, _of(of), year_review.c.year == year)
    row = tx.execute(query).first()
    return Review(*row) if row is not None else None


def words_of(tx: Connection, review: Review) -> list[Word]:
    """What was said, by item and rater."""
    table = year_review_word
    query = select(table.c.rater, table.c.item, table.c.seen, table.c.words, table.c.by_id)
    rows = tx.execute(query.where(table.c.review_id == review.id).order_by(table.c.item, table.c.rater))
    return [Word(*row) for row in rows]


def is_final(tx: Connection, of: Subject, year: int) -> bool:
    """Whether two people of some community have said what they saw, and the rated could reply."""
    return tx.execute(select(year_review.c.id).where(_of(of), year_review.c.year == year, _final())).first() is not None


def _final() -> ColumnElement[bool]:
    return year_review.c.state == FINAL


def figures(work: Work, community: Place, of: Subject, year: int) -> tuple[Figure, ...]:
    """The items with what the records of this community say; somebody whose records they are can read who looked.

    Raises Refused: not a rater, not paired, not their people.
    """
    rater_of(work, community)
    _belongs(work, community, of)
    if of.person is not None:
        looked(work, [of.person.id], Sight.RECORDS, why=f"{year}年反向考核")
    kept = rules.of_year(work.tx, year)
    rows = evidence.read(work.tx, work.county, of, year_of(date(year, 1, 1)), work.now, kept, community)
    least = work.county.config.section(YearConfig).least
    return evidence.figures_of(kept.of(Of.REVIEW), rows, least)


def _belongs(work: Work, community: Place, of: Subject) -> None:
    if of.person is not None:
        home = work.county.places.community_of(of.person.grid_id)
        if home is None or home.id != community.id:
            raise Refused("year.not_your_people", alone=True)
    elif of.unit is not None and of.unit.id not in paired(work.tx, community):
        raise Refused("year.not_paired", alone=True, community=Scrubbed(community.name))


def standing(work: Work, community: Place, year: int) -> list[Standing]:
    """Every paired unit, in the county's own order, and how far its review is."""
    rater_of(work, community)
    units = work.county.places.units
    stands = []
    for unit_id in sorted(paired(work.tx, community)):
        review = find(work.tx, community, Subject(unit=units[unit_id]), year)
        said = words_of(work.tx, review) if review is not None else []
        apart = _apart({(word.rater, word.item): Seen(word.seen) for word in said})
        stands.append(Standing(units[unit_id], review, frozenset(word.rater for word in said), apart))
    return stands


def say(
    work: Work, community: Place, of: Subject, year: int, seen: Mapping[int, tuple[Seen, str]]
) -> tuple[Review, tuple[Figure, ...], str]:
    """Say what was seen of items (by number, from 1; EVERY). What came of it: "more", "other", "apart", "unheard"
    (nobody could be told) or "told".

    Raises Refused: not a rater, oneself, both of one person, told already, no such item, 没看到 without a word.
    """
    rater, items = rater_of(work, community), figures(work, community, of, year)
    if of.person is not None and of.person.id == work.actor.person_id:
        raise Refused("year.not_oneself", alone=True)
    review = find(work.tx, community, of, year) or _begin(work, community, of, year)
    if review.state != OPEN:
        raise Refused("year.review_told", alone=True)
    before = words_of(work.tx, review)
    if any(word.rater != rater and word.by_id == work.actor.person_id for word in before):
        raise Refused("year.two_people", alone=True)
    if EVERY in seen:
        seen = dict.fromkeys(range(1, len(items) + 1), seen[EVERY])
    for number, (saw, words) in seen.items():
        if not 1 <= number <= len(items):
            raise Refused("year.no_item", alone=True, number=number, most=len(items))
        said = scrub_to(" ".join(words.split()), LONGEST)
        if saw is Seen.NO and not said:
            raise Refused("year.say_what", alone=True, number=number)
        _put(work, review, rater, items[number - 1], saw, said)
    return review, items, _come_of(work, review, of, community, items, rater)


def _begin(work: Work, community: Place, of: Subject, year: int) -> Review:
    row = {
        "year": year,
        "community_id": community.id,
        "unit_id": of.unit.id if of.unit is not None and of.person is None else None,
        "person_id": of.person.id if of.person is not None else None,
        "state": OPEN,
        "reply": "",
    }
    made = work.tx.execute(insert(year_review).values(**row).returning(year_review.c.id)).scalar_one()
    return _get(work.tx, made)


def _get(tx: Connection, review_id: int) -> Review:
    return Review(*tx.execute(select(*_COLUMNS).where(year_review.c.id == review_id)).one())


def _put(work: Work, review: Review, rater: str, item: Figure, saw: Seen, words: str) -> None:
    table = year_review_word
    key = table.c.review_id == review.id, table.c.rater == rater, table.c.item == item.key
    old = work.tx.execute(select(table.c.seen).where(*key)).first()
    values = {
        "seen": str(saw),
        "figure": item.words[:64],
        "words": words,
        "by_id": work.actor.person_id,
        "at": work.now,
    }
    if old is not None:
        work.tx.execute(update(table).where(*key).values(**values))
    else:
        work.tx.execute(insert(table).values(review_id=review.id, rater=rater, item=item.key, **values))
    before = {"seen": old.seen} if old is not None else None
    work.record(ReviewEvent.SAID, review.id, before=before, after={"rater": rater, "item": item.key, "seen": str(saw)})


def _come_of(work: Work, review: Review, of: Subject, community: Place, items: Sequence[Figure], rater: str) -> str:
    said = {(word.rater, word.item): Seen(word.seen) for word in words_of(work.tx, review)}
    lacking = {each for each in RATERS for item in items if (each, item.key) not in said}
    if lacking:
        return "more" if rater in lacking else "other"
    fields: dict[str, object] = {"name": of.name, "community": community.name, "year": review.year}
    if _apart(said):
        work.record(ReviewEvent.APART, review.id)
        others = {word.by_id for word in words_of(work.tx, review)} - {work.actor.person_id, None}
        work.notify.people([by for by in others if by is not None], "year.told_apart", fields)
        return "apart"
    days = work.county.config.section(YearConfig).reply_days
    until = calendar.load(work.tx).add_workdays(work.now.date(), days)
    told = {**fields, "lines": lines(work.tx, review, items), "until": until}
    if not _tell(work, of, "year.told_review", told):
        return "unheard"  # the term of reply would run for nobody
    _set(work.tx, review, state=TOLD, told_at=work.now, reply_by=until)
    work.record(ReviewEvent.TOLD, review.id, after={"reply_by": until.isoformat()})
    return "told"


def _apart(said: Mapping[tuple[str, str], Seen]) -> bool:
    """Whether the two say the opposite of any item: by rater and item."""
    order = list(Seen)
    return any(
        abs(order.index(seen) - order.index(said["secretary", item])) > 1
        for (rater, item), seen in said.items()
        if rater == "community" and ("secretary", item) in said
    )


def lines(tx: Connection, review: Review, items: Sequence[Figure]) -> str:
    """Item by item what the records say and what the two saw, without names."""
    said = words_of(tx, review)
    shown = []
    for number, item in enumerate(items, 1):
        saw = "；".join(
            f"{RATERS[word.rater]}{word.seen}" + (f"（{word.words}）" if word.words else "")
            for word in said
            if word.item == item.key
        )
        shown.append(f"{number}. {item.title}：{item.words}" + (f"。{saw}" if saw else ""))
    return "\n".join(shown)


def _set(tx: Connection, review: Review, **values: Any) -> None:
    tx.execute(update(year_review).where(year_review.c.id == review.id).values(**values))


def _tell(work: Work, of: Subject, key: str, fields: Mapping[str, object]) -> int:
    """The rated alone. In how many chats."""
    if of.person is not None:
        return work.notify.people([of.person.id], key, fields, asleep=True)
    assert of.unit is not None
    return work.notify.holders({Role.LIAISON}, key, fields, unit_id=of.unit.id)


def to_reply(work: Work, subjects: Sequence[Subject]) -> list[tuple[Review, Subject]]:
    """The reviews of these that wait for a reply, the oldest first."""
    waits = []
    for of in subjects:
        rows = work.tx.execute(select(*_COLUMNS).where(_of(of), year_review.c.state == TOLD).order_by(year_review.c.id))
        waits += [(Review(*row), of) for row in rows]
    return waits


def meant(work: Work, subjects: Sequence[Subject], text: str) -> tuple[Review, Subject, str]:
    """Which review is replied to, and what is said to it. Raises Refused: none waits; Unclear: several do."""
    waits, words = to_reply(work, subjects), text.strip()
    if not waits:
        raise Refused("year.nothing_to_reply", alone=True)
    if len(waits) == 1:
        return (*waits[0], words)
    for review, of in waits:
        name = work.county.places.by_id[review.community_id].name
        for spoken in (name, name.removesuffix("社区")):
            if words.startswith(spoken):
                return review, of, words.removeprefix(spoken).strip(" ，,：:")
    raise Unclear("year.reply_to_which", alone=True)


def reply(work: Work, review: Review, of: Subject, words: str) -> Review:
    """The rated say something to it, before it is final; said again it stands in the place of what was said before.

    Raises Refused: not theirs, not told yet or final, no words.
    """
    own = of.person is not None and of.person.id == work.actor.person_id
    if not own and not (of.unit is not None and work.may({Role.LIAISON}, Where(unit_id=of.unit.id))):
        raise Refused("year.not_yours", alone=True)
    now = _get(work.tx, review.id)
    if now.state != TOLD or now.reply_by is None or work.now.date() > now.reply_by:
        raise Refused("year.review_closed", alone=True)
    said = scrub_to(" ".join(words.split()), LONGEST_REPLY)
    if not said:
        raise Refused("year.reply_what", alone=True)
    _set(work.tx, review, reply=said, replied_at=work.now)
    work.record(ReviewEvent.REPLIED, review.id, before={"reply": now.reply} if now.reply else None)
    raters = {word.by_id for word in words_of(work.tx, review)} - {None}
    fields = {"name": of.name, "words": said, "until": now.reply_by}
    work.notify.people([by for by in raters if by is not None], "year.told_reply", fields)
    return _get(work.tx, review.id)


def finish(work: Work, most: int) -> int:
    """The clock: what may not be replied to any more is final. Returns how many."""
    over = year_review.c.state == TOLD, year_review.c.reply_by < work.now.date()
    rows = work.tx.execute(select(*_COLUMNS).where(*over).order_by(year_review.c.id).limit(most)).all()
    for row in rows:
        review = Review(*row)
        _set(work.tx, review, state=FINAL, final_at=work.now)
        work.record(ReviewEvent.FINAL, review.id)
        _tell(work, _subject(work, review), "year.told_final", _fields(work, review))
    return len(rows)


def _subject(work: Work, review: Review) -> Subject:
    if review.person_id is not None:
        return Subject(person=people.get_person(work.tx, review.person_id))
    return Subject(unit=work.county.places.units[review.unit_id or 0])


def _fields(work: Work, review: Review) -> dict[str, object]:
    community = work.county.places.by_id[review.community_id].name
    return {"name": _subject(work, review).name, "community": community, "year": review.year}
