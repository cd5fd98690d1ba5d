"""Every command × who says it × in which chat × about which case: what is shown is for whoever reads it there.

Whatever is owed because of a message is scanned: for words of every case, for its number where it is private, for who
reported it, for the door and the phone in its words. `SCOPES=all` walks the whole product (some minutes);
`SCOPES=exchange,wishes` that of the commands of these capabilities; without it a walk in which every two of the four
meet.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

import pytest

from bot.access import Role
from tests.handlers.talk import NAMES
from tests.scopes.plants import SECRETS as PLANTED
from tests.scopes.town import CHATS, PHONE, Heard, Reader, Secret, Town, address, texts_for

ASKED = os.environ.get("SCOPES", "")
ALL = bool(ASKED)
OF = frozenset(ASKED.split(",")) if ASKED not in ("", "all") else frozenset[str]()
SHARES = 23 if ALL else 1  # of the walk, a test each
IN_FULL = {Role.COMMUNITY, Role.GRID}
AT = {"g-SD-1": "SD", "g-SD-staff": "SD", "g-NW-3": "NW", "g-NW-staff": "NW"}


@dataclass(frozen=True, slots=True)
class Said:
    """One cell of the matrix."""

    command: str
    case: str
    text: str
    who: Reader
    chat: str


def walk(town: Town) -> Iterator[Said]:
    """The cells to be played."""
    texts: dict[str, list[tuple[str, str]]] = {}
    for command, case, text in texts_for(town, OF):
        texts.setdefault(command, []).append((case, text))
    if ALL:
        for command, cells in texts.items():
            for (case, text), who, chat in product(cells, town.readers, CHATS):
                yield Said(command, case, text, who, chat)
        return
    for i, (command, cells) in enumerate(texts.items()):
        for j, who in enumerate(town.readers):
            case, text = cells[(i + j + j // len(CHATS)) % len(cells)]
            yield Said(command, case, text, who, CHATS[(i + j) % len(CHATS)])


def shown_wrongly(town: Town, said: Said, heard: Heard, at_units: dict[str, set[int]]) -> Iterator[str]:
    """What a message shows that is not for whoever reads it."""
    every = f"{heard.text} {heard.choices}"
    reader = next((each for each in town.readers if each.user_id == heard.reader), None)
    if PHONE in every:
        yield "a phone"
    if heard.reader == "" and any(planted in every for planted in PLANTED):
        yield "whose wish, appointment or appeal it is"
    for user_id in {secret.reporter for secret in town.secrets.values()}:
        if NAMES[user_id] in every and not _may_name(town, said, user_id, reader):
            yield f"who reported: {user_id}"
    for secret in town.secrets.values():
        at = at_units.get(secret.number, set())
        if secret.words in every and not _may_read(town, secret, heard, reader, at):
            yield f"what {secret.name} says"
        if _stands_in(secret.door, every) and not _may_read_door(town, said, secret, heard, reader, at):
            yield f"the door of {secret.name}"
        may = _may_read(town, secret, heard, reader, at)
        if any(file.get("case") == secret.number for file in heard.files) and (heard.reader == "" or not may):
            yield f"the letter of {secret.name}"
        if secret.private and secret.number in every and not may and not _is_none(town, secret, heard):
            yield f"that there is {secret.name}"
    for file in heard.files:
        if file.get("render") in ("ledger", "chart"):
            yield from _too_many(town, file, heard, reader)


def _stands_in(door: str, text: str) -> bool:
    """Whether a door is told: 603, and not the code 603929, which chance may make."""
    return re.search(rf"(?<![0-9]){door}(?![0-9])", text) is not None


def _is_none(town: Town, secret: Secret, heard: Heard) -> bool:
    """A number that was typed is said back as that of a case which there is not; to an office in its own words."""
    texts = town.talk.county.texts
    none = [texts.render(key, {"number": secret.number}) for key in ("whistle.no_such", "whistle.no_such_office")]
    return heard.text in none


def _may_read(town: Town, secret: Secret, heard: Heard, reader: Reader | None, at: set[int]) -> bool:
    if heard.reader == "":
        return not secret.private and (AT.get(heard.chat) == secret.community)
    if heard.reader in town.unit_of:
        return town.unit_of[heard.reader] in at
    if reader is None:
        return _is_cast(heard.reader, secret)
    if reader.user_id == secret.reporter or reader.role == Role.COUNTY:
        return True
    if reader.at != secret.community:
        return False
    if reader.role in IN_FULL:
        return True
    return not secret.private and reader.role in (Role.SECRETARY, "neighbour", "member")


def _is_cast(user_id: str, secret: Secret) -> bool:
    """The demo's own people, who hear what their office hears."""
    if user_id == "demo-xiao":
        return True
    if secret.community != "SD":
        return False
    return user_id in ("demo-luo", "demo-zhang") or (user_id in ("demo-zhong",) and not secret.private)


