"""The README names what there is: the two commands, the command line, every word that people may type."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from bot.app import build_registry
from bot.cli import app
from bot.config_file import defaults, model_of
from handlers.capabilities import HOUSE
from tests.rules.spoken import ROOT

COMMANDS = [one for book in HOUSE.books for one in book.commands if not one.hidden]
HEADING = "## 中文说明"


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def chinese(readme: str) -> str:
    assert readme.count(HEADING) == 1
    return readme.split(HEADING)[1]


def spans(text: str) -> list[str]:
    """What stands in backticks."""
    return re.findall("`([^`\n]+)`", text)


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_it_names_the_two_commands(readme: str, chinese: str, command: str) -> None:
    assert command in readme.split(HEADING)[0]
    assert command in chinese


def test_every_target_of_make_that_it_names_is_there(readme: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z-]+)\b", " ".join(re.findall("`[^`]+`|^ *make .*$", readme, re.MULTILINE))))
    assert named
    assert {one for one in named if not re.search(rf"^{one}:", makefile, re.MULTILINE)} == set()


def command_line() -> dict[str, set[str]]:
    """Every command of the command line ("db backup") with its long options."""
    root = typer.main.get_command(app)
    found: dict[str, set[str]] = {}

    def walk(name: str, command: object) -> None:
        if isinstance(command, TyperGroup):  # asked as its help asks: some are filled when somebody looks inside
            context = typer.Context(command)
            for each in command.list_commands(context):
                walk(f"{name} {each}".strip(), command.get_command(context, each))
            return
        params = getattr(command, "params", [])
        found[name] = {
            option for one in params for option in (*one.opts, *one.secondary_opts) if option.startswith("--")
        }

    walk("", root)
    return found


@pytest.mark.parametrize("name", sorted(command_line()))
def test_it_names_every_command_of_the_command_line(readme: str, name: str) -> None:
    named = " ".join(spans(readme)).replace("\\|", "|")
    *above, last = name.split()
    assert re.search(rf"\bgridwhistle {' '.join(above)}\s?[a-z|]*\b{last}\b", named), name


def test_it_names_no_option_that_is_not_there(readme: str) -> None:
    options = {option for one in command_line().values() for option in one}
    ours = [one for one in spans(readme) if one.startswith("gridwhistle ")]
    assert ours
    assert {option for one in ours for option in re.findall(r"--[a-z-]+", one)} - options == set()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_it_names_every_command_word(chinese: str, command: object) -> None:
    name = getattr(command, "name", "")
    assert any(one.split()[0] == name for one in spans(chinese)), f"“{name}” is in 帮助, and not in README"


def test_what_it_shows_to_type_is_understood(chinese: str) -> None:
    """Each example of the tables begins with a command word, or is plain speech that is understood."""
    from tests.understanding.house import intent_of

    registry = build_registry()
    rows = [line for line in chinese.splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) >= 10
    for row in rows:
        for example in spans(row):
            if registry.by_word.get(example.split()[0].lower()) is None:
                assert intent_of(example) in registry.by_intent, example


def test_every_link_leads_somewhere(readme: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", readme)
    files = [one for one in links if not one.startswith(("#", "http"))]
    assert [one for one in files if not (ROOT / one).exists()] == []


def test_the_settings_that_it_names_are_there(readme: str) -> None:
    named = re.findall(r"GRIDWHISTLE_([A-Z]+)__([A-Z_]+)", readme)
    bots = {
        name: model for name, field in HOUSE.config_model.model_fields.items() if (model := model_of(field)) is not None
    }
    for section, key in ((one[0].lower(), one[1].lower()) for one in named):
        if section in bots:  # the key stands behind the bot's own name
            assert key.partition("__")[2] in bots[section].model_fields
        else:
            assert (section, key) in defaults(HOUSE.config_model)


def test_it_says_the_licence_and_the_version_of_python(readme: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] in readme
    wanted = project["requires-python"].removeprefix(">=")
    assert readme.count(f"Python {wanted}") >= 2
    assert Path(ROOT / "LICENSE").exists()
