"""The place that an answer gives to what was told so far."""

from __future__ import annotations

from dataclasses import replace

from bot.turn import Turn
from bot.values.place import find_place, is_whole
from bot.values.whereabouts import too_wide
from handlers.whistles.chat import drafting, hearing
from handlers.whistles.chat.drafting import Draft


def placed(turn: Turn, drafts: list[Draft], text: str, asking: str) -> list[Draft] | None:
    """The drafts with the place that this answer gives; None if it gives none."""
    places = turn.county.places
    if asking == "community":
        community = places.community(text.strip(" 。，"))
        match = find_place(text, turn.given)
        ref = match.value if match else None
        if community is None and ref is not None:
            community = drafting.locate(turn, ref)[0]
        if community is None:
            return None
        return [
            drafting.unpacked({**problem.packed(), "community": problem.community or community.id})
            for problem in drafts
        ]
    if asking == "place":
        match = find_place(text, turn.given)
        whole = match is None or (match.value.weak and match.start == 0 and hearing.is_spot(text[match.end :]))
        ref = match.value if match else None
        if whole and hearing.is_spot(text):  # 农贸市场东门: of a market that no list has
            ref = drafting.bare_place(text) or ref
        if ref is None or too_wide(text, ref):
            return None
        return [problem if problem.place else drafting.with_place(turn, problem, ref) for problem in drafts]
    ref = drafting.corrected_place(text, turn.given)
    if ref is None:
        return None
    names_all = is_whole(ref) or places.community(ref.text) is not None
    if drafts[0].place and names_all:  # 水东社区 says whose it is, and less than the place that is known
        community = drafting.locate(turn, ref)[0]
        return [replace(drafts[0], community=community.id if community else drafts[0].community), *drafts[1:]]
    return [drafting.with_place(turn, drafts[0], ref), *drafts[1:]]
