"""居民上报 for staff: what came in, and which name of WeCom's is which of ours."""

from __future__ import annotations

from collections.abc import Sequence

from bot.arguments import Whole
from bot.command import Book
from bot.refused import Unclear
from bot.texts import Public
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.residents import matching, naming
from handlers.residents.news import SHOWN
from handlers.residents.roles import OFFICE
from storage.places import Place
from storage.redaction import Scrubbed, scrub

book = Book("居民上报")
_APART = Pattern(r"\s*[=＝→]\s*|\s+")


@book.command(
    "居民上报",
    intent="residents.overview",
    example="居民上报",
    summary="看居民上报来了多少、还缺什么对应",
    roles=OFFICE,
)
def overview(turn: Turn) -> None:
    """Counts of a week, and the names that nobody has matched yet."""
    overview = naming.overview(turn.work)
    grids = [f"{name}（{count} 件）" if count else name for name, count in overview.grids]
    lists = [
        _open(turn, "residents.open_grids", grids, overview.grids[0][0] if overview.grids else ""),
        *(
            _open(turn, key, names, names[0] if names else "")
            for key, names in (
                ("residents.open_classes", overview.classes),
                ("residents.open_groups", overview.groups),
                ("residents.open_orphaned", overview.orphaned),
            )
        ),
    ]
    shown = "".join(lists) or turn.county.texts.render("residents.all_matched", {})
    fields: dict[str, Public] = {state: overview.counts.get(state, 0) for state in ("taken", "held", "failed")}
    turn.say("residents.overview", fields={**fields, "lists": Scrubbed(shown)})


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
    place = _place(turn, ours)
    grid, count = naming.match_grid(turn.work, theirs, place)
    registered = turn.county.texts.render("residents.registered_now", {"count": count}) if count else ""
    fields: dict[str, Public] = {"name": scrub(grid.name), "place": _full(turn, place)}
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
    naming.match_class(turn.work, theirs, ours)
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
    place = _place(turn, ours)
    group = naming.match_group(turn.work, theirs, place)
    turn.say("residents.group_matched", name=scrub(group.name), place=_full(turn, place))


def _two(text: str, example: str) -> tuple[str, str]:
    """Their name and ours: the last blank (or =) parts them, since their names may have blanks."""
    parts = list(_APART.finditer(text.strip()))
    if not parts:
        raise Unclear("residents.which_two", example=Scrubbed(example))
    return text.strip()[: parts[-1].start()].strip(), text.strip()[parts[-1].end() :].strip()


def _place(turn: Turn, words: str) -> Place:
    place = matching.named(turn.county, words) or matching.read_place(turn.county, words, turn.now)
    if place is None:
        raise Unclear("residents.which_place", said=scrub(words))
    return place


def _full(turn: Turn, place: Place) -> Scrubbed:
    return Scrubbed(turn.county.places.full_name(place))
