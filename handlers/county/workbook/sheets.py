"""The sheets of the county's workbook: what each is called, its columns, and how they are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storage.places import Kind
from storage.workbook.headers import Field, field

EXAMPLE_NOTE = "示例，导入时跳过"
NONE = "无"  # in a cell: there is none, and none is to be made up

AREAS, COMMUNITIES, GRIDS, ESTATES, BUILDINGS = "区划", "社区", "网格", "小区", "楼栋"
NAMES, UNITS, PAIRS, OFFICES = "地名和别名", "单位", "结对", "职务"
KIND_OF: Mapping[str, Kind] = {
    COMMUNITIES: Kind.COMMUNITY,
    GRIDS: Kind.GRID,
    ESTATES: Kind.ESTATE,
    BUILDINGS: Kind.BUILDING,
}

_NOTE = field("note", "备注 说明 备 注")
_FORMER = field("former", "曾用名 原名 原名称 原来叫 改名前 旧名")
_STATUS = field("status", "状态 使用状态 停用或并入 是否停用")
_PHONE = "值班电话 办公电话 联系电话 电话 值班室电话 联系方式"
# Where a table names people, such a number is theirs; 值班电话 and 办公电话 never are.
ANYBODYS = frozenset({"联系电话", "电话", "联系方式"})
_BRANCH = "党组织 党组织名称 党总支 党委 党工委"
_CODE = field("code", "代码 编码 简码 拼音代码")
_SPOT = field("spot", "坐标 坐标位置")
_LEVEL = field("level", "层级 级别 类型 层级名称")
# What stands in brackets is not looked at: 社区（村） is 社区, 村（居）委会 is 村委会.
_COMMUNITY = "社区 所属社区 所在社区 社区名称 村社区 村居 居委会 村委会 社区居委会 村居委会 所属居委会 所属村居"
_UPPER = "上级 所属 隶属 上级名称 所属街道 所属乡镇 街道 乡镇 街道乡镇 所属党工委"


@dataclass(frozen=True, slots=True)
class SheetKind:
    """`words` in a sheet's own title tell what it is. Where no title does, the columns must: then one of `also` (keys)
    has to be there too, so that a roster that lies in the same file is not taken for a list of units."""

    title: str
    fields: tuple[Field, ...]
    words: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def strict(self) -> tuple[Field, ...]:
        """The fields for a sheet whose title says nothing: 名称 could be anything's there."""
        return tuple(
            Field(each.key, each.label, each.names - _GENERIC, each.required) if each.key == "name" else each
            for each in self.fields
        )


_GENERIC = frozenset({"名称", "全称", "名字"})

