"""What happens to services, to slots, to who comes."""

from __future__ import annotations

from storage.events import What


class ServiceEvent(What, record="appointment_service"):
    """What a community does with a service."""

    SET_UP = "set up"
    CHANGED = "service changed"
    ENDED = "service ended"


class SlotEvent(What, record="appointment_slot"):
    """What staff do with a slot."""

    CLOSED = "slot closed"
    REOPENED = "slot reopened"


class AppointmentEvent(What, record="appointment"):
    """What becomes of an appointment."""

    BOOKED = "appointment booked"
    CANCELLED = "appointment cancelled"
    CLOSED = "closed by staff"
    REMINDED = "appointment reminded"
