"""A batch of messages in one transaction: read ahead what all need, a savepoint each, written back at once."""

from __future__ import annotations

import traceback
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import Connection

from bot import patience
from bot.access import Held
from bot.actor import held_by, of_account
from bot.clock import COUNTY
from bot.contention import undisturbed
from bot.county import County, carried, carry
from bot.logs import log
from bot.message import ChatKind, Incoming
from bot.notify import Notifier, Reach
from bot.refused import Refused
from bot.text import clean, clip, quotable
from bot.turn import Turn, given_for
from bot.waking import gathered
from bot.work import Work
from storage import chats, dialogues, events, inbox, outbox, people
from storage.columns import new_id
from storage.database import Database, control
from storage.dialogues import Dialogue
from storage.distance import Position
from storage.inbox import Arrived
from storage.people import Account, Chat
from storage.redaction import scrub

Handle = Callable[[Turn], None]
Sender = tuple[str, str]
Address = tuple[str, str, str]

KEPT_TEXT = 20_000  # characters of a message that are kept; far above what anybody types

LONGEST_NUMBER = 64  # read beyond it, that none is cut in half


@dataclass(frozen=True, slots=True)
class Machine:
    """What a batch is handled with."""

    database: Database
    handle: Handle
    county: Callable[[], County]
    reach: Reach
    renew: Callable[[County], None] = lambda _: None  # after a commit that changed the county's names
    taken_at: Callable[[str], Position | None] = lambda _: None  # sha256 of a picture → where it was taken
    claim: Callable[[str, int], int | None] = lambda *_: (
        None
    )  # platform, rows: the lease under which they leave at once


@dataclass(frozen=True, slots=True)
class _Ahead:
    """Read for a run of messages in which no sender stands twice."""

    accounts: dict[Sender, Account]
    chats: dict[Address, Chat]
    dialogues: dict[int, list[Dialogue]]  # by account
    held: Mapping[int, tuple[Held, ...]]  # by person


def handle_batch(machine: Machine, tx: Connection, messages: Sequence[Incoming], now: datetime) -> list[bool]:
    """Handle messages in order. Returns for each whether it was new (False: handled before).

    Raises only what the database is to blame for; then nothing of the batch happened. To be called once in a
    transaction: two would take the locks below in two orders.
    """
    # The sender too: somebody new who writes in two groups at once has one account, one private chat, one question.
    inbox.lock(
        tx,
        {f"{message.platform}:{message.bot}:{message.chat_id}" for message in messages}
        | {f"{message.platform}/{message.sender_id}" for message in messages},
    )
    return undisturbed(tx, lambda: _handle_all(machine, tx, messages, now))


def _handle_all(machine: Machine, tx: Connection, messages: Sequence[Incoming], now: datetime) -> list[bool]:
    carry(tx, None)  # an attempt that was undone may have left one
    seen = inbox.seen(tx, {_key(message) for message in messages})
    new = []
    pending: deque[Incoming] = deque()
    for message in messages:
        new.append(_key(message) not in seen)
        if new[-1]:
            seen.add(_key(message))
            pending.append(tidy(message))
    arrived: list[Arrived] = []
    owed: list[outbox.Owed] = []
    begin = ["SAVEPOINT message"]
    with events.holding(tx):
        while pending:
            ahead = _read_ahead(tx, _run_of_senders(pending), now)
            senders: set[Sender] = set()
            while pending and (sender := (pending[0].platform, pending[0].sender_id)) not in senders:
                senders.add(sender)
                turn, row = _handle_one(machine, tx, pending.popleft(), ahead, now, begin)
                begin = ["RELEASE SAVEPOINT message", "SAVEPOINT message"]  # the last one ends with the transaction
                arrived.append(row)
                owed.extend(turn.work.notify.owed)
                if turn.work.stale:
                    break
    inbox.add(tx, arrived)
    county = carried(tx) or machine.county()
    owed = gathered(tx, county.texts, owed, now.astimezone(COUNTY))
    outbox.owe(tx, _claimed(machine, owed, now), now)
    return new


