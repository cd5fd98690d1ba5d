"""走访: county leaders in the communities, what they find, what is solved there and then."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.personal import signed
from bot.placed import Placed
from bot.rendering import Renderer
from handlers.visits import chat, clock, documents
from storage.tables import visit

CAPABILITY = Capability(
    "visits",
    "台账和统计",
    Path(__file__).parent,
    books=(chat.book,),
    look=chat.look,
    jobs=lambda _: (clock.job(),),
    renderers={"visits": Renderer(documents.render)},
    placed=(Placed(visit, "community_id", stays="what was seen there was seen there"),),
    holdings=(
        signed(
            visit,
            ("leader_id", "account_id"),
            "走访",
            "created_at",
            lambda row: f"{row.day} {row.saw}",
            "a visit is the community's record; who came is its office",
        ),
    ),
)
