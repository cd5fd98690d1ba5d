"""Who else was there, in words that no list of names can be read from: 我们三个人张思瑶梁志刚和我一起. The roster tells
where one name ends; whom it does not know is said, and stands in no record."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, or_, select

from bot.actor import PRESENT
from bot.values.pattern import Pattern
from storage.people import Person
from storage.tables import person

_N = "[两俩仨二三四五六七八九十0-9]{1,2}"
_GAP = r"[\s、,，;；和跟与及同还有]*"
_TOGETHER = r"(?:一起|一同|一块儿?|共同|[两俩仨]|三个)"
# 我们三个人 A B 和我一起, A B 和我一起, 我和 A B 一起: what stands between the two ends is people and nothing else.
_COMPANY = Pattern(
    rf"(?:(?:我们|咱们?|俺们)?{_N}[个位名]?(?:人|同志|党员)?[\s:：,，]*)(?P<heads>[一-龥、,，\s]{{2,24}}?){_GAP}我{_TOGETHER}?"
    rf"|(?P<before>[一-龥、,，\s]{{2,24}}?){_GAP}我{_TOGETHER}"
    rf"|(?:^\s*|我)[和跟与同、](?P<behind>[一-龥、,，\s]{{2,24}}?){_TOGETHER}"
)
# She worked longer: of somebody else, and no deed of whoever writes.
_SOMEBODY_ELSE = Pattern(r"^[\s,，。;；]*(?:但|但是|不过|其中|后来|然后|另外)?[他她它](?:们)?(?:自己|一个人|俩)?")
_LEFT_OVER = Pattern(r"^[\s、,，和跟与及同]+|[\s、,，和跟与及同]+$")
_near = (
    select(person.c.name)
    .where(
        or_(person.c.unit_id == bindparam("unit"), person.c.grid_id == bindparam("grid")),
        person.c.id != bindparam("own"),
        person.c.state.in_(PRESENT),
    )
    .distinct()
)


def of_somebody_else(words: str) -> bool:
    """Whether it tells what another one did: 她还多干了半小时."""
    return _SOMEBODY_ELSE.match(words) is not None


def split(tx: Connection, who: Person, what: str) -> tuple[str, Sequence[str], Sequence[str]]:
    """What was done without the company in it; the names of the roster in that; what in it is no name that is known.

    `who` writes; of one unit or grid with them people are looked for, as with those whom a list names.
    """
    found = _COMPANY.search(what)
    if found is None:
        return what, (), ()
    said = found["heads"] or found["before"] or found["behind"] or ""
    names = list(tx.scalars(_near, {"unit": who.unit_id or 0, "grid": who.grid_id or 0, "own": who.id}))
    known = [name for name in sorted(names, key=len, reverse=True) if name in said]
    if not known and found["heads"] is None:
        return what, (), ()  # 我和邻居一起: nobody of the roster, and no list of people
    rest = said
    for name in known:
        rest = rest.replace(name, " ")
    unknown = [part for part in re.split(r"[\s、,，和跟与及同]+|还有", rest) if len(part) > 1 and part != who.name]
    words = f"{what[: found.start()]} {what[found.end() :]}"
    left = re.sub(r"\s+", " ", _LEFT_OVER.sub("", words)).strip()
    return left or what, sorted(known, key=said.index), unknown
