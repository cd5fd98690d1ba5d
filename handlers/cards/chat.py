"""活动记录卡 in the chat: the own card, and a month as the community sees it. In private: people are named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.access import Role
from bot.arguments import Whole
from bot.command import Book, Command, bind
from bot.message import Choice, ToRender
from bot.question import consent
from bot.refused import Unclear
from bot.texts import hours
from bot.turn import Turn
from bot.values.day import all_days
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.when import find_minutes_a_day
from bot.values.yes import agrees
from handlers.activities import chat as activities
from handlers.activities import telling
from handlers.activities.deeds import Deed
from handlers.activities.wording import deed_line
from handlers.cards import actions, closing, correcting, meant, remarks, templates, together, whom
from handlers.cards.confirming import COMMUNITY
from handlers.cards.meant import Meant
from handlers.figures.period import Period, month_of
from storage.redaction import scrub

book = Book("活动记录卡")
STAFF = frozenset({Role.COMMUNITY, Role.COUNTY, Role.LIAISON})
CLOSE = (Choice("月结", "确认月结"), Choice("先不结", "先不结"))
_CLOSING = ("确认月结", "月结")
_NOT = Pattern(r"没有?(?:这回事|做|去|来)|不算|删(?:掉|除|了)?|作废|取消|没这事")
_FOR_THEM = Pattern(
    r"^(?:请|帮我|麻烦)?(?:给|帮|替|为|把)|(?:也来了|忘了|漏)?[,，]?(?:给|帮)?(?:他|她)?(?:补|加)?(?:记|登记|登|录)(?:上)?(?:一)?[条次个](?:记录)?"
    r"|补一[条次个]|补(?:记|登|录)|(?:没|漏|忘了?)(?:记|录|登上)"
)
_IN_WORDS = Pattern(r"(?:内容|做了什么|做的事|文字)[\s:：,，]*(?:改成|改为|是|为|写成)?[\s:：,，]*(?P<what>\S.*)$")
_DETAIL, _FORM = "活动记录明细", "卡片模板"
_LITTLE = Pattern(r"^(?:的|卡|记录|[\s,，。:：])+")


@book.command(
    "我的记录卡",
    "我的活动记录卡",
    "我的卡",
    intent="cards.own",
    example="我的记录卡 11月",
    summary="看自己一个月的活动记录卡",
    private=True,
)
def own(turn: Turn, text: Whole = "") -> None:
    """The card of whoever asks, as a workbook and a Word file."""
    period, _ = meant.find_month(fold(text), turn.now.date())
    turn.whisper("cards.own", month=period.label, files=(actions.own_card(turn.work, period),))


@book.command(
    "异议",
    "记录异议",
    intent="cards.object",
    example="异议 11月7日 那天是3小时",
    summary="社区改了您的记录，不对就说一声",
    private=True,
)
def objected(turn: Turn, text: Whole = "") -> None:
    """What is said against a record goes to the community."""
    day, rest = _day(turn, text)
    deed = correcting.objection(turn.work, day, rest)
    turn.whisper("cards.objected", line=deed_line(deed))


@book.command(
    "记录卡",
    "活动记录卡",
    "单位记录卡",
    intent="cards.show",
    example="记录卡 李大海 11月",
    summary="要一个人、一个单位或整个社区的活动记录卡",
    roles=STAFF,
    private=True,
)
def show(turn: Turn, text: Whole = "") -> None:
    """The card of a person, of a unit, or all cards of a place, to be printed."""
    of = meant.read(turn.work, _LITTLE.sub("", text))
    rendered = actions.card(turn.work, of)
    who = _named(turn, of)
    turn.whisper("cards.card", what=f"{who}{' ' if who else ''}{of.period.label}", files=(rendered,))


def _named(turn: Turn, of: Meant) -> str:
    return whom.told(turn.county.places, of.person) if of.person else of.unit.name if of.unit else ""


@book.command(
    "改记录",
    "更正记录",
    intent="cards.correct",
    example="改记录 李大海 11月7日 2小时",
    summary="改一位同志的服务记录（时长、内容，0小时不算）",
    roles=COMMUNITY,
    private=True,
)
def correct(turn: Turn, text: Whole = "") -> None:
    """Put somebody's record of a day right; they hear of it and may object."""
    day, rest = _day(turn, text)
    words = _IN_WORDS.search(rest)
    rest = rest[: words.start()] if words is not None else rest
    of = meant.read(turn.work, rest, COMMUNITY)
    if of.person is None:
        raise Unclear("cards.correct_whom")
    said = find_minutes_a_day(rest, turn.given)
    none = _NOT.search(fold(rest)) or re.search(r"(?<![0-9.])0\s*(?:个?小时|分钟|h)", fold(rest))
    if said is None and none is None and words is None:
        raise Unclear("cards.correct_what")
    minutes = 0 if none else int(said.value if said is not None else 0)
    logged = correcting.on(turn.work, of.person.id, day)
    records = [record for record in logged if correcting.theirs(turn.work, record)]
    if len(records) > 1:
        records = [record for record in records if record.what[:4] in rest] or records
    name = whom.told(turn.county.places, of.person)
    if len(records) > 1:
        lines = "\n".join(f"· {deed_line(record.deed)}" for record in records)
        turn.whisper("cards.which_line", name=name, lines=lines)
        return
    if not records:
        turn.whisper("cards.no_record_of", name=name, day=day)
        return
    if words is not None:
        new_words = correcting.reword(turn.work, of.person, records[0], words["what"])
        turn.whisper("cards.put_right", name=name, old=deed_line(records[0].deed), new=deed_line(new_words.deed))
        return
    done = correcting.put_right(turn.work, of.person, records[0], minutes)
    new = deed_line(done.new) if done.new is not None else "不算了"
    if done.new == done.old:
        turn.whisper("cards.kept", name=name, line=deed_line(done.old))
        return
    key = "cards.booked" if done.booked else "cards.put_right"
    turn.whisper(key, name=name, old=deed_line(done.old), new=new)


