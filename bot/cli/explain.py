"""`gridwhistle explain`: how a text is understood, one or thousands."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import CliError, ConfigPath, load
from storage.trouble import Trouble

if TYPE_CHECKING:
    from bot.config import Config
    from bot.values.found import Given, Known


def explain(
    text: Annotated[str, typer.Argument(help="The text; - reads lines and prints one JSON line each.")],
    config: ConfigPath = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    overheard: Annotated[bool, typer.Option("--overheard", help="As said in a group, not to the bot.")] = False,
    at: Annotated[str | None, typer.Option(help="When it was written (ISO); default now.")] = None,
) -> None:
    """Print intent, slots, confidence, and what would be asked next."""
    given = _given(load(config), at)
    if text == "-":
        for line in sys.stdin:
            sys.stdout.write(json.dumps(_meaning(line.rstrip("\n"), given, overheard), ensure_ascii=False) + "\n")
        return
    meaning = _meaning(text, given, overheard)
    if as_json:
        sys.stdout.write(json.dumps(meaning, ensure_ascii=False) + "\n")
        return
    sys.stdout.write(f"意图 intent: {meaning['intent']}（{meaning['confidence']:.2f}）\n")
    for name, value in meaning["slots"].items():
        sys.stdout.write(f"  {name}: {value}\n")
    if meaning["ask"]:
        sys.stdout.write(f"会再问 asks: {meaning['ask']}\n")


def _meaning(text: str, given: Given, overheard: bool) -> dict[str, Any]:
    from bot.text import clean
    from handlers.understanding import understand

    found = understand(clean(text), given, overheard=overheard)
    meaning: dict[str, Any] = {
        "text": clean(text),
        "intent": found.intent,
        "slots": found.slots,
        "confidence": round(found.confidence, 3),
        "ask": found.ask,
    }
    if len(found.matters) > 1:
        meaning["matters"] = list(found.matters)
    return meaning


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
        return Known(names.community_names, names.grid_names, names.landmark_names, names.unit_names)
    except SchemaError as error:
        raise CliError(str(error)) from None
    except SQLAlchemyError as error:
        kind = database.trouble(error)
        if kind not in (None, Trouble.GONE):  # a text can be read without the county's names
            sys.stderr.write(f"县里的名字没有读到：{kind.words}。\n")
        return Known()
    finally:
        database.close()
