"""Takes a sheet of posts in: new ones are published, known ones (by place and name) change, are paused or are over.

A post that is not in the sheet stays as it is: a community's sheet says nothing of another's posts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.rows import Done, TakenIn, shown, take_in
from bot.work import Work
from handlers.posts import publishing, records, wording
from handlers.posts.publishing import SPOKEN, NewPost
from handlers.posts.records import Post, PostState
from handlers.posts.sheet.reading import PostRow
from storage.redaction import scrub
from storage.tables import post
from storage.workbook.resolve import Resolver

_PLAIN = ("what", "hours", "wanted", "licence", "heavy", "until", "contact", "note")


def import_posts(work: Work, rows: Sequence[PostRow]) -> TakenIn:
    """All of it or nothing. Raises BadRows."""
    resolver = Resolver(work.tx)

    def take(row: PostRow) -> Done:
        grid = resolver.grid(row.community, row.grid)
        where = resolver.building(grid, row.building) or grid or resolver.community(row.community)
        assert where is not None, "a row without a community is bad"
        return _taken_in(work, row, where.id)

    return take_in(work, rows, take, "title")


def _taken_in(work: Work, row: PostRow, place_id: int) -> Done:
    known_by = place_id, row.title
    named = post.c.place_id == place_id, post.c.title == row.title, post.c.state != PostState.ENDED
    kept = next(iter(records.posts(work.tx, *named)), None)
    if kept is None:
        if row.state == PostState.ENDED:
            return Done("unchanged", "", known_by)
        values = {name: getattr(row, name) for name in _PLAIN}
        texts = {name: scrub(value) for name, value in values.items() if isinstance(value, str)}
        new = NewPost(title=scrub(row.title), place_id=place_id, kind=row.kind, **{**values, **texts})
        made = publishing.publish(work, new)
        if row.state == PostState.PAUSED:
            publishing.pause(work, made.id)
        return Done("added", f"新增：{wording.line(work.county.places, made)}", known_by)
    if row.state == PostState.ENDED:
        publishing.finish(work, kept.id)
        people = f"（已有 {kept.taken} 人在岗，会告诉他们）" if kept.taken else ""
        return Done("ended", f"结束：{wording.named(work.county.places, kept)}{people}", known_by)
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
        return Done("unchanged", "", known_by)
    return Done("changed", f"更改：{wording.named(work.county.places, kept)}（{'；'.join(told)}）", known_by)


def _told(kept: Post, differing: dict[str, Any]) -> Iterator[str]:
    for name, value in differing.items():
        yield f"{SPOKEN[name]} {shown(getattr(kept, name), '要', '不要')} → {shown(value, '要', '不要')}"
