"""What one process of several does at the same moment as the others; a fresh process imports it from here."""

from __future__ import annotations

from bot import county as county_room
from bot.actor import Actor
from bot.app import load_texts
from bot.config import Config
from bot.refused import Refused
from handlers.whistles import cases, ordering
from handlers.whistles.letters.making import Order
from storage.database import Database
from storage.redaction import scrub
from tests.whistles.ground import work


def issue(url: str, unit_id: int, who: Actor, numbers: list[str]) -> list[str]:
    """Issue a letter for each of these cases; the letters' numbers."""
    database = Database(url)
    county = county_room.read(Config(), load_texts(), database)
    made = []
    for number in numbers:
        with database.begin() as tx:
            one = cases.by_number(tx, number)
            drafted = ordering.draft(work(tx, county, who), one, Order(unit_id), scrub(""))
            sent = ordering.issue(work(tx, county, who), one, drafted, scrub(""))
            made.append(str(sent.letter.number))
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
                one = cases.by_number(tx, number)
                ordering.sign(work(tx, county, who), one)
            came.append("signed")
        except Refused as refused:
            came.append(refused.key)
    database.close()
    return came
