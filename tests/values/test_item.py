from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.item import find_item
from handlers.whistles.number import find_case_number
from tests.values.county import GIVEN


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("报名3", 3),
        ("报名 3", 3),
        ("报名３", 3),
        ("报名 3 号", 3),
        ("报名第3项", 3),
        ("报名十二", 12),
        ("我要报名第三个活动", 3),
        ("第三项", 3),
        ("第3个", 3),
        ("第十二项", 12),
        ("3号项目", 3),
        ("三号岗位", 3),
        ("#3", 3),
        ("＃３", 3),
        ("3", 3),
        ("三", 3),
        ("3.", 3),
        ("3号", 3),
        ("选5", 5),
        ("报3", 3),
        ("取消3", 3),
        ("认领第三个岗位", 3),
        ("认领2", 2),
        ("我要第2个", 2),
        ("序号3", 3),
        ("no.3", 3),
        ("看3", 3),
    ],
)
def test_item_is_found(text: str, item: int) -> None:
    found = find_item(text, GIVEN)
    assert found is not None
    assert found.value == item


@pytest.mark.parametrize(
    "text",
    [
        "",
        "我想认领一个岗位",
        "领一个岗，文明劝导员",
        "撤回了一条消息",
        "666",
        "第3栋",
        "第三天",
        "第3次",
        "第3网格",
        "第3个小时",
        "第一书记",
        "第一时间",
        "报名3人",
        "报名3栋",
        "报名2小时",
        "有3个人",
        "3号楼",
        "3#",
        "3栋2单元",
        "12月3日",
        "#00012",
        "HC-SD-2026-00001",
        "13812345678",
        "打扫2小时",
        "0",
        "9999",
    ],
)
def test_no_item(text: str) -> None:
    assert find_item(text, GIVEN) is None


@pytest.mark.parametrize(
    ("text", "number", "span"),
    [
        ("HC-SD-2026-00001", "HC-SD-2026-00001", "HC-SD-2026-00001"),
        ("hc-sd-2026-1", "HC-SD-2026-00001", "hc-sd-2026-1"),
        ("ＨＣ－ＳＤ－２０２６－００００１", "HC-SD-2026-00001", "ＨＣ－ＳＤ－２０２６－００００１"),
        ("HC SD 2026 00001", "HC-SD-2026-00001", "HC SD 2026 00001"),
        ("HC—SD—2026—12", "HC-SD-2026-00012", "HC—SD—2026—12"),
        ("hc_sd_2026_3", "HC-SD-2026-00003", "hc_sd_2026_3"),
        ("hcsd202600001", "HC-SD-2026-00001", "hcsd202600001"),
        ("查HC-SD-2026-00012进度", "HC-SD-2026-00012", "HC-SD-2026-00012"),
        ("sd-2026-1", "SD-2026-00001", "sd-2026-1"),
        ("2026-00001", "2026-00001", "2026-00001"),
        ("#00012", "00012", "#00012"),
        ("00012", "00012", "00012"),
        ("12号哨", "00012", "12号哨"),
        ("第十二号哨怎么样了", "00012", "第十二号哨"),
        ("工单12", "00012", "工单12"),
        ("编号00012", "00012", "编号00012"),
        ("催一下#00012", "00012", "#00012"),
    ],
)
def test_case_number_is_found(text: str, number: str, span: str) -> None:
    found = find_case_number(text, GIVEN)
    assert found is not None
    assert (found.value, text[found.start : found.end]) == (number, span)


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-22", "13812345678", "0797-8123456", "编号12", "#3", "sd2026", "3号楼", "2026年", "hc-sd-1999-1"],
)
def test_no_case_number(text: str) -> None:
    assert find_case_number(text, GIVEN) is None


@given(
    st.sampled_from(["HC-SD", "hc-nw", "ab-cd"]),
    st.integers(2000, 2099),
    st.integers(1, 9_999_999),
    st.sampled_from(["-", " ", "_", "—", "－", "."]),
)
def test_every_case_number_reads_back(place: str, year: int, serial: int, gap: str) -> None:
    said = gap.join([*place.split("-"), str(year), str(serial)])
    found = find_case_number(f"催办 {said}，谢谢", GIVEN)
    assert found is not None
    assert found.value == f"{place.upper()}-{year}-{serial:05d}"
