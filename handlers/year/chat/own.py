"""我的佐证, 我的等次, 申诉, 回复考核: what the rated see, and what they can say to it."""

from __future__ import annotations

from dataclasses import replace

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.year import appealing, grading, opening, reviewing, who
from handlers.year.chat import wording
from handlers.year.evidence import Subject
from storage.redaction import scrub_to

book = Book("我的年底评价")
LEAST = 3  # signs besides the wish itself: an appeal is made once, so it is not made without a reason
_ASKS = Pattern(r"哪一?天|什么时候|啥时候|几号|多久|期限|怎么(?:申|办|写)|咋(?:申|办)|如何申|流程")
_WISH = Pattern(
    r"申[诉述]|不服气?|不认可?|不接受|不同意|不公平|不对|错了|有?(?:意见|异议)|年[底终度]|等次|评价|考评|结果"
    r"|一般|较[好差]|提出|重新|看看|请|我们?|单位|这个|那个|给|对|要|想|提|评|的|了|这|吧|[\s,，。!！]"
)
_OF_UNIT = ("单位", "我们单位", "我单位", "本单位")


@book.command(
    "我的佐证",
    "我的佐证单",
    intent="year.own",
    example="我的佐证 2026",
    summary="看自己这一年的记录，每个数都有来处",
    private=True,
)
def evidence(turn: Turn, text: Whole = "") -> None:
    """What counts of a year, with the records as files."""
    year, _ = who.find_year(fold(text), turn.now.date())
    of, sheet = opening.own(turn.work, year)
    turn.whisper(
        "year.own",
        year=year,
        lines=wording.figures(sheet),
        kept=wording.kept(sheet),
        files=(opening.paper(of, year),),
    )


def _subjects(turn: Turn) -> list[Subject]:
    """Whoever asks, and the units that they speak for."""
    own = [Subject(person=turn.person)] if turn.person is not None else []
    return own + [Subject(unit=unit) for unit in who.own_units(turn.work)]


@book.command(
    "我的等次",
    "单位等次",
    "我的评价",
    intent="year.grade",
    example="我的等次",
    summary="看年底评的等次和理由",
    private=True,
)
def grades(turn: Turn, text: Whole = "") -> None:
    """The grade that counts, its reason, until when one may appeal; how it came about, where it was changed."""
    blocks, seen = [], ""
    for of in _subjects(turn):
        year = grading.newest_year(turn.tx, of)
        if year is None:
            continue
        written = grading.history(turn.tx, of, year)
        last = written[-1]
        until = grading.appeal_by(turn.work, last)
        said = appealing.of_grade(turn.tx, last)
        open_ = turn.now.date() <= until
        term = f"不同意可以在 {until.month}月{until.day}日前申诉。" if open_ else "申诉的期限已经过了。"
        if said is not None:
            term = f"您申诉过：{said.words}。" + (f"答复：{said.answer}" if said.answer else "正在看。")
        was = f"（原来是{written[-2].grade}）" if len(written) > 1 else ""
        seen = seen or f"{'我的佐证' if of.person is not None else '佐证'} {year}"
        blocks.append(f"{of.name} {year}年：{last.grade}{was}\n理由：{last.reason}\n{term}")
    if not blocks:
        turn.whisper("year.no_grade_yet")
        return
    turn.whisper("year.grades", lines="\n\n".join(blocks), choices=(Choice("看佐证", seen),))


@book.command(
    "申诉",
    "我要申诉",
    "评价申诉",
    intent="year.appeal",
    example="申诉 那几天我在值班，社区可以核实",
    summary="对年底等次有意见，写一句理由",
    private=True,
)
def appeal(turn: Turn, text: Whole = "") -> None:
    """Of one's own grade, or (申诉 单位 …) of the unit that one speaks for."""
    words, of_unit = text.strip(), False
    for prefix in _OF_UNIT:
        if words.startswith(prefix):
            words, of_unit = words.removeprefix(prefix).strip(" ，,：:"), True
    if _ASKS.search(words):
        grades(turn)  # until when, and how: nothing is said against it yet
        return
    if words and len(_WISH.sub("", words)) < LEAST:
        raise Unclear("year.appeal_short", alone=True, said=scrub_to(words, appealing.LONGEST))
    subjects = _subjects(turn)
    if words and not appealing.graded(turn.work, subjects) and turn.read(words).intent == "whistle.new":
        # 申诉 楼上漏水: to whoever has no grade the word says that something is wrong.
        turn.message, turn.meaning, turn.discreet = replace(turn.message, text=words), None, False
        turn.hear()
        return
    of, year = appealing.meant(turn.work, subjects, of_unit=of_unit)
    appealing.appeal(turn.work, of, year, words)
    turn.whisper("year.appealed", name=of.name, year=year)


@book.command(
    "回复考核",
    "考核回复",
    intent="year.reply",
    example="回复考核 那两次是临时停电，后来补上了",
    summary="对社区反向考核说明情况",
    private=True,
)
def reply(turn: Turn, text: Whole = "") -> None:
    """Before it is final."""
    review, of, words = reviewing.meant(turn.work, _subjects(turn), text)
    kept = reviewing.reply(turn.work, review, of, words)
    assert kept.reply_by is not None
    turn.whisper("year.replied", words=kept.reply, until=kept.reply_by)