def _claimed(machine: Machine, owed: Sequence[outbox.Owed], now: datetime) -> Sequence[outbox.Owed]:
    """What leaves right after this commit is claimed by it, which spares the sender a commit of its own."""
    due = Counter(row.platform for row in owed if row.due_at <= now)
    numbers = {platform: machine.claim(platform, rows) for platform, rows in due.items()}
    return [
        replace(row, claimed=number) if row.due_at <= now and (number := numbers[row.platform]) is not None else row
        for row in owed
    ]


def tidy(message: Incoming) -> Incoming:
    """What is stored and read: harmless characters, no phone, ID or plate number. A position stays until it is read:
    whoever shows the text scrubs it again.
    """
    return replace(
        message,
        text=scrub(clean(message.text[: KEPT_TEXT + LONGEST_NUMBER]), pins=True)[:KEPT_TEXT],
        sender_name=_line(message.sender_name, 32) or "邻居",
        chat_title=_line(message.chat_title, 64),
        mentions=tuple(_line(name, 32) for name in message.mentions[:20]),
        files=tuple(replace(file, name=_line(file.name, 120)) for file in message.files),
    )


def _line(text: str, limit: int) -> str:
    """A name: one line, without a number that belongs to a person."""
    return clip(scrub(quotable(clean(text))), limit)


def _key(message: Incoming) -> inbox.Key:
    return message.platform, message.bot, message.event_id


def _run_of_senders(pending: deque[Incoming]) -> list[Incoming]:
    run: dict[Sender, Incoming] = {}
    for message in pending:
        sender = message.platform, message.sender_id
        if sender in run:
            break
        run[sender] = message
    return list(run.values())


def _read_ahead(tx: Connection, messages: Sequence[Incoming], now: datetime) -> _Ahead:
    accounts = people.accounts(tx, {(message.platform, message.sender_id) for message in messages})
    chats = people.chats(tx, {(message.platform, message.bot, message.chat_id) for message in messages})
    for message in messages:
        sender, address = (message.platform, message.sender_id), (message.platform, message.bot, message.chat_id)
        if sender not in accounts:
            accounts[sender] = people.add_account(tx, message.platform, message.sender_id, message.sender_name, now)
        if address not in chats:
            owner = accounts[sender].id if message.chat_kind is ChatKind.PRIVATE else None
            chats[address] = people.add_chat(tx, *address, message.chat_kind, message.chat_title, owner, now)
        _keep_where(tx, accounts, sender, chats[address])
    today = now.astimezone(COUNTY).date()
    accounts = {key: people.as_of(account, today) for key, account in accounts.items()}
    held = held_by(tx, (account.person for account in accounts.values() if account.person is not None), today)
    open_questions = dialogues.read(tx, [account.id for account in accounts.values()])
    return _Ahead(accounts, chats, open_questions, held)


def _keep_where(tx: Connection, accounts: dict[Sender, Account], sender: Sender, chat: Chat) -> None:
    """Of which place the group is in which somebody writes, where it is another than before: a write once a person."""
    if chat.kind != ChatKind.GROUP or chat.place_id is None or accounts[sender].heard_at == chat.place_id:
        return
    people.heard_at(tx, accounts[sender].id, chat.place_id)
    accounts[sender] = replace(accounts[sender], heard_at=chat.place_id)


