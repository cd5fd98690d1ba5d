"""What has happened to a case is told in Chinese, whoever recorded it."""

from __future__ import annotations

import handlers.capabilities
from handlers.whistles.chat.staff import EVENTS
from tests.support.declared import kinds


def test_every_event_of_a_case_has_its_words() -> None:
    assert handlers.capabilities.HOUSE  # all are imported
    happened = {str(what) for kind in kinds() if kind.record == "whistle" for what in kind}
    assert {what for what in happened if what.isascii()} - set(map(str, EVENTS)) == set()
