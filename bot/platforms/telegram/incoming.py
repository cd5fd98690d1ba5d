"""Updates read: what somebody wrote, pressed or sent, as a draft of one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from telegram import CallbackQuery, Message, MessageOriginUser, PhotoSize, Update, User

from bot.message import ChatKind
from bot.platforms.quoted import LIMIT, with_quote
from bot.platforms.telegram.address import Migrations, chat_address, kind_of
from bot.platforms.telegram.draft import Draft, Wanted
from bot.platforms.telegram.words import Words, read_words
from bot.values.pin import pin_text

VOICE = "语音暂时听不了，请打字告诉我"
VIDEO = "视频暂时看不了，请拍照片或者打字告诉我"
CARD = "名片暂时看不了，请打字告诉我"
EXPIRED = "这个按钮已经过期了，请直接打字告诉我"


class Reader:
    """Reads updates with the bot's own account in mind. Pure: it fetches nothing."""

    def __init__(self, me: User, commands: Mapping[str, str], migrations: Migrations) -> None:
        self._me = me
        self._commands = commands
        self._migrations = migrations

    def message(self, update: Update) -> Draft | None:
        """What was said; None for what is nobody's words: stickers, service messages, channels, bots."""
        changed = update.edited_message
        if changed is None:
            return self._read(update, update.message) if update.message is not None else None
        if changed.location is not None:  # a live location goes on while it is edited
            return self._read(update, changed, addressed=False)
        draft = self._read(update, changed)
        if draft is None or not draft.text:
            return None
        # What was sent is known, and 昨天 counts from when it was.
        return replace(draft, edited=True, sent_at=changed.date, unreadable="")

    def _read(self, update: Update, message: Message, addressed: bool | None = None) -> Draft | None:
        kind = kind_of(message.chat)
        author = _author(message)
        if kind is None or author is None:
            return None
        words = self._words(message)
        if words.for_another:
            return None
        chat_id = self._migrations.current(message.chat.id)
        forwarded = kind is ChatKind.PRIVATE and message.forward_origin is not None
        draft = Draft(
            event_id=str(update.update_id),
            chat_id=chat_address(chat_id, message, message.chat.type),
            chat_kind=kind,
            chat_title=_title(message, author[1]),
            sender_id=author[0],
            sender_name=author[1],
            text=words.text,
            sent_at=message.edit_date or _written_at(message, forwarded),
            addressed=self._addressed(message, kind, words) if addressed is None else addressed,
            faceless=_faceless(message),
            message_id=message.message_id,
            mentions=words.mentions,
            wanted=_wanted(message),
            unreadable=_unreadable(message),
            forwarded=forwarded,
        )
        if forwarded and _origin_id(message) == self._me.id:  # our own words come back: no part of what is said
            draft = replace(draft, text="", wanted=(), about=words.text, forwarded=False)
        elif not forwarded:
            draft = self._with_quote(draft, message)
        return None if draft.empty and not words.called else draft

    def _with_quote(self, draft: Draft, message: Message) -> Draft:
        """With what the message replies to: our own words are what it is about, a neighbour's are the matter."""
        quoted, part = message.reply_to_message, message.quote.text if message.quote is not None else ""
        if quoted is None:  # of another chat: Telegram hands over the part that was picked, and pictures
            elsewhere = message.external_reply
            sizes = tuple(elsewhere.photo or ()) if elsewhere is not None else ()
            return self._quoting(draft, part, (_picture(sizes),) if sizes else ())
        words = quoted.text or quoted.caption or ""
        if quoted.from_user is not None and quoted.from_user.id == self._me.id:
            return draft if quoted.forum_topic_created is not None else replace(draft, about=words)
        entities = quoted.entities or quoted.caption_entities
        whole = read_words(words, entities, self._me, {}).text if words else ""
        return self._quoting(draft, part or whole, _wanted(quoted))

    def _quoting(self, draft: Draft, quoted: str, wanted: tuple[Wanted, ...]) -> Draft:
        if not draft.addressed or not (quoted or wanted):
            return draft
        text = with_quote(draft.text, quoted)
        own = draft.chat_kind is ChatKind.PRIVATE and bool(draft.text)
        if own and (not quoted or text != quoted[:LIMIT].strip()):
            return draft  # alone with the bot people reply to anything; only a 这个 means what it stands under
        return replace(draft, text=text, wanted=(*draft.wanted, *wanted))

    def _words(self, message: Message) -> Words:
        if message.venue is not None:
            place = message.venue.location
            return Words(pin_text(place.latitude, place.longitude, message.venue.title), False)
        if message.location is not None:
            return Words(pin_text(message.location.latitude, message.location.longitude), False)
        entities = message.entities or message.caption_entities
        return read_words(message.text or message.caption or "", entities, self._me, self._commands)

    def _addressed(self, message: Message, kind: ChatKind, words: Words) -> bool:
        if message.is_automatic_forward:  # a channel's post, put into its group by Telegram itself
            return False
        if kind is ChatKind.PRIVATE or words.called:
            return True
        answered = message.reply_to_message
        # Every first message in a topic "replies" to the notice of its creation.
        if answered is None or answered.forum_topic_created is not None or answered.from_user is None:
            return False
        return answered.from_user.id == self._me.id

    def press(self, update: Update, query: CallbackQuery, text: str, now: datetime) -> Draft | None:
        """A pressed button, which means `text`; None if its message is not in a chat."""
        message = query.message
        kind = kind_of(message.chat) if message is not None else None
        if message is None or kind is None:
            return None
        name = query.from_user.full_name
        chat_id = self._migrations.current(message.chat.id)
        return Draft(
            event_id=str(update.update_id),
            chat_id=chat_address(chat_id, message, message.chat.type),
            chat_kind=kind,
            chat_title=message.chat.title or name,
            sender_id=str(query.from_user.id),
            sender_name=name,
            text=text,
            sent_at=now,  # Telegram does not say when a button was pressed
            addressed=True,
            message_id=message.message_id,
            unreadable="" if text else EXPIRED,
        )


