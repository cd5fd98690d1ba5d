"""What an activity belongs to: a post, a theme, some of the 十带头, a whistle, a need, a wish. It is said in its line
with a #, or by the whole name of a tag; somebody's own post is known by its name alone. One entry feeds all."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select

from bot.refused import Refused
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.activities import reading, tags
from handlers.week.config import WeekConfig
from storage.events import What
from storage.hot import Hot
from storage.redaction import Scrubbed
from storage.tables import activity, activity_tie, need, post, post_hold, whistle, wish

MOST = 6  # ties of one activity
MOST_TAGS = 3
_MARKED = Pattern(r"(?<![0-9])#\s?([一-鿿]{1,16}[0-9]{0,9}|[A-Za-z]{2,4}-[A-Za-z0-9-]{4,28}|[0-9]{5,})")
_NUMBERED = Pattern(r"^(需求|心愿|哨)(?:编号|第)?([0-9]{1,9})$")
_CASE = Pattern(r"(?:[A-Za-z]{2,4}-)?(?:[A-Za-z]{1,6}-)?(?:20[0-9]{2}-)?([0-9]{1,6})")
_HELD = ("asked", "held")  # states in which a post is somebody's: handlers.posts.records


class Kind(StrEnum):
    """What it may belong to. The values are stored, so they never change."""

    POST = "post"  # 服务岗位: its id
    DAY = "day"  # 六个日: the theme's name
    TAG = "tag"  # 十带头: t1 to t10
    WHISTLE = "whistle"  # the case's number
    NEED = "need"  # 需求: its id
    WISH = "wish"  # 心愿: its id


class TieEvent(What, record="activity"):
    """What happens to what an activity belongs to."""

    TIED = "tied"
    UNTIED = "untied"


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """One of them."""

    kind: Kind
    ref: str


def read(work: Work, words: str, person_id: int | None) -> tuple[str, tuple[Tie, ...]]:
    """The words without what was marked in them, and what they belong to; a mark that nobody knows stays a word."""
    found: list[Tie] = []

    def known(mark: re.Match[str]) -> str:
        tie = _meant(work, mark[1], person_id)
        if tie is None:
            return mark[1]
        found.append(tie)
        return ""

    left = " ".join((_MARKED.sub(known, words) if "#" in words else words).split()).strip(" ,，、;；")
    for key, name in tags.names(work.county.config).items() if tags.LEADING in left else ():
        if name.startswith(tags.LEADING) and name in left:
            found.append(Tie(Kind.TAG, key))
            # Where it stands apart it only says what it is to be counted as: 讲防诈骗 带头宣讲.
            left = re.sub(rf"(?:^|[\s,，;；])(?:算作?)?{name}(?=$|[\s,，。;；])", " ", left).strip(" ,，") or left
    if person_id is not None:
        found += [Tie(Kind.POST, str(post_id)) for post_id, title in _own_posts(work.tx, person_id) if title in left]
    unique = list(dict.fromkeys(found))
    tagged = [tie for tie in unique if tie.kind is Kind.TAG][:MOST_TAGS]
    return left or words.strip(" #"), _in_order([*tagged, *(tie for tie in unique if tie.kind is not Kind.TAG)][:MOST])


def unknown(work: Work, words: str, person_id: int | None) -> list[str]:
    """What was marked in the words and is nothing that is known, or no post of theirs: it stays words, and is said."""
    return [mark[1] for mark in _MARKED.finditer(words) if _meant(work, mark[1], person_id) is None]


def _meant(work: Work, said: str, person_id: int | None) -> Tie | None:
    config = work.county.config
    if key := tags.key_of(config, said):
        return Tie(Kind.TAG, key)
    themes = config.section(WeekConfig).themes
    theme = next((name for name in themes if said in (name, name.removesuffix("日"))), None)
    if theme is not None:
        return Tie(Kind.DAY, theme)
    if (numbered := _NUMBERED.match(said)) is not None and numbered[1] != "哨":
        return _listed(work, numbered[1], int(numbered[2]))
    number = numbered[2] if numbered is not None else said
    if (case := _CASE.fullmatch(number)) is not None:
        return _case(work, number, case[1])
    row = work.tx.execute(select(post.c.id).where(post.c.title == said, post.c.state != "ended").limit(1)).first()
    if row is None or person_id is None:
        return Tie(Kind.POST, str(row.id)) if row is not None else None
    own = next((post_id for post_id, title in _own_posts(work.tx, person_id) if title == said), None)
    return Tie(Kind.POST, str(own)) if own is not None else None


def _listed(work: Work, what: str, number: int) -> Tie | None:
    """A need or a wish that is there."""
    table, kind = (need, Kind.NEED) if what == "需求" else (wish, Kind.WISH)
    there = work.tx.execute(select(table.c.id).where(table.c.id == number)).first()
    return Tie(kind, str(number)) if there is not None else None


def _case(work: Work, said: str, tail: str) -> Tie | None:
    """By its whole number, or by its end, which must be one of where they live."""
    same = whistle.c.number == said.upper() if "-" in said else whistle.c.number.like(f"%-{int(tail):05d}")
    query = select(whistle.c.number, whistle.c.community_id).where(same).order_by(whistle.c.opened_at.desc())
    rows = work.tx.execute(query.limit(50)).all()
    who = work.actor.person
    home = work.county.places.community_of(who.grid_id) if who is not None and who.grid_id is not None else None
    near = [row for row in rows if home is not None and row.community_id == home.id] or rows[:1]
    return Tie(Kind.WHISTLE, near[0].number) if near else None


_held_by = Hot(
    select(post.c.id, post.c.title)
    .join(post_hold, post_hold.c.post_id == post.c.id)
    .where(post_hold.c.person_id == bindparam("person"), post_hold.c.state.in_(bindparam("held", expanding=True)))
)
_of_logs = Hot(
    select(activity_tie.c.log_id, activity_tie.c.kind, activity_tie.c.ref).where(
        activity_tie.c.log_id.in_(bindparam("logs", expanding=True))
    )
)


def _own_posts(tx: Connection, person_id: int) -> list[tuple[int, str]]:
    return [(row[0], row[1]) for row in _held_by.rows(tx, {"person": person_id, "held": _HELD})]


def put(tx: Connection, log_id: int, ties: Collection[Tie]) -> None:
    """Written with the log; those that are there already stay."""
    if not ties:
        return
    there = set(of_logs(tx, [log_id]).get(log_id, ()))
    rows = [{"log_id": log_id, "kind": tie.kind.value, "ref": tie.ref} for tie in ties if tie not in there]
    if rows:
        tx.execute(insert(activity_tie), rows)


def of_logs(tx: Connection, log_ids: Collection[int]) -> dict[int, tuple[Tie, ...]]:
    """What each log belongs to, in the order in which it is told."""
    found: dict[int, list[Tie]] = {}
    for at in range(0, len(ids := sorted(set(log_ids))), 500):
        for log_id, kind, ref in _of_logs.rows(tx, {"logs": ids[at : at + 500]}):
            found.setdefault(log_id, []).append(Tie(Kind(kind), ref))
    return {log_id: _in_order(tied) for log_id, tied in found.items()}


def change(work: Work, said: str, *, away: bool = False) -> tuple[str, tuple[Tie, ...]]:
    """Tie the newest log to what is said, or untie it: what the log says, and what it belongs to now.

    Raises Refused: not reported in, no log that may be changed, nothing known is said.
    """
    entries = reading.last_log(work)
    marked = re.sub(r"(?:^|[\s,，、和])#?(?=[一-鿿A-Za-z0-9])", " #", fold(said))
    who = work.actor.person_id
    _, meant = read(work, marked, None if away else who)
    if not away and (missing := [word for word in unknown(work, marked, who) if unknown(work, f"#{word}", None) == []]):
        raise Refused("activity.tie_not_held", alone=True, title=Scrubbed("、".join(missing)))
    there = of_logs(work.tx, [entries[0].log_id]).get(entries[0].log_id, ())
    if not meant and not (away and (not said.strip() or re.search("全部|都|标签", said))):
        raise Refused("activity.tie_what", names=Scrubbed("、".join(tags.names(work.county.config).values())))
    log_id = entries[0].log_id
    if away:
        gone = set(meant) or {tie for tie in there if tie.kind is Kind.TAG}
        for tie in gone:
            own = activity_tie.c.log_id == log_id, activity_tie.c.kind == tie.kind.value, activity_tie.c.ref == tie.ref
            work.tx.execute(delete(activity_tie).where(*own))
    else:
        kept = [tie for tie in there if tie.kind is Kind.TAG]
        new = [tie for tie in meant if tie not in there]
        if len(kept) + sum(tie.kind is Kind.TAG for tie in new) > MOST_TAGS:
            raise Refused("activity.tie_many", most=MOST_TAGS)
        put(work.tx, log_id, new)
    now = of_logs(work.tx, [log_id]).get(log_id, ())
    event = TieEvent.UNTIED if away else TieEvent.TIED
    work.record(event, log_id, before={"ties": _plain(there)}, after={"ties": _plain(now)})
    return entries[0].what, now


def _plain(ties: Iterable[Tie]) -> list[str]:
    return [f"{tie.kind}:{tie.ref}" for tie in ties]


def words(tx: Connection, names: Mapping[str, str], tied: tuple[Tie, ...]) -> str:
    """带头学习、岗位 夜间巡逻、哨 HC-SD-2026-00012: as cards and answers say them; `names` are those of the tags."""
    return worded(tx, names, (tied,))[tied]


def worded(tx: Connection, names: Mapping[str, str], every: Collection[tuple[Tie, ...]]) -> dict[tuple[Tie, ...], str]:
    """The same of many logs, each in words."""
    ids = sorted({int(tie.ref) for tied in every for tie in tied if tie.kind is Kind.POST})
    titles: dict[str, str] = {}
    for at in range(0, len(ids), 500):
        rows = tx.execute(select(post.c.id, post.c.title).where(post.c.id.in_(ids[at : at + 500])))
        titles |= {str(row.id): row.title for row in rows}
    return {tied: "、".join(_word(tie, names, titles) for tie in tied) for tied in every}


def packed() -> ColumnElement[str]:
    """Beside a query of `activity`: what a record's log belongs to, in one column, for `unpacked`."""
    one = activity_tie.c.kind + ":" + activity_tie.c.ref
    query = select(func.aggregate_strings(one, "|")).where(activity_tie.c.log_id == activity.c.log_id)
    return query.correlate(activity).scalar_subquery()


