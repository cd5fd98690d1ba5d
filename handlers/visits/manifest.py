"""走访: county leaders in the communities, what they find, what is solved there and then."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import update

from bot.capability import Capability
from bot.personal import Change, Holding, Whose
from bot.placed import Placed
from bot.rendering import Renderer
from handlers.visits import chat, clock, documents
from storage.tables import visit


def _untied(who: Whose) -> list[Change]:
    return [
        update(visit).where(visit.c.account_id.in_(who.accounts)).values(account_id=None),
        update(visit).where(visit.c.leader_id == who.person_id).values(leader_id=None),
    ]


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
        Holding(
            visit,
            ("leader_id", "account_id"),
            forget=_untied,
            stays="a visit is the community's record; who came is its office",
        ),
    ),
)
