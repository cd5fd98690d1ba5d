"""关联账号, 关联 123456, 取消关联: all in private, since a code is as good as the account."""

from __future__ import annotations

import re

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.platforms.labels import label
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.accounts import actions
from handlers.accounts.actions import DIGITS, LIFE, Outcome

book = Book("账号")
_CODE = Pattern(rf"(?<!\d)(?:\d[ -]?){{{DIGITS - 1}}}\d(?!\d)")
_NOT_LINKED = {
    Outcome.ALREADY: "account.already",
    Outcome.SAME: "account.same",
    Outcome.TAKEN: "account.taken",
}
_MINUTES = LIFE.seconds // 60


@book.command(
    "关联账号",
    "绑定账号",
    "我的账号",
    intent="account.code",
    example="关联账号",
    summary="在别的平台也用同一个身份",
    private=True,
)
def give(turn: Turn) -> None:
    """Six digits to say on the other platform, and the accounts that are linked already."""
    code = actions.give(turn.work)
    linked = "、".join(label(account.platform) for account in actions.linked_elsewhere(turn.work))
    also = f"\n已经关联：{linked}。" if linked else ""
    turn.whisper("account.code", code=code, minutes=_MINUTES, linked=also, secret=True)


@book.command(
    "关联",
    intent="account.link",
    example="关联 123456",
    summary="用另一个平台上给的数字关联账号",
    private=True,
    hidden=True,
)
def link(turn: Turn, text: Whole = "") -> None:
    """The code of another platform. In a group it is burnt: everybody there has read it."""
    digits = _CODE.search(fold(text))
    if digits is None:
        turn.whisper("account.say_code")
        return
    code = re.sub(r"\D", "", digits[0])
    if turn.in_group:
        actions.burn(turn.work, code)
        turn.whisper("account.burnt")
        return
    redeemed = actions.redeem(turn.work, code)
    if redeemed.outcome is Outcome.WRONG or redeemed.giver is None or redeemed.giver.person is None:
        turn.whisper("account.wrong")
        return
    if redeemed.outcome is not Outcome.LINKED:
        turn.whisper(_NOT_LINKED[redeemed.outcome])
        return
    turn.whisper("account.linked", name=redeemed.giver.person.name, platform=label(redeemed.giver.platform))


@book.command(
    "取消关联",
    "解除关联",
    intent="account.unlink",
    example="取消关联",
    summary="这个账号不再用同一个身份",
    private=True,
    hidden=True,
)
def unlink(turn: Turn) -> None:
    """This account goes its own way; the others of the person hear it."""
    actions.unlink(turn.work)
    turn.whisper("account.unlinked", choices=(Choice("我的数据", "我的数据"),))
