"""Which chats are whose: those a place's staff look after, asked of the database; a group of theirs, or a colleague's
private chat."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from bot.access import Role
from bot.work import Work
from storage.tables import account, chat, place, role


def looked_after(work: Work, roles: Collection[Role]) -> ColumnElement[bool]:
    """The rows of `chat` that whoever acts looks after by one of these roles: the county all of them, others the
    groups of their places and the private chats of who holds an office there. A resident's private chat is of no
    place, and nobody's but the county's.
    """
    held = [each for each in work.actor.held if each.role in roles]
    if any(each.role is Role.COUNTY for each in held):
        return true()
    paths = [each.path for each in held if each.path]
    if not paths:
        return false()
    there = select(place.c.id).where(or_(*(place.c.path.startswith(path, autoescape=True) for path in paths)))
    today = work.now.date()
    colleagues = (
        select(account.c.id)
        .join(role, role.c.person_id == account.c.person_id)
        .where(role.c.place_id.in_(there), role.c.since <= today, or_(role.c.until.is_(None), role.c.until >= today))
    )
    return or_(
        and_(chat.c.kind == "group", chat.c.place_id.in_(there)),
        and_(chat.c.kind == "private", chat.c.account_id.in_(colleagues)),
    )
