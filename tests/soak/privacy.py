"""The whole path of what must not be read: told in a chat, registered, sent as a letter, put into the ledger.

`python -m tests.soak.privacy --count 20000` tells the demo county of that many matters with somebody's number, name or
door in every written form, over one message or two, and looks for it in what every group is owed, in what anybody but
who told it is owed, in the case, the letter and its paper, the group's ledger, the log. `tests.privacy.generator` asks
the same of the scrub and the view alone, and is a hundred times as quick. A small form of this stands in the suite.

Charts hold figures, and names of places, units and classes: nothing that anybody told, so that none is read here.
"""

from __future__ import annotations

import argparse
import io
import logging
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from rich.console import Console
from rich.progress import track
from sqlalchemy import insert, select

from bot.county import County
from bot.message import Incoming
from bot.rendering import Workshop
from handlers.demo import load_demo
from handlers.figures import reading
from handlers.figures.period import year_of
from handlers.ledger import actions
from handlers.ledger.documents import render_ledger
from handlers.whistles.config import LetterConfig
from handlers.whistles.letters.documents import render_letter
from storage import migrations
from storage.attachments import Attachments
from storage.database import Database
from storage.redaction import Scrubbed
from storage.tables import letter, person, whistle
from tests.handlers.acting import acting_as
from tests.handlers.talk import GRID, STAFF, Said, Talk
from tests.privacy import generator, households
from tests.privacy.households import Told
from tests.privacy.written import Secret, bare
from tests.support.settings import settings
from tests.transcripts.conftest import TODAY

LUO = "demo-luo"
MARK = 2  # signs
PAPERS = 25  # of so many letters one is written out
CONSOLE = Console(markup=False, highlight=False, soft_wrap=True)
ERRORS = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Matter:
    """What is told in one message or two, by an account of that name, and what must not be read of it.

    Half a number tells nobody anything, and when it was said nobody knew of the other half: of two messages that
    together make one it counts where both halves are read in one place.
    """

    parts: tuple[str, ...]
    nick: str
    secret: Secret | None = None
    told: Told | None = None
    halves: tuple[str, str] | None = None  # of a number in two messages, as they were written

    def left(self, shown: str, *, group: bool) -> str:
        """What can still be read of it; a number anywhere, a name or a door where a group or a department reads."""
        if self.secret is not None and self.halves is not None:
            return self.secret.kind if all(half in shown for half in self.halves) else ""
        if self.secret is not None:
            return self.secret.kind if generator.visible(self.secret, "", shown) else ""
        assert self.told is not None
        return "、".join(households.left(self.told, shown)) if group else ""


@dataclass(slots=True)
class Walk:
    """What was walked and what was found: by where it could be read, with examples."""

    matters: int = 0
    registered: int = 0
    letters: int = 0
    papers: int = 0
    looked: Counter[str] = field(default_factory=Counter)  # texts, by where they stand
    before: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    found: list[tuple[str, str, tuple[str, ...], str]] = field(default_factory=list)

    def look(self, matter: Matter, where: str, shown: str, *, group: bool) -> None:
        """One text; of a matter in two messages with all that was read there before it."""
        self.looked[where] += 1
        if matter.halves is not None:
            shown = self.before.setdefault((where, matter.parts), "") + "\n" + shown
            self.before[where, matter.parts] = shown
        if left := matter.left(shown, group=group):
            self.found.append((where, left, matter.parts, shown))


def drawn(draw: Random) -> Matter:
    """A matter with a number (two of three), or with names and doors."""
    if draw.random() < 1 / 3:
        told = households.told(draw)
        return Matter(told.parts, told.nick, told=told)
    secret, before, after = generator.message(draw)
    if draw.random() < 0.7:
        return Matter((f"{before}{secret.whole}{after}",), "居民", secret)
    at = draw.randrange(2, max(3, len(secret.said) - 1))
    first, second = secret.said[:at], secret.said[at:]
    parts = before + secret.label + first, second + after
    # Two signs stand in any text; half a number that is as short is no half.
    split = len(bare(first)) > MARK and len(bare(second)) > MARK
    return Matter(parts, "居民", secret, halves=(first.strip(), second.strip())) if split else drawn(draw)


def walk(talk: Talk, folder: Path, draw: Random, numbers: Iterable[int]) -> Walk:
    """Tell all of them, one after another, and read everything that comes of it."""
    done = Walk()
    _enrol(talk)
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    logging.getLogger().addHandler(handler)
    cases: dict[str, Matter] = {}
    try:
        with redirect_stdout(logged), redirect_stderr(logged):
            for number in numbers:
                matter = drawn(draw)
                _tell(talk, folder, done, matter, f"r{number}", GRID if draw.random() < 0.6 else None, cases)
                done.look(matter, "日志", logged.getvalue(), group=True)
                logged.seek(0)
                logged.truncate()
    finally:
        logging.getLogger().removeHandler(handler)
    _ledger(talk, folder, done, cases)
    return done


