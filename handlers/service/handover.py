"""人工: the community's staff take over, with what was said so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.access import Role
from bot.message import ChatKind
from bot.often import once_more
from bot.text import quotable
from bot.work import Work
from handlers.county import lacking
from handlers.county.lacking import Lack
from handlers.service.config import ServiceConfig
from handlers.service.events import HelpEvent
from handlers.service.office import staff_of
from handlers.understanding.privacy import accuses_office
from storage import people
from storage.people import Chat
from storage.redaction import Scrubbed, scrub_over
from storage.tables import inbox

NEWEST = 5  # messages that are handed over
LONGEST = 200  # characters of each


@dataclass(frozen=True, slots=True)
class Handover:
    """`reached`: chats of staff that were told. `duty`: whom to ring up besides, or instead."""

    reached: int
    duty: str


def hand_over(work: Work, chat: Chat, name: str, about: str) -> Handover:
    """Tell the staff of the chat's place, else of the person's grid, else the county's, with the newest words here.

    Words that blame those who would read them go to the county's. `name` is what the asker is called in that chat;
    `about` what they said with the request.
    Raises Refused, with the number to ring, for who has called very often within the hour.
    """
    places, person = work.county.places, work.actor.person
    community = places.community_of(chat.place_id or (person.grid_id if person else None))
    duty = (community.duty_phone if community else "") or work.county.config.county.duty_phone
    most = work.county.config.section(ServiceConfig).help_per_hour
    once_more(work, HelpEvent.ASKED, most, "service.human_often", Scrubbed(duty))
    county = places.root
    words = scrub_over([*_newest(work, chat), *([about] if about else [])], pins=True)
    fields = {
        "who": name,
        "where": chat.title if chat.kind == ChatKind.GROUP else "私聊",
        "said": "\n".join(f"· {quotable(text)[:LONGEST]}" for text in words) or "· （没有留言）",
    }
    if any(accuses_office(text) for text in words):
        community = None
    role, at = (Role.COMMUNITY, community) if community is not None else (Role.COUNTY, county)
    if not people.holders(work.tx, (role,), at.path, None, work.now.date()):
        lacking.stopped(work, Lack.STAFF, at)
    reached = work.notify.people(staff_of(work, (community or county).path), "service.human_staff", fields)
    return Handover(reached, duty)


def _newest(work: Work, chat: Chat) -> Sequence[str]:
    query = (
        select(inbox.c.payload)
        .where(
            inbox.c.account_id == work.actor.account_id,
            inbox.c.chat_id == chat.id,
            inbox.c.state == "handled",
        )
        .order_by(inbox.c.id.desc())
        .limit(NEWEST)
    )
    kept = [row.payload for row in work.tx.execute(query)]
    return [payload["text"] for payload in reversed(kept) if payload and payload.get("text")]
