"""What people say to a question instead of an answer: that they give it up, would rather not say, ask why."""

from __future__ import annotations

import re

from bot.values.fold import fold
from bot.values.pattern import Pattern

_END = r"[\s,，。.、!！~～?？…]*"
_OWN = r"(?:我|我们|咱)?自己(?:去|来|想办法|找[^\d，,。]{0,6}|处理|解决|弄|修|搞|联系[^\d，,。]{0,6})"
_GIVE_UP = (
    r"(?:算了|算哩|算嘚|罢了)(?:算了|算哩|算嘚|罢了|吧)*|(?:不讲|不话|不消|唔使|不使|冇事|没事|不想(?:讲|说|报|反映))(?:了|哩|嘚)|取消(?:掉|吧|了)?|不用了?|不需要了?|不办了|不弄了|不要了|不报了|不发了|不填了|不登记了|不记了|不说了|不问了|不(?:请|报|领|认|约|去|搬)(?:假|名|岗)?了|"
    r"先不(?:弄|办|说|报)了?吧?|别(?:弄|办|登记|记|报|问|管)了|不麻烦(?:你们|您)?了|[我们]*不(?:报|登记|反映|弄|记)了吧?|"
    r"(?:也)?不(?:用|必|需要|要)(?:你们?|您|再|麻烦)*(?:确认|登记|报|管|来|处理|修|麻烦|弄|记)了?|撤了吧?|撤掉吧?|懒得(?:报|说|弄|管)了?|"
    rf"{_OWN}|"
    r"退出|没事了?|当我没说|就当没说|[打发点按]错了?(?:人|群|地方)?了?|[写说]错了?(?:人|群|地方)了?|手滑了?|误触"
)
# Why it is given up; nothing in it may be an answer: no place, no number.
_DONE = (
    r"(?:人家|他们|对方|物业|师傅)?已经?(?:有人)?(?:来|去)?(?:好|修好|修|解决|来|通|恢复|处理|搬走|弄好|走|清)了?|"
    r"(?:又|刚|刚刚|刚才)?(?:好|来|通|亮)(?:的)?(?:水|电|气)?了?"
)
_TAIL = (
    r"(?:谢谢.{0,4}|多谢|麻烦.{0,3}了|不好意思|抱歉|对不起|不麻烦.{0,4}|"
    r"(?:我|咱|我们)?自己(?:去|来|想|找|跟|给|打|处理|解决|弄|修|搞|联系)[^\d，,。]{0,10}|"
    r"(?:我|我们)?(?:找|叫|让)[^\d，,。]{1,8}(?:处理|来|去|修|弄|搞|吧|了)?|"
    r"(?:我|我们)?再(?:看看|想想|说|等等)吧?|(?:都是)?(?:老)?邻里邻居的?|(?:大家)?都是(?:老)?(?:邻居|街坊|熟人)|和气生财|"
    r"多一事不如少一事|(?:我|我们)?(?:也|又)?不是(?:要|图|为了?)[^\d,，。]{1,4}|(?:也)?不是(?:什么|好)?大事|伤(?:了)?和气|何必呢?|"
    r"不为难[^\d,，。]{0,6}|忍忍(?:算了|吧|就过去了)?|不是(?:跟|和|给|对|找)你说的?|没什么事?|"
    rf"{_DONE}|{_GIVE_UP})"
)
# 来了来了 刚来的水 不用管了: the news first, and then that it may be dropped.
_NEWS = (
    r"(?:(?:已经?)?(?:有人)?(?:来|去|好|修好|修|通|亮|恢复|解决)(?:的)?(?:水|电|气|了)+|"
    r"(?:刚|又|刚刚)(?:来|好|通|亮)的?(?:水|电|气)?了?|已经有人[来去修处理了]+)"
)
_LEAVING = Pattern(
    rf"(?:那|哦|噢|唉|哎|嗯|呃|先|还是|那就|就)?{_END}(?:{_NEWS}{_END}){{0,3}}"
    rf"(?:{_GIVE_UP}){_END}(?:{_TAIL}{_END}){{0,3}}"
)

