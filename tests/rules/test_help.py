"""帮助 lists what a person may do, all of it and nothing else; and every example in it works as it stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from bot.access import Role
from bot.app import build_registry, load_texts
from bot.command import Command
from bot.help import IN_A_GROUP
from bot.texts import Texts
from handlers.capabilities import HOUSE
from handlers.whistles.lifecycle import TABLE, Action
from storage.tables import outbox
from tests.handlers.talk import GRID, STAFF, Talk
from tests.rules.prepared import PREPARED, case_in
from tests.rules.spoken import calls, trees

CAST: dict[str, set[Role]] = {
    "demo-li": set(),
    "demo-chen": set(),
    "demo-guo": {Role.MEMBER},
    "demo-zhang": {Role.MEMBER, Role.GRID},
    "demo-zhong": {Role.MEMBER, Role.SECRETARY},
    "demo-luo": {Role.MEMBER, Role.COMMUNITY},
    "demo-zeng": {Role.MEMBER, Role.LIAISON},
    "demo-xiao": {Role.MEMBER, Role.COUNTY},
}
WHO = {
    Role.COMMUNITY: "demo-luo",
    Role.LIAISON: "demo-zeng",
    Role.GRID: "demo-zhang",
    Role.COUNTY: "demo-xiao",
    Role.SECRETARY: "demo-zhong",
    Role.MEMBER: "demo-guo",
}
COMMANDS = [one for book in HOUSE.books for one in book.commands]
NOT_AN_ANSWER = ("bot.", "ask.", "refused.")


def may(roles: set[Role], command: Command) -> bool:
    return not command.hidden and bool(command.roles & (roles | {Role.ANYONE, Role.REPORTER}))


def parts(text: str) -> list[str]:
    """The titles of the first level."""
    return [line.removeprefix("· ").partition("：")[0] for line in text.splitlines() if line.startswith("· ")]


@pytest.mark.parametrize("who", CAST)
def test_help_lists_what_one_may_do_in_two_levels(talk: Talk, who: str) -> None:
    first = talk.answer("帮助", who).text
    assert len(first.splitlines()) <= 12
    shown: list[str] = []
    for part in parts(first):
        second = talk.answer(f"帮助 {part}", who).text
        shown += [line.removeprefix("· ") for line in second.splitlines() if line.startswith("· ")]
        # A heading has something under it.
        assert not re.search(r"】\n(【|\n|$)", second)
    expected = [f"{one.summary}：{one.example}" for one in COMMANDS if may(CAST[who], one)]
    assert sorted(shown) == sorted(expected)
    assert len(shown) == len(set(shown))


def test_help_on_a_book_or_a_word_shows_that_book(talk: Talk) -> None:
    book = talk.answer("帮助 函", "demo-luo").text
    assert "【函】" in book
    assert "【吹哨】" not in book
    assert talk.answer("帮助 派单", "demo-luo").text == book
    assert talk.answer("帮助 没有这个", "demo-luo").text == talk.answer("帮助", "demo-luo").text
    assert "派单" not in talk.answer("帮助 派单", "demo-li").text, "what one may not do is not shown"


def test_help_in_a_group_is_the_same_few_lines_for_everybody(talk: Talk) -> None:
    shown = {talk.answer("帮助", who, GRID).text for who in CAST}
    assert len(shown) == 1
    (text,) = shown
    lines = [line for line in text.splitlines() if line.startswith("· ")]
    assert 3 <= len(lines) <= IN_A_GROUP
    examples = {f"· {one.summary}：{one.example}" for one in COMMANDS if one.roles == {Role.ANYONE}}
    assert set(lines) <= examples, "a group is shown only what everybody may do"


@pytest.mark.parametrize("word", ["帮助", "help", "HELP", "菜单", "怎么用", "【帮助】"])
def test_help_has_its_words(talk: Talk, word: str) -> None:
    assert "我能帮您做这些" in talk.answer(word, "demo-guo").text


def test_an_example_begins_with_its_command() -> None:
    registry = build_registry()
    for command in COMMANDS:
        word = command.example.split()[0]
        assert registry.by_word[word] is command, command.example


def test_words_are_what_people_type() -> None:
    words = [word for command in COMMANDS for word in command.names]
    assert [word for word in words if word != word.strip() or " " in word or not word] == []
    assert all(len(one.summary) <= 24 for one in COMMANDS)


# --- every example works --------------------------------------------------------------------


class Recording(Texts):
    """Remembers which texts were said."""

    def __init__(self, texts: Texts) -> None:
        super().__init__({key: texts._templates[key] for key in texts})
        self.said: list[str] = []

    def render(self, key: str, fields: Mapping[str, object]) -> str:
        self.said.append(key)
        return super().render(key, fields)


@cache
def refusals() -> frozenset[str]:
    """Every text that says no: those of Refused, wherever it is raised or a guard gives its reason."""
    found = {key for call in calls() for key in call.keys if _refuses(call.where)}
    return frozenset(found | {key for key in load_texts() if key.startswith("whistle.guard_")})


def _refuses(where: str) -> bool:
    path, line = where.split(":")
    return int(line) in _refusing()[path]


@cache
def _refusing() -> dict[str, set[int]]:
    """By file, the lines in which it refuses."""
    return {
        str(path): {
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused"
        }
        for path, tree in trees().items()
    }


def speaker(command: Command) -> str:
    """Somebody who may, the nearest to everyday work first."""
    if command.name in ACTIONS:
        arrow = next(one for one in TABLE.values() if one.action == command.name and one.roles - {Role.REPORTER})
        return next(WHO[role] for role in WHO if role in arrow.roles)
    if command.name == "报到":
        return "demo-new"
    fitting = [WHO[role] for role in WHO if role in command.roles]
    return fitting[0] if fitting else "demo-guo"


ACTIONS = {one.value for one in Action} - {Action.SUPPLEMENT, Action.CONFIRM, Action.DISPUTE, Action.WITHDRAW}


WHERE = {"绑定网格": GRID, "解绑网格": GRID, "我家也是": GRID}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_every_example_works(talk: Talk, command: Command) -> None:
    who = speaker(command)
    if command.name in PREPARED:
        PREPARED[command.name](talk, who)
    elif command.name in ACTIONS:
        arrow = next(one for one in TABLE.values() if one.action == command.name and one.roles - {Role.REPORTER})
        case_in(arrow.source)(talk, who)
    talk.county = replace(talk.county, texts=Recording(talk.county.texts))
    said = talk.say(command.example, who, WHERE.get(command.name))
    assert said, "an example is answered"
    keys = talk.county.texts.said  # type: ignore[attr-defined]
    assert [key for key in keys if key.startswith(NOT_AN_ANSWER) or key in refusals()] == []
    assert talk.count(outbox) >= 1


@pytest.mark.parametrize("command", [one for one in COMMANDS if Role.ANYONE not in one.roles], ids=lambda one: one.name)
def test_who_may_not_is_told_who_may(talk: Talk, command: Command) -> None:
    """李桂秀 holds no office: the answer names who does, and nothing happens."""
    (answer,) = talk.say(command.example, "demo-li", STAFF if command.private else None)
    assert "要由" in answer.text
    assert "人工" in answer.text
    assert answer.chat == "p-demo-li", "what is for one alone is refused to one alone"
