"""What a year holds of people, and what becomes of it when they leave and when it is old."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, delete, select, update

from bot.personal import Ages, Change, Holding, Told, Whose, referring, signed, telling
from storage.tables import (
    thanks,
    year_appeal,
    year_begun,
    year_grade,
    year_review,
    year_review_word,
    year_rules,
    year_talk,
)


def _mine(who: Whose) -> Sequence[Change]:
    """One's own grades go with what was said against them; what one wrote for others stays, of nobody."""
    own = select(year_grade.c.id).where(year_grade.c.person_id == who.person_id)
    return [
        delete(year_appeal).where(year_appeal.c.grade_id.in_(own)),
        delete(year_grade).where(year_grade.c.person_id == who.person_id),
        update(year_grade).where(year_grade.c.by_id == who.person_id).values(by_id=None),
    ]


def _appeals(who: Whose) -> Sequence[Change]:
    return [
        update(year_appeal).where(year_appeal.c.by_id == who.person_id).values(by_id=None),
        update(year_appeal).where(year_appeal.c.answered_by == who.person_id).values(answered_by=None),
    ]


def _reviews(who: Whose) -> Sequence[Change]:
    own = select(year_review.c.id).where(year_review.c.person_id == who.person_id)
    return [
        delete(year_review_word).where(year_review_word.c.review_id.in_(own)),
        delete(year_review).where(year_review.c.person_id == who.person_id),
    ]


def _thanked(who: Whose) -> Sequence[Change]:
    return [
        delete(thanks).where(thanks.c.person_id == who.person_id),
        update(thanks).where(thanks.c.by_id == who.person_id).values(by_id=None),
    ]


def _talks(who: Whose) -> Sequence[Change]:
    """What was said of somebody goes with them; what they wrote down of others stays, of nobody."""
    return [
        delete(year_talk).where(year_talk.c.person_id == who.person_id),
        update(year_talk).where(year_talk.c.by_id == who.person_id).values(by_id=None),
    ]


def _old_talks(ages: Ages) -> Sequence[Change]:
    old = select(year_talk.c.id).where(year_talk.c.at < ages.records, year_talk.c.person_id.is_not(None))
    return [delete(year_talk).where(year_talk.c.id.in_(old.limit(ages.chunk)))]


def _old_grades(ages: Ages) -> Sequence[Change]:
    """Of people; a unit's grade is no personal data."""
    old = (
        select(year_grade.c.id)
        .where(year_grade.c.at < ages.records, year_grade.c.person_id.is_not(None))
        .limit(ages.chunk)
    )
    return [
        delete(year_appeal).where(year_appeal.c.grade_id.in_(old)),
        delete(year_grade).where(year_grade.c.id.in_(old)),
    ]


def _old_reviews(ages: Ages) -> Sequence[Change]:
    old = (
        select(year_review.c.id)
        .where(year_review.c.final_at < ages.records, year_review.c.person_id.is_not(None))
        .limit(ages.chunk)
    )
    return [
        delete(year_review_word).where(year_review_word.c.review_id.in_(old)),
        delete(year_review).where(year_review.c.id.in_(old)),
    ]


def _old_thanks(ages: Ages) -> Sequence[Change]:
    old = select(thanks.c.id).where(thanks.c.at < ages.records).limit(ages.chunk)
    return [delete(thanks).where(thanks.c.id.in_(old))]


def _told_reviews(who: Whose) -> ColumnElement[bool]:
    return (year_review.c.person_id == who.person_id) & (year_review.c.state != "open")


def _reviewed(tx: Connection, who: Whose) -> Iterable[Told]:
    """What was said of them, by which office, never by whom; and what they replied."""
    said: dict[int, list[str]] = {}
    words = select(year_review_word).join_from(year_review_word, year_review).where(_told_reviews(who))
    for row in tx.execute(words.order_by(year_review_word.c.id)):
        said.setdefault(row.review_id, []).append(row.seen + (f"：{row.words}" if row.words else ""))
    for row in tx.execute(select(year_review).where(_told_reviews(who)).order_by(year_review.c.id.desc())):
        parts = [f"{row.year}年", *said.get(row.id, ()), *([f"您的答复：{row.reply}"] if row.reply else [])]
        yield Told(row.told_at, "；".join(parts))


