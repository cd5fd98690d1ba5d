"""What a year's figures are: pure functions of the rows that `ground` read, each figure with the records it counts.

A figure is a count with its unit, or a share with its n. None is a mark, and none is added up with another.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from bot.clock import COUNTY
from bot.texts import hours
from handlers.exchange.records import PledgeState
from handlers.whistles.lifecycle import Satisfaction
from handlers.year.facts import GONE, TERM, Case, Deed, Ground, Letter, Somebody, Taken

CONFIRMED, WAITING = "社区已确认", "等社区确认，还没计入"
KINDS = {True: "在职党员", False: "在职非党员"}
NOWHERE = "名册上没有住处"
RATERS = {"community": "社区干部", "secretary": "网格党支部书记"}


class Seen(StrEnum):
    """What a rater of a community saw, as far as the records say it, from much to nothing."""

    YES = "看到了"
    SOME = "看到一些"
    NO = "没看到"


@dataclass(frozen=True, slots=True)
class Record:
    """One line that a figure counts, or says why it does not. Nobody is named in it."""

    on: date | None
    what: str
    where: str
    amount: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """`value` of a `measure` (次, 人, 件 …; 小时 is counted in minutes). `n`: of how many, where it is a share.

    `said`: words instead, where a number would say nothing. `beside`: what is not in it.
    """

    value: int
    measure: str
    records: tuple[Record, ...]
    n: int | None = None
    said: str = ""
    beside: str = ""


Counter = Callable[[Ground], Count]


def reported(ground: Ground) -> Count:
    """已报到, of those on the roster."""
    roster = [each for each in ground.people if each.state != GONE]
    came = [each for each in roster if _is_in(each, ground)]
    lacking = Tally((each.community, KINDS[each.member]) for each in roster if each not in came)
    records = tuple(
        Record(each.reported_on, "已报到", each.community, "1 人", KINDS[each.member])
        for each in sorted(came, key=lambda each: (each.community, each.reported_on or date.max, each.key))
    ) + tuple(
        Record(None, "还没报到", community or NOWHERE, f"{count} 人", kind)
        for (community, kind), count in sorted(lacking.items())
    )
    if ground.alone:
        return Count(len(came), "人", records, said="已报到" if came else "还没报到")
    return Count(len(came), "人", records, n=len(roster))


def took_part(ground: Ground) -> Count:
    """Who has a confirmed deed, of those who have reported in. Who was on leave and did nothing is not counted.

    Whoever served as one of the unit counts, also once they have left it: the times beside it are theirs too.
    """
    times = _times_by_person(ground.deeds)
    away = {leave.key for leave in ground.leaves}
    gone = [each for each in ground.people if each.state == GONE and times.get(each.key)]
    present = [*(each for each in ground.people if _is_in(each, ground)), *gone]
    excused = [each for each in present if each.key in away and not times.get(each.key)]
    counted = [each for each in present if each not in excused]
    did = [each for each in counted if times.get(each.key)]

    def record(each: Somebody) -> Record:
        note = "请假，不计" if each in excused else KINDS[each.member]
        note = f"{note}，服务时在本单位，现在不在了" if each in gone else note
        return Record(
            each.reported_on,
            f"服务 {times.get(each.key, 0)} 次",
            each.community,
            "1 人" if each in did else "0 人",
            note,
        )

    ordered = sorted(present, key=lambda each: (each.community, each.reported_on or date.max, each.key))
    told = [f"另有 {len(excused)} 人请假，没有计入"] if excused else []
    told += [f"含 {len(gone)} 人服务时在本单位、现在不在了"] if gone else []
    beside = "；".join(told)
    return Count(len(did), "人", tuple(map(record, ordered)), n=len(counted), beside=beside)


def deeds(ground: Ground) -> Count:
    """How many times, confirmed by the community; a correction of a closed month takes one back, or none."""
    counted = [deed for deed in ground.deeds if deed.confirmed]
    return Count(sum(deed.times for deed in counted), "次", _deed_records(ground.deeds), beside=_waiting(ground.deeds))


def in_hours(ground: Ground) -> Count:
    """The same in minutes, told in hours."""
    minutes = sum(deed.minutes for deed in ground.deeds if deed.confirmed)
    return Count(minutes, "小时", _deed_records(ground.deeds), beside=_waiting(ground.deeds))


def months(ground: Ground) -> Count:
    """In how many months there is a confirmed deed."""
    minutes: Tally[tuple[int, int]] = Tally()
    times: Tally[tuple[int, int]] = Tally()
    for deed in ground.deeds:
        if deed.confirmed:
            times[deed.day.year, deed.day.month] += deed.times
            minutes[deed.day.year, deed.day.month] += deed.minutes
    records = tuple(
        Record(date(year, month, 1), f"{month}月", "", f"{count} 次，{hours(minutes[year, month])}")
        for (year, month), count in sorted(times.items())
        if count > 0
    )
    return Count(len(records), "个月", records)


def posts(ground: Ground) -> Count:
    """Of a person the posts they hold, or held for a while; of a unit the people who did. One that was handed back
    soon after it was taken is shown and counts nothing; the same post counts once."""
    records = tuple(
        Record(hold.since, hold.title, hold.community, "1 个" if hold.lasted else "0 个", hold.term)
        for hold in ground.holds
    )
    counted = [hold for hold in ground.holds if hold.lasted]
    short = len(ground.holds) - len(counted)
    beside = f"另有 {short} 个不满{TERM}天就退了，没有计入" if short else ""
    if ground.alone:
        return Count(len({(hold.title, hold.community) for hold in counted}), "个", records, beside=beside)
    return Count(len({hold.key for hold in counted}), "人", records, beside=beside)


def leave(ground: Ground) -> Count:
    """How often on leave: said so that nobody takes it for something else."""
    records = tuple(
        Record(each.since, "请假", "", "1 次", f"到 {each.until:%Y-%m-%d}" if each.until is not None else "还没销假")
        for each in ground.leaves
    )
    return Count(len(records), "次", records)


def thanked(ground: Ground) -> Count:
    """What communities thanked for; the same words of the same community are one thank-you."""
    once = {(each.key, each.community, each.words): each for each in reversed(ground.thanks)}
    said = sorted(once.values(), key=lambda each: (each.on, each.community, each.words))
    return Count(len(said), "次", tuple(Record(each.on, each.words, each.community, "1 次") for each in said))


def reviews(ground: Ground) -> Count:
    """反向考核 that is final: by how many communities, and what they saw. Who said it is told by the office held."""
    records = tuple(
        Record(
            each.final_on,
            f"{each.item}：{each.seen}",
            each.community,
            each.figure,
            "；".join(part for part in (RATERS[each.rater], each.words, each.reply and f"回复：{each.reply}") if part),
        )
        for each in ground.reviews
    )
    seen = Tally(each.seen for each in ground.reviews)
    beside = "，".join(f"{word} {seen[word]} 项" for word in Seen if seen[word])
    return Count(len({each.community for each in ground.reviews}), "个社区", records, beside=beside)


def signed(ground: Ground) -> Count:
    """响应率, as everywhere else: letters signed in time, of those that are due."""
    due = [letter for letter in ground.letters if letter.counted.due]
    records = tuple(map(_letter_record, ground.letters))
    return Count(sum(letter.counted.in_time for letter in due), "件", records, n=len(due))


def solved(ground: Ground) -> Count:
    """解决率: solved, of those closed that could be solved."""
    records = tuple(_case_record(case, case.counted.outcome or case.counted.state) for case in ground.cases)
    counted = [case.counted for case in ground.cases]
    open_ = sum(not case.ended for case in counted)
    beside = f"另有 {open_} 件没办结或确认无法解决，没有计入" if open_ else ""
    return Count(
        sum(case.solved for case in counted), "件", records, sum(case.ended for case in counted), beside=beside
    )


def pleased(ground: Ground) -> Count:
    """满意率: pleased, of those who answered; silence is not counted as pleased."""
    asked = [case for case in ground.cases if case.counted.satisfaction]
    silent = sum(case.counted.satisfaction == Satisfaction.SILENT for case in asked)
    records = tuple(_case_record(case, case.counted.satisfaction) for case in asked)
    value, n = sum(case.counted.pleased for case in asked), sum(case.counted.answered for case in asked)
    return Count(value, "件", records, n, beside=f"另有 {silent} 件未回应" if silent else "")


def delivered(ground: Ground) -> Count:
    """Needs of the 双向清单 that were delivered, of those taken on that came to an end; what others led counts too."""
    over = [each for each in ground.taken if _is_delivered(each) or each.state == PledgeState.RELEASED]
    running = len(ground.taken) - len(over)
    beside = f"另有 {running} 件还在办，没有计入" if running else ""
    done = sum(map(_is_delivered, ground.taken))
    return Count(done, "件", tuple(map(_taken_record, ground.taken)), n=len(over), beside=beside)


def granted(ground: Ground) -> Count:
    """Wishes that were confirmed; one that is only delivered waits."""
    records = tuple(
        Record(each.on, each.what, each.community, "1 个", "已确认" if each.confirmed else "送到了，等确认，还没计入")
        for each in ground.granted
    )
    done = sum(each.confirmed for each in ground.granted)
    waiting = len(ground.granted) - done
    return Count(done, "个", records, beside=f"另有 {waiting} 个送到了，等确认，没有计入" if waiting else "")


def watches(ground: Ground) -> Count:
    """Shifts of 应急动员 that somebody was at: of a unit each person's."""
    records = tuple(
        Record(each.on, each.what, each.place, "1 班", " ".join((each.hours, "到了" if each.came else "没有签到")))
        for each in ground.watches
    )
    came = sum(each.came for each in ground.watches)
    silent = len(ground.watches) - came
    return Count(came, "班", records, beside=f"另有 {silent} 班没有签到，没有计入" if silent else "")


