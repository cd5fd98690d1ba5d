"""What one process of several does at the same moment as the others; a fresh process imports it from here."""

from __future__ import annotations

from bot import county as county_room
from bot.app import load_texts
from bot.config import Config
from bot.refused import Refused
from handlers.letters import actions as letters
from handlers.letters.actions import Order
from handlers.whistles import cases
from handlers.whistles.actions import Actor
from storage.database import Database
from storage.redaction import scrub
from tests.whistles.ground import NOW


def issue(url: str, unit_id: int, who: Actor, numbers: list[str]) -> list[str]:
    """Issue a letter for each of these cases; the letters' numbers."""
    database = Database(url)
    county = county_room.read(Config(), load_texts(), database)
    made = []
    for number in numbers:
        with database.begin() as tx:
            one = cases.case(tx, number)
            drafted = letters.draft(tx, county, one, Order(unit_id), who, NOW, scrub(""))
            _, sent = letters.issue(tx, county, one, drafted, who, NOW, scrub(""))
            made.append(str(sent.number))
    database.close()
    return made


def sign(url: str, who: Actor, numbers: list[str]) -> list[str]:
    """Sign the same letter again and again, as many people would; who was refused hears why."""
    database = Database(url)
    county = county_room.read(Config(), load_texts(), database)
    came = []
    for number in numbers:
        try:
            with database.begin() as tx:
                one = cases.case(tx, number)
                letters.sign(tx, county, one, who, NOW)
            came.append("signed")
        except Refused as refused:
            came.append(refused.key)
    database.close()
    return came
