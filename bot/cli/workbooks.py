"""`gridwhistle import | export | template`: a command for each workbook that a capability declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import files
from bot.cli.common import ConfigPath
from bot.cli.lazy import LazyGroup, function_of, switch, words

if TYPE_CHECKING:
    from bot.workbook import Option, Workbook

_TAKEN = Annotated[Path, typer.Argument(help="The workbook to take in.", show_default=False)]
_WRITTEN = Annotated[Path, typer.Argument(help="The file to write; must not exist.", show_default=False)]


def _house() -> tuple[Workbook, ...]:
    from handlers import capabilities  # by its module: a test may put another house there

    return capabilities.HOUSE.workbooks


class Imports(LazyGroup):
    """What may be taken in."""

    def fill(self) -> typer.Typer:
        """A command for each."""
        made = typer.Typer()
        take_in = partial(files.take_in, books=_house())
        for book in _house():
            if book.importing is not None:
                own: dict[str, tuple[Any, Any]] = {
                    "preview": switch("Say what it would change, and write nothing."),
                    "yes": switch("Do not ask."),
                }
                if not (book.confirm or book.removes):
                    del own["yes"]
                _add(made, book, book.import_options, _TAKEN, take_in, own)
        return made


class Exports(LazyGroup):
    """What may be written out."""

    def fill(self) -> typer.Typer:
        """A command for each."""
        made = typer.Typer()
        for book in _house():
            if book.exporting is not None:
                _add(made, book, book.export_options, _WRITTEN, files.write_out)
        return made


class Templates(LazyGroup):
    """What may be filled in."""

    def fill(self) -> typer.Typer:
        """A command for each."""
        made = typer.Typer()
        for book in _house():
            if book.template is not None:
                _add(made, book, (), _WRITTEN, files.write_blank)
        return made


def _add(
    made: typer.Typer,
    book: Workbook,
    options: tuple[Option, ...],
    file: Any,
    run: Callable[..., None],
    own: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    declared = {
        option.name.replace("-", "_"): (option, words(option.help) if option.takes_words else switch(option.help))
        for option in options
    }
    parameters = {"file": (file, ...), "config": (ConfigPath, None), **(own or {})}
    parameters |= {name: parameter for name, (_, parameter) in declared.items()}

    def call(file: Path, config: Path | None, **given: Any) -> None:
        chosen = {option.name: given.pop(name) for name, (option, _) in declared.items() if name in given}
        switches = frozenset(name for name, value in chosen.items() if value is True)
        texts = {name: value for name, value in chosen.items() if isinstance(value, str) and value}
        run(book, file, config, files.Options(switches, texts), **given)

    made.command(book.word)(function_of(parameters, call, book.title))


app_import = typer.Typer(
    cls=Imports,
    no_args_is_help=True,
    help="Take in a workbook: all of it or nothing. Bad rows are named, with the reason, in a file beside it.",
)
app_export = typer.Typer(
    cls=Exports,
    no_args_is_help=True,
    help="Write a workbook; the ledger never brings along who reported a case.",
)
app_template = typer.Typer(
    cls=Templates,
    no_args_is_help=True,
    help="Write an empty workbook with examples, explanations and drop-downs; or the docx that letters are printed on.",
)
