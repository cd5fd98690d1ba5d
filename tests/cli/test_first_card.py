"""A clerk who has the county's old workbooks and nothing else: how many commands to the first card, and where from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from tests.cli.conftest import Cli
from tests.cli.test_first_day import CODE, SETTINGS
from tests.workbook import offices

MOST = 10
CLERK = "周敏"


def old_county(path: Path) -> None:
    """As the civil affairs office has it: a title over each table, what nobody reads below."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, offices.Rows] = {
        "社区": [["河背县社区一览表（2025年底）"], ["社区", "值班电话"], ["河背社区", "0797-5550123"]],
        "网格": [["河背县网格一览表"], ["社区", "网格"], ["河背社区", "第1网格"], ["河背社区", "二网格"]],
        "单位": [["单位名称", "简称"], ["县住建局", "住建局、建设局"], ["县城管局", "城管局"]],
        "结对": [["单位", "社区"], ["县住建局", "河背社区"]],
    }
    for title, rows in sheets.items():
        offices.put(book.create_sheet(title), rows, ["A1:B1"] if len(rows[0]) == 1 else [])
    book.save(path)


def old_roster(path: Path) -> None:
    """As the party office has it."""
    rows: offices.Rows = [
        ["河背县在职党员干部花名册"],
        ["序号", "姓　名", "工作单位", "政治面貌", "居住社区", "网格"],
        [1, "郑　强", "县城管局", "中共党员", "河背社区", "1网格"],
        [2, "吴芳", "住建局", "群众", "河背社区", "第二网格"],
        *offices.FOOT,
    ]
    offices.save(path, rows, ["A1:F1"])


def test_from_the_old_workbooks_to_the_first_card(cli: Cli, here: Path) -> None:
    old_county(here / "区划.xlsx")
    old_roster(here / "花名册.xlsx")
    ran: list[str] = []

    def run(*words: str, stdin: str = "") -> str:
        ran.append(words[0])
        done = cli(*words, stdin=stdin)
        assert done.code == 0, done.err
        return done.out + done.err

    def say(text: str) -> list[dict[str, Any]]:
        line = json.dumps({"sender": CLERK, "text": text}, ensure_ascii=False)
        done = cli("chat", "--json", "--no-demo", stdin=f"{line}\n")
        assert done.code == 0, done.err
        return [json.loads(each) for each in done.out.splitlines()]

    def told(text: str) -> list[dict[str, Any]]:
        ran.append(re.split(r"\s", text)[0])
        return say(text)

    answers = [*SETTINGS, "8420", "区划.xlsx", "y", "林书记", "花名册.xlsx", ""]
    run("init", stdin="\n".join(answers) + "\n")
    printed = run("office", CLERK, "社区干部", "--at", "河背社区")  # says what to do with the code
    code = CODE.search(printed)
    assert code is not None
    run("chat", stdin="")
    told(f"邀请码 {code[1]}")
    told("补记 郑强 今天 打扫楼道 2小时")
    (answer,) = told("记录卡 郑强")
    assert [Path(name).suffix for name in answer["attachments"]] == [".xlsx", ".docx"]
    run("export", "cards", "卡片.xlsx", "--only", "河背社区")

    book = load_workbook(here / "卡片.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("郑强" in cell for cell in cells)
    assert any("打扫楼道" in cell for cell in cells)

    assert len(ran) <= MOST, ran
    (first,) = say("帮助")
    assert "· 服务记录：" in first["text"], "the part of 帮助 that is opened next"
    (part,) = say("帮助 服务记录")
    shown = "".join((cli("--help").out, printed, first["text"], part["text"]))
    assert [word for word in ran if word not in shown] == []