def _enrol(talk: Talk) -> None:
    """Whoever is named is on the roster: the house knows names by it."""
    with talk.database.begin() as tx:
        known = set(tx.scalars(select(person.c.name)))
        rows = [
            {
                "name": name,
                "member": True,
                "state": "roster",
                "roster_key": f"privacy-{name}",
                "created_at": talk.clock.now(),
            }
            for name in sorted(households.ROSTER - known)
        ]
        tx.execute(insert(person), rows)


def _tell(
    talk: Talk, folder: Path, done: Walk, matter: Matter, who: str, group: str | None, cases: dict[str, Matter]
) -> None:
    done.matters += 1
    before = talk.count(whistle)
    _heard(done, matter, who, talk.hear(_named(talk, f"吹哨 {matter.parts[0]}", who, group, matter.nick)))
    for answer in ("水东社区3栋", "确认"):
        if talk.count(whistle) == before:
            _heard(done, matter, who, talk.hear(_named(talk, answer, who, group, matter.nick)))
    if talk.count(whistle) == before:
        return
    done.registered += 1
    (case,) = talk.rows(whistle, whistle.c.id == _newest(talk))
    cases[case.number] = matter
    for part in matter.parts[1:]:
        _heard(done, matter, who, talk.hear(_named(talk, f"补充 {case.number} {part}", who, group, matter.nick)))
    (case,) = talk.rows(whistle, whistle.c.id == case.id)
    done.look(matter, "哨", f"{case.matter} {case.place}", group=False)
    _heard(done, matter, who, talk.say(f"派单 {case.number} 县交通运输局", LUO, STAFF))
    for sent in talk.rows(letter, letter.c.whistle_id == case.id):
        done.letters += 1
        done.look(matter, "函", f"{sent.summary} {sent.asks}", group=True)
        if done.letters % PAPERS == 0:
            done.papers += 1
            done.look(matter, "函（纸）", _paper(talk, folder, sent.id), group=True)


def _named(talk: Talk, text: str, who: str, group: str | None, nick: str) -> Incoming:
    return replace(talk.incoming(text, who, group), sender_name=nick)


def _heard(done: Walk, matter: Matter, who: str, owed: list[Said]) -> None:
    for said in owed:
        openly = said.chat.startswith("g-")
        if said.chat == f"p-{who}" and matter.secret is None:
            continue  # their own words
        where = "群" if openly else "本人" if said.chat == f"p-{who}" else "工作人员"
        done.look(matter, where, f"{said.text} {said.choices}", group=openly)


def _newest(talk: Talk) -> int:
    with talk.database.reading() as tx:
        return int(tx.execute(select(whistle.c.id).order_by(whistle.c.id.desc()).limit(1)).scalar_one())


def _shop(talk: Talk, folder: Path) -> Workshop:
    kept = talk.county
    county = County(settings(letter=LetterConfig(pdf=False)), kept.texts, kept.calendar, kept.places)
    return Workshop(talk.database, Attachments(folder), county, talk.clock.now(), lambda _: None)


def _paper(talk: Talk, folder: Path, letter_id: int) -> str:
    made = render_letter(_shop(talk, folder), {"letter_id": letter_id})
    (document,) = (each for each in made.documents if each.name.endswith(".docx"))
    with ZipFile(io.BytesIO(document.data)) as pages:
        return _plain(pages.read("word/document.xml").decode())


def _plain(xml: str) -> str:
    return re.sub(r"<[^>]+>", "", re.sub(r"</w:p>", "\n", xml))


def _ledger(talk: Talk, folder: Path, done: Walk, cases: dict[str, Matter]) -> None:
    """What a group's office gets, a row a case."""
    with talk.database.reading() as tx:
        work = acting_as(talk, tx, LUO)
        chosen = reading.selected(work, "", year_of)
        export = actions.export(work, chosen, Scrubbed("水东社区 2026年"), openly=True)
    if export.workbook is None:
        return
    (document,) = render_ledger(_shop(talk, folder), export.workbook.args).documents
    book = load_workbook(io.BytesIO(document.data), read_only=True)
    for number, text in _rows(book):
        if number in cases:
            done.look(cases[number], "台账", text, group=True)


def _rows(book: Workbook) -> Iterator[tuple[str, str]]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            cells = [str(cell) for cell in row if cell is not None]
            number = next((cell for cell in cells if cell.startswith("HC-")), "")
            yield number, " ".join(cells)


def main() -> None:
    """Print what was looked at, and whatever could be read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="matters that are told")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gridwhistle-privacy-") as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder / 'town.sqlite3'}")
        migrations.upgrade(database)
        with database.begin() as tx:
            load_demo(tx, TODAY)
        walked = walk(Talk(database), folder, Random(asked.seed), track(range(asked.count), "matters", console=ERRORS))
        database.close()
    CONSOLE.print(
        f"{walked.matters} matters, {walked.registered} registered, {walked.letters} letters, {walked.papers} papers; "
        f"looked at: {dict(walked.looked)}"
    )
    CONSOLE.print(f"could be read: {len(walked.found)}")
    for where, what, parts, shown in walked.found[:40]:
        CONSOLE.print(f"  {where}: {what}: {parts!r} → {shown!r}")


if __name__ == "__main__":
    main()
