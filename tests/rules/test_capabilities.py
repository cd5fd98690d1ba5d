"""A capability is one folder and one row: the house knows it by its manifest, and nothing is forgotten."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, event

import handlers
from bot import config_file
from bot.app import build_dispatcher, build_registry, build_understanding
from bot.capability import House
from bot.cli.explain import explained
from bot.config import ConfigError, load
from bot.notify import Reach
from bot.premises import Premises
from bot.schedule import Job
from handlers import capabilities
from handlers.capabilities import CAPABILITIES, HOUSE
from storage import tables
from tests.cli.conftest import Cli
from tests.handlers.talk import Talk
from tests.understanding.given import GIVEN

PEOPLE = {"person", "account", "chat"}
ROOT = Path(__file__).parent.parent.parent


def references(table: Table) -> set[str]:
    """Columns that refer to a person, an account or a chat."""
    return {
        column.name for column in table.columns if any(key.column.table.name in PEOPLE for key in column.foreign_keys)
    }


def unnamed(house: House) -> dict[str, set[str]]:
    """References that no capability's holdings name, by table."""
    named = {holding.table.name: set(holding.columns) for holding in house.holdings}
    found = {
        table.name: references(table) - named.get(table.name, set()) for table in tables.inbox.metadata.sorted_tables
    }
    return {name: columns for name, columns in found.items() if columns}


def test_every_table_that_refers_to_people_is_named() -> None:
    assert unnamed(HOUSE) == {}


def test_a_table_that_nobody_names_is_noticed() -> None:
    without = House(
        [replace(each, holdings=()) if each.name in ("week", "coming") else each for each in CAPABILITIES[:-3]]
    )
    assert set(unnamed(without)) >= {"signup", "week_list"}


def test_what_is_named_is_there() -> None:
    for holding in HOUSE.holdings:
        assert set(holding.columns) == references(holding.table), holding.table.name


def test_every_holding_goes_or_says_why_it_stays() -> None:
    silent = [
        holding.table.name
        for holding in HOUSE.holdings
        if not holding.stays
        and "_nothing" in (holding.forget.__name__, holding.purge.__name__)
        and holding.forget.__name__ == holding.purge.__name__
    ]
    assert silent == []


TOY = {
    "__init__.py": "",
    "texts.toml": '[snack]\ntoday = "今天有米糕。"\n',
    "examples.toml": """snack = '''
今天食堂有什么点心吃
有没有米糕
点心是甜的还是咸的
下午茶吃什么糕点
米糕还有剩吗
'''
""",
    "rules.toml": '[[rule]]\nintent = "snack"\nscore = 9\npatterns = ["(?:吃|有)(?:什么|啥)(?:糕点|点心)"]\n',
    "manifest.py": '''
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, delete, insert
from pydantic import Field

from bot.capability import Capability
from bot.command import Book
from bot.config import Section
from bot.personal import Holding
from bot.rendering import Document, Rendered, Renderer
from bot.schedule import Job
from bot.workbook import Intake, Told, Workbook

book = Book("点心")
metadata = MetaData()
Table("person", metadata, Column("id", Integer, primary_key=True))
snack = Table("snack", metadata, Column("id", Integer, primary_key=True), Column("person_id", ForeignKey("person.id")))
woken = []


class SnackConfig(Section):
    """点心."""

    at: str = Field(default="09:00", description="When they are baked.")


@book.command("点心", intent="snack", example="点心", summary="看今天的点心")
def today(turn):
    turn.work.tx.execute(insert(snack).values(person_id=turn.work.actor.person_id))
    turn.say("snack.today")


CAPABILITY = Capability(
    "snacks",
    "点心",
    Path(__file__).parent,
    books=(book,),
    jobs=lambda config: [Job("snack", config.section(SnackConfig).at, timedelta(hours=1), lambda *_: iter(()))],
    renderers={"snack": Renderer(lambda *_: Rendered((Document("a", "b", b""),)))},
    holdings=(
        Holding(
            snack,
            ("person_id",),
            label="吃过的点心",
            own=lambda who: snack.c.person_id == who.person_id,
            forget=lambda who: [delete(snack).where(snack.c.person_id == who.person_id)],
            purge=lambda ages: [delete(snack).where(snack.c.id < 0)],
        ),
    ),
    sections={"snack": SnackConfig},
    check=lambda config, tx: [("点心", True, "有")],
    tend=lambda premises: [lambda: woken.append(premises)],
    workbooks=(
        Workbook(
            "snacks",
            "点心单",
            importing=lambda errand: Intake((), lambda work, _: Told(("没有新的点心。",))),
            template=lambda errand: errand.path.touch(),
        ),
    ),
)
''',
    "cli.py": '''
import typer

app = typer.Typer()


@app.command()
def bake() -> None:
    """Bake."""
    print("热的")
''',
}


