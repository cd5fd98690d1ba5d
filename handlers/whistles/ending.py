"""How a case ended, as its reporter says it: solved, not solved, or in their own words."""

from __future__ import annotations

from typing import Any

from bot.access import may_somewhere
from bot.arguments import CaseNumber, Note
from bot.command import Book
from bot.message import Choice
from bot.refused import Refused
from bot.turn import Turn
from handlers.letters import actions as letters
from handlers.letters import records
from handlers.letters.delivering import deliver
from handlers.whistles import actions, cases, news, rating
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import FIELD, Action, State
from handlers.whistles.mine import keep, my_case
from handlers.whistles.moving import actor, find_case
from handlers.whistles.rating import SAID, Satisfaction
from storage.redaction import Scrubbed, scrub

book = Book("看办得怎么样")
GRADES = tuple(Choice(one, one) for one in SAID)


def asked(number: str) -> tuple[Choice, ...]:
    """The three buttons under every question whether it is solved."""
    return (
        Choice("解决了", f"解决了 {number}"),
        Choice("没解决", f"没解决 {number}"),
        Choice("说两句", f"说两句 {number}"),
    )


@book.command("解决了", "已解决", intent="whistle.confirm", example="解决了", summary="确认问题解决了")
def confirm(turn: Turn, number: CaseNumber | None = None) -> None:
    """The reporter says it is solved: only that closes a case as solved."""
    one = my_case(turn, number, Action.CONFIRM)
    one = actions.act(turn.tx, turn.county, one, Action.CONFIRM, actor(turn), turn.now)
    if one.satisfaction in ("", Satisfaction.SILENT):
        one = rating.rate(turn.tx, one, Satisfaction.YES, Scrubbed(""), turn.by, turn.now)
    news.answer(turn, one, "whistle.closed", news.facts(turn.work, one))
    news.tell_reporters(turn.work, one, "whistle.closed_resident", news.facts(turn.work, one))
    news.tell_staff(turn.work, one, "whistle.closed_staff", news.facts(turn.work, one))


@book.command("没解决", "不满意", intent="whistle.dispute", example="没解决 还是堵", summary="没解决就重办")
def dispute(turn: Turn, why: Note = "", number: CaseNumber | None = None) -> None:
    """It is not solved: it is done again; not solved twice, the county takes it under its eye.

    Said by a reporter, or by staff who went to see.
    """
    one = _seen(turn, number) or my_case(turn, number, Action.DISPUTE)
    mine = cases.is_reporter(turn.tx, one.id, turn.sender.id)
    note = scrub(why)
    one = actions.act(turn.tx, turn.county, one, Action.DISPUTE, actor(turn), turn.now, note=note)
    if mine:
        one = rating.rate(turn.tx, one, Satisfaction.NO, note, turn.by, turn.now)
        keep(turn, one, "supplement")
    news.answer(turn, one, "whistle.redo" if mine else "whistle.redo_seen", news.facts(turn.work, one))
    who = Scrubbed("反映人" if mine else "社区到现场看了，")
    fields = news.facts(turn.work, one, who=who, note=note or Scrubbed("没有说原因"), times=one.redone)
    news.tell_staff(turn.work, one, "whistle.redo_staff", fields)
    if one.unit_id is not None:
        news.tell_unit(turn.work, one, "whistle.redo_staff", fields)
    if one.state == State.SUPERVISED:
        supervised(turn, one)


def _seen(turn: Turn, number: str | None) -> Case | None:
    """The case that staff name when they went to see; None for whoever reported it, or names none."""
    if not number or not may_somewhere(turn.held, FIELD):
        return None
    one = find_case(turn, number)
    return None if cases.is_reporter(turn.tx, one.id, turn.sender.id) else one


def supervised(turn: Turn, one: Case) -> None:
    """A case came under 督办: the department gets the county's letter, everybody who works on it hears it."""
    made = letters.press(turn.tx, turn.county, one, records.Kind.SUPERVISE, turn.by, turn.now)
    news.tell_staff(turn.work, one, "whistle.supervised_staff", news.facts(turn.work, one))
    if made is not None:
        deliver(turn.work, one, made, "letter.supervise_unit")


@book.command("说两句", "评价", intent="whistle.rate", example="说两句 00001 来得很快", summary="说说办得怎么样")
def say_more(turn: Turn, words: Note = "", number: CaseNumber | None = None) -> None:
    """A grade and a few words, in either order; asked for if neither was said."""
    one = my_case(turn, number)
    if not words.strip():
        turn.ask("whistle.words", {"number": one.number}, GRADES, private=one.private)
        news.answer(turn, one, "whistle.say_more", news.facts(turn.work, one), choices=GRADES)
        return
    _kept(turn, one, words)


@book.dialogue("whistle.words")
def words_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """What the reporter says after 说两句."""
    if not text.strip():
        return False
    turn.done_asking()
    _kept(turn, my_case(turn, data["number"]), text)
    return True


def _kept(turn: Turn, one: Case, text: str) -> None:
    grade, words = _graded(text)
    one = rating.rate(turn.tx, one, grade, scrub(words), turn.by, turn.now)
    keep(turn, one, "supplement")
    open_ = one.state in (State.REPLIED, State.VERIFIED)
    news.answer(turn, one, "whistle.rated", news.facts(turn.work, one), choices=asked(one.number)[:2] if open_ else ())
    said = "，".join(each for each in (grade or "", words) if each)
    news.tell_staff(turn.work, one, "whistle.rated_staff", news.facts(turn.work, one, note=scrub(said)))


def _graded(text: str) -> tuple[Satisfaction | None, str]:
    """The grade that a text begins or ends with, and the rest of it."""
    said = text.strip(" ，。,.！!")
    for grade in SAID:  # 非常满意 stands before 满意, 不满意 is asked for by its own word
        if said == grade:
            return grade, ""
        if said.startswith(grade) or said.endswith(grade):
            rest = said.removeprefix(grade).removesuffix(grade).strip(" ，。,.！!：:")
            return (Satisfaction.NO, rest) if rest.endswith("不") else (grade, rest)
    return None, said


@book.command(
    "回访",
    intent="whistle.revisit",
    example="回访 00001 满意 电话里说路面不积水了",
    summary="记下电话回访",
    roles=FIELD,
)
def revisit(turn: Turn, number: CaseNumber, words: Note = "") -> None:
    """Staff asked the reporter by phone or at the door: the grade as it was said."""
    one = find_case(turn, number)
    grade, rest = _graded(words)
    if grade is None:
        raise Refused("whistle.which_grade", number=one.shown)
    one = rating.revisit(turn.tx, turn.county, one, grade, scrub(rest), actor(turn), turn.now)
    news.answer(turn, one, "whistle.revisited", news.facts(turn.work, one, grade=Scrubbed(grade)))