def _handle_one(
    machine: Machine, tx: Connection, message: Incoming, ahead: _Ahead, now: datetime, begin: Sequence[str]
) -> tuple[Turn, Arrived]:
    before = carried(tx)
    county = before or machine.county()
    sender = ahead.accounts[message.platform, message.sender_id]
    chat = ahead.chats[message.platform, message.bot, message.chat_id]
    if not chat.active:  # somebody writes there and the bot hears it: it is back
        chats.set_active(tx, chat.id, True)
        chat = replace(chat, active=True)
    inbox_id, here = new_id(), now.astimezone(COUNTY)
    if message.faceless:  # whoever may write in a channel's name writes as this account: it is no person's
        sender = replace(sender, person=None, proofs=(), claims=False)
    held = ahead.held.get(sender.person.id, ()) if sender.person else ()
    actor = of_account(sender, held, inbox_id)
    turn = Turn(
        work=Work(
            tx, county, here, actor, Notifier(tx, county, here, machine.reach, chat, known=_known(sender), by=sender.id)
        ),
        message=message,
        inbox_id=inbox_id,
        sender=sender,
        chat=chat,
        dialogue=_question(ahead.dialogues.get(sender.id, ()), chat, message.addressed),
        given=given_for(message, county),
        taken_at=machine.taken_at,
    )
    error = None
    recorded, asked, refusal = events.mark(tx), turn.dialogue, False
    control(tx, *begin)
    try:
        machine.handle(turn)
    except Refused as refused:
        refusal = True
        _roll_back(turn, recorded, before)
        speak = turn.whisper if turn.discreet or refused.alone else turn.say
        # The one door has said no to who would be let in, were it sure that it is them.
        key = "refused.asleep" if refused.key == "refused.role" and actor.asleep else refused.key
        speak(key, choices=refused.choices, fields=refused.fields)
    except Exception as failure:
        if machine.database.retryable(failure):
            raise
        error = _place_of(failure)
        log.error("message failed", inbox_id=turn.inbox_id, error=error)
        _roll_back(turn, recorded, before)
        turn.say("bot.failed")
    if error is None:
        patience.after(turn, asked, refused=refusal)
    state = "failed" if error else "silent" if turn.silent and not message.addressed else "handled"
    payload = None if state == "silent" else _payload(turn.message)  # a handler may have left out what is not kept
    return turn, Arrived(turn.inbox_id, _key(message), chat.id, sender.id, now, payload, state, error)


def _known(sender: Account) -> bool:
    """Whether somebody vouches for who writes: they are proved to be who they are."""
    return sender.person is not None and bool(sender.proofs) and not sender.claims


def _question(asked: Sequence[Dialogue], chat: Chat, addressed: bool) -> Dialogue | None:
    """The question that a message may answer: one asked in its chat; one asked in private, if it is said to us or was
    asked because of what was said here.
    """
    here = next((question for question in asked if question.chat_id == chat.id), None)
    if here is not None or chat.kind == ChatKind.PRIVATE or len(asked) != 1:
        return here
    return asked[0] if addressed or asked[0].data.get(dialogues.FROM) == chat.id else None


def _roll_back(turn: Turn, recorded: int, before: County | None) -> None:
    control(turn.tx, "ROLLBACK TO SAVEPOINT message")
    events.forget_since(turn.tx, recorded)
    turn.work.undone()
    turn.work.notify.owed.extend(turn.said_anyway)
    carry(turn.tx, before)


def _payload(message: Incoming) -> dict[str, object]:
    payload: dict[str, object] = {"text": message.text, "sent_at": message.sent_at.isoformat()}
    if message.files:
        payload["files"] = [asdict(file) for file in message.files]
    if message.mentions:
        payload["mentions"] = list(message.mentions)
    if message.spoken:
        payload["spoken"] = True
    if not message.addressed:
        payload["overheard"] = True
    return payload


def _place_of(failure: BaseException) -> str:
    """Kind and place of an error. Not its words: they may quote what somebody wrote."""
    frames = traceback.extract_tb(failure.__traceback__)
    where = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    own = next((frame for frame in reversed(frames) if "handlers" in frame.filename or "bot" in frame.filename), None)
    via = f" via {PurePath(own.filename).name}:{own.lineno}" if own else ""
    return f"{type(failure).__name__} at {where}{via}"
