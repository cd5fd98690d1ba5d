"""What the trail of a place, a unit and an office says."""

from __future__ import annotations

from storage.events import What


class PlaceEvent(What, record="place"):
    """Of a place."""

    ADDED = "added"
    REVIVED = "revived"
    RENAMED = "renamed"
    DESCRIBED = "described"
    MOVED = "moved"
    RETIRED = "retired"
    MERGED = "merged"
    NAMED = "named"
    UNNAMED = "unnamed"


class UnitEvent(What, record="unit"):
    """Of a unit."""

    ADDED = "added"
    REVIVED = "revived"
    RENAMED = "renamed"
    DESCRIBED = "described"
    RETIRED = "retired"
    NAMED = "named"
    UNNAMED = "unnamed"
    PAIRED = "paired"
    UNPAIRED = "unpaired"


class OfficeEvent(What, record="person", read_ahead=True):
    """Of a person who holds an office."""

    ADDED = "added for an office"
    APPOINTED = "appointed"
    DISMISSED = "dismissed"
    VOUCHED = "account vouched for"
    INVITED = "invited"
    CAME = "came by invitation"


class InvitationEvent(What, record="account", read_ahead=True):
    """Of an account that says invitation codes."""

    WRONG = "wrong invitation code"
