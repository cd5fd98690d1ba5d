"""活动记录: a month's cards written out for a community, and the table of its records taken back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from bot.refused import Refused
from bot.work import Work
from bot.workbook import Errand, Intake, Option, Told, Workbook
from handlers.privacy.looking import Sight, looked
from storage.workbook.sheet import Progress, WorkbookError

_ONLY = Option("only", "Which community or unit and month: '水东社区 11月'; default this month.", takes_words=True)


def _read(errand: Errand) -> Intake:
    from handlers.cards.importing import apply as take_back
    from handlers.cards.importing import read_detail

    sheet = read_detail(errand.path, errand.progress)

    def apply(work: Work, _: Progress) -> Told:
        done = take_back(work, sheet.rows)
        return Told((f"改了 {done.changed} 条，{done.unchanged} 条没有变化。",), nothing=not done.changed)

    return Intake((sheet,), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    """The cards of everybody of a community who did something; of a unit its own."""
    from handlers.cards import meant, reading
    from handlers.cards.sheet import write_cards

    county = errand.county()
    places = county.places
    try:
        period, rest = meant.find_month(errand.words.get(_ONLY.name, ""), errand.now.date())
    except Refused as refused:
        raise WorkbookError(county.texts.render(refused.key, refused.fields)) from None
    unit = places.unit(rest.strip())
    community = places.community(rest.strip())
    if unit is not None:
        cards = [reading.unit_card(tx, places, period, unit.id)]
        written = write_cards(errand.path, county.config.county.name, period, errand.now, units=cards)
        return Told(rows=written)
    if community is None:
        raise WorkbookError("请写是哪个社区或单位的，例如 --only '水东社区 11月'")
    ids = [place.id for place in places.by_id.values() if place.path.startswith(community.path)]
    did = reading.people(tx, places, period, reading.served(period, ids), at=ids)
    written = write_cards(
        errand.path,
        county.config.county.name,
        period,
        errand.now,
        did,
        progress=errand.progress,
        where=places.full_name(community),
    )
    return Told(("“明细”一页改好分钟，可以用 gridwhistle import cards 收回来。",), rows=written)


def _names(work: Work, errand: Errand) -> None:
    """A unit's card names nobody."""
    from handlers.cards import meant, reading

    period, rest = meant.find_month(errand.words.get(_ONLY.name, ""), errand.now.date())
    community = work.county.places.community(rest.strip())
    if community is not None:
        served = reading.served(period, meant.grids(work, community))
        looked(work, served, Sight.CARD, why=f"导出 {community.name}{period.label}")


def _recognises(path: Path) -> int:
    from handlers.cards.detail import FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS)


CARDS = Workbook(
    "cards",
    "活动记录卡",
    importing=_read,
    exporting=_write,
    export_options=(_ONLY,),
    confirm=True,
    recognises=_recognises,
    names=_names,
)