@book.command(
    "补记",
    "补记录",
    intent="cards.add",
    example="补记 李大海 11月7日 打扫楼道 2小时",
    summary="给忘了记的同志补记一条",
    roles=COMMUNITY,
    private=True,
)
def add(turn: Turn, text: Whole = "") -> None:
    """What somebody did and nobody wrote down."""
    day, rest = _day(turn, text)
    of = meant.read(turn.work, rest, COMMUNITY)
    if of.person is None:
        raise Unclear("cards.add_whom")
    command = next(command for command in activities.book.commands if command.run is activities.log)
    told = bind(command, _FOR_THEM.sub(" ", of.deed).strip(), turn.given)
    if told.missing:
        raise Unclear("cards.add_what")
    place = told.values.get("place")
    start = telling.begin(told.values.get("span"))
    words = told.values["what"]
    deed = Deed(day, told.values["minutes"], scrub(words), place.text if place is not None else "", start)
    booked = correcting.add(turn.work, of.person, deed)
    name = whom.told(turn.county.places, of.person)
    turn.whisper("cards.added_booked" if booked else "cards.added", name=name, line=deed_line(deed))


@book.command(
    "社区意见",
    intent="cards.remark",
    example="社区意见 李大海 11月 随叫随到",
    summary="在记录卡上写一句社区意见",
    roles=COMMUNITY,
    private=True,
)
def remark(turn: Turn, text: Whole = "") -> None:
    """One line on the card of a person or a unit."""
    of = meant.read(turn.work, text, COMMUNITY)
    kept = remarks.remark(turn.work, of)
    who = _named(turn, of)
    turn.whisper("cards.remarked" if kept else "cards.remark_gone", name=who, month=of.period.label, words=kept)


@book.command(
    "月结",
    "活动月结",
    "结账",
    "关账",
    intent="cards.close",
    example="月结 10月",
    summary="一个月的记录核对完，结一次账",
    roles=COMMUNITY,
    private=True,
)
def close(turn: Turn, text: Whole = "") -> None:
    """Shows how the month stands and asks; then it is closed."""
    period, rest = meant.find_month(fold(text) or "上月", turn.now.date())
    of = meant.read(turn.work, rest, COMMUNITY)
    community = meant.place_or_own(turn.work, of, COMMUNITY)
    stands = closing.check(turn.work, community, period)
    data = {"community_id": community.id, "month": period.since.isoformat()}
    turn.ask("cards.close", data, CLOSE, private=True)
    turn.whisper(
        "cards.ask_close",
        community=community.name,
        month=period.label,
        records=stands.records,
        people=stands.people,
        hours=hours(stands.minutes),
        open=stands.open,
        choices=CLOSE,
    )