def label_of(query: CallbackQuery) -> str:
    """What is written on the pressed button, as long as its message can be seen."""
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return ""
    rows = message.reply_markup.inline_keyboard
    return next((button.text for row in rows for button in row if button.callback_data == query.data), "")


def _author(message: Message) -> tuple[str, str] | None:
    """Id and name of who wrote it. Anonymous admins and channels write as their chat; bots are not answered."""
    if message.sender_chat is not None:
        return str(message.sender_chat.id), message.author_signature or message.sender_chat.effective_name or ""
    user = message.from_user
    return (str(user.id), user.full_name) if user is not None and not user.is_bot else None


def _faceless(message: Message) -> bool:
    """An anonymous administrator, a channel: many people may stand behind one id."""
    return message.sender_chat is not None


def _title(message: Message, author: str) -> str:
    title = message.chat.title or author
    topic = message.reply_to_message and message.reply_to_message.forum_topic_created
    return f"{title}·{topic.name}" if topic else title


def _written_at(message: Message, forwarded: bool) -> datetime:
    """When the words were written: 昨天 in what is sent on counts from there."""
    origin = message.forward_origin
    return origin.date if forwarded and origin is not None and origin.date <= message.date else message.date


def _origin_id(message: Message) -> int | None:
    """The account that wrote what is forwarded, where it lets itself be named."""
    origin = message.forward_origin
    return origin.sender_user.id if isinstance(origin, MessageOriginUser) else None


def _picture(sizes: Sequence[PhotoSize]) -> Wanted:
    largest = max(sizes, key=lambda size: size.width * size.height)
    return Wanted(largest.file_id, "照片.jpg", "image/jpeg", largest.file_size, True)


def _wanted(message: Message) -> tuple[Wanted, ...]:
    if message.photo:
        return (_picture(message.photo),)
    document = message.document
    if document is None or message.animation is not None:  # an animation names itself a document too
        return ()
    mime = document.mime_type or "application/octet-stream"
    return (
        Wanted(document.file_id, document.file_name or "文件", mime, document.file_size, mime.startswith("image/")),
    )


def _unreadable(message: Message) -> str:
    if message.voice is not None or message.audio is not None:
        return VOICE
    if message.video is not None or message.video_note is not None:
        return VIDEO
    return CARD if message.contact is not None else ""