def _may_read_door(town: Town, said: Said, secret: Secret, heard: Heard, reader: Reader | None, at: set[int]) -> bool:
    if heard.reader == "":
        return False
    if said.command == "放开门牌" and heard.reader in town.unit_of:  # released to the liaison of the unit that has it
        return town.unit_of[heard.reader] in at
    if reader is None:
        return heard.reader == "demo-xiao" or (secret.community == "SD" and heard.reader in ("demo-luo", "demo-zhang"))
    if reader.user_id == secret.reporter or reader.role == Role.COUNTY:
        return True
    return reader.role in IN_FULL and reader.at == secret.community


def _may_name(town: Town, said: Said, reporter: str, reader: Reader | None) -> bool:
    """看反映人 names them to the community's own, and of what blames that community to the county; whoever calls for
    人工 or claims a name is named themselves."""
    if said.who.user_id == reporter:
        return reader is None or reader.role in (Role.COMMUNITY, Role.COUNTY, "reporter")
    if said.command == "待核实心愿":  # the account that told a wish, to the community that looks into it
        return reader is said.who and (reader.role, reader.at) == (Role.COMMUNITY, "SD")
    if said.command != "看反映人" or reader is not said.who:
        return False
    if reader.role == Role.COUNTY:
        return said.case in town.secrets and town.secrets[said.case].community == ""
    own = (case.reporter for case in town.secrets.values() if case.community == said.who.at)
    return reader.role == Role.COMMUNITY and reporter in own


def _too_many(town: Town, file: dict[str, object], heard: Heard, reader: Reader | None) -> Iterator[str]:
    args = file["args"]
    assert isinstance(args, dict)
    chosen = args["selection"]
    county = reader is not None and reader.role == Role.COUNTY
    if heard.reader == "" and file["render"] == "ledger" and not (chosen["public"] and not args["private"]):
        yield "private cases in a group's ledger"
    if heard.reader == "" or not county:
        at = AT.get(heard.chat, "") if heard.reader == "" else reader.at if reader is not None else ""
        places = town.talk.county.places
        of = {places.community_of(place_id) for place_id in (*(chosen["communities"] or ()), *(chosen["grids"] or ()))}
        if chosen["communities"] is None or {community.code for community in of if community is not None} - {at}:
            yield "another community's figures"


@pytest.mark.parametrize("share", range(SHARES))
def test_nobody_is_shown_what_is_not_for_them(town: Town, share: int) -> None:
    wrong: dict[str, set[str]] = {}
    played, answered = set(), 0
    for said in islice(walk(town), share, None, SHARES):
        owed, at_units = town.tried(said.text, said.who.user_id, address(said.chat, said.who.at))
        answered += bool(owed)
        played |= {(said.command, said.who.user_id), (said.command, said.chat), (said.who.user_id, said.chat)}
        for heard in owed:
            for what in shown_wrongly(town, said, heard, at_units):
                cell = f"{said.who.role} of {said.who.at} in {said.chat}: {said.text} → {heard.chat}: {heard.text[:80]}"
                wrong.setdefault(f"{said.command}: {what}", set()).add(cell)
    report = "\n".join(f"{what}\n    " + "\n    ".join(sorted(cells)[:4]) for what, cells in wrong.items())
    assert not wrong, report
    assert answered > 500, "the walk says something"
    if not ALL:
        commands, readers = {command for command, *_ in texts_for(town)}, {who.user_id for who in town.readers}
        pairs = {*product(commands, readers), *product(commands, CHATS), *product(readers, CHATS)}
        assert played >= pairs, "every two of them meet"
