"""From words to a draft: what is wrong, where, whose community, how urgent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.message import Choice, File
from bot.text import quotable
from bot.turn import Turn
from bot.values.found import Given
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, find_correction, find_place
from bot.values.replies import not_sure
from bot.values.whereabouts import could_be_place, says_where
from handlers.audience.doors import moved
from handlers.courtesy.kinds import is_of_the_heart
from handlers.likeness.spots import NOT_SAID
from handlers.sorting.suggesting import suggest
from handlers.understanding import emergency, matters, sensitive
from handlers.understanding.privacy import accuses_office
from handlers.understanding.spots import where
from handlers.whistles import cases, pace
from handlers.whistles.evidence import Evidence
from handlers.whistles.report import Report
from storage.places import Place, Places
from storage.redaction import Scrubbed, scrub_to


@dataclass(frozen=True, slots=True)
class Draft:
    """One problem before it is confirmed. `place` "" and `community` None are what is still missing."""

    matter: Scrubbed
    place: Scrubbed
    community: int | None
    grid: int | None
    category: str
    urgent: bool
    private: bool
    building: int | None = None
    files: list[dict[str, Any]] = field(default_factory=list)  # pictures of this one, where several are told

    def packed(self) -> dict[str, Any]:
        """As a dialogue keeps it."""
        return asdict(self)


def unpacked(data: dict[str, Any]) -> Draft:
    """A draft as a dialogue kept it."""
    return Draft(**data)


def drafts(turn: Turn, text: str, place: PlaceRef | None) -> list[Draft]:
    """The problems of a text, each with the place it names; one that names none shares the first's."""
    secret = sensitive(text)
    first = where(text, turn.given)
    shared = first.value if first else place
    made = []
    for matter in _matters(turn, text):
        own = where(matter, turn.given)
        before = first is not None and first.start <= text.find(matter) + (own.start if own else 0)
        ref = _beside(own.value, shared if before else None) if own else shared
        community, grid = locate(turn, ref)
        words = place_words(ref)
        if secret and not words and accuses_office(matter):  # of a person, wherever they are
            words = scrub_to(community.name, 64) if community else NO_PLACE
        made.append(
            Draft(
                matter=scrub_to(quotable(matter), 500),
                place=words,
                community=community.id if community else None,
                grid=grid.id if grid else None,
                building=_building(turn, ref, grid),
                category=suggest(turn.tx, matter, community.id if community else None, place=words)[0].category,
                urgent=emergency(matter) is not None,
                private=secret,
            )
        )
    return made


def _beside(own: PlaceRef, first: PlaceRef | None) -> PlaceRef:
    """The place of a problem that was told behind another: 大门口 of the estate of which 5栋 was said."""
    if first is None or own.community or own.grid or own.estate:
        return own
    return replace(own, community=first.community, grid=first.grid, estate=first.estate)


def _matters(turn: Turn, text: str) -> tuple[str, ...]:
    """What plain speech was understood to tell; of other words (behind 吹哨, quoted, with a pin put in words) each."""
    meaning = turn.meaning
    told = meaning.matters if meaning is not None and meaning.rest == text and meaning.matters else matters(text)
    wrong = tuple(matter for matter in told if not is_of_the_heart(matter))
    return wrong or told  # 老伴走了 屋里灯也坏了: nobody asks where somebody died


def place_words(ref: PlaceRef | None) -> Scrubbed:
    """The place as it is written down: never a door number. One that is everywhere (楼下) is none."""
    if ref is None or not says_where(ref):
        return Scrubbed("")
    return scrub_to(ref.text, 64)


def locate(turn: Turn, ref: PlaceRef | None) -> tuple[Place | None, Place | None]:
    """The community and grid of a place: from its own words, from the group, from where the sender lives."""
    places = turn.county.places
    community = grid = None
    if ref is not None:
        community, grid = _named(places, ref)
    bound = turn.chat.place_id
    if community is None and bound is not None:
        community, grid = places.community_of(bound), places.grid_of(bound)
    if community is None and turn.person is not None and turn.person.grid_id is not None:
        community = places.community_of(turn.person.grid_id)
        grid = places.grid_of(turn.person.grid_id) if ref is not None and ref.building else None
    if community is None and (before := cases.newest_report(turn.tx, turn.sender.id)) is not None:
        community = places.by_id.get(before.community_id)  # whose residents wrote of it the last time
        community = community if community is not places.root else None
    if community is None and turn.sender.heard_at is not None:  # in private, of whom no more is known
        community = places.community_of(turn.sender.heard_at)
    if community is None and (community := places.taken_for) is not None and ref is not None and ref.grid:
        grid = places.grid(community, ref.grid)
    return community, grid


def _building(turn: Turn, ref: PlaceRef | None, grid: Place | None) -> int | None:
    building = turn.county.places.building(grid, ref.building) if ref is not None and ref.building and grid else None
    return building.id if building is not None else None


