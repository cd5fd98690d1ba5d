"""居民上报 for staff: what came in, and which name of WeCom's is which of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.access import Where
from bot.arguments import Whole
from bot.command import Book
from bot.refused import Refused
from bot.texts import Public
from bot.turn import Turn
from handlers.residents import matching, registering, rows
from handlers.residents.matching import Theirs
from handlers.residents.news import SHOWN
from handlers.residents.roles import OFFICE
from storage.places import Place
from storage.redaction import Scrubbed, scrub

book = Book("居民上报")
WEEK = timedelta(days=7)
_APART = re.compile(r"\s*[=＝→]\s*|\s+")


@book.command(
    "居民上报",
    intent="residents.overview",
    example="居民上报",
    summary="看居民上报来了多少、还缺什么对应",
    roles=OFFICE,
)
def overview(turn: Turn) -> None:
    """Counts of a week, and the names that nobody has matched yet."""
    counts = rows.counts(turn.tx, turn.now - WEEK)
    waiting = matching.waiting(turn.tx)
    places = turn.county.places
    grids = [one for one in matching.grids(turn.tx) if one.place_id is None]
    open_grids = [one for one in grids if one.id in waiting or matching.named(turn.county, one.name) is None]
    open_groups = [one for one in matching.groups(turn.tx) if one.place_id not in places.by_id]
    names = [f"{one.name}（{waiting[one.id]} 件）" if one.id in waiting else one.name for one in open_grids]
    lists = [
        _open(turn, "residents.open_grids", names, open_grids[0].name if open_grids else ""),
        _open(turn, "residents.open_classes", classes := matching.open_classes(turn.tx), classes[0] if classes else ""),
        _open(
            turn,
            "residents.open_groups",
            [one.name for one in open_groups],
            open_groups[0].name if open_groups else "",
        ),
        _open(turn, "residents.open_orphaned", orphaned := matching.orphaned(turn.tx), orphaned[0] if orphaned else ""),
    ]
    found = "".join(lists) or turn.county.texts.render("residents.all_matched", {})
    fields: dict[str, Public] = {each: counts.get(each, 0) for each in ("taken", "held", "failed")}
    turn.say("residents.overview", fields={**fields, "lists": Scrubbed(found)})


def _open(turn: Turn, key: str, names: Sequence[str], first: str) -> str:
    if not names:
        return ""
    more = f" 等 {len(names)} 个" if len(names) > SHOWN else ""
    shown = "、".join(names[:SHOWN]) + more
    return "\n" + turn.county.texts.render(key, {"names": scrub(shown), "first": scrub(first)}).strip()


@book.command(
    "对应网格",
    intent="residents.grid",
    example="对应网格 水东一网格 水东社区第1网格",
    summary="居民上报的网格是我们的哪个",
    roles=OFFICE,
)
def match_grid(turn: Turn, text: Whole) -> None:
    """Say which grid it is; what waited for it is registered at once."""
    theirs, ours = _two(text, "对应网格 水东一网格 水东社区第1网格")
    where = _place(turn, ours)
    one = _theirs(turn, matching.grids(turn.tx), theirs)
    matching.match_grid(turn.tx, one, where, turn.by, turn.now)
    here = rows.Where(rows.bot(turn.tx), turn.county, turn.work.notify.reach.private_chat)
    made = registering.held(turn.tx, here, one.id, turn.now)
    registered = turn.county.texts.render("residents.registered_now", {"count": len(made)}) if made else ""
    fields: dict[str, Public] = {"name": scrub(one.name), "place": _full(turn, where)}
    turn.say("residents.grid_matched", fields={**fields, "registered": Scrubbed(registered)})


@book.command(
    "对应类别",
    intent="residents.class",
    example="对应类别 市容环境 环境整治",
    summary="居民上报的类别归到哪一类",
    roles=OFFICE,
)
def match_class(turn: Turn, text: Whole) -> None:
    """Say which class it is; cases that are registered keep theirs."""
    theirs, ours = _two(text, "对应类别 市容环境 环境整治")
    known = matching.categories(turn.tx)
    if ours not in known:
        raise Refused("residents.which_category", said=scrub(ours), names=Scrubbed("、".join(known)))
    matching.match_class(turn.tx, theirs, ours, turn.now)
    turn.say("residents.class_matched", name=scrub(theirs), category=Scrubbed(ours))


@book.command(
    "对应客户群",
    intent="residents.group",
    example="对应客户群 水东一网格居民群 水东社区第1网格",
    summary="居民的微信群是哪个网格的",
    roles=OFFICE,
)
def match_group(turn: Turn, text: Whole) -> None:
    """Say which grid a residents' group belongs to; only then can anything be sent there."""
    theirs, ours = _two(text, "对应客户群 水东一网格居民群 水东社区第1网格")
    where = _place(turn, ours)
    if where.kind != "grid":
        raise Refused("residents.which_grid")
    one = _theirs(turn, matching.groups(turn.tx), theirs)
    matching.match_group(turn.tx, one, where, turn.by, turn.now)
    turn.say("residents.group_matched", name=scrub(one.name), place=_full(turn, where))


def _two(text: str, example: str) -> tuple[str, str]:
    """Their name and ours: the last blank (or =) parts them, since their names may have blanks."""
    parts = list(_APART.finditer(text.strip()))
    if not parts:
        raise Refused("residents.which_two", example=Scrubbed(example))
    return text.strip()[: parts[-1].start()].strip(), text.strip()[parts[-1].end() :].strip()


def _place(turn: Turn, said: str) -> Place:
    found = matching.named(turn.county, said) or matching.read_place(turn.county, said, turn.now)
    if found is None:
        raise Refused("residents.which_place", said=scrub(said))
    if not turn.work.may(OFFICE, Where(found.path)):
        raise Refused("residents.not_yours")
    return found


def _theirs(turn: Turn, of: Sequence[Theirs], said: str) -> Theirs:
    """The grid or group meant; one that is matched to another community is not to be taken away from it."""
    one = matching.find(of, said)
    at = turn.county.places.by_id.get(one.place_id) if one.place_id is not None else None
    if at is not None and not turn.work.may(OFFICE, Where(at.path)):
        raise Refused("residents.not_yours")
    return one


def _full(turn: Turn, where: Place) -> Scrubbed:
    return Scrubbed(turn.county.places.full_name(where))
