"""设岗, 改岗, 停岗, 撤岗: what a community does with its posts. Who holds one hears what changes for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert, select, update

from bot.access import Role, Where
from bot.message import Choice
from bot.refused import Refused
from bot.values.place import PlaceRef
from bot.work import Work
from handlers.checkin.actions import Home, find_home
from handlers.county.roles import OFFICE
from handlers.posts import defaults, records, seats, wording
from handlers.posts.config import PostsConfig
from handlers.posts.defaults import Default
from handlers.posts.events import HoldEvent, PostEvent
from handlers.posts.records import ALIVE, SEATED, HoldState, Post, PostState
from storage.places import Place
from storage.redaction import Scrubbed, scrub_to
from storage.tables import post, post_hold

MOST = 200  # people one post can want
_LIMITS = {"title": 40, "what": 200, "hours": 64, "contact": 64, "note": 200}
SPOKEN = {
    "title": "名称",
    "kind": "类别",
    "what": "做什么",
    "hours": "时间",
    "wanted": "人数",
    "licence": "资格证",
    "heavy": "体力",
    "until": "到期",
    "contact": "联系",
    "note": "备注",
    "place_id": "地方",
}


@dataclass(frozen=True, slots=True)
class NewPost:
    """What is needed to publish a post. `kind` "" = by its own words; `provisional`: nobody here has confirmed it."""

    title: str
    place_id: int
    wanted: int
    hours: str = ""
    what: str = ""
    kind: str = ""
    licence: bool = False
    heavy: bool = False
    until: date | None = None
    contact: str = ""
    note: str = ""
    provisional: bool = False


def publish(work: Work, new: NewPost) -> Post:
    """Set up a post. Raises Refused: not theirs, no title, too few or too many people, over already, there already."""
    where = place_for(work, new.place_id)
    values = checked(work, {**asdict(new), "title": new.title.strip()})
    if not values["kind"]:
        values["kind"] = defaults.kind_of(work.county.config, new.title, new.what)
    twin = records.posts(
        work.tx, post.c.place_id == where.id, post.c.title == values["title"], post.c.state != PostState.ENDED
    )
    if twin:
        raise Refused("posts.there_already", post=wording.named(work.county.places, twin[0]))
    row = {**values, "state": PostState.OPEN, "account_id": work.actor.account_id, "created_at": work.now}
    post_id = int(work.tx.execute(insert(post).values(**row).returning(post.c.id)).scalar_one())
    work.record(PostEvent.PUBLISHED, post_id, after=_plain(values))
    return records.get(work.tx, post_id)


def place_for(work: Work, place_id: int) -> Place:
    """A place in which whoever acts may have posts: a community, a grid of it, a building. Raises Refused."""
    where = work.county.places.by_id.get(place_id)
    if where is None or where.retired_on is not None or work.county.places.community_of(where.id) is None:
        raise Refused("posts.which_place")
    if not work.may(OFFICE, Where(where.path)):
        raise Refused("posts.not_here", place=Scrubbed(work.county.places.full_name(where)))
    return where


def located(work: Work, said: PlaceRef, *, everywhere: bool) -> Place:
    """The place that words name, in the speaker's own community where they leave it out. Raises Refused: none does."""
    own = own_community(work)
    if everywhere and own is not None:
        return own
    home = find_home(work.county.places, said, own)
    if home is None:
        raise Refused("posts.which_place")
    return (home.building or home.grid) if isinstance(home, Home) else home


def own_community(work: Work) -> Place | None:
    """The community whose staff whoever acts is; the only one of the county."""
    paths = [held.path for held in work.actor.held if held.role is Role.COMMUNITY]
    own = next((each for each in work.county.places.communities if each.path in paths), None)
    return own or work.county.places.taken_for


def checked(work: Work, values: dict[str, object]) -> dict[str, object]:
    """The values of a post as they may be kept. Raises Refused."""
    clean = dict(values)
    for name, most in _LIMITS.items():
        if name in clean:
            clean[name] = scrub_to(str(clean[name]), most)
    if "title" in clean and not clean["title"]:
        raise Refused("posts.which_title")
    wanted = clean.get("wanted")
    if isinstance(wanted, int) and not 1 <= wanted <= MOST:
        raise Refused("posts.how_many", most=MOST)
    until = clean.get("until")
    if isinstance(until, date) and until < work.now.date():
        raise Refused("posts.past_day", day=until)
    if clean.get("kind") and clean["kind"] not in defaults.kinds(work.county.config):
        raise Refused("posts.which_kind", kinds=Scrubbed("、".join(defaults.kinds(work.county.config))))
    return clean


def editable(work: Work, post_id: int) -> Post:
    """A post that whoever acts may change, locked. Raises Refused: no such one, not theirs, over."""
    if records.find(work.tx, post_id) is None:
        raise Refused("posts.none_such")
    kept = records.lock(work.tx, post_id)
    where = work.county.places.by_id[kept.place_id]
    if not work.may(OFFICE, Where(where.path)):
        raise Refused("posts.not_here", place=Scrubbed(work.county.places.full_name(where)))
    if kept.state == PostState.ENDED:
        raise Refused("posts.ended", post=wording.named(work.county.places, kept))
    return kept


