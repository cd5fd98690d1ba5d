"""A county's first week: a hundred members and ten office holders come in, and three who are somebody else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import String, cast, select

from bot.access import Role
from handlers.checkin import actions, roll
from handlers.county import invitations
from handlers.county.actions import carry_out
from handlers.county.changes import Vouch, Who
from handlers.county.offices import BY_OFFICE
from storage import people
from storage.people import Person, Proof
from storage.tables import account, activity, claim, person, role
from tests.handlers.acting import acting_as
from tests.handlers.talk import GRID, Talk

LUO, XIAO = "demo-luo", "demo-xiao"
ROADS = ("code", "sheet", "platform", "word")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody of the roster who has no account yet, and how they come in."""

    who: Person
    unit: str
    road: str
    office: bool

    @property
    def user(self) -> str:
        """Their account's id on the platform."""
        return f"new-{self.who.id}"


def newcomers(talk: Talk) -> list[Newcomer]:
    """A hundred who hold nothing and ten who hold an office of 水东社区, all of names that their unit has once."""
    with talk.database.reading() as tx:
        sd = talk.county.places.community("水东社区")
        assert sd is not None
        homes = [grid.id for grid in talk.county.places.grids(sd)]
        holders = select(role.c.person_id).where(role.c.name.in_((Role.GRID, Role.SECRETARY, Role.LIAISON)))
        known = select(account.c.person_id).where(account.c.person_id.is_not(None))
        free = select(*people.PERSON_COLUMNS).where(person.c.id.not_in(known), person.c.unit_id.is_not(None))
        members = free.where(
            person.c.state == "roster", person.c.grid_id.in_(homes), person.c.id.not_in(select(role.c.person_id))
        )
        offices_held = free.where(person.c.id.in_(holders))
        rows = [
            *tx.execute(members.order_by(person.c.id).limit(140)),
            *tx.execute(offices_held.order_by(person.c.id).limit(14)),
        ]
        units = talk.county.places.units
        seen: dict[tuple[str, int | None], list[Person]] = {}
        for row in tx.execute(select(*people.PERSON_COLUMNS).order_by(person.c.id)):
            each = people.person_of(tuple(row))
            assert each is not None
            seen.setdefault((each.name, each.unit_id), []).append(each)
        found: list[Newcomer] = []
        offices = set(tx.scalars(holders))
        for row in rows:
            who = people.person_of(tuple(row))
            assert who is not None
            if len(seen[who.name, who.unit_id]) == 1 and 2 <= len(who.name) <= 3:
                office = who.id in offices
                road = "office" if office else ROADS[len(found) % len(ROADS)]
                found.append(Newcomer(who, units[who.unit_id or 0].name, road, office))
        plain = [each for each in found if not each.office][:100]
        return plain + [each for each in found if each.office][:10]


def test_everybody_comes_in_and_no_impostor_does(talk: Talk) -> None:
    coming = newcomers(talk)
    assert [each.office for each in coming].count(True) >= 8
    assert len(coming) >= 100
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, XIAO)
        codes = {
            each.who.id: invitations.give(work, people.get_person(tx, each.who.id))
            for each in coming
            if each.road in ("code", "office")
        }
        vouches = [Vouch(Who("", "", each.who.id), "web", each.user) for each in coming if each.road == "sheet"]
        carry_out(work, vouches, (), told=False)
    for each in coming:
        _comes(talk, each, codes)
    impostors = [each for each in coming if each.road == "word"][:2] + [each for each in coming if each.office][:1]
    for number, each in enumerate(impostors):
        talk.say(f"报到 {each.who.name} {each.unit}", f"impostor-{number}", GRID)
        talk.say("跳过", f"impostor-{number}")
        talk.say("活动 今天 打扫楼道 2小时", f"impostor-{number}")
    waiting = {row.name for row in talk.rows(claim)}
    assert waiting == {each.who.name for each in coming if each.road == "word"} | {each.who.name for each in impostors}
    _told(talk)
    talk.say("确认报到 全部", LUO)
    # What is not plain (a rival, an account that is this person already) is decided one by one.
    left = talk.rows(claim)
    ours = {talk_account.id: talk_account.user_id for talk_account in talk.rows(account)}
    for row in left:
        word = "不是本人" if ours[row.account_id].startswith("impostor") else "确认报到"
        talk.say(f"{word} {row.number}", LUO)
    assert talk.count(claim) == 0
    _all_are_known(talk, coming)
    assert talk.count(activity) == 0, "what an impostor did counts for nobody"
    for number in range(len(impostors)):
        with talk.database.reading() as tx:
            assert acting_as(talk, tx, f"impostor-{number}").actor.held == ()


def _comes(talk: Talk, each: Newcomer, codes: dict[int, str]) -> None:
    if each.road in ("code", "office"):
        said = talk.say(f"邀请码 {invitations.shown(codes[each.who.id])}", each.user)
        assert any("认出您了" in line.text for line in said)
        talk.say("报到", each.user)
    elif each.road == "sheet":
        talk.say("报到", each.user)
    else:
        known_as = each.who.name if each.road == "platform" else ""
        talk.say(f"报到 {each.who.name} {each.unit}", each.user, GRID, known_as=known_as)
    talk.say("跳过", each.user)


def _told(talk: Talk) -> None:
    """The community hears of all of them in one message."""
    talk.clock.advance(minutes=roll.GATHER.seconds // 60)
    alarm = roll.alarm()
    with talk.database.begin() as tx:
        step = alarm.step(talk.county, talk.clock.now(), talk._machine.reach)
        assert step(tx)
        assert not step(tx)


def _all_are_known(talk: Talk, coming: list[Newcomer]) -> None:
    proofs = {"code": (Proof.CODE,), "sheet": (Proof.PLATFORM,), "platform": (Proof.PLATFORM,), "word": (Proof.WORD,)}
    with talk.database.reading() as tx:
        for each in coming:
            (known,) = people.accounts_of(tx, [each.who.id])
            assert (known.user_id, known.person and known.person.state) == (each.user, "in"), each
            assert known.proofs == proofs.get(each.road, (Proof.CODE, Proof.OFFICE)), each
            assert known.awake == each.office


def test_a_roster_without_numbers_is_a_roster(talk: Talk) -> None:
    """As old ones are; who was only given an office is none."""
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, "demo-xiao")
        assert actions.has_roster(work)
        tx.execute(person.update().values(roster_key="~某人/" + cast(person.c.id, String) + BY_OFFICE))
        assert not actions.has_roster(work)
        one = select(person.c.id).limit(1).scalar_subquery()
        tx.execute(person.update().where(person.c.id == one).values(roster_key="~郭建勋/1/1"))
        assert actions.has_roster(work)
