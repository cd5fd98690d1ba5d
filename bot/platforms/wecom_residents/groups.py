"""The 客户群 of one 企业微信: by their owners, a hundred at a time, those of owners who left among them.

Without naming owners the list is refused above 1000 visible people (81017), and the groups of an owner who left are
told only where that owner is named [doc 92120 = 93414]. In the field such an owner is refused all the same (40003,
developers.weixin.qq.com/community/develop/doc/000080533e43f064cf4cfaa7656c00); then the groups that we know of are
asked for one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.logs import log
from bot.platforms.wecom_residents.client import Client
from bot.platforms.wecom_residents.office import Group
from bot.platforms.wecom_residents.refusal import NOBODY, Refusal, RefusalKind

OWNERS = 100  # of one call [doc]
_LEFT = (1, 2)  # 跟进人离职, 离职继承中; 3 (继承完成) has an owner again [doc]


async def read(client: Client, known: Mapping[str, str], most: int = 100_000) -> list[Group]:
    """Every group, `most` at the most: a call a group, so not often. Raises Refusal, httpx.HTTPError.

    `known`: owners by chat id as we last heard, "" for an owner who left. A group that is known and not in the
    answer is gone.
    """
    follow = await client.follow_users()
    if not follow:
        raise Refusal(RefusalKind.SETUP, NOBODY)
    status: dict[str, int] = {}
    for start in range(0, len(follow), OWNERS):
        status |= await client.group_list(follow[start : start + OWNERS])
        if len(status) >= most:
            break
    strangers = sorted({owner for owner in known.values() if owner} - set(follow))
    for start in range(0, len(strangers), OWNERS):
        status |= await _of_strangers(client, strangers[start : start + OWNERS])
    groups = [await _told(client, chat_id, each in _LEFT) for chat_id, each in list(status.items())[:most]]
    absent = [chat_id for chat_id, owner in known.items() if chat_id not in status and owner not in follow]
    groups += [await _told(client, chat_id, True) for chat_id in absent]
    return [group for group in groups if group is not None]


async def _of_strangers(client: Client, owners: Sequence[str]) -> dict[str, int]:
    """Groups of people who may have left, or lost the right. One who is refused must not hide the others."""
    try:
        return await client.group_list(owners)
    except Refusal as refusal:
        if refusal.kind is not RefusalKind.NEVER:
            raise
        if len(owners) == 1:
            log.info("wecom_residents: an owner who left is not listed", code=refusal.code)
            return {}
    status: dict[str, int] = {}
    for owner in owners:
        status |= await _of_strangers(client, [owner])
    return status


async def _told(client: Client, chat_id: str, left: bool) -> Group | None:
    """One group; None if it was dissolved. Nobody can be asked to send where the owner left."""
    try:
        told = await client.group(chat_id)
    except Refusal as refusal:
        if refusal.kind is not RefusalKind.NEVER:
            raise
        return None
    if not isinstance(told, dict):
        return None
    members = told.get("member_list")
    people = len(members) if isinstance(members, list) else 0
    return Group(chat_id, str(told.get("name") or ""), "" if left else str(told.get("owner") or ""), people)