def change(work: Work, post_id: int, **values: object) -> tuple[Post, Post]:
    """改岗: the post before and after. What a community changes it has looked at: 暂定 is off. Those who hold it hear
    of another time or place. Raises Refused, also where fewer people would be wanted than have it.
    """
    old = editable(work, post_id)
    values = checked(work, values)
    if "place_id" in values:
        place_for(work, int(str(values["place_id"])))
    wanted = values.get("wanted", old.wanted)
    if isinstance(wanted, int) and wanted < old.taken:
        raise Refused("posts.too_few", taken=old.taken, wanted=wanted)
    differing = {name: value for name, value in values.items() if getattr(old, name) != value}
    if not differing and not old.provisional:
        raise Refused("posts.same", post=wording.line(work.county.places, old))
    work.tx.execute(update(post).where(post.c.id == post_id).values(**differing, provisional=False))
    before = {name: getattr(old, name) for name in differing}
    work.record(PostEvent.CHANGED, post_id, before=_plain(before), after=_plain(differing))
    new = records.get(work.tx, post_id)
    if {"hours", "place_id", "title", "what"} & differing.keys():
        fields = {"old": wording.line(work.county.places, old), "new": wording.line(work.county.places, new)}
        _tell(work, post_id, "posts.told_changed", fields, (Choice("退岗", f"退岗 #{post_id}"),))
    seats.move_up(work, post_id)
    return old, records.get(work.tx, post_id)


def pause(work: Work, post_id: int) -> Post:
    """停岗: nobody is taken on until it goes on; those who hold it keep it. Raises Refused."""
    kept = editable(work, post_id)
    if kept.state == PostState.PAUSED:
        raise Refused("posts.paused_already", post=wording.named(work.county.places, kept))
    _set(work, post_id, PostState.PAUSED, PostEvent.PAUSED)
    _tell(work, post_id, "posts.told_paused", {"post": wording.named(work.county.places, kept)})
    return records.get(work.tx, post_id)


def resume(work: Work, post_id: int) -> Post:
    """It goes on, and the queue moves. Raises Refused."""
    kept = editable(work, post_id)
    if kept.state == PostState.OPEN:
        raise Refused("posts.runs", post=wording.named(work.county.places, kept))
    _set(work, post_id, PostState.OPEN, PostEvent.RESUMED)
    _tell(work, post_id, "posts.told_resumed", {"post": wording.named(work.county.places, kept)})
    seats.move_up(work, post_id)
    return records.get(work.tx, post_id)


def finish(work: Work, post_id: int) -> tuple[Post, int]:
    """撤岗: it is over for everybody, each told in private with other posts to look at. Returns it and how many had
    it. Raises Refused."""
    kept = editable(work, post_id)
    _set(work, post_id, PostState.ENDED, PostEvent.ENDED)
    alive = records.holds(work.tx, post_hold.c.post_id == post_id, post_hold.c.state.in_(ALIVE))
    for hold in alive:
        seats.end(work, hold, HoldEvent.ENDED)
    fields = {"post": wording.named(work.county.places, kept)}
    _notify(work, [hold.person_id for hold in alive], "posts.told_ended", fields, seats.SEE)
    return records.get(work.tx, post_id), sum(hold.state in SEATED for hold in alive)


def _set(work: Work, post_id: int, state: PostState, what: PostEvent) -> None:
    work.tx.execute(update(post).where(post.c.id == post_id).values(state=state))
    work.record(what, post_id, after={"state": str(state)})


def _tell(work: Work, post_id: int, key: str, fields: Mapping[str, object], choices: tuple[Choice, ...] = ()) -> None:
    held = select(post_hold.c.person_id).where(post_hold.c.post_id == post_id, post_hold.c.state == HoldState.HELD)
    _notify(work, list(work.tx.scalars(held)), key, fields, choices)


def _notify(
    work: Work, person_ids: list[int], key: str, fields: Mapping[str, object], choices: tuple[Choice, ...]
) -> None:
    others = [each for each in person_ids if each != work.actor.person_id]
    if others:
        work.notify.people(others, key, fields, choices=choices, asleep=True)


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


# --- 默认岗位 -----------------------------------------------------------------------------------------------


def offered(work: Work) -> list[Default]:
    """The default posts. Raises Refused: no office, turned off by the county."""
    work.need(OFFICE)
    if not work.county.config.section(PostsConfig).defaults:
        raise Refused("posts.no_defaults")
    return list(defaults.posts())


def adopt(work: Work, place_id: int, numbers: list[int]) -> tuple[list[Post], int]:
    """采用岗位: take default posts (by their numbers, from 1) for a place, as 暂定 until somebody has looked at them.
    Returns the new posts, and how many were there already. Raises Refused.
    """
    every = offered(work)
    where = place_for(work, place_id)
    made: list[Post] = []
    there = 0
    for number in numbers:
        if not 1 <= number <= len(every):
            raise Refused("posts.no_default", number=number, most=len(every))
        each = every[number - 1]
        known = each.kind in defaults.kinds(work.county.config)
        new = NewPost(
            each.title,
            where.id,
            each.wanted,
            each.hours,
            each.what,
            each.kind if known else "",
            each.licence,
            each.heavy,
            provisional=True,
        )
        try:
            made.append(publish(work, new))
        except Refused as refused:
            if refused.key != "posts.there_already":
                raise
            there += 1
    return made, there
