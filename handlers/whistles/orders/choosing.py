"""Which case is meant: the one named, described, last spoken of, or the only one; else it is asked."""

from __future__ import annotations

from bot.values.fold import fold
from bot.values.found import Given
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from handlers.understanding.problems import trouble, trouble_words
from handlers.whistles.letters import results
from handlers.whistles.lifecycle import UNDECIDED, State
from handlers.whistles.orders.matching import contradicts, nearest, shares
from handlers.whistles.orders.naming import name_before_pointing, points
from handlers.whistles.orders.units import find_unit
from handlers.whistles.orders.values import Desk, Known, Meant, NoneSuch, Spoken, Verb, Which

_A_NAME = 3  # signs before an order to a unit that only name the case
MOST = 6  # cases that are offered
# What is answered to a letter that has just come: 收到, 这个不归我们管.
_TO_THE_NEWEST = frozenset({Verb.SIGN, Verb.RETURN})
_OF_A_UNIT = frozenset({Verb.START, Verb.SIGN, Verb.REPLY, Verb.RETURN, Verb.EXTEND})  # whose own it is
_OF_THE_WORK = frozenset({Verb.REPLY, Verb.VERIFY, Verb.AGAIN, Verb.NOTE, Verb.SELF, Verb.SIGN, Verb.START})
_RECEIPT = frozenset({"收到", "收到了", "收到,谢谢", "已收到", "接到", "接到了"})
# OK👌, 晓得了, 已阅: a nod, and under a letter that waits for it a receipt.
_NOD = Pattern(r"(?:ok|okay|好的?|好嘞|行|嗯|得嘞|晓得了?|知道了|明白了?|没问题|遵命|已?阅|[👌👍🤝🫡🆗\s。!~,])+")
_FOR_ALL = frozenset({Verb.SIGN, Verb.URGE})  # what may be done with several at one word: nobody is worse off
_COUNTED = Pattern(r"(?P<n>[两二三四五六])(?:个|件|份|封)")


def choose(spoken: Spoken, desk: Desk, given: Given) -> Meant | Which | NoneSuch | None:
    """What is to be done with which case; None where the sentence is no business of a case after all."""
    verb = spoken.verb
    if spoken.ask:
        return _asked_first(spoken, desk, given)
    if spoken.number is not None:
        besides = spoken.about if verb in (Verb.SEND, Verb.REASSIGN) and len(spoken.about) > _A_NAME else ""
        return Meant(verb, spoken.number, spoken.words, spoken.more, besides)
    if verb is None:
        return _spoken_of(spoken, desk, given)
    if spoken.report and not any(_fits(spoken, case, given) for case in desk.open):
        return None
    if verb is Verb.LIST:
        return Meant(verb, "", spoken.words)
    possible = tuple(case for case in desk.open if verb in case.can)
    if verb is Verb.AGAIN and (
        spoken.sure or _LOOKED.search(fold(spoken.words))
    ):  # what was answered is said not to be so
        possible = tuple(case for case in possible if case.state is State.REPLIED) or possible
    possible = _waiting(spoken, possible)
    if not possible:
        nothing = NoneSuch(verb) if _is_surely_theirs(spoken, desk) else None
        return _elsewhere(spoken, desk, given) or _of_which(spoken, desk.open) or nothing
    if spoken.listed:
        return _by_points(spoken, verb, possible, given)
    possible = _of_unit(spoken, possible, given)
    if spoken.every and verb in _FOR_ALL and len(every := _every(spoken, possible)) > 1:
        return Meant(verb, every[0].number, "", tuple(case.number for case in every[1:]))
    if spoken.every and verb not in _FOR_ALL and len(possible) > 1 and not nearest(spoken.all, possible, given):
        return Which(verb, possible[:MOST], spoken.words)  # 这俩都不是我们的: one after the other
    if verb is Verb.SIGN and _NOD.fullmatch(fold(spoken.words)):
        newest = next((case for case in possible if case.number == desk.newest and case.state is State.SENT), None)
        return Meant(verb, newest.number, "") if newest is not None else None
    if spoken.words.strip(" 。!！") in _RECEIPT:  # a courtesy, but under a letter that waits for it
        newest = next((case for case in possible if case.number == desk.newest), None)
        return Meant(verb, newest.number, "") if newest is not None else None
    best = nearest(spoken.all, desk.open, given)
    if len(best) == 1 and best[0] not in possible:  # of a case with which that is not to be done
        return _elsewhere(spoken, desk, given) or _of_which(spoken, possible)
    if spoken.doubtful:
        return Which(verb, possible[:MOST], spoken.words)
    fitting = nearest(spoken.all, possible, given)
    if _is_report(spoken) and not any(shares(spoken.all, case, given) for case in fitting):
        return None
    if len(fitting) == 1 and not _of_another(spoken, fitting[0], given):
        return Meant(verb, fitting[0].number, spoken.words)
    if spoken.by_the_way and len(fitting or possible) > 1 and not spoken.that:
        return Which(verb, (fitting or possible)[:MOST], spoken.words)
    if _needs_words(spoken) and not fitting:
        return _how_it_goes(spoken, desk, possible)
    possible = _literally(spoken, possible)
    fitting = tuple(case for case in fitting if case in possible)
    if len(possible) == 1:
        alone = possible[0]
        return Which(verb, possible, spoken.words) if _of_another(spoken, alone, given) else _it(spoken, alone)
    return _last(spoken, desk, fitting or possible, given)


