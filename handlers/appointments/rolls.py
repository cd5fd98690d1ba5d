"""The day's list: who comes when, for the staff at the window; as a workbook too."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.clock import COUNTY
from bot.rendering import Document, Rendered, Workshop
from handlers.appointments.records import Booking, State, bookings
from storage.tables import appointment, appointment_service, appointment_slot

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def booked_on(tx: Connection, community_id: int, day: date) -> list[Booking]:
    """Who is booked on a day in a community, by when."""
    first = datetime.combine(day, time(), COUNTY)
    return bookings(
        tx,
        appointment.c.state == State.BOOKED,
        appointment_slot.c.starts_at >= first,
        appointment_slot.c.starts_at < first + timedelta(days=1),
        appointment_service.c.community_id == community_id,
    )


def render_roll(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"community", "day"}`: the xlsx, with a column to write into by hand."""
    from storage.workbook.writing import Heading, new_book, write_table  # openpyxl: not at every start

    day = date.fromisoformat(args["day"])
    with shop.database.reading() as tx:
        listed = booked_on(tx, int(args["community"]), day)
    headings = (("序号", 8), ("时间", 14), ("事项", 24), ("地点", 30), ("称呼", 18), ("要带什么", 36), ("备注", 24))
    rows = [
        (
            number,
            f"{each.starts_at:%H:%M}",
            each.service.title,
            each.service.where,
            each.name,
            each.service.bring,
            "",
        )
        for number, each in enumerate(listed, 1)
    ]
    with tempfile.TemporaryDirectory(prefix="gridwhistle-roll-") as folder:
        path = Path(folder) / "roll.xlsx"
        with new_book(path) as book:
            write_table(book, "预约名单", [Heading(*each) for each in headings], rows)
        name = f"预约名单 {shop.county.places.by_id[int(args['community'])].name} {day:%Y-%m-%d}.xlsx"
        return Rendered((Document(name, XLSX, path.read_bytes()),))
