"""A disk, a file or a right that is wrong is said in one sentence by every command, in a process of its own.

It is forked off one that has imported the bot, and bound then; but where no file may grow, for there what it says could
not be kept either.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.database import Database
from storage.sqlite_driver import driver
from storage.trouble import Trouble
from tests.rules.spoken import ROOT
from tests.support.processes import Process, script

# Several commands in one process, each as `gridwhistle …`: what an import costs is paid once.
EACH = """
import shlex, sys
from bot.cli import main
for line in lines:
    sys.argv = ["gridwhistle", *shlex.split(line)]
    print(f"== {line}", flush=True)
    try:
        main()
    except SystemExit as ended:
        sys.stderr.flush()
        print(f"exit {ended.code or 0}", flush=True)
"""
MAIN = f"import sys\nlines = sys.stdin.read().splitlines()\n{EACH}"
CHECK = "check"
SERVING = ("chat --no-demo", "run --no-demo --no-browser --port 0")
OTHERS = ("db upgrade", "db backup b.zip", "export roster r.xlsx", *SERVING)
ALL = (CHECK, *OTHERS)
# Root without CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH is bound by rights as everybody is.
BOUND = """
import ctypes, os
if os.geteuid() == 0:
    header, held, libc = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(), ctypes.CDLL(None)
    assert libc.capget(header, held) == 0
    held[0] &= ~6
    held[1] &= ~6
    assert libc.capset(header, held) == 0
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and all that it said."""

    command: str
    code: int
    said: str


class Place:
    """A folder with a store and a config."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder = folder
        self.store = folder / "data/store.sqlite3"
        self.store.parent.mkdir()
        shutil.copyfile(template, self.store)
        (folder / "config.toml").write_text(
            f'[database]\nurl = "sqlite:///{self.store}"\n[files]\nfolder = "{folder}/files"\n', encoding="utf-8"
        )

    def run(self, *commands: str, before: str = "", piped: bool = False) -> list[Ended]:
        """Run commands to their ends. `before`: Python that their process runs first; `piped`: it says it to a pipe."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GRIDWHISTLE_")}
        environment |= {"PYTHONPATH": str(ROOT), "COLUMNS": "500"}
        said = (self._started if piped else self._forked)(commands, environment, before)
        found = re.findall(r"^== (.*)\n((?:.*\n)*?)exit (\d+)\n", said, flags=re.MULTILINE)
        assert [command for command, _, _ in found] == list(commands), said
        return [Ended(command, int(code), said) for command, said, code in found]

    def _started(self, commands: Sequence[str], environment: Mapping[str, str], before: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", f"{before}\n{MAIN}"],
            cwd=self.folder,
            input="\n".join(commands),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            timeout=100,
            check=False,
        ).stdout

    def _forked(self, commands: Sequence[str], environment: Mapping[str, str], before: str) -> str:
        said = self.folder / "said"
        process = Process(said, script, f"{before}\nlines = {list(commands)!r}\n{EACH}", self.folder, environment)
        assert process.wait(100) == 0, process.said()
        return said.read_text(encoding="utf-8")

    def says(self, kind: Trouble, *commands: str, before: str = "", piped: bool = False) -> None:
        """Each ends with these words: one sentence, no traceback, exit code 2 (`check`: 1)."""
        for ended in self.run(*commands, before=before, piped=piped):
            # `run` and `check` look at the file themselves: they name it, and where the newest backup lies.
            harmed = kind in (Trouble.DAMAGED, Trouble.NOT_A_DATABASE) and "损坏" in ended.said and "备份" in ended.said
            assert kind.words in ended.said or harmed, ended
            is_plain(ended)


def is_plain(ended: Ended) -> None:
    """One sentence and exit code 2; `check` has its list, and 1."""
    assert "Traceback" not in ended.said, ended
    assert ended.code == (1 if ended.command == CHECK else 2), ended
    assert ended.command == CHECK or len(ended.said.splitlines()) == 1, ended


@pytest.fixture
def place(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Place]:
    made = Place(tmp_path, migrated_sqlite)
    yield made
    made.store.parent.chmod(0o755)  # else it could not be cleared away


def mounting(shell: str) -> str:
    """Python that goes where these mounts are, which nobody else sees and which end with the process."""
    return f"""
