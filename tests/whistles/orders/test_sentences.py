"""Sentences × whose they are × what lies on the desk → what is ordered of which case; or which question is asked."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from bot.access import Role
from handlers.whistles.lifecycle import State
from handlers.whistles.orders.choosing import choose
from handlers.whistles.orders.listing import Listed, wanted
from handlers.whistles.orders.reading import read
from handlers.whistles.orders.values import Desk, Meant, NoneSuch, Verb, Which
from tests.whistles.orders.desks import CADRE, COVER, DITCH, GIVEN, GRID, LAMP, LIAISON, SIGN, letter, matter, on

V = Verb
ONE = on(letter(LAMP))
TWO = on(letter(LAMP), letter(SIGN))
JUST_CAME = on(letter(LAMP), letter(SIGN), newest=SIGN[0])
SPOKEN_OF = on(letter(LAMP), letter(SIGN), last=LAMP[0])
NEW = on(matter(LAMP))
MANY = on(matter(LAMP), matter(COVER), matter(SIGN), matter(DITCH))
OWN = on(matter(LAMP, State.SELF_HANDLED), matter(COVER))
OUT = on(matter(LAMP, State.SIGNED), matter(COVER, State.SENT), matter(DITCH))
BACK = on(matter(LAMP, State.REPLIED), matter(COVER))
EMPTY = on()


def told(text: str, roles: Collection[Role], desk: Desk) -> str:
    """What comes of it: 签收 00001 …words, 哪件 签收 00001 00003, 没有 签收; "" where it is none of an office's."""
    spoken = read(text, GIVEN, roles)
    meant = choose(spoken, desk, GIVEN) if spoken is not None else None
    match meant:
        case Meant(Verb.LIST, _, words):
            asked = wanted(words, GIVEN.now.date())
            return " ".join(part for part in ("哨单", asked.listed is not Listed.ALL and asked.listed) if part)
        case Meant(verb, number, words):
            return " ".join(part for part in (verb or "说的是", number[-5:], words) if part)
        case Which(verb, among, _):
            return " ".join(["哪件", verb, *(known.number[-5:] for known in among)])
        case NoneSuch(verb):
            return f"没有 {verb}"
    return ""


# --- a department's liaison ------------------------------------------------------------------------------------------

