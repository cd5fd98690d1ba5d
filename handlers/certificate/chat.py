"""报到证, 志愿服务证明 and 报到回执 in the chat: always in private, since people are named."""

from __future__ import annotations

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.certificate import actions, proof, receipt, revoking
from handlers.certificate import hours as counting
from handlers.certificate.hours import Stars
from handlers.certificate.receipt import LIAISON
from handlers.certificate.revoking import COMMUNITY
from handlers.certificate.words import committee, day, long
from handlers.checkin import amending
from handlers.checkin.chat import amending as roster_chat

_OF_ROSTER = Pattern(r"单位|名字|姓名|身份|党员")
book = Book("报到证和证明")
STARS = Choice("带上星级", "报到证 带星")
NEW = (Choice("领新的报到证", "报到证"),)
STAMP = (Choice("请社区盖章", "请社区盖章"),)
_VERB = Pattern(r"^\s*[把请给]|的?报[到道]证(?!号)|撤销(?:了|掉|一下)?|恢复(?:了|一下)?")
_PHOTO = ("照片", "相片")


@book.command(
    "报到证",
    "我的报到证",
    "领报到证",
    intent="me.certificate",
    example="报到证",
    summary="领报到证（图片和 PDF）",
    private=True,
)
def paper(turn: Turn, text: Whole = "") -> None:
    """The picture and the page; with the year's stars where that is asked for."""
    starry = "星" in text
    issued = actions.issue(turn.work, stars=starry)
    key = "certificate.issued" if issued.new else "certificate.again"
    if issued.before:
        key = "certificate.in_place"
    fields = {"number": issued.paper.number, "until": day(issued.paper.valid_until), "before": issued.before}
    choices = () if starry else (STARS,)
    turn.whisper(key, fields=fields, files=(issued.file,), choices=choices)
    if any(word in text for word in _PHOTO):
        turn.whisper("certificate.no_photo")


@book.command(
    "报到证写错了",
    "报到证有误",
    "证上写错了",
    "更正我的信息",
    "更正我的姓名",
    "更正我的单位",
    "我的信息不对",
    intent="certificate.wrong",
    example="报到证写错了 单位是县住建局",
    summary="名册、报到证上写得不对，请社区改",
    private=True,
)
def wrong(turn: Turn, text: Whole = "") -> None:
    """It is the roster's: whoever puts that right hears of it, with a button where it is plain what it shall be."""
    if turn.person is not None and (
        _OF_ROSTER.search(text) or amending.read(turn.county.places, text, turn.given).told
    ):
        roster_chat.request(turn, text)
        return
    actions.report_wrong(turn.work, text)
    turn.whisper("certificate.wrong_told", choices=NEW)


@book.command(
    "报到证调动",
    "还要再报到吗",
    intent="certificate.moving",
    example="报到证调动",
    summary="调动、搬家、换年以后怎么办",
    private=True,
    hidden=True,
)
def moving(turn: Turn, text: Whole = "") -> None:
    """What becomes of the paper in another place, at another unit, in another year."""
    turn.whisper("certificate.moving")


@book.command(
    "我的星级",
    "服务星级",
    "我几颗星",
    intent="certificate.stars",
    example="我的星级",
    summary="今年够几颗星，只给自己看",
    private=True,
)
def stars(turn: Turn, text: Whole = "") -> None:
    """The year's stars, how they are counted, what became of last year's."""
    got = counting.stars(turn.work)
    turn.whisper("certificate.stars", fields=_told(turn, got), choices=(STARS,) if got.count else ())


def _told(turn: Turn, got: Stars) -> dict[str, object]:
    texts = turn.county.texts
    more = texts.render("certificate.next_star", {"hours": got.next_at}) if got.next_at is not None else ""
    unconfirmed = texts.render("certificate.unconfirmed", {"hours": long(got.hours.unconfirmed)})
    return {
        "year": got.year,
        "stars": "★" * got.count or "还没有星",
        "counted": long(got.counted),
        "unconfirmed": unconfirmed if got.hours.unconfirmed > 0 else "",
        "more": more,
        "last": got.last_year,
        "life": long(got.life.minutes),
    }


@book.command(
    "志愿服务证明",
    "服务证明",
    "开志愿服务证明",
    "志愿证明",
    intent="certificate.proof",
    example="志愿服务证明 2026年",
    summary="开一份志愿服务证明",
    private=True,
)
def proving(turn: Turn, text: Whole = "") -> None:
    """For oneself: this year, or the time and the community that are said."""
    if "盖" in text:
        stamp(turn)
        return
    made = proof.issue(turn.work, text)
    fields = {
        "number": made.proof.number,
        "committee": committee(made.community),
        "total": long(made.proof.hours.minutes),
        "confirmed": long(made.proof.hours.confirmed),
        "unconfirmed": long(made.proof.hours.unconfirmed),
    }
    turn.whisper("certificate.proof", fields=fields, files=(made.file,), choices=STAMP)
    if made.elsewhere > 0:
        turn.whisper("certificate.elsewhere", hours=long(made.elsewhere), community=made.community.name)


@book.command(
    "请社区盖章",
    "证明盖章",
    intent="certificate.stamp",
    example="请社区盖章",
    summary="请社区给刚开的证明盖章",
    private=True,
)
def stamp(turn: Turn) -> None:
    """The community gets the last proof to print and stamp."""
    made, community, heard = proof.ask_stamp(turn.work)
    key = "certificate.stamp_asked" if heard else "certificate.stamp_nobody"
    fields = {"number": made.number, "community": community.name, "duty": actions.duty(turn.work, community)}
    turn.whisper(key, fields=fields)


@book.command(
    "撤销报到证",
    intent="certificate.revoke",
    example="撤销报到证 李大海 报到信息核对有误",
    summary="撤销报到证，原因只告诉本人",
    roles=COMMUNITY,
    private=True,
)
def revoke(turn: Turn, text: Whole = "") -> None:
    """The person hears of it, and why; nobody else does."""
    if "恢复" in text:
        restore(turn, text)
        return
    gone, reason = revoking.revoke(turn.work, _VERB.sub(" ", text))
    turn.whisper("certificate.revoked", name=gone.name, number=gone.number, reason=reason)


@book.command(
    "恢复报到证",
    intent="certificate.restore",
    example="恢复报到证 李大海",
    summary="恢复撤销了的报到证",
    roles=COMMUNITY,
    private=True,
)
def restore(turn: Turn, text: Whole = "") -> None:
    """What was taken back holds again."""
    back = revoking.restore(turn.work, _VERB.sub(" ", text))
    turn.whisper("certificate.restored", name=back.name, number=back.number)


@book.command(
    "报到回执",
    intent="certificate.receipt",
    example="报到回执",
    summary="本单位已报到人员的回执",
    roles=LIAISON,
    private=True,
)
def listing(turn: Turn, text: Whole = "") -> None:
    """For the liaison, of the unit's own people."""
    unit, file = receipt.receipt(turn.work, text)
    turn.whisper("certificate.receipt", unit=unit.name, files=(file,))


def after(turn: Turn) -> None:
    """Whoever has moved, or changed their unit, hears that their paper has ended."""
    if not turn.work.stale:
        return
    if number := actions.retire(turn.work):
        turn.whisper("certificate.outdated", number=number, choices=NEW)
