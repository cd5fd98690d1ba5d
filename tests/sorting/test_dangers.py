"""Whom somebody in danger is told to ring, and whose business it is, for each kind of danger."""

from __future__ import annotations

import pytest

from handlers.sorting.classes import shipped
from handlers.sorting.dangers import acting
from handlers.understanding.emergencies import kinds
from storage.tables import whistle
from tests.handlers.talk import GRID, STAFF, Talk

# What is said, whom to ring, the class, the departments that staff can send it to with one press.
DANGERS = (
    ("5号楼楼道里好大煤气味", "119 燃气公司", "安全隐患", "县燃气公司 县消防救援大队"),
    ("3栋一家人烧炭取暖 一氧化碳中毒了", "120 119", "安全隐患", "县消防救援大队 县燃气公司"),
    ("化工厂泄漏 味道刺鼻", "119 120", "安全隐患", "县应急管理局 县生态环境局"),
    ("5号楼着火了", "119", "安全隐患", "县消防救援大队 县应急管理局"),
    ("后面山上着火了", "119", "安全隐患", "县消防救援大队 县林业局"),
    ("3号楼电梯困人了", "96333 119", "安全隐患", "县市场监管局 县消防救援大队"),
    ("5栋电梯里关了两个人出不来", "96333", "安全隐患", "县市场监管局 县消防救援大队"),
    ("菜市场路口两辆车撞了 有人躺在地上", "122 120", "城市管理", "县交警大队 县公安局"),
    ("电动车撞到老人了", "122 120", "城市管理", "县交警大队 县公安局"),
    ("国道上翻车了 人压在下面", "122 120", "城市管理", "县交警大队 县公安局"),
    ("司机酒驾撞人跑了", "122 120", "城市管理", "县交警大队 县公安局"),
    ("电线掉下来了有人触电", "120 95598", "安全隐患", "县供电公司 县应急管理局"),
    ("变压器冒火花", "95598", "安全隐患", "县供电公司 县应急管理局"),
    ("墙要塌了", "120 119", "安全隐患", "县住建局 县应急管理局"),
    ("山体滑坡 堵了路 有人被埋", "119", "安全隐患", "县应急管理局 县自然资源局"),
    ("3栋有人从楼上掉下来了", "120", "公共卫生", "县卫健委 县应急管理局"),
    ("小孩掉井里了", "119 120", "安全隐患", "县消防救援大队 县住建局"),
    ("高空抛物砸到人", "120 110", "安全隐患", "县公安局 县住建局"),
    ("广告牌要掉下来了", "120 119", "安全隐患", "县住建局 县城管局"),
    ("小孩被锁在车里", "119 120", "安全隐患", "县消防救援大队 县公安局"),
    ("手卡在机器里出不来了", "119", "安全隐患", "县消防救援大队 县应急管理局"),
    ("有人掉河里了", "119 110 120", "安全隐患", "县消防救援大队 县应急管理局"),
    ("有老人晕倒了", "120", "公共卫生", "县卫健委 县应急管理局"),
    ("误食老鼠药", "120", "公共卫生", "县卫健委 县应急管理局"),
    ("吃了菌子全家呕吐", "120", "公共卫生", "县疾控中心 县市场监管局"),
    ("地下室进水了 插座都泡在水里", "95598 120", "安全隐患", "县供电公司 县应急管理局"),
    ("村口的路塌了", "120 119", "安全隐患", "县住建局 县应急管理局"),
    ("三轮车翻到塘里去了 人在里面", "119 110 120", "安全隐患", "县消防救援大队 县应急管理局"),
    ("挖地基挖到一颗炮弹", "110", "综合执法", "县公安局 县应急管理局"),
    ("装空调的师傅从五楼掉下去了", "120", "公共卫生", "县卫健委 县应急管理局"),
    ("被疯狗咬了", "120 110 疫苗", "邻里纠纷", "县公安局 县疾控中心"),
    ("有人拿刀砍人", "110", "综合执法", "县公安局 县委政法委"),
    ("有小偷在撬门", "110", "综合执法", "县公安局 县委政法委"),
    ("精神病人拿刀在街上乱砍", "110", "综合执法", "县公安局 县委政法委"),
    ("有炸弹", "110", "综合执法", "县公安局 县应急管理局"),
    ("我孩子走丢了", "110", "综合执法", "县公安局 县民政局"),
    ("隔壁老人三天没开门了", "110 120", "其他", "县民政局 县公安局"),
    ("自来水总管爆了", "总阀 自来水公司", "城市管理", "县水务集团 县住建局"),
    ("有人要跳楼", "110 119 12356", "综合执法", "县公安局 县委政法委"),
    ("我朋友说不想活了", "110 120 12356", "公共卫生", "县卫健委 县公安局"),
    ("我不想活了", "12356 120", "公共卫生", "县卫健委 县公安局"),
    ("老公打我", "110 120 12338", "邻里纠纷", "县公安局 县妇联"),
    ("他喝了酒要打死我", "110", "邻里纠纷", "县公安局 县妇联"),
    ("爸爸把孩子吊起来打", "110 120", "邻里纠纷", "县公安局 县妇联"),
    ("有个陌生人拉着小女孩走", "110", "综合执法", "县公安局 县妇联"),
    ("孩子被同学群殴", "110", "就业就学", "县公安局 县教体局"),
    ("我被骗了五万块钱", "96110 110", "综合执法", "县公安局 县市场监管局"),
)


@pytest.fixture
def officed(talk: Talk) -> Talk:
    """Somebody of the community is reached in private too."""
    talk.say("你好", "demo-luo")
    return talk


def test_every_kind_has_somebody_who_acts() -> None:
    for kind in kinds():
        row = acting(kind, "")
        assert row.words == f"emergency.{kind}", kind
        assert row.charge in shipped().by_name, kind
        assert row.category in shipped().tops, kind


def test_whom_to_ring_and_whose_business_it_is(officed: Talk) -> None:
    for number, (words, ring, category, units) in enumerate(DANGERS):
        officed.clock.advance(minutes=61)  # of very many in one hour some are told together (bot.waking)
        heard = officed.say(words, f"stranger-{number}", GRID)
        answers = "\n".join(said.text for said in heard if said.chat in (GRID, f"p-stranger-{number}"))
        assert [figure for figure in ring.split() if figure not in answers] == [], (words, answers)
        told = [said for said in heard if said.chat == "p-demo-luo" and said.urgent]
        assert told, f"{words}: somebody who must act hears of it"
        assert all(f"（{category}）" in said.text for said in told), (words, told)
        offered = [label for label, _ in told[0].choices if label.startswith("派给")]
        assert offered == [f"派给{unit}" for unit in units.split()], words
        case = max(officed.rows(whistle), key=lambda row: row.id)
        assert case.private != any(said.chat == STAFF for said in heard), f"{words}: a private one in private alone"
