from __future__ import annotations

import pytest

from bot.values.place import PlaceRef, find_correction, find_place
from tests.values.county import GIVEN, STRANGER


@pytest.mark.parametrize(
    ("text", "place", "span"),
    [
        ("3栋", PlaceRef("3栋", building="3栋"), "3栋"),
        ("第3栋", PlaceRef("第3栋", building="3栋"), "第3栋"),
        ("三号楼", PlaceRef("三号楼", building="3栋"), "三号楼"),
        ("在3号楼打扫楼道", PlaceRef("3号楼", building="3栋"), "3号楼"),
        ("昨天下午在3号楼打扫楼道两个半小时", PlaceRef("3号楼", building="3栋"), "3号楼"),
        ("3 号楼", PlaceRef("3号楼", building="3栋"), "3 号楼"),
        ("十二号楼", PlaceRef("十二号楼", building="12栋"), "十二号楼"),
        ("１２栋楼道灯", PlaceRef("12栋", building="12栋"), "１２栋"),
        ("3#", PlaceRef("3#", building="3栋"), "3#"),
        ("3＃楼灯坏了", PlaceRef("3#楼", building="3栋"), "3＃楼"),
        ("3幢", PlaceRef("3幢", building="3栋"), "3幢"),
        ("3座", PlaceRef("3座", building="3栋"), "3座"),
        ("A栋", PlaceRef("A栋", building="A栋"), "A栋"),
        ("b座电梯", PlaceRef("B座", building="B栋"), "b座"),
        ("A3栋", PlaceRef("A3栋", building="A3栋"), "A3栋"),
        ("周三三栋打扫", PlaceRef("三栋", building="3栋"), "三栋"),
        ("2单元", PlaceRef("2单元", entrance="2单元"), "2单元"),
        ("二单元灯不亮", PlaceRef("二单元", entrance="2单元"), "二单元"),
        ("3栋2单元", PlaceRef("3栋2单元", building="3栋", entrance="2单元"), "3栋2单元"),
        ("3栋 2单元", PlaceRef("3栋2单元", building="3栋", entrance="2单元"), "3栋 2单元"),
        ("3#楼2单元", PlaceRef("3#楼2单元", building="3栋", entrance="2单元"), "3#楼2单元"),
        ("3栋2单元5楼灯坏", PlaceRef("3栋2单元5楼", building="3栋", entrance="2单元"), "3栋2单元5楼"),
        ("3号楼楼道灯不亮", PlaceRef("3号楼", building="3栋"), "3号楼"),
        ("3号楼楼下", PlaceRef("3号楼楼下", building="3栋"), "3号楼楼下"),
        ("2-3栋清扫", PlaceRef("2-3栋"), "2-3栋"),
        ("3栋和5栋", PlaceRef("3栋和5栋"), "3栋和5栋"),
        ("3栋1-2单元", PlaceRef("3栋1-2单元", building="3栋"), "3栋1-2单元"),
        ("3-2-401", PlaceRef("3栋2单元", building="3栋", entrance="2单元", room_dropped=True), "3-2-401"),
        ("3-2-401室漏水", PlaceRef("3栋2单元", building="3栋", entrance="2单元", room_dropped=True), "3-2-401室"),
        ("3-401漏水", PlaceRef("3栋", building="3栋", room_dropped=True), "3-401"),
        ("3栋402漏水", PlaceRef("3栋", building="3栋", room_dropped=True), "3栋402"),
        ("3栋2-401", PlaceRef("3栋2单元", building="3栋", entrance="2单元", room_dropped=True), "3栋2-401"),
        ("3栋四零二", PlaceRef("3栋", building="3栋", room_dropped=True), "3栋四零二"),
        ("3栋2单元401室", PlaceRef("3栋2单元", building="3栋", entrance="2单元", room_dropped=True), "3栋2单元401室"),
        (
            "3栋2单元4楼401",
            PlaceRef("3栋2单元4楼", building="3栋", entrance="2单元", room_dropped=True),
            "3栋2单元4楼401",
        ),
        ("水东社区", PlaceRef("水东社区", community="水东社区"), "水东社区"),
        ("水东社区排水沟堵塞，路面积水", PlaceRef("水东社区", community="水东社区"), "水东社区"),
        ("水东的路灯坏了", PlaceRef("水东", community="水东社区"), "水东"),
        ("水东路灯坏了", PlaceRef("水东", community="水东社区"), "水东"),
        (
            "水东社区3号网格",
            PlaceRef("水东社区3号网格", community="水东社区", grid="水东社区第3网格"),
            "水东社区3号网格",
        ),
        ("水东3网格", PlaceRef("水东3网格", community="水东社区", grid="水东社区第3网格"), "水东3网格"),
        (
            "水东社区第三网格",
            PlaceRef("水东社区第三网格", community="水东社区", grid="水东社区第3网格"),
            "水东社区第三网格",
        ),
        (
            "水东社区第3网格",
            PlaceRef("水东社区第3网格", community="水东社区", grid="水东社区第3网格"),
            "水东社区第3网格",
        ),
        ("水东社区第99网格", PlaceRef("水东社区第99网格", community="水东社区", grid="第99网格"), "水东社区第99网格"),
        ("老街网格", PlaceRef("老街网格", grid="老街网格"), "老街网格"),
        ("第三网格", PlaceRef("第三网格", grid="第3网格"), "第三网格"),
        ("3号网格", PlaceRef("3号网格", grid="第3网格"), "3号网格"),
        (
            "南外社区第三网格3栋",
            PlaceRef("南外社区第三网格3栋", community="南外社区", grid="南外社区第3网格", building="3栋"),
            "南外社区第三网格3栋",
        ),
        ("水东社区的3栋", PlaceRef("水东社区3栋", community="水东社区", building="3栋"), "水东社区的3栋"),
        ("温馨港湾小区", PlaceRef("温馨港湾小区", estate="温馨港湾小区"), "温馨港湾小区"),
        (
            "温馨港湾3栋2单元楼道灯不亮",
            PlaceRef("温馨港湾3栋2单元", estate="温馨港湾小区", building="3栋", entrance="2单元"),
            "温馨港湾3栋2单元",
        ),
        (
            "温馨港湾小区3-2-401漏水",
            PlaceRef(
                "温馨港湾小区3栋2单元", estate="温馨港湾小区", building="3栋", entrance="2单元", room_dropped=True
            ),
            "温馨港湾小区3-2-401",
        ),
        ("温馨港湾小区东门", PlaceRef("温馨港湾小区东门", estate="温馨港湾小区"), "温馨港湾小区东门"),
        ("中心菜市场门口", PlaceRef("中心菜市场门口", estate="中心菜市场"), "中心菜市场门口"),
        ("阳光花园8号楼", PlaceRef("阳光花园8号楼", estate="阳光花园", building="8栋"), "阳光花园8号楼"),
        ("打扫红旗小区楼道", PlaceRef("红旗小区", estate="红旗小区"), "红旗小区"),
        ("红旗路口积水", PlaceRef("红旗路口"), "红旗路口"),
        ("昨天下午去红旗大道铲广告", PlaceRef("红旗大道"), "红旗大道"),
        ("我在水东路打扫", PlaceRef("水东路"), "水东路"),
        ("和平路垃圾成堆", PlaceRef("和平路"), "和平路"),
        ("清理东街垃圾", PlaceRef("东街"), "东街"),
        ("滨江路12号门口积水", PlaceRef("滨江路12号门口"), "滨江路12号门口"),
        ("县城人民公园打扫", PlaceRef("人民公园"), "人民公园"),
        ("水东小学门口", PlaceRef("水东小学门口"), "水东小学门口"),
        ("人民广场", PlaceRef("人民广场"), "人民广场"),
        ("3栋东门堵了", PlaceRef("3栋东门", building="3栋"), "3栋东门"),
        ("凉亭旁边的3栋", PlaceRef("凉亭旁边3栋", building="3栋"), "凉亭旁边的3栋"),
        ("路灯坏了 老粮站那边 3栋", PlaceRef("老粮站那边3栋", building="3栋"), "老粮站那边 3栋"),
        ("老电影院后面2栋漏水", PlaceRef("老电影院后面2栋", building="2栋"), "老电影院后面2栋"),
        ("我家旁边3栋", PlaceRef("3栋", building="3栋"), "3栋"),
        ("我现在住在西北街社区", PlaceRef("西北街社区", community="西北街社区"), "西北街社区"),
        ("水东社区菜市场旁边排水沟堵了", PlaceRef("水东社区菜市场旁边", community="水东社区"), "水东社区菜市场旁边"),
        ("今天清理小广告，3栋到5栋，90分钟", PlaceRef("3栋到5栋"), "3栋到5栋"),
        ("老城区红旗路23号门前井盖没了", PlaceRef("红旗路23号门前"), "红旗路23号门前"),
        ("电梯困人了！紫金大厦B座", PlaceRef("紫金大厦B座", estate="紫金大厦", building="B栋"), "紫金大厦B座"),
        ("17栋楼顶漏水", PlaceRef("17栋楼顶", building="17栋"), "17栋楼顶"),
        ("在文武坝村帮农户摘脐橙", PlaceRef("文武坝村"), "文武坝村"),
        ("打扫了小区花园", PlaceRef("小区花园", weak=True), "小区花园"),
        ("到敬老院包饺子", PlaceRef("敬老院", weak=True), "敬老院"),
        ("小区门口有垃圾", PlaceRef("小区门口", weak=True), "小区门口"),
        ("东门堵了", PlaceRef("东门", weak=True), "东门"),
        ("地下车库没灯", PlaceRef("地下车库", weak=True), "地下车库"),
        ("凉亭坏了", PlaceRef("凉亭", weak=True), "凉亭"),
        ("在公园打扫", PlaceRef("公园", weak=True), "公园"),
        ("不是3栋是5栋", PlaceRef("5栋", building="5栋"), "5栋"),
        ("是不是3栋", PlaceRef("3栋", building="3栋"), "3栋"),
        ("3栋不是5栋", PlaceRef("3栋", building="3栋"), "3栋"),
    ],
)
def test_place_is_found(text: str, place: PlaceRef, span: str) -> None:
    found = find_place(text, GIVEN)
    assert found is not None
    assert found.value == place
    assert text[found.start : found.end] == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好",
        "我家402漏水",
        "402室",
        "楼道灯坏了",
        "打扫楼道",
        "3号",
        "三楼",
        "3楼漏水",
        "3点",
        "两栋",
        "扫了3栋楼",
        "这三栋楼",
        "一座桥",
        "两个单元",
        "3号网格员",
        "第三网格长",
        "马路上有坑",
        "回家路上",
        "跳广场舞",
        "路面积水",
        "红绿灯",
        "100-200元",
        "8-1234",
        "2026-12-06",
        "26-12-6",
        "0797-8123456",
        "12-6",
        "#3",
        "广东门窗",
        "不是3栋",
        "HC-SD-2026-00001",
        "希望社区能组织人清理",
        "水来了，感谢社区",
        "为什么小区天天停水",
        "谁顺路去办事",
        "本月驻村，没空参加社区活动",
        "为什么没人管",
        "帮助老人",
    ],
)
def test_no_place(text: str) -> None:
    assert find_place(text, GIVEN) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("水东社区3号网格", PlaceRef("水东社区3号网格", community="水东社区", grid="第3网格")),
        ("在温馨港湾小区3栋", PlaceRef("温馨港湾小区3栋", estate="温馨港湾小区", building="3栋")),
        ("水东菜市场门口", PlaceRef("水东菜市场门口")),
    ],
)
def test_place_of_a_county_that_nothing_is_known_of(text: str, place: PlaceRef) -> None:
    found = find_place(text, STRANGER)
    assert found is not None
    assert found.value == place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("不是3栋是5栋", "5栋"),
        ("不是3栋，是5栋", "5栋"),
        ("不是3号楼，应该是5号楼", "5号楼"),
        ("不是3栋而是5栋", "5栋"),
        ("地点改成5栋", "5栋"),
        ("应该是5栋2单元", "5栋2单元"),
        ("3栋改成5栋", "5栋"),
        ("地点更正为：水东社区", "水东社区"),
        ("不是水东社区是南外社区", "南外社区"),
    ],
)
def test_correction(text: str, said: str) -> None:
    found = find_correction(text, GIVEN)
    assert found is not None
    assert found.value.text == said
    assert found == find_place(text, GIVEN)


@pytest.mark.parametrize(
    "text", ["", "3栋", "5栋灯坏了", "是不是3栋", "不是3栋", "3栋不是5栋", "不是今天是昨天", "改天去3栋"]
)
def test_no_correction(text: str) -> None:
    assert find_correction(text, GIVEN) is None
