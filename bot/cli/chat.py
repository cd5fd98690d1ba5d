"""`gridwhistle chat`: the same bot in the terminal, for people and for scripts."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from bot.cli.common import CliError, ConfigPath, Demo, ensure_demo, is_demo, load, open_store

if TYPE_CHECKING:
    from bot.app import App
    from bot.clock import Clock
    from bot.config import Config
    from bot.message import File, Incoming, Outgoing
    from storage.database import Database


_DOCUMENT = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said, as a line of text or of JSON gave it. `pictures` are paths of files, documents too."""

    sender: str
    group: str | None
    text: str
    event_id: str
    time: datetime | None = None
    addressed: bool | None = None
    mentions: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


def chat(
    config: ConfigPath = None,
    demo: Demo = None,
    sender: Annotated[str, typer.Option("--as", help="Who speaks, where a line does not say.")] = "居民",
    group: Annotated[str | None, typer.Option(help="In which group; default: the private chat.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each answer.")] = False,
    keep: Annotated[Path, typer.Option(help="The folder for files that the bot sends.")] = Path("data/received"),
    overheard: Annotated[
        bool, typer.Option(help="Group lines without @网格哨 do not address the bot, as in a real group.")
    ] = False,
) -> None:
    """Read lines (or JSON lines: event_id, group, sender, text, pictures, mentions, time), print the answers.

    Ends when the input ends and everything owed was sent. A JSON line's `time` sets the clock.
    """
    from bot.logs import setup

    settings = load(config)
    setup("WARNING", False)
    database = open_store(settings, serve=True)
    try:
        with_demo = is_demo(config, demo)
        if with_demo:
            ensure_demo(database)
        lines = _read(sys.stdin, sender, group, overheard)
        asyncio.run(_talk(settings, database, lines, _Desk(settings, keep, as_json), with_demo))
    finally:
        database.close()


def _read(stream: TextIO, sender: str, group: str | None, overheard: bool) -> Iterator[Line]:
    from uuid import uuid4

    for number, raw in enumerate(stream, 1):
        text = raw.rstrip("\n")
        if not text.strip():
            continue
        addressed = False if overheard and group and "@网格哨" not in text else None
        if not text.lstrip().startswith("{"):
            yield Line(sender, group, text, uuid4().hex, addressed=addressed)
            continue
        try:
            fields = json.loads(text, strict=False)
        except ValueError:
            yield Line(sender, group, text, uuid4().hex, addressed=addressed)
            continue
        try:
            yield _from_json(fields, sender, group, overheard=overheard)
        except (TypeError, ValueError) as error:
            raise CliError(f"第 {number} 行不是能用的 JSON：{error}") from None


def _from_json(fields: dict[str, Any], sender: str, group: str | None, *, overheard: bool) -> Line:
    """`overheard`: what is said in a group without the bot's name is not said to it, unless the line says so."""
    from uuid import uuid4

    from bot.clock import COUNTY

    if not isinstance(fields, dict) or not isinstance(fields.get("text", ""), str):
        raise ValueError('text 要是一句话，例如 {"text": "帮助"}')
    if fields.get("addressed") not in (None, True, False):
        raise ValueError("addressed 只能是 true 或 false")
    at = datetime.fromisoformat(fields["time"]) if fields.get("time") else None
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=COUNTY)
    where = str(fields["group"]) if fields.get("group") else None if "group" in fields else group
    text = str(fields.get("text", ""))
    aside = overheard and where is not None and "@网格哨" not in text
    return Line(
        sender=str(fields.get("sender") or sender),
        group=where,
        text=text,
        event_id=str(fields.get("event_id") or uuid4().hex),
        time=at,
        addressed=fields.get("addressed", False if aside else None),
        mentions=_several(fields, "mentions"),
        pictures=_several(fields, "pictures"),
    )


def _several(fields: dict[str, Any], name: str) -> tuple[str, ...]:
    values = fields.get(name) or []
    if not isinstance(values, list):
        raise ValueError(f'{name} 要写成列表，例如 ["一", "二"]')
    return tuple(str(value) for value in values)


async def _alone(app: App) -> None:
    """The terminal's lease is ours. Raises CliError if another terminal keeps it."""
    for _ in range(500):
        if "terminal" in app.serving:
            return
        await asyncio.sleep(0.01)
    raise CliError("另一个终端正在用这个数据库，请先关掉它。")