import ctypes, subprocess
assert ctypes.CDLL(None).unshare(0x20000) == 0
subprocess.run(["sh", "-ec", {f"mount --make-rprivate /{chr(10)}{shell}"!r}], check=True)
"""


def mounts() -> bool:
    """Whether this machine lets us mount."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    trial = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


# --- the disk ---------------------------------------------------------------------------------


def no_more_than(size: int) -> str:
    """A limit on the size of files is what a full disk is like, on any machine and for any user.

    Python would keep byte code up to the limit, and from then on every process would read half a module.
    """
    return f"""
import resource, sys
sys.dont_write_bytecode = True
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
"""


def test_no_room_to_write_in(place: Place) -> None:
    place.says(Trouble.FULL, CHECK, *SERVING, before=no_more_than(1024), piped=True)


def test_no_room_for_a_new_store(place: Place) -> None:
    place.store.unlink()
    place.says(Trouble.FULL, "db upgrade", before=no_more_than(65536), piped=True)


def test_a_disk_that_fills_up_in_the_middle_of_a_command(place: Place) -> None:
    """The rows do not fit any more: nothing is kept of them, and it is said."""
    filled(place, 3000)
    (saved,) = place.run("db backup b.zip")
    assert saved.code == 0, saved
    place.store.unlink()
    assert place.run("db upgrade")[0].code == 0
    half = no_more_than(place.store.stat().st_size // 2)
    place.says(Trouble.FULL, "db restore b.zip --yes", before=half, piped=True)


def test_a_disk_that_is_really_full(place: Place) -> None:
    """Where we may not mount one, again by the limit."""
    if not mounts():
        place.says(Trouble.FULL, CHECK, *SERVING, before=no_more_than(1024), piped=True)
        return
    place.store.rename(place.folder / "template")
    full = mounting(
        "mount -t tmpfs -o size=1500k none data; cp template data/store.sqlite3\n"
        "dd if=/dev/zero of=data/filler bs=4k 2>/dev/null || true"
    )
    place.says(Trouble.FULL, CHECK, *SERVING, before=full)


# What the system says of a disk that is mounted so, where we may not mount one: over a folder that cannot be written.
SAYS_READ_ONLY = """
import os
real = os.statvfs
os.statvfs = lambda path: os.statvfs_result((*real(path)[:8], real(path).f_flag | os.ST_RDONLY, real(path)[9]))
"""


def test_a_disk_that_is_mounted_read_only(place: Place) -> None:
    if mounts():
        read_only = mounting("mount --bind data data; mount -o remount,ro,bind data")
        place.says(Trouble.READ_ONLY, CHECK, *SERVING, before=read_only)
    else:
        place.store.parent.chmod(0o555)
        place.says(Trouble.READ_ONLY, CHECK, *SERVING, before=SAYS_READ_ONLY + BOUND)


# --- limits and rights ------------------------------------------------------------------------


def test_too_many_open_files(place: Place) -> None:
    limit = """
import os, resource
import bot.app, bot.logs, storage.migrations, bot.cli.run, bot.cli.database, bot.cli.files, rich.console
import sqlalchemy.dialects.sqlite, storage.backups
most = max(map(int, os.listdir("/proc/self/fd"))) + 2
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
"""
    place.says(Trouble.FILES, *OTHERS, before=limit, piped=True)  # a fork has files open that it was handed


def test_a_folder_that_may_not_be_written(place: Place) -> None:
    place.store.parent.chmod(0o555)
    place.says(Trouble.RIGHTS, CHECK, *SERVING, before=BOUND)


def test_a_file_that_may_not_be_read(place: Place) -> None:
    place.store.chmod(0o000)
    place.says(Trouble.RIGHTS, *ALL, before=BOUND)


def test_a_folder_in_which_nothing_can_be_made(place: Place) -> None:
    place.store.unlink()
    place.store.parent.chmod(0o555)
    place.says(Trouble.RIGHTS, *ALL, before=BOUND)


# --- the file ---------------------------------------------------------------------------------


def test_a_smashed_header(place: Place) -> None:
    with open(place.store, "r+b") as file:
        file.write(b"\xde\xad" * 32)
    place.says(Trouble.NOT_A_DATABASE, *ALL)
    assert place.store.read_bytes().startswith(b"\xde\xad"), "nothing writes over it"


def test_a_damaged_first_page(place: Place) -> None:
    with open(place.store, "r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3900)
    place.says(Trouble.DAMAGED, *ALL)


def test_a_file_that_was_cut(place: Place) -> None:
    os.truncate(place.store, place.store.stat().st_size // 3)
    place.says(Trouble.DAMAGED, *ALL)


def filled(place: Place, rows: int = 500) -> int:
    """Fill a table; the number of its first page."""
    database = Database(f"sqlite:///{place.store}")
    with database.begin() as tx:
        tx.exec_driver_sql(
            "INSERT INTO period (job, due, outcome, at) VALUES (?, '2026-12-07 00:00:00.000000', 'done',"
            " '2026-12-07 00:00:00.000000')",
            [(f"job {number} {'x' * 40}",) for number in range(rows)],
        )
    with database.reading() as tx:
        page = int(tx.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'period'").scalar_one())
    database.close()
    return page


def test_a_damaged_page_in_the_middle_of_a_command(place: Place) -> None:
    page = filled(place)
    with open(place.store, "r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    place.says(Trouble.DAMAGED, "db backup b.zip")
    assert not (place.folder / "b.zip").exists(), "half a backup is none"


def test_a_log_that_was_cut_keeps_what_was_whole_in_it(place: Place) -> None:
    """SQLite's log ends at its last whole commit: what a power cut leaves is a sound database."""
    copies = place.folder / "copies"
    copies.mkdir()
    with contextlib.closing(driver.connect(place.store)) as open_elsewhere:
        for name in ("a", "b"):
            open_elsewhere.execute("INSERT INTO counter VALUES (?, 1)", (name,))
            open_elsewhere.commit()
        for path in place.store.parent.glob("*"):
            shutil.copyfile(path, copies / path.name)  # as a power cut would leave them
    shutil.rmtree(place.store.parent)
    copies.rename(place.store.parent)
    place.store.with_name("store.sqlite3-shm").unlink()
    log = place.store.with_name("store.sqlite3-wal")
    os.truncate(log, log.stat().st_size - 1000)
    (ended,) = place.run("db upgrade")
    assert (ended.code, "已是最新" in ended.said) == (0, True), ended
    database = Database(f"sqlite:///{place.store}")
    with database.reading() as tx:
        assert tx.exec_driver_sql("SELECT name FROM counter WHERE name <> 'places'").scalars().all() == ["a"]
    database.close()


# --- the program and the database ---------------------------------------------------------------


def changed(place: Place, statement: str) -> None:
    database = Database(f"sqlite:///{place.store}")
    with database.begin() as tx:
        tx.exec_driver_sql(statement)
    database.close()


def test_a_database_of_a_newer_program(place: Place) -> None:
    changed(place, "UPDATE alembic_version SET version_num = '0999'")
    for ended in place.run(*ALL, "explain 楼道灯坏了"):
        assert "数据库是更新的程序用过的（版本 0999）" in ended.said, ended
        assert "请换成新的程序" in ended.said
        is_plain(ended)


def test_a_database_that_says_it_is_whole_and_is_not(place: Place) -> None:
    changed(place, "ALTER TABLE whistle DROP COLUMN remark")
    for ended in place.run(*ALL):
        assert "表 whistle 缺列 remark" in ended.said, ended
        assert "gridwhistle db restore" in ended.said, ended
        is_plain(ended)
