"""`gridwhistle explain`: how a text is understood and what the bot binds of it, one or thousands."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import CliError, ConfigPath, load
from storage.trouble import Trouble

if TYPE_CHECKING:
    from bot.config import Config
    from bot.dispatch import Dispatcher
    from bot.values.found import Given, Known


def explain(
    text: Annotated[str, typer.Argument(help="The text; - reads lines and prints one JSON line each.")],
    config: ConfigPath = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    overheard: Annotated[bool, typer.Option("--overheard", help="As said in a group, not to the bot.")] = False,
    at: Annotated[str | None, typer.Option(help="When it was written (ISO); default now.")] = None,
) -> None:
    """Print the command that a text starts, how sure that is, what is bound of it, and what would be asked next."""
    from bot.app import build_dispatcher, build_registry, build_understanding

    given = _given(load(config), at)
    registry = build_registry()
    dispatcher = build_dispatcher(registry, build_understanding(registry))
    if text == "-":
        for line in sys.stdin:
            told = explained(dispatcher, line.rstrip("\n"), given, overheard=overheard)
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    told = explained(dispatcher, text, given, overheard=overheard)
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n" if as_json else _for_people(told))


def explained(dispatcher: Dispatcher, text: str, given: Given, *, overheard: bool) -> dict[str, Any]:
    """What the bot would do with a text that answers no question of its own.

    `command` is "" where nothing serves the wish; not `sure`: it is asked whether this was meant. `bound` are the
    arguments by their names in the command; `matters` stand there where there are several.
    """
    from bot.command import bind
    from bot.text import clean
    from handlers.understanding import matters

    text = clean(text)
    route = dispatcher.route(text, given, addressed=not overheard)
    command = route.command if route is not None else None
    meaning = route.meaning if route is not None else None
    intent = command.intent if command is not None else meaning.intent if meaning is not None else "none"
    bound = bind(command, route.text, given) if route is not None and command is not None else None
    told: dict[str, Any] = {
        "text": text,
        "intent": intent,
        "command": command.name if command is not None else "",
        "confidence": round(meaning.confidence, 3) if meaning is not None else 1.0,
        "sure": route is not None and route.sure,
        "bound": {name: _plain(value) for name, value in bound.values.items()} if bound is not None else {},
        "ask": bound.next_asked(command) if bound is not None and command is not None else "",
    }
    if route is not None and command is not None and command.shape == "trouble":
        parts = meaning.matters if meaning is not None else matters(route.text)
        told |= {"matters": list(parts)} if len(parts) > 1 else {}
    return told


def _plain(value: object) -> object:
    """A bound value as JSON: a place and a span of time by their parts that were said."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
        return {
            name: _plain(part) for name, part in parts.items() if part not in (None, "", False, ()) and name != "parts"
        }
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def _for_people(told: dict[str, Any]) -> str:
    lines = [f"意图 intent: {told['intent']}（{told['confidence']:.2f}）"]
    if told["command"]:
        lines.append(f"指令 command: {told['command']}")
    lines += [f"  {name}: {_told(value)}" for name, value in told["bound"].items()]
    lines += [f"  第 {number} 件: {matter}" for number, matter in enumerate(told.get("matters", ()), 1)]
    if told["command"] and not told["sure"]:
        lines.append("没有把握，会先问是不是这个意思")
    elif told["ask"]:
        lines.append(f"会再问 asks: {told['ask']}")
    return "".join(f"{line}\n" for line in lines)


def _told(value: object) -> object:
    if isinstance(value, dict):  # a place is called as it was said
        return value.get("text") or " ".join(f"{name}={_told(part)}" for name, part in value.items())
    return "、".join(map(str, value)) if isinstance(value, list) else value


def _given(config: Config, at: str | None) -> Given:
    from bot.clock import COUNTY, SystemClock
    from bot.values.found import Given

    now = SystemClock().now()
    if at is not None:
        try:
            told = datetime.fromisoformat(at)
        except ValueError:
            raise CliError(f"--at 要写成日期和时间，例如 2026-12-06T10:00，不是 {at}") from None
        now = told.replace(tzinfo=told.tzinfo or COUNTY).astimezone(COUNTY)
    return Given(now, _known(config))


def _known(config: Config) -> Known:
    """The county's names, if there is a database already; reading a text never makes one."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.values.found import Known
    from storage import migrations, places
    from storage.database import Database
    from storage.schema import SchemaError

    database = Database(config.database.url, make=False)
    try:
        migrations.require_known(migrations.current(database))
        with database.reading() as tx:
            names = places.load(tx)
        return Known(names.known_communities, names.grid_names, names.landmark_names, names.unit_names)
    except SchemaError as error:
        raise CliError(str(error)) from None
    except SQLAlchemyError as error:
        kind = database.trouble(error)
        if kind not in (None, Trouble.GONE):  # a text can be read without the county's names
            sys.stderr.write(f"县里的名字没有读到：{kind.words}。\n")
        return Known()
    finally:
        database.close()