LIAISONS = [
    # receipts
    ("收到马上去", ONE, "签收 00001 收到马上去"),
    ("收到，我们马上安排人处理", ONE, "签收 00001 收到，我们马上安排人处理"),
    ("接单", ONE, "签收 00001 接单"),
    ("签收", ONE, "签收 00001"),
    ("签收00001", TWO, "签收 00001"),
    ("00003签收", TWO, "签收 00003"),
    ("3号签收", TWO, "签收 00003"),
    ("签收 3", TWO, "签收 00003"),
    ("三号签收一下", TWO, "签收 00003"),
    ("#3 签收", TWO, "签收 00003"),
    ("签收站牌那个", TWO, "签收 00003"),
    ("站牌的收到了，派人去看", TWO, "签收 00003 站牌的收到了，派人去看"),
    ("收到马上去", TWO, "哪件 签收 00001 00003"),
    ("收到马上去", JUST_CAME, "签收 00003 收到马上去"),
    ("收到", JUST_CAME, "签收 00003"),
    ("收到", TWO, ""),
    ("好的", ONE, ""),
    ("谢谢", ONE, ""),
    ("签收", EMPTY, ""),
    ("收到了吗", ONE, ""),
    ("我没收到", ONE, ""),
    # it is not theirs
    ("这个不归我们管，是水利局的", ONE, "退单 00001 这个不归我们管，是水利局的"),
    ("不归我们管", ONE, "退单 00001 不归我们管"),
    ("这条路不是我们局的，是公路局的", ONE, "退单 00001 这条路不是我们局的，是公路局的"),
    ("不属于我单位职责范围", ONE, "退单 00001 不属于我单位职责范围"),
    ("这个应该找城管局", ONE, "退单 00001 这个应该找城管局"),
    ("派错单位了，路灯归城管管", ONE, "退单 00001 派错单位了，路灯归城管管"),
    ("退单 00001 这条路归公路局管", TWO, "退单 00001 这条路归公路局管"),
    ("00001退单，路灯归城管局管", TWO, "退单 00001 路灯归城管局管"),
    ("退回去，站牌是公交公司的", TWO, "退单 00003 站牌是公交公司的"),
    ("这个不归我们管", JUST_CAME, "退单 00003 这个不归我们管"),
    ("这个不归我们管", TWO, "哪件 退单 00001 00003"),
    ("路灯那个不是我们的", TWO, "退单 00001 路灯那个不是我们的"),
    ("退单", TWO, "哪件 退单 00001 00003"),
    # more time
    ("能不能晚几天", ONE, "申请延期 00001 能不能晚几天"),
    ("再给三天", ONE, "申请延期 00001 再给三天"),
    ("再给我们一周时间，配件没到货", ONE, "申请延期 00001 再给我们一周时间，配件没到货"),
    ("下周三前", ONE, "申请延期 00001 下周三前"),
    ("下周三前能修好", ONE, "申请延期 00001 下周三前能修好"),
    ("来不及，管材还在路上", ONE, "申请延期 00001 来不及，管材还在路上"),
    ("延期到12月20日，等管材", ONE, "申请延期 00001 到12月20日，等管材"),
    ("00003延到下周五，厂家没货", TWO, "申请延期 00003 到下周五，厂家没货"),
    ("站牌那个宽限两天", TWO, "申请延期 00003 两天"),
    ("这几天下雨，推迟到周五行不行", ONE, "申请延期 00001 这几天下雨，推迟到周五行不行"),
    ("时间太紧，赶不出来", ONE, "申请延期 00001 时间太紧，赶不出来"),
    # results
    ("修好了，换了井盖，花了800", on(letter(COVER)), "反馈 00002 修好了，换了井盖，花了800"),
    ("灯换好了", TWO, "反馈 00001 灯换好了"),
    ("站牌扶正了，底座还没", TWO, "反馈 00003 站牌扶正了，底座还没"),
    ("站牌已经扶正加固", TWO, "反馈 00003 站牌已经扶正加固"),
    ("00001修好了", TWO, "反馈 00001 修好了"),
    ("1号修好了，换了灯泡", TWO, "反馈 00001 修好了，换了灯泡"),
    ("修好了 00003", TWO, "反馈 00003 修好了"),
    ("修好了", ONE, "反馈 00001 修好了"),
    ("修好了", TWO, "哪件 反馈 00001 00003"),
    ("修好了", SPOKEN_OF, "反馈 00001 修好了"),
    ("那个弄好了", SPOKEN_OF, "反馈 00001 那个弄好了"),
    ("00003反馈：已扶正，花了1200", TWO, "反馈 00003 已扶正，花了1200"),
    ("回复00001 已更换灯具", TWO, "反馈 00001 已更换灯具"),
    ("3号楼的灯亮了", TWO, "反馈 00001 3号楼的灯亮了"),
    ("8号楼的灯修好了", ONE, "哪件 反馈 00001"),
    ("井盖换好了", ONE, "哪件 反馈 00001"),
    ("已完工", ONE, "反馈 00001 已完工"),
    ("搞定", ONE, "反馈 00001 搞定"),
    ("9号修好了", TWO, "反馈 00009 修好了"),
    ("维修已完成,详见照片", ONE, "反馈 00001 维修已完成,详见照片"),
    ("已整改到位", TWO, "哪件 反馈 00001 00003"),
    ("施工完毕", TWO, "哪件 反馈 00001 00003"),
    ("全部清完了", ONE, "反馈 00001 全部清完了"),
    # the letter again
    ("请把附件再发一遍", ONE, "看函 00001"),
    ("打不开", ONE, "看函 00001"),
    ("函的文件下载不了", ONE, "看函 00001"),
    # theirs, when they have looked into it
    ("刚核了一下,是县道,我们收下", JUST_CAME, "哪件 签收 00001 00003"),
    ("归我们,马上安排", JUST_CAME, "哪件 签收 00001 00003"),
    ("这个我们接了", ONE, "签收 00001 这个我们接了"),
    ("研究过了,由我们来办", TWO, "哪件 签收 00001 00003"),
    # more time, asked for as a favour
    ("期限能宽几天吗,设计单位还没出图", TWO, "哪件 申请延期 00001 00003"),
    ("能缓两天不", TWO, "哪件 申请延期 00001 00003"),
    ("时间上通融一下", TWO, "哪件 申请延期 00001 00003"),
    ("日子上松一松", TWO, "哪件 申请延期 00001 00003"),
    # under way
    ("正在修", ONE, "办理 00001 正在修"),
    ("师傅已经到现场了", ONE, "办理 00001 师傅已经到现场了"),
    ("00003开工了", TWO, "办理 00003 开工了"),
    ("站牌的工人在修了", TWO, "办理 00003 站牌的工人在修了"),
    ("路灯还没修，等配件", TWO, "补充 00001 路灯还没修，等配件"),
    ("补充 站牌要定做", TWO, "补充 00003 站牌要定做"),
    # questions
    ("还有几件没办", TWO, "哨单"),
    ("我们单位手上还有哪些单子", TWO, "哨单"),
    ("还有没签收的吗", TWO, "哨单 没签收"),
    ("今天有什么要办的", TWO, "哨单"),
    ("3号啥时候到期", TWO, "查哨 00003 啥时候到期"),
    ("站牌那个什么时候到期", TWO, "查哨 00003 站牌那个什么时候到期"),
    ("00001还有几天", TWO, "查哨 00001 还有几天"),
    ("路灯那个期限是哪天", TWO, "查哨 00001 路灯那个期限是哪天"),
    ("00001", TWO, "说的是 00001"),
    ("00001 12月5日前弄好行不行", TWO, "申请延期 00001 12月5日前弄好行不行"),
    ("行，这个我们接了", JUST_CAME, "签收 00003 行，这个我们接了"),
    ("跟我们没关系，找住建", ONE, "退单 00001 跟我们没关系，找住建"),
    ("已派人更换灯泡，现已正常照明", ONE, "反馈 00001 已派人更换灯泡，现已正常照明"),
    ("灯具要采购，得下周才能装", ONE, "申请延期 00001 灯具要采购，得下周才能装"),
    # none of it
    ("我们楼下下水道堵了", TWO, ""),
    ("8栋电梯坏了三天没人修", TWO, ""),
    ("昨天在3栋打扫楼道2小时", TWO, ""),
    ("报名 3", TWO, ""),
    ("请假三天", TWO, ""),
    ("今天真冷啊", TWO, ""),
    ("我报的那个路灯修好了没有", TWO, ""),
    ("居住证怎么办理", TWO, ""),
]

