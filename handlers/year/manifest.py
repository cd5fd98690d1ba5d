"""年底综合评价: figures with their records, what communities saw, a grade with its reason, an appeal; no marks."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.placed import Placed
from bot.rendering import Renderer
from handlers.year import clock, documents, rules
from handlers.year.chat import community, no_order, office, own, talks
from handlers.year.config import YearConfig
from handlers.year.holdings import HOLDINGS
from handlers.year.workbook import EVIDENCE, RULES
from storage.tables import thanks, year_review

CAPABILITY = Capability(
    "year",
    "服务记录",
    Path(__file__).parent,
    books=(own.book, community.book, office.book, talks.book, no_order.book),
    look=community.look,
    jobs=clock.jobs,
    sections={"year": YearConfig},
    workbooks=(RULES, EVIDENCE),
    renderers={
        "year_evidence": Renderer(documents.render_evidence),
        "year_list": Renderer(documents.render_list),
    },
    placed=(
        Placed(year_review, "community_id", stays="what a community saw it saw then"),
        Placed(thanks, "community_id", stays="what a community thanked for it thanked for then"),
    ),
    holdings=HOLDINGS,
    provisional=rules.provisional,
)
