"""The bot is added to a chat, removed, blocked."""

from __future__ import annotations

from telegram import ChatMember, ChatMemberRestricted, ChatMemberUpdated

from bot.logs import log
from bot.platforms.hooks import Hooks
from bot.platforms.telegram.address import kind_of


async def tell(change: ChatMemberUpdated, hooks: Hooks) -> None:
    """Log it and tell the engine; other changes of the bot's membership (made admin …) are passed over."""
    kind = kind_of(change.chat)
    was, now = _inside(change.old_chat_member), _inside(change.new_chat_member)
    if kind is None or was == now:
        return
    chat_id = str(change.chat.id)
    if now:
        log.info("added to a chat", platform="telegram", chat=chat_id, kind=kind.value)
        title = change.chat.title or change.from_user.full_name
        await hooks.joined(chat_id, title, str(change.from_user.id))
    else:
        why = "removed" if kind == "group" else "blocked"
        log.info("left a chat", platform="telegram", chat=chat_id, kind=kind.value, why=why)
        await hooks.left(chat_id, why)


def _inside(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)
