"""`gridwhistle chat`: lines in, answers out, for people and for scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.message import unmarked
from storage.database import Database
from storage.tables import activity, inbox, whistle
from tests.cli.conftest import Cli

GROUP = "水东社区第1网格群"
pytestmark = pytest.mark.usefixtures("demo")


def talk(cli: Cli, *lines: str | dict[str, Any], options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Say lines (text or JSON); the answers."""
    said = "".join(f"{one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)}\n" for one in lines)
    ran = cli("chat", "--json", *options, stdin=said)
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def rows(demo: Path, table: Any) -> list[Any]:
    database = Database(f"sqlite:///{demo}")
    with database.reading() as tx:
        found = list(tx.execute(table.select()))
    database.close()
    return found


def test_people_type_and_read(cli: Cli) -> None:
    ran = cli("chat", "--as", "李桂秀", "--group", GROUP, stdin="@网格哨 3号楼楼道灯坏了\n1\n")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith(f"〔{GROUP}〕您好，我是网格哨"), "李桂秀 is new here"
    assert "请看看对不对：" in lines
    assert "   1. 确认" in lines
    assert any("已登记 HC-SD-2026-00001" in line for line in lines), "1 picks the first answer"


def test_answers_as_json(cli: Cli) -> None:
    (answer,) = talk(cli, "3号楼楼道灯坏了", options=("--as", "李桂秀", "--group", GROUP))
    assert set(answer) == {"chat", "kind", "text", "choices", "attachments", "files", "reply_to"}
    assert (answer["chat"], answer["kind"]) == (GROUP, "group")
    sends = [(choice["label"], unmarked(choice["send"])[0]) for choice in answer["choices"]]
    assert sends == [("确认", "确认"), ("算了", "算了")]
    assert answer["reply_to"]
    assert answer["attachments"] == []


def test_a_json_line_says_who_where_and_when(cli: Cli, demo: Path) -> None:
    answers = talk(
        cli,
        {"sender": "郭建勋", "group": GROUP, "text": "活动 昨天 打扫楼道 2小时", "time": "2026-12-01T09:00:00+08:00"},
    )
    assert [(one["chat"], one["kind"]) for one in answers] == [("郭建勋", "private")]
    (row,) = rows(demo, activity)
    assert row.day.isoformat() == "2026-11-30"


def test_a_time_without_an_offset_is_the_countys(cli: Cli, demo: Path) -> None:
    talk(cli, {"sender": "郭建勋", "text": "活动 今天 打扫楼道 2小时", "time": "2026-12-01T00:30"})
    assert rows(demo, activity)[0].day.isoformat() == "2026-12-01"


def test_time_moves_the_clock_and_what_falls_due_is_done(cli: Cli) -> None:
    """Friday at four the list goes out, to the group that is here, once."""
    answers = talk(
        cli,
        {"sender": "李桂秀", "group": GROUP, "text": "帮助", "time": "2026-11-26T10:00"},
        {"sender": "李桂秀", "group": GROUP, "text": "帮助", "time": "2026-11-27T16:00"},
        {"sender": "李桂秀", "group": GROUP, "text": "帮助", "time": "2026-11-27T16:05"},
    )
    pushed = [one for one in answers if one["text"].startswith("【六个日】")]
    assert [one["chat"] for one in pushed] == [GROUP]
    assert pushed[0]["reply_to"] is None


def test_the_clock_does_not_run_backwards(cli: Cli, demo: Path) -> None:
    talk(
        cli,
        {"sender": "郭建勋", "text": "帮助", "time": "2026-12-01T10:00"},
        {"sender": "郭建勋", "text": "活动 今天 打扫楼道 2小时", "time": "2026-11-29T10:00"},
    )
    (row,) = rows(demo, activity)
    assert row.day.isoformat() == "2026-11-29", "a message that comes late means its own day"
    assert row.created_at.date().isoformat() == "2026-12-01", "and is handled when it comes"


def test_night_is_night(cli: Cli) -> None:
    lines: list[str | dict[str, Any]] = [
        {"sender": "李桂秀", "group": GROUP, "text": "3号楼楼道灯坏了", "time": "2026-11-26T22:00"},
        {"sender": "李桂秀", "group": GROUP, "text": "确认"},
    ]
    answers = talk(cli, *lines)
    assert "夜里不打扰" in answers[-1]["text"]


def test_the_same_event_is_answered_once(cli: Cli, demo: Path) -> None:
    line = {"event_id": "e-1", "sender": "李桂秀", "group": GROUP, "text": "帮助"}
    assert len(talk(cli, line, line)) == 1
    assert talk(cli, line) == [], "in another run as well"
    assert [one.event_id for one in rows(demo, inbox)] == ["e-1"]


def test_pictures_come_along(cli: Cli, demo: Path, here: Path) -> None:
    Image.new("RGB", (8, 8), "red").save(here / "灯.png")
    lines: list[str | dict[str, Any]] = [
        {"sender": "李桂秀", "group": GROUP, "text": "3号楼楼道灯坏了", "pictures": ["灯.png"]},
        {"sender": "李桂秀", "group": GROUP, "text": "确认"},
    ]
    answers = talk(cli, *lines)
    assert "照片 1 张" in answers[0]["text"]
    (kept,) = rows(demo, whistle)[0].files
    assert kept["mime"] == "image/png"
    assert list((here / "data/attachments").rglob(f"*{kept['sha256']}*"))


