"""What belongs to no single field: a person to talk to, letters that did not arrive."""

from __future__ import annotations

from bot.access import STAFF
from bot.arguments import Item, Whole
from bot.command import Book
from bot.turn import Turn
from handlers.service import failures, handover
from handlers.service.office import OFFICE
from storage.redaction import Scrubbed

book = Book("其他")
PRIVATE = "私聊"


@book.command("人工", "找人工", "转人工", intent="human", example="人工", summary="找社区工作人员")
def human(turn: Turn, about: Whole = "") -> None:
    """Hand over to the community's staff with the whole context: the sender's newest messages here."""
    handed = handover.hand_over(turn.work, turn.chat, turn.sender.name, about)
    turn.say("service.human" if handed.reached else "service.human_phone", duty=Scrubbed(handed.duty))


@book.command(
    "死信", "没发出去的", intent="service.dead", example="死信", summary="看没发出去的消息", roles=STAFF, private=True
)
def dead_letters(turn: Turn) -> None:
    """Messages that could not be delivered, with the reason; never their text, nor to whom."""
    letters = failures.dead_letters(turn.work)
    lines = "\n".join(
        f"{letter.id}. {letter.title or PRIVATE}（{letter.platform}）：{letter.reason}" for letter in letters
    )
    turn.whisper("service.dead" if letters else "service.dead_none", lines=lines, count=len(letters))


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
    """Messages that were kept with an error: when, where, and the kind of error; never their words, nor whose."""
    messages = failures.unhandled(turn.work)
    lines = "\n".join(f"· {message.at:%m-%d %H:%M} {message.title or PRIVATE}：{message.error}" for message in messages)
    turn.whisper("service.failed" if messages else "service.failed_none", lines=lines, count=len(messages))


@book.command(
    "重发", intent="service.resend", example="重发 12", summary="重发没发出去的消息，不写编号就是全部", roles=OFFICE
)
def resend(turn: Turn, number: Item | None = None) -> None:
    """Put dead letters back in the queue."""
    turn.say("service.resent", count=failures.resend(turn.work, number))
