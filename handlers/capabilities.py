"""Every capability, in the order of 帮助: the only list. Taking a row out takes the capability out."""

from __future__ import annotations

from bot.capability import Capability, House
from handlers.accounts import manifest as accounts
from handlers.activities import manifest as activities
from handlers.amend import manifest as amend
from handlers.checkin import manifest as checkin
from handlers.county import manifest as county
from handlers.figures import manifest as figures
from handlers.forwarded import manifest as forwarded
from handlers.ledger import manifest as ledger
from handlers.privacy import manifest as privacy
from handlers.residents import manifest as residents
from handlers.service import manifest as service
from handlers.sorting import manifest as sorting
from handlers.week import manifest as week
from handlers.whistles import manifest as whistles

CAPABILITIES: tuple[Capability, ...] = (
    whistles.CAPABILITY,
    checkin.CAPABILITY,
    activities.CAPABILITY,
    amend.CAPABILITY,
    week.CAPABILITY,
    forwarded.CAPABILITY,
    sorting.CAPABILITY,
    residents.CAPABILITY,
    ledger.CAPABILITY,
    figures.CAPABILITY,
    privacy.capability(lambda: HOUSE.holdings),
    accounts.CAPABILITY,
    county.capability(lambda: HOUSE.placed),
    service.CAPABILITY,
)
HOUSE: House = House(CAPABILITIES)
