"""我的数据 and leaving: what is kept about somebody, and how it goes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from bot.command import Book
from bot.message import Choice
from bot.personal import Holding
from bot.turn import Turn
from bot.values.yes import agrees
from handlers.privacy import actions
from handlers.privacy.config import PrivacyConfig

LEAVE = (Choice("确认退出", "确认退出"), Choice("算了", "算了"))
TOLD = ("服务记录", "报名", "反映问题", "登录账号")  # these have a place of their own in the text


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
        """Everything that is held, in plain words, and how to change or remove it."""
        kept = actions.kept(turn.work, holdings())
        more = "、".join(f"{label} {count} 条" for label, count in kept.counts.items() if count and label not in TOLD)
        also = f"\n· 另有：{more}" if more else ""
        who, counts = turn.person, kept.counts
        if who is None:
            turn.whisper("privacy.stranger", name=turn.sender.name, reports=counts["反映问题"], also=also)
            return
        places, units = turn.county.places, turn.county.places.units
        grid = places.by_id.get(who.grid_id or 0)
        building = places.by_id.get(who.building_id or 0)
        turn.whisper(
            "privacy.show",
            name=who.name,
            unit=units[who.unit_id].name if who.unit_id in units else "未登记",
            kind="在职党员" if who.member else "在职非党员",
            home=places.full_name(building) if building else places.full_name(grid) if grid else "未登记",
            activities=counts["服务记录"],
            reports=counts["反映问题"],
            signups=counts["报名"],
            accounts=counts["登录账号"],
            events=kept.events,
            also=also,
            years=turn.county.config.section(PrivacyConfig).keep_years,
            choices=(Choice("退出报到", "退出报到"),),
        )

    @made.command(
        "退出报到",
        "删除我的数据",
        "注销",
        intent="privacy.delete",
        example="退出报到",
        summary="退出并删除能删除的信息",
        private=True,
    )
    def ask_leave(turn: Turn) -> None:
        """Leaving is asked once more, and explained."""
        if turn.person is None:
            turn.whisper("privacy.nothing")
            return
        turn.ask("privacy.leave", {}, LEAVE, private=True)
        turn.whisper("privacy.ask_leave", years=turn.county.config.section(PrivacyConfig).keep_years, choices=LEAVE)

    @made.dialogue("privacy.leave")
    def leave(turn: Turn, data: dict[str, Any], text: str) -> bool:
        """The answer to 'really?'."""
        if not agrees(text, "确认退出", "退出", firm=True):
            turn.whisper("privacy.ask_leave", years=turn.county.config.section(PrivacyConfig).keep_years, choices=LEAVE)
            return True
        turn.done_asking()
        if turn.person is not None:
            actions.leave(turn.work, turn.person, holdings())
        turn.whisper("privacy.left")
        return True

    return made
