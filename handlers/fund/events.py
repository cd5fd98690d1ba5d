"""What happens to the book, to its vouchers, to what is published; what it does to a case."""

from __future__ import annotations

from storage.events import What


class EntryEvent(What, record="fund_entry"):
    """The only two things that happen to an entry: it is made, and it is taken back by another."""

    ENTERED = "entered"
    REVERSED = "reversed"
    VOUCHER = "voucher added"


class NoticeEvent(What, record="fund_notice"):
    """What becomes of a notice."""

    PUBLISHED = "notice published"


class CaseFundEvent(What, record="whistle"):
    """What the book says of a case."""

    CARRIED = "资金随账"
