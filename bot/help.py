"""帮助 in two levels, made from the declarations that run the commands: what one may do here; then a part of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.access import Role, may_somewhere
from bot.arguments import Title
from bot.capability import Capability
from bot.command import Book, Command
from bot.turn import Turn
from bot.values.pattern import Pattern
from storage.redaction import Scrubbed

_JOINED = Pattern("[和、]")
IN_A_GROUP = 6  # lines; a group is shown the few things that everybody does
WORDS = 6  # of each part, in the first level


def help_book(capabilities: Callable[[], Sequence[Capability]]) -> Book:
    """The book of 帮助, over every capability; capabilities of one title are one part."""
    book = Book("帮助")

    @book.command("帮助", "help", "菜单", "功能", "怎么用", intent="help", example="帮助", summary="看看我能做什么")
    def show(turn: Turn, part: Title = "") -> None:
        """What this person may do here; `part` is the title of a part, of a book in it, or one of its words."""
        parts = _parts(turn, capabilities())
        if turn.in_group:
            _in_group(turn, parts)
            return
        wanted = part.strip(" “”\"'。，")
        chosen = _chosen(parts, capabilities(), wanted) if wanted else None
        if chosen is not None:
            lines = [f"【{book.title}】\n{_lines(turn, _for(turn, book))}" for book in chosen]
            turn.say("help.part", lines=Scrubbed("\n".join(lines)))
            return
        lines = [f"· {title}：{_words(turn, books)}" for title, books in parts.items()]
        turn.say("help.private", lines=Scrubbed("\n".join(lines)), part=Scrubbed(next(iter(parts))))

    return book


def _parts(turn: Turn, capabilities: Sequence[Capability]) -> dict[str, list[Book]]:
    """The books in which this person finds something, by the title of their capability."""
    parts: dict[str, list[Book]] = {}
    for capability in capabilities:
        books = [book for book in capability.books if _for(turn, book)]
        if books:
            parts.setdefault(capability.title, []).extend(books)
    return parts


def _in_group(turn: Turn, parts: dict[str, list[Book]]) -> None:
    # Of each part the first words of its first two books: one part must not fill the list.
    shown = [_for(turn, book)[0] for books in parts.values() for book in books[:2]]
    everyday = [command for command in shown if Role.ANYONE in command.roles][:IN_A_GROUP]
    turn.say("help.group", lines=Scrubbed(_lines(turn, everyday)))


def _chosen(parts: dict[str, list[Book]], capabilities: Sequence[Capability], wanted: str) -> list[Book] | None:
    """A whole part by its title; of a part with two things in its title (岗位和预约) all of the one that is named; else
    the one book that bears this title or has this word."""
    if wanted in parts:
        return parts[wanted]
    books = [book for own in parts.values() for book in own]
    meant = next((book for book in books if book.title == wanted), None)
    if meant is None:
        meant = next((book for book in books if any(wanted in command.names for command in book.commands)), None)
    whole = next((each for each in capabilities if meant in each.books and wanted in _JOINED.split(each.title)), None)
    if whole is not None:
        return [book for book in books if book in whole.books]
    return [meant] if meant is not None else None


def _words(turn: Turn, books: Sequence[Book]) -> str:
    """A word of each book first, so that the line tells of all of it."""
    own = [[command.name for command in _for(turn, book)] for book in books]
    names = [names[0] for names in own] + [name for names in own for name in names[1:]]
    return "、".join(names[:WORDS]) + ("…" if len(names) > WORDS else "")


def _for(turn: Turn, book: Book) -> list[Command]:
    return [command for command in book.commands if not command.hidden and may_somewhere(turn.held, command.roles)]


def _lines(turn: Turn, commands: Sequence[Command]) -> str:
    example = turn.county.texts.example
    return "\n".join(f"· {command.summary}：{example(command.example)}" for command in commands)
