"""A wish in words, the same for a group and for its claimer: a number, a thing, who may like it by age, a community."""

from __future__ import annotations

from handlers.wishes.records import Wish, WishState
from storage.places import Places
from storage.redaction import Scrubbed, scrub

STATES = {
    WishState.TOLD: "待核实",
    WishState.OPEN: "待认领",
    WishState.CLAIMED: "已认领",
    WishState.CONTACTED: "已联系",
    WishState.DELIVERED: "已送达",
    WishState.CONFIRMED: "已圆梦",
    WishState.UNFIT: "不宜",
    WishState.WITHDRAWN: "已撤回",
}


def community(places: Places, kept: Wish) -> str:
    """水东社区."""
    where = places.by_id.get(kept.place_id)
    return where.name if where is not None else ""


def line(places: Places, kept: Wish) -> Scrubbed:
    """心愿3 一台收音机（老人，水东社区）."""
    return scrub(f"心愿{kept.id} {kept.what}（{kept.whom}，{community(places, kept)}）")


def state(kept: Wish) -> str:
    """待认领, 已送达."""
    return STATES[WishState(kept.state)]