_WHERE = r"(?:具体)?(?:的)?(?:地方|地址|地点|位置|哪儿|哪里|哪一?[家户栋]|楼栋)"
_UNWILLING = Pattern(
    r"(?:那|这|哎|唉|嗯)*(?:具体(?:的)?)?(?:地址|地点|位置|地方|门牌|住哪里?|住址|哪里|哪栋)?(?:这个|这|那)?(?:我|我们)?(?:就|还是|真|也|有点)?(?:不想|不愿意?|不方便|不便|不太方便|不太想|不太好|不好|懒得|不肯|莫想)(?:说|讲|透露|告诉.{0,4}|提供|写|填|报)"
    rf"(?:得)?(?:太|那么|这么)?(?:细|清楚|具体)?(?:的|啊|呀|哦)?{_END}(?:[这那]个|地址|地点|位置)?(?:谢谢|行吗|可以吗|行不行)?{_END}"
    r"|(?:你|您|你们)?(?:就)?(?:莫|别|不要|不用|少|甭|能不能不|可以不)(?:再)?(?:问|打听|管)(?:得)?(?:这么|那么|太|恁)?(?:细|多|清楚|具体|详细|这个|地址|哪里)(?:了|嘛|啊|吗|行吗)*\W*"
    r"|(?:地址|地点|位置|门牌|住址)(?:能不能|可不可以|可以|能)?(?:就|还是)?(?:不说|不讲|不写|不填|保密|算了|免了)(?:了|吗|行吗|行不行|可以吗|吧)*\W*"
    r"|(?:能不能|可不可以|可以|能)?不(?:说|讲|写|填)(?:地址|地点|位置|门牌|具体)(?:吗|行吗|行不行|可以吗|吧|么)*\W*"
    # 地方我不想说，说了人家知道是我告的; 哪儿我就不说了，你们自己看着办; 算了算了不说具体地方，你们就记着吧.
    rf"|(?:{_WHERE}(?:我|我们)?(?:就|也|真的?)?(?:不想|不愿意?|不敢|不好|不)(?:说|讲)|(?:算了|唉|哎|那|[,，\s])*(?:我)?(?:不想|不敢|不)(?:说|讲){_WHERE})"
    r"(?:了|的|出来|吧)*(?:[,，。\s]+(?:说了|讲了|怕|我怕|不然|免得|人家|他们|会|因为|你们?|就|反正).{0,16})?"
)
_WHY = Pattern(
    r"(?:你们?|您|那|请问|怎么|这个|到底)?.{0,4}(?:为什么|为啥|为何|干嘛|干吗|干什么|做什么|啥用|什么用|凭什么|凭啥|有必要).{0,10}"
    r"|.{0,8}(?:什么意思|啥意思|什么鬼|是什么啊?|啥叫.{1,6}|怎么(?:写|填|回|说|弄|操作))[啊呀呢吗]?"
)
_TO_WHAT = Pattern(r"要|问|知道|地址|地点|位置|哪|填|写|说|回|这|意思|确认|单位|姓名|名字|多久|时间")
_ASKS = Pattern(
    r"[吗么呢嘛]\W*$|[?？]\W*$|多久|什么时候|啥时候|几时|谁|怎么|为什么|为啥|有没有|"
    r"([一-鿿])不\1|能不能|可不可以|是不是|什么意思|啥意思|干嘛|干吗|什么用|啥用|多少[件个次户条人]|哪些"
)


