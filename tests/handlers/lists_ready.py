"""What has to be there before the examples of 双向清单 and 微心愿 work as they stand."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update

from handlers.exchange import claiming, fulfilling
from handlers.wishes.records import WishState
from storage.tables import resource, wish
from tests.exchange.ground import HOSPITAL, TRANSPORT, WOMEN, ZENG, liaison, unit_id
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk

Prepare = Callable[[Talk, str], None]


def _claimed(talk: Talk, _: str) -> None:
    with talk.database.begin() as tx:
        claiming.claim(acting_as(talk, tx, ZENG), 1)


def _delivered(talk: Talk, who: str) -> None:
    _claimed(talk, who)
    with talk.database.begin() as tx:
        fulfilling.deliver(acting_as(talk, tx, ZENG), 1)


def _together(talk: Talk, _: str) -> None:
    """The hospital leads, two others are in it."""
    with talk.database.begin() as tx:
        claiming.claim(liaison(talk, tx, HOSPITAL), 1)
        claiming.join(liaison(talk, tx, WOMEN), 1)
        claiming.join(acting_as(talk, tx, ZENG), 1)


def _theirs(talk: Talk, _: str) -> None:
    with talk.database.begin() as tx:
        tx.execute(update(resource).where(resource.c.id == 3).values(unit_id=unit_id(tx, TRANSPORT)))


def _wish(state: WishState, *, told: bool = False) -> Prepare:
    """Number 1 as somebody else has it, told by whoever is to speak; else as they have it themselves."""

    def prepare(talk: Talk, who: str) -> None:
        values: dict[str, object] = {"state": state, "at": talk.clock.now()}
        if state not in (WishState.TOLD, WishState.OPEN):
            has = "demo-zhang" if told else "demo-guo"
            values |= {"person_id": talk.person_id(has), "claimed_at": talk.clock.now()}
        if told:
            talk.say("帮助", who)  # so that they have an account
            values["account_id"] = talk.account_id(who)
        with talk.database.begin() as tx:
            tx.execute(update(wish).where(wish.c.id == 1).values(**values))

    return prepare


PREPARED: dict[str, Prepare] = {
    "约定": _claimed,
    "延需求": _claimed,
    "交付": _claimed,
    "退回需求": _claimed,
    "评价需求": _delivered,
    "不联合": _together,
    "换牵头": _together,
    "改资源": _theirs,
    "撤资源": _theirs,
    "撤回心愿": _wish(WishState.OPEN, told=True),
    "看联系": _wish(WishState.CLAIMED),
    "捎话": _wish(WishState.CLAIMED),
    "已联系心愿": _wish(WishState.CLAIMED),
    "送达心愿": _wish(WishState.CONTACTED),
    "退回心愿": _wish(WishState.CLAIMED),
    "确认心愿": _wish(WishState.DELIVERED, told=True),
    "没收到心愿": _wish(WishState.DELIVERED, told=True),
    "回访心愿": _wish(WishState.DELIVERED, told=True),
    "核实心愿": _wish(WishState.TOLD),
    "代确认心愿": _wish(WishState.DELIVERED),
}