def _named(places: Places, ref: PlaceRef) -> tuple[Place | None, Place | None]:
    community = places.community(ref.community) if ref.community else None
    grid = places.grid(community, ref.grid) if ref.grid else None
    for name in (ref.estate, ref.text):
        if grid is None and name and (mark := places.landmark(name)) is not None:
            grid = places.grid_of(mark.id)
            community = community or places.community_of(mark.id)
    if grid is not None and community is None:
        community = places.community_of(grid.id)
    return community, grid


def missing(draft: Draft) -> str:
    """What has to be asked: "place", "community", or "" when the draft is whole."""
    if not draft.place:
        return "place"
    return "community" if draft.community is None else ""


def perhaps_in(turn: Turn, drafts: Sequence[Draft]) -> str:
    """The community whose bare name stands in a place of which nobody said where it is: 水东小学门口 may be in
    水东社区. "" where none does, or several do."""
    said = " ".join(draft.place for draft in drafts if draft.community is None)
    names = turn.county.places.community_names
    near = [name for name in names if len(bare := name.removesuffix("社区")) > 1 and bare in said]
    return near[0] if len(near) == 1 else ""


NOT_KNOWN = (Choice("不知道", "不知道"),)
UNKNOWN_PLACE = Scrubbed(NOT_SAID)
NO_PLACE = Scrubbed("不涉及地点")
_DO_NOT_KNOW = frozenset({"不知道", "不清楚", "说不清", "说不上来", "不晓得", "不记得", "没有", "不知道哪个", "都不是"})


def not_known(text: str) -> bool:
    """Whether somebody says that they cannot tell."""
    return text.strip(" ，。,.！!") in _DO_NOT_KNOW or not_sure(text)


def without(turn: Turn, draft: Draft, asked: str) -> Draft:
    """The draft where nobody can say what was `asked`: taken for what is known; staff will ask or find out."""
    if asked == "place":
        return draft if draft.place else replace(draft, place=UNKNOWN_PLACE)
    return draft if draft.community is not None else replace(draft, community=turn.county.places.root.id)


def with_place(turn: Turn, draft: Draft, ref: PlaceRef) -> Draft:
    """The draft at another place; the old one no longer stands in its words."""
    community, grid = locate(turn, ref)
    place = place_words(ref)
    return Draft(
        matter=Scrubbed(moved(draft.matter, draft.place, place)) if _is_address(turn, draft) else draft.matter,
        place=place,
        community=community.id if community else draft.community,
        grid=grid.id if grid else draft.grid,
        category=draft.category,
        urgent=draft.urgent,
        private=draft.private,
        building=_building(turn, ref, grid),
        files=draft.files,
    )


def _is_address(turn: Turn, draft: Draft) -> bool:
    """Whether the draft's place is more than the thing that is broken: 快递柜被撬了 keeps its 快递柜 wherever it is."""
    if not draft.place:
        return False
    named = find_place(draft.place, turn.given)
    return named is None or not named.value.weak


PUT_RIGHT = Pattern(r"[写说搞弄记打看]错|错了|不对|更正|应该是|其实是|改成|改到")  # 哦是4栋 我搞错了


def corrected_place(text: str, given: Given) -> PlaceRef | None:
    """不是3栋是5栋 → 5栋; a text that is only a place → that place."""
    correction = find_correction(text, given)
    if correction is not None:
        return correction.value
    named = find_place(text, given)
    if named is None:
        return None
    alone = len(text.strip()) - (named.end - named.start) <= 4
    return named.value if alone or PUT_RIGHT.search(text) else None


# 那条路我不认识名字, 就是加油站往村口那条: what it is not called is no part of the place.
_NAMELESS = Pattern(
    r"^[^,，。]{0,8}?(?:不认识|不知道|不晓得|叫不出|叫不上|说不上|不记得|没有?)(?:叫|是)?(?:什么|啥)?(?:路|街|小区|地方)?(?:的)?(?:名字?|名称)?(?:来)?[,，。\s]+(?:反正)?(?:就是|就在|是|在)?"
)


def bare_place(text: str) -> PlaceRef | None:
    """A short answer to "where?" that no rule reads: 菜场后门. Taken as it was said."""
    words = _NAMELESS.sub("", text.strip(" ，。,.！!")).removeprefix("就是").removeprefix("就在")
    if not 2 <= len(words) <= 30 or "\n" in words or not_known(words) or not could_be_place(words):
        return None
    return PlaceRef(
        text=words, community="", grid="", estate="", building="", entrance="", room_dropped=False, weak=True
    )


def report(turn: Turn, draft: Draft, files: Sequence[File], evidence: Sequence[Evidence], source: str) -> Report:
    """A whole draft, ready to be registered. `evidence` are the messages it was made from."""
    assert draft.community is not None
    places = turn.county.places
    return Report(
        matter=draft.matter,
        place=draft.place,
        community=places.by_id[draft.community],
        grid=places.by_id.get(draft.grid) if draft.grid is not None else None,
        building=places.by_id.get(draft.building) if draft.building is not None else None,
        category=draft.category,
        urgent=draft.urgent,
        private=draft.private,
        files=tuple(files),
        pace=pace.choose(turn.tx, draft.matter, draft.category, draft.urgent),
        source=source,
        evidence=tuple(evidence),
    )
