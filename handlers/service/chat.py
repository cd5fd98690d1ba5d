"""What belongs to no single field: a person to talk to, letters that did not arrive."""

from __future__ import annotations

from sqlalchemy import select

from bot.access import STAFF, Role
from bot.arguments import Item, Whole
from bot.clock import COUNTY
from bot.command import Book
from bot.turn import Turn
from handlers.service.bindings import OFFICE
from storage import outbox, people
from storage.redaction import Scrubbed
from storage.tables import account, chat, inbox

book = Book("其他")


@book.command("人工", "找人工", "转人工", intent="human", example="人工", summary="找社区工作人员")
def human(turn: Turn, about: Whole = "") -> None:
    """Hand over to the community's staff with the whole context: the sender's newest messages here."""
    places = turn.county.places
    home = turn.chat.place_id or (turn.person.grid_id if turn.person else None)
    community = places.community_of(home)
    county = next(one for one in places.by_id.values() if one.kind == "county")
    path = (community or county).path
    said = turn.tx.execute(
        select(inbox.c.payload)
        .where(inbox.c.account_id == turn.sender.id, inbox.c.chat_id == turn.chat.id, inbox.c.state == "handled")
        .order_by(inbox.c.id.desc())
        .limit(5)
    ).all()
    texts = [row.payload["text"] for row in reversed(said) if row.payload and row.payload.get("text")]
    if about:
        texts.append(about)
    staff = people.holders(turn.tx, (Role.COMMUNITY,), path, None, turn.now.date())
    if not staff:
        staff = people.holders(turn.tx, (Role.COUNTY,), county.path, None, turn.now.date())
    told = {
        "who": turn.sender.name,
        "where": turn.chat.title if turn.in_group else "私聊",
        "said": "\n".join(f"· {one[:200]}" for one in texts) or "· （没有留言）",
    }
    reached = turn.work.notify.people(staff, "service.human_staff", told)
    duty = community.duty_phone if community and community.duty_phone else turn.county.config.county.duty_phone
    turn.say("service.human" if reached else "service.human_phone", duty=Scrubbed(duty))


@book.command(
    "死信", "没发出去的", intent="service.dead", example="死信", summary="看没发出去的消息", roles=STAFF, private=True
)
def dead_letters(turn: Turn) -> None:
    """Messages that could not be delivered, with the reason; never their text."""
    rows = outbox.dead(turn.tx, 20)
    lines = "\n".join(f"{one[0]}. {one[2]}（{one[1]}）：{one[3]}" for one in rows)
    turn.whisper("service.dead" if rows else "service.dead_none", lines=lines, count=len(rows))


@book.command(
    "出错",
    "没处理好的",
    intent="service.failed",
    example="出错",
    summary="看没处理好的消息",
    roles=OFFICE,
    private=True,
)
def failed(turn: Turn) -> None:
    """Messages that were kept with an error: when, where, who, and the kind of error; never their words."""
    rows = turn.tx.execute(
        select(inbox.c.received_at, chat.c.title, account.c.name, inbox.c.error)
        .join_from(inbox, chat, inbox.c.chat_id == chat.c.id)
        .join(account, inbox.c.account_id == account.c.id)
        .where(inbox.c.state == "failed")
        .order_by(inbox.c.received_at.desc())
        .limit(20)
    ).all()
    lines = "\n".join(f"· {row[0].astimezone(COUNTY):%m-%d %H:%M} {row[1]} {row[2]}：{row[3]}" for row in rows)
    turn.whisper("service.failed" if rows else "service.failed_none", lines=lines, count=len(rows))


@book.command(
    "重发", intent="service.resend", example="重发 12", summary="重发没发出去的消息，不写编号就是全部", roles=OFFICE
)
def resend(turn: Turn, number: Item | None = None) -> None:
    """Put dead letters back in the queue."""
    count = outbox.resend(turn.tx, [number] if number is not None else None, turn.now)
    turn.work.record("outbox", number or 0, "resent", after={"count": count})
    turn.say("service.resent", count=count)
