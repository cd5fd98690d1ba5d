"""`gridwhistle learn`: what the county's confirmed cases teach about 类别, measured before it is switched on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import CliError, ConfigPath, console, load, open_store

if TYPE_CHECKING:
    from handlers.sorting.measuring import Figures, Labelled

app = typer.Typer()
DEFAULT_SIZES = "35,350,all"
_FOLDS = 10


@app.command()
def learn(
    config: ConfigPath = None,
    use: Annotated[bool, typer.Option("--use", help="Switch it on where it is better than the words alone.")] = False,
    off: Annotated[bool, typer.Option("--off", help="Go back to the words alone.")] = False,
    measure: Annotated[
        Path | None, typer.Option(help="A CSV of title,label: measure on it; nothing is stored.", metavar="FILE")
    ] = None,
    sizes: Annotated[str, typer.Option(help="With --measure: how many examples to learn from.")] = DEFAULT_SIZES,
    repeats: Annotated[int, typer.Option(min=1, max=20, help="With --measure: runs of ten folds.")] = 3,
) -> None:
    """Learn classes from closed cases; show accuracy on a part held back; switch it on only with --use."""
    if measure is not None:
        _measure(measure, _sizes(sizes), repeats)
    else:
        _learn(config, use, off)


def _learn(config: Path | None, use: bool, off: bool) -> None:
    from bot.clock import SystemClock
    from handlers.sorting import learning, table, training

    database = open_store(load(config))
    say = console().print
    try:
        if off:
            with database.begin() as tx:
                say("已停用学到的分类，只按词表建议。" if training.stop(tx) else "本来就没有启用学到的分类。")
            return
        with database.reading() as tx:
            classes = table.read(tx).classes
            told = training.confirmed(tx, classes)
        if len(told) < training.LEAST:
            raise CliError(f"办结或改过类别的哨只有 {len(told)} 件，至少要 {training.LEAST} 件才能学，也才量得出好坏。")
        with _bar("试学") as progress:
            trial = training.judge(classes, told, progress)
        _table(
            f"{trial.cases} 件办结的哨，五折，都没有学过考的那部分", [("词表", trial.words), ("学后", trial.learned)]
        )
        if not trial.better:
            say("学了没有比词表更好，不启用。哨多了再学。")
        elif not use:
            say("学了更好。要启用请加 --use。")
        else:
            with _bar("学习") as progress:
                model = learning.learn(classes, told, progress=progress)
            with database.begin() as tx:
                training.use(tx, model, trial, SystemClock().now())
            say("已启用，马上生效。要停用：gridwhistle learn --off")
    finally:
        database.close()


def _measure(file: Path, sizes: list[int | None], repeats: int) -> None:
    from handlers.sorting.classes import shipped
    from handlers.sorting.measuring import learned, measure, sorter

    told = _read(file)
    labels = sorted({label for _, label in told})
    classes = shipped().relabelled(labels)
    rows = [("词表 shipped", measure(sorter(classes), told))]
    for size in sizes:
        with _bar("全部" if size is None else f"{size} 条") as progress:
            name = "学全部 all" if size is None else f"学 {size} 条"
            rows.append((name, learned(classes, told, size, parts=_FOLDS, repeats=repeats, progress=progress)))
    _table(f"{len(told)} 条，{len(labels)} 类；学的行：十折 × {repeats} 次，all = 每次学九成", rows)


def _read(file: Path) -> list[Labelled]:
    import csv

    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = [(row.get("title"), row.get("label")) for row in csv.DictReader(lines)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CliError(f"{file} 读不了：{type(error).__name__}") from None
    told = [(title, label) for title, label in rows if title and label]
    if len({label for _, label in told}) < 2 or len(told) < _FOLDS:
        raise CliError(f"{file} 要有 title 和 label 两列，至少 {_FOLDS} 行、两个不同的 label。")
    return told


def _sizes(text: str) -> list[int | None]:
    try:
        sizes = [None if size == "all" else int(size) for size in text.replace(" ", "").split(",") if size]
    except ValueError:
        raise CliError(f"--sizes 请写数字或 all，用逗号隔开，例如 {DEFAULT_SIZES}") from None
    if any(size is not None and size < 1 for size in sizes):
        raise CliError("--sizes 里的数字要大于 0。")
    return sizes


def _table(title: str, rows: list[tuple[str, Figures]]) -> None:
    from rich.table import Table

    shown = Table(title=title)
    for head in ("", "macro-F1", "准确率", "前两个里有", "最有把握的八成的准确率"):
        shown.add_column(head, justify="left" if not head else "right")
    for name, figures in rows:
        row = (figures.macro_f1, figures.accuracy, figures.best_two, figures.sure)
        shown.add_row(name, *(f"{value:.3f}" for value in row))
    console(stderr=False).print(shown)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.progress import Progress

    with Progress(console=console(), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
