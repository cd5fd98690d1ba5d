"""What happens to a wish. Nothing of what is wished for, and nobody who wishes, stands in these."""

from __future__ import annotations

from storage.events import What


class WishEvent(What, record="wish"):
    """What becomes of it; and that somebody was shown how its wisher is reached."""

    TOLD = "told"
    VERIFIED = "verified"
    UNFIT = "not fit"
    CLAIMED = "claimed"
    CONTACT_READ = "contact read"
    CONTACTED = "contacted"
    WORDS_PASSED = "words passed on"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    CONFIRMED_FOR = "confirmed in their place"
    NOT_RECEIVED = "not received"
    ASKED_AGAIN = "asked whether it is good"
    GOOD = "said to be good"
    REOPENED = "said not to be good"
    WARNED = "told that it lapses"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
