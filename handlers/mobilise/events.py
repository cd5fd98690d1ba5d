"""What happens to a mobilisation, and to somebody's place on a shift."""

from __future__ import annotations

from storage.events import What


class CallEvent(What, record="mobilisation"):
    """What an office does with a call."""

    DRAFTED = "drafted"
    OPENED = "opened"
    CHANGED = "changed"
    OVER = "over"


class PlaceEvent(What, record="mobilisation_place"):
    """What becomes of a place on a shift. Why somebody cannot come is asked by nobody."""

    TAKEN = "taken"
    RESERVED = "reserved"
    MOVED_UP = "moved up"
    GIVEN_BACK = "given back"
    CAME = "came"
    LEFT = "left"
    HANDED = "handed over"
    LOGGED = "logged"