# --- the community ---------------------------------------------------------------------------------------------------

CADRES = [
    ("5栋那件我去看过了,是灯泡,已经换", OUT, "哪件 反馈 00006"),
    ("谁把这个派给我的,不归我管", OUT, "哪件 查哨 00001 00002 00006"),
    ("有没有什么急的", OUT, "哨单 紧急或超期"),
    ("急的先给我", OUT, "哨单 紧急或超期"),
    ("上面催着要汇报材料", OUT, ""),
    ("能不能派给城管局", NEW, "派单 00001 城管局"),
    # to a department
    ("把00001派给交通局，让他们把灯修好", MANY, "派单 00001 交通局，让他们把灯修好"),
    ("00008派给城管局，清理占道经营", MANY, "派单 00008 城管局，清理占道经营"),
    ("6号派给城管", MANY, "派单 00006 城管"),
    ("六号派给城管", MANY, "派单 00006 城管"),
    ("派给住建 00002", MANY, "派单 00002 住建"),
    ("派单 6 交通局", MANY, "派单 00006 交通局"),
    ("站牌那个派给交通局", MANY, "派单 00003 交通局"),
    ("把井盖的转给城管，尽快换", MANY, "派单 00002 城管，尽快换"),
    ("请城管去看看3号楼的路灯", MANY, "派单 00001 城管 看看3号楼的路灯"),
    ("让供电的人来修路灯", MANY, "派单 00001 供电 修路灯"),
    ("派给交通局", NEW, "派单 00001 交通局"),
    ("派给交通局", MANY, "哪件 派单 00001 00002 00003 00006"),
    ("这个转给水务集团", NEW, "派单 00001 水务集团"),
    ("转给邻居看看", NEW, ""),
    ("派个人来看看", NEW, ""),
    ("00001改派水务，是水管的问题", MANY, "改派 00001 水务，是水管的问题"),
    ("2号换成城管局，井盖归城管", MANY, "改派 00002 城管局，井盖归城管"),
    # themselves
    ("00001自办", MANY, "自办 00001"),
    ("00001自己办了", MANY, "自办 00001"),
    ("自办 井盖那个", MANY, "自办 00002"),
    ("井盖那个我们社区自己办", MANY, "自办 00002"),
    ("自办 00001 灯泡换好了", MANY, "自办 00001 灯泡换好了"),
    ("4号自己处理", MANY, "自办 00004"),
    ("自办", NEW, "自办 00001"),
    ("自办", MANY, "哪件 自办 00001 00002 00003 00006"),
    ("灯泡换好了", OWN, "反馈 00001 灯泡换好了"),
    ("修好了，花了三百块", OWN, "哪件 反馈 00001 00002"),
    ("00001灯泡换好了", MANY, "反馈 00001 灯泡换好了"),
    # asking, declining, waiting
    ("00003问一下是哪个站牌", MANY, "问清 00003 是哪个站牌"),
    ("00001不受理，请到法院咨询", MANY, "不受理 00001 请到法院咨询"),
    ("00001挂账到12月20日，等改造资金", OUT, "挂账 00001 到12月20日，等改造资金"),
    # 延期
    ("同意延期", OUT, "同意延期 00001"),
    ("同意", OUT, "同意延期 00001"),
    ("00001可以延期", OUT, "同意延期 00001"),
    ("不同意延期，雨季快到了", OUT, "不同意延期 00001 雨季快到了"),
    ("不能再延了，居民等着用", OUT, ""),
    # after the answer
    ("核实过了", BACK, "核实 00001"),
    ("00001现场看了，灯亮了", BACK, "核实 00001 现场看了，灯亮了"),
    ("去看过了，确实修好了", BACK, "核实 00001 去看过了，确实修好了"),
    ("没解决，现场看还是黑的", BACK, "没解决 00001 现场看还是黑的"),
    ("00001还是不亮", BACK, "没解决 00001 还是不亮"),
    ("00012又堵了", MANY, "没解决 00012 又堵了"),
    ("排水沟又堵了", MANY, "没解决 00006 排水沟又堵了"),
    ("那个办结吧", on(matter(LAMP, State.VERIFIED), matter(COVER)), "办结 00001"),
    # questions, words to the department
    ("催一下00006", OUT, "催办 00006"),
    ("再催一下交通局", on(matter(LAMP, State.SIGNED), matter(DITCH)), "催办 00001"),
    ("催一下", OUT, "哪件 催办 00001 00002"),
    ("还有几件没办", OUT, "哨单"),
    ("还有多少没办结的", OUT, "哨单"),
    ("站牌那个到哪了", MANY, "查哨 00003 站牌那个到哪了"),
    ("00002签收了没", OUT, "查哨 00002 签收了没"),
    ("井盖的事谁在办", OUT, "查哨 00002 井盖的事谁在办"),
    ("00001 居民说晚上更黑", OUT, "说的是 00001 居民说晚上更黑"),
    ("00001补充：现场已经围起来了", OUT, "补充 00001 现场已经围起来了"),
    ("督办00002", OUT, "督办 00002"),
    ("1号和3号派给交通局", MANY, "派单 00001 交通局"),
    ("2号派住建", MANY, "派单 00002 住建"),
    ("路灯找供电公司修", MANY, "派单 00001 供电公司 修"),
    ("群众反映路灯不亮，请供电局处理", MANY, "派单 00001 供电局 处理"),
    # none of it
    ("5号楼下水道堵了，派给住建", MANY, ""),
    ("9号楼电梯坏了", MANY, ""),
    ("温馨港湾小区3栋楼道灯坏了", MANY, ""),
    ("中心菜市场门口垃圾没人收", MANY, ""),
    ("我们楼道又停水了", on(matter(LAMP)), ""),
    ("今天清理了3栋楼道2小时", OWN, ""),
    ("本周活动有几个人报名", MANY, ""),
    ("大家辛苦了", MANY, ""),
    ("明天下午三点开会", MANY, ""),
    ("进度怎么样了", MANY, "哨单"),
]


@pytest.mark.parametrize(("text", "desk", "expected"), LIAISONS)
def test_what_a_liaison_says(text: str, desk: Desk, expected: str) -> None:
    assert told(text, LIAISON, desk) == expected


@pytest.mark.parametrize(("text", "desk", "expected"), CADRES)
def test_what_the_community_says(text: str, desk: Desk, expected: str) -> None:
    assert told(text, CADRE, desk) == expected


@pytest.mark.parametrize(("text", "desk", "expected"), [row for row in CADRES if row[2].startswith(("自办", "核实"))])
def test_a_grid_leader_says_the_same_of_what_is_theirs(text: str, desk: Desk, expected: str) -> None:
    assert told(text, GRID, desk) == expected


def test_there_are_enough_sentences() -> None:
    assert len({(text, id(desk)) for text, desk, _ in (*LIAISONS, *CADRES)}) >= 140
