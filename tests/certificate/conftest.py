"""The ground of these tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.rendering import Workshop
from handlers.certificate import keys, signed
from handlers.certificate.signed import Statement
from handlers.whistles.config import LetterConfig
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import certificate
from tests.handlers.talk import Talk
from tests.support.settings import settings as house
from tests.transcripts.conftest import TODAY, county, county_postgres, county_sqlite

__all__ = ["TODAY", "county", "county_postgres", "county_sqlite", "shop", "talk", "words_of"]


@pytest.fixture
def talk(county: Database) -> Talk:
    """A talk with the demo county's bot."""
    return Talk(county)


def shop(talk: Talk, folder: Path, **config: Any) -> Workshop:
    """What a renderer works with; no LibreOffice unless it is asked for."""
    settings = house(letter=LetterConfig(**{"pdf": False, **config}))
    here = replace(talk.county, config=settings)
    return Workshop(talk.database, Attachments(folder), here, talk.clock.now(), lambda _: None)


def words_of(talk: Talk, paper: str, **other: Any) -> str:
    """What the QR code of a paper says, as its renderer writes it; `other` values are signed with our key, too."""
    (row,) = talk.rows(certificate, certificate.c.number == paper)
    places = talk.county.places
    unit = places.units.get(row.unit_id or 0)
    said = {
        "county": "会昌县",
        "number": row.number,
        "name": row.name,
        "unit": unit.name if unit is not None else "—",
        "community": places.by_id[row.community_id].name,
        "valid_until": row.valid_until,
    }
    with talk.database.begin() as tx:
        key = keys.signing(tx, "", talk.clock.now())
    return signed.text(Statement(**(said | other)), key)
