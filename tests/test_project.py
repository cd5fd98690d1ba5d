"""Rules on the project itself: what lies where, who may import whom, and what no file may hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent

TOP_LEVEL = {
    *("bot", "handlers", "storage", "tests"),
    *("config.example.toml", "pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md", "requirements.lock"),
    "requirements-dev.lock",
}
MOST_LINES = 400

# Each written in two pieces, so that this file does not hold what it forbids.
FORBIDDEN = {
    "a registry's address": [
        *(r"pypi\.org/" + "simple", "pythonhosted" + r"\.org", "(?:extra-)?index" + "-url", "find" + "-links"),
        *("trusted" + "-host", "registry" + r"\.npmjs", "proxy" + r"\.golang", "https?://" + r"mirrors?\."),
    ],
    "a path of one machine": [
        *("/work/" + "(?:main|shared)", "/ro" + "ot/", "/home/" + "[a-z]", "/Users/" + "[A-Za-z]"),
    ],
}
OUR_PACKAGES = {"bot", "handlers", "storage", "tests"}


@cache
def project_files() -> tuple[Path, ...]:
    """What is in git or would be added to it, relative to the root."""
    # Named as safe: a checkout that belongs to another user (a container's volume) is still this project.
    git = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(sorted(path for name in set(listed.split("\0")) - {""} if (ROOT / (path := Path(name))).is_file()))


def python_files(*folders: str) -> list[Path]:
    return [path for path in project_files() if path.suffix == ".py" and path.parts[0] in folders]


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it, under its full name."""
    package = path.parent.parts
    found: set[str] = set()
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            # `from a import b` may name the module a.b: both are counted.
            found.update({base, *(f"{base}.{alias.name}" for alias in node.names)})
    return found


def imports_of(path: Path, package: str) -> set[str]:
    return {name for name in imports(path) if name == package or name.startswith(f"{package}.")}


def test_the_top_level_is_fixed() -> None:
    top = {path.parts[0] for path in project_files()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_files_stay_small() -> None:
    lines = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in python_files(*OUR_PACKAGES)}
    assert lines, "no Python file was found: this test looks in the wrong place"
    assert {path: n for path, n in lines.items() if n > MOST_LINES} == {}


WIRING = (Path("bot/app.py"), Path("bot/web/demo_cast.py"))  # the demo's room knows whom one can be in it


def test_bot_does_not_know_the_handlers() -> None:
    """Only the place that wires everything, and the command line, may."""
    wiring = [p for p in python_files("bot") if p in WIRING or p.parts[1].startswith("cli")]
    others = set(python_files("bot")) - set(wiring)
    assert {path: names for path in others if (names := imports_of(path, "handlers"))} == {}


@pytest.mark.parametrize("above", ["bot", "handlers"])
def test_storage_knows_nothing_above_it(above: str) -> None:
    assert {path: names for path in python_files("storage") if (names := imports_of(path, above))} == {}


def test_nothing_shipped_imports_the_tests() -> None:
    shipped = python_files("bot", "handlers", "storage")
    assert {path: names for path in shipped if (names := imports_of(path, "tests"))} == {}


def test_actions_are_free_of_chat() -> None:
    """An action is called by chat, desk, API and command line alike: it says nothing and imports no words."""
    actions = [path for path in python_files("handlers") if path.name == "actions.py" or "actions" in path.parts]
    chat = {p: {n for n in imports_of(p, "handlers") if "chat" in n.split(".")} for p in actions}
    assert {path: names for path, names in chat.items() if names} == {}


def test_actions_wait_for_nothing() -> None:
    """Inside the transaction there is no network and no event loop: handlers can be replayed."""
    files = [path for path in python_files("handlers") if path.name in ("actions.py", "chat.py", "lifecycle.py")]
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncWith, ast.AsyncFor)
    assert [path for path in files if any(isinstance(node, waiting) for node in ast.walk(syntax(path)))] == []


def _texts() -> Iterator[tuple[Path, str]]:
    for path in project_files():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile("|".join(FORBIDDEN[what]))
    assert {path: hits for path, text in _texts() if (hits := pattern.findall(text))} == {}


def test_no_test_is_skipped() -> None:
    """A test that does not run is not a test; what cannot work yet is not written down as one."""
    forbidden = {"skip", "skipif", "xfail", "importorskip", "skipTest", "skipUnless", "SkipTest", "deselect"}
    found = {
        (path, node.lineno)
        for path in python_files("tests")
        for node in ast.walk(syntax(path))
        if (isinstance(node, ast.Attribute) and node.attr in forbidden)
        or (isinstance(node, ast.Name) and node.id in forbidden)
    }
    assert found == set()


PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.+!]+)(?: ; [^;#@/]+?)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def _locked(name: str) -> dict[str, set[str]]:
    """Versions by name: one, or one for each Python. Every line is a pin or a hash of one: no address, no path."""
    locked: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines()[1:]:
        if (pin := PIN.fullmatch(line)) is not None:
            locked.setdefault(canonicalize_name(pin["name"]), set()).add(pin["version"])
        else:
            assert HASH.fullmatch(line), f"{name}: {line}"
            assert locked, "a hash of nothing"
    return locked


def test_the_locks_are_hashed_and_hold_what_is_declared() -> None:
    """What runs is one lock, what develops another that never differs from it."""
    run, dev = _locked("requirements.lock"), _locked("requirements-dev.lock")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = (*project["project"]["dependencies"], *project["build-system"]["requires"])
    for locked, declared in ((run, needed), (dev, (*needed, *project["dependency-groups"]["dev"]))):
        wanted = [Requirement(line) for line in declared]
        versions = {r: locked.get(canonicalize_name(r.name), {"0"}) for r in wanted}
        stale = [str(r) for r in wanted if not all(r.specifier.contains(one, True) for one in versions[r])]
        assert stale == [], "run: make lock"
    assert {name: dev.get(name) for name in run} == run
    assert not {"pytest", "ruff", "mypy", "matplotlib", "playwright"} & set(run)


WEB = ["starlette", "uvicorn", "python_multipart"]
HEAVY = ["openpyxl", "docx", "docxtpl", "PIL", "cryptography", "psycopg", "sqlalchemy.dialects.postgresql", "rapidfuzz"]
HEAVY += ["prometheus_client", "httpx", "telegram", "websockets", "obstore", "numpy", "dingtalk_stream", "aiohttp"]
HEAVY += [
    "requests",
    "xml",
    "jinja2",
    "rich",
    "pygments",
    "alembic",
    "pypinyin",
    "chinese_calendar",
    "icalendar",
    "segno",
    "zxingcpp",
]
SERVES = "bot.app, bot.cli.run, bot.http.server, bot.http.health, bot.web.routes, bot.platforms.configured"


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [("bot.app", [*HEAVY, *WEB]), ("bot.cli", [*HEAVY, *WEB]), ("bot.platforms.web", [*HEAVY, *WEB]), (SERVES, HEAVY)],
)
def test_heavy_libraries_are_imported_where_they_are_used(modules: str, heavy: list[str]) -> None:
    """A start, an `explain`, a chat in the terminal need none of them, a process that serves pages only Starlette."""
    found = f"import sys, {modules}; print(*(one for one in sys.argv[1:] if one in sys.modules))"
    done = subprocess.run([sys.executable, "-c", found, *heavy], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []
