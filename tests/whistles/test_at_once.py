"""Fifty at once, from four processes: letters without a gap, and of fifty who sign one letter exactly one does."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from sqlalchemy import select

from bot.access import Role
from storage.database import Database
from storage.tables import letter
from tests.support.processes import FORKED
from tests.whistles import crowd
from tests.whistles.ground import NOW, Ground, register

PROCESSES = 4
PEOPLE = 50


def _shares(numbers: list[str]) -> list[list[str]]:
    return [numbers[at::PROCESSES] for at in range(PROCESSES)]


def test_fifty_letters_at_once_leave_no_gap_and_fifty_who_sign_one_leave_one_signature(
    database: Database, database_url: str, ground: Ground
) -> None:
    with database.begin() as tx:
        numbers = [register(tx, ground, grid=None).number for _ in range(PEOPLE)]
    sender, liaison = ground.actor(Role.COMMUNITY), ground.actor(Role.LIAISON)
    with ProcessPoolExecutor(PROCESSES, mp_context=FORKED) as pool:
        jobs = [pool.submit(crowd.issue, database_url, ground.unit, sender, share) for share in _shares(numbers)]
        issued = [one for job in jobs for one in job.result(timeout=120)]
        assert sorted(issued) == sorted(f"水东社区哨函〔2026〕{n}号" for n in range(1, PEOPLE + 1))
        jobs = [pool.submit(crowd.sign, database_url, liaison, share) for share in _shares(numbers[:1] * PEOPLE)]
        came = Counter(one for job in jobs for one in job.result(timeout=120))
    assert came == {"signed": 1, "whistle.no_step": PEOPLE - 1}
    with database.reading() as tx:
        signed = tx.execute(select(letter.c.number, letter.c.signed_at).where(letter.c.signed_at.is_not(None))).all()
    assert len(signed) == 1
    assert signed[0].signed_at == NOW
