"""What a reporter does with a case: ask, urge, put right, join, take back. How it ended is said in ending.py."""

from __future__ import annotations

from bot.arguments import Note, PlaceArg, Whole
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.text import quotable
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.place import find_place
from bot.values.replies import gives_up
from bot.values.yes import says_wrong
from handlers.audience import view
from handlers.understanding.problems import trouble_words
from handlers.whistles import cases, neighbours, reporting, standing
from handlers.whistles.cases import Case
from handlers.whistles.chat import content, drafting, saying, second_thoughts
from handlers.whistles.chat.speaking import answer, my_case, named_in_words, near, privately
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import Action, State
from handlers.whistles.number import CaseNumber, without_number
from handlers.whistles.standing import Standing
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("我反映的问题")
SURE = 0.6  # as sure as this that plain words are about a case that was reported before


@book.command(
    "查哨",
    "我的哨",
    "进度",
    intent="whistle.status",
    example="查哨 HC-SD-2026-00001",
    summary="看反映的问题办到哪一步了",
)
def status(turn: Turn, number: CaseNumber | None = None) -> None:
    """Where a case stands, in plain words. A private one is told in private."""
    case = my_case(turn, number)
    fields = facts(
        turn.work,
        case,
        since=Scrubbed(f"{case.state_at.astimezone(turn.now.tzinfo):%m月%d日 %H:%M}"),
        outcome=view.Whole(f"\n办理结果：{case.result}" if case.result else ""),
    )
    reported = standing.of(turn.tx, case.id, turn.work.actor) is Standing.REPORTER
    end = Choice("撤回", f"撤哨 {case.number}") if reported else Choice("不再关注", f"不再关注 {case.number}")
    choices = () if case.closed else (Choice("催一下", f"催办 {case.number}"), end)
    answer(turn, case, "whistle.status", fields, choices=choices)


@book.command("催办", "催一下", "催", intent="whistle.urge", example="催办 00001", summary="催一催")
def urge(turn: Turn, number: CaseNumber | None = None) -> None:
    """Ask how it goes; the people who work on it hear it, the group does not."""
    _surely(turn, number, "催办")
    case = reporting.urge(turn.work, my_case(turn, number))
    answer(turn, case, "whistle.urged", facts(turn.work, case))


@book.command(
    "更正哨", intent="whistle.correct", example="更正哨 不是3栋是5栋", summary="改反映问题的地点或内容", hidden=True
)
def correct(turn: Turn, text: Whole, number: CaseNumber | None = None, place: PlaceArg | None = None) -> None:
    """Put the place right; other words are added to the matter. Whoever works on it hears it."""
    if number is None and _is_of_nothing(turn):
        return
    _surely(turn, number, "")
    case = my_case(turn, number)
    _alone(turn, case, number, "更正哨")
    text = without_number(text.strip(), turn.given)
    if says_wrong(text) or gives_up(text):  # 打错了: what is wrong is not said, so nothing is written
        raise Unclear("whistle.correct_how", number=case.shown)
    ref = drafting.corrected_place(text, turn.given) or place
    told = find_place(case.place, turn.given)
    if ref is not None and told is not None:  # 是5栋, of an estate that was named: its own building
        ref = second_thoughts.whole(told.value, ref)
    where = drafting.place_words(ref) if ref is not None else None
    before = case.matter, case.place
    case = reporting.correct(turn.work, case, where, scrub_to(quotable(text), 500))
    reporting.keep(turn.work, case, turn.chat.id, "correction")
    rewritten = (case.matter, case.place) != before
    answer(turn, case, "whistle.corrected" if rewritten else "whistle.beside", facts(turn.work, case))


@book.command("补充", intent="whistle.supplement", example="补充 00001 晚上更严重", summary="补充反映的内容或照片")
def supplement(turn: Turn, what: Note = "", number: CaseNumber | None = None) -> None:
    """More words or pictures; they move a case that was waiting for them."""
    case = my_case(turn, number, Action.SUPPLEMENT)
    _alone(turn, case, number, "补充")
    before = case.matter
    case = reporting.supplement(turn.work, case, scrub(quotable(what)), turn.message.files)
    reporting.keep(turn.work, case, turn.chat.id, "supplement" if what else "picture")
    beside = bool(what) and case.matter == before
    answer(turn, case, "whistle.beside" if beside else "whistle.supplemented", facts(turn.work, case))


