"""What the roster says of somebody is wrong, or has changed: they ask, their community looks into it and changes it.

Name, unit and membership are the roster's, so nobody changes their own. What was done before stays what it was: a
record keeps the unit and the place of its day."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from bot.access import Role, Where
from bot.message import Choice
from bot.refused import Refused
from bot.values.found import Given
from bot.values.instead import instead
from bot.values.pattern import Pattern
from bot.values.people import find_unit as unit_in
from bot.work import Work
from handlers.cards import meant, whom
from handlers.checkin import actions
from handlers.checkin.actions import MEMBER, PersonEvent
from handlers.county.roles import OFFICE
from storage import people
from storage.people import Person
from storage.places import Places, Unit
from storage.redaction import Scrubbed, scrub
from storage.tables import person

LONGEST = 100
_NOT_MEMBER = Pattern(r"(?:不是|非|不再是)(?:中共)?(?:预备)?党员|群众|退党")
_DENIED = Pattern(r"(?:写|印|记|登|弄)(?:成|的是|我?是)[^,，。]{0,6}(?:非|不是)?党员|非党员[,，\s]*(?:不对|错)")
_MEMBER = Pattern(
    r"转正|入党|(?:是|成了?|成为|算|改成|改为|身份)[^,，。]{0,6}党员|党员(?:了|身份)|^\s*(?:中共)?党员\s*$"
)
_NAME = Pattern(
    r"(?:名字|姓名|我叫)[^,，。]{0,8}?[,，\s]*(?:应该|应|正确的)?(?:是|叫|为|改成|改为|:|：|\s)\s*(?P<name>(?!错|写|不对)[一-鿿·]{2,8})"
    r"|改名(?:字)?(?:叫|成|为)?了?[,，\s]*(?:现在)?(?:叫|是)?\s*(?P<new>(?!了|字)[一-鿿·]{2,8})"
)
_ENDS = Pattern(r"(?:不是|而不是|吧|了|的|才对).*$")
_BEHIND = Pattern(r"(?:调到|调入|到|是|为|成|在|进了?|去)(?!.*(?:调到|调入|到|是|为|成|在|进了?|去))(?P<rest>.+)$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the roster shall say; None: as it is. `near`: units that are called about so, where none is."""

    name: str | None = None
    unit: Unit | None = None
    member: bool | None = None
    near: tuple[str, ...] = ()

    @property
    def told(self) -> Scrubbed:
        """单位 县农业农村局、政治面貌 党员: as people say it, and as `read` reads it again."""
        parts = [f"姓名 {self.name}"] if self.name else []
        parts += [f"单位 {self.unit.name}"] if self.unit is not None else []
        parts += [f"身份 {'党员' if self.member else '非党员'}"] if self.member is not None else []
        return Scrubbed("、".join(parts))


def read(places: Places, text: str, given: Given) -> Wanted:
    """What somebody's words want the roster to say: 我换单位了，到县农业农村局了; 身份写错了 我是党员."""
    put = instead(text)
    if put is not None and unit_in(put.right, given) is None:
        put = None
    behind = _BEHIND.search(text)
    scopes = [put.right] if put is not None else [*([behind["rest"]] if behind else []), text]
    said = next((found.value for scope in scopes if (found := unit_in(scope, given)) is not None), None)
    unit, near = actions.find_unit(places, said) if said is not None else (None, [])
    named = _NAME.search(text)
    name = _ENDS.sub("", named["name"] or named["new"]) if named is not None else None
    member: bool | None = None
    if not _DENIED.search(text):
        member = False if _NOT_MEMBER.search(text) else True if _MEMBER.search(text) else None
    elif re.search(r"(?<!非)(?<!不是)(?:我是|应该?是|实际是|其实是)党员", text):
        member = True
    return Wanted(name if name and len(name) > 1 else None, unit, member, tuple(near))


_ENTRY = select(*people.PERSON_COLUMNS).where(person.c.id == bindparam("id"), person.c.state != "left")


def entry(tx: Connection, person_id: int) -> Person | None:
    """Whoever a button was about; None where they have left."""
    row = tx.execute(_ENTRY, {"id": person_id}).first()
    return people.person_of(tuple(row)) if row is not None else None


def named(work: Work, words: str) -> Person | None:
    """Whom the words name among those of whom the actor may decide. Raises Refused, Unclear as `whom.find_person`."""
    county = work.may({Role.COUNTY}, Where())
    unit, _ = meant.find_unit(work, words)
    who, _ = whom.find_person(work, words, lambda known: county or whom.may_read(work, known, OFFICE), unit=unit)
    return who


def ask(work: Work, wanted: Wanted, said: str) -> Wanted:
    """Tell those who decide, with the change as a button; what of it is so already is left out.

    Raises Refused: not reported in, nothing would change.
    """
    who = work.actor.person
    if who is None or not work.may(MEMBER, Where()):
        raise Refused("checkin.who_first")
    wanted = _new(wanted, who)
    if not wanted.told:
        raise Refused("checkin.amend_same")
    home = work.county.places.by_id.get(who.grid_id) if who.grid_id is not None else None
    fields = {
        "name": whom.told(work.county.places, who),
        "words": scrub(" ".join(said.split()))[:LONGEST],
        "wanted": wanted.told,
    }
    ways = (
        Choice("属实，改名册", f"改名册 #{who.id} {wanted.told}"),
        Choice("对不上", f"不改名册 #{who.id} {wanted.told}"),
    )
    heard = 0
    if home is not None:
        heard = work.notify.holders({Role.COMMUNITY}, "checkin.told_amend", fields, path=home.path, choices=ways)
    if not heard:
        work.notify.holders({Role.COUNTY}, "checkin.told_amend", fields, choices=ways)
    work.record(PersonEvent.ASKED, who.id, after={"wanted": wanted.told})
    return wanted


def change(work: Work, who: Person, wanted: Wanted) -> Wanted:
    """The community's word: the roster says so from now on, and they hear of it.

    Raises Refused: not their people, oneself, nothing would change.
    """
    _must_decide(work, who)
    wanted = _new(wanted, who)
    if not wanted.told:
        raise Refused("checkin.amend_same")
    values: dict[str, object] = {}
    if wanted.name:
        values["name"] = wanted.name
    if wanted.unit is not None:
        values["unit_id"] = wanted.unit.id
    if wanted.member is not None:
        values["member"] = wanted.member
    actions.change(work, who, PersonEvent.PUT_RIGHT, **values)
    work.notify.people([who.id], "checkin.told_amended", {"wanted": wanted.told}, asleep=True)
    return wanted


def refuse(work: Work, who: Person, wanted: Wanted) -> None:
    """It could not be verified: nothing changes, and they hear where to ask. Raises Refused as `change`."""
    _must_decide(work, who)
    community = work.county.places.community_of(who.grid_id)
    duty = (community.duty_phone if community is not None else "") or work.county.config.county.duty_phone
    told = {"wanted": wanted.told, "duty": Scrubbed(duty)}
    work.notify.people([who.id], "checkin.told_not_amended", told, asleep=True)


def _must_decide(work: Work, who: Person) -> None:
    if not whom.may_read(work, who, OFFICE) and not work.may({Role.COUNTY}, Where()):
        raise Refused("checkin.amend_not_yours", alone=True)
    if who.id == work.actor.person_id:
        raise Refused("checkin.amend_own", alone=True)


def _new(wanted: Wanted, who: Person) -> Wanted:
    return Wanted(
        wanted.name if wanted.name != who.name else None,
        wanted.unit if wanted.unit is not None and wanted.unit.id != who.unit_id else None,
        wanted.member if wanted.member != who.member else None,
    )
