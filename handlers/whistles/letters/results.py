"""What a sentence says of work: done, under way, not done yet. Of folded texts; nothing is looked up."""

from __future__ import annotations

import re

from bot.values.pattern import Pattern

# What is done to things in the street. Longer words first: 修复 is more than 修.
WORK = (
    r"(?<!报)(?<!待)(?:修复|修补|修剪|修缮|抢修|维修|检修|整修|整改|整治|整理|更换|换新|加装|安装|装回|清理|清运|清掏|清扫|清除|清洗|清空|疏通|疏浚"
    r"|扶正|扶起|加固|处理|解决|恢复|接通|铺设|铺平|填平|填补|补种|补齐|拆除|移走|挪走|搬走|拉走|劝离|取缔|消杀|调解|协调|排除|排查|检查|巡查|改造"
    r"|浇筑|焊接|刷漆|围挡|说明|答复|完成|完工|竣工|搞定|办妥|换|修|装|补|清|通|扶|弄|搞|办|做|拆|拉|铺|填|焊|盖|刷|喷|挪|移|搬|砍|剪|扫|抽|砌|设|立|钉|拧|固定|垫|抬|锁|贴|涂|校|冲|封|割|锯|挖|埋|绑|擦|洗|掏|捞|画)"
)
_END = r"(?:起来|上来|下来|上去|下去|回来|回去|出来|好|完|妥|毕|通|平|正|牢|走|掉|净|干净|上|齐|新|到位|完毕|完成)"
_AGAIN_WELL = (
    r"(?:不(?:漏|堵|积水|臭|晃|歪|吵|滴|渗|冒)了|(?<![不没说讲谈约])(?:亮|通|能用|能走|干净|正常|好)了(?!没|吗|么)"
    r"|来[水电气]了|恢复(?:正常|供[水电气]|通行)|(?:现已|已经?)(?:能|可以)?正常|正常(?:照明|使用|通行|供水|供电|运行)了?)"
)
# 轮椅已送到, 工资打到卡上了, 退了款: what was brought, paid or given back.
_PAID = (
    r"(?:送到|送达|送上门|送去|领到|领走|拿到|到账|结清|付清|补发|退还|退回|退款|赔付|发放"
    r"|(?:打|发|汇|转)到[^,。;]{0,8}(?:卡|账|手)[上里]?)"
)
_HANDED = rf"(?:已经?|都|全部?|刚)[^,。;!?没未不]{{0,10}}{_PAID}|{_PAID}[^,。;!?没未不]{{0,4}}了(?!没|吗|么)"
_DONE = Pattern(
    rf"{WORK}{_END}了?|(?:已经?|全部?|都|均|刚|也)(?:给|全|经|已)?{WORK}(?![中着]|一下)|{WORK}了(?!没|吗|么|解)"
    rf"|{_AGAIN_WELL}|{_HANDED}|(?<![前底才要能会内未没])完成(?!不|时)|完工|竣工|收工了|(?:施工|整改|维修|清运|养护)(?:已经?|全部|均|都)?(?:完毕|完成|结束)|(?<!自己)(?<!社区)(?<!网格)(?<!我们)(?<!我来)搞定|搞定了"
)
# 去修了, 派人清理, 正在换: somebody works on it, and it is not done.
_UNDER_WAY = Pattern(
    rf"(?:让|叫|请|要求?|麻烦|希望|督促|通知)(?:他们|你们|对方|人家|[^,。;!?]{{1,6}})(?:去|来|把|给)?{WORK}(?!{_END}?了)|(?:派人|派了|安排|叫人|喊人|师傅|工人|人员)[^,。;!?]{{0,8}}(?:去|来|到|在){WORK}?了?|(?:正在|在|去|来|开始|着手|准备|打算|计划|马上|这就|立即|立刻|尽快|争取|预计)"
    rf"[^,。;!?]{{0,3}}{WORK}(?!{_END}了|了[,。]|好)|施工中|处理中|办理中|修着"
    rf"|(?:[日号天周末底内五四三二一六]前|明天|后天|下周|本周|月底|[天周]内)[^,。;!?]{{0,5}}{WORK}{_END}(?!了)"
)
_NOT_DONE = Pattern(
    rf"(?:没有?|未)(?:能|来得及|彻底|完全|全部)?(?:{WORK}|到货|到|动|弄|开始|好|完|落实)|(?:无法|没法|不能|办不|修不|弄不|解决不)(?:{WORK}|了|好|成)?"
    r"|^不(?:予|再)?(?:修|换|装|办|拆|整改|处理|维修|受理)了?$|还(?:差|剩|缺|没有?|要|需|得|等)|[修换扶装浇清通搬拧固](?:不(?:了|好|正|动|上|稳|牢)(?!了))|(?:得|需要?|要)(?:重新|另外|整个)?(?:换|重做|定做|订做|更换)(?!了|好)|没有?(?:现)?(?:料|货|钱|材料|配件|人手)|要等|人手不够|忙不过来|还有[^,。;]{0,6}(?:没|不|未)|剩下的?|报修|待(?:修|换|批|处理|验)|(?<!不用)等(?:配件|材料|管材|零件|水泥|厂家|到货|上级|资金|天晴|货)|暂时(?:没|不|无)|缺(?:配件|材料|货|资金)"
)
_WHY = Pattern(
    r"因为|由于|原因|等(?!等)|缺|要(?:先|等|到|报|申请|立项)|需要?|没有?(?:货|料|钱|材料|配件|资金|人手|到货)|[扶修装](?:不(?:了|正|好))|要(?:换|重做|定做)|太|老化|下雨|天气|协调"
)
# A pause is a mark too, and so is the number of the next point: 牌子立起来了 底座也浇了, 1好了 2明天做.
_CLAUSE = Pattern(r"[,，。;；!！?？\n]+|(?<=[一-龥])\s+(?=[一-龥0-9①-⑨])")
# 明天做, 下周补: it is planned, and not done.
_LATER = Pattern(
    rf"(?:明天|明早|后天|过几天|改天|下个?(?:周|星期|礼拜|月)[一二三四五六日天]?|(?:这|本)?周[一二三四五六日天末]|月底|年底|[0-9]{{1,2}}[日号])(?:再|才|就|要|会|去|能|可以|前|之前)*"
    rf"(?:{WORK}|弄|动工|开工|进场)(?![^,。;]{{0,4}}了)"
)

