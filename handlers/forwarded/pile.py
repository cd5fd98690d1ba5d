"""What is in question while a worker sends on one thing after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.whistles.chat import drafting
from handlers.whistles.chat.drafting import Draft

Files = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Pile:
    """The drafts in question, each with its pictures, and the messages they came from (inbox row, chat row)."""

    drafts: Sequence[Draft] = ()
    messages: Sequence[Sequence[int]] = ()
    files: Sequence[Files] = ()  # as many as there are drafts

    @property
    def pairs(self) -> list[tuple[Draft, Files]]:
        """Each draft with its pictures."""
        return list(zip(self.drafts, self.files, strict=True))

    def with_pairs(self, pairs: Sequence[tuple[Draft, Files]]) -> Pile:
        """With these drafts in the place of those."""
        return replace(self, drafts=[draft for draft, _ in pairs], files=[files for _, files in pairs])

    def packed(self) -> dict[str, Any]:
        """As a dialogue keeps it."""
        return {
            "drafts": [draft.packed() for draft in self.drafts],
            "messages": [list(row) for row in self.messages],
            "files": [list(files) for files in self.files],
        }

    @staticmethod
    def unpacked(data: dict[str, Any]) -> Pile:
        """As a dialogue kept it; an older version of the bot kept no pictures."""
        drafts = [drafting.unpacked(draft) for draft in data["drafts"]]
        return Pile(drafts, data["messages"], data.get("files") or [()] * len(drafts))
