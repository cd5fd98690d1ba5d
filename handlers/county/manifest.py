"""区划和职务: the county itself, its places, units, pairings and offices."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from sqlalchemy import delete, select, update

from bot.capability import Capability
from bot.personal import Ages, Change, Holding, Whose, referring, telling
from bot.placed import Placed
from handlers.county import checks, offices
from handlers.county.chat import confirming, invitations, places, proposals, showing, units
from handlers.county.chat import offices as offices_said
from handlers.county.steps import STEPS
from handlers.county.workbook.declared import COUNTY
from storage.tables import invitation, place_alias, role, unit_place


def _capabilities() -> Collection[Capability]:
    from handlers.capabilities import HOUSE  # this one among them: made when the house stands

    return HOUSE.capabilities


def _untied(who: Whose) -> list[Change]:
    return [
        update(invitation).where(invitation.c.account_id.in_(who.accounts)).values(account_id=None),
        delete(invitation).where(invitation.c.person_id == who.person_id),
    ]


def _expired(ages: Ages) -> list[Change]:
    return [delete(invitation).where(invitation.c.expires_at < ages.words)]


CAPABILITY = Capability(
    "county",
    "群、区划和其他",
    Path(__file__).parent,
    steps=STEPS,
    books=(
        showing.book,
        places.book,
        units.book,
        offices_said.book,
        invitations.book,
        proposals.book(_capabilities),
        confirming.book,
    ),
    check=checks.check,
    workbooks=(COUNTY,),
    placed=(
        Placed(role, "place_id", offices.LABEL, until="until", move=offices.end_all),
        Placed(unit_place, "place_id", "结对"),
        Placed(place_alias, "place_id", stays="the names of a place go where it goes"),
    ),
    holdings=(
        Holding(
            invitation,
            ("person_id", "account_id"),
            label="邀请码",
            own=lambda who: referring(who, invitation.c.person_id, invitation.c.account_id),
            tells=telling(
                lambda who: select(invitation.c.created_at, invitation.c.used_at).where(
                    referring(who, invitation.c.person_id, invitation.c.account_id)
                ),
                lambda row: "用过的邀请码" if row.used_at else "没用过的邀请码",
            ),
            forget=_untied,
            purge=_expired,
        ),
    ),
)
