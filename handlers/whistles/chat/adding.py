"""补充 while several drafts are shown: to which of them more is told, by its number, by its thing, or asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.message import Choice
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.numerals import NUMBER, read_number
from bot.values.pattern import Pattern
from handlers.understanding.problems import trouble_words
from handlers.whistles.chat import second_thoughts
from handlers.whistles.chat.drafting import Draft
from handlers.whistles.chat.story import Story, over_joint
from handlers.whistles.number import find_case_number

_WHICH = Pattern(
    rf"(?:给|把)?第?\s*(?P<n>{NUMBER})\s*(?:[件条个号](?!楼|栋)\s*|(?=[\s,，:：、]))(?:再|还)?[\s,，:：、]*(?P<more>.+)"
)
_ADD_BEHIND = Pattern(
    rf"(?:给|把)?第?\s*(?P<n>{NUMBER})\s*[件条个号]?(?:那?[个件])?\s*(?:再|要|还)*(?:补充|加上?一?句|备注)(?:一?下|一?句)?[\s,，:：]*(?P<more>.+)"
)


def names_a_case(turn: Turn, drafts: Sequence[Draft], words: str) -> bool:
    """Whether more is told of a case that was reported before (补充 00012 晚上更吵), and of no draft."""
    more = second_thoughts.more_of(words)
    if not more or more == words.strip():
        return False
    if find_case_number(more, turn.given) is not None:
        return True
    which = _WHICH.fullmatch(fold(more))
    number = read_number(which["n"]) if which is not None else None
    return isinstance(number, int) and number > len(drafts)


def take(turn: Turn, story: Story, text: str, show: Callable[[Turn, Story], None]) -> bool:
    """Whether the text adds to one of several drafts: it is shown again, or asked to which."""
    if len(story.drafts) < 2:
        return False
    at, more = _meant(story.drafts, text)
    if not more:
        return False
    story, more = over_joint(story, more)
    if at is not None:
        drafts = [second_thoughts.with_more(old, more) if n == at else old for n, old in enumerate(story.drafts)]
        show(turn, story.more(turn, "correction").read_as(drafts))
        return True
    choices = tuple(Choice(f"第{n}件", f"补充 {n} {more}"[:200]) for n in range(1, len(story.drafts) + 1))
    turn.ask("whistle.draft", {**story.packed(), "asking": ""}, choices, private=story.private)
    (turn.whisper if story.private else turn.say)("whistle.more_of_which", choices=choices)
    return True


def _meant(drafts: Sequence[Draft], text: str) -> tuple[int | None, str]:
    """(the draft, the words); None for a draft that is not said, "" where nothing is added."""
    behind = _ADD_BEHIND.fullmatch(fold(text).strip())
    if behind is not None and (at := _at(behind["n"], drafts)) is not None:
        return at, text.strip()[behind.start("more") :]
    more = second_thoughts.more_of(text)
    if not more:
        return None, ""
    which = _WHICH.fullmatch(fold(more))
    if which is not None and (at := _at(which["n"], drafts)) is not None:
        return at, more[which.start("more") :]
    named = {hit.word for hit in trouble_words(fold(more)) if hit.kind == "thing"}
    fitting = [at for at, draft in enumerate(drafts) if any(word in fold(draft.matter) for word in named)]
    if len(fitting) != 1 and more == text.strip():
        return None, ""  # 都三天了, of all of them
    return (fitting[0] if len(fitting) == 1 else None), more


def _at(said: str, drafts: Sequence[Draft]) -> int | None:
    number = read_number(said)
    return number - 1 if isinstance(number, int) and 1 <= number <= len(drafts) else None
