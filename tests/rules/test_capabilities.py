"""A capability is one folder and one row: the house knows it by its manifest, and nothing is forgotten."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, delete

from bot.app import build_dispatcher, build_registry, build_understanding
from bot.capability import Capability, House
from bot.cli.explain import explained
from bot.command import Book
from bot.config import Config
from bot.personal import Holding
from bot.rendering import Document, Rendered, Renderer
from bot.schedule import Job
from bot.turn import Turn
from handlers.capabilities import CAPABILITIES, HOUSE
from storage import tables
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
    without = House([replace(each, holdings=()) if each.name == "week" else each for each in CAPABILITIES[:-3]])
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


def toy(folder: Path) -> Capability:
    """A capability of a test: a command, a dialogue's text, a job, a renderer, a table of people."""
    book = Book("点心")

    @book.command("点心", intent="snack", example="点心", summary="看今天的点心")
    def snack(turn: Turn) -> None:
        turn.say("snack.today")

    (folder / "texts.toml").write_text('[snack]\ntoday = "今天有米糕。"\n', encoding="utf-8")
    (folder / "examples.toml").write_text(
        'snack = """\n今天食堂有什么点心吃\n有没有米糕\n点心是甜的还是咸的\n下午茶吃什么糕点\n米糕还有剩吗\n"""\n',
        encoding="utf-8",
    )
    (folder / "rules.toml").write_text(
        '[[rule]]\nintent = "snack"\nscore = 9\npatterns = ["(?:吃|有)(?:什么|啥)(?:糕点|点心)"]\n', encoding="utf-8"
    )
    metadata = MetaData()
    Table("person", metadata, Column("id", Integer, primary_key=True))
    table = Table(
        "snack", metadata, Column("id", Integer, primary_key=True), Column("person_id", ForeignKey("person.id"))
    )
    return Capability(
        "snacks",
        "点心",
        folder,
        books=(book,),
        jobs=lambda _: [Job("snack", "09:00", timedelta(hours=1), lambda *_: iter(()))],
        renderers={"snack": Renderer(lambda *_: Rendered((Document("a", "b", b""),)))},
        holdings=(Holding(table, ("person_id",), forget=lambda who: [delete(table)]),),
    )


def test_a_toy_capability_is_known_everywhere_by_its_row(talk: Talk, tmp_path: Path) -> None:
    house = House([*CAPABILITIES, toy(tmp_path)])
    assert "snack" in {job.name for job in house.jobs(Config())}
    assert "snack" in house.renderers
    assert house.text_files()[-1] == tmp_path / "texts.toml"
    assert house.holdings[-1].table.name == "snack"
    talk.use(house)
    assert talk.registry.by_word["点心"].summary == "看今天的点心"
    assert talk.answer("点心").text == "今天有米糕。"
    assert "· 点心：点心" in talk.answer("帮助").text


@pytest.mark.parametrize(("said", "by_word"), [("点心", True), ("请问还有没有米糕剩", False), ("今天有啥糕点", False)])
def test_a_toy_capability_is_understood_in_plain_speech(talk: Talk, tmp_path: Path, said: str, by_word: bool) -> None:
    house = House([*CAPABILITIES, toy(tmp_path)])
    registry = build_registry(house)
    dispatcher = build_dispatcher(registry, build_understanding(registry, house))
    told = explained(dispatcher, said, GIVEN, overheard=False)
    assert (told["intent"], told["command"], told["sure"]) == ("snack", "点心", True)
    assert (told["confidence"] == 1.0) is by_word
    assert explained(dispatcher, said, GIVEN, overheard=True)["command"] == ("点心" if by_word else "")
    talk.use(house)
    assert talk.answer(said).text == "今天有米糕。"


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="snacks"):
        House([*CAPABILITIES, toy(tmp_path), toy(tmp_path)])


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
    """chat → actions → steps → telling → letters, clocks → facts → cases → lifecycle; the clock calls steps."""
    house = ROOT / "handlers" / "whistles"
    ranks = {"lifecycle": 0, "cases": 1, "terms": 1, "ladder": 1, "actions": 2, "facts": 3, "hearers": 3, "letters": 4}
    ranks |= {"telling": 5, "waiting": 3, "steps": 6}
    wrong = []
    for path in house.rglob("*.py"):
        if path.name == "manifest.py":
            continue
        rank = 9 if "chat" in path.parts else 4 if "letters" in path.parts else ranks.get(path.stem, 7)
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
