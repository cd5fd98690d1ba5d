"""What happens to the two lists and to what units take on."""

from __future__ import annotations

from storage.events import What


class ResourceEvent(What, record="resource"):
    """What a unit does with something it offers."""

    OFFERED = "offered"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class NeedEvent(What, record="need"):
    """What a community does with a need."""

    LISTED = "listed"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class PledgeEvent(What, record="pledge"):
    """What becomes of a need that a unit has taken on."""

    CLAIMED = "claimed"
    PARTNER_ASKED = "partner asked"
    PARTNER_JOINED = "partner joined"
    PARTNER_DECLINED = "partner declined"
    LEAD_CHANGED = "lead changed"
    POSTPONED = "postponed"
    AGREED = "agreed"
    TOLD = "told that it lapses"
    DELIVERED = "delivered"
    RATED = "rated"
    RELEASED = "released"