@pytest.fixture
def snacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with one capability more: its folder, and its row in the list."""
    folder = tmp_path / "snacks"
    folder.mkdir()
    for name, text in TOY.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(handlers, "__path__", [*handlers.__path__, str(tmp_path)])
    monkeypatch.setattr(handlers, "CAPABILITIES", (*handlers.CAPABILITIES, "snacks"))
    for module in [name for name in sys.modules if name.startswith("handlers.snacks")]:
        monkeypatch.delitem(sys.modules, module)
    house = capabilities.build(handlers.CAPABILITIES)
    monkeypatch.setattr(capabilities, "HOUSE", house)
    return house


def test_a_toy_capability_speaks_and_what_it_holds_of_people_is_known(snacks: House, talk: Talk) -> None:
    assert "snack" in snacks.renderers
    table = snacks.holdings[-1].table
    assert references(table) == set(snacks.holdings[-1].columns) == {"person_id"}
    with talk.database.begin() as tx:
        table.create(tx)
    talk.use(snacks)
    assert "· 点心：点心" in talk.answer("帮助").text
    assert talk.answer("点心", "demo-guo").text == "今天有米糕。"
    assert "吃过的点心 1" in talk.answer("我的数据", "demo-guo").text
    now = talk.clock.now()
    purge = next(job for job in snacks.jobs(talk.county.config) if isinstance(job, Job) and job.name == "retention")
    taken: list[str] = []
    with talk.database.begin() as tx:
        event.listen(tx, "before_cursor_execute", lambda *told: taken.append(str(told[2])))
        for step in purge.steps(talk.county, now, now):
            step(tx)
    assert any(statement.startswith("DELETE FROM snack ") for statement in taken)


def test_a_toy_capability_brings_its_settings(snacks: House, tmp_path: Path) -> None:
    example = config_file.render(snacks.config_model)
    assert '[snack]  # 点心.\n# When they are baked.\nat = "09:00"\n' in example
    file = tmp_path / "config.toml"
    file.write_text('[snack]\nat = "07:30"\n', encoding="utf-8")
    jobs = {job.name: job for job in snacks.jobs(load(file, snacks.config_model)) if isinstance(job, Job)}
    assert jobs["snack"].at == "07:30"
    with pytest.raises(ConfigError, match="snack"):
        load(file, House(CAPABILITIES).config_model)


def test_a_toy_capability_is_on_the_command_line(snacks: House, cli: Cli, here: Path) -> None:
    assert "bake" in cli("--help").out
    assert cli("bake").out == "热的\n"
    assert "点心单" in cli("import", "--help").out
    assert cli("template", "snacks", "点心.xlsx").code == 0
    assert "没有新的点心。" in cli("import", "snacks", "点心.xlsx").err
    assert "✓ 点心：有" in cli("check").out
    assert "✓ 点心：有" not in cli("check", "--live").out


def test_a_toy_capability_is_woken_by_the_app(snacks: House, talk: Talk) -> None:
    async def write(_: Callable[[Connection], object]) -> None:
        """Nothing is written here."""

    premises = Premises((), talk.database, lambda: talk.county, talk.clock, Reach(), write)
    for wake in snacks.tend(premises):
        wake()
    assert sys.modules["handlers.snacks.manifest"].woken == [premises]


@pytest.mark.parametrize(("said", "by_word"), [("点心", True), ("请问还有没有米糕剩", False), ("今天有啥糕点", False)])
def test_a_toy_capability_is_understood_in_plain_speech(snacks: House, talk: Talk, said: str, by_word: bool) -> None:
    registry = build_registry(snacks)
    dispatcher = build_dispatcher(registry, build_understanding(registry, snacks))
    told = explained(dispatcher, said, GIVEN, overheard=False)
    assert (told["intent"], told["command"], told["sure"]) == ("snack", "点心", True)
    assert (told["confidence"] == 1.0) is by_word
    assert explained(dispatcher, said, GIVEN, overheard=True)["command"] == "", "not among neighbours"
    with talk.database.begin() as tx:
        snacks.holdings[-1].table.create(tx)
    talk.use(snacks)
    assert talk.answer(said, "demo-guo").text == "今天有米糕。"


def test_two_of_one_name_are_refused(snacks: House) -> None:
    with pytest.raises(ValueError, match="snacks"):
        House([*snacks.capabilities, snacks.capabilities[-1]])


RULES = {"Refused", "select", "may", "timedelta"}


def holds_rules(path: Path) -> set[str]:
    """Words of a rule that a module uses: a refusal, a query, a permission, a term."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    if "Turn" not in imports:
        return set()
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    called = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return RULES & (names | called)


def test_a_module_that_knows_a_turn_holds_no_rule() -> None:
    handlers = ROOT / "handlers"
    found = {str(path.relative_to(handlers)) for path in handlers.rglob("*.py") if holds_rules(path)}
    assert found == set(), "rules belong into actions"


def test_the_whistles_house_has_arrows_one_way() -> None:
    """chat → actions → steps → telling, counts → letters, clocks → facts → cases → lifecycle; the clock calls steps."""
    house = ROOT / "handlers" / "whistles"
    ranks = {
        "lifecycle": 0,
        "config": 0,
        "standing": 0,
        "cases": 1,
        "terms": 1,
        "ladder": 1,
        "actions": 2,
        "pressing": 2,
        "facts": 3,
        "own_people": 5,
        "counting": 5,
        "hearers": 3,
        "letters": 4,
    }
    ranks |= {"waiting": 3, "letters": 4, "telling": 5, "steps": 6}
    wrong = []
    for path in house.rglob("*.py"):
        if path.name == "manifest.py":
            continue
        inside = path.relative_to(house).parts
        rank = 9 if "chat" in inside else 4 if "letters" in inside else ranks.get(path.stem, 7)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("handlers.whistles"):
                continue
            for target in {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}:
                parts = (target or "").split(".")[2:]
                if not parts or not (house.joinpath(*parts).with_suffix(".py").exists()):
                    continue
                other = 9 if parts[0] == "chat" else 4 if parts[0] == "letters" else ranks.get(parts[-1], 7)
                if other > rank:
                    wrong.append((str(path.relative_to(house)), target))
    assert wrong == []
