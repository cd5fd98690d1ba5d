"""What people write into a letter or an answer: numbered lists, money, how it ended, until when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.values.fold import fold
from bot.values.money import SUM, UNIT, WAN, bare_money, cents_of
from bot.values.pattern import Pattern
from handlers.whistles.lifecycle import Outcome
from storage.redaction import Scrubbed, scrub, scrub_to

# 1. … 2、… (1)… 第1项： 第一条 ① 一、 but not 3.5, not 12.20 and not 1、2号楼.
_ITEM = Pattern(
    r"(?<![0-9a-zA-Z一二三四五六七八九十第])[(（]?(?:第\s?)?"
    r"(?:(?P<digit>[1-9])(?:项)?\s?[.、)）．：:](?![0-9])|(?P<ring>[①-⑨])|(?P<han>[一二三四五六七八九])(?:项[：:]?|[、.．：:]))\s*"
    r"|第\s?(?:(?P<nth>[1-9])|(?P<nth_han>[一二三四五六七八九]))\s?[条点项个][是：:]?\s*"
)
# 1 已扶正 2 已加固, 1好了 2明天做: no mark behind the number; a list only where they count on from 1.
_COUNTED = "号栋楼幢座层单元室网格月日天年周个块条袋米小处盏根次名人点时分"  # 1号, 2栋: no point of a list
_BARE = Pattern(rf"(?:^|(?<=[\s,，;；。、]))(?P<digit>[1-9])\s?(?=[一-龥])(?![{_COUNTED}])")
_HAN = "一二三四五六七八九"
_JOINT = Pattern(r"(?:协办|会同|配合)[：:\s]*")
_SPENT = r"(?:总?费用|花费|花了|花|用了|资金|经费|拨付|共用|共|投入|支出|成本)[约是：: ]{0,2}"
# 800元, 花了八百块; where the word for spending is said 花了800 too. 用了3天 and 换了2块板 are no money.
_SPENT_SUM = Pattern(
    rf"{_SPENT}(?P<sum>{SUM})(?:{UNIT}|{WAN}|(?=$|[\s,。;、)!]))",
)
_BARE_SUM = Pattern(rf"(?<![0-9.])(?P<sum>{SUM})(?:{UNIT}|{WAN})")
_FUND = Pattern(r"(民生实事专项资金|[^\s，。,；;：:（）()0-9元块万从由用]{2,16}(?:资金|经费|基金|专款))")
_NONE = Pattern(r"(?:没有?|无|不用钱|没花钱|0元?)")
_OUTCOME = Pattern(r"\s*(部分解决|未解决|没有?解决|无法解决|已?解决)了?[，,：:。\s]*")


def listed(text: str) -> list[Scrubbed]:
    """The points of a numbered list in order, one number each; [] where nothing is numbered."""
    marks = _marks(text)
    if not marks or marks[0].number != 1:
        return []
    ends = [*(mark.start for mark in marks[1:]), len(text)]
    parts = [text[mark.end : end].strip(" \n；;，,") for mark, end in zip(marks, ends, strict=True)]
    return [scrub_to(part, 300) for part in parts if part]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A number before a point of a list, and its span."""

    number: int
    start: int
    end: int


def _marks(text: str) -> list[_Mark]:
    """The numbers of a list, each greater than the one before: 1、扶正站牌2、加固 is a list, whatever stands around."""
    marks: list[_Mark] = []
    for match in _ITEM.finditer(text):
        number = _number(match)
        if not marks or number > marks[-1].number:
            marks.append(_Mark(number, match.start(), match.end()))
    return marks


def _number(match: re.Match[str]) -> int:
    if digit := match["digit"] or match["nth"]:
        return int(digit)
    if match["ring"]:
        return ord(match["ring"]) - ord("①") + 1
    return _HAN.index(match["han"] or match["nth_han"]) + 1


def _bare_marks(text: str) -> list[_Mark]:
    """Numbers without a mark behind them, where they are 1, 2 and so on from the head of the text."""
    marks = [_Mark(int(match["digit"]), match.start(), match.end()) for match in _BARE.finditer(text.lstrip())]
    counted = [mark.number for mark in marks] == list(range(1, len(marks) + 1))
    return marks if len(marks) > 1 and counted and marks[0].start == 0 else []


