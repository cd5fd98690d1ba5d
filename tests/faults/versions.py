"""The program before the leases had numbers, and this one, at once on one PostgreSQL through the migration, in both
orders of start: `python -m tests.faults.versions`.

The old one is taken from this repository's history into a folder of its own and uses the same packages. Ends with 1
if a promise was broken, with 2 if the old commit is not there (a shallow clone).
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path

from storage import migrations
from storage.database import Database
from tests.engine.stage import until
from tests.faults.burst import MESSAGES, NAMES, answered, burst, check_once, check_order, queued
from tests.faults.program import Program, program
from tests.faults.towns import TelegramTown, enrol, telegram_town
from tests.rules.spoken import ROOT
from tests.support.postgres import PgServer

OLD = "e98415c"  # the last program before leases had numbers and rows were claimed; its schema ends at 0004
BUILD = ROOT / "build"
START = "import sys; from bot.cli import main; sys.argv[0] = 'gridwhistle'; main()"


class Ground:
    """An empty PostgreSQL, a town, and both programs."""

    def __init__(self, server: PgServer, old: Path, folder: Path, stack: AsyncExitStack, town: TelegramTown) -> None:
        self.url = server.url(server.create_database())
        self.town = town
        self._old = old
        self._folder = folder
        self._stack = stack

    def revision(self) -> str | None:
        store = Database(self.url)
        try:
            return migrations.current(store)
        finally:
            store.close()

    async def old(self, name: str = "old", *more: str) -> Program:
        """Start the old program; with `--demo` it makes and fills its own tables."""
        return await self._run(self._old, f"{name}-old", *more)

    async def new(self, name: str = "new") -> Program:
        return await self._run(ROOT, f"{name}-new")

    async def _run(self, tree: Path, name: str, *more: str) -> Program:
        command = (sys.executable, "-c", START)
        run = program(self.url, self._folder, [self.town], name, command=command, more=more, PYTHONPATH=str(tree))
        return await self._stack.enter_async_context(run)

    async def filled_by_the_old(self) -> Program:
        """The old program serves a county that it made itself."""
        old = await self.old("first", "--demo")
        assert self.revision() == "0004", self.revision()
        store = Database(self.url)
        await asyncio.to_thread(enrol, store, [self.town], NAMES)
        store.close()
        await old.live("telegram")
        return old

    async def whole(self, repeats: int) -> str:
        """All said is answered, once in the books, in order. Returns the figures."""
        store = Database(self.url)
        await until(lambda: len(answered(self.town)) == MESSAGES, 120)
        await until(lambda: queued(store) == 0, 60)
        twice = len(self.town.heard()) - MESSAGES
        await asyncio.to_thread(check_order, self.town, store)
        await asyncio.to_thread(check_once, store)
        store.close()
        assert twice <= repeats, twice
        return f"{MESSAGES} said, all answered in order, in the books once; {twice} came twice"


async def _old_first(ground: Ground) -> str:
    """The new one migrates under the old one, which goes on serving until it is killed in the middle of a burst."""
    old = await ground.filled_by_the_old()
    saying = asyncio.create_task(burst(ground.town))
    await until(lambda: len(answered(ground.town)) >= 20, 60)
    new = await ground.new()
    assert ground.revision() == migrations.newest()
    assert (await old.state("telegram"))[0], "the old program lost its platform by the migration"
    assert not (await new.state("telegram"))[0], "both serve"
    before = len(answered(ground.town))
    await until(lambda: len(answered(ground.town)) == MESSAGES or len(answered(ground.town)) > before, 60)
    await saying
    await old.kill()
    await new.live("telegram")
    return await ground.whole(len(NAMES))


async def _old_killed_in_a_burst(ground: Ground) -> str:
    """The rows that the old one owed, without any claim, leave from the new one."""
    old = await ground.filled_by_the_old()
    new = await ground.new()
    saying = asyncio.create_task(burst(ground.town))
    await until(lambda: len(answered(ground.town)) >= 60, 60)
    await old.kill()
    await saying
    await new.live("telegram")
    return await ground.whole(len(NAMES))


async def _new_first(ground: Ground) -> str:
    """An old one that comes to a newer database refuses to start, and the new one does not notice."""
    old = await ground.filled_by_the_old()
    assert await old.stop() == 0
    new = await ground.new()
    await new.live("telegram")
    saying = asyncio.create_task(burst(ground.town))
    await until(lambda: len(answered(ground.town)) >= 20, 60)
    try:
        await ground.old("late")
    except AssertionError as ended:  # its last words: that old one did not know how to say it better
        words = str(ended)
        assert "Can't locate revision" in words, words
    else:
        raise AssertionError("the old program started on a newer database")
    await saying
    assert (await new.health())["ok"]
    return await ground.whole(0)


async def _both_at_once(ground: Ground) -> str:
    """On the old database both start at the same moment: one migrates; either the old one serves, or it refuses."""
    old = await ground.filled_by_the_old()
    assert await old.stop() == 0
    started = await asyncio.gather(ground.old("second"), ground.new("second"), return_exceptions=True)
    new = started[1]
    assert isinstance(new, Program), new
    await asyncio.gather(burst(ground.town), _someone_serves(started))
    if isinstance(started[0], Program):
        await started[0].kill()
    await new.live("telegram")
    return (
        await ground.whole(len(NAMES)) + f"; the old one {'served' if isinstance(started[0], Program) else 'refused'}"
    )


async def _someone_serves(started: Sequence[Program | BaseException]) -> None:
    async with asyncio.timeout(60):
        while not any([(await one.state("telegram"))[0] for one in started if isinstance(one, Program)]):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


CASES: dict[str, Callable[[Ground], Awaitable[str]]] = {
    "old first, migrated under it": _old_first,
    "old first, killed in a burst after the migration": _old_killed_in_a_burst,
    "new first, then the old one": _new_first,
    "both at once": _both_at_once,
}


@contextmanager
def old_tree(commit: str) -> Iterator[Path | None]:
    """The files of a commit; None if the history does not reach so far."""
    git = partial(subprocess.run, cwd=ROOT, capture_output=True, check=False, text=True)
    if git(["git", "cat-file", "-e", f"{commit}^{{commit}}"]).returncode:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="gridwhistle-old-") as folder:
        tree = Path(folder) / "tree"
        made = git(["git", "worktree", "add", "--detach", str(tree), commit])
        if made.returncode:
            raise RuntimeError(made.stderr)
        try:
            yield tree
        finally:
            git(["git", "worktree", "remove", "--force", str(tree)])


async def _case(play: Callable[[Ground], Awaitable[str]], old: Path, folder: Path) -> str:
    with PgServer(None) as server:
        async with AsyncExitStack() as stack, telegram_town() as town:
            return await play(Ground(server, old, folder, stack, town))


def main() -> int:
    """Play every case, tell what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.versions", description=__doc__)
    parser.add_argument("--old", default=OLD, help="the commit of the old program")
    given = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    failed = False
    with old_tree(given.old) as tree:
        if tree is None:
            print(f"the history has no {given.old}: fetch it whole and try again", file=sys.stderr)  # noqa: T201
            return 2
        for name, play in CASES.items():
            with tempfile.TemporaryDirectory(prefix="versions-", dir=BUILD) as folder:
                try:
                    print(f"{name}: {asyncio.run(_case(play, tree, Path(folder)))}", flush=True)  # noqa: T201
                except (AssertionError, TimeoutError) as broken:
                    failed = True
                    print(f"{name}: BROKEN: {type(broken).__name__}: {broken}", flush=True)  # noqa: T201
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
