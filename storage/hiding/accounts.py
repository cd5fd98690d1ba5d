"""E-mail, QQ, WeChat and other accounts, passports, and numbers that a word before them names: 座机 5621234."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from storage.hiding.glyphs import GLUE, HAN, MARKS, PAIR
from storage.hiding.harmless import SHORT, Harmless
from storage.hiding.numbers import Find, labelled, local
from storage.hiding.runs import Run

_MARK = f"[{re.escape(MARKS)}{GLUE}]"
# What people put between a name and its number: 微信号是：
_THEN = rf"(?:号码?|账号|帐号|(?:ID|NO)(?![A-Z_-])|方式|本人|我|他|她|家里|家|是|为|加|打|叫|改成|换成|{_MARK}){{0,8}}+"

_AT = re.compile(r"@")
_LOCAL = re.compile(rf"[A-Z0-9._%+{HAN}{PAIR}{GLUE}-]")
_DOMAIN = re.compile(
    rf"[ {GLUE}]{{0,3}}[A-Z0-9{GLUE}-]{{1,63}}(?:[ {GLUE}]{{0,3}}[.。点][ {GLUE}]{{0,3}}[A-Z0-9{GLUE}-]{{1,63}}){{1,5}}"
)
# Mail houses that are named even where no @ stands: zhangsan艾特qq点com, zhangsan#163.com.
_HOUSE = re.compile(
    r"(?:@|#|\*|艾特|\(AT\)|\[AT\]|[ ]AT|圈[AＡ]|(?<=[0-9])AT)[ ]{0,3}"
    r"(?:VIP[.])?(?:QQ|\d{3}|GMAIL|OUTLOOK|HOTMAIL|SINA|FOXMAIL|YEAH|SOHU|ALIYUN|ICLOUD|YAHOO|LIVE)"
    r"[ ]{0,3}(?:[.。点]|DOT|\(DOT\)|[ ]DOT[ ])[ ]{0,3}(?:COM|CN|NET)(?:[.]CN)?"
)
_LONGEST_LOCAL = 64

# VX no0680: what the letters NO and ID begin with figures behind them is a name, and hidden with them.
_THEN_NAME = _THEN.replace("(?:ID|NO)(?![A-Z_-])", "(?:ID|NO)(?![A-Z0-9_-])")
_WECHAT = re.compile(
    rf"(?:微信(?:号码?|账号|ID|[:=])|(?<![A-Z])(?:WEIXIN|WECHAT|[VW]X|[VW]信|[VW]号|[VW][:=])|[薇威徽]信|微X"
    rf"|加.{{0,4}}微信|[加+][ 我]{{0,2}}(?:[微薇威]信?|[VW]X?信?)(?!信))(?P<then>{_THEN_NAME})"
)
_WECHAT_X = re.compile(r"[加+][ 我]{0,2}[VW](?P<then>)(?=X)")  # 加vxz9442 names xz9442
_WECHAT_BARE = re.compile(r"微信[ :]{0,3}(?=[A-Z_-]{1,29}\d)")
_WXID = re.compile(r"(?<![A-Z0-9])WXID[_-]")
_QQ = re.compile(rf"(?:(?<![A-Z])QQ(?:群|邮箱)?|(?<![A-Z])Q(?=[号:])|扣扣|企鹅|球球){_THEN}")
_OTHER = re.compile(
    rf"(?:支付宝|抖音|快手|小红书|微博|钉钉号|陌陌|(?<![A-Z])TELEGRAM|(?<![A-Z])TG|电报)(?:账号|帐号|号码?|ID|[:=@]){_THEN}"
)
_PAPER = re.compile(rf"(?:护照|通行证|台胞证|回乡证|军官证|士兵证|驾驶证|驾照|居留证|社保卡|医保卡|身份证|证件){_THEN}")
_BANK = re.compile(rf"(?:银行卡|卡号|账户|户头|开户行?){_THEN}")
_PHONE = re.compile(
    rf"(?:电话|手机|座机|固话|联系|家电|(?:我|他|她)的?号码|(?<![A-Z])(?:TEL|PHONE|MOBILE|CALL)(?![A-Z])|拨打?|打给?我){_THEN}"
)
_PASSPORT = re.compile(r"(?<![A-Z0-9])(?:[EGDSPHMK]\d{8}|E[A-Z]\d{7})(?!\d)")
# H73；517098: one number in two messages.
_PASSPORT_APART = re.compile(r"(?<![A-Z0-9])[EGDSPHM](?=\d)")
_LETTER_FIRST = re.compile(rf"[A-Z]{_MARK}{{0,4}}(?=[0-9{HAN}{PAIR}])")
_ID_IN_WORDS = re.compile(rf"\d{{6}}{_MARK}{{0,4}}(?:19|20)\d\d年\d{{1,2}}月\d{{1,2}}日{_MARK}{{0,4}}\d{{3}}[0-9X]")
_NAME = re.compile(rf"[A-Z0-9_{GLUE}-]{{5,30}}")


def accounts(text: str, runs: list[Run], harmless: Harmless) -> Iterator[Find]:
    """Every account and every named number of a folded text; finds may overlap."""
    groups = {run.starts[at]: (run, at) for run in runs for at in run.opens}
    if "@" in text or "COM" in text or "CN" in text or "NET" in text:
        yield from _mail(text)
    for label, mark, fewest, most in (
        (_WECHAT, "微信号", 5, 12),
        (_WECHAT_X, "微信号", 5, 12),
        (_QQ, "QQ号", 5, 12),
        (_OTHER, "账号", 5, 19),
        (_PAPER, "证件号", 6, 20),
        (_BANK, "卡号", 8, 24),
    ):
        for match in label.finditer(text):
            if (find := _number(text, match.end(), groups, harmless, fewest, most)) is not None:
                yield (*find, mark)
            elif (named := _name(text, match, mark)) is not None:
                yield named
    for match in _WECHAT_BARE.finditer(text):
        if (name := _NAME.match(text, match.end())) and len(name[0]) > 5:
            yield (*name.span(), "微信号")
    for match in _WXID.finditer(text):
        if name := _NAME.match(text, match.end()):
            yield match.start(), name.end(), "微信号"
    for match in _PASSPORT.finditer(text):
        yield (*match.span(), "证件号")
    for match in _ID_IN_WORDS.finditer(text):
        yield (*match.span(), "证件号")
    for match in _PASSPORT_APART.finditer(text):
        if (group := groups.get(match.end())) is not None and (stop := _eight(*group, harmless)):
            yield match.start(), stop, "证件号"
    for match in _PHONE.finditer(text):
        if (group := groups.get(match.end())) is not None:
            run, at = group
            if (number := local(text, run, at, harmless)) is not None:
                yield number


def _eight(run: Run, start: int, harmless: Harmless) -> int:
    """Where the eight figures of a passport end, in two parts or three; 0 if they are none."""
    end = start + 8
    if not run.aligned(start, end) or harmless.inside(run, start, end):
        return 0
    parts = run.parts(start, end)
    service = parts[0] in SHORT and not harmless.measured(run, end)  # H122 is none, whatever 122 is
    if len(parts) not in (2, 3) or (not service and harmless.several(run, start, end)):
        return 0
    return run.ends[end - 1]


def _number(
    text: str, at: int, groups: Mapping[int, tuple[Run, int]], harmless: Harmless, fewest: int, most: int
) -> tuple[int, int] | None:
    letter = _LETTER_FIRST.match(text, at)
    group = groups.get(letter.end() if letter else at)
    if group is None:
        return None
    run, start = group
    end = labelled(text, run, start, harmless, fewest, most)
    if not end or harmless.inside(run, start, end):
        return None
    _, stop = run.span(start, end)
    begin = at
    if (rest := _NAME.match(text, begin)) and rest.end() > stop:  # 12345abc
        stop = rest.end()
    return begin, stop


def _name(text: str, label: re.Match[str], mark: str) -> Find | None:
    """abc_12345 behind 微信号; behind 加v, where no mark stands between, only what has figures."""
    name = _NAME.match(text, label.end())
    if name is None or name[0].startswith(("WEIXIN", "WECHAT")):
        return None
    figures = sum(sign.isdigit() for sign in name[0])
    least = {"微信号": 0, "账号": 0, "QQ号": 5, "卡号": 8, "证件号": 4}[mark]
    close = mark == "微信号" and label["then"] == "" and label[0][-1:].isascii()
    if figures < (2 if close else least) or len(name[0].strip(GLUE)) < {"微信号": 6, "证件号": 7}.get(mark, 5):
        return None
    return (*name.span(), mark)


def _mail(text: str) -> Iterator[Find]:
    done = 0
    for match in _AT.finditer(text):
        domain = _DOMAIN.match(text, match.end())
        if domain is not None and any("A" <= sign <= "Z" for sign in domain[0][-4:]):
            begin = _local(text, match.start(), done)
            if begin < match.start():
                yield begin, domain.end(), "邮箱"
                done = domain.end()
    for match in _HOUSE.finditer(text):
        begin = _local(text, match.start(), 0)
        if begin < match.start():
            yield begin, match.end(), "邮箱"


def _local(text: str, end: int, least: int) -> int:
    """Where the name before the @ begins."""
    at = end
    while at > least and end - at < 3 and text[at - 1] in f" {GLUE}":
        at -= 1
    begin = at
    while begin > least and at - begin < _LONGEST_LOCAL and _LOCAL.match(text[begin - 1]):
        begin -= 1
    return begin if begin < at else end
