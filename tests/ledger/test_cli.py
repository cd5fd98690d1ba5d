"""`gridwhistle export ledger` and `import ledger`."""

from __future__ import annotations

import json
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image

from tests.cli.conftest import Cli
from tests.ledger.desk import LETTER, edit, put

GROUP = "水东社区第1网格群"


def _report(cli: Cli, here: Path) -> str:
    Image.new("RGB", (40, 30), "orange").save(here / "灯.png")
    lines = [
        {"sender": "李桂秀", "group": GROUP, "text": "3号楼楼道灯坏了", "pictures": ["灯.png"]},
        {"sender": "李桂秀", "group": GROUP, "text": "确认"},
    ]
    assert cli("chat", stdin="\n".join(json.dumps(one, ensure_ascii=False) for one in lines)).code == 0
    assert cli("export", "ledger", "找号.xlsx").code == 0
    return str(load_workbook(here / "找号.xlsx")["吹哨台账"]["B3"].value)


def test_out_with_pictures_and_back(cli: Cli, demo: Path, here: Path) -> None:
    number = _report(cli, here)
    ran = cli("export", "ledger", "台账.xlsx", "--pictures", "--only", "水东社区 未办结")
    assert ran.code == 0, ran.err
    cell = load_workbook(here / "台账.xlsx")["吹哨台账"].cell(3, LETTER["照片"] + 1)
    assert (cell.value, cell.hyperlink.target if cell.hyperlink else "") == ("1 张", f"台账.照片/{number}")
    (picture,) = (here / "台账.照片" / number).iterdir()
    with Image.open(picture) as image:
        assert image.size == (40, 30)
    edit(here / "台账.xlsx", put(number, 备注="已看"))
    ran = cli("import", "ledger", "台账.xlsx")
    assert ran.code == 0, ran.err
    assert "改了 1 件，0 件没有变化" in ran.err
    edit(here / "台账.xlsx", put(number, 状态="已办结"))
    ran = cli("import", "ledger", "台账.xlsx")
    assert ran.code == 2
    assert "有 1 行没法导入，什么都没有写入" in ran.err
    assert (here / "台账.错误.xlsx").is_file()


def test_what_cannot_be_selected_is_said(cli: Cli, demo: Path, here: Path) -> None:
    ran = cli("export", "ledger", "台账.xlsx", "--only", "火星社区")
    assert ran.code == 2
    assert "没看懂" in ran.err
    assert not (here / "台账.xlsx").exists()