KINDS: Mapping[str, SheetKind] = {
    kind.title: kind
    for kind in (
        SheetKind(
            AREAS,
            (
                field("level", "层级 级别 类型 层级名称", required=True),
                field("name", "名称 全称 名字 区划名称", required=True),
                field("upper", _UPPER),
                _CODE,
                field("branch", _BRANCH),
                field("phone", _PHONE),
                _SPOT,
                _FORMER,
                _STATUS,
                _NOTE,
            ),
            ("区划", "街道", "乡镇", "党工委"),
        ),
        SheetKind(
            COMMUNITIES,
            (
                field("name", f"{_COMMUNITY} 名称 全称 名字 村", required=True),
                field("upper", _UPPER),
                _CODE,
                field("branch", _BRANCH),
                field("phone", _PHONE),
                _LEVEL,
                _SPOT,
                _FORMER,
                _STATUS,
                _NOTE,
            ),
            ("社区", "村", "居委会"),
            ("upper", "code", "phone"),
        ),
        SheetKind(
            GRIDS,
            (
                field("upper", f"{_COMMUNITY} 上级", required=True),
                field("name", "网格 名称 全称 名字 网格名称", required=True),
                # As old tables have it: 1-6栋 and 东门小区, each of which is made with its grid, and who leads it.
                field("estates", "所辖小区 小区 包含小区 辖区小区 管辖小区 覆盖小区 小区名称 小区院落 院落"),
                field("buildings", "楼栋范围 所辖楼栋 包含楼栋 管辖楼栋 辖区楼栋 网格范围 楼栋 楼栋号 楼号 栋号"),
                field("lead", "网格长 网格长姓名"),
                field("lead_unit", "网格长单位 网格长工作单位 网格长所在单位"),
                field("branch", "党支部 网格党支部 党组织 党支部名称"),
                _CODE,
                field("phone", _PHONE),
                _LEVEL,
                _SPOT,
                _FORMER,
                _STATUS,
                _NOTE,
            ),
            ("网格",),
        ),
        SheetKind(
            ESTATES,
            (
                field("upper", f"{_COMMUNITY} 上级", required=True),
                field("grid", "网格 所属网格 所在网格 网格名称"),
                field("name", "小区 名称 全称 名字 小区名称", required=True),
                field("branch", "党组织 党支部 小区党支部"),
                _CODE,
                field("phone", _PHONE),
                _LEVEL,
                _SPOT,
                _FORMER,
                _STATUS,
                _NOTE,
            ),
            ("小区",),
        ),
        SheetKind(
            BUILDINGS,
            (
                field("upper", f"{_COMMUNITY} 上级", required=True),
                field("grid", "网格 所属网格 所在网格 网格名称"),
                field("estate", "小区 所属小区 所在小区 小区名称"),
                field("name", "楼栋 名称 全称 名字 楼栋号 楼号 栋号 幢 栋 楼栋名称", required=True),
                field("entrances", "单元数 单元 几个单元"),
                field("branch", "党小组 楼栋党小组 党组织"),
                _CODE,
                field("phone", _PHONE),
                _LEVEL,
                _SPOT,
                _FORMER,
                _STATUS,
                _NOTE,
            ),
            ("楼栋", "楼幢"),
        ),
        SheetKind(
            NAMES,
            (
                field("name", "名称 别名 地名 地标 名字 叫法", required=True),
                field("type", "类型 种类 类别", required=True),
                field("area", "区划 街道 乡镇 街道乡镇"),
                field("upper", _COMMUNITY),
                field("grid", "网格 所属网格 所在网格 网格名称"),
                field("estate", "小区 所属小区 所在小区 小区名称"),
                field("building", "楼栋 楼栋号 楼号"),
                _NOTE,
            ),
            ("别名", "地名", "地标", "曾用名"),
        ),
        SheetKind(
            UNITS,
            (
                field("name", "单位 名称 全称 名字 单位名称 单位全称 部门", required=True),
                field("short", "简称 常用简称 别名 单位简称"),
                field("phone", "办公电话 值班电话 联系电话 电话 办公室电话 联系方式"),
                _FORMER,
                _STATUS,
                _NOTE,
            ),
            ("单位", "部门"),
            ("short", "phone", "former"),
        ),
        SheetKind(
            PAIRS,
            (
                field("unit", "单位 单位名称 结对单位 部门", required=True),
                field("upper", f"{_COMMUNITY} 结对社区", required=True),
                _NOTE,
            ),
            ("结对",),
        ),
        SheetKind(
            OFFICES,
            (
                field("person", "姓名 名字 干部姓名 人员姓名", required=True),
                field("unit", "所在单位 单位 工作单位 单位名称"),
                field("office", "职务 岗位 职务名称 担任职务 角色", required=True),
                field("upper", _COMMUNITY),
                field("grid", "网格 所属网格 所在网格 网格名称"),
                field("serves", "负责单位 联络单位 所联络单位"),
                field("since", "起 任职日期 开始 起始日期 任职时间 任职起 任期起 任期自 任职自"),
                field("until", "止 到期 结束 截止日期 任期止 任职止 任期至 任职至 任期到 到期日期 届满"),
                field("number", "编号 工号 花名册编号 人员编号"),
                field("dingtalk", "钉钉账号 钉钉 钉钉号 钉钉userid"),
                field("wecom", "企业微信账号 企业微信 企微账号 企业微信userid"),
                field("telegram", "Telegram账号 telegram tg账号 telegramid"),
                field("accounts", "平台账号 其他账号"),
                _NOTE,
            ),
            ("职务", "任职", "人员"),
        ),
    )
}
# Where the titles tell nothing, the columns do: whoever asks for most is asked first.
BY_COLUMNS = (OFFICES, NAMES, BUILDINGS, ESTATES, GRIDS, PAIRS, UNITS, AREAS, COMMUNITIES)
BY_TITLE = (OFFICES, PAIRS, NAMES, UNITS, BUILDINGS, ESTATES, GRIDS, AREAS, COMMUNITIES)
ORDER = (AREAS, COMMUNITIES, GRIDS, ESTATES, BUILDINGS, NAMES, UNITS, PAIRS, OFFICES)