_GENERAL = Pattern(r"(?:都|全部?|均|所有|[两三四几]个?(?:项|件事|样)?(?:都|也)|[两三四几]项|按要求|按(?:照)?函|该办的)")
_ANY_WORK = Pattern(r"(?:弄|搞|办|做|处理|解决|完成|搞定|办妥|完工|整改|落实)(?:好|完|妥|定|掉|毕|到位)?")


def clauses(folded: str) -> list[str]:
    """A sentence cut at its marks; each clause says its own thing."""
    return [clause.strip() for clause in _CLAUSE.split(folded) if clause.strip()]


def done(clause: str) -> bool:
    """Whether a clause tells of work that is done: 换好了, 已疏通, 不漏了."""
    return not undone(clause) and not under_way(clause) and not later(clause) and _DONE.search(clause) is not None


def undone(clause: str) -> bool:
    """Whether it tells of what is not done yet: 底座还没, 等配件."""
    return _NOT_DONE.search(clause) is not None


def later(clause: str) -> bool:
    """Whether it says when it is to be done: 明天做, 下周补."""
    return _LATER.search(clause) is not None


def under_way(clause: str) -> bool:
    """Whether somebody works on it: 正在修, 派人去了."""
    return _UNDER_WAY.search(clause) is not None


def gives_reason(text: str) -> bool:
    """Whether a sentence says why something is not done."""
    return _WHY.search(text) is not None


def of_all(clause: str) -> bool:
    """Whether it speaks of everything at once: 都弄好了, 已按要求办理."""
    return _GENERAL.search(clause) is not None


def no_work_named(clause: str) -> bool:
    """Whether what is said to be done could be any work: 弄好了, 处理完毕, and not 扶正了."""
    return re.search(WORK, _ANY_WORK.sub("", clause)) is None


def deeds(text: str) -> set[str]:
    """The signs of the work that is named, of any work besides: 扶正 is 扶 and 正."""
    return {sign for word in re.findall(WORK, _ANY_WORK.sub(" ", text)) for sign in word}
