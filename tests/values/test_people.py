from __future__ import annotations

import pytest

from bot.values.people import find_name, find_people, find_unit
from tests.values.county import GIVEN, STRANGER


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我和李建国、王芳打扫楼道", ("李建国", "王芳")),
        ("我和李建国在3号楼打扫", ("李建国",)),
        ("和王芳清理杂草", ("王芳",)),
        ("我跟陈建华一起", ("陈建华",)),
        ("我和张三打扫了楼道", ("张三",)),
        ("带着刘洋去3号楼", ("刘洋",)),
        ("带领张伟、欧阳锋巡查", ("张伟", "欧阳锋")),
        ("带上何小红。", ("何小红",)),
        ("@张三 @李四", ("张三", "李四")),
        ("@张三 打扫楼道", ("张三",)),
        ("张三、李四、欧阳娜娜 3人", ("张三", "李四", "欧阳娜娜")),
        ("张三、李四和王芳打扫", ("张三", "李四", "王芳")),
        ("我、张三、李四清理垃圾", ("张三", "李四")),
        ("张三和李四", ("张三", "李四")),
        ("王芳 李明 2小时", ("王芳", "李明")),
        ("参加人员：张三、李四、王五", ("张三", "李四", "王五")),
        ("志愿者：张三，李四", ("张三", "李四")),
        ("和刘洋两个人", ("刘洋",)),
        ("和张三四个人", ("张三",)),
        ("和李建国同志一起", ("李建国",)),
        ("我和张三，高兴", ("张三",)),
        ("昨天和李建国、王芳、张三3人在水东社区清理垃圾", ("李建国", "王芳", "张三")),
        ("与诸葛亮一起巡逻", ("诸葛亮",)),
        ("我和王芳\n李明一起", ("王芳", "李明")),
        ("跟谢主任、黄秀英入户走访", ("黄秀英",)),
        ("张福来、李四、王大有、陈芳", ("张福来", "李四", "王大有", "陈芳")),
        ("1.张三 2.李四 3.王五", ("张三", "李四", "王五")),
        ("参与人：张伟 李娜 王敏；时长：2小时", ("张伟", "李娜", "王敏")),
        ("打扫卫生2个小时（和陈芳芳）", ("陈芳芳",)),
        ("11月20日下午，和王小明、陈丽到温馨港湾小区发宣传单", ("王小明", "陈丽")),
        ("和张三、张三", ("张三",)),
    ],
)
def test_people_are_found(text: str, names: tuple[str, ...]) -> None:
    found = find_people(text, GIVEN)
    assert found is not None
    assert found.value == names
    assert text[found.start : found.end].startswith(names[0])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "和老王一起",
        "和小李去的",
        "和李书记走访",
        "与王大爷聊天",
        "跟张老师一起",
        "和居民一起",
        "和车主沟通",
        "和单位同事",
        "我和高兴",
        "和平路打扫",
        "和谐小区",
        "带孩子去公园",
        "今天安全、方便",
        "路灯、井盖坏了",
        "花坛、车库都脏",
        "方便 安全",
        "管理 任务",
        "打扫楼道2小时",
        "同志们辛苦",
        "党员、群众一起打扫",
        "收到",
        "白天、晚上都吵",
        "预约周六上午办社保",
        "与任课老师沟通",
        "前天和老公一起捡垃圾一小时",
        "陪同李局长走访企业3家",
        "和管理处联系",
    ],
)
def test_no_people(text: str) -> None:
    assert find_people(text, GIVEN) is None


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("我叫张三", "张三", None),
        ("我是张三", "张三", None),
        ("张三", "张三", None),
        ("报到 张三", "张三", None),
        ("报到张三", "张三", None),
        ("李明来报到", "李明", None),
        ("我叫危建民", "危建民", None),
        ("我叫阿依古丽·买买提", "阿依古丽·买买提", None),
        ("本人李建国，住水东3网格", "李建国", None),
        ("我是县检察院的张三", "张三", "县检察院"),
        ("张三 县检察院", "张三", "县检察院"),
        ("张三县检察院", "张三", "县检察院"),
        ("报到 张三 县检察院", "张三", "县检察院"),
        ("县检察院 张三", "张三", "县检察院"),
        ("姓名：张三 单位：交通运输局", "张三", "交通运输局"),
        ("我是交通局的张三", "张三", "交通局"),
        ("县财政局王芳报到", "王芳", "县财政局"),
        ("我叫欧阳娜娜，县委组织部的", "欧阳娜娜", "县委组织部"),
        ("刘洋，水东小学，党员", "刘洋", "水东小学"),
        ("县妇幼保健院的刘洋", "刘洋", "县妇幼保健院"),
        ("王芳 农业银行会昌支行", "王芳", "农业银行会昌支行"),
        ("我是水务局局长王强", "王强", "水务局"),
        ("我叫张三，在县人民医院工作", "张三", "县人民医院"),
        ("交通运输局", None, "交通运输局"),
        ("我是县人民医院李医生", None, "县人民医院"),
        ("城市管理局王局长", None, "城市管理局"),
        ("请交通局处理", None, "交通局"),
        ("县委", None, "县委"),
        ("报到：李红梅，县税务局", "李红梅", "县税务局"),
        ("我要报到，县妇幼保健院王芳", "王芳", "县妇幼保健院"),
        ("你好，我是县教育局的刘建国，来社区报到", "刘建国", "县教育局"),
        ("帮我报到一下，赖小燕，住建局", "赖小燕", "住建局"),
        ("非党员也想报到，单位是供电公司", None, "供电公司"),
        ("张三已报到", "张三", None),
        ("把我的名字划掉吧", None, None),
        ("下班以后能办居住证吗", None, None),
        ("你们显示办结了", None, None),
        ("楼下餐馆油烟大", None, None),
        ("查一下进度", None, None),
        ("报到", None, None),
        ("我要报到", None, None),
        ("我叫什么", None, None),
        ("你好", None, None),
        ("高兴", None, None),
        ("白天", None, None),
        ("厕所坏了", None, None),
        ("我们单位", None, None),
        ("局部地区有雨", None, None),
        ("", None, None),
    ],
)
@pytest.mark.parametrize("given", [GIVEN, STRANGER], ids=["known", "stranger"])
def test_name_and_unit(text: str, name: str | None, unit: str | None, given: object) -> None:
    county = GIVEN if given is GIVEN else STRANGER
    found_name, found_unit = find_name(text, county), find_unit(text, county)
    assert (found_name and found_name.value, found_unit and found_unit.value) == (name, unit)


def test_the_longest_known_unit_wins() -> None:
    found = find_unit("我是县交通运输局的", GIVEN)
    assert found is not None
    assert (found.value, found.start, found.end) == ("县交通运输局", 2, 8)