def _graded(tx: Connection, who: Whose) -> Iterable[Told]:
    """Their own grades in full; that they wrote somebody else's, without whose."""
    rows = tx.execute(select(year_grade).where(_grades(who)).order_by(year_grade.c.id.desc()))
    for row in rows:
        own = row.person_id == who.person_id
        yield Told(row.at, f"{row.year}年 {row.grade}：{row.reason}" if own else f"写过一条 {row.year} 年的等次")


def _grades(who: Whose) -> ColumnElement[bool]:
    return referring(who, year_grade.c.person_id, year_grade.c.by_id)


def _talks_with(tx: Connection, who: Whose) -> Iterable[Told]:
    for row in tx.execute(select(year_talk).where(_of_talks(who)).order_by(year_talk.c.id.desc())):
        if row.person_id != who.person_id:
            yield Told(row.at, f"写过一条 {row.held_on:%Y-%m-%d} 的约谈记录")
            continue
        yield Told(
            row.at,
            f"{row.held_on:%Y-%m-%d} 和{row.partner}谈（{row.kind}：{row.ground}）；"
            "说好的话只有县委组织部看得到，想看或者觉得不对发“人工”",
        )


def _of_talks(who: Whose) -> ColumnElement[bool]:
    return referring(who, year_talk.c.person_id, year_talk.c.by_id) & year_talk.c.withdrawn_at.is_(None)


HOLDINGS = (
    signed(
        year_rules,
        ("account_id",),
        "定过的评价规则",
        "at",
        lambda row: f"第 {row.version} 版",
        "the county's rules are its own, whoever wrote them",
    ),
    signed(
        year_begun,
        ("account_id",),
        "启动的年底评价",
        "at",
        lambda row: f"{row.year}年",
        "that a year was begun is the county's record",
    ),
    Holding(
        year_grade,
        ("person_id", "by_id"),
        label="年底等次",
        own=_grades,
        forget=_mine,
        purge=_old_grades,
        tells=_graded,
    ),
    Holding(
        year_appeal,
        ("by_id", "answered_by"),
        label="申诉",
        own=lambda who: referring(who, year_appeal.c.by_id, year_appeal.c.answered_by),
        forget=_appeals,
        stays="an appeal goes with the grade that it is against",
        tells=telling(
            lambda who: (
                select(year_appeal.c.at, year_appeal)
                .where(referring(who, year_appeal.c.by_id, year_appeal.c.answered_by))
                .order_by(year_appeal.c.id.desc())
            ),
            lambda row: row.words + (f"（答复：{row.answer}）" if row.answer else ""),
        ),
    ),
    Holding(
        year_review,
        ("person_id",),
        label="社区反向考核",
        own=_told_reviews,
        forget=_reviews,
        purge=_old_reviews,
        tells=_reviewed,
    ),
    signed(
        year_review_word,
        ("by_id",),
        "填过的反向考核",
        "at",
        lambda row: row.seen + (f"：{row.words}" if row.words else ""),
        "what a community saw stays, of nobody in particular",
    ),
    Holding(
        year_talk,
        ("person_id", "by_id"),
        label="约谈记录",
        own=_of_talks,
        forget=_talks,
        purge=_old_talks,
        tells=_talks_with,
    ),
    Holding(
        thanks,
        ("person_id", "by_id"),
        label="社区的感谢",
        own=lambda who: referring(who, thanks.c.person_id, thanks.c.by_id),
        forget=_thanked,
        purge=_old_thanks,
        tells=telling(
            lambda who: (
                select(thanks.c.at, thanks.c.words)
                .where(referring(who, thanks.c.person_id, thanks.c.by_id))
                .order_by(thanks.c.id.desc())
            ),
            lambda row: str(row.words),
        ),
    ),
)
