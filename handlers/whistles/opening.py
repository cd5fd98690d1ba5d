"""A report becomes a case: registered, told to the community, joined to the case it repeats."""

from __future__ import annotations

from typing import Any

from bot.message import Choice
from bot.turn import Turn
from handlers import likeness
from handlers.sorting.suggesting import choices, suggest
from handlers.whistles import actions, cases, merging, news
from handlers.whistles.actions import Report
from handlers.whistles.cases import Case
from storage.redaction import Scrubbed

SAME = Choice("是这件事", "是这件事")
OTHER = Choice("不是", "不是这件事")
_YES = frozenset({"是这件事", "是", "是的", "对", "对的", "就是", "嗯", "同一件", "一样"})
_NO = frozenset({"不是这件事", "不是", "不", "另一件", "不一样"})


def begin(turn: Turn, report: Report, *, private: bool) -> None:
    """Register it. Surely the same as an open case: joined at once, and said so; perhaps: asked."""
    answer_chat = (turn.private() if private else None) or turn.chat
    told = likeness.told(report, turn.now)
    found = likeness.suggest(turn.tx, turn.county, told, turn.now)
    made = actions.register(
        turn.tx, turn.county, report, chat_id=turn.chat.id, answer_chat=answer_chat.id, by=turn.by, now=turn.now
    )
    if found is not None and found.sure:
        _join(turn, made, cases.by_id(turn.tx, found.whistle_id))
        return
    news.answer(turn, made, "whistle.registered", news.facts(turn.work, made))
    _tell_staff(turn, report, made)
    if found is not None and turn.dialogue is None:
        older = cases.by_id(turn.tx, found.whistle_id)
        turn.ask("whistle.alike", {"one": made.number, "other": older.number}, (SAME, OTHER))
        news.answer(turn, older, "whistle.alike", news.facts(turn.work, older), choices=(SAME, OTHER))


def _tell_staff(turn: Turn, report: Report, made: Case) -> None:
    key = "whistle.for_staff_urgent" if made.urgent else "whistle.for_staff"
    best = suggest(turn.tx, made.matter, made.community_id, place=made.place)
    buttons = (*choices(turn.county.places, made.number, best), Choice("自办", f"自办 {made.number}"))
    config = turn.county.config.whistle
    past = likeness.hot(turn.tx, turn.county, likeness.told(report, turn.now), turn.now, config.hot_days)
    earlier = [one for one in past if one.number != made.number]
    again = ""
    if len(earlier) + 1 >= config.hot_times:
        told = "、".join(f"{one.number.rsplit('-', 1)[-1]}（{one.state}）" for one in earlier[:5])
        again = f"\n这里 {config.hot_days} 天内第 {len(earlier) + 1} 次：{told}"
    news.tell_staff(turn.work, made, key, news.facts(turn.work, made, again=Scrubbed(again)), choices=buttons)


def _join(turn: Turn, made: Case, older: Case) -> None:
    merging.link(turn.tx, turn.county, made, older, turn.by, turn.now)
    count = cases.reporters_count(turn.tx, older.id)
    news.answer(turn, older, "whistle.linked", news.facts(turn.work, older, own=made.shown, count=count))
    news.tell_staff(turn.work, older, "whistle.linked_staff", news.facts(turn.work, older, own=made.shown, count=count))


def decide(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer to 是这件事吗？: False where it is none, so that it is heard as something else."""
    said = text.strip(" 。！!？?")
    if said not in _YES | _NO:
        return False
    turn.done_asking()
    made, older = (cases.case(turn.tx, data[name]) for name in ("one", "other"))
    if said in _NO:
        likeness.apart(turn.tx, made.id, older.id, turn.now)
        news.answer(turn, made, "whistle.not_alike", news.facts(turn.work, made))
    elif not older.closed and not made.closed:
        _join(turn, made, older)
    return True
