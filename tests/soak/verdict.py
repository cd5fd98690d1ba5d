"""What has to be true after a soak, read from the store and from what people saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from storage.database import Database
from storage.tables import activity, chat, inbox, outbox
from tests.bench.figures import median
from tests.soak.ledger import Ledger, numbers
from tests.soak.run import GIVE_UP, Report

# Of the run. The adapters remember thousands of messages each (req_ids, who asked what), and SQLite's cache fills
# ever more slowly: all of it bounded, none of it full after a few minutes.
WARM = 1 / 2
LEAST = 170.0  # seconds of a run whose memory can be judged
GROWTH = 0.05  # of the memory after the warm-up


@dataclass(frozen=True, slots=True)
class Verdict:
    """One promise; `kept` None where the run was too short to judge."""

    promise: str
    kept: bool | None
    why: str


def verdicts(report: Report, database: Database) -> list[Verdict]:
    """All of them."""
    return [
        *_once(report, database),
        *_answers(report, database),
        _recovered(report),
        _memory(report.memory),
        Verdict("the process ends in order", report.exit_code == 0, f"exit code {report.exit_code}"),
    ]


def _once(report: Report, database: Database) -> Iterator[Verdict]:
    with database.reading() as tx:
        states = Counter(tuple(row) for row in tx.execute(select(inbox.c.platform, inbox.c.state)))
        deeds = Counter(tuple(row) for row in tx.execute(select(activity.c.person_id, activity.c.what)))
    expected = {(one.town.kind, "handled"): one.said for one in report.ledgers}
    said = sum(expected.values())
    found = ", ".join(f"{kind} {state} {number}" for (kind, state), number in sorted(states.items()))
    yield Verdict("every message handled exactly once", states == expected, f"{said} said; {found}")
    logged = sum(one.deeds for one in report.ledgers)
    yield Verdict("every deed in the books exactly once", len(deeds) == logged == sum(deeds.values()), f"{logged}")


def _answers(report: Report, database: Database) -> Iterator[Verdict]:
    answered, said = sum(one.answered for one in report.ledgers), sum(one.said for one in report.ledgers)
    again = sum(one.again for one in report.ledgers)
    whole = report.unanswered == report.dead == report.failed == 0 and answered == said
    why = f"{answered} of {said}, {again} of them more than once, {report.dead} dead letters"
    yield Verdict("every answer delivered at least once", whole, why)
    wrong = [who for one in report.ledgers for who in _out_of_order(one, database)]
    why = f"{len(wrong)} of {sum(len(one.shown) for one in report.ledgers)} chats out of order {wrong[:3] or ''}"
    yield Verdict("answers in order in each chat", not wrong, why)


def _out_of_order(ledger: Ledger, database: Database) -> Iterator[str]:
    """Whoever saw answers in another order than they were owed; where the platform keeps order, than they asked."""
    owed: dict[str, list[int]] = {}
    with database.reading() as tx:
        rows = tx.execute(
            select(chat.c.title, outbox.c.text)
            .join(chat, chat.c.id == outbox.c.chat_id)
            .where(outbox.c.platform == ledger.town.kind)
            .order_by(outbox.c.id)
        )
        for title, text in rows:
            owed.setdefault(title, []).extend(numbers(text))
    for who, shown in ledger.shown.items():
        if shown != (ledger.asked[who] if ledger.town.in_order else owed.get(who)):
            yield f"{ledger.town.kind}: {who}"


def _recovered(report: Report) -> Verdict:
    late = [one for one in report.recoveries if one.seconds is None]
    worst = max((one.seconds or GIVE_UP for one in report.recoveries), default=0.0)
    why = f"{len(report.recoveries)} faults, worst {worst:.2f} s, not in time: {[one.fault for one in late]}"
    return Verdict(f"recovered from every fault within {GIVE_UP:g} s", not late, why)


def _memory(samples: Sequence[tuple[float, float]]) -> Verdict:
    promise = f"memory grows less than {GROWTH:.0%} after the warm-up"
    length = samples[-1][0] if samples else 0.0
    if length < LEAST:
        return Verdict(promise, None, "too short to judge")
    warm = [one for one in samples if one[0] >= length * WARM]
    tenth = max(len(warm) // 10, 1)
    first, last = (median([megabytes for _, megabytes in part]) for part in (warm[:tenth], warm[-tenth:]))
    growth = last / first - 1
    why = f"{first:.1f} → {last:.1f} MB ({growth:+.1%}), slope {slope(warm):+.1f} MB/h"
    return Verdict(promise, growth < GROWTH, why)


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """Megabytes an hour: least squares."""
    count = len(samples)
    middle_t, middle_m = (sum(one[at] for one in samples) / count for at in (0, 1))
    spread = sum((t - middle_t) ** 2 for t, _ in samples)
    return sum((t - middle_t) * (m - middle_m) for t, m in samples) / spread * 3600 if spread else 0.0
