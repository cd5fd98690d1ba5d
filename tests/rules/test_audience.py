"""Every road from the words of a case to anybody's eyes leads through handlers.audience: nothing goes round it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from handlers.audience.view import Whole
from handlers.whistles.cases import Case

ROOT = Path(__file__).parents[2]
WORDS = frozenset({"matter", "place", "dissatisfied", "remark", "result"})
# Where people are told something about a case: these functions take a view of it themselves.
VOICES = {"handlers/whistles/hearers.py", "handlers/whistles/chat/speaking.py"}
FACTS = frozenset({"facts", "paper_facts"})
SPEAKS = frozenset({"whisper", "say", "private", "people", "holders", "group", "groups", "push", "owe"})
# Text made of the words of a case, and why no view is taken there.
ELSEWHERE = {
    "handlers/whistles/neighbours.py": "read with what a neighbour adds, so that two halves make no number",
    "handlers/whistles/chat/all_clear.py": "of which kind an alarm is, never shown",
    "handlers/whistles/chat/own_cases.py": "by a view, of their own: which shall be taken back",
    "handlers/whistles/chat/placing.py": "a draft before it is a case",
    "handlers/whistles/chat/alarm.py": "the place kept with the question in which community it is, and shown by facts",
    "handlers/whistles/chat/which_one.py": "compared, never shown",
    "handlers/whistles/chat/plain.py": "heard for a danger, never shown",
    "handlers/whistles/chat/own_words.py": "compared, never shown",
    "handlers/whistles/chat/speaking.py": "compared: which of their own somebody names in words",
    "handlers/whistles/chat/second_thoughts.py": "a draft before it is a case; compared with what puts it right",
    "handlers/whistles/orders/desks.py": "compared, never shown",
    "handlers/whistles/orders/matching.py": "compared, never shown",
    "handlers/whistles/orders/choosing.py": "compared, never shown",
    "handlers/whistles/chat/told_more.py": "compared, never shown",
    "handlers/whistles/chat/rewording.py": "a draft of whoever wrote it",
    "handlers/understanding/split.py": "a clause of a text, no case yet",
    "handlers/understanding/seams.py": "the place that a clause of a text names",
    "handlers/audience/view.py": "the view",
    "handlers/whistles/holdings.py": "somebody's own words for themselves; the view, where they leave",
    "handlers/whistles/steps.py": "what is stored",
    "handlers/whistles/reporting.py": "what is stored",
    "handlers/whistles/registering.py": "what is stored, and what classes are suggested from it",
    "handlers/residents/registering.py": "an order of a resident becomes a case",
    "handlers/whistles/chat/mine.py": "what is stored; told through facts",
    "handlers/whistles/chat/answering.py": "what was asked; told through facts",
    "handlers/whistles/chat/drafting.py": "a draft before it is a case",
    "handlers/whistles/chat/saying.py": "a draft, viewed where a group reads it",
    "handlers/whistles/chat/opening.py": "whether anything in it is hidden",
    "handlers/whistles/facts.py": "the words for a view",
    "handlers/whistles/reading.py": "the words for a view",
    "handlers/whistles/doors.py": "whether there is a door",
    "handlers/whistles/chat/staff.py": "lists, each line by its view",
    "handlers/whistles/chat/carrying.py": "the place by a view, in a button",
    "handlers/whistles/letters/making.py": "by a view",
    "handlers/whistles/letters/documents.py": "by a view",
    "handlers/ledger/rows.py": "by a view",
    "handlers/ledger/importing.py": "what was edited in the ledger is compared with it",
    "handlers/ledger/columns.py": "the names of columns",
    "handlers/whistles/flood.py": "of which kind an alarm is, never shown",
    "handlers/whistles/alarms.py": "of which kind an alarm is, never shown",
    "handlers/whistles/accusing.py": "whom it blames, never shown",
    "handlers/whistles/chat/adding.py": "compared with what is added, never shown: the reporter's own drafts",
    "handlers/whistles/chat/receiving.py": "taken out of the reason for more time, which says no more of the case",
    "handlers/whistles/chat/story.py": "read beside what is added, that no number is told over the joint",
    "handlers/whistles/chat/hearing.py": "compared with what is said next, never shown",
    "handlers/whistles/chat/listening.py": "whether it is about the same danger, never shown",
    "handlers/likeness/finding.py": "compared, never shown",
    "handlers/likeness/scoring.py": "compared, never shown",
    "handlers/sorting/training.py": "learned from, never shown",
    "handlers/residents/outcome.py": "the result of a send, no case's",
    "handlers/residents/sends.py": "the result of a send, no case's",
    "handlers/residents/following.py": "an order's place",
    "handlers/forwarded/chat.py": "a draft, whispered to who brought it",
    "handlers/forwarded/drafts.py": "a draft",
    "handlers/whistles/cases.py": "the case",
}
# places of deeds and lists
OTHER_RECORDS = (
    "activities",
    "cards",
    "positions",
    "week",
    "coming",
    "county",
    "checkin",
    "figures",
    "demo",
    "service",
    "posts",
    "exchange",
    "visits",
    "year",
    "mobilise",
)  # places of deeds and lists


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "handlers").rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def test_the_words_of_a_case_are_of_a_kind_of_their_own() -> None:
    """mypy holds the rest: a text for a group takes no `Whole`."""
    kinds = {name: Case.__annotations__[name] for name in WORDS}
    assert set(kinds.values()) == {Whole.__name__}


def test_whoever_reads_the_words_of_a_case_is_known() -> None:
    readers = {
        name
        for name, tree in _modules()
        if name.split("/")[1] not in OTHER_RECORDS
        and any(isinstance(node, ast.Attribute) and node.attr in WORDS for node in ast.walk(tree))
    }
    assert readers - set(ELSEWHERE) == set(), "a new road: take a view of it, and say so here"


def test_nobody_says_the_facts_of_a_case_but_the_voices() -> None:
    """facts() holds whole words: only hearers and speaking, which take the view, may hand them to a chat."""
    wrong = [
        f"{name}:{call.lineno}"
        for name, tree in _modules()
        if name not in VOICES
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in SPEAKS
        and any(
            isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in FACTS
            for argument in (*call.args, *(word.value for word in call.keywords))
            for inner in ast.walk(argument)
        )
        and not (isinstance(call.func.value, ast.Name) and call.func.value.id == "hearers")
    ]
    assert wrong == []


def test_nothing_is_scrubbed_to_look_public() -> None:
    """scrub(case.matter) would be a `Scrubbed` with names and doors in it."""
    wrong = [
        f"{name}:{call.lineno}"
        for name, tree in _modules()
        if name not in ("handlers/whistles/facts.py", "handlers/whistles/reporting.py")  # whole; what is stored
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("scrub", "Scrubbed", "scrub_to")
        and any(
            isinstance(inner, ast.Attribute)
            and inner.attr in WORDS
            and isinstance(inner.value, ast.Name)
            and inner.value.id in ("case", "older", "moved")
            for argument in call.args
            for inner in ast.walk(argument)
        )
    ]
    assert wrong == []


def test_the_paths_are_there() -> None:
    assert [name for name in ELSEWHERE if not Path(ROOT / name).exists()] == []
