"""What happens to posts, to those who hold them, to what people propose."""

from __future__ import annotations

from storage.events import What


class PostEvent(What, record="post"):
    """What a community does with a post."""

    PUBLISHED = "published"
    CHANGED = "changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"


class HoldEvent(What, record="post_hold"):
    """What becomes of somebody's hold of a post."""

    QUEUED = "queued"
    ASKED = "asked for"
    TAKEN = "taken"
    APPROVED = "approved"
    GIVEN_BACK = "given back"
    TURNED = "another offered"
    ENDED = "post ended"
    RAN_OUT = "term ran out"
    REMINDED = "asked to renew"
    RENEWED = "renewed"
    STAND_IN_ASKED = "stand-in asked"
    STAND_IN_AGREED = "stand-in agreed"
    STAND_IN_DECLINED = "stand-in declined"


class ProposalEvent(What, record="post_proposal"):
    """What becomes of a proposal."""

    MADE = "proposed"
    TURNED_INTO = "turned into a post"
    DECLINED = "declined"


class OfferEvent(What, record="post_offer"):
    """That somebody who holds no post was shown some."""

    OFFERED = "offered"
