"""What the bot does, one folder a capability.

A row here is all that puts a capability into the house: its folder's `manifest.py` says the rest, and its `cli.py`,
if it has one, brings commands of its own. This list is light, so that `gridwhistle --help` need not import the house.
"""

# In the order of 帮助. Taking a row out takes the capability out.
CAPABILITIES: tuple[str, ...] = (
    "whistles",
    "checkin",
    "activities",
    "amend",
    "cards",
    "certificate",
    "year",
    "week",
    "coming",
    "theme",
    "mobilise",
    "broadcast",
    "posts",
    "exchange",
    "wishes",
    "appointments",
    "forwarded",
    "afterwards",
    "sorting",
    "residents",
    "ledger",
    "fund",
    "visits",
    "figures",
    "privacy",
    "accounts",
    "courtesy",
    "positions",
    "county",
    "service",
)
