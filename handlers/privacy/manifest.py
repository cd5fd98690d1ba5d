"""我的数据, 退出报到 and the nightly purge, made from what every capability declares."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from bot.capability import Capability
from bot.config import Config
from bot.personal import Ages, Change, Holding, Whose, retention, telling
from bot.rendering import Renderer
from bot.schedule import Job
from bot.verdict import Verdict
from handlers.privacy import chat, documents, looking
from handlers.privacy.config import PrivacyConfig
from storage.tables import look


def _holdings() -> Collection[Holding]:
    from handlers.capabilities import HOUSE  # this capability's among them: made when the house stands

    return HOUSE.holdings


def _jobs(config: Config) -> list[Job]:
    return [retention(_holdings, config.section(PrivacyConfig).terms)]


def _kinds(config: Config, _: Connection | None) -> Iterable[Verdict]:
    """A kind that nobody keeps would be kept as long as all others, and nobody would notice."""
    known = {holding.label for holding in _holdings() if holding.label}
    unknown = sorted(config.section(PrivacyConfig).years_of.keys() - known)
    if unknown:
        yield (
            "保存期限",
            None,
            f"[privacy] years_of 里没有“{'”“'.join(unknown)}”这一类，可以写的有：{'、'.join(sorted(known))}",
        )


def _unread(who: Whose) -> list[Change]:
    """What was read of them goes; that they read something of others stays with those, by its office."""
    return [
        delete(look).where(looking.own(who)),
        update(look).where(look.c.reader_id == who.person_id).values(reader_id=None),
    ]


def _newest(who: Whose) -> Select[Any]:
    return select(look.c.at, look).where(looking.own(who)).order_by(look.c.at.desc(), look.c.id.desc())


def _old(ages: Ages) -> list[Change]:
    old = select(look.c.id).where(look.c.at < ages.records).limit(ages.chunk)
    return [delete(look).where(look.c.id.in_(old))]


CAPABILITY = Capability(
    "privacy",
    "我的信息",
    Path(__file__).parent,
    books=(chat.book(_holdings),),
    check=_kinds,
    after=chat.renew,
    jobs=_jobs,
    renderers={"my_data": Renderer(documents.renderer(_holdings))},
    sections={"privacy": PrivacyConfig},
    holdings=(
        Holding(
            look,
            ("person_id", "account_id", "reader_id"),
            label="谁看过您的信息",
            own=looking.own,
            forget=_unread,
            tells=telling(
                lambda who: (
                    select(look.c.at, look).where(looking.own(who)).order_by(look.c.at.desc(), look.c.id.desc())
                ),
                lambda row: f"{row.office}：{row.what}{f'（{row.why}）' if row.why else ''}",
            ),
            purge=_old,
            untold={"reader_id": "kept for whoever must look into it, told to nobody"},
        ),
    ),
)
