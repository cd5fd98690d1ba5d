"""Never by the department's own people: whatever accounts they have, and however many, they do not end their case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, update

from bot.access import Held, Role
from bot.actor import Actor
from bot.refused import Refused
from handlers.accounts.actions import AccountEvent
from handlers.whistles import cases, ordering, own_people, rating, reporting, steps
from handlers.whistles.cases import Case
from handlers.whistles.letters.making import Order
from handlers.whistles.lifecycle import Action, Satisfaction
from handlers.whistles.own_people import Somebody
from storage import people
from storage.database import Database
from storage.redaction import scrub
from storage.tables import account, person, role
from tests.whistles.ground import NOW, Ground, register, work

LIAISON = "欧阳联络"  # a name that one of the department's people bears
WORDS = scrub("写明了")
_users = count(1)

OWN = ("colleague", "joint", "liaison", "second", "unlinked", "namesake", "replier")
STRANGE = ("late",)  # nothing is known of them, and they came when the department had it already


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody who joins, what they are, and whether they come before the case is sent."""

    kind: str
    early: bool
    word: str  # solved | grade | verify | close | revisit


NEIGHBOURS = st.lists(
    st.builds(
        Neighbour,
        kind=st.sampled_from([*OWN, *STRANGE]),
        early=st.booleans(),
        word=st.sampled_from(["solved", "solved", "grade", "verify", "close", "revisit"]),
    ),
    min_size=1,
    max_size=6,
)


def new_account(tx: Connection, name: str, person_id: int | None = None) -> Actor:
    """An account with its person, without any role."""
    user = f"own-{next(_users)}"
    values = {"platform": "fake", "user_id": user, "name": name, "person_id": person_id, "created_at": NOW}
    made = tx.execute(insert(account).values(**values).returning(account.c.id)).scalar_one()
    return Actor(made, people.get_person(tx, person_id) if person_id is not None else None)


def new_person(tx: Connection, name: str, unit_id: int | None) -> int:
    """An entry of the roster."""
    key = f"own-{next(_users)}"
    values = {"name": name, "unit_id": unit_id, "member": True, "state": "in", "roster_key": key, "created_at": NOW}
    return int(tx.execute(insert(person).values(**values).returning(person.c.id)).scalar_one())


def one_of(tx: Connection, ground: Ground, kind: str) -> Actor:
    """Somebody of this kind. The ground's liaison has the case, and bears a name."""
    liaison = ground.people["liaison"].person_id
    assert liaison is not None
    match kind:
        case "colleague":
            return new_account(tx, "小王", new_person(tx, "王小明", ground.unit))
        case "joint":
            return new_account(tx, "小李", new_person(tx, "李小明", ground.other_unit))
        case "liaison":
            who = new_person(tx, "另一联络员", None)
            tx.execute(insert(role).values(person_id=who, name=Role.LIAISON, unit_id=ground.unit, since=NOW.date()))
            return new_account(tx, "小赵", who)
        case "second" | "replier":
            return new_account(tx, "热心居民", liaison)
        case "unlinked":
            made = new_account(tx, "路人")
            assert made.account_id is not None
            linked = work(tx, ground.county, ground.people["liaison"])
            linked.record(AccountEvent.LINKED, made.account_id, after={"person_id": liaison})
            linked.record(AccountEvent.UNLINKED, made.account_id, before={"person_id": liaison})
            return made
        case "namesake":
            return new_account(tx, LIAISON)
        case _:
            return new_account(tx, "夜猫子")


def sent(tx: Connection, ground: Ground, case: Case) -> Case:
    """To the ground's unit, jointly with the other."""
    liaison = ground.people["liaison"].person_id
    tx.execute(update(person).where(person.c.id == liaison).values(name=LIAISON))
    tx.execute(insert(role).values(person_id=liaison, name=Role.LIAISON, unit_id=ground.unit, since=NOW.date()))
    staff = work(tx, ground.county, ground.actor(Role.COMMUNITY), now=NOW + timedelta(hours=1))
    order = Order(ground.unit, (ground.other_unit,), (WORDS,))
    return ordering.issue(staff, case, ordering.draft(staff, case, order, WORDS), WORDS).case


def answered(tx: Connection, ground: Ground, case: Case, *, verified: bool = True) -> Case:
    """Answered by the liaison and verified by the grid leader."""
    liaison = work(tx, ground.county, ground.actor(Role.LIAISON), now=NOW + timedelta(hours=3))
    case = ordering.sign(liaison, case)[0]
    case = steps.take(liaison, case, Action.REPLY, note=WORDS)
    if not verified:
        return case
    seen = work(tx, ground.county, ground.actor(Role.GRID), now=NOW + timedelta(hours=4))
    return steps.take(seen, case, Action.VERIFY)


