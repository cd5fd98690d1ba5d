"""Takes a sheet of posts in: new ones are published, known ones (by place and name) change, are paused or are over.

A post that is not in the sheet stays as it is: a community's sheet says nothing of another's posts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.refused import Refused
from bot.texts import show
from bot.work import Work
from handlers.posts import publishing, records, wording
from handlers.posts.publishing import SPOKEN, NewPost
from handlers.posts.records import Post, PostState
from handlers.posts.sheet.reading import PostRow
from storage.redaction import scrub
from storage.tables import post
from storage.workbook.cells import Unreadable
from storage.workbook.resolve import Resolver
from storage.workbook.sheet import Bad, BadRows

_MOST = 20  # lines; the rest is counted
_PLAIN = ("what", "hours", "wanted", "licence", "heavy", "until", "contact", "note")


@dataclass(frozen=True, slots=True)
class Imported:
    """How many posts a sheet touched, and which, in words. `ended`: those that are over now."""

    added: int
    changed: int
    unchanged: int
    ended: int
    lines: tuple[str, ...]


def import_posts(work: Work, rows: Sequence[PostRow]) -> Imported:
    """All of it or nothing. Raises BadRows."""
    resolver = Resolver(work.tx)
    bads: list[Bad] = []
    lines: list[str] = []
    counts = {"added": 0, "changed": 0, "unchanged": 0, "ended": 0}
    seen: dict[tuple[int, str], int] = {}
    for row in rows:
        try:
            grid = resolver.grid(row.community, row.grid)
            where = resolver.building(grid, row.building) or grid or resolver.community(row.community)
            assert where is not None, "a row without a community is bad"
            if (first := seen.setdefault((where.id, row.title), row.row)) != row.row:
                raise Unreadable(f"与第 {first} 行是同一个岗位（{row.title}）", "title")
            what, told = _taken_in(work, row, where.id)
        except Unreadable as error:
            bads.append(Bad(row.row, str(error), key=error.key))
            continue
        except Refused as refused:
            bads.append(Bad(row.row, work.county.texts.render(refused.key, refused.fields)))
            continue
        counts[what] += 1
        lines += [told] if told else []
    if bads:
        raise BadRows(tuple(bads))
    more = (f"还有 {len(lines) - _MOST} 个岗位有改动。",) if len(lines) > _MOST else ()
    return Imported(**counts, lines=(*lines[:_MOST], *more))


def _taken_in(work: Work, row: PostRow, place_id: int) -> tuple[str, str]:
    """What a row did, and the line that says it."""
    named = post.c.place_id == place_id, post.c.title == row.title, post.c.state != PostState.ENDED
    kept = next(iter(records.posts(work.tx, *named)), None)
    if kept is None:
        if row.state == PostState.ENDED:
            return "unchanged", ""
        values = {name: getattr(row, name) for name in _PLAIN}
        texts = {name: scrub(value) for name, value in values.items() if isinstance(value, str)}
        new = NewPost(title=scrub(row.title), place_id=place_id, kind=row.kind, **{**values, **texts})
        made = publishing.publish(work, new)
        if row.state == PostState.PAUSED:
            publishing.pause(work, made.id)
        return "added", f"新增：{wording.line(work.county.places, made)}"
    if row.state == PostState.ENDED:
        publishing.finish(work, kept.id)
        people = f"（已有 {kept.taken} 人在岗，会告诉他们）" if kept.taken else ""
        return "ended", f"结束：{wording.named(work.county.places, kept)}{people}"
    differing = {name: getattr(row, name) for name in _PLAIN if getattr(row, name) != getattr(kept, name)}
    if row.kind and row.kind != kept.kind:
        differing["kind"] = row.kind
    told = [*_told(kept, differing)]
    if differing:
        publishing.change(work, kept.id, **differing)
    if row.state != kept.state:
        (publishing.pause if row.state == PostState.PAUSED else publishing.resume)(work, kept.id)
        told.append("暂停" if row.state == PostState.PAUSED else "恢复")
    if not told:
        return "unchanged", ""
    return "changed", f"更改：{wording.named(work.county.places, kept)}（{'；'.join(told)}）"


def _told(kept: Post, differing: dict[str, Any]) -> Iterator[str]:
    for name, value in differing.items():
        yield f"{SPOKEN[name]} {_shown(getattr(kept, name))} → {_shown(value)}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "要" if value else "不要"
    if value in (None, ""):
        return "空"
    return str(show(value))[:20]
