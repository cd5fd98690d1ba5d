"""What the trail of a chat says."""

from __future__ import annotations

from storage.events import What


class MembershipEvent(What, record="chat", read_ahead=True):
    """Whether the bot is in a group, under which id, and that it has said how the group is bound."""

    MOVED = "moved"
    JOINED = "joined"
    LEFT = "left"
    HINTED = "hinted"


class FacelessEvent(What, record="account"):
    """That whoever writes in the name of a group or a channel was asked to write as themselves."""

    ASKED = "asked to write as a person"


class HelpEvent(What, record="account"):
    """That somebody called for 人工: nothing of theirs changes, but it is counted."""

    ASKED = "asked for help"
