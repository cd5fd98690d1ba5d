"""What a group is told when the bot comes: what it is, and how the group is bound; once, in two lines."""

from __future__ import annotations

from bot.message import ChatKind, Choice
from bot.notify import spelled
from bot.work import Work
from handlers.service.bindings import BindingEvent
from handlers.service.events import FacelessEvent, MembershipEvent
from handlers.service.likely import likely
from storage import events, people
from storage.people import Chat
from storage.redaction import Scrubbed

# Whoever has seen one of these knows how a group is bound.
ONCE = frozenset({MembershipEvent.JOINED, MembershipEvent.HINTED, BindingEvent.BOUND, BindingEvent.UNBOUND})


def greet(work: Work, group: Chat) -> None:
    """The bot was put into a group. Whoever did it is looking, so it leaves at night too."""
    work.record(MembershipEvent.JOINED, group.id)
    texts, places = work.county.texts, work.county.places
    where = places.by_id.get(group.place_id or 0)
    if where is not None:
        work.notify.owe(group, texts.render("group.hello_again", {"place": Scrubbed(places.full_name(where))}))
        return
    _offer(work, group, "group.hello", "group.hello_likely")


def hint(work: Work, group: Chat) -> None:
    """Where a platform tells of no coming: the first time that somebody speaks to it in a group bound to nothing."""
    if group.kind != ChatKind.GROUP or group.place_id is not None:
        return
    if any(event.what in ONCE for event in events.history(work.tx, MembershipEvent.record, group.id)):
        return
    (now,) = people.chats_by_id(work.tx, [group.id])
    if now.place_id is not None:
        return  # bound by this very message
    work.record(MembershipEvent.HINTED, group.id)
    _offer(work, group, "group.hint", "group.hint_likely")


def as_yourself(work: Work, group: Chat, account_id: int) -> None:
    """Somebody spoke to the bot in the name of a group or a channel, whose account this is."""
    if not any(
        event.what == FacelessEvent.ASKED for event in events.history(work.tx, FacelessEvent.record, account_id)
    ):
        work.record(FacelessEvent.ASKED, account_id)
        work.notify.owe(group, work.county.texts.render("group.as_yourself", {}))


def _offer(work: Work, group: Chat, plain: str, button: str) -> None:
    where = likely(work.county.places, group.title, work.now)
    if where is None:
        work.notify.owe(group, work.county.texts.render(plain, {}))
        return
    name = work.county.places.full_name(where)
    choices: tuple[Choice, ...] = (Choice(f"绑定{name}", f"绑定网格 {name} 确认"),)
    text = work.county.texts.render(button, {"place": Scrubbed(name)})
    if work.notify.reach.buttonless(group.platform, group.bot):
        text, choices = spelled(text, choices), ()  # nobody was asked, so a number would mean nothing
    work.notify.owe(group, text, choices=choices)
