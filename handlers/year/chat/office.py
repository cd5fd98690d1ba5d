"""What the county office says of a year: its rules, whose evidence, grades, lists, answers to appeals."""

from __future__ import annotations

from typing import Any

from bot.access import OFFICES, Role
from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.question import consent
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.yes import agrees
from handlers.cards import meant
from handlers.county.roles import COUNTY
from handlers.year import appealing, grading, lists, opening, rules, who
from handlers.year.chat import wording
from handlers.year.config import YearConfig
from handlers.year.lists import Named
from handlers.year.rules import WEIGHTS
from storage.places import Unit
from storage.redaction import scrub

book = Book("年底评价")
MOST = 15  # of a list in a message; the workbook has all
READERS = COUNTY | {Role.LIAISON}
BEGIN = (Choice("开始", "确认开始"), Choice("再看看", "再看看"))
_BEGINNING = ("确认开始", "开始", "开始吧")
_NUMBER = Pattern(r"\s*第?([0-9]{1,9})[条项号.、]?\s*")
_KEPT = ("维持", "不改", "照旧", "不变")
_PUNCTUATION = " ，,：:。.、;；"


@book.command(
    "佐证",
    "佐证单",
    intent="year.evidence",
    example="佐证 县交通运输局 2026",
    summary="看一个单位一年的佐证单和全部记录",
    roles=READERS,
    private=True,
)
def evidence(turn: Turn, text: Whole = "") -> None:
    """The county office anybody's, a liaison that of the own unit."""
    of, year, _ = who.one(turn.work, text)
    sheet = opening.evidence_of(turn.work, of, year)
    fields = {"name": of.name, "year": year, "lines": wording.figures(sheet), "kept": wording.kept(sheet)}
    turn.whisper("year.sheet", fields=fields, files=(opening.paper(of, year),))


@book.command(
    "评价规则",
    "评价事项",
    intent="year.rules",
    example="评价规则",
    summary="看年底评价数哪些事、哪些还是暂定",
    roles=OFFICES,
    private=True,
)
def show_rules(turn: Turn, text: Whole = "") -> None:
    """As they are now, or as a year was begun with."""
    year = who.find_year(fold(text), turn.now.date())[0] if text.strip() else None
    kept = rules.of_year(turn.tx, year) if year is not None else rules.current(turn.tx)
    lines = "\n".join(wording.rule(number, rule) for number, rule in enumerate(kept.items, 1))
    open_ = sum(rule.provisional for rule in kept.items)
    which = f"{year}年" if year is not None else "现在"
    turn.whisper("year.rules", which=which, version=kept.version, lines=lines, open=open_, count=len(kept.items))


@book.command(
    "改评价规则",
    "改评价事项",
    intent="year.change_rule",
    example="改评价规则 3 照旧",
    summary="评价事项看过了，或者停用、改名",
    roles=COUNTY,
    private=True,
)
def change_rule(turn: Turn, text: Whole = "") -> None:
    """照旧, 停用, 启用, 主要, 参考, 改名 …: the next version; a year that was begun keeps its own."""
    said = _NUMBER.match(text)
    rest = text[said.end() :].strip() if said is not None else ""
    values: dict[str, object] = {}
    if rest.startswith("改名"):
        values["title"] = scrub(rest.removeprefix("改名").strip(" 成为：:"))
    elif rest in ("停用", "启用"):
        values["on"] = rest == "启用"
    elif rest in WEIGHTS:
        values["weight"] = rest
    elif rest != "照旧":
        said = None
    if said is None:
        raise Unclear("year.change_what", alone=True, choices=(Choice("评价规则", "评价规则"),))
    number = int(said[1])
    old, new = rules.change(turn.work, number, **values)
    if old == new:
        turn.whisper("year.same_rule", rule=wording.rule(number, old))
        return
    turn.whisper("year.changed_rule", old=wording.rule(number, old), new=wording.rule(number, new))


@book.command(
    "开始评价",
    "启动评价",
    intent="year.begin",
    example="开始评价 2026",
    summary="开始一年的评价，规则从此固定",
    roles=COUNTY,
    private=True,
)
def begin(turn: Turn, text: Whole = "") -> None:
    """Asked once more: the rules of that year are then what they are."""
    year, _ = who.find_year(fold(text), turn.now.date())
    rules.not_begun(turn.work, year)
    kept = rules.current(turn.tx)
    turn.ask("year.begin", {"year": year}, BEGIN, private=True)
    open_ = sum(rule.provisional for rule in kept.items)
    turn.whisper("year.ask_begin", year=year, count=len(kept.items), open=open_, choices=BEGIN)


