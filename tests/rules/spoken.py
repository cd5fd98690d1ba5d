"""What the code says, read from its syntax: which texts, filled with what."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SPEAKING = {
    *("say", "whisper", "tell", "push", "tell_people", "render", "Refused", "speak", "_speak", "_owe", "_text"),
    *("tell_staff", "tell_unit", "tell_reporters", "moved", "deliver"),
}
# Keywords of those calls that fill no field of a template.
NOT_FIELDS = {
    "choices",
    "fields",
    "files",
    "urgent",
    "answer",
    "note",
    "unit_id",
    "private",
    "path",
    "secret",
    "asleep",
}
_KEY = re.compile(r"[a-z]+\.(?!(?:docx|xlsx|pdf|png)$)[a-z_]+")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that says something: where, which texts it may be, the names it fills; None where that is not seen."""

    where: str
    keys: tuple[str, ...]
    filled: frozenset[str] | None


@cache
def trees() -> dict[Path, ast.Module]:
    """Every module that may speak. What is only understood is not said."""
    files = [path for folder in ("bot", "handlers") for path in sorted((ROOT / folder).rglob("*.py"))]
    return {
        path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8"))
        for path in files
        if "understanding" not in path.relative_to(ROOT).parts
    }


def name_of(call: ast.Call) -> str:
    """The last part of what is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def keys(sections: frozenset[str]) -> dict[str, set[str]]:
    """Every constant that looks like a text's key, but for intents and dialogues, with the files it stands in."""
    found: dict[str, set[str]] = {}
    for path, tree in trees().items():
        others = {id(each) for node in ast.walk(tree) for each in _no_texts(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in others:
                key = node.value
                if _KEY.fullmatch(key) and key.split(".")[0] in sections:
                    found.setdefault(key, set()).add(f"{path}:{node.lineno}")
    return found


def _no_texts(node: ast.AST) -> Iterator[ast.AST]:
    """Names of intents and of dialogues: the same form, another thing."""
    if not isinstance(node, ast.Call):
        return
    yield from (each.value for each in node.keywords if each.arg == "intent")
    if name_of(node) in ("dialogue", "ask"):
        yield from node.args[:1]


def prefixes() -> set[str]:
    """Beginnings of keys that are made at run time: f"emergency.{kind}" is "emergency."."""
    found = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                start = str(node.values[0].value)
                if re.fullmatch(r"[a-z]+\.", start):
                    found.add(start)
    return found


@cache
def calls() -> tuple[Call, ...]:
    """Every call that says something whose key can be seen."""
    return tuple(_calls())


def _calls() -> Iterator[Call]:
    facts = _facts()
    for path, tree in trees().items():
        for function in [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]:
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and name_of(node) in SPEAKING:
                    said = tuple(key for arg in node.args for key in _constants(arg) if _KEY.fullmatch(key))
                    if said:
                        yield Call(f"{path}:{node.lineno}", said, _filled(node, function, facts))


def _constants(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _constants(node.body) + _constants(node.orelse)
    return []


def _filled(call: ast.Call, function: ast.FunctionDef, facts: frozenset[str]) -> frozenset[str] | None:
    """The names that a call fills, as far as its own function tells."""
    if name_of(call) in ("moved", "deliver", "_owe"):
        return None  # they fill it themselves
    names = {each.arg for each in call.keywords if each.arg and each.arg not in NOT_FIELDS}
    given = [each.value for each in call.keywords if each.arg == "fields"]
    if name_of(call) in ("tell_staff", "tell_unit", "tell_reporters", "render"):
        given += call.args[-1:]
    if any(each.arg is None for each in call.keywords):
        return None
    for value in given:
        more = _names(value, function, facts)
        if more is None:
            return None
        names |= more
    return frozenset(names)


def _names(value: ast.expr, function: ast.FunctionDef, facts: frozenset[str]) -> set[str] | None:
    if isinstance(value, ast.Dict):
        known = [each.value for each in value.keys if isinstance(each, ast.Constant)]
        return {str(each) for each in known} if len(known) == len(value.keys) else None
    if isinstance(value, ast.Call) and name_of(value) == "facts":
        return {*facts, *(each.arg for each in value.keywords if each.arg)}
    if isinstance(value, ast.Name):
        made = [
            each.value
            for each in ast.walk(function)
            if isinstance(each, (ast.Assign, ast.AnnAssign))
            and each.value is not None
            and any(isinstance(to, ast.Name) and to.id == value.id for to in _targets(each))
        ]
        return _names(made[0], function, facts) if len(made) == 1 else None
    return None


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _facts() -> frozenset[str]:
    """What handlers.whistles.facts.facts always fills."""
    tree = trees()[Path("handlers/whistles/facts.py")]
    (function,) = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name == "facts"]
    (made,) = [one for one in ast.walk(function) if isinstance(one, ast.Dict)]
    return frozenset(str(each.value) for each in made.keys if isinstance(each, ast.Constant))
