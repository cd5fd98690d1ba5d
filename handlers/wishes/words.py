"""What a text says of a wish: the thing and nothing else of the story, for whom, whether it is a wish at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.surnames import SURNAMES
from handlers.wishes.records import CHILD

MOST = 30  # signs of a thing
_CLAUSE = 60  # ... and of the clause in which it stands
_WANTS = (
    r"(?:心愿|愿望)(?:就?是|[:：，,])|(?:很|最|也|就|一直|还|老|非常)?"
    r"(?:想要|想求|想有(?!人)|想买|想申请|盼[着望]?(?:有(?!人))?|希望能?(?:有(?!人))?|需要|缺少?|想|要)"
)
_SAID = Pattern(rf"(?:{_WANTS})\s?(?P<thing>[^,，。;；!！?？\n]{{1,60}})")
_AGAIN = Pattern(rf"\s*(?:{_WANTS})")
_END = Pattern(r"[,，。;；!！?？\n]")
_HEAD = Pattern(
    r"^(?:请(?!人)|麻烦|帮忙?|能不能|可以|给|替|为|我|我们|登记|提|许|一下|一?个(?=微?(?:心愿|愿望))|个|微?心愿|愿望|的|有(?!人)|:|：|,|，|\s)+"
)
_TAIL = Pattern(r"(?:可以吗|行吗|行不行|好吗|吧|呢|呀|啊|吗|了|的话|上学|过冬|解闷)+$")
_CHILD = Pattern(
    r"孩子|小孩|小朋友|儿童|学生|小学|初中|高中生?|娃|孙子|孙女|外孙|女儿|儿子|宝宝|小女孩|小男孩|女孩|男孩|未成年|孤儿|幼儿|书包|玩具|学习机|童车|童装|校服|(?<![0-9])(?:1[0-7]|[1-9])\s?(?:周)?岁|[三四五六七八九十]岁"
)
_OLD = Pattern(
    r"老人|老两口|奶奶|爷爷|大爷|大娘|大妈|婆婆|阿婆|公公|独居|孤寡|空巢|老太|老伯|外婆|外公|姥|[6-9][0-9]\s?(?:多)?岁"
)
_GUARDIAN = Pattern(
    r"我(?:就)?是(?:他|她|孩子|娃|小朋友)?(?:们)?的?(?:亲)?(?:妈妈?|爸爸?|母亲|父亲|爷爷|奶奶|外婆|外公|姥姥|姥爷|家长|监护人)"
)
_THIRD = Pattern(
    r"楼上|楼下|隔壁|对门|对面|邻居|[帮替给为]\s?[^,，。]{1,12}(?:登记|提|许|报)|我(?:妈|爸|奶奶|爷爷|外婆|外公|婆婆|公公|岳|姑|叔|伯|姨|舅)"
    r"|[0-9一二三四五六七八九十]{1,3}\s?(?:栋|号楼|楼)|老人|奶奶|爷爷|大爷|大娘|大妈|独居|孤寡|残疾人|困难户|低保户|他家|她家"
)
_OWN = Pattern(r"^(?:你好[,，]?)?我(?:自己|家|们家)?(?:也|很|就|一直|现在)?(?:想|要|缺|需要|希望|盼)")
_MONEY = Pattern(
    r"钱|现金|红包|补助|补贴|救助|学费|医药费|药费|住院|手术|房租|租金|贷款|债|低保|户口|工作|岗位|房子|住房|执照|证书?$|养老金"
)
_SERVICE = Pattern(
    r"陪|修|辅导|说(?:说)?话|聊|理发|剪头|打扫|接送|教|带.{0,4}(?:看|去)|看望|合影|拍|全家福|有人|搬|代|跑腿|读|清洗|疏通"
)
# 张奶奶, 老曾, 小明, 王师傅: whoever reads it and lives there knows who it is.
_CALLED = Pattern(
    rf"(?:[{''.join(sorted(SURNAMES))}][一-龥]?)(?:奶奶|爷爷|大爷|大娘|大妈|婆婆|阿婆|阿姨|叔叔?|伯伯?|老师|师傅|婶|嫂|哥|姐|老太|老伯|先生|女士)"
    rf"|[老小阿][{''.join(sorted(SURNAMES))}](?![一-龥]?(?:人|年|板|的))|小[明红华强丽芳军]"
)
_WHERE = Pattern(r"\s+[一-龥]{2,8}社区\s*$")  # set apart behind it: where, which is asked for by itself
_MARK = Pattern(r"〔[^〕]{1,6}〕")


@dataclass(frozen=True, slots=True)
class Said:
    """`thing` "" : none was said. `guardian`: they say themselves that they are the child's."""

    thing: str
    whom: str
    kind: str
    behalf: bool
    guardian: bool
    money: bool


def said(text: str) -> Said:
    """Read a wish out of a text. Everything but the thing itself is left out of `thing`."""
    folded = fold(text)
    thing = thing_of(folded)
    child = _CHILD.search(folded) is not None
    whom = CHILD if child else "老人" if _OLD.search(folded) else "成人"
    return Said(
        thing=thing,
        whom=whom,
        kind="服务" if _SERVICE.search(thing) else "实物",
        behalf=not child and _THIRD.search(folded) is not None and _OWN.search(folded) is None,
        guardian=_GUARDIAN.search(folded) is not None,
        money=_MONEY.search(thing) is not None,
    )


def thing_of(folded: str) -> str:
    """一台收音机, 有人陪她说说话: what stands behind the wanting; else the first clause."""
    match = _SAID.search(folded)
    clause = match["thing"] if match is not None else _END.split(_HEAD.sub("", folded[:200]), maxsplit=1)[0]
    while (again := _AGAIN.match(clause)) is not None:  # 登记微心愿，想要一副老花镜: the wanting of the wanting
        clause = clause[again.end() :]
    clause = _WHERE.sub("", clause[:_CLAUSE])
    bare = _TAIL.sub("", _HEAD.sub("", clause).strip()).strip()
    return bare[:MOST] if len(bare) > 1 else ""


def without_whom(words: str) -> str:
    """A thing without those by whom it could be told whose it is, and without the marks of what was taken out."""
    return re.sub(r"\s{2,}", " ", _MARK.sub("", _CALLED.sub("", words))).strip(" ,，的")
