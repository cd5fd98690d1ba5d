"""核验: whether a text is a 报到证 of ours, which needs no register, and what is true of it today, which does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from handlers.certificate import keys, register, signed
from handlers.certificate.register import Today
from handlers.certificate.signed import Statement
from storage.places import Places


class Finding(StrEnum):
    """What can be said of a text."""

    NONE = "none"  # no 报到证 at all
    FOREIGN = "foreign"  # not signed by us, or changed since
    UNKNOWN = "unknown"  # signed by us, and not in the register
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Checked:
    """`statement` is what the paper says, where it is ours; `today` what is true of it, where the register knows it."""

    finding: Finding
    statement: Statement | None = None
    today: Today | None = None
    posts_changed: bool = False  # since the paper was made; which they are now is not told

    @property
    def valid(self) -> bool:
        """Whether it holds today."""
        return self.today is Today.VALID

    @property
    def words(self) -> str:
        """What is said of it, in one sentence, to whoever holds it up: never why, never since when."""
        said = _SAID[self.finding] if self.today is None else _TODAY[self.today]
        return f"{said}服务岗位后来有变动。" if self.valid and self.posts_changed else said


_SAID = {
    Finding.NONE: "这不是报到证上的字。请用手机扫报到证上的二维码，把扫出来的字整段贴过来。",
    Finding.FOREIGN: "这不是本县发的报到证：签名对不上，或者上面的字被改过。",
    Finding.UNKNOWN: "签名是本县的，但登记里查不到这个证号，请打证上社区的电话问一声。",
    Finding.KNOWN: "签名是本县的，证上的字没有被改过。今天是不是还有效，要连上登记才知道。",
}
_TODAY = {
    Today.VALID: "有效。签名是本县的，证上写的和今天的登记一致。",
    Today.MOVED: "已转出。这张证是本县发的，证上写的现在不一样了，不再使用。",
    Today.ENDED: "已注销。这张证是本县发的，现在不再使用。",
    Today.EXPIRED: "已过期。这张证是本县发的，过了有效期。",
    Today.REVOKED: "已撤销。这张证是本县发的，现在不再使用。",
}


def offline(text: str, known: keys.Public) -> Checked:
    """By the keys alone."""
    read = signed.read(text)
    if read is None:
        return Checked(Finding.NONE)
    if not signed.is_ours(read, known):
        return Checked(Finding.FOREIGN)
    return Checked(Finding.KNOWN, read.statement)


def check(tx: Connection, places: Places, text: str, day: date) -> Checked:
    """By the keys, and by the register as it is on a day. A text that is not ours is not looked up."""
    checked = offline(text, keys.public(tx))
    if checked.statement is None:
        return checked
    paper = register.by_number(tx, checked.statement.number)
    if paper is None:
        return Checked(Finding.UNKNOWN, checked.statement)
    state = register.today(tx, places, paper, day)
    if state in (Today.VALID, Today.EXPIRED):  # the paper in hand may be an older print of a renewed one
        state = Today.EXPIRED if checked.statement.valid_until < day else Today.VALID
    posts = register.posts_of(tx, paper.person_id) if paper.person_id is not None else ""
    changed = bool(checked.statement.posts) and checked.statement.posts != posts
    return Checked(Finding.KNOWN, checked.statement, state, changed)


def lines(of: Statement) -> list[tuple[str, str]]:
    """What the paper says, to be compared with what is printed on it."""
    return [
        ("证号", of.number),
        ("姓名", of.name),
        ("单位", of.unit),
        ("社区", of.community),
        ("有效至", of.valid_until.isoformat()),
        *((("岗位", of.posts),) if of.posts else ()),
    ]
