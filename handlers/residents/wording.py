"""What residents read in their groups. They cannot answer the bot there, so nothing asks them to."""

from __future__ import annotations

from bot.county import County
from handlers.week import wording
from handlers.week.actions import Item, WeekList
from storage.places import Place
from storage.redaction import Scrubbed

TEXT_BYTES = 4000  # text.content in UTF-8 (developer.work.weixin.qq.com/document/path/92135)


def week(county: County, listed: WeekList, place: Place) -> Scrubbed | None:
    """The week's list for a community: its own items and the whole county's; None if there is nothing in it."""
    items = [item for item in listed.items if not item.cancelled and _concerns(county, item, place)]
    text = _render(county, listed, items, 0)
    left_out = 0
    while items and len(text.encode()) > TEXT_BYTES:
        items.pop()
        left_out += 1
        text = _render(county, listed, items, left_out)
    return text if items else None


def _concerns(county: County, item: Item, place: Place) -> bool:
    where = county.places.by_id.get(item.place_id) if item.place_id is not None else None
    return where is None or where.path.startswith(place.path) or place.path.startswith(where.path)


def _render(county: County, listed: WeekList, items: list[Item], left_out: int) -> Scrubbed:
    fields = {
        "heading": wording.heading(listed),
        "lines": wording.lines(items),
        "makeup": wording.makeup_note(listed, county.calendar),
        "more": Scrubbed(f"\n还有 {left_out} 项，请问网格长。" if left_out else ""),
    }
    return Scrubbed(county.texts.render("residents.week", fields))


def notice(county: County, place: Place, text: Scrubbed) -> Scrubbed:
    """A notice, with who gives it."""
    return Scrubbed(county.texts.render("residents.notice", {"text": text, "place": Scrubbed(place.name)}))
