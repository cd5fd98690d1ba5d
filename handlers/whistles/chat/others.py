"""我妈昨天反映的漏水怎么样了: somebody asks for a case that another person reported. They hear kindly why not, and how;
whether there is one is told to nobody."""

from __future__ import annotations

from bot.command import Command
from bot.message import Choice
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern

LONGEST = 50  # signs
_WHO = (
    r"(?:(?:我|俺|咱|我们|咱们?)?(?:家)?(?:的)?(?:老?妈妈?|老?娘|母亲|老?爸爸?|老?爹|父亲|爷爷|奶奶|外公|外婆|公公|婆婆|岳父|岳母|丈母娘|老公|老婆|爱人|老伴|老头子?|儿子|女儿|崽|女|孙子|孙女|哥哥?|姐姐?|弟弟?|妹妹?|嫂子?|叔叔?|婶婶?|姑姑?|舅舅?|姨妈?|亲戚|朋友|同事|房东|租客)"
    r"|(?:我|我们|我家)?(?:隔壁|对门|对面|楼上|楼下|邻居|左邻右舍|[0-9一二三四五六七八九十]{1,3}(?:楼|栋|单元))(?:的)?(?:邻居)?(?:那家|那户|家)?(?:老?[一-龥](?:家|姐|哥|叔|婶|姨|奶奶|爷爷|大爷|大妈|阿姨)?|[张王李刘陈杨黄赵周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖武易戚][一-龥]{0,2})?"
    r"|老[一-龥](?:家)?|[一-龥](?:阿姨|大爷|大妈|奶奶|爷爷|叔叔?|婶|大姐|大哥))(?:他|她)?(?:们)?"
)
_REPORTED = (
    r"(?:昨天|昨日|前天|上次|上周|上个?月|之前|前几天|早上|上午|下午|刚才|那天|前段时间|[0-9]{1,2}号|也|"
    r"都|先|跟你们?|和你们?|向社区|在群里|在这里|打电话){0,3}(?:反映|报|说|讲|投诉|登记|上报|举报|提|报修|"
    r"反应)(?:过|上来|给你们?|上去|了)?(?:的|了|那)"
)
_ASKS = Pattern(
    r"怎么样|怎样|咋样|如何|到哪|哪一步|什么情况|进展|进度|结果|消息|好了[吗没么]|了没|没有$|[吗么呢没]$|[?？]|什么时候|几时|啥时候|多久|查一?下|帮[我她他](?:查|问|看)|问一?下|有人管|下文|怎么还|还没(?:来|修|动静|消息|结果)"
)
_OWN = Pattern(r"我们?家(?:也|门口|里|楼)|我们?(?:这[里边栋]|楼道|小区)|也(?:黑|漏|堵|坏|臭|停|吵)")  # a report besides
_OTHERS = Pattern(rf"(?:^|[\s,，。]|我?想?(?:帮|替|给|代|问|查|看)(?:我|一?下|问|查|看|着)*){_WHO}{_REPORTED}")


def look(turn: Turn, command: Command | None) -> bool:
    """Whether it is asked for; said where it was asked."""
    text = fold(turn.message.text.strip())
    if not turn.message.addressed or turn.held or not text or len(text) > LONGEST:
        return False
    if command is not None and command.intent != "whistle.status":
        return False
    if _OWN.search(text) is not None or _OTHERS.search(text) is None or _ASKS.search(text) is None:
        return False
    turn.say("whistle.others_case", choices=(Choice("找人工", "人工"),))
    return True
