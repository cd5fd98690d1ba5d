"""错时延时预约: what can be done outside office hours, booked in one line by anybody."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.command import Command
from bot.placed import Placed
from bot.rendering import Renderer
from bot.turn import Turn
from handlers.appointments import clock, demo, records
from handlers.appointments.chat import booking, mine, staff
from handlers.appointments.config import AppointmentsConfig
from handlers.appointments.holdings import HOLDINGS
from handlers.appointments.rolls import render_roll
from handlers.appointments.workbook import APPOINTMENTS
from storage.tables import appointment_service


def _look(turn: Turn, command: Command | None, rest: str) -> bool:
    staff.hear(turn, command)
    return booking.look(turn, command, rest)


CAPABILITY = Capability(
    "appointments",
    "岗位和预约",
    Path(__file__).parent,
    books=(booking.book, mine.book, staff.book),
    look=_look,
    jobs=clock.jobs,
    renderers={"appointment_roll": Renderer(render_roll)},
    sections={"appointments": AppointmentsConfig},
    workbooks=(APPOINTMENTS,),
    demo=demo.fill,
    placed=(
        Placed(
            appointment_service,
            "community_id",
            "预约事项",
            lambda: appointment_service.c.state == records.OPEN,
        ),
    ),
    holdings=HOLDINGS,
)