# 姓名非要填吗, 可以不写单位吗, 能匿名吗, 不想写真名: whether it must be said.
_SAID = (
    r"(?:(?:真实?|全|本|大|实)?(?:姓名|名字?|真名|全名|实名)|单位|地址|住址|电话|手机号?|门牌号?|"
    r"身份证号?|信息|这个|这些|那么[细多清])"
)
_MUST = Pattern(
    rf"(?:请问|那|我|这个?|[\s,，])*(?:{_SAID}(?:也|都|我)?)?(?:是不是|是否)?(?:一定|非得?|必须|必需|硬性|非要|可不可以|可以|能不能|能|要不要|需不需要|用不用|得不得)(?:要|得)?(?:不|不用)?(?:填|写|说|报|留|给|提供|讲|告诉|登记|用|是)?{_SAID}?(?:行不行|可以|行|好|成)?(?:的)?[吗么嘛不呢?？\s]+"
    rf"|(?:请问|那|我|[\s,，])*(?:不|先不|可以不|能不|不用)(?:想|愿意?|肯|太想)?(?:填|写|说|报|留|给|提供|讲|告诉|用)(?:我的)?{_SAID}?(?:行不行|行|可以|成|好不好|好|会怎么?样)?(?:吗|么|嘛|不)?[?？\s]*"
    r"|(?:请问|那|我|[\s,，])*(?:能不能|可不可以|可以|能|想|要不要|写|用|填)*(?:匿名|化名|网名|外号|小名|昵称|假名|代号)(?:报到|报|登记|行不行|可以|行|好)*(?:吗|么|嘛|不|呢)?[?？\s]*"
)


def gives_up(text: str) -> bool:
    """Whether a text says that what was asked may be dropped, and nothing else: 算了 我自己找物业, 打错了."""
    folded = fold(text).strip()
    if len(folded) > 40:
        return False
    return any(leaves(folded) for leaves in (_LEAVING.fullmatch, _leaves_for_a_reason, _leaves_in_one_breath))


# 不报了 信不过你们, 我自己拿去修 不用报了: a clause gives it up, and the others only say why.
_GIVES_UP = Pattern(rf"(?:那|还|就|先|都|也|唉|哎)?(?:{_GIVE_UP})")
_GOES_ON = Pattern(
    r"[0-9a-z]|报修|我要报|(?:个半?|[一二两三四五六七八九十半])(?:小时|钟头|多?钟)|[昨前今明]天|又(?:坏|堵|漏|停|没|不|脏|臭|满|吵)|还|坏|漏|堵|没[电水气亮]|不亮|但|(?<!信)不过|改|换|应该|写|另外|顺便|只要|去掉|就[报是写在]|其实|说吧|报吧|栋|单元|号楼|小区|路|[门街巷][口上]"
)


def _leaves_for_a_reason(folded: str) -> bool:
    clauses = [clause for clause in re.split(r"[\s,，。.、!！~～?？…;；]+", folded) if clause]
    if len(clauses) < 2 or not (_GIVES_UP.fullmatch(clauses[0]) or _GIVES_UP.fullmatch(clauses[-1])):
        return False
    others = [clause for clause in clauses if _GIVES_UP.fullmatch(clause) is None]
    return all(len(clause) <= 12 and _GOES_ON.search(clause) is None for clause in others)


# 算了我也不是要钱: why, in one breath with it; what is reckoned (算了下, 算了3小时) or wanted instead is no reason.
_IN_ONE_BREATH = Pattern(
    r"(?:算了|算哩|罢了|不讲了|不说了)+(?!一?下|算|[过好]|[0-9一二两三四五六七八九十半]*个)(?P<why>[^\s,，。;；!！?？]{2,12})\W*"
)
_WANTS_INSTEAD = Pattern(r"人工|帮|给我|想|问|吗|查|看看|转|打[0-9一]|记|登|算|请|要(?!钱)|去|报(?!了)|有")


def _leaves_in_one_breath(folded: str) -> bool:
    match = _IN_ONE_BREATH.fullmatch(folded)
    return match is not None and not any(says.search(match["why"]) for says in (_GOES_ON, _WANTS_INSTEAD))


_NOT_SURE = Pattern(
    r"(?:我|我们|这个)?(?:真|也|都|实在|确实)?(?:不|没|记不|说不|搞不|分不|想不|弄不)(?:太|大|怎么)?(?:记得|知道|晓得|清楚|清|准|起来|确定|注意看?)(?:了|啊|呀|哦|呢|的)*"
    r"|(?:我)?(?:都|也|早)?(?:忘|忘记|记不得|不记得|不晓得|不知道)(?:了)?(?:做|干|搞|去|是)?(?:了)?(?:多久|多长时间|几点|几个小时|哪天|哪里|什么时候|时间)?(?:了|光了|掉了)|(?:我)?(?:哪|哪里|怎么|咋)(?:会)?(?:知道|晓得|记得|清楚)(?:是)?(?:什么|哪|几|啥)?[^,，。0-9]{0,4}"
)


