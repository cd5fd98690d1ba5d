"""`gridwhistle retention`: what is old enough to go, kind by kind, before it goes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import CliError, ConfigPath, agrees, console, load, open_store

if TYPE_CHECKING:
    from bot.personal import Gone, Terms

app = typer.Typer()


@app.command()
def retention(
    on: Annotated[str, typer.Option(help="As of that night, 2027-03-01; default tonight.")] = "",
    apply: Annotated[
        bool, typer.Option("--apply", help="Do it now, and not only at night; it is asked about.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: ConfigPath = None,
) -> None:
    """Say what the nightly purge would take, and write nothing; with --apply, take it."""
    from datetime import datetime

    from bot import personal
    from bot.clock import COUNTY, SystemClock
    from handlers.capabilities import HOUSE
    from handlers.privacy.config import PrivacyConfig

    settings = load(config)
    terms = settings.section(PrivacyConfig).terms
    now = SystemClock().now().astimezone(COUNTY)
    if on:
        if apply:
            raise CliError("--apply 只按今天的日子清，不能和 --on 一起用。")
        try:
            now = datetime.fromisoformat(on).replace(hour=3, minute=30, tzinfo=COUNTY)
        except ValueError:
            raise CliError(f"“{on}”不是日子，请写成 2027-03-01。") from None
    database = open_store(settings)
    try:
        with database.begin() as tx:
            gone = personal.purge(tx, HOUSE.holdings, terms, now)
            tx.rollback()
        sys.stdout.write(f"{_told(gone, terms, f'{now:%Y-%m-%d}')}\n")
        if not (apply and gone):
            return
        if not yes and not agrees("这些要清掉吗？清掉就找不回来了。"):
            raise CliError("没有清。")
        with database.begin() as tx:
            personal.purge(tx, HOUSE.holdings, terms, now)
        console().print("清好了。")
    finally:
        database.close()


def _told(gone: Sequence[Gone], terms: Terms, night: str) -> str:
    """The kinds with their numbers, and the terms by which they go."""
    own = "".join(f"，{label} {years} 年" for label, years in terms.years_of.items())
    lines = [f"到 {night} 夜里（原话 {terms.message_days} 天，记录 {terms.keep_years} 年{own}）到期的："]
    for each in gone:
        counts = [f"清除 {each.rows} 条"] if each.rows else []
        counts += [f"去掉内容 {each.emptied} 条"] if each.emptied else []
        lines.append(f"· {each.label or '附带的'}（{each.table}）：{'，'.join(counts)}")
    return "\n".join(lines if gone else [*lines, "· 没有"])
