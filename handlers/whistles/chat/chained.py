"""接龙 of doors: one problem, and every building where it is told of."""

from __future__ import annotations

from dataclasses import replace

from bot.text import quotable
from bot.turn import Turn
from bot.values.place import PlaceRef, find_place
from handlers.understanding import Chain
from handlers.whistles.chat import drafting, saying
from handlers.whistles.chat.story import Story
from storage.redaction import scrub_to

LONGEST_PLACE = 40  # characters; behind it the rest is counted


def take(turn: Turn, chain: Chain) -> None:
    """One draft: what is wrong, at all the buildings of the list, and how many doors said so. A door is not kept."""
    found = [match.value for entry in chain.entries if (match := find_place(entry, turn.given)) is not None]
    buildings = list(dict.fromkeys(ref.building or ref.text for ref in found))
    titled = find_place(chain.title, turn.given)
    stands = titled.value if titled is not None else None
    # A title that names its building needs no list of it.
    where = [building for building in buildings if stands is None or building not in (stands.building, stands.text)]
    ref = _joined(stands, where, found)
    first, *_ = drafting.drafts(turn, chain.title, ref)
    place = ref.text if ref is not None else ""
    rest = f"：{'、'.join(where)}" if not all(building in place for building in where) else ""
    draft = replace(first, matter=scrub_to(quotable(f"{chain.title}（接龙 {len(chain.entries)} 户{rest}）"), 500))
    if ref is not None:
        community, grid = drafting.locate(turn, ref)
        draft = replace(
            draft,
            place=drafting.place_words(ref),
            community=community.id if community is not None else draft.community,
            grid=grid.id if grid is not None else draft.grid,
        )
    saying.show(turn, Story([draft], [], []).more(turn, "said"))


def _joined(stands: PlaceRef | None, where: list[str], found: list[PlaceRef]) -> PlaceRef | None:
    """The title's place with the buildings of the list; one building alone is a place like any other."""
    if not where:
        return stands
    words = "、".join(where)
    if len(words) > LONGEST_PLACE:
        words = f"{words[:LONGEST_PLACE].rpartition('、')[0]}等 {len(where)} 处"
    if stands is not None:
        return replace(stands, text=f"{stands.text}{words}", building="")
    return found[0] if len(where) == 1 else replace(found[0], text=words, building="", entrance="")
