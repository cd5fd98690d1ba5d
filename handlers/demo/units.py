"""The 108 paired units of the demo county: official name, other names people write, relative size.

The kinds of unit are a Chinese county's usual ones; which of them exist in 会昌县 is not claimed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """`weight` is the unit's share of the roster, relative to the others."""

    name: str
    aliases: tuple[str, ...]
    weight: int


# One unit a line: official name, further names, weight. Names starting with 县 also answer
# to the same name without 县 and with 会昌县 (see `_unit`), so those are not repeated here.
_LINES = """
县委办公室 县委办 5
县纪委监委 县纪委 县监委 6
县委组织部 组织部 4
县委宣传部 宣传部 4
县委统战部 统战部 3
县委政法委 政法委 3
县委社会工作部 社会工作部 2
县委编办 编办 2
县委党校 党校 3
县直机关工委 机关工委 2
县委巡察办 巡察办 2
县委老干部局 老干部局 老干局 2
县档案馆 2
县融媒体中心 县电视台 5
县人大办 县人大常委会办公室 3
县政府办 县政府办公室 5
县政协办 3
县信访局 2
县总工会 工会 2
团县委 共青团会昌县委 2
县妇联 妇女联合会 2
县工商联 2
县科协 2
县残联 2
县红十字会 2
县文联 2
县法院 县人民法院 会昌县法院 8
县检察院 县人民检察院 会昌县检察院 6
县公安局 公安 25
县发改委 县发展和改革委员会 5
县教体局 县教育体育局 教育局 6
县工信局 县工业和信息化局 4
县民政局 4
县司法局 5
县财政局 8
县人社局 县人力资源和社会保障局 8
县自然资源局 国土局 9
县生态环境局 环保局 5
县住建局 县住房和城乡建设局 7
县交通运输局 交通局 8
县水利局 6
县农业农村局 农业局 10
县商务局 3
县文广新旅局 县文化广电新闻出版旅游局 文旅局 5
县卫健委 县卫生健康委员会 卫计委 5
县退役军人事务局 退役军人局 3
县应急管理局 应急局 4
县审计局 3
县市场监管局 县市场监督管理局 市监局 9
县统计局 3
县林业局 8
县城管局 县城市管理局 城管 9
县医保局 县医疗保障局 4
县行政审批局 政务服务中心 5
县供销社 3
县气象局 2
县税务局 10
县消防救援大队 消防大队 消防 3
县交警大队 交警 6
县金融服务中心 2
县公路发展中心 公路局 5
县机关事务服务中心 机关事务局 3
县公共资源交易中心 2
县住房保障中心 房管局 3
县疾控中心 县疾病预防控制中心 4
县果业发展中心 果业局 3
县水务集团 自来水公司 5
县城投集团 城投公司 5
县园林环卫所 环卫所 6
县人民医院 45
县中医院 20
县妇幼保健院 妇保院 妇幼 15
县社区卫生服务中心 6
会昌中学 县中学 20
会昌二中 县第二中学 16
会昌三中 县第三中学 14
县实验学校 14
县职业技术学校 职校 10
县第一小学 一小 12
县第二小学 二小 12
县第三小学 三小 11
县第四小学 四小 10
县第五小学 五小 10
县第一幼儿园 一幼 5
县第二幼儿园 二幼 4
县特殊教育学校 特校 2
县教师进修学校 2
县图书馆 2
县文化馆 2
县博物馆 2
县供电公司 供电局 电力公司 9
县燃气公司 3
电信会昌分公司 电信公司 电信 4
移动会昌分公司 移动公司 移动 5
联通会昌分公司 联通公司 联通 3
邮政会昌分公司 邮政公司 邮局 5
县烟草专卖局 烟草局 烟草公司 4
工商银行会昌支行 工行 工商银行 3
农业银行会昌支行 农行 农业银行 4
中国银行会昌支行 中行 中国银行 3
建设银行会昌支行 建行 建设银行 3
县农商银行 农商行 农村商业银行 6
邮储银行会昌支行 邮储 邮储银行 3
赣州银行会昌支行 赣州银行 2
人保财险会昌支公司 人保公司 3
人寿保险会昌支公司 人寿公司 3
县新华书店 2
县工业园区管委会 工业园区 园区管委会 6
"""


def _unit(line: str) -> DemoUnit:
    name, *aliases, weight = line.split()
    if name.startswith("县"):
        aliases += [f"会昌{name}", *([name[1:]] if not name.startswith(("县委", "县直")) else [])]
    return DemoUnit(name, tuple(alias for alias in dict.fromkeys(aliases) if alias != name), int(weight))


UNITS: tuple[DemoUnit, ...] = tuple(_unit(line) for line in _LINES.strip().splitlines())
