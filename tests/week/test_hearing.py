"""What people type in plain words for a Saturday, with slips: each line leads where its writer meant it to."""

from __future__ import annotations

from storage.tables import activity
from tests.handlers.talk import Talk

OFFICE, STAFF, MEMBER, GRID, RESIDENT = (
    "demo-xiao",
    "demo-luo",
    "demo-guo",
    "demo-zhang",
    "demo-li",
)
# Who says what, and what stands in the last thing that they hear.
LINES = (
    (MEMBER, "报名3 两人", "（共 2 人）"),
    (MEMBER, "取消报名3", "已取消报名"),
    (MEMBER, "报名", "第几项？"),
    (MEMBER, "取消报名4", "第 4 项您还没有报名"),  # an open question takes no other order for its answer
    (MEMBER, "算了", ""),
    (MEMBER, "给我报个名，去清淤的那个", "报上名了：9. "),
    (MEMBER, "我报了哪些", "9. 【志愿服务日】排水沟清淤"),
    (MEMBER, "我能报啥活动", "您可以报这几项"),
    (MEMBER, "日历", "排水沟清淤"),
    (MEMBER, "定在12月5号晚上", "这是哪件事的时间呀"),
    (MEMBER, "动员全县党员抗洪", "要由社区干部、县委组织部来做"),
    (STAFF, "加个活动 志愿服务日 周日下午3点到5点 水东社区 捡垃圾 10人", "11. 【志愿服务日】捡垃圾；"),
    (
        STAFF,
        "往清单里加一项，周六上午9点到11点在水东文化广场清理河堤，要20个人，志愿服务日",
        "清理河堤；11月28日（周六）09:00-11:00 水东文化广场；组织：水东社区；还差 20 人",
    ),
    (STAFF, "活动2改到周日下午3点，下雨了", "11月29日（周日）15:00-16:30"),
    (STAFF, "第2项改到周六上午10点", "11月28日（周六）10:00-11:30"),
    (STAFF, "谁报名了 2", "第 2 项（防范养老诈骗普法课）的签到表"),
    (STAFF, "时间定在周六晚上7点", "第几项？"),
    (STAFF, "2", "11月28日（周六）19:00-20:30"),
    (STAFF, "我们社区缺一台投影仪", "需求5 一台投影仪（水东社区）"),
    (STAFF, "登记需求 需要10个人帮忙打扫卫生 12月5日", "需求6 帮忙打扫卫生（水东社区）；环境整治；约 10 人；12月5日"),
    (MEMBER, "爱人和我一起报10", "（共 2 人）"),
    (MEMBER, "候补排第几", "您报名的活动"),
    (MEMBER, "下周有啥活动", "下周的清单周五 16:00 发到群里"),
    (GRID, "替郭建勋报名 6", "按接龙：报上 1 人"),
    (MEMBER, "替张桂芬报名 6", "请"),
    (RESIDENT, "登记心愿 想要一副老花镜 水东社区", "怎么找您"),
    (RESIDENT, "由社区转", "登记好了：心愿5"),
    (STAFF, "核实心愿5通过", "公布了：心愿5"),
    (MEMBER, "认领心愿5", "认领好了"),
    (MEMBER, "送达心愿5", "已经请对方确认"),
    (RESIDENT, "收到老花镜了，谢谢", "心愿5 一副老花镜（成人，水东社区）圆好了"),
    (RESIDENT, "我们社区的钱花哪了", "看哪个社区的"),
    (STAFF, "把刚才那笔冲掉，记错了", "这样对吗"),
    (STAFF, "先不", "账没有动"),
    (OFFICE, "定个主题 12月 冬季防火", "【12月主题】冬季防火"),
    (OFFICE, "不发了", "不发了"),
    (OFFICE, "动员全县党员抗洪", "请写清每个班几点到几点"),
    (OFFICE, "发动大家抗洪，水东河堤，今晚8点到12点，要20人", "20:00-次日00:00；要 20 人"),
    (OFFICE, "不发了", "不发了"),
    (OFFICE, "应急动员 抗洪 水东河堤 今晚20点到24点 20人", "会发到 9 个群"),
    (OFFICE, "发吧", "已确认，开始发"),
    (OFFICE, "群发到哪里了", "应急动员：正在发"),
    (OFFICE, "停一下，别发了", "应急动员已停下"),
)
# What was done is still a deed.
DEEDS = ("我今天上午动员居民接种疫苗2小时", "昨天组织大家清理河道3小时", "上午我参加了送餐活动2小时")


def test_each_line_leads_where_it_was_meant_to(talk: Talk) -> None:
    for who, text, heard in LINES:
        said = [each.text for each in talk.say(text, who) if each.chat == f"p-{who}"]
        assert heard in said[-1] if heard else said, (text, said)
    for text in DEEDS:
        before = talk.count(activity)
        said = [each.text for each in talk.say(text, MEMBER)]
        assert talk.count(activity) == before + 1, (text, said)