def leads(ground: Ground) -> Count:
    """Confirmed deeds that count as some of the 十带头, each once however many; what was taken back is taken back."""
    tagged = [deed for deed in ground.deeds if deed.leads]
    records = tuple(
        replace(record, note=f"{'、'.join(deed.leads)}；{record.note}")
        for deed, record in zip(tagged, _deed_records(tagged), strict=True)
    )
    counted = sum(deed.times for deed in tagged if deed.confirmed)
    by_tag: Tally[str] = Tally()
    for deed in tagged:
        by_tag.update(dict.fromkeys(deed.leads, deed.times if deed.confirmed else 0))
    beside = [f"{name} {times} 次" for name, times in sorted(by_tag.items()) if times > 0]
    return Count(counted, "次", records, beside="，".join((*beside, *filter(None, [_waiting(tagged)]))))


def visits(ground: Ground) -> Count:
    """Visits of a county leader, with what was found there and how much of it is solved."""
    records = tuple(
        Record(
            each.on,
            f"走访：{each.saw}" if each.saw else "走访",
            each.community,
            "1 次",
            f"发现 {each.found} 件，解决 {each.solved} 件" if each.found else "没有发现问题",
        )
        for each in ground.visits
    )
    found, solved_ = sum(each.found for each in ground.visits), sum(each.solved for each in ground.visits)
    return Count(len(records), "次", records, beside=f"发现 {found} 件，解决 {solved_} 件" if found else "")