def unpacked(tx: Connection, names: Mapping[str, str]) -> Callable[[str | None], str]:
    """Reads what `packed` gives, in words: for tables that are written in a stream."""
    titles = {str(row.id): row.title for row in tx.execute(select(post.c.id, post.c.title))}

    @cache
    def spoken(kept: str | None) -> str:
        pairs = (each.partition(":") for each in kept.split("|")) if kept else ()
        return "、".join(_word(tie, names, titles) for tie in _in_order(Tie(Kind(kind), ref) for kind, _, ref in pairs))

    return spoken


def _in_order(tied: Iterable[Tie]) -> tuple[Tie, ...]:
    order = list(Kind)
    return tuple(sorted(tied, key=lambda tie: (order.index(tie.kind), len(tie.ref), tie.ref)))


def _word(tie: Tie, names: Mapping[str, str], titles: Mapping[str, str]) -> str:
    match tie.kind:
        case Kind.TAG:
            return names.get(tie.ref, tie.ref)
        case Kind.POST:
            return f"岗位 {titles.get(tie.ref, tie.ref)}"
        case Kind.WHISTLE:
            return f"哨 {tie.ref}"
        case Kind.NEED:
            return f"需求 {tie.ref}"
        case Kind.WISH:
            return f"心愿 {tie.ref}"
        case Kind.DAY:
            return tie.ref


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something was done under a tag, for how long, by how many people: n stands beside every figure."""

    times: int
    minutes: int
    people: int


def counted(tx: Connection, *where: ColumnElement[bool], kind: Kind = Kind.TAG) -> dict[str, Counted]:
    """By what it belongs to, of the records that a condition on `activity` names."""
    rows = tx.execute(
        select(
            activity_tie.c.ref,
            func.coalesce(func.sum(activity.c.times), 0),
            func.coalesce(func.sum(activity.c.minutes), 0),
            func.count(activity.c.person_id.distinct()),
        )
        .join_from(activity, activity_tie, activity_tie.c.log_id == activity.c.log_id)
        .where(activity_tie.c.kind == kind.value, activity.c.state == "logged", *where)
        .group_by(activity_tie.c.ref)
    )
    return {row[0]: Counted(int(row[1]), int(row[2]), int(row[3])) for row in rows}