def bare_points(text: str) -> int:
    """How many points a list has whose numbers have no mark behind them: its 1 is the first point and no case."""
    return len(_bare_marks(text))


def numbered_answers(text: str, count: int) -> list[Scrubbed]:
    """Answers by the number before each, "" where a number was not said; [] where nothing is numbered."""
    text = text.lstrip()
    marks = _marks(text) or _bare_marks(text)
    answers = [Scrubbed("")] * count
    for mark, end in zip(marks, [*(later.start for later in marks[1:]), len(text)], strict=True) if marks else ():
        if mark.number <= count:
            answers[mark.number - 1] = scrub_to(text[mark.end : end].strip(" \n；;，,"), 500)
    return answers if any(answers) else []


def before_list(text: str) -> str:
    """What stands before the first number."""
    marks = _marks(text)
    return text[: marks[0].start].strip() if marks else text.strip()


def joint_names(text: str) -> list[str]:
    """协办 城管局、水务集团: the names behind the word."""
    mark = _JOINT.search(text)
    if mark is None:
        return []
    behind = re.split(r"[\s；;。\n]", text[mark.end() :].strip(), maxsplit=1)[0]
    return [name for name in re.split(r"[、，,和]", behind) if name]


def before_joint(text: str) -> tuple[str, str]:
    """What stands before 协办, and the rest with it."""
    mark = _JOINT.search(text)
    return (text[: mark.start()].strip(), text[mark.start() :].strip()) if mark else (text.strip(), "")


def without_joint(text: str) -> str:
    """The text without the part that names who helps."""
    mark = _JOINT.search(text)
    if mark is None:
        return text
    behind = text[mark.end() :].strip()
    rest = re.split(r"[\s；;。\n]", behind, maxsplit=1)
    return f"{text[: mark.start()]} {rest[1] if len(rest) > 1 else ''}".strip()


@dataclass(frozen=True, slots=True)
class Money:
    """What something cost, in 0.01 yuan, and which fund paid; None and "" where nothing was said."""

    cents: int | None
    fund: Scrubbed


def _sum(text: str) -> re.Match[str] | None:
    folded = fold(text)  # as long as the text: what is found stands at the same place in it
    return _SPENT_SUM.search(folded) or _BARE_SUM.search(folded)


def money(text: str) -> Money | None:
    """3200元 民生实事专项资金; 没有 is no cost. None where the text says neither."""
    match = _sum(text)
    if match is None:
        words = text.strip(" 。，")
        if _NONE.fullmatch(words):
            return Money(None, Scrubbed(""))
        bare = bare_money(words)
        return Money(bare, Scrubbed("")) if bare is not None else None
    cents = cents_of(match)
    if cents is None:
        return None
    fund = _FUND.search(text)
    return Money(cents, scrub(fund[1] if fund else ""))


def told_money(text: str) -> tuple[Money | None, str]:
    """What a sentence says of money, and the sentence without it; None where it names no sum."""
    match = _sum(text)
    if match is None:
        return None, text.strip()
    fund = _FUND.match(text[match.end() :].lstrip(" ，（(从由用"))
    behind = text[match.end() :]
    if fund is not None:
        behind = behind[behind.index(fund[1]) + len(fund[1]) :]
    rest = f"{text[: match.start()].rstrip(' ，,；;（(')}{behind.lstrip('）) ')}".strip(" ，,；;")
    return money(text), rest or text.strip()


def outcome(text: str) -> tuple[Outcome | None, str]:
    """部分解决 at the head of an answer, and what is said behind it."""
    match = _OUTCOME.match(text)
    if match is None:
        return None, text
    word = match[1]
    rest = text[match.end() :].strip()
    if word == "部分解决":
        return Outcome.PARTLY, rest
    return (Outcome.SOLVED if word in ("解决", "已解决") else Outcome.UNSOLVED), rest