@book.dialogue("year.begin", fits=consent(*_BEGINNING), recall="year.still_begin")
def begun(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer to 'really?'."""
    turn.discreet = True
    agreed = agrees(text, *_BEGINNING, firm=True)
    turn.done_asking()
    if not agreed:
        turn.whisper("year.not_begun_now")
        return True
    kept = rules.begin(turn.work, int(data["year"]))
    turn.whisper("year.begun", year=int(data["year"]), version=kept.version)
    return True


@book.command(
    "评等次",
    "写等次",
    "评定等次",
    "更正等次",
    "改等次",
    intent="year.write_grade",
    example="评等次 县供电公司 2026 好 抢修随叫随到",
    summary="给单位或个人写年底等次和理由",
    roles=COUNTY,
    private=True,
)
def write_grade(turn: Turn, text: Whole = "") -> None:
    """Written by a person, with a reason; told to the rated alone."""
    of, year, words = who.one(turn.work, text)
    grade, reason = _grade(turn, words)
    made = grading.write(turn.work, of, year, grade, reason)
    until = grading.appeal_by(turn.work, made)
    turn.whisper("year.graded", name=of.name, year=year, grade=made.grade, reason=made.reason, until=until)


def _grade(turn: Turn, words: str) -> tuple[str, str]:
    """The grade that is said first, and the reason behind it."""
    grades = turn.county.config.section(YearConfig).grades
    grade = max((each for each in grades if words.startswith(each)), key=len, default="")
    return grade, words.removeprefix(grade).strip(_PUNCTUATION) if grade else ""


@book.command(
    "约谈名单",
    intent="year.talks",
    example="约谈名单",
    summary="看一直没报到、没参与的党员，只给您看",
    roles=COUNTY,
    private=True,
)
def talks(turn: Turn, text: Whole = "") -> None:
    """With the evidence, and whom a leave excuses; who was named can read who looked."""
    unit, year = _unit_and_year(turn, text, running=True)  # whoever is to be talked with today, also in January
    named = lists.talks(turn.work, year, unit)
    own = turn.county.config.section(YearConfig)
    causes = [
        *([f"上名册满 {own.talk_report_days} 天还没报到的党员"] if own.talk_not_reported else []),
        *([f"报到满 {own.talk_part_days} 天、这段时间没有社区确认过服务的党员"] if own.talk_no_part else []),
    ]
    _show(turn, "year.talks", named, unit, f"（没有。列的是{'，和'.join(causes)}）")


@book.command(
    "评优名单",
    "评优参考",
    intent="year.merits",
    example="评优名单",
    summary="看可以表扬的人和单位，不排先后",
    roles=COUNTY,
    private=True,
)
def merits(turn: Turn, text: Whole = "") -> None:
    """By unit and name."""
    unit, year = _unit_and_year(turn, text)
    named = lists.merits(turn.work, year, unit)
    own = turn.county.config.section(YearConfig)
    _show(
        turn,
        "year.merits",
        named,
        unit,
        f"（没有。列的是有 {own.merit_months} 个月以上做过服务、还有岗位的人，和件件按时办结的部门）",
    )


def _unit_and_year(turn: Turn, text: str, *, running: bool = False) -> tuple[Unit | None, int]:
    year, rest = who.find_year(fold(text), turn.now.date(), running=running)
    return meant.find_unit(turn.work, rest)[0], year


def _show(turn: Turn, key: str, named: Named, unit: Unit | None, nobody: str) -> None:
    """`nobody`: what an empty list says, so that whoever reads it knows whom it would name."""
    fields = {
        "of": f"{unit.name} " if unit is not None else "",
        "year": named.period.since.year,
        "count": len(named.lines),
        "lines": wording.listed(named.lines, MOST) if named.lines else nobody,
        "excused": wording.listed(named.excused, MOST) if named.excused else "（没有）",
    }
    files = (lists.paper(turn.work, named, unit),) if named.lines or named.excused else ()
    turn.whisper(key, fields=fields, files=files)


@book.command(
    "申诉单",
    "看申诉",
    intent="year.appeals",
    example="申诉单",
    summary="看等您答复的申诉",
    roles=COUNTY,
    private=True,
)
def appeals(turn: Turn) -> None:
    """Those that wait."""
    waiting = appealing.waiting(turn.work)
    lines = "\n".join(
        f"{each.id}. {of.name} {grade.year}年 {grade.grade}（{grade.reason}）：{each.words}"
        for each, grade, of in waiting
    )
    if not waiting:
        turn.whisper("year.no_appeals")
        return
    turn.whisper("year.appeals", count=len(waiting), lines=lines)


@book.command(
    "答复申诉",
    intent="year.answer_appeal",
    example="答复申诉 12 维持 记录和社区都核过了",
    summary="答复申诉：维持，或改为别的等次",
    roles=COUNTY,
    private=True,
)
def answer(turn: Turn, text: Whole = "") -> None:
    """维持, or 改为 a grade, with the reason."""
    said = _NUMBER.match(text)
    rest = text[said.end() :].strip() if said is not None else ""
    kept = next((word for word in _KEPT if rest.startswith(word)), "")
    if said is None or not (kept or rest.startswith("改")):
        raise Unclear("year.answer_how", alone=True)
    grade, why = ("", rest.removeprefix(kept).strip(_PUNCTUATION)) if kept else _grade(turn, rest.lstrip("改为成评 "))
    if not kept and not grade:
        raise Unclear("year.answer_how", alone=True)
    of, new, changed, alone = appealing.answer(turn.work, int(said[1]), why, grade)
    turn.whisper(
        "year.answered",
        name=of.name,
        grade=new.grade,
        how="改成了" if changed else "维持",
        alone="组织部现在只有您一位，已经写明是写等次的同志答复的。" if alone else "",
    )
