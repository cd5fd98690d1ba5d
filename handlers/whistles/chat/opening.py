"""A report is registered, and its reporter hears of it: of the case it joined, or asked whether it is the same."""

from __future__ import annotations

from typing import Any

from bot.message import Choice
from bot.turn import Turn
from bot.values.yes import agrees
from handlers.audience.view import Audience, view
from handlers.privacy.actions import first_notice
from handlers.whistles import cases, flood, registering, standing
from handlers.whistles.cases import Case
from handlers.whistles.chat.speaking import answer
from handlers.whistles.facts import facts
from handlers.whistles.registering import Registered
from handlers.whistles.report import Report
from storage.redaction import Scrubbed

SAME = Choice("是这件事", "是这件事")
OTHER = Choice("不是", "不是这件事")
DRAFTS_YES = frozenset({"确认", "确定", "提交"})  # pressed under the draft, which is a case by now
_NO = frozenset({"不是这件事", "不是", "不", "另一件", "不一样"})
_YES = ("是这件事", "就是", "同一件", "一样")
ANSWERS = frozenset({*DRAFTS_YES, *_NO, *_YES})


def begin(turn: Turn, report: Report, *, private: bool, kept: str = "whistle.registered") -> Registered | None:
    """Register it, and say so with the text `kept`. Surely the same as an open case: joined at once, and said so;
    perhaps: asked. None where it was not taken.
    """
    answer_chat = (turn.private() if private else None) or turn.chat
    phone = flood.duty(turn.work, report.community)
    if count := registering.too_many(turn.work, report):
        turn.done_asking()  # the draft goes too, or it would swallow what is said next
        turn.say("whistle.too_many", count=count, duty=phone)
        return None
    made = registering.register(turn.work, report, chat_id=turn.chat.id, answer_chat=answer_chat.id)
    if made.joined is not None and made.again:
        duty = flood.duty(turn.work, report.community)
        answer(
            turn, made.joined, "whistle.alarmed_again", facts(turn.work, made.joined, own=made.case.shown, duty=duty)
        )
        return made
    if made.joined is not None:
        _linked(turn, made.case, made.joined)
        return made
    told = facts(turn.work, made.case, kept=_kept_in(turn, made.case))
    answer(turn, made.case, "whistle.registered_county" if made.county else kept, told)
    if not made.heard:
        duty = Scrubbed(turn.county.config.county.duty_phone)
        answer(turn, made.case, "whistle.nobody_yet", facts(turn.work, made.case, duty=duty))
    if made.perhaps is not None and turn.dialogue is None and not report.urgent:  # in a danger nobody is asked that
        older = made.perhaps
        turn.ask("whistle.alike", {"one": made.case.number, "other": older.number}, (SAME, OTHER))
        answer(turn, older, "whistle.alike", facts(turn.work, older), choices=(SAME, OTHER))
    return made


def _kept_in(turn: Turn, case: Case) -> Scrubbed:
    """What becomes of the door and the names that somebody wrote: nobody should wonder whether all can read them.

    And what is kept of them, once; not in the middle of a danger.
    """
    told = case.place, case.matter
    look = view(turn.tx, turn.county.places, Audience.OPEN, case.id, told)
    hidden = any(str(look.text(words)) != str(words) for words in told)
    kept_in = turn.county.texts.render("whistle.kept_in", {}) if hidden else ""
    notice = "" if case.urgent else first_notice(turn.work)
    return Scrubbed("".join(f"\n{line}" for line in (kept_in, notice) if line))


def _linked(turn: Turn, case: Case, older: Case) -> None:
    count = standing.count(turn.tx, older.id)
    answer(turn, older, "whistle.linked", facts(turn.work, older, own=case.shown, count=count))


def decide(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer to 是这件事吗？: False where it is none, so that it is heard as something else."""
    words = text.strip(" 。！!？?")
    if words in DRAFTS_YES:
        case, older = (cases.by_number(turn.tx, data[name]) for name in ("one", "other"))
        fields = facts(turn.work, older, own=case.shown)
        answer(turn, case, "whistle.alike_again", fields, choices=(SAME, OTHER))
        return True
    other = words in _NO
    if not other and not agrees(words, *_YES):
        return False
    turn.done_asking()
    case, older = (cases.by_number(turn.tx, data[name]) for name in ("one", "other"))
    if other:
        registering.different(turn.work, case, older)
        answer(turn, case, "whistle.not_alike", facts(turn.work, case))
    elif registering.same(turn.work, case, older):
        _linked(turn, case, older)
    else:
        ended = older if older.closed else case
        answer(turn, ended, "whistle.closed_already", facts(turn.work, ended))
    return True
