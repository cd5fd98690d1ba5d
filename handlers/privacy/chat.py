"""我的数据 and leaving: what is kept about somebody, and how it goes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from bot.actor import PRESENT
from bot.clock import COUNTY
from bot.command import Book
from bot.message import Choice
from bot.personal import Holding
from bot.question import consent
from bot.texts import show
from bot.turn import Turn
from bot.values.yes import agrees
from handlers.privacy import actions, looking
from handlers.privacy.actions import Kept
from handlers.privacy.config import PrivacyConfig
from handlers.privacy.looking import Looked

_LEAVING = ("确认退出", "退出", "确认删除", "删除")
LEAVE = (Choice("确认退出", "确认退出"), Choice("算了", "算了"))
DELETE = (Choice("确认删除", "确认删除"), Choice("算了", "算了"))
MORE = (Choice("导出我的数据", "导出我的数据"), Choice("删除我的数据", "删除我的数据"))
NEWEST = 3  # of each kind are told in words; the file has them all
LONGEST = 60  # signs of each


def book(holdings: Callable[[], Collection[Holding]]) -> Book:
    """The commands, over what every capability declares; asked for when used, since this one is among them."""
    made = Book("我的数据")

    @made.command(
        "我的数据",
        "我的信息",
        "隐私",
        intent="privacy.show",
        example="我的数据",
        summary="看看保存了您的哪些信息",
        private=True,
    )
    def show(turn: Turn) -> None:
        """Everything that is held, in plain words, and how to have a copy, to change or to remove it."""
        kept = actions.kept(turn.work, holdings())
        rules, who = turn.county.config.section(PrivacyConfig), turn.person
        common = {**actions.notice_fields(turn.work), "lines": _lines(kept), "days": rules.message_days}
        if who is None:
            turn.whisper("privacy.stranger", name=turn.sender.name, choices=MORE, fields=common)
            return
        places, units = turn.county.places, turn.county.places.units
        grid = places.by_id.get(who.grid_id or 0)
        building = places.by_id.get(who.building_id or 0)
        turn.whisper(
            "privacy.show",
            name=who.name,
            unit=units[who.unit_id].name if who.unit_id in units else "未登记",
            kind="在职党员" if who.member else "在职非党员",
            notice=_told(who.notice_at),
            home=places.full_name(building) if building else places.full_name(grid) if grid else "未登记",
            choices=(MORE[0], Choice("退出报到", "退出报到")),
            fields=common,
        )

    @made.command(
        "个人信息告知",
        "隐私说明",
        "告知书",
        intent="privacy.notice",
        example="个人信息告知",
        summary="再看一遍个人信息怎么用、给谁看、留多久",
        private=True,
        hidden=True,
    )
    def notice(turn: Turn) -> None:
        """The notice as it reads today; whoever reads it has been told."""
        if turn.person is not None:
            actions.notice(turn.work, turn.person)
        turn.whisper("privacy.notice", fields=actions.notice_fields(turn.work))

    @made.command(
        "谁看过我的信息",
        "谁看过我",
        "谁查过我",
        "谁看了我的信息",
        intent="privacy.looks",
        example="谁看过我的信息",
        summary="看哪个岗位什么时候查看过您的信息",
        private=True,
    )
    def looks(turn: Turn) -> None:
        """Every reading by an office: when, by which post, what, why."""
        total, newest = looking.readings(turn.work)
        if not total:
            turn.whisper("privacy.looks_none")
            return
        lines = "\n".join(_looked(each) for each in newest)
        turn.whisper("privacy.looks", total=total, lines=lines)

    @made.command(
        "导出我的数据",
        "导出数据",
        "我的数据导出",
        intent="privacy.copy",
        example="导出我的数据",
        summary="把保存的您的信息做成表格发给您",
        private=True,
    )
    def copy(turn: Turn) -> None:
        """All of it as a file, in private."""
        turn.whisper("privacy.copy", files=(actions.copy(turn.work),))

    @made.command(
        "退出报到",
        "删除我的数据",
        "删除数据",
        "注销",
        intent="privacy.delete",
        example="退出报到",
        summary="退出并删除能删除的信息",
        private=True,
    )
    def ask_leave(turn: Turn) -> None:
        """Leaving is asked once more, and explained."""
        turn.ask("privacy.leave", {}, LEAVE if turn.person is not None else DELETE, private=True)
        _ask(turn)

    @made.dialogue("privacy.leave", fits=consent(*_LEAVING), recall="privacy.still_leave")
    def leave(turn: Turn, data: dict[str, Any], text: str) -> bool:
        """The answer to 'really?'."""
        if not agrees(text, *_LEAVING, firm=True):
            _ask(turn)
            return True
        turn.done_asking()
        known = turn.person is not None
        actions.leave(turn.work, turn.person, holdings())
        turn.take_up()  # what else they were asked is gone with the rest
        turn.whisper("privacy.left" if known else "privacy.deleted")
        return True

    return made


def renew(turn: Turn) -> None:
    """The notice reads otherwise since they were told: whoever has reported in hears it anew, once."""
    version = turn.county.config.section(PrivacyConfig).notice_version
    if version and turn.person is not None and turn.person.state in PRESENT and actions.notice(turn.work, turn.person):
        turn.whisper("privacy.notice", fields=actions.notice_fields(turn.work))


def _told(at: datetime | None) -> str:
    return (
        f"{show(at.astimezone(COUNTY).date())}给您看过，再看发“个人信息告知”"
        if at is not None
        else "还没有给您看过，发“个人信息告知”就能看"
    )


def _ask(turn: Turn) -> None:
    """Really? With what goes and what stays."""
    years = turn.county.config.section(PrivacyConfig).keep_years
    if turn.person is not None:
        turn.whisper("privacy.ask_leave", years=years, choices=LEAVE)
    else:
        turn.whisper("privacy.ask_delete", years=years, choices=DELETE)


def _looked(each: Looked) -> str:
    """· 11月26日（周四） 10:05 水东社区 社区干部：活动记录卡（打印 2026年11月）."""
    why = f"（{each.why}）" if each.why else ""
    often = f"，当天 {each.times} 次" if each.times > 1 else ""
    return f"· {show(each.at.date())} {each.at:%H:%M} {each.office}：{each.what}{why}{often}"


def _lines(kept: Kept) -> str:
    """· 反映问题 2 件：… ；the newest of each in words."""
    lines = []
    for label, count in kept.counts.items():
        if not count:
            continue
        lines.append(f"· {label} {count} 条")
        for told in kept.told.get(label, ())[:NEWEST]:
            words = " ".join(told.words.split())
            lines.append(f"    {words if len(words) <= LONGEST else words[: LONGEST - 1] + '…'}")
    return "\n".join(lines) or "· （没有别的）"
