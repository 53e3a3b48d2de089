"""The figures as tables for people."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from statistics import median
from typing import Any

from benchmarks.plan import BY_HAND, EVERYBODY, OURS, Budget, Section, budget
from benchmarks.runner import Results


def best(figures: Sequence[float], rule: Budget) -> float:
    """The least disturbed round: other processes only ever slow us down."""
    return min(figures) if rule.less else max(figures)


def number(value: float) -> str:
    """Three digits, and k or M where they help.

    >>> number(1_234_567), number(98_765), number(12.345), number(0.0123)
    ('1.23 M', '98.8 k', '12.3', '0.012')
    """
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:.{2 if value < 10 * size else 1 if value < 100 * size else 0}f}{letter}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.3f}"


def met(value: float, goal: float | None, less: bool) -> str:
    """A goal, and whether it is met."""
    if goal is None:
        return ""
    return f"{number(goal)} {'✓' if (value <= goal if less else value >= goal) else '✗'}"


def compared(value: float, other: float | None, less: bool) -> str:
    """How many times better than another."""
    if not other or not value:
        return ""
    return f"{other / value if less else value / other:.2f}×"


def summary(section: Section, results: Results) -> list[dict[str, Any]]:
    """One dict a row, for the table and for the JSON file."""
    rows = []
    for row, by_peer in results.figures.items():
        rule = budget(section, row)
        bests = {peer: best(figures, rule) for peer, figures in by_peer.items()}
        medians = {peer: median(figures) for peer, figures in by_peer.items()}
        others = [bests[peer] for peer in bests if peer in EVERYBODY]
        goals = rule.scaled(bests.get(BY_HAND))
        rows.append(
            {
                "row": row, "less_is_better": rule.less, "best": bests, "median": medians,
                "best_peer": best(others, rule) if others else None,
                "goal_now": goals.now, "goal_end": goals.end,
                "written_end": rule.end if goals != rule else None,
            }
        )  # fmt: skip
    return rows


def table(section: Section, results: Results, peers: Iterable[str]) -> str:
    """A section's table."""
    shown = [peer for peer in peers if any(peer in by_peer for by_peer in results.figures.values())]
    shown += results.missing
    head = ["", OURS, "(median)", *shown, "by hand", "to best peer", "to by hand", "minimum", "final"]
    body = [_line(row, shown, results.missing) for row in summary(section, results)]
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    lines = [_join(cells, widths) for cells in (head, ["─" * width for width in widths], *body)]
    lines += [f"  not measured: {what}: {why}" for what, why in results.failed.items()]
    lines += [f"  {peer} is not installed: {why}" for peer, why in results.missing.items()]
    return "\n".join([section.title, *lines])


def _line(row: dict[str, Any], peers: Iterable[str], missing: Container[str]) -> list[str]:
    bests, less = row["best"], row["less_is_better"]
    ours = bests.get(OURS)

    def cell(peer: str) -> str:
        if peer in missing:
            return "not installed"
        return number(bests[peer]) if peer in bests else "–"

    verdict = ["", "", "", ""]
    if ours is not None:
        verdict = [
            compared(ours, row["best_peer"], less), compared(ours, bests.get(BY_HAND), less),
            met(ours, row["goal_now"], less), met(ours, row["goal_end"], less),
        ]  # fmt: skip
        if row["written_end"] is not None:
            verdict[-1] += f" ({met(ours, row['written_end'], less)} as written)"
    middle = f"({number(row['median'][OURS])})" if ours is not None else ""
    return [row["row"], cell(OURS), middle, *map(cell, peers), cell(BY_HAND), *verdict]


def _join(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    return "  ".join(
        [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
    )
