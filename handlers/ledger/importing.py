"""An edited 台账 into the records: all of it, or a list of what is in the way and nothing at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.access import Where
from bot.refused import Refused
from bot.values.money import read_cents
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.fund import of_case
from handlers.ledger import rows
from handlers.ledger.columns import BY_KEY, EDITABLE, GRADES, READ_ONLY, plain
from handlers.ledger.reading import Edited
from handlers.sorting import actions as sorting
from handlers.whistles import cases, rating, steps
from handlers.whistles.cases import Case
from handlers.whistles.facts import path
from handlers.whistles.lifecycle import COMMUNITY, Satisfaction
from storage.events import What
from storage.redaction import Scrubbed, scrub
from storage.workbook.sheet import Bad, BadRows

_BY_LEDGER = Scrubbed("台账里改了资金")
_MONEY = Pattern(r"[0-9]{1,9}(?:\.[0-9]{1,2})?")
_STALE_AND_FIXED = "有不能在表里改的列改过了，而且导出以后这件事又有了变化，请重新导出再改"
_LIMITS = {"result": 2000, "fund": 32, "dissatisfied": 500, "remark": 500}
_HOW = {
    "state": "状态在群里办，例如：核实 {number}",
    "unit": "换单位请发：改派 {number} 单位名",
    "joint": "协办在派单时写",
    "outcome": "办理结果由反馈带来，例如：反馈 {number}",
}


class LedgerEvent(What, record="whistle"):
    """What a workbook that comes back does to a case."""

    EDITED = "台账修改"


@dataclass(frozen=True, slots=True)
class Imported:
    """Lines that were changed, and lines that were as they stand."""

    changed: int
    unchanged: int


def apply(work: Work, edited: Sequence[Edited], *, private: bool, bads: Sequence[Bad] = ()) -> Imported:
    """Make the records hold what the touched lines say. Raises BadRows with every conflict, nothing written; `bads`:
    lines that could not be read, told with them.

    `private`: whether private cases were written out to whom this comes from. A line that says what stands there
    already changes nothing, so the same file may be imported twice.
    """
    touched = [line for line in edited if line.touched or line.broken]
    standing = rows.by_numbers(work.tx, work.county.places, [line.number for line in touched], private=private)
    wrong = list(bads)
    changed = 0
    for line in touched:
        try:
            changed += _apply_line(work, line, standing.get(line.number))
        except _Conflict as conflict:
            wrong.append(Bad(line.row, str(conflict), key=conflict.key))
        except Refused as refused:
            why = work.county.texts.render(refused.key, refused.fields)
            wrong.append(Bad(line.row, why.replace("\n", " ")))
    if wrong:
        raise BadRows(tuple(sorted(wrong, key=lambda bad: bad.row)))
    return Imported(changed, len(edited) - changed)


class _Conflict(Exception):
    """Why a line cannot be taken; `key`: the column that is at fault, "" the line."""

    def __init__(self, reason: str, key: str = "") -> None:
        super().__init__(reason)
        self.key = key


def _apply_line(work: Work, line: Edited, stands: rows.Line | None) -> bool:
    if stands is None:
        raise _Conflict(f"没有编号 {line.number} 这件事")
    current = {key: plain(key, stands[key]) for key in (*EDITABLE, *READ_ONLY)}
    wanted = {key: _kept(key, line.values[key]) for key in EDITABLE if line.values[key] != current[key]}
    wanted = {key: value for key, value in wanted.items() if value != current[key]}
    if line.broken and any(line.values[key] != current[key] for key in READ_ONLY):
        raise _fixed(line, current) if line.version == stands["version"] else _Conflict(_STALE_AND_FIXED)
    if not wanted:
        return False  # what is to be changed stands there already
    if line.version != stands["version"]:
        raise _Conflict("导出以后这件事又有了变化，请重新导出再改（您的改动：" + _words(wanted) + "）")
    if stands["hidden"]:
        raise _Conflict("涉及隐私的事不能在表里改")
    case = cases.lock(work.tx, line.number)
    if not work.may(COMMUNITY, Where(path(work, case))):
        raise _Conflict("不是您社区的事，改不了")
    if case.version != line.version:
        raise _Conflict("刚才有人动了这件事，请重新导出再改")
    _write(work, case, wanted)
    return True


def _write(work: Work, case: Case, wanted: dict[str, str]) -> None:
    """Each change by the action it belongs to, so that its rules hold here too."""
    if (name := wanted.pop("category", None)) is not None:
        if not name:
            raise _Conflict("类别不能空着", "category")
        sorting.set_category(work, case, name)
    grade, why = wanted.pop("satisfaction", None), wanted.pop("dissatisfied", None)
    if grade is not None:
        rating.revisit(work, case, Satisfaction(_grade(grade)), scrub(why or ""))
    columns: dict[str, Any] = {}
    if why is not None and (grade is None or not why):
        columns["dissatisfied"] = scrub(why)
    if (result := wanted.pop("result", None)) is not None:
        if not case.result or not result:
            raise _Conflict("还没有反馈，办理情况请在群里反馈" if not case.result else "办理情况不能清空", "result")
        columns["result"] = scrub(result)
    if "cost" in wanted or "fund" in wanted:
        cents = _cents(wanted.pop("cost")) if "cost" in wanted else case.cost_cents
        source = scrub(wanted.pop("fund")) if "fund" in wanted else Scrubbed(case.fund)
        right = of_case.put_right(
            work, case.id, Scrubbed(case.number), case.community_id, of_case.Cost(cents, source), _BY_LEDGER
        )
        columns |= {"cost_cents": right.cents, "fund": right.source}
    columns |= {key: scrub(value) for key, value in wanted.items()}
    if columns:
        steps.note_down(work, case, LedgerEvent.EDITED, **columns)


def _kept(key: str, value: str) -> str:
    """What will be stored of an edited cell. Raises _Conflict for what cannot be."""
    limit = _LIMITS.get(key)
    if limit is not None and len(value) > limit:
        raise _Conflict(f"{BY_KEY[key].label}太长（{len(value)} 字），最多 {limit} 字", key)
    if key == "cost" and value and not _MONEY.fullmatch(value):
        raise _Conflict(f"资金金额“{value[:20]}”不是数字，请写元，例如 1200 或 86.5", key)
    return str(scrub(value)) if key in ("result", "fund", "dissatisfied", "remark") else value


def _grade(words: str) -> str:
    if words not in GRADES:
        raise _Conflict(f"满意度只能填：{'、'.join(GRADES)}；没有回应的不用填", "satisfaction")
    return words


def _cents(amount: str) -> int | None:
    return read_cents(amount) if amount else None


def _fixed(line: Edited, current: dict[str, str]) -> _Conflict:
    """The first column that may not be edited and is not as it stands."""
    key = next(key for key in READ_ONLY if line.values[key] != current[key])
    how = _HOW.get(key, "要更正请在群里办").format(number=line.number)
    return _Conflict(f"“{BY_KEY[key].label}”是记录，不能在表里改（{how}）", key)


def _words(wanted: dict[str, str]) -> Scrubbed:
    return scrub("，".join(f"{BY_KEY[key].label} {value[:30] or '清空'}" for key, value in wanted.items()))
