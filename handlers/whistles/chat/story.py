"""What was said so far of one or several problems, before they are registered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.turn import Turn
from handlers.whistles.chat import drafting
from handlers.whistles.chat.drafting import Draft
from handlers.whistles.evidence import Contribution
from storage.redaction import scrub_over


@dataclass(frozen=True, slots=True)
class Story:
    """What was said so far: the problems, the pictures of which it was not said which problem they show, the messages
    all came from."""

    drafts: list[Draft]
    files: list[dict[str, Any]]
    evidence: list[list[Any]]  # [inbox id, chat id, what]

    @property
    def private(self) -> bool:
        """Whether it must not be spoken of in a group."""
        return any(problem.private for problem in self.drafts)

    def packed(self) -> dict[str, Any]:
        """As a dialogue keeps it."""
        return {"drafts": [problem.packed() for problem in self.drafts], "files": self.files, "evidence": self.evidence}

    def more(self, turn: Turn, what: Contribution) -> Story:
        """With this turn's message and its pictures."""
        files = [*self.files, *(asdict(file) for file in turn.message.files)]
        kept = {file["sha256"] for problem in self.drafts for file in problem.files}
        files = [file for file in files if file["sha256"] not in kept]
        return Story(self.drafts, files, [*self.evidence, [turn.inbox_id, turn.chat.id, what]])

    def owned(self) -> Story:
        """Where only one problem is told, the pictures are its own: another may be told behind it."""
        if len(self.drafts) != 1 or not self.files:
            return self
        (only,) = self.drafts
        return Story([replace(only, files=[*only.files, *self.files])], [], self.evidence)

    def shown_in(self, numbers: Collection[int]) -> Story:
        """With the pictures given to these problems (from 1 on)."""
        drafts = [
            replace(problem, files=[*problem.files, *self.files]) if number in numbers else problem
            for number, problem in enumerate(self.drafts, 1)
        ]
        return Story(drafts, [], self.evidence)

    @property
    def pictures(self) -> int:
        """How many pictures there are."""
        return len(self.files) + sum(len(problem.files) for problem in self.drafts)

    def read_as(self, drafts: list[Draft]) -> Story:
        """The same words, read as these problems."""
        return Story(drafts, self.files, self.evidence)


def unpacked(data: dict[str, Any]) -> Story:
    """What was said, as a dialogue kept it."""
    return Story([drafting.unpacked(problem) for problem in data["drafts"]], data["files"], data.get("evidence", []))


def over_joint(story: Story, text: str) -> tuple[Story, str]:
    """What was told broke off with its last draft: what comes now is read beside it, whichever draft it joins."""
    *others, last = story.drafts
    ended, begun = scrub_over([last.matter, text])
    return story if ended == last.matter else story.read_as([*others, replace(last, matter=ended)]), begun
