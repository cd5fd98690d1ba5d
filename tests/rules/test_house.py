"""The machine knows no field: what is said of whistles, grids and the party stands with the capability it is of."""

from __future__ import annotations

import re
import subprocess
import sys

from handlers.capabilities import HOUSE
from tests.rules.spoken import ROOT

FIELD = re.compile(r"哨|网格|党")
NAME = "网格哨"  # the bot's own
# Why these may know it. A file that no longer does must leave the list.
KNOWN = {
    "access.py": "the offices that the one door for roles asks for, as they are called",
    "examples.py": "what our examples name of a county's tree, to name what is there instead",
    "texts.toml": "the question for a place shows one of a county's tree, which has grids in it",
    "values/feasts.py": "建党节 is a day's name",
    "values/day.py": "what a number may count instead of days",
    "values/found.py": "names of places in a county's tree",
    "values/item.py": "what a number may count instead of a line",
    "values/people.py": "words beside names: 党员, 党委办 and the like are in everybody's mouth",
    "values/place.py": "places as people say them, grids among them",
    "values/place_parts.py": "the same",
    "values/landmarks.toml": "the same: what a landmark is",
    "values/post.py": "what a post may be called",
    "values/surnames.py": "党 is a family name, 党员 is none",
    "values/whereabouts.py": "what is no place, a whole 社区 among it",
}


def test_the_machine_knows_no_field() -> None:
    bot = ROOT / "bot"
    files = [path for path in bot.rglob("*") if path.is_file() and path.suffix not in (".pyc", ".png", ".ico")]
    found = {
        str(path.relative_to(bot)) for path in files if FIELD.search(path.read_text(encoding="utf-8").replace(NAME, ""))
    }
    assert found == set(KNOWN)


# Where the machine is put together; everywhere else it knows no handlers at all.
IMPORTS = {
    "app.py": {"handlers.capabilities", "handlers.understanding"},
    "cli/__init__.py": {"handlers"},
    "cli/common.py": {"handlers.capabilities", "handlers.demo"},  # `run --demo` makes the demo county
    "cli/explain.py": {"handlers.understanding"},
    "cli/first_hour.py": {"handlers.capabilities"},
    "cli/run.py": {"handlers.service"},  # what becomes of a chat that a platform adds the bot to
    "cli/setup.py": {"handlers.capabilities"},
    "cli/workbooks.py": {"handlers"},
    "web/demo_cast.py": {"handlers.demo"},  # whom one can be in the demo's room
}


def test_the_machine_imports_capabilities_only_where_it_is_put_together() -> None:
    """And there the house, not one capability by its name."""
    named = re.compile(r"^\s*(?:from|import) (handlers(?:\.\w+)?)", re.MULTILINE)
    bot = ROOT / "bot"
    found = {
        str(path.relative_to(bot)): set(named.findall(path.read_text(encoding="utf-8"))) for path in bot.rglob("*.py")
    }
    assert {here: imported for here, imported in found.items() if imported} == IMPORTS


def test_help_imports_no_house() -> None:
    """`gridwhistle --help` lists what capabilities bring to the command line, and is instant all the same."""
    say = "import sys; sys.argv = ['gridwhistle', '--help']\nfrom bot.cli import app\n"
    say += "try: app()\nexcept SystemExit: print(*sorted(m for m in sys.argv[1:0] or sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "learn" in done.stdout
    heavy = {"handlers.capabilities", "bot.app", "sqlalchemy", "apscheduler", "openpyxl"}
    assert heavy & set(done.stderr.split()) == set()


def test_a_folder_of_the_list_is_a_capability_of_the_house() -> None:
    import handlers

    assert [each.folder.name for each in HOUSE.capabilities] == list(handlers.CAPABILITIES)
    manifests = {path.parent.name for path in (ROOT / "handlers").glob("*/manifest.py")}
    assert manifests == set(handlers.CAPABILITIES), "a manifest that is in no list is not in the house"
