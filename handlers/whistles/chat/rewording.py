"""An edited message: the open draft that came of it is read anew."""

from __future__ import annotations

from dataclasses import asdict, replace

from bot.turn import Turn
from handlers.service import pins
from handlers.whistles.chat import drafting
from handlers.whistles.chat.placing import placed
from handlers.whistles.chat.saying import show
from handlers.whistles.chat.story import Story, unpacked
from storage.dialogues import Dialogue


def is_draft_of(asked: Dialogue | None, origin: int | None) -> bool:
    """Whether a draft is open that came of a message (inbox row), as far as it is known which."""
    if asked is None or asked.name != "whistle.draft":
        return False
    return origin is None or origin in [row[0] for row in unpacked(asked.data).evidence]


def reword(turn: Turn, origin: int | None) -> bool:
    """The message `origin` has other words now: the open draft that came of it is read from them. False: none did."""
    asked = turn.dialogue
    if asked is None or asked.expires_at <= turn.now or not is_draft_of(asked, origin):
        return False
    story = unpacked(asked.data)
    text = pins.spelled_out(turn.county.places, turn.message.text)
    meaning = turn.read(text)
    first = story.evidence[0][0] if story.evidence else None
    if meaning.matters and origin in (None, first):
        turn.meaning = meaning
        known = story.drafts[0]
        problems = [
            problem
            if problem.place or not known.place
            else replace(
                problem, place=known.place, community=known.community, grid=known.grid, building=known.building
            )
            for problem in drafting.drafts(turn, meaning.rest, None)
        ]
    else:
        answered = placed(turn, story.drafts, text, asked.data["asking"])
        if answered is None:
            return False
        problems = answered
    kept = {file["sha256"] for file in story.files}
    new = [asdict(file) for file in turn.message.files if file.sha256 not in kept]
    evidence = [*story.evidence, [turn.inbox_id, turn.chat.id, "correction"]]
    show(turn, Story(problems, [*story.files, *new], evidence))
    return True
