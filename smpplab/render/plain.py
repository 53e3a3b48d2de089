"""Dissections as text: hexdump, table, message, problems.  For terminals, logs, and pages that strip HTML.

Plain characters only, unless colours are asked for; 100 columns unless told otherwise.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from smpplab.render.rows import Row, rows_of
from smpplab.render.summary import SIGNS, about, facts, hidden_octets, title
from smpplab.render.words import as_ascii, plural, printable, shorten
from smpplab.wire.walk import Problem

if TYPE_CHECKING:
    from smpplab.render.dissection import Dissection

__all__ = ["FEW_LINES", "dump_lines", "render"]

FEW_LINES = 40
"""Dumps with more lines of 16 octets than this are shown without their middle."""

_COLOURS = {
    "title": "1",
    "dim": "2",
    "error": "1;31",
    "warning": "33",
    "info": "36",
    "name": "36",
    "tlv": "35",
}


class _Pen:
    """Writes in colour, or not."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if self.colour and style in _COLOURS else text


def render(dissection: Dissection, *, colour: bool = False, width: int = 100) -> str:
    """A dissection as text.

    Args:
        dissection: What to show.
        colour: Whether to use ANSI colours.
        width: Columns; at least 60.
    """
    pen, width = _Pen(colour), max(width, 60)
    return "\n".join(line.rstrip() for line in _lines(dissection, pen, width))


def _lines(dissection: Dissection, pen: _Pen, width: int) -> Iterator[str]:
    command, rest = title(dissection)
    yield f"{pen(command, 'title')}  {rest}"
    if about(dissection):
        yield from (pen(line, "dim") for line in textwrap.wrap(about(dissection), width))
    if dissection.octets:
        yield ""
        yield from _dump(dissection, pen)
        yield ""
        yield from _table(rows_of(dissection), pen, width)
    notes = [*facts(dissection), *_problems(dissection.problems)]
    if notes:
        yield ""
    for label, lines in notes:
        yield from _note(label, lines, pen, width)


def _problems(problems: Iterable[Problem]) -> Iterator[tuple[str, list[str]]]:
    for problem in problems:
        sign = SIGNS.get(problem.severity, "i")
        yield (
            problem.severity,
            [f"{sign} octet {problem.offset}, {problem.field}: {printable(problem.message)}"],
        )


def _note(label: str, lines: list[str], pen: _Pen, width: int) -> Iterator[str]:
    style = label if label in SIGNS else "title"
    head = pen(f"{label:<9}", style)
    for line in lines:
        for piece in textwrap.wrap(line, width - 10, drop_whitespace=False) or [""]:
            yield f"{head} {piece}"
            head = " " * 9


def dump_lines(size: int) -> Iterator[int]:
    """Where the lines of a dump begin; -1 stands for a middle that is left out."""
    starts = range(0, size, 16)
    if len(starts) <= FEW_LINES:
        yield from starts
        return
    yield from starts[: FEW_LINES - 8]
    yield -1
    yield from starts[-7:]


def left_out(size: int) -> str:
    """What a long dump says in place of its middle."""
    starts = list(dump_lines(size))
    gap = starts.index(-1)
    return f"{plural(starts[gap + 1] - starts[gap - 1] - 16, 'octet')} left out here"


def _dump(dissection: Dissection, pen: _Pen) -> Iterator[str]:
    octets, hidden = dissection.octets, hidden_octets(dissection)
    marks = {problem.offset: problem.severity for problem in reversed(dissection.problems)}
    for start in dump_lines(len(octets)):
        if start < 0:
            yield f"     …  {left_out(len(octets))}"
            continue
        line = range(start, min(start + 16, len(octets)))
        hexadecimal = ["••" if at in hidden else f"{octets[at]:02x}" for at in line]
        characters = "".join("•" if at in hidden else as_ascii(octets[at]) for at in line)
        left = f"{' '.join(hexadecimal[:8]):<23}  {' '.join(hexadecimal[8:]):<23}"
        yield f"{pen(f'{start:06x}', 'dim')}  {left}  {characters}"
        marked = [at for at in line if marks.get(at) in ("error", "warning")]
        if marked:
            under = " ".join("^^" if at in marked else "  " for at in range(start, start + 8))
            under += "  " + " ".join("^^" if at in marked else "  " for at in range(start + 8, start + 16))
            severe = "error" if any(marks[at] == "error" for at in marked) else "warning"
            yield pen(f"        {under}".rstrip(), severe)


def _table(rows: list[Row], pen: _Pen, width: int) -> Iterator[str]:
    names = min(max((len(_name(row)) for row in rows), default=0), 34)
    values = min(max((len(row.value) for row in rows), default=0), 20)
    yield pen(f"{'octets':>9}  {'field':<{names}}  {'value':<{values}}  meaning", "dim")
    for row in rows:
        octets = row.octets if row.part != "bits" else ""
        severity = row.problems[0].severity if row.problems else "dim"
        style = {"bits": "dim", "header": "name", "field": "name"}.get(row.part, "tlv")
        name = pen(f"{shorten(_name(row), names):<{names}}", style)
        mark = pen(SIGNS[row.problems[0].severity], severity) if row.problems else " "
        yield f"{octets:>9} {mark}{name}  {_value_and_meaning(row, values, width - names - 13)}"


def _value_and_meaning(row: Row, column: int, space: int) -> str:
    """The value, cut to its column unless there is room, and what it means."""
    value = row.value
    if len(value) > column and (len(value) + len(row.meaning) + 2 > space or row.part == "text"):
        value = shorten(value, column if row.meaning else space)
    value = f"{value:<{column}}"
    return f"{value}  {shorten(row.meaning, space - len(value) - 2)}" if row.meaning else value


def _name(row: Row) -> str:
    return "  " * row.depth + row.name