# 我去看根本没动, 打电话问了反映人说还没好: somebody looked, and speaks of what was answered.
_LOOKED = Pattern(
    r"(?:去|过去|现场|刚|上门)(?:现场)?(?:看|瞧|瞅|查)|看(?:过|了)|(?:问|回访|打电话)(?:过|了)|跑了|核实|验收"
)


def _of_which(spoken: Spoken, possible: tuple[Known, ...]) -> Which | None:
    """5栋那件我去看过了，已经换, of no case that is known at 5栋: it is asked which."""
    if not spoken.that or spoken.report or spoken.verb not in (Verb.REPLY, Verb.VERIFY) or not possible:
        return None
    able = tuple(case for case in possible if Verb.REPLY in case.can)
    return Which(Verb.REPLY, able[:MOST], spoken.words) if able else Which(Verb.NOTE, possible[:MOST], spoken.words)


def remarked(spoken: Spoken, desk: Desk, given: Given) -> Meant | Which | None:
    """Words of the work that order nothing, on the case that they fit, else on the only one; of several it is asked."""
    possible = tuple(case for case in desk.open if Verb.NOTE in case.can)
    fitting = tuple(case for case in nearest(spoken.all, possible, given) if _fits(spoken, case, given))
    if len(fitting) == 1:
        return Meant(Verb.NOTE, fitting[0].number, spoken.words)
    if len(possible) == 1 and not _of_another(spoken, possible[0], given):
        return Meant(Verb.NOTE, possible[0].number, spoken.words)
    return Which(Verb.NOTE, (fitting or possible)[:MOST], spoken.words) if possible else None


def _is_surely_theirs(spoken: Spoken, desk: Desk) -> bool:
    """Whether it is the office's business though no case fits: 这个不归我们管 is no report of theirs either."""
    return (spoken.sure and bool(desk.open)) or spoken.verb in (Verb.RETURN, Verb.EXTEND)


def _fits(spoken: Spoken, case: Known, given: Given) -> bool:
    """Whether a sentence speaks of the thing of this case, and of no other place."""
    return shares(spoken.all, case, given) and not contradicts(spoken.all, case, given)


def _asked_first(spoken: Spoken, desk: Desk, given: Given) -> Which | None:
    """路灯归城管局管: of a case that fits it is asked whether that is meant; nothing is done for it alone."""
    assert spoken.verb is not None
    possible = tuple(case for case in desk.open if spoken.verb in case.can)
    if spoken.number is not None:
        fitting = tuple(case for case in possible if case.number.endswith(spoken.number[-5:]))
    else:
        fitting = tuple(case for case in nearest(spoken.about, possible, given) if _fits(spoken, case, given))
    return Which(spoken.verb, fitting[:MOST], spoken.words) if fitting else None


