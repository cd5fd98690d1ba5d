"""What is recorded of cards, months and what the community says of a record."""

from __future__ import annotations

from storage.events import What


class MonthEvent(What, record="place"):
    """What happens to a community's month."""

    CONFIRMED = "records confirmed"
    CLOSED = "month closed"
    REMARKED = "card remark"


class RecordEvent(What, record="activity"):
    """What the community, or the person, says of one record."""

    PUT_RIGHT = "put right by the community"
    BOOKED = "correction booked"
    OBJECTED = "objected"