COUNTERS: Mapping[str, Counter] = MappingProxyType(
    {
        "reported": reported,
        "took_part": took_part,
        "deeds": deeds,
        "hours": in_hours,
        "months": months,
        "posts": posts,
        "leave": leave,
        "thanks": thanked,
        "reviews": reviews,
        "signed": signed,
        "solved": solved,
        "pleased": pleased,
        "delivered": delivered,
        "granted": granted,
        "watches": watches,
        "leads": leads,
        "visits": visits,
    }
)
OF_UNITS = frozenset({"took_part", "signed", "solved", "pleased", "delivered"})  # a person has none of them
IF_ANY = frozenset({"granted", "watches", "leads", "visits"})  # a person has them, or no line of them


def _is_in(who: Somebody, ground: Ground) -> bool:
    return who.reported_on is not None and who.reported_on < ground.period.until and who.state not in ("roster", GONE)


def _times_by_person(lines: Iterable[Deed]) -> Tally[str]:
    times: Tally[str] = Tally()
    for deed in lines:
        if deed.confirmed:
            times[deed.key] += deed.times
    return times


def _waiting(lines: Iterable[Deed]) -> str:
    times = sum(deed.times for deed in lines if not deed.confirmed)
    return f"另有 {times} 次等社区确认，没有计入" if times else ""


