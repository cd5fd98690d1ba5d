"""`gridwhistle office`: somebody gets an office and the code by which they are known in a chat."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from bot.cli.common import CliError, ConfigPath, at_the_desk, console

app = typer.Typer()


@app.command()
def office(
    name: Annotated[str, typer.Argument(help="Whose office it is.", show_default=False)],
    which: Annotated[
        str, typer.Argument(help="县委组织部, 社区干部, 网格长, 网格党支部书记, 单位联络员.")
    ] = "县委组织部",
    at: Annotated[str, typer.Option(help="The community or grid, by its full name: 水东社区第3网格.")] = "",
    unit: Annotated[str, typer.Option(help="The unit: a liaison's, or where they work.")] = "",
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of the term.")] = None,
    config: ConfigPath = None,
) -> None:
    """Give an office, and show once the invitation code that its holder says to the bot in private."""
    from bot.access import Role
    from bot.work import Work
    from handlers.county import offices
    from handlers.county.changes import Appoint, Who
    from handlers.county.finding import whole
    from handlers.county.steps import seated, welcome
    from storage import places

    role = offices.named(which)
    if role is None:
        raise CliError(f"没有“{which}”这个职务。可以是：县委组织部、社区干部、网格长、网格党支部书记、单位联络员。")

    if role in offices.AT and not at:
        raise CliError(f"{which}要写清是哪里的：加上 --at，例如 --at 水东社区第3网格")
    if role is Role.LIAISON and not unit:
        raise CliError(f"{which}要写清是哪个单位的：加上 --unit，例如 --unit 县检察院")

    def give(work: Work) -> str:
        where = places.load(work.tx)
        place = whole(where, at, None) if at else None
        if at and place is None:
            raise CliError(f"没有找到“{at}”。写社区加网格，例如：水东社区第3网格；有哪些看 gridwhistle export county")
        key = where.key(place) if place is not None else ()
        last = until.date() if until is not None else None
        return seated(
            work, Appoint(Who(name, unit), role, work.now.date(), key, unit if role is Role.LIAISON else "", last)
        )

    console(stderr=False).print(welcome(name, at_the_desk(config, give)), markup=False, highlight=False)
