"""An update that cannot be read as a whole: what can be read of it, so that one odd part does not cost the words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Raw = dict[str, Any]
KINDS = ("message", "edited_message")
NEEDED = ("message_id", "date", "chat", "from")  # without these nobody said anything anywhere


def salvaged(update: Raw, readable: Callable[[Raw], bool]) -> Raw | None:
    """The update with those parts of its message that are readable, words first; None where nothing is left."""
    for kind in KINDS:
        message = update.get(kind)
        if not isinstance(message, dict):
            continue

        def whole(parts: Raw, kind: str = kind) -> Raw:
            return {"update_id": update["update_id"], kind: parts}

        kept = {part: message[part] for part in NEEDED if part in message}
        if not readable(whole(kept)):
            return None
        for part in sorted(message.keys() - kept.keys(), key=lambda part: (part not in ("text", "caption"), part)):
            if readable(whole(kept | {part: message[part]})):
                kept[part] = message[part]
        return whole(kept)
    return None
