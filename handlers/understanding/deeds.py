"""How much a text sounds like a deed told: somebody did something for the neighbourhood, and it is done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bot.values.pattern import Pattern
from handlers.understanding.lexicon import Hit, Lexicon, load, words_of

_NUMBER = r"(?:[0-9]{1,4}(?:\.[0-9]{1,2})?|[一二两三四五六七八九十半]{1,3})"
LASTED = Pattern(
    rf"{_NUMBER} ?(?:个)?(?:半|多)?(?:个)?(?:小时|钟头|分钟|分锺|刻钟|h(?![a-z])|hours?|min)"
    rf"|{_NUMBER}个(?:半)?钟|半天|半日|半个(?:上午|下午)|(?:一|整|大半)(?:个)?(?:上午|下午|晚上)|一整?天|[0-9]{1, 3}h"
    r"|[0-9一二两三四五六七八九十]{1,3}(?:点|:)[0-9半一二三四五十刻]{0,3}分?(?:钟)?(?:到|至|-|~|—)"
)
# The service was missing, asked for, or forbidden: a complaint or a wish, not a deed.
_DENIED = Pattern(
    r"(?:没人|无人|没有人|没|没有|不|未|从不|请|希望|要求|请求|恳请|呼吁|能否|能不能|谁来?|需要|应该|应当|应|加强|派人|来人|安排人|禁止"
    r"|强迫|强制|拒绝|不让|怎么|如何|何时|什么时候|啥时候|为什么|为何|该|有人|找人|叫人|建议|想|不给|不来|不去|定期|及时|尽快|赶紧)"
    r"(?:人|来|去|及时|定期|做|进行|给|好|上门|按时|经常|帮忙|把|一起|报名|再|有人|过来|认真)?$"
)
_NOT_A_DEED = Pattern(
    r"的?(?:时长|记录|那条|需求|清单)|错|重了|我|得(?:很|挺|真|快|好)|不|难|乱|费|慢|员工|人员|公司|厂|站点|中心|局|处|问题|太|机制|力度|质量|不力|吗|政策|待遇|所|班|机构|费用|卡|价|一下|下吧|市场|工程|条例|考试"
)
# 给五保户剪头发, 帮楼上奶奶扛米: who it was done for tells a service whatever the work was.
_FOR = Pattern(
    r"(?:给|帮|替|为|陪|教|送|接)(?:[^\s,。!?]{0,6})(?:奶奶|爷爷|大爷|大妈|大娘|阿姨|婆婆|老人家?|五保户|低保户|脱贫户|贫困户|困难户|困难群众"
    r"|居民|群众|老乡|邻居|社区|残疾人|孩子们|小朋友|留守儿童|退役军人|孤儿)(?!局|的)[^\s,。!?]{1,12}"
)
_DONE = Pattern(r"了|过|完|好|结束|毕")
_OTHERS = Pattern(
    r"物业|施工|他们|公司|政府|邻居|老板|开发商|医院|学校|工人|有人|商家|部门|领导|环卫|城管|店|厂|楼上|隔壁|小偷|保安|业委会|局"
)
_US = Pattern(r"我|俺|咱|和|跟|带|志愿|党员|参加|组织|小组|支部")
_HEADED = Pattern(r"^(?:今日|今天|昨天|昨日|本周|周六|补记|我的)?(?:的)?(?:志愿)?(?:活动|服务|打卡|值班)[:, ]")
_SPENT = Pattern(
    r"(?:用了|花了|用时|耗时|时长|干了|搞了|忙了|弄了|做了|前后)[:约大概共近]{0,2}(?=[0-9一二两三四五六七八九十半俩])"
)
_WAITED = Pattern(r"才|没|不|等|停|还|要|就|开会|睡|吃")  # a length of time that nobody served
_ASKS = Pattern(r"吗|[?]|什么时候|怎么|几(?:条|次|场|项)|多少|哪里|呢$|么$|谁")
_DEMANDS = Pattern(r"^(?:请|希望|建议|投诉|举报|反映|要求|请求|恳请|呼吁|盼|关于|咨询|请问|强烈|想问|求)")
# 巡查发现护栏缺失 reports what the round has shown; the round itself is not what is told.
_SEEN = Pattern(
    r"(?:巡查|排查|走访|检查|巡逻|网格|日常|入户|摸排)(?:.{0,6})(?:发现|看到|反映|发觉|得知)|^(?:发现|看到|有?(?:居民|群众)反映)"
)


@dataclass(frozen=True, slots=True)
class Deed:
    """`verbs` are the services told as done; `score` about 0 to 10, from 4 on it is a log; `lasted`: a time is told."""

    score: float
    verbs: tuple[Hit, ...]
    lasted: bool


@cache
def _tables() -> tuple[Lexicon, dict[str, float]]:
    data = load("deeds")
    kinds = ("verb", "past", "team", "ahead")
    return Lexicon({kind: words_of(data[kind]) for kind in kinds}), {kind: float(data[kind]["score"]) for kind in kinds}


def deed(text: str, *, blamed: bool = False, broken: bool = False) -> Deed:
    """Weigh a folded text; `blamed`: it says that somebody does wrong, `broken`: that something is."""
    lexicon, scores = _tables()
    hits = lexicon.scan(text)
    verbs = tuple(hit for hit in hits if hit.kind == "verb" and _stands(text, hit))
    lasted = LASTED.search(text) is not None
    kinds = {hit.kind for hit in hits}
    helped = not verbs and not blamed and not broken and _US.search(text) is not None and _helps(text)
    headed = _HEADED.search(text) is not None
    if (
        not verbs
        and not helped
        and not (lasted and headed)
        and (blamed or broken or not lasted or "past" not in kinds or _WAITED.search(text))
    ):
        return Deed(0.0, (), lasted)
    # 在岗亭2小时 tells a deed by its length alone, less surely.
    score = scores["verb"] + 0.5 * min(len(verbs) - 1, 2) if verbs else scores["verb"] if helped else 1.0
    score += 3.0 * headed + 2.0 * (_SPENT.search(text) is not None)
    score += sum(scores[kind] for kind in ("past", "team", "ahead") if kind in kinds)
    score += 3.5 * lasted
    if any(_DONE.match(text, hit.end) or _DONE.search(text[hit.end : hit.end + 8]) for hit in verbs) or text.endswith(
        "了"
    ):
        score += 1.5
    if _ASKS.search(text):
        score -= 4.0
    if _SEEN.search(text) and (broken or blamed) and not lasted:
        score -= 5.0
    if _DEMANDS.search(text):
        score -= 4.0
    if blamed and not lasted:
        score -= 3.0
    lead = text[: verbs[0].start] if verbs else text
    if not lasted and _OTHERS.search(lead) and not _US.search(lead):
        score -= 3.0
    return Deed(max(0.0, score), verbs, lasted)


def _helps(text: str) -> bool:
    match = _FOR.search(text)
    return match is not None and not _DENIED.search(text[max(0, match.start() - 7) : match.start()])


def _stands(text: str, hit: Hit) -> bool:
    before = text[max(0, hit.start - 7) : hit.start]
    return not _DENIED.search(before) and not _NOT_A_DEED.match(text, hit.end)