def _speak(tx: Connection, ground: Ground, case: Case, who: Actor, word: str) -> None:
    """They say it, as a neighbour or in an office of the community that they hold besides."""
    here = (Held(Role.COMMUNITY, ground.home.path),) if word in ("verify", "close", "revisit") else ()
    says = work(tx, ground.county, replace(who, held=here), now=NOW + timedelta(hours=5))
    match word:
        case "solved":
            reporting.confirm(says, case)
        case "grade":
            reporting.rate(says, case, Satisfaction.VERY, scrub(""))
        case "verify":
            steps.take(says, case, Action.VERIFY)
        case "close":
            steps.take(says, case, Action.CLOSE)
        case "revisit":
            rating.revisit(says, case, Satisfaction.VERY, scrub(""))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(neighbours=NEIGHBOURS, reporter=st.sampled_from(["", *OWN]), verified=st.booleans())
def test_they_never_end_their_own_case(
    database: Database, ground: Ground, neighbours: list[Neighbour], reporter: str, verified: bool
) -> None:
    """As reporters, as neighbours, as staff besides; by twos and sixes: it stays open, and has no grade of theirs."""
    with database.begin() as tx:
        save = tx.begin_nested()
        case = register(tx, ground, by=one_of(tx, ground, reporter) if reporter else ground.people["reporter"])
        theirs = [one_of(tx, ground, each.kind) for each in neighbours]
        told = list(zip(neighbours, theirs, strict=True))
        for each, who in told:
            if each.early and each.kind not in STRANGE:
                reporting.join(work(tx, ground.county, who), case, ground.chat)
        case = sent(tx, ground, case)
        for each, who in told:
            if not each.early or each.kind in STRANGE:
                reporting.join(work(tx, ground.county, who, now=NOW + timedelta(hours=2)), case, ground.chat)
        case = answered(tx, ground, case, verified=verified)
        before = case.state
        for each, who in told:
            if each.kind in STRANGE and each.word not in ("solved", "grade"):
                continue  # who holds an office is no stranger
            nested = tx.begin_nested()
            try:
                _speak(tx, ground, cases.by_number(tx, case.number), who, each.word)
            except Refused:
                nested.rollback()
            else:
                nested.commit()
            now = cases.by_number(tx, case.number)
            assert (now.state, now.satisfaction) == (before, ""), each
        save.rollback()


def test_who_works_in_another_unit_is_not_taken_for_theirs(tx: Connection, ground: Ground) -> None:
    case = sent(tx, ground, register(tx, ground))
    honest = [
        new_account(tx, "小周", new_person(tx, "周明", None)),
        new_account(tx, "小吴"),
        ground.people["reporter"],
        ground.people["neighbour"],
    ]
    somebody = [
        Somebody(each.account_id, each.person_id, people.account_by_id(tx, each.account_id).name)
        for each in honest
        if each.account_id is not None
    ]
    assert own_people.among(work(tx, ground.county), case, somebody) == frozenset()


@pytest.mark.parametrize("kind", OWN)
def test_each_of_them_is_told_that_it_is_their_own(tx: Connection, ground: Ground, kind: str) -> None:
    who = one_of(tx, ground, kind)
    case = register(tx, ground)
    reporting.join(work(tx, ground.county, who), case, ground.chat)
    case = answered(tx, ground, sent(tx, ground, case))
    says = work(tx, ground.county, who, now=NOW + timedelta(hours=5))
    with pytest.raises(Refused, match=r"whistle\.guard_own"):
        reporting.confirm(says, case)
    with pytest.raises(Refused, match=r"whistle\.guard_own"):
        reporting.rate(says, case, Satisfaction.YES, scrub(""))


def test_a_department_that_gave_it_back_has_no_say_and_no_bar(tx: Connection, ground: Ground) -> None:
    """Its people are neighbours again where the case goes to another unit."""
    case = sent(tx, ground, register(tx, ground))
    assert own_people.departments(tx, case) == {ground.unit, ground.other_unit}
    case = ordering.give_back(work(tx, ground.county, ground.actor(Role.LIAISON)), case, WORDS)
    staff = work(tx, ground.county, ground.actor(Role.GRID))
    case = steps.take(staff, case, Action.SELF_HANDLE)
    assert own_people.departments(tx, case) == frozenset()