def _deed_records(lines: Iterable[Deed]) -> tuple[Record, ...]:
    return tuple(
        Record(
            deed.day,
            deed.what,
            " ".join(part for part in (deed.community, deed.place) if part),
            f"{deed.times} 次，{hours(deed.minutes)}",
            "；".join(
                part
                for part in (
                    deed.nature,
                    CONFIRMED if deed.confirmed else WAITING,
                    f"本人异议：{deed.objection}" if deed.objection else "",
                )
                if part
            ),
        )
        for deed in lines
    )


def _is_delivered(of: Taken) -> bool:
    return of.state in (PledgeState.DELIVERED, PledgeState.RATED)


def _taken_record(of: Taken) -> Record:
    if _is_delivered(of):
        amount = f"受益 {of.served} 人" if of.served else "已交付"
    else:
        amount = "没有办成" if of.state == PledgeState.RELEASED else "还在办"
    role = "牵头" if of.leads else "协同"
    note = "；".join(part for part in (role, of.grade and f"社区评价：{of.grade}") if part)
    return Record(of.on or of.since, of.what, of.community, amount, note)


def _letter_record(letter: Letter) -> Record:
    counted = letter.counted
    how = "按时" if counted.in_time else "超时" if counted.due else "没到时限"
    signed_at = f"{_at(counted.signed_at)} 签收" if counted.signed_at is not None else "还没签收"
    note = f"{_at(counted.sign_by)} 前签收；{signed_at}"
    return Record(_on(counted.issued_at), f"{counted.number}（哨 {counted.case}）", letter.community, how, note)


def _case_record(case: Case, amount: str) -> Record:
    counted = case.counted
    kind = "不公开的事" if counted.private else counted.category
    redone = f"重办 {counted.redone} 次" if counted.redone else ""
    note = "；".join(part for part in (kind, counted.state, redone) if part)
    return Record(_on(counted.opened_at), f"哨 {counted.number}", case.community, amount, note)


def _on(at: datetime) -> date:
    return at.astimezone(COUNTY).date()


def _at(at: datetime) -> str:
    return f"{at.astimezone(COUNTY):%m-%d %H:%M}"


SPOKEN: Mapping[str, str] = MappingProxyType(
    {
        "reported": "报到",
        "took_part": "参与服务",
        "deeds": "服务次数",
        "hours": "服务小时",
        "months": "有服务的月份",
        "posts": "在岗",
        "leave": "请假",
        "thanks": "感谢",
        "reviews": "反向考核",
        "signed": "签收及时",
        "solved": "解决",
        "pleased": "满意",
        "delivered": "清单交付",
        "granted": "心愿",
        "watches": "应急值守",
        "leads": "十带头",
        "visits": "走访",
    }
)
