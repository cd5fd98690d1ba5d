"""`python -m tests.likeness.measure FILE`: precision and recall of likeness on labelled pairs of titles.

FILE is a CSV of title_a, title_b, same_place_and_problem (1 or 0). Titles have no place field: the place is read
out of the title. Where a publisher masked place names (A3区), the mask counts as the community it stands for.
"""

from __future__ import annotations

import csv
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.values.found import Known
from handlers.likeness.scoring import ASK, SURE, Described, judge

NOWHERE = Known()
AT = datetime(2026, 11, 26, tzinfo=UTC)
_MASK = re.compile(r"[A-Z][0-9]*[市县区]|西地省")
_COMMUNITY = re.compile(r"([A-Z])([0-9]+)(?=[市县区])")
STEPS = tuple(round(0.2 + 0.05 * step, 2) for step in range(13))


def report(title: str) -> Described:
    """A title as a report: its first masked place is the community."""
    mask = _COMMUNITY.search(title)
    community = ord(mask[1]) * 100 + int(mask[2]) if mask else None
    return Described(_MASK.sub(" ", title), "", community, None, None, "", False, AT)


def scores(rows: list[tuple[str, str, bool]]) -> list[tuple[float, bool, bool]]:
    """(likeness, sure, right answer) of every pair."""
    judged = [(judge(report(a), report(b), NOWHERE), same) for a, b, same in rows]
    return [(one.score, one.sure, same) for one, same in judged]


def read(file: Path) -> list[tuple[str, str, bool]]:
    """The pairs of a CSV."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [(row["title_a"], row["title_b"], row["same_place_and_problem"] == "1") for row in csv.DictReader(lines)]


def rates(found: list[bool], wanted: int) -> str:
    """Precision and recall of the pairs taken, with their number."""
    hits = sum(found)
    precision = f"{hits / len(found):.2f}" if found else "  – "
    return f"precision {precision}  recall {hits / wanted if wanted else 0:.2f}  n {len(found)}"


def main() -> None:
    """Print the curve."""
    judged = scores(read(Path(sys.argv[1])))
    wanted = sum(same for _, _, same in judged)
    out = [f"{len(judged)} pairs, {wanted} the same"]
    for step in STEPS:
        mark = {ASK: "  ask", SURE: "  sure, by score alone"}.get(step, "")
        out.append(f"≥ {step:.2f}  {rates([same for score, _, same in judged if score >= step], wanted)}{mark}")
    out.append(f"linked  {rates([same for _, sure, same in judged if sure], wanted)}")
    out.append(f"linked or asked  {rates([same for score, _, same in judged if score >= ASK], wanted)}")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
