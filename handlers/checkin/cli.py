"""`gridwhistle codes`: invitation codes to print, for a community or a unit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import CliError, ConfigPath, at_the_desk, console

app = typer.Typer()


@app.command()
def codes(
    path: Annotated[Path, typer.Argument(help="The workbook to write (xlsx).", show_default=False)],
    at: Annotated[str, typer.Option(help="A community or grid, by its full name: 水东社区.")] = "",
    unit: Annotated[str, typer.Option(help="A unit: 县检察院.")] = "",
    config: ConfigPath = None,
) -> None:
    """Write an invitation code for everybody there who is not known yet, to be printed and handed over."""
    from bot.work import Work
    from handlers.checkin.codes import write
    from handlers.county import invitations
    from handlers.county.finding import whole
    from storage import places

    if not at and not unit:
        raise CliError("请写是哪里的：加上 --at 水东社区，或 --unit 县检察院")

    def make(work: Work) -> int:
        tree = places.load(work.tx)
        where = whole(tree, at, None) if at else None
        which = tree.unit(unit) if unit else None
        if at and where is None:
            raise CliError(f"没有找到“{at}”。写社区，或社区加网格，例如：水东社区第3网格")
        if unit and which is None:
            raise CliError(f"没有找到“{unit}”。有哪些单位看 gridwhistle export county")
        return write(work, path, where, which)

    count = at_the_desk(config, make)
    console(stderr=False).print(
        f"写好了 {path}：{count} 个邀请码，{invitations.LIFE.days} 天内有效，每个只能用一次，以前给的作废。"
        "打印出来裁开，当面交给本人；用完请删掉这个文件。",
        markup=False,
        highlight=False,
    )
