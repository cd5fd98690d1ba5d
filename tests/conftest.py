"""What every test has: the fixtures of `tests.support`, and one way to draw examples."""

from __future__ import annotations

import gc
import os
import re

from hypothesis import Phase, settings
from hypothesis.internal.conjecture import providers

from tests.support.postgres import in_memory

pytest_plugins = [
    "tests.support.browser",
    "tests.support.certificates",
    "tests.support.collecting",
    "tests.support.database_files",
    "tests.support.databases",
    "tests.support.counties",
    "tests.support.crossing",
    "tests.support.guards",
    "tests.support.office",
    "tests.support.prototype",
    "tests.support.statements",
]

# Files of tests lie in memory where there is room: a commit waits for no disk. What a kill leaves is the same there;
# only a power cut would tell, and no test makes one. Read by pytest when the first file is asked for.
if (memory := in_memory()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))

# Patterns that are put together at run time (the words of a house, what a test looks for) are kept: each test opens a
# house of its own, which a process in service does once, and Python keeps 512 and forgets the oldest.
re._MAXCACHE = 50_000  # type: ignore[attr-defined]

# No deadline: this machine may be busy, and a slow example is not a wrong one.
settings.register_profile("house", deadline=None, max_examples=40)
# The same examples every time: a red run in CI must mean that the change is at fault. It does not look for a smaller
# example, which may take five minutes, as long as a test may: the one it prints is made smaller by whoever reads it.
settings.register_profile(
    "ci",
    settings.get_profile("house"),
    derandomize=True,
    database=None,
    print_blob=True,
    phases=(Phase.explicit, Phase.generate),
)
# Many more, before a release: GRIDWHISTLE_EXAMPLES=5000 make test
settings.register_profile(
    "deep", settings.get_profile("house"), max_examples=int(os.environ.get("GRIDWHISTLE_EXAMPLES") or 1000)
)


def _profile() -> str:
    if os.environ.get("GRIDWHISTLE_EXAMPLES"):
        return "deep"
    return "ci" if os.environ.get("CI", "").lower() == "true" else "house"


settings.load_profile(_profile())
if _profile() == "ci":
    # Hypothesis draws also what stands as a constant in the modules that are loaded: other examples alone than in a
    # whole run, and others again after each test that loads something. So a random life failed in whole runs only.
    providers._get_local_constants = lambda: providers._local_constants


def pytest_collection_finish() -> None:
    """What is there by now (modules, seven thousand tests) stays: looking through it again and again for garbage took
    a seventh of the processor time. Garbage of the tests themselves is found as ever, only less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