@pytest.mark.parametrize(
    ("name", "content"), [("nowhere.png", None), ("bad.png", b"not a picture"), ("empty.png", b"")]
)
def test_a_picture_that_cannot_be_read_is_said_kindly(cli: Cli, here: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (here / name).write_bytes(content)
    answers = talk(cli, {"sender": "李桂秀", "text": "水东社区3号楼楼道灯坏了", "pictures": [name]})
    assert "没能收下" in answers[0]["text"]
    assert "请看看对不对" in answers[1]["text"], "the words were taken all the same"


def test_it_ends_when_the_input_ends(cli: Cli) -> None:
    assert talk(cli) == []
    assert talk(cli, "", "   ") == []
    (answer,) = talk(cli, "帮助")
    assert "我能帮您做这些" in answer["text"]


def test_without_a_newline_at_the_end(cli: Cli) -> None:
    ran = cli("chat", "--json", stdin="帮助")
    assert len(ran.out.splitlines()) == 1


def test_what_only_looks_like_json_is_said_as_it_stands(cli: Cli) -> None:
    for text in ('{"text": ', "{一句话}", "{}x"):
        (answer,) = talk(cli, text)
        assert answer["text"]


@pytest.mark.parametrize(
    "line",
    [
        {"text": "帮助", "time": "yesterday"},
        {"text": "帮助", "time": 5},
        {"text": "帮助", "mentions": 5},
        {"text": "帮助", "pictures": 5},
        {"text": "帮助", "pictures": "灯.png"},
        {"text": "帮助", "mentions": "张三"},
        {"text": None},
        {"text": ["帮助"]},
        {"text": "帮助", "addressed": "no"},
    ],
    ids=str,
)
def test_json_of_another_shape_is_named_by_its_line(cli: Cli, line: dict[str, Any]) -> None:
    said = "\n".join(["帮助", json.dumps(line, ensure_ascii=False), "帮助"])
    ran = cli("chat", "--json", stdin=said)
    assert ran.code == 2
    assert "第 2 行" in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.out.splitlines()) == 1, "what came before it was answered"


def test_overheard_lines_are_not_for_the_bot(cli: Cli) -> None:
    options = ("--as", "李桂秀", "--group", GROUP, "--overheard")
    assert talk(cli, "收到", "大家好", "3号楼楼道灯坏了", options=options) == []
    (answer,) = talk(cli, "@网格哨 3号楼楼道灯坏了", options=options)
    assert "请看看对不对" in answer["text"]


def test_overheard_holds_for_json_lines_too(cli: Cli) -> None:
    """A line's own group or the option's; what a line itself says of it goes first."""
    said = {"sender": "李桂秀", "text": "3号楼楼道灯坏了"}
    for options in (("--overheard", "--group", GROUP), ("--overheard",)):
        assert talk(cli, {**said, "group": GROUP}, options=options) == []
    assert talk(cli, said, options=("--overheard", "--group", GROUP)) == []
    (answer,) = talk(cli, {**said, "group": GROUP, "addressed": True}, options=("--overheard",))
    assert "请看看对不对" in answer["text"]
    (answer,) = talk(cli, {**said, "group": GROUP, "text": "@网格哨 3号楼楼道灯坏了"}, options=("--overheard",))
    assert "请看看对不对" in answer["text"]
    (private,) = talk(cli, {**said, "text": "水东社区3号楼楼道灯坏了"}, options=("--overheard",))
    assert private["kind"] == "private"


def test_the_cast_is_known_by_name(cli: Cli) -> None:
    """罗春晖 is of the staff here too: what she hears in private comes to the terminal."""
    group = f"{GROUP[:4]}工作群"
    answers = talk(
        cli,
        {"sender": "罗春晖", "text": "帮助 办哨"},
        {"sender": "李桂秀", "group": GROUP, "text": "水东社区3号楼有很浓的煤气味"},
        {"sender": "李桂秀", "group": GROUP, "text": "确认"},
        {"sender": "罗春晖", "group": group, "text": "自办 00001"},
    )
    assert "自办" in answers[0]["text"]
    assert any(one["chat"] == "罗春晖" and one["text"].startswith("【紧急】") for one in answers)
    last = sorted(one["text"] for one in answers[-2:])
    assert last[0].startswith("HC-SD-2026-00001 现在是【社区自办】")
    assert last[1].startswith("HC-SD-2026-00001 社区正在办")


def test_without_the_demo_nobody_is_anybody(cli: Cli, demo: Path) -> None:
    (answer,) = talk(cli, {"sender": "罗春晖", "text": "自办 00001"}, options=("--no-demo",))
    assert "要由" in answer["text"]


def test_a_long_conversation_keeps_its_order(cli: Cli) -> None:
    lines = [{"sender": "郭建勋", "text": f"活动 {1 + n % 20}日 打扫第{n}栋楼道 {1 + n % 3}小时"} for n in range(30)]
    answers = talk(cli, *lines)
    assert len(answers) == 30
    assert [f"第{n}栋" in one["text"] or f"{n}栋" in one["text"] for n, one in enumerate(answers)] == [True] * 30


def test_a_file_is_laid_down_under_its_name_and_the_path_is_said(cli: Cli, here: Path) -> None:
    ask = '{"sender": "郭建勋", "text": "导出我的数据"}\n'
    plain = cli("chat", stdin=ask)
    (made,) = (here / "data/received").iterdir()
    assert f"[{made.name}] data/received/{made.name}" in plain.out
    assert load_workbook(made).sheetnames == ["我的数据"]
    again = json.loads(cli("chat", "--json", "--keep", "取回", stdin=ask).out.splitlines()[-1])
    assert again["files"] == [f"取回/{again['attachments'][0]}"]
    assert (here / again["files"][0]).is_file()
