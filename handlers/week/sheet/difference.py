"""What a sheet changes in a week's list: which item each row means, and the difference in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.texts import clock_time, show
from storage.workbook.cells import folded

COLUMNS: Mapping[str, str] = {
    "theme": "主题",
    "title": "名称",
    "day": "日期",
    "start_min": "开始",
    "end_min": "结束",
    "place": "地点",
    "organiser": "组织单位",
    "place_id": "社区或网格",
    "contact": "联系",
    "wanted": "名额",
    "bring": "携带",
    "note": "备注",
    "cancelled": "取消",
}
_MOST = 20  # lines; the rest is counted
_LONGEST = 20  # characters of a value that is shown

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """`pairs`: each wanted item with the one in the store that it is; `gone`: those in the store that no row means,
    and that were not called off before."""

    pairs: tuple[tuple[Item, Item | None], ...]
    gone: tuple[Item, ...]

    @property
    def new(self) -> list[Item]:
        """What is added."""
        return [item for item, kept in self.pairs if kept is None]

    @property
    def changed(self) -> list[tuple[Item, Item]]:
        """What stays and says something else."""
        known = [(item, kept) for item, kept in self.pairs if kept is not None and changes(item, kept)]
        return [pair for pair in known if not _ends(*pair)]

    @property
    def ended(self) -> list[tuple[Item, Item]]:
        """What the sheet itself calls off."""
        return [(item, kept) for item, kept in self.pairs if kept is not None and _ends(item, kept)]

    @property
    def called_off(self) -> list[Item]:
        """What takes place no more, as the store has it."""
        return [*self.gone, *(kept for _, kept in self.ended)]


def difference(existing: Sequence[Item], wanted: Sequence[Item]) -> Difference:
    """By title first; then a title that was reworded, the rest being the same."""
    left = {item["id"]: item for item in existing}
    pairs: list[tuple[Item, Item | None]] = [(item, None) for item in wanted]
    for sameness in (_same_title, _same_slot):
        for index, (item, kept) in enumerate(pairs):
            if kept is None and (match := next((row for row in left.values() if sameness(item, row)), None)):
                pairs[index] = item, left.pop(match["id"])
    return Difference(tuple(pairs), tuple(item for item in left.values() if not item["cancelled"]))


def changes(item: Item, kept: Item) -> dict[str, Any]:
    """The columns that differ, as they are to be."""
    return {name: item[name] for name in COLUMNS if item[name] != kept[name]}


def words(differs: Difference, coming: Mapping[int, int]) -> tuple[str, ...]:
    """A line an item; `coming`: how many signed up to those in the store."""
    lines = [*_lines(differs, coming)]
    return (*lines[:_MOST], *([f"还有 {len(lines) - _MOST} 项改动。"] if len(lines) > _MOST else []))


def _lines(differs: Difference, coming: Mapping[int, int]) -> Iterator[str]:
    for item in differs.called_off:
        people = f"，已有 {coming[item['id']]} 人报名，会告诉他们" if coming.get(item["id"]) else ""
        yield f"取消：{_named(item)}（{'表里没有' if item in differs.gone else '表里写了取消'}{people}）"
    for item, kept in differs.changed:
        if kept["cancelled"] and not item["cancelled"]:
            yield f"恢复：{_named(item)}"
        parts = [
            f"{COLUMNS[name]} {_shown(name, kept[name])} → {_shown(name, value)}"
            if name != "place_id"
            else COLUMNS[name]
            for name, value in changes(item, kept).items()
            if name != "cancelled"
        ]
        if parts:
            yield f"更改：{_named(kept)}（{'；'.join(parts)}）"
    for item in differs.new:
        yield f"新增：{_named(item)}"


def _named(item: Item) -> str:
    where = f" {item['place']}" if item["place"] else ""
    return f"{show(item['day'])} 【{item['theme']}】{item['title']}{where}"


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return "空"
    written = clock_time(value) if name in ("start_min", "end_min") else str(value).replace("\n", " ")
    return written if len(written) <= _LONGEST else f"{written[:_LONGEST]}…"


def _ends(item: Item, kept: Item) -> bool:
    return bool(item["cancelled"]) and not kept["cancelled"]


def _same_title(item: Item, kept: Item) -> bool:
    return (
        folded(item["title"]) == folded(kept["title"])
        and item["theme"] == kept["theme"]
        and (item["day"] == kept["day"] or item["place"] == kept["place"])
    )


def _same_slot(item: Item, kept: Item) -> bool:
    names = ("theme", "day", "start_min", "place", "organiser")
    return all(item[name] == kept[name] for name in names) and bool(item["place"])
