"""Groups whose commands come from the house: it is imported when one of them is wanted, not for the help above it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group


class LazyGroup(TyperGroup):
    """A subclass fills it in when somebody looks inside; commands that were added by hand stand first."""

    _filled = False

    def fill(self) -> typer.Typer:
        """Its commands."""
        raise NotImplementedError

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names."""
        self._fill()
        return super().list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One of them; None if there is none of that name."""
        self._fill()
        return super().get_command(ctx, cmd_name)

    def _fill(self) -> None:
        if not self._filled:
            self._filled = True
            self.commands.update(get_group(self.fill()).commands)


def function_of(parameters: Mapping[str, tuple[Any, Any]], run: Callable[..., None], doc: str) -> Callable[..., None]:
    """`run` as a function that Typer reads these parameters off: an annotation and a default (`...` = none) by name."""

    def command(**given: Any) -> None:
        run(**given)

    command.__doc__ = doc
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                annotation=annotation,
                default=inspect.Parameter.empty if default is ... else default,
            )
            for name, (annotation, default) in parameters.items()
        ]
    )
    command.__annotations__ = {name: annotation for name, (annotation, _) in parameters.items()}
    return command


def switch(help_: str) -> tuple[Any, Any]:
    """A parameter that is on or off."""
    return Annotated[bool, typer.Option(help=help_)], False


def words(help_: str) -> tuple[Any, Any]:
    """A parameter of some words."""
    return Annotated[str, typer.Option(help=help_)], ""