@book.dialogue("cards.close", fits=consent(*_CLOSING), recall="cards.still_close")
def closed(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer to 'close it?'."""
    turn.discreet = True
    agreed = agrees(text, *_CLOSING, firm=True)
    turn.done_asking()
    if not agreed:
        turn.whisper("cards.not_closed_now")
        return True
    community = turn.county.places.by_id[int(data["community_id"])]
    period = _month(data)
    closing.close(turn.work, community, period)
    turn.whisper("cards.closed_now", community=community.name, month=period.label)
    return True


def _month(data: Mapping[str, Any]) -> Period:
    return month_of(date.fromisoformat(data["month"]))


@book.command(
    "导入明细",
    "导入活动记录明细",
    intent="cards.import",
    example="导入明细",
    summary="把改好的活动记录明细发回来",
    roles=COMMUNITY,
    private=True,
)
def take(turn: Turn) -> None:
    """The table of a month's records, put right."""
    if turn.in_group or not turn.message.files:
        turn.whisper("cards.no_file")
        return
    for file in turn.message.files:
        turn.whisper("cards.reading", name=file.name, files=(actions.take_back(turn.work, file),))


@book.command(
    "全部卡片",
    "全部记录卡",
    "打包卡片",
    intent="cards.together",
    example="全部卡片 11月 水东社区",
    summary="把一个社区一个月的卡片打成一个压缩包",
    roles=whom.READERS,
    private=True,
)
def together_(turn: Turn, text: Whole = "") -> None:
    """One zip; how far it is, is said part by part."""
    chat = turn.private()
    if chat is None:
        turn.say("bot.come_private")
        return
    of = meant.read(turn.work, _LITTLE.sub("", text))
    where, count, rendered = together.begin(turn.work, of, chat.id)
    key = "cards.together" if count <= together.PART else "cards.together_parts"
    fields = {"place": where.name, "month": of.period.label, "count": count, "many": -(-count // together.PART)}
    turn.whisper(key, fields=fields, files=(rendered,))


@book.command(
    "卡片模板",
    "记录卡模板",
    intent="cards.forms",
    example="卡片模板",
    summary="要现在用的卡片模板，改好再发回来",
    roles=templates.COUNTY,
    private=True,
)
def forms(turn: Turn) -> None:
    """To start from."""
    turn.whisper("cards.forms", files=(ToRender("card_forms", {}),))


@book.command(
    "换卡片模板",
    intent="cards.change_form",
    example="换卡片模板",
    summary="带上文件，换成本县的卡片样式",
    roles=templates.COUNTY,
    private=True,
)
def change_form(turn: Turn, text: Whole = "") -> None:
    """With a file beside it; 默认 goes back to the shipped one."""
    if "默认" in text or "恢复" in text:
        for form in templates.FORMS:
            templates.put(turn.work, form, {})
        turn.whisper("cards.form_default")
        return
    if turn.in_group or not turn.message.files:
        turn.whisper("cards.no_form")
        return
    for file in turn.message.files:
        turn.whisper("cards.trying", name=file.name, files=(templates.try_out(turn.work, file),))


def handed(turn: Turn) -> bool:
    """A table that we wrote and that comes back in private needs no word."""
    if any(file.name.startswith(_FORM) for file in turn.message.files) and any(
        grant.role in templates.COUNTY for grant in turn.held
    ):
        change_form(turn)
        return True
    ours = [file for file in turn.message.files if file.name.startswith(_DETAIL)]
    if not ours or not any(grant.role in COMMUNITY for grant in turn.held):
        return False
    take(turn)
    return True


def look(turn: Turn, command: Command | None, _: str) -> bool:
    """The same with a few words beside it: 改好了, 请查收."""
    return command is None and not turn.in_group and len(turn.message.text) <= 12 and handed(turn)


def _day(turn: Turn, text: str) -> tuple[date, str]:
    """The day that is said, and the text without it. Raises Unclear."""
    folded = fold(text)
    days = list(all_days(folded, turn.now, ahead=False))
    if not days:
        raise Unclear("cards.which_day")
    return days[0].value, f"{folded[: days[0].start]} {folded[days[0].end :]}"
