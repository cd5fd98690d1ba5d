"""Every table, so that importing this package fills `storage.columns.metadata`."""

from storage.tables.activities import activity, claimed_deed
from storage.tables.appointments import appointment, appointment_hours, appointment_service, appointment_slot
from storage.tables.broadcasts import broadcast
from storage.tables.cards import card_remark, closed_month
from storage.tables.certificates import certificate, certificate_key, service_proof
from storage.tables.clocks import clock
from storage.tables.engine import (
    album_part,
    attachment,
    counter,
    dialogue,
    event,
    heartbeat,
    inbox,
    lease,
    outbox,
    period,
    token,
)
from storage.tables.exchange import need, pledge, pledge_unit, resource
from storage.tables.fund import fund_entry, fund_notice, fund_voucher
from storage.tables.letters import extension, feedback, letter
from storage.tables.looks import look
from storage.tables.mobilising import mobilisation, mobilisation_place, mobilisation_shift
from storage.tables.people import (
    account,
    chat,
    claim,
    invitation,
    link_code,
    person,
    place,
    place_alias,
    role,
    unit,
    unit_alias,
    unit_place,
)
from storage.tables.posts import post, post_hold, post_offer, post_proposal, post_shown
from storage.tables.residents import (
    group_send,
    group_task,
    group_task_chat,
    resident_class,
    resident_grid,
    resident_group,
    resident_order,
    resident_poll,
)
from storage.tables.room import room_message
from storage.tables.sorting import category, category_unit, learned
from storage.tables.talks import year_talk
from storage.tables.templates import paper_template
from storage.tables.themes import theme, theme_tie
from storage.tables.ties import activity_tie
from storage.tables.time import calendar_day, calendar_year
from storage.tables.visits import visit, visit_matter
from storage.tables.week import signup, signup_wait, turnout, week_item, week_list, week_word
from storage.tables.whistles import whistle, whistle_apart, whistle_evidence, whistle_reporter
from storage.tables.wishes import wish, wish_revisit
from storage.tables.year import (
    thanks,
    year_appeal,
    year_begun,
    year_grade,
    year_review,
    year_review_word,
    year_rules,
)

__all__ = [
    "account",
    "activity",
    "activity_tie",
    "album_part",
    "appointment",
    "appointment_hours",
    "appointment_service",
    "appointment_slot",
    "attachment",
    "broadcast",
    "calendar_day",
    "calendar_year",
    "card_remark",
    "category",
    "category_unit",
    "certificate",
    "certificate_key",
    "chat",
    "claim",
    "claimed_deed",
    "clock",
    "closed_month",
    "counter",
    "dialogue",
    "event",
    "extension",
    "feedback",
    "fund_entry",
    "fund_notice",
    "fund_voucher",
    "group_send",
    "group_task",
    "group_task_chat",
    "heartbeat",
    "inbox",
    "invitation",
    "learned",
    "lease",
    "letter",
    "link_code",
    "look",
    "mobilisation",
    "mobilisation_place",
    "mobilisation_shift",
    "need",
    "outbox",
    "paper_template",
    "period",
    "person",
    "place",
    "place_alias",
    "pledge",
    "pledge_unit",
    "post",
    "post_hold",
    "post_offer",
    "post_proposal",
    "post_shown",
    "resident_class",
    "resident_grid",
    "resident_group",
    "resident_order",
    "resident_poll",
    "resource",
    "role",
    "room_message",
    "service_proof",
    "signup",
    "signup_wait",
    "thanks",
    "theme",
    "theme_tie",
    "token",
    "turnout",
    "unit",
    "unit_alias",
    "unit_place",
    "visit",
    "visit_matter",
    "week_item",
    "week_list",
    "week_word",
    "whistle",
    "whistle_apart",
    "whistle_evidence",
    "whistle_reporter",
    "wish",
    "wish_revisit",
    "year_appeal",
    "year_begun",
    "year_grade",
    "year_review",
    "year_review_word",
    "year_rules",
    "year_talk",
]