_PLACES = frozenset({"栋", "单元", "小区", "楼"})  # things, where something is


def _spoken_of(spoken: Spoken, desk: Desk, given: Given) -> Meant | None:
    """A sentence that orders nothing known, and surely speaks of one open case: it is shown, with what may be done."""
    if spoken.report or (not spoken.that and trouble(fold(spoken.all)).state > 0):
        return None
    best = nearest(spoken.all, desk.open, given)
    if len(best) != 1 or not _fits(spoken, best[0], given):
        return None
    things = [hit.word for hit in trouble_words(fold(spoken.all)) if hit.kind == "thing" and hit.word not in _PLACES]
    if things and not points(fold(spoken.all)) and not any(word in best[0].matter for word in things):
        return None  # 篮球场旁边的单元门关不上, of whoever works on loose stones at a gate: they live here too
    return Meant(None, best[0].number, spoken.words)


def _of_unit(spoken: Spoken, possible: tuple[Known, ...], given: Given) -> tuple[Known, ...]:
    """Those that the unit has which is to be hurried: 民政局你催得动吗."""
    if spoken.verb not in (Verb.URGE, Verb.VOID):
        return possible
    unit = find_unit(spoken.all, given.known.units)
    return tuple(case for case in possible if unit is not None and unit.value in case.units) or possible


def _every(spoken: Spoken, possible: tuple[Known, ...]) -> tuple[Known, ...]:
    """All of them, of which it may be said how many there are."""
    among = _literally(spoken, possible)
    counted = _COUNTED.search(spoken.words)
    return among if counted is None or read_number(counted["n"]) == len(among) else ()


# Of several with which it could be done, those of which the word itself is said come first: 签收 is of what came.
_LITERALLY = {
    Verb.SIGN: frozenset({State.SENT}),
    Verb.START: frozenset({State.SIGNED}),
    Verb.SEND: frozenset(UNDECIDED),
    Verb.REASSIGN: frozenset({State.RETURNED}),
}


def _literally(spoken: Spoken, possible: tuple[Known, ...]) -> tuple[Known, ...]:
    states = _LITERALLY.get(spoken.verb) if spoken.verb is not None else None
    return tuple(case for case in possible if states is None or case.state in states) or possible


_SHORT = 14  # signs of 现在什么情况了


def _how_it_goes(spoken: Spoken, desk: Desk, possible: tuple[Known, ...]) -> Meant | None:
    """怎么样了, 今天人手不够, of nothing named: the only one, the one spoken of last, or all that are open."""
    told = spoken.verb is Verb.NOTE and any(results.undone(part) for part in results.clauses(fold(spoken.words)))
    if not told and (spoken.verb is not Verb.STANDS or len(spoken.words) > _SHORT):
        return None
    if len(possible) == 1:
        return _it(spoken, possible[0])
    last = next((case for case in possible if case.number in (desk.newest, desk.last)), None)
    if last is not None:
        return _it(spoken, last)
    return Meant(Verb.LIST, "", "") if spoken.verb is Verb.STANDS else None


def _by_points(spoken: Spoken, verb: Verb, possible: tuple[Known, ...], given: Given) -> Meant | Which:
    """The case whose letter asks so many things; where there is not just one, its numbers may mean cases as well."""
    asking = tuple(case for case in possible if case.count >= spoken.listed)
    best = nearest(spoken.all, asking, given)
    if len(best) == 1 and shares(spoken.all, best[0], given):
        return _it(spoken, best[0])
    if len(asking) == 1 and len(possible) == 1:
        return _it(spoken, asking[0])
    return Which(verb, (asking or possible)[:MOST], spoken.words)


_TRIED = Pattern(r"[办弄搞修通清处理解决]不(?:了|好|定|动|通)|没办法|没法|搞不")


