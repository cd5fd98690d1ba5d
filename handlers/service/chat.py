"""What belongs to no single field: a person to talk to, groups and their grids, letters that did not arrive."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.access import STAFF, Role, Where
from bot.arguments import Item, PlaceArg, Whole
from bot.clock import COUNTY
from bot.command import Book
from bot.refused import Refused
from bot.turn import Turn
from handlers.checkin.actions import Home, find_home
from storage import outbox, people
from storage.redaction import Scrubbed
from storage.tables import account, chat, inbox

book = Book("其他")
OFFICE = frozenset({Role.COMMUNITY, Role.COUNTY})


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
    reached = turn.tell_people(
        staff,
        "service.human_staff",
        who=turn.sender.name,
        where=turn.chat.title if turn.in_group else "私聊",
        said="\n".join(f"· {one[:200]}" for one in texts) or "· （没有留言）",
    )
    duty = community.duty_phone if community and community.duty_phone else turn.county.config.county.duty_phone
    turn.say("service.human" if reached else "service.human_phone", duty=Scrubbed(duty))


@book.command(
    "绑定网格",
    intent="service.bind",
    example="绑定网格 水东社区第3网格",
    summary="把这个群和网格绑在一起",
    roles=OFFICE,
)
def bind(turn: Turn, place: PlaceArg) -> None:
    """A group belongs to a grid: its pushes come here, and a place without a community means this one."""
    if not turn.in_group:
        raise Refused("service.bind_in_group")
    found = find_home(turn.county.places, place, None)
    where = found.grid if isinstance(found, Home) else found
    if where is None:
        raise Refused("service.bind_where")
    if not turn.may(OFFICE, Where(where.path)):
        raise Refused("service.bind_not_yours")
    purpose = "grid" if where.kind == "grid" else "staff"
    turn.tx.execute(update(chat).where(chat.c.id == turn.chat.id).values(place_id=where.id, purpose=purpose))
    turn.stale = True
    turn.record("chat", turn.chat.id, "bound", before={"place_id": turn.chat.place_id}, after={"place_id": where.id})
    turn.say("service.bound" if purpose == "grid" else "service.bound_staff", place=_full(turn, where.id))


def _full(turn: Turn, place_id: int) -> Scrubbed:
    return Scrubbed(turn.county.places.full_name(turn.county.places.by_id[place_id]))


@book.command("解绑网格", intent="service.unbind", example="解绑网格", summary="解除群和网格的绑定", roles=OFFICE)
def unbind(turn: Turn) -> None:
    """The group belongs to no grid any more."""
    if not turn.in_group or turn.chat.place_id is None:
        raise Refused("service.not_bound")
    where = turn.county.places.by_id[turn.chat.place_id]
    if not turn.may(OFFICE, Where(where.path)):
        raise Refused("service.bind_not_yours")
    turn.tx.execute(update(chat).where(chat.c.id == turn.chat.id).values(place_id=None, purpose=""))
    turn.stale = True
    turn.record("chat", turn.chat.id, "unbound", before={"place_id": where.id}, after={"place_id": None})
    turn.say("service.unbound", place=_full(turn, where.id))


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
    turn.record("outbox", number or 0, "resent", after={"count": count})
    turn.say("service.resent", count=count)
