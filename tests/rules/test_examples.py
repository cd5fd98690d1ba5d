"""Examples name what a county has: nobody in another one is told to write 水东社区."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.actor import OPERATOR
from bot.app import load_texts
from bot.clock import COUNTY
from bot.config import Config
from bot.county import County
from bot.examples import Examples, examples_of
from bot.notify import Reach
from bot.work import Work, acting
from handlers.capabilities import HOUSE
from handlers.county.actions import carry_out
from handlers.county.changes import AddPlace, AddUnit, Change
from storage import places
from storage.database import Database
from storage.places import Kind
from storage.workdays import WorkCalendar
from tests.handlers.talk import Talk
from tests.support.databases import migrate
from tests.transcripts.conftest import TODAY


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    """A county of its own: 河背社区 with one grid."""
    url = f"sqlite:///{tmp_path / 'nk.sqlite3'}"
    migrate(url)
    database = Database(url)
    with database.begin() as tx:
        places.found(tx, "南康区", "NK")
    yield database
    database.close()


def _county(database: Database) -> County:
    with database.reading() as tx:
        names = places.load(tx)
    own = load_texts().with_examples(examples_of(names))
    return County(Config(), own, WorkCalendar({}, frozenset()), names)


def test_every_text_names_what_is_there() -> None:
    texts = load_texts().with_examples(Examples("河背社区", "河背社区第1网格", "区文旅局"))
    for key in texts:
        shown = texts.render(key, dict.fromkeys(texts.fields(key), "X"))
        assert not any(name in shown for name in ("水东", "南外", "李大海")), key
    assert texts.example("支部 水东社区第3网格") == "支部 河背社区第1网格"
    assert "河背社区第1网格" in texts.render("county.which_office", {"example": "免去 网格长 水东社区第1网格"})


def test_a_county_of_its_own_has_its_own_examples(other: Database) -> None:
    before = examples_of(_county(other).places)
    assert before is not None
    assert before("水东社区第3网格") == "东门社区第1网格"
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=COUNTY)
    with other.begin() as tx, acting(tx, _county(other), now, Reach(), OPERATOR) as work:
        _build(work)
        shown = work.county.texts.render("positions.which_branch", {})
    assert shown == "是哪个网格的支部？例如：支部 河背社区第1网格", "also in the very message that made it"
    after = _county(other)
    assert after.texts.example("报到 张三 县检察院") == "报到 张三 区文旅局"


def _build(work: Work) -> None:
    changes: list[Change] = [
        AddPlace((), Kind.COMMUNITY, "河背社区"),
        AddPlace(("河背社区",), Kind.GRID, "第1网格"),
        AddUnit("区文旅局"),
    ]
    carry_out(work, changes, HOUSE.placed)


def test_the_demo_county_keeps_its_own(county_sqlite: Path) -> None:
    database = Database(f"sqlite:///{county_sqlite}", make=False)
    assert examples_of(Talk(database).county.places) is None
    database.close()
