"""The book in words: a line, a balance. Neither names a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.values.money import yuan
from handlers.fund.records import Balance, Entry
from storage.redaction import Scrubbed, scrub


def money(cents: int) -> Scrubbed:
    """3,260.50元."""
    return Scrubbed(f"{yuan(cents)}元")


def line(entry: Entry, number: str = "", *, back: bool = False, source: bool = True) -> Scrubbed:
    """第3笔 11月27日 支出 3,260.50元 修排水沟（HC-SD-2026-00012）；民生实事专项资金. `back`: it was taken back;
    `source`: whether it is said which money it is."""
    what = f"冲正 {entry.kind}" if entry.reverses else entry.kind
    case = f"（{number}）" if number and number not in entry.purpose else ""
    head = f"第{entry.seq}笔 {entry.day.month}月{entry.day.day}日 {what} {money(entry.cents)} {entry.purpose}{case}"
    due = f"{entry.due.month}月{entry.due.day}日前到" if entry.due is not None else ""
    parts = (
        head,
        entry.giver,
        entry.source if source else "",
        due,
        entry.payee,
        entry.decided and f"议定：{entry.decided}",
    )
    reason = f"原因：{entry.reason}" if entry.reason else ""
    gone = "已冲正" if back else ""
    return scrub("；".join(part for part in (*parts, reason, gone) if part))


def sums(balance: Balance) -> str:
    """认捐 5,000元，下达 8,000元，支出 3,260.50元，余 4,739.50元."""
    told = [("认捐", balance.pledged), ("下达", balance.allotted), ("安排", balance.planned), ("支出", balance.paid)]
    told += [("退回", balance.returned)]
    return "，".join([*(f"{name} {money(cents)}" for name, cents in told if cents), f"余 {money(balance.left)}"])


def by_source(balances: Mapping[str, Balance]) -> Scrubbed:
    """A line a source."""
    return scrub("\n".join(f"{source}：{sums(balance)}" for source, balance in balances.items()))


def lines(entries: Sequence[Entry], numbers: Mapping[int, str], back: frozenset[int] | set[int]) -> Scrubbed:
    """A line an entry; `numbers` are cases' by their row, `back` the rows that were taken back."""
    several = len({each.source for each in entries}) > 1
    told = [line(each, numbers.get(each.whistle_id or 0, ""), back=each.id in back, source=several) for each in entries]
    return scrub("\n".join(told))
