"""The command line: `gridwhistle …`. Each command imports what it needs, so that help is instant."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import typer

import handlers
from bot.cli import chat, database, explain, run, service, setup, workbooks
from bot.cli.lazy import LazyGroup


class Root(LazyGroup):
    """The machine's commands stand below; a capability's own in its `cli.py`, which is as light as these."""

    def fill(self) -> typer.Typer:
        """Those of the capabilities."""
        made = typer.Typer()
        for folder in handlers.CAPABILITIES:
            if find_spec(f".{folder}.cli", "handlers") is not None:
                made.add_typer(import_module(f".{folder}.cli", "handlers").app)
        return made


app = typer.Typer(
    cls=Root,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="网格哨 gridwhistle: check-ins, service logs, whistles and the weekly list, in the grid's own chat groups.",
)
app.command("run")(run.run)
app.command("chat")(chat.chat)
app.command("explain")(explain.explain)
app.command("init")(setup.init)
app.command("check")(setup.check)
app.add_typer(workbooks.app_import, name="import")
app.add_typer(workbooks.app_export, name="export")
app.add_typer(workbooks.app_template, name="template")
workbooks.app_template.command("service")(service.service)
app.add_typer(database.app, name="db")


def main() -> None:
    """The entry point; an expected error is one sentence and exit code 2, never a traceback."""
    from bot.cli.common import CliError, trouble_words
    from bot.config import ConfigError

    try:
        app()
    except (CliError, ConfigError) as error:
        _say(str(error))
        raise SystemExit(2) from None
    except Exception as error:  # a disk that fills up, a page that is damaged: in the middle of any command
        words = trouble_words(error)
        if words is None:
            raise
        _say(words)
        raise SystemExit(2) from None


def _say(words: str) -> None:
    from bot.journal import marked, to_journal

    sys.stderr.write(f"{marked('error', words) if to_journal() else words}\n")