def _waiting(spoken: Spoken, possible: tuple[Known, ...]) -> tuple[Known, ...]:
    """Of an order to a department that names no case: what nobody has yet comes before what the community does itself;
    the other way round where it is said that they cannot."""
    if spoken.verb not in (Verb.SEND, Verb.REASSIGN):
        return possible
    own = tuple(case for case in possible if case.state is State.SELF_HANDLED)
    if _TRIED.search(fold(spoken.all)):
        return own or possible
    return tuple(case for case in possible if case not in own) or possible


def _elsewhere(spoken: Spoken, desk: Desk, given: Given) -> Meant | None:
    """It is said of a case with which that is not to be done as it stands: where it stands is the answer, and what is
    told of work that goes on is written down."""
    if spoken.verb in (Verb.AGAIN, Verb.STANDS, Verb.NOTE, Verb.LIST) or _is_report(spoken):
        return None
    best = nearest(spoken.all, desk.open, given)
    if not best and len(desk.open) == 1 and (spoken.sure or spoken.verb in _OF_A_UNIT):
        best = desk.open
    if len(best) != 1 or not (spoken.sure or shares(spoken.all, best[0], given) or len(desk.open) == 1):
        return None
    known = best[0]
    if _of_another(spoken, known, given):
        return None  # the only one they have, and none that these words are about
    done = any(map(results.done, results.clauses(fold(spoken.words))))
    if spoken.verb in (Verb.SELF, Verb.VERIFY) and done and Verb.REPLY in known.can:
        return Meant(Verb.REPLY, known.number, spoken.words)  # 下水道我们请人疏通好了, of what they do themselves
    if spoken.verb is Verb.START and Verb.NOTE in known.can:
        return Meant(Verb.NOTE, known.number, spoken.words)
    return Meant(spoken.verb if spoken.sure else Verb.STANDS, known.number, spoken.words)


# 刚核了，是县道，我们收下: weighed, and no nod to what has just come.
_WEIGHED = Pattern(
    r"核|查[了过]|看[了过]|问[了过]|研究|商量|是[县省乡村市]道|归我们|属于?我们|我们[^,。]{0,3}(?:收下|接)"
)


def _last(spoken: Spoken, desk: Desk, among: tuple[Known, ...], given: Given) -> Meant | Which:
    assert spoken.verb is not None
    weighed = spoken.verb is Verb.SIGN and not spoken.sure and _WEIGHED.search(fold(spoken.words)) is not None
    if weighed and not spoken.that and len(among) > 1:
        return Which(spoken.verb, among[:MOST], spoken.words)
    pointed = spoken.that or spoken.verb in _TO_THE_NEWEST
    for number in (desk.newest if pointed else "", desk.last):
        case = next((case for case in among if number and case.number == number), None)
        if case is not None and not _of_another(spoken, case, given):
            return _it(spoken, case)
    return Which(spoken.verb, among[:MOST], spoken.words)


def _of_another(spoken: Spoken, case: Known, given: Given) -> bool:
    """Whether it is said of another case: 垃圾那个, of no rubbish; work told of another thing. A reason may speak of
    anything."""
    name = name_before_pointing(spoken.all)
    if len(name) >= 2 and not shares(name, case, given):
        return True
    return spoken.verb in _OF_THE_WORK and contradicts(spoken.all, case, given)


def _is_report(spoken: Spoken) -> bool:
    """Whether an order tells what is wrong besides: 5号楼下水道堵了，派给住建 is a new matter unless a case fits."""
    return spoken.verb in (Verb.SEND, Verb.SELF) and not spoken.that and trouble(fold(spoken.all)).state > 0


def _it(spoken: Spoken, case: Known) -> Meant:
    return Meant(spoken.verb, case.number, spoken.words)


def _needs_words(spoken: Spoken) -> bool:
    """Whether the sentence says too little to be tied to a case that its words do not fit: 又堵了, 怎么样了."""
    if spoken.by_the_way or (spoken.verb is Verb.AGAIN and _LOOKED.search(fold(spoken.words))):
        return False
    return (
        not spoken.sure
        and not (spoken.that or points(spoken.all))
        and spoken.verb in (Verb.AGAIN, Verb.STANDS, Verb.NOTE)
    )
