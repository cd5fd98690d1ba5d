"""Updates read: what somebody wrote, pressed or sent, as a draft of one message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from telegram import CallbackQuery, Message, Update, User

from bot.message import ChatKind
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
        """What was said; None for what is nobody's words: stickers, service messages, edits, channels, bots."""
        moved = update.edited_message
        if moved is not None:  # only a live location goes on while it is edited
            return self._read(update, moved, addressed=False) if moved.location is not None else None
        return self._read(update, update.message) if update.message is not None else None

    def _read(self, update: Update, message: Message, addressed: bool | None = None) -> Draft | None:
        kind = kind_of(message.chat)
        author = _author(message)
        if kind is None or author is None:
            return None
        words = self._words(message)
        if words.for_another:
            return None
        chat_id = self._migrations.current(message.chat.id)
        draft = Draft(
            event_id=str(update.update_id),
            chat_id=chat_address(chat_id, message, message.chat.type),
            chat_kind=kind,
            chat_title=_title(message, author[1]),
            sender_id=author[0],
            sender_name=author[1],
            text=words.text,
            sent_at=message.edit_date or message.date,
            addressed=self._addressed(message, kind, words) if addressed is None else addressed,
            faceless=_faceless(message),
            message_id=message.message_id,
            mentions=words.mentions,
            wanted=_wanted(message),
            unreadable=_unreadable(message),
        )
        return None if draft.empty and not words.called else draft

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


def _wanted(message: Message) -> tuple[Wanted, ...]:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (Wanted(largest.file_id, "照片.jpg", "image/jpeg", largest.file_size, True),)
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