@book.command("我家也是", "+1", "我也是", intent="whistle.metoo", example="我家也是", summary="同一件事，一起跟进")
def me_too(turn: Turn, number: CaseNumber | None = None) -> None:
    """Join the case at hand: it stays one case, and everybody hears the end."""
    if number:
        case = neighbours.joinable(turn.work, number, near(turn))
    else:
        window = cases.JOINABLE if turn.message.addressed else cases.OVERHEARD
        newest = cases.newest_open_in_chat(turn.tx, turn.chat.id, turn.now - window)
        if newest is None and not turn.message.addressed:
            return  # said among neighbours, about something else
        if newest is None:
            raise Unclear("whistle.metoo_which")
        case = newest
        if _at_another_place(turn, case):
            saying.take(turn, turn.message.text)  # 5栋的路灯也不亮 is not the lamp of 3栋
            return
    new = reporting.join(turn.work, case, turn.chat.id)
    count = standing.count(turn.tx, case.id)
    answer(turn, case, "whistle.joined" if new else "whistle.joined_already", facts(turn.work, case, count=count))


def _surely(turn: Turn, number: str | None, word: str) -> None:
    """算了 to no question, 南门 out of the blue: nothing moves for what may not have been meant so. Raises Unclear."""
    meaning = turn.meaning
    if number or meaning is None or (meaning.confidence >= SURE and not gives_up(turn.message.text)):
        return
    newest = cases.newest_report(turn.tx, turn.sender.id)
    if newest is None:
        return
    privately(turn, newest)
    choices = (Choice(word, f"{word} {newest.number}"),) if word else ()
    raise Unclear("whistle.not_sure", choices=choices, number=newest.shown)


def _is_of_nothing(turn: Turn) -> bool:
    """我报错了, of nothing that was ever reported: there is nothing to put right."""
    if not says_wrong(turn.message.text.strip()) or cases.newest_report(turn.tx, turn.sender.id) is not None:
        return False
    turn.say("whistle.nothing_wrong")
    return True


def _alone(turn: Turn, case: Case, number: str | None, word: str) -> None:
    """地点写错了, of two that were confirmed together, or 燃气那事 where the newest is of a drain: which is asked.

    Raises Unclear.
    """
    if number or case.closed or named_in_words(turn) is not None:
        return
    other = word == "撤哨" and _names_another_thing(turn.message.text, case)
    together = [
        each
        for each in reversed(cases.my_reports(turn.tx, turn.sender.id, MOST))
        if (other or each.opened_at == case.opened_at) and not each.closed
    ]
    if len(together) < 2:
        return
    names = {each.id: f"{each.number[-5:]} {each.category}" for each in together}
    text = turn.message.text.removeprefix(word).strip()
    choices = tuple(Choice(names[each.id], f"{word} {each.number} {text}".strip()[:LONGEST]) for each in together)
    lines = Scrubbed("\n".join(f"· {names[each.id]}" for each in together))
    raise Unclear("whistle.which_yours", choices=choices, lines=lines)


def _names_another_thing(text: str, case: Case) -> bool:
    """Whether a text names a thing, and none that the case is about."""
    folded = fold(text)
    things = [folded[hit.start : hit.end] for hit in trouble_words(folded) if hit.kind == "thing"]
    return bool(things) and not any(thing in fold(case.matter) for thing in things)


MOST = 8  # reports that may have been confirmed together
LONGEST = 60  # characters of a button


def _at_another_place(turn: Turn, case: Case) -> bool:
    """Whether another building is named than the case's."""
    own, named = find_place(case.place, turn.given), find_place(turn.message.text, turn.given)
    if named is None or not named.value.building:
        return False
    if own is None or not own.value.building:  # 5栋灯不亮，6栋也是, to a case of which nobody said where it is
        return content.tells(turn.message.text) and not case.matter.startswith(turn.message.text[:4])
    return own.value.building != named.value.building


@book.command("撤哨", intent="whistle.cancel", example="撤哨 00001", summary="撤回反映的问题")
def cancel(turn: Turn, number: CaseNumber | None = None) -> None:
    """Take a report back, without a reason."""
    if number is None and gives_up(turn.message.text) and cases.newest_report(turn.tx, turn.sender.id) is None:
        turn.say("bot.left")  # 算了不发了, of nothing that was ever reported
        return
    if number is None and _is_of_nothing(turn):
        return
    _surely(turn, number, "撤哨")
    own = my_case(turn, number, Action.WITHDRAW)
    _alone(turn, own, number, "撤哨")
    case = reporting.withdraw(turn.work, own)
    key = "whistle.withdrawn" if case.state == State.WITHDRAWN else "whistle.stepped_back"
    answer(turn, case, key, facts(turn.work, case))


@book.command(
    "不再关注", "取消关注", intent="whistle.leave", example="不再关注 00001", summary="不再听一件事的消息", hidden=True
)
def unfollow(turn: Turn, number: CaseNumber | None = None) -> None:
    """Hear no more of a case; it goes on without whoever says it."""
    case = my_case(turn, number)
    reporting.unfollow(turn.work, case)
    answer(turn, case, "whistle.unfollowed", facts(turn.work, case))
