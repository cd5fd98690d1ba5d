"""我的网格, 支部, 空缺, 代理 in the chat. Names of office holders are said in private, posts alone in a group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.access import NAMES, STAFF, Role
from bot.arguments import ComingDays, Note, Whole
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from bot.values.when import When
from handlers.county import finding
from handlers.county.chat import reading as named
from handlers.positions import reading, standing_in
from handlers.positions.reading import Serving
from storage.places import Place
from storage.redaction import Scrubbed

book = Book("谁在服务")
HUMAN = (Choice("找人工", "人工"),)
LIAISON = frozenset({Role.LIAISON})
SHOWN = 40
_NAME = Pattern(r"(?:找|请|由|让|给)?\s*([一-鿿·]{2,4}?)(?:同志)?(?:替我|代理?|顶|接|帮我|来|吧|，|,|。|\s|$)")


@book.command(
    "我的网格",
    "网格服务",
    "谁管我们楼",
    intent="positions.mine",
    example="我的网格",
    summary="看谁在服务我这栋楼、这个网格",
)
def mine(turn: Turn, text: Whole = "") -> None:
    """Who serves where I live; in a group that is bound, its grid, without names."""
    where = _meant(turn, text)
    found = reading.serving(turn.work, where, frozenset(each for each in reading.ORDER if NAMES[each] in text))
    places = turn.county.places
    grid, community = places.grid_of(where.id), places.community_of(where.id)
    phone = next((place.duty_phone for place in (where, grid, community) if place and place.duty_phone), "")
    about = {
        "place": Scrubbed(places.full_name(where)),
        "branch": Scrubbed(grid.branch if grid is not None and grid.branch else "（没有登记）"),
        "phone": Scrubbed(phone or turn.county.config.county.duty_phone),
    }
    if turn.in_group:
        posts = "、".join(dict.fromkeys(NAMES[each.role] for each in found if each.names)) or "社区工作人员"
        turn.say("positions.open", fields={**about, "posts": Scrubbed(posts)})
        return
    turn.whisper("positions.mine", fields={**about, "lines": _lines(found)}, choices=HUMAN)


def _meant(turn: Turn, text: str) -> Place:
    """The place that is said, the group's, or one's own. Raises Refused where none is known."""
    said = finding.at_start(turn.county.places, text.strip(), named.home(turn), None) if text.strip() else None
    if said is not None:
        return said[0]
    bound = turn.county.places.by_id.get(turn.chat.place_id or 0)
    if turn.in_group and bound is not None:
        return bound
    return reading.home(turn.work)


def _lines(found: Sequence[Serving]) -> str:
    return "\n".join(f"· {NAMES[each.role]}（{each.place.name}）：{'、'.join(each.names) or '空缺'}" for each in found)


@book.command(
    "支部",
    "我们支部",
    "支部名单",
    intent="positions.branch",
    example="支部",
    summary="看本网格党支部的同志",
    roles=reading.BRANCH_READERS,
    private=True,
)
def branch(turn: Turn, text: Whole = "") -> None:
    """The people of a branch, for its secretary."""
    words, page = named.page(text.strip())
    where = _branch_meant(turn, words)
    there = reading.branch(turn.work, where, page)
    lines = [f"· {'，'.join(filter(None, each))}" for each in there.people]
    rest = there.in_all - there.page * reading.SHOWN
    if rest > 0:
        lines.append(f"还有 {rest} 位，接着看发：支部 {turn.county.places.full_name(where)} {there.page + 1}")
    turn.whisper(
        "positions.branch",
        branch=where.branch or f"{turn.county.places.full_name(where)}党支部",
        in_all=there.in_all,
        reported=there.reported,
        on_leave=there.on_leave,
        lines="\n".join(lines) or "· 还没有人。",
    )


def _branch_meant(turn: Turn, text: str) -> Place:
    """The grid that is said, or one's own, where it is asked in other words: 我们支部有几个人."""
    said = finding.at_start(turn.county.places, text, named.home(turn), None) if text else None
    if said is not None:
        return said[0]
    if re.search(r"网格|社区", text) and not re.search(r"(?:我们|本|这个)(?:网格|社区)", text):
        return named.place(turn, text, "支部 水东社区第3网格")[0]
    return _own_grid(turn)


def _own_grid(turn: Turn) -> Place:
    own = named.home(turn)
    if own is None:
        raise Unclear("positions.which_branch")
    return own


@book.command(
    "空缺",
    "职务空缺",
    intent="positions.vacant",
    example="空缺",
    summary="看网格长、书记、单位联络员还缺哪些",
    roles=STAFF,
    private=True,
)
def vacant(turn: Turn) -> None:
    """What nobody holds."""
    found = reading.vacancies(turn.work)
    if not found:
        turn.whisper("positions.none_vacant")
        return
    lines = [f"· {each.where}{NAMES[each.role]}" for each in found[:SHOWN]]
    turn.whisper("positions.vacant", count=len(found), lines="\n".join(lines))


@book.command(
    "代理",
    "我不在",
    "代理联络员",
    intent="positions.stand_in",
    example="代理 孙丽华 到12月4日",
    summary="不在的时候请同单位的同志代收函",
    roles=LIAISON,
    private=True,
    parted=True,
)
def stand_in(turn: Turn, when: ComingDays | None = None, words: Note = "") -> None:
    """A colleague answers for the unit up to a day."""
    said = _NAME.search(words.strip(" ，,。"))
    if said is None:
        raise Unclear("positions.who_stands_in")
    done = standing_in.stand_in(turn.work, said[1], _until(when))
    key = "positions.stands_in_asleep" if done.asleep else "positions.stands_in"
    turn.whisper(key, name=done.deputy.name, unit=done.unit.name, until=done.until)


def _until(when: When | None) -> date | None:
    if when is None:
        return None
    if when.unread:
        raise Unclear("positions.until_when")
    return when.last or (when.days[-1] if when.days else None)


@book.command(
    "结束代理",
    "代理结束",
    "销代理",
    intent="positions.back",
    example="结束代理",
    summary="回来上班，代理到此为止",
    roles=LIAISON,
    private=True,
)
def back(turn: Turn) -> None:
    """Whoever stood in does not any more."""
    names = standing_in.back(turn.work)
    turn.whisper("positions.back", names="、".join(names))
