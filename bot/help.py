"""帮助, made from the same declarations that run the commands."""

from __future__ import annotations

from collections.abc import Callable

from bot.access import may_somewhere
from bot.command import Book, Command, Registry
from bot.turn import Turn
from storage.redaction import Scrubbed

IN_A_GROUP = 6  # lines; a group is shown the few things that everybody does


def help_book(registry: Callable[[], Registry]) -> Book:
    """The book of 帮助; it asks for the registry when it is used, since it stands in it itself."""
    book = Book("帮助")

    @book.command("帮助", "help", "菜单", "功能", "怎么用", intent="help", example="帮助", summary="看看我能做什么")
    def show(turn: Turn) -> None:
        """What this person may do here."""
        shown = [
            (one.title, [each for each in one.commands if _for(turn, each)])
            for one in registry().books
            if one is not book
        ]
        if turn.in_group:
            everyday = [each for _, commands in shown for each in commands[:1]][:IN_A_GROUP]
            turn.say("help.group", lines=Scrubbed("\n".join(map(_line, everyday))))
            return
        parts = [f"【{title}】\n" + "\n".join(map(_line, commands)) for title, commands in shown if commands]
        turn.say("help.private", lines=Scrubbed("\n".join(parts)))

    return book


def _for(turn: Turn, command: Command) -> bool:
    return not command.hidden and may_somewhere(turn.held, command.roles)


def _line(command: Command) -> str:
    return f"· {command.summary}：{command.example}"
