"""Right behind a record its teller says more of it: it puts that record right, and makes no second one. In a group they
are heard without being called for as long as an answer is fresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.clock import COUNTY
from bot.command import Book, Command, bind
from bot.open_question import CHOICES
from bot.question import Fits
from bot.turn import Turn
from bot.values.instead import instead
from bot.values.pattern import Pattern
from bot.values.replies import gives_up
from bot.values.yes import agrees
from handlers.activities import actions, reading, righting, ties
from handlers.activities import chat as activities_chat
from handlers.activities.actions import Change
from handlers.activities.deeds import Entry
from handlers.activities.wording import deed_line
from handlers.amend import of_a_case, remarks, standing, tagging
from handlers.amend.reading import just_recorded
from handlers.amend.remarks import Remark
from handlers.whistles.cases import Case
from handlers.whistles.chat import drafting, mine, second_thoughts
from handlers.whistles.chat.speaking import answer
from handlers.whistles.facts import facts

_LOG = next(command for command in activities_chat.book.commands if command.run is activities_chat.log)
_NAMES_IT = frozenset({"时间", "时长", "多久", "日期", "哪天", "地点", "地方", "内容", "人", "名字"})


def look(turn: Turn, command: Command | None) -> bool:
    """Whether the text is of what its writer recorded last."""
    text = turn.message.text.strip()
    if command is not None or not text or len(text) > remarks.LONGEST or turn.message.faceless or turn.pressed:
        return False
    asked = turn.dialogue
    if asked is not None and asked.expires_at > turn.now and asked.name != CHOICES:
        return _of_what_is_asked(turn, text)
    if not turn.message.addressed and _ORDER.match(text):
        return False  # 撤回, said to a neighbour
    match just_recorded(turn.work, called=turn.message.addressed):
        case Case() as case:
            return _of_a_case(turn, text, case)
        case Entry() as entry:
            return _of_a_deed(turn, text, entry)
    return False


_ORDER = Pattern(r"更正|改一下|撤[回销哨]|记错了(?:$|[\s,，])")


def _of_what_is_asked(turn: Turn, text: str) -> bool:
    """说错了, to a question: what was said first is wrong, and may be said again."""
    asked = turn.dialogue
    if asked is None or asked.name != "whistle.draft" or asked.chat_id != turn.chat.id:
        return False
    if not turn.message.addressed or not asked.data.get("asking") or not remarks.says_wrong(text):
        return False
    turn.say("amend.wrong_draft")
    return True


def _of_a_case(turn: Turn, text: str, case: Case) -> bool:
    if remarks.wants_gone(text) or _is_well_again(text):
        mine.cancel(turn, case.number)
        return True
    if second_thoughts.puts_case_right(turn, case, text):
        turn.message = replace(turn.message, addressed=True)
        mine.correct(turn, text, case.number, drafting.corrected_place(text, turn.given))
        return True
    if remarks.says_wrong(text):
        answer(turn, case, "amend.wrong_case", facts(turn.work, case))
        return True
    return False


def _of_a_deed(turn: Turn, text: str, entry: Entry) -> bool:
    if standing.asks_whether(text, entry):
        standing.show(turn, entry)
        return True
    if remarks.wants_gone(text) or (turn.message.addressed and text.strip("。！! ") in _GONE):
        turn.discreet = True
        if _means_another(turn, text, entry):
            turn.ask("amend.wrong", {}, private=True)
            turn.whisper("amend.wrong", line=deed_line(entry.deed))
        else:
            righting.undo(turn)
        return True
    if remarks.says_wrong(text):
        turn.discreet = True
        turn.ask("amend.wrong", {}, private=True)
        turn.whisper("amend.wrong", line=deed_line(entry.deed))
        return True
    if (number := of_a_case.alone(turn, text)) is not None:
        turn.discreet = True
        if ties.unknown(turn.work, f"#{number}", turn.work.actor.person_id):
            turn.whisper("amend.no_such_case", number=number)
        else:
            tagging.tied(turn, number, away=False)
        return True
    put = instead(text)
    absent = put.wrong if put is not None else remarks.not_there(text)
    if absent and turn.attempt(lambda: _part(turn, absent, put.right if put is not None else "")) and turn.work.changed:
        return True
    if (right := _other_words(text, entry)) is not None:
        turn.discreet = True
        old, new = actions.fix(turn.work, Change(what=right))
        turn.whisper("activity.fixed", old=deed_line(old), new=deed_line(new))
        return True
    remark = remarks.with_reason(_LOG, text, turn.given, entry.day)
    remark = remark or remarks.read(_LOG, text, turn.given, entry.day) or _other_day(turn, text, entry)
    if remark is not None and (remark.marked or turn.message.addressed):
        _put(turn, remark, entry)
        return True
    if turn.message.addressed and agrees(text) and _RIGHT.search(text):
        turn.discreet = True
        turn.whisper("amend.right", line=deed_line(entry.deed))
        return True
    if gives_up(text) and turn.message.addressed:
        turn.whisper("amend.stands", line=deed_line(entry.deed))
        return True
    return False


_RIGHT = Pattern(r"对了|没错|[记写]对|没[写记弄]错")  # 这下对了; a mere 好的 is courtesy


def _other_day(turn: Turn, text: str, entry: Entry) -> Remark | None:
    """前天, right behind a record of which no other day than that of its writing was told."""
    if turn.in_group or entry.day != entry.created_at.astimezone(COUNTY).date():
        return None
    when = remarks.bare_day(text, turn.given)
    return Remark(when=when) if when is not None else None


def _means_another(turn: Turn, text: str, entry: Entry) -> bool:
    """刚记的两小时作废, right behind three hours: which of them is not plain."""
    minutes = bind(_LOG, text, turn.given).values.get("minutes")
    return minutes is not None and minutes != entry.minutes


def _part(turn: Turn, absent: str, instead_of: str) -> None:
    """Somebody was not there, and perhaps another one was."""
    turn.discreet = True
    names = [] if absent in remarks.PRONOUNS else [absent]
    if righting.part(turn, names) and instead_of:
        righting.join(turn, [instead_of], [])


_WELL = Pattern(r"(?:亮|修好|弄好|通|来水|来电|好|恢复|解决)了")


def _is_well_again(text: str) -> bool:
    """没事了 又亮了, 不用来了 自己修好了."""
    return gives_up(text) and _WELL.search(text) is not None


_WROTE = Pattern(
    r"(?:我)?(?:刚才)?(?:写|记|说|报)(?:的|成)?(?:是)?(?P<wrong>[一-龥]{2,10})[\s,，]*(?:其实|应该|实际)(?:是)?(?P<right>[一-龥]{2,16})"
)


def _other_words(text: str, entry: Entry) -> str | None:
    """What was done with other words in it: 不是打扫楼道 是清理河道."""
    put = instead(text)
    wrong, right = (put.wrong, put.right) if put is not None else ("", "")
    if not wrong and (match := _WROTE.fullmatch(text.strip("。！! "))) is not None:
        wrong, right = match["wrong"], match["right"]
    return entry.what.replace(wrong, right) if len(wrong) > 1 and wrong in entry.what else None


def puts_right(turn: Turn, text: str) -> bool:
    """Whether a correction says who was there too (更正 和钟伟民一起), or why it is so (更正 2小时，中间吃饭去了)."""
    entry = reading.newest(turn.tx, turn.person.id) if turn.person is not None else None
    if entry is None:
        return False
    remark = remarks.read(_LOG, text, turn.given, entry.day)
    if remark is None or not (remark.others or remark.unknown):
        remark = remarks.with_reason(_LOG, text, turn.given, entry.day)
    if remark is None:
        return False
    _put(turn, remark, entry)
    return True


def _put(turn: Turn, remark: Remark, entry: Entry) -> None:
    """Put the newest record right by a remark."""
    turn.discreet = True
    if remark.others or remark.unknown:
        righting.join(turn, remark.others, remark.unknown)
    if replace(remark, others=(), unknown=()).empty:
        return
    when = remark.when
    change = Change(
        day=next(iter(when.every(1)), None),
        minutes=remark.minutes,
        place=remark.where or None,
        start=when.start.hour * 60 + when.start.minute if when.start is not None else None,
        more=when.more,
    )
    if actions.changed(entry.deed, change) == entry.deed:
        turn.whisper("amend.same", line=deed_line(entry.deed))
        return
    old, new = actions.fix(turn.work, change)
    turn.whisper("activity.fixed", old=deed_line(old), new=deed_line(new))


def declare(book: Book) -> None:
    """The question that is asked of somebody who says that they told it wrong."""

    @book.dialogue("amend.wrong", fits=_puts_right, recall="amend.still_wrong")
    def put_right(turn: Turn, _: dict[str, Any], text: str) -> bool:
        """What is right, or that it is to go."""
        turn.discreet = True
        words = text.strip()
        entry = reading.newest(turn.tx, turn.person.id) if turn.person is not None else None
        if entry is None:
            turn.done_asking()
            return False
        if remarks.wants_gone(words) or words.strip("。！! ") in _GONE:
            turn.done_asking()
            righting.undo(turn)
        elif (remark := _told(turn, words, entry)) is not None:
            turn.done_asking()
            _put(turn, remark, entry)
        else:
            turn.whisper("amend.wrong_right")
        return True


_GONE = frozenset(
    {"不要了", "都不要", "都不对", "全错了", "都错了", "整条不要了", "删了", "删掉", "删掉吧", "撤回", "取消", "不要"}
)


def _puts_right(turn: Turn, _: Mapping[str, Any], text: str) -> Fits:
    words = text.strip().strip("。！! ")
    entry = reading.newest(turn.tx, turn.person.id) if turn.person is not None else None
    if entry is None:
        return Fits.NO
    if remarks.wants_gone(words) or words in _GONE or _told(turn, words, entry) is not None:
        return Fits.SURELY
    return Fits.YES if words in _NAMES_IT or words.removesuffix("不对") in _NAMES_IT else Fits.NO


def _told(turn: Turn, words: str, entry: Entry) -> Remark | None:
    """What an answer says is right; a bare 河边 is enough where it was asked for."""
    return remarks.read(_LOG, words, turn.given, entry.day) or remarks.read(_LOG, f"是{words}", turn.given, entry.day)
