"""本月主题, 主题 12月 冬季防火, 主题小结."""

from __future__ import annotations

import re
from datetime import date

from bot.access import STAFF, Role
from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.day import shifted
from bot.values.fold import fold
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from handlers.broadcast import chat as broadcasting
from handlers.theme import actions, defaults, tying, wording
from handlers.theme.actions import SETTERS, Theme
from handlers.theme.config import ThemeConfig
from storage.redaction import Scrubbed, scrub

book = Book("一月一主题")
_MONTH = Pattern(r"(?:(20\d{2})年)?\s?(\d{1,2}|[一二三四五六七八九十]{1,3})月份?的?")
_NEAR = {"上个月": -1, "上月": -1, "本月": 0, "这个月": 0, "这月": 0, "当月": 0, "下个月": 1, "下月": 1}


@book.command(
    "本月主题",
    "这个月主题",
    "月主题",
    "这个月啥主题",
    intent="theme.month",
    example="本月主题",
    summary="看这个月的主题，不是任务",
)
def show(turn: Turn) -> None:
    """This month's, or that there is none."""
    _show(turn, actions.theme_of(turn.tx, turn.now.date()), turn.now.date())


def _show(turn: Turn, kept: Theme | None, month: date) -> None:
    if kept is None:
        turn.say("theme.none", month=month.month)
    else:
        turn.say("theme.shown", text=Scrubbed(actions.text(turn.county, kept)))


@book.command(
    "主题",
    "主体",
    "月度主题",
    intent="theme.of",
    example="主题 12月",
    summary="看某个月的主题",
    shape="any",
    parted=True,
)
def of_month(turn: Turn, text: Whole = "") -> None:
    """A month's theme; with words for it the county office sets it."""
    _put(turn, text)


@book.command(
    "定主题",
    "设主题",
    "定个主题",
    "定一下主题",
    "把主题定为",
    intent="theme.set",
    example="定主题 12月 冬季防火",
    summary="定某月的主题，1日发到各群一次",
    roles=SETTERS,
    shape="any",
)
def put(turn: Turn, text: Whole = "") -> None:
    """The same word for it, as the office's help has it."""
    _put(turn, text)


def _put(turn: Turn, text: str) -> None:
    month, words = _month(text, turn.now.date())
    title, line, ideas = _parts(words)
    if not title:
        _show(turn, actions.theme_of(turn.tx, month), month)
        return
    kept = actions.put(turn.work, month, title, line, ideas)
    shown = actions.ask_to_issue(turn.work, kept)
    if shown is not None:
        at = turn.county.config.section(ThemeConfig).push_at
        year = f"{kept.month.year}年" if kept.month.year != turn.now.year else ""
        broadcasting.show(turn, shown, f"{year}{kept.month.month}月1日 {at:%H:%M} 到点发，每个群一次")
    else:
        turn.say("theme.set", month=kept.month.month, title=scrub(kept.title), push=Scrubbed(_push_words(turn, kept)))


def _push_words(turn: Turn, kept: Theme) -> str:
    if kept.month <= turn.now.date():
        return "这个月已经开始，不再往群里发第二遍，发“本月主题”都看得到。"
    return "到 1 日按新的发，每个群一次。"


def _month(text: str, today: date) -> tuple[date, str]:
    """The month said (this one if none is), and the rest. A month before this one is next year's."""
    for word, step in _NEAR.items():
        if word in text:
            return shifted(today.replace(day=1), step), text.replace(word, " ", 1)
    said = _MONTH.search(fold(text))
    number = read_number(said[2]) if said is not None else None
    if said is None or not isinstance(number, int):
        return today.replace(day=1), text
    if not 1 <= number <= 12:
        raise Unclear("theme.which_month", example=Scrubbed("主题 12月 冬季防火"))
    year = int(said[1]) if said[1] else today.year + (number < today.month)
    return date(year, number, 1), text[: said.start()] + " " + text[said.end() :]


_SET = Pattern(r"^(?:定一下|改成|改为|换成|定为|是|[:：\s，,])+")


def _parts(words: str) -> tuple[str, str, str]:
    """冬季防火；清一清楼道；可以做 检查消防通道: name, sentence, ideas."""
    said = _SET.sub("", words.strip())
    pieces = [piece.strip() for piece in re.split(r"[;；\n]", said) if piece.strip()]
    ideas = [piece for piece in pieces[1:] if piece.startswith(("可以做", "建议"))]
    lines = [piece for piece in pieces[1:] if piece not in ideas]
    title = re.split(r"[，,]", pieces[0])[0].strip() if pieces else ""
    return title, "，".join(lines), "、".join(re.sub(r"^(?:可以做|建议)[:：\s]*", "", each) for each in ideas)


@book.command(
    "默认主题",
    intent="theme.defaults",
    example="默认主题",
    summary="看十二个月的参考主题（暂定）",
    roles=SETTERS,
)
def show_defaults(turn: Turn) -> None:
    """What ships, with what the county has set beside it."""
    own = {kept.month.month: kept for kept in actions.themes(turn.tx, turn.now.year)}
    lines = [
        f"{number}月 {own[number].title if number in own else f'{default.title}（暂定）'}"
        for number, default in defaults.months().items()
    ]
    turn.say("theme.defaults", lines=scrub("\n".join(lines)))


@book.command(
    "主题小结",
    intent="theme.sum",
    example="主题小结 上月",
    summary="一个月的主题几人参加、几次、几小时",
    roles=STAFF,
    shape="any",
)
def sum_up(turn: Turn, text: Whole = "") -> None:
    """Figures with n and the period, nobody's name."""
    month = _last_said(text, turn.now.date())
    told = tying.sum_of(turn.work, month)
    if told is None:
        turn.say("theme.none", month=month.month)
        return
    again = (Choice("本月主题", "本月主题"),) if any(held.role is Role.COUNTY for held in turn.held) else ()
    turn.say("theme.sum", fields=wording.summed(*told), choices=again)


def _last_said(text: str, today: date) -> date:
    """The month said, the newest of that name that has begun; else the one before this."""
    if not text.strip():
        return shifted(today.replace(day=1), -1)
    month, _ = _month(text, today)
    return month if month <= today else shifted(month, -12)
