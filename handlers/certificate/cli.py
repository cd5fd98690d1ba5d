"""`gridwhistle verify`: whether a 报到证 is ours, and what is true of it today."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import CliError, ConfigPath, load, open_store

if TYPE_CHECKING:
    from handlers.certificate.checking import Checked

app = typer.Typer()


@app.command()
def verify(
    text: Annotated[
        str, typer.Argument(help="What the QR code says, or a picture with it; - reads the words from stdin.")
    ],
    key: Annotated[
        str, typer.Option(help="The county's public key (64 hex digits), to check the signature without a database.")
    ] = "",
    config: ConfigPath = None,
) -> None:
    """Say whether a 报到证 is this county's and holds today. Exit code 0: it holds, 1: it does not."""
    checked = _offline(_words(text), key) if key else _today(_words(text), config)
    lines = [checked.words]
    if checked.statement is not None:
        from handlers.certificate.checking import lines as told

        lines += [f"{label}：{value}" for label, value in told(checked.statement)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    if not (checked.valid or (key and checked.statement is not None)):
        raise typer.Exit(1)


def _words(text: str) -> str:
    if text == "-":
        return sys.stdin.read()
    path = Path(text)
    try:
        is_file = "\n" not in text and path.is_file()
    except OSError:  # too long for a name: it is the words
        is_file = False
    if not is_file:
        return text
    from handlers.certificate.reading import NoPicture, words_in

    try:
        return words_in(path)
    except NoPicture as error:
        raise CliError(str(error)) from None


def _offline(text: str, key: str) -> Checked:
    from handlers.certificate.checking import offline
    from handlers.certificate.keys import name_of

    try:
        half = bytes.fromhex(key.strip())
    except ValueError:
        half = b""
    if len(half) != 32:
        raise CliError("--key 是 64 位十六进制的公钥，核验页面（/verify）上写着")
    return offline(text, {name_of(half): half})


def _today(text: str, config: Path | None) -> Checked:
    from bot.clock import COUNTY, SystemClock
    from handlers.certificate.checking import check
    from storage import places

    database = open_store(load(config))
    try:
        with database.reading() as tx:
            return check(tx, places.load(tx), text, SystemClock().now().astimezone(COUNTY).date())
    finally:
        database.close()
