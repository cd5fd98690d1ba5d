"""Every table, so that importing this package fills `storage.columns.metadata`."""

from storage.tables.activities import activity
from storage.tables.engine import attachment, counter, dialogue, event, inbox, outbox, period
from storage.tables.people import account, chat, person, place, place_alias, role, unit, unit_alias, unit_place
from storage.tables.room import room_message
from storage.tables.time import calendar_day, calendar_year
from storage.tables.week import signup, week_item, week_list
from storage.tables.whistles import whistle, whistle_reporter

__all__ = [
    "account",
    "activity",
    "attachment",
    "calendar_day",
    "calendar_year",
    "chat",
    "counter",
    "dialogue",
    "event",
    "inbox",
    "outbox",
    "period",
    "person",
    "place",
    "place_alias",
    "role",
    "room_message",
    "signup",
    "unit",
    "unit_alias",
    "unit_place",
    "week_item",
    "week_list",
    "whistle",
    "whistle_reporter",
]
