"""How a case ended, as its reporter says it: solved, not solved, or in their own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.access import may_somewhere
from bot.arguments import Note
from bot.asking import is_fresh
from bot.command import Book
from bot.message import Choice
from bot.question import Fits
from bot.refused import Unclear
from bot.text import quotable
from bot.turn import Turn
from bot.values.replies import asks, unwilling
from bot.values.yes import agrees
from handlers.whistles import cases, rating, reporting
from handlers.whistles.cases import Case
from handlers.whistles.chat import own_words
from handlers.whistles.chat.content import tells
from handlers.whistles.chat.speaking import answer, find_case, my_case, privately
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import FIELD, SAID, TABLE, Action, Satisfaction, State
from handlers.whistles.number import CaseNumber
from handlers.whistles.telling import asked
from storage.redaction import Scrubbed, scrub

book = Book("看办得怎么样")
GRADES = tuple(Choice(grade, grade) for grade in SAID)


@book.command("解决了", "已解决", intent="whistle.confirm", example="解决了", summary="确认问题解决了")
def confirm(turn: Turn, number: CaseNumber | None = None) -> None:
    """The reporter says it is solved, and that closes a case; a neighbour's word is counted."""
    if number is None and agrees(turn.message.text):
        _nothing_asked(turn)
        return
    case = reporting.confirm(turn.work, my_case(turn, number, Action.CONFIRM))
    key = "whistle.closed" if case.state == State.CLOSED else "whistle.agreed"
    answer(turn, case, key, facts(turn.work, case))


def _nothing_asked(turn: Turn) -> None:
    """A 确认 that no question waits for (pressed twice, or late) is about no case: say what has become of the last."""
    newest = cases.newest_report(turn.tx, turn.sender.id)
    if newest is None:
        turn.say("whistle.nothing_asked")
        return
    ends = (newest.state, Action.CONFIRM) in TABLE
    key = "whistle.solved_so" if ends else "whistle.no_draft"
    answer(turn, newest, key, facts(turn.work, newest), choices=asked(newest) if ends else ())


@book.command("没解决", "不满意", intent="whistle.dispute", example="没解决 还是堵", summary="没解决就重办")
def dispute(turn: Turn, why: Note = "", number: CaseNumber | None = None) -> None:
    """It is not solved: it is done again; not solved twice, the county takes it under its eye.

    Said by the reporter, or by staff who went to see; a neighbour's word is heard and counted.
    """
    seen = _seen(turn, number)
    case = reporting.dispute(turn.work, seen or my_case(turn, number, Action.DISPUTE), scrub(quotable(why)))
    if seen is not None:
        answer(turn, case, "whistle.redo_seen", facts(turn.work, case))
        return
    reporting.keep(turn.work, case, turn.chat.id, "supplement")
    again = case.state in (State.REDO, State.SUPERVISED)
    if again and not why.strip():
        turn.ask("whistle.unsolved", {"number": case.number}, private=privately(turn, case))
        answer(turn, case, "whistle.redo_how", facts(turn.work, case))
        return
    answer(turn, case, "whistle.redo" if again else "whistle.dissented", facts(turn.work, case))


def _says_how(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    if unwilling(text):
        return Fits.YES
    if own_words.of_another_matter(turn, data, text):
        return Fits.NO
    if turn.message.addressed:
        return Fits.PERHAPS if asks(text) else Fits.YES
    return Fits.YES if is_fresh(turn) and tells(text) else Fits.NO


@book.dialogue("whistle.unsolved", fits=_says_how, recall="whistle.still_unsolved")
def unsolved(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """What is still wrong, by words or a picture: those who do it again read it."""
    if not text.strip() and not turn.message.files:
        return False
    turn.done_asking()
    case = my_case(turn, data["number"])
    words = "" if unwilling(text) else quotable(text)
    if words or turn.message.files:
        case = reporting.supplement(turn.work, case, scrub(words), turn.message.files)
        reporting.keep(turn.work, case, turn.chat.id, "supplement" if words else "picture")
    answer(turn, case, "whistle.redo", facts(turn.work, case))
    return True


def _seen(turn: Turn, number: str | None) -> Case | None:
    """The case that staff name when they went to see; None for whoever reported it, or names none."""
    if not number or not may_somewhere(turn.held, FIELD):
        return None
    own = cases.by_own_number(turn.tx, turn.work.actor, number, None)
    return find_case(turn, number) if own is None else None


@book.command("说两句", "评价", intent="whistle.rate", example="说两句 00001 来得很快", summary="说说办得怎么样")
def say_more(turn: Turn, words: Note = "", number: CaseNumber | None = None) -> None:
    """A grade and a few words, in either order; asked for if neither was said."""
    case = my_case(turn, number)
    if not words.strip():
        rating.answered(case)  # before it is asked: what would be refused swallows the answer
        turn.ask("whistle.words", {"number": case.number}, GRADES, private=privately(turn, case))
        answer(turn, case, "whistle.say_more", facts(turn.work, case), choices=GRADES)
        return
    _kept(turn, case, words)


@book.dialogue("whistle.words", fits=own_words.fits, recall="whistle.still_words")
def words_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """What the reporter says after 说两句."""
    if not text.strip():
        return False
    turn.done_asking()
    _kept(turn, my_case(turn, data["number"]), text)
    return True


def _kept(turn: Turn, case: Case, text: str) -> None:
    grade, words = _graded(text)
    case = reporting.rate(turn.work, case, grade, scrub(quotable(words)))
    reporting.keep(turn.work, case, turn.chat.id, "supplement")
    open_ = case.state in (State.REPLIED, State.VERIFIED)
    answer(turn, case, "whistle.rated", facts(turn.work, case), choices=asked(case)[:2] if open_ else ())


def _graded(text: str) -> tuple[Satisfaction | None, str]:
    """The grade that a text begins or ends with, and the rest of it."""
    words = text.strip(" ，。,.！!")
    for grade in SAID:  # 非常满意 stands before 满意, 不满意 is asked for by its own word
        if words == grade:
            return grade, ""
        if words.startswith(grade) or words.endswith(grade):
            rest = words.removeprefix(grade).removesuffix(grade).strip(" ，。,.！!：:")
            return (Satisfaction.NO, rest) if rest.endswith("不") else (grade, rest)
    return None, words


@book.command(
    "回访",
    intent="whistle.revisit",
    example="回访 00001 满意 电话里说路面不积水了",
    summary="记下电话回访",
    roles=FIELD,
)
def revisit(turn: Turn, number: CaseNumber, words: Note = "") -> None:
    """Staff asked the reporter by phone or at the door: the grade as it was said."""
    case = find_case(turn, number)
    grade, rest = _graded(words)
    if grade is None:
        raise Unclear("whistle.which_grade", number=case.shown)
    case = rating.revisit(turn.work, case, grade, scrub(rest))
    answer(turn, case, "whistle.revisited", facts(turn.work, case, grade=Scrubbed(grade)))
