"""What has to be there before the examples of 报到证 and 证明 can work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import insert

from storage.tables import certificate
from tests.handlers.talk import TEN, Talk


def _paper_of_li(talk: Talk, *, revoked: bool) -> None:
    """The examples speak of 李大海, whom the demo's roster does not have."""
    row = {
        "number": "会报〔2026〕水东-0001",
        "person_id": talk.person_id("demo-guo"),
        "name": "李大海",
        "community_id": talk.county.places.communities[0].id,
        "valid_until": date(2026, 12, 31),
        "issued_at": TEN,
        "revoked_at": TEN if revoked else None,
        "reason": "核对有误" if revoked else "",
    }
    with talk.database.begin() as tx:
        tx.execute(insert(certificate).values(**row))


def _served(talk: Talk, who: str) -> None:
    talk.say("活动 今天 在3栋打扫楼道 2小时", who)


def _proof(talk: Talk, who: str) -> None:
    _served(talk, who)
    talk.say("志愿服务证明", who)


PREPARED: dict[str, Callable[[Talk, str], None]] = {
    "志愿服务证明": _served,
    "请社区盖章": _proof,
    "撤销报到证": lambda talk, _: _paper_of_li(talk, revoked=False),
    "恢复报到证": lambda talk, _: _paper_of_li(talk, revoked=True),
}
