"""What happens to somebody's coming to an activity; the record is the activity."""

from __future__ import annotations

from storage.events import What


class ComingEvent(What, record="signup"):
    """What becomes of a sign-up, and of the day itself."""

    SIGNED_UP = "signed up"
    HEADS = "heads changed"
    WAITS = "waits"
    MOVED_UP = "moved up"
    SIGNED_OFF = "signed off"
    REMINDED = "reminded"
    ARRIVED = "arrived"
    LEFT = "left"
    MARKED = "marked present"
    DRAFTED = "record drafted"
    CONFIRMED = "record confirmed"
    NOT_THERE = "not there"
