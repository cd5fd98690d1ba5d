"""活动记录卡: a month's card of a person and of a unit, which writes itself; the community only puts it right."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, select, update

from bot.capability import Capability
from bot.personal import Ages, Change, Holding, Whose, referring, signed, telling
from bot.placed import Placed
from bot.rendering import Renderer
from handlers.cards import chat, confirm_chat, documents, together
from handlers.cards.workbook import CARDS
from storage.tables import card_remark, closed_month, paper_template


def _said_no_more(who: Whose) -> list[Change]:
    return [
        delete(card_remark).where(card_remark.c.person_id == who.person_id),
        update(card_remark).where(card_remark.c.account_id.in_(who.accounts)).values(account_id=None),
    ]


def _old(ages: Ages) -> list[Change]:
    old = select(card_remark.c.id).where(card_remark.c.month < ages.records.date()).limit(ages.chunk)
    return [delete(card_remark).where(card_remark.c.id.in_(old))]


CAPABILITY = Capability(
    "cards",
    "服务记录",
    Path(__file__).parent,
    books=(chat.book, confirm_chat.book),
    look=chat.look,
    handed=chat.handed,
    workbooks=(CARDS,),
    renderers={
        "card_person": Renderer(documents.render_person),
        "card_unit": Renderer(documents.render_unit),
        "cards_place": Renderer(documents.render_place),
        "cards_import": Renderer(documents.render_import),
        "cards_together": Renderer(together.render),
        "card_template": Renderer(documents.render_template),
        "card_forms": Renderer(documents.render_forms),
    },
    placed=(
        Placed(closed_month, "community_id", stays="a month that was closed there was closed there"),
        Placed(card_remark, "community_id", stays="what a community said of a month it said then"),
    ),
    holdings=(
        signed(
            paper_template,
            ("account_id",),
            "发来的表样",
            "at",
            lambda row: f"{row.paper} 的表样",
            "the form of a paper is the county's",
        ),
        signed(
            closed_month,
            ("account_id",),
            "封存的月份",
            "closed_at",
            lambda row: f"{row.month.year}年{row.month.month}月",
            "closing a month is the community's record",
        ),
        Holding(
            card_remark,
            ("person_id", "account_id"),
            label="记录卡上的社区意见",
            own=lambda who: referring(who, card_remark.c.person_id, card_remark.c.account_id),
            forget=_said_no_more,
            tells=telling(
                lambda who: (
                    select(card_remark.c.at, card_remark.c.month, card_remark.c.words)
                    .where(referring(who, card_remark.c.person_id, card_remark.c.account_id))
                    .order_by(card_remark.c.id.desc())
                ),
                lambda row: f"{row.month.year}年{row.month.month}月：{row.words}",
            ),
            purge=_old,
        ),
    ),
)
