"""关联账号, 关联 123456, 取消关联: all in private, since a code is as good as the account."""

from __future__ import annotations

import re

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.platforms.labels import label
from bot.turn import Turn
from bot.values.fold import fold
from handlers.accounts import actions
from handlers.accounts.actions import DIGITS, LIFE, Outcome
from storage import people
from storage.people import Account

book = Book("账号")
_CODE = re.compile(rf"(?<!\d)(?:\d[ -]?){{{DIGITS - 1}}}\d(?!\d)")
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
    code = actions.give(turn.tx, turn.sender, turn.now)
    person = turn.person
    accounts = people.accounts_of(turn.tx, [person.id]) if person is not None else []
    linked = "、".join(label(one.platform) for one in accounts if one.id != turn.sender.id)
    turn.whisper("account.code", code=code, minutes=_MINUTES, linked=f"\n已经关联：{linked}。" if linked else "")


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
    found = _CODE.search(fold(text))
    if found is None:
        turn.whisper("account.say_code")
        return
    code = re.sub(r"\D", "", found[0])
    if turn.in_group:
        actions.burn(turn.tx, code, turn.now)
        turn.whisper("account.burnt")
        return
    said = actions.say(turn.tx, turn.sender, code, turn.by, turn.now)
    if said.outcome is Outcome.WRONG or said.giver is None or said.giver.person is None:
        turn.whisper("account.wrong")
        return
    if said.outcome is not Outcome.LINKED:
        turn.whisper(_NOT_LINKED[said.outcome])
        return
    turn.work.stale = True
    turn.whisper("account.linked", name=said.giver.person.name, platform=label(said.giver.platform))
    _tell(turn, [said.giver], "account.linked_other")


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
    others = actions.unlink(turn.tx, turn.sender, turn.by, turn.now)
    turn.work.stale = True
    turn.whisper("account.unlinked", choices=(Choice("我的数据", "我的数据"),))
    _tell(turn, others, "account.unlinked_other")


def _tell(turn: Turn, accounts: list[Account], key: str) -> None:
    """In the private chats of the person's other accounts: whoever did not do this hears of it."""
    for chat in people.private_chats(turn.tx, [one.id for one in accounts]):
        told = {"platform": label(turn.sender.platform), "nick": turn.sender.name}
        turn.work.notify.private(chat, key, told)