async def _talk(config: Config, database: Database, lines: Iterable[Line], desk: _Desk, demo: bool) -> None:
    from bot.app import App
    from bot.cli.introduce import Introductions
    from bot.clock import ManualClock, SystemClock
    from bot.platforms.terminal import TerminalPlatform

    clock = SystemClock()
    manual = ManualClock(clock.now())
    used: list[Clock] = [clock]
    introductions = Introductions(database, demo)
    platform = TerminalPlatform(desk.show)

    class _Told:
        """The real time until a line says what time it is; from then on the lines' time."""

        def now(self) -> datetime:
            return used[0].now()

    app = App(config, database, [platform], clock=_Told())
    source = iter(lines)
    line = await asyncio.to_thread(next, source, None)
    if line is not None and line.time is not None:  # lines that say their time have no other: what is due today is not
        manual.set(line.time)
        used[0] = manual
    async with app.running():
        app.warm()
        await _alone(app)
        await asyncio.to_thread(introductions.come)
        while line is not None:
            if line.time is not None:
                manual.set(max(line.time, manual.now()) if used[0] is manual else line.time)
                used[0] = manual
                await app.schedule.run_due()
            await asyncio.to_thread(introductions.introduce, line.sender, line.group, app.clock.now())
            await app.receive(await asyncio.to_thread(_incoming, config, line, app.clock.now()))
            await app.settled()
            line = await asyncio.to_thread(next, source, None)
        await app.settled()
    await asyncio.to_thread(introductions.leave)


def _incoming(config: Config, line: Line, now: datetime) -> Incoming:
    from bot.message import Incoming
    from bot.platforms.terminal import BOT, NAME, chat_of

    chat_id, kind, title = chat_of(line.group, line.sender)
    addressed = line.addressed if line.addressed is not None else True
    files, unreadable = _pictures(config, line.pictures)
    return Incoming(
        platform=NAME,
        bot=BOT,
        event_id=line.event_id,
        chat_id=chat_id,
        chat_kind=kind,
        chat_title=title,
        sender_id=line.sender,
        sender_name=line.sender,
        text=line.text.replace("@网格哨", " ").strip(),
        sent_at=line.time or now,
        addressed=addressed or "@网格哨" in line.text,
        files=files,
        mentions=line.mentions,
        unreadable=unreadable,
    )


def _pictures(config: Config, paths: Iterable[str]) -> tuple[tuple[File, ...], str]:
    from bot.app import open_attachments
    from bot.message import File
    from storage.attachments import BadPicture, looks_like_picture

    kept: list[File] = []
    unreadable = ""
    store = open_attachments(config)
    for path in map(Path, paths):
        try:
            if path.stat().st_size > config.files.max_mb * 1024 * 1024:
                unreadable = f"照片超过 {config.files.max_mb} MB"
                continue
            data = path.read_bytes()
            if looks_like_picture(data, path.name, ""):
                kept.append(File(**asdict(store.keep_picture(data, path.name))))
            else:
                kept.append(File(**asdict(store.keep_document(data, _DOCUMENT, path.name))))
        except BadPicture as error:
            unreadable = str(error)
        except OSError:
            unreadable = f"照片 {path.name} 打不开"
    return tuple(kept), unreadable


class _Desk:
    """Where answers are shown, and their files laid down: under the names that people would see."""

    def __init__(self, config: Config, folder: Path, as_json: bool) -> None:
        self._config = config
        self._folder = folder
        self._as_json = as_json

    def show(self, message: Outgoing) -> None:
        """One answer."""
        kept = [self._laid_down(file) for file in message.files]
        if self._as_json:
            line = {
                "chat": message.chat_id.split("-", 1)[1],
                "kind": str(message.chat_kind),
                "text": message.text,
                "choices": [{"label": choice.label, "send": choice.send} for choice in message.choices],
                "attachments": [file.name for file in message.files],
                "files": [str(path) for path in kept],
                "reply_to": message.reply_to,
            }
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        else:
            where = message.chat_id.split("-", 1)[1] if message.chat_kind == "group" else "私聊"
            sys.stdout.write(f"〔{where}〕{message.text}\n")
            for number, choice in enumerate(message.choices, 1):
                sys.stdout.write(f"   {number}. {choice.label}\n")
            for file, path in zip(message.files, kept, strict=True):
                sys.stdout.write(f"   [{file.name}] {path}\n")
        sys.stdout.flush()

    def _laid_down(self, file: File) -> Path:
        """The file under its name, with a number behind it where another one has that name."""
        from bot.app import open_attachments

        data = open_attachments(self._config).read(file.sha256)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # people's own data may be in it
        name = Path(file.name.replace("/", "_")).name or file.sha256[:8]
        number, path = 1, self._folder / name
        while path.exists() and path.read_bytes() != data:
            number += 1
            path = self._folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        path.write_bytes(data)
        path.chmod(0o600)
        return path