def not_sure(text: str) -> bool:
    """Whether somebody says that they do not know, or have forgotten: 不记得了, 我哪知道什么栋."""
    return _NOT_SURE.fullmatch(fold(text).strip(" 。.!！?？~,，")) is not None


_LATER = (
    r"(?:等一?[会下]儿?|待一?会儿?|过一?[会下]儿?|一会儿?|晚一?点|迟点|回头|改天|明天|下次|有空|空了|得空|"
    r"忙完了?|下了?班|到家|吃完饭?|回来)(?:了?我?)?(?:再(?:说|讲|弄|搞|回|答|报|填|看|聊|来|给你[说回])|"
    r"回你们?|跟你说)"
)
_BUSY = (
    r"(?:在|正)?(?:先(?:去)?忙|在忙|忙着呢?|手头有事|没得?空|冇空|冇得空|走不开|不方便(?:说话|打字)?|"
    r"开着?会|开着?车|上着?课|骑着?车|做着?饭|带着?[孩崽]子?|有点?事|来客人了|来电话了|接个?电话)"
)
_PUTS_OFF = Pattern(
    rf"(?:(?:那|哦|嗯|好的?|不好意思|唉|哎|行|这个?|这事儿?|我|我们|先|现在|这会儿?|这下|正|还|有事)[\s,，。]*)*"
    rf"(?:{_LATER}|{_BUSY}|放一?放|放着|搁着|搁一搁|缓一缓|等一等再说|先这样)"
    rf"(?:[\s,，。!！~啊呀哈哦吧了咯呢的去啦先]|{_LATER}|{_BUSY}|谢谢|不好意思|你忙|我先|我|放着|等[下会]|回你)*"
)


def puts_off(text: str) -> bool:
    """Whether somebody says that they will come back to it later, and nothing else: 先放一放, 我先忙, 等会儿再说."""
    folded = fold(text).strip()
    return len(folded) <= 24 and _PUTS_OFF.fullmatch(folded) is not None


def unwilling(text: str) -> bool:
    """Whether somebody would rather not say what they were asked."""
    return _UNWILLING.fullmatch(fold(text).strip()) is not None


_NAMED = Pattern(r"名|单位|址|电话|手机|门牌|身份证|信息|昵称|外号|代号|填|写|留|说|细")


def asks_why(text: str) -> bool:
    """Whether somebody asks back what the question is for, or what it means."""
    folded = fold(text).strip(" 。.!！?？~")
    if len(folded) > 20:
        return False
    if _MUST.fullmatch(fold(text).strip()) is not None and _NAMED.search(folded) is not None:
        return True
    return _WHY.fullmatch(folded) is not None and _TO_WHAT.search(folded) is not None


def asks(text: str) -> bool:
    """Whether a text is itself a question, which answers none."""
    return _ASKS.search(fold(text)) is not None


_INQUIRES = Pattern(
    r"(?:^|[,，。\s])(?:请问|问一?下|那|现在|目前|我|我们|这|还)*(?:谁|哪[个些几家位]|几[个件单条号]|多少|什么时候|啥时候|怎么(?:样|办|弄|填|写))"
    r"|(?:谁|什么|啥|哪[里儿个些]?|多少|几[个件单条号天]|几号|怎么样|咋样|如何|怎么办|没有)[了的呢啊呀]*\W*$"
    r"|[吗么呢嘛]\W*$|[?？]\W*$|(?:谁|哪个|什么|几[个件单条]|多少)[^,，。]{1,8}$"
)
# 都拖多久了, 谁还敢等, 早干嘛去了: asked of nobody.
_RHETORICAL = Pattern(
    r"都|早|难道|凭什么|哪里还|谁还|谁敢|谁愿|怎么能|怎么还|怎么可能|不然|没人|说不清|不知道|不晓得|不清楚|不管|无论|到底"
)


def inquires(text: str) -> bool:
    """Whether a text wants to know something, and is no reason put as a question: 谁对接住建局, 还有几件没办."""
    folded = fold(text).strip()
    return _INQUIRES.search(folded) is not None and _RHETORICAL.search(folded) is None
