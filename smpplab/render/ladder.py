"""The ladder: a conversation as two lifelines, ESME and MC, and an arrow for each PDU.

As text for terminals, as SVG for notebooks and pages (colours by style variables, so both themes work),
and as Mermaid for those who want to edit it.  Long conversations are shown without their middle.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from smpplab.render import web
from smpplab.render.steps import Event, Step, events_of, step_of
from smpplab.render.words import plural, shorten
from smpplab.wire.dialect import Dialect
from smpplab.wire.pdus import SMPP

__all__ = ["Ladder", "ladder"]

WIDTH, ROW, TOP = 880, 34, 46
LEFT, RIGHT = 92, WIDTH - 36
CHARACTER = 6.9
"""Pixels of a character in the labels' size, a little more than any monospaced font takes."""

_STYLE = """
.sl-ladder{font:11.5px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;max-width:100%;height:auto}
.sl-ladder text{fill:var(--sl-ink,#1b1f24)}
.sl-ladder .soft{fill:var(--sl-soft,#5b6570)}
.sl-ladder .bad{fill:var(--sl-red,#c0182b);font-weight:700}
.sl-ladder .end{font-weight:700;font-size:13px}
.sl-ladder line{stroke:var(--sl-head,#57606a);stroke-width:1.4}
.sl-ladder .life{stroke:var(--sl-line,#d8dee4);stroke-width:2}
.sl-ladder .gap{stroke:var(--sl-paper,#fff);stroke-width:4;stroke-dasharray:3 3}
.sl-ladder .request{stroke:var(--sl-accent,#0969da)}
.sl-ladder .answer{stroke-dasharray:5 3}
.sl-ladder .fails{stroke:var(--sl-red,#c0182b)}
.sl-ladder path{fill:var(--sl-head,#57606a)}
.sl-ladder path.request{fill:var(--sl-accent,#0969da)}
.sl-ladder path.fails{fill:var(--sl-red,#c0182b)}
.sl-ladder rect{fill:var(--sl-paper,#fff);stroke:var(--sl-line,#d8dee4)}
.sl-ladder .row:hover line{stroke-width:2.6}
"""
_DARK = (
    "@media (prefers-color-scheme:dark){.sl-ladder{--sl-paper:#0d1117;--sl-ink:#e6edf3;--sl-soft:#9aa6b2;"
    "--sl-line:#30363d;--sl-head:#8b949e;--sl-accent:#58a6ff;--sl-red:#ff7b72;background:#0d1117}}"
)


class Ladder:
    """A conversation as a picture; see `ladder`.

    Attributes:
        events: All PDUs, with directions and times.
        limit: How many arrows are drawn at most.
    """

    def __init__(self, events: list[Event], dialect: Dialect, limit: int, text: bool) -> None:
        self.events, self.limit = events, max(limit, 2)
        self._dialect, self._text = dialect, text

    def steps(self) -> Iterator[Step | int]:
        """The steps that are drawn; a number stands for that many left out."""
        count, first = len(self.events), self.limit * 2 // 3
        shown: Iterable[Event] = self.events if count <= self.limit else self.events[:first]
        yield from (step_of(event, self._dialect, text=self._text) for event in shown)
        if count > self.limit:
            yield count - self.limit
            last = self.events[count - (self.limit - first) :]
            yield from (step_of(event, self._dialect, text=self._text) for event in last)

    @property
    def _several(self) -> bool:
        return len({event.session for event in self.events}) > 1

    def _detail(self, step: Step) -> str:
        name = f"[{step.event.session}]" if self._several and step.event.session else ""
        return " ".join(part for part in (name, step.detail) if part)

    # Text

    def to_text(self, width: int = 100) -> str:
        """Two lifelines of characters.

        Args:
            width: Columns; at least 60.
        """
        width = max(width, 60)
        inner = width - 13
        lines = [f"{'seconds':>8}  ESME{' ' * (inner - 4)}MC", f"{'':8}  │{' ' * inner}│"]
        for step in self.steps():
            if isinstance(step, int):
                lines.append(f"{'':8}  ┊{f'… {step:,} more …':^{inner}}┊")
            else:
                lines.append(f"{step.time:>8}  {self._arrow(step, inner)}")
        return "\n".join([*lines, f"{'':8}  │{' ' * inner}│"])

    def _arrow(self, step: Step, inner: int) -> str:
        failed = f"✗ {step.status}" if step.status else ""
        fixed = [part for part in (step.label, failed, step.after) if part]
        room = inner - 8 - columns("  ".join(fixed)) - 2
        detail = _fit(self._detail(step), room) if room > 8 else ""
        words = _fit("  ".join(filter(None, (step.label, failed, detail, step.after))), inner - 8)
        stroke = "╌" if step.is_response else "─"
        rest = stroke * (inner - columns(words) - 5)
        if step.event.to_mc:
            return f"├{stroke * 2} {words} {rest}▶│"
        return f"│◀{rest} {words} {stroke * 2}┤"

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<Ladder of {plural(len(self.events), 'PDU')}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self) if cycle else str(self))

    # SVG

    def svg(self, *, standalone: bool = True) -> str:
        """The picture as SVG.

        Args:
            standalone: Whether it brings its own colours for both themes; inside a page that has them, no.
        """
        steps = list(self.steps())
        height = TOP + ROW * len(steps) + 22
        body = "".join(self._row(step, TOP + ROW * index) for index, step in enumerate(steps))
        life = "".join(
            f'<line class="life" x1="{x}" y1="30" x2="{x}" y2="{height - 8}"/>' for x in (LEFT, RIGHT)
        )
        ends = "".join(
            f'<rect x="{x - 32}" y="8" width="64" height="22" rx="5"/>'
            f'<text class="end" x="{x}" y="24" text-anchor="middle">{name}</text>'
            for x, name in ((LEFT, "ESME"), (RIGHT, "MC"))
        )
        title = f"<title>{len(self.events):,} PDUs between ESME and MC</title>"
        styles = _STYLE + (_DARK if standalone else "")
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="sl-ladder" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img">{title}<style>{styles}</style>'
            f"{life}{ends}{body}</svg>"
        )

    def _row(self, step: Step | int, y: int) -> str:
        if isinstance(step, int):
            middle = (LEFT + RIGHT) // 2
            gaps = "".join(
                f'<line class="gap" x1="{x}" y1="{y + 8}" x2="{x}" y2="{y + 26}"/>' for x in (LEFT, RIGHT)
            )
            words = (
                f'<text class="soft" x="{middle}" y="{y + 20}" text-anchor="middle">… {step:,} more …</text>'
            )
            return gaps + words
        start, end, tip = (LEFT, RIGHT, -9) if step.event.to_mc else (RIGHT, LEFT, 9)
        kind = "fails" if step.status else "answer" if step.is_response else "request"
        dashes = " answer" if step.is_response else ""
        line_y = y + 24
        return (
            f'<g class="row"><title>{escape(self._words(step))}</title>'
            f'<text class="soft" x="{LEFT - 12}" y="{line_y + 4}" text-anchor="end">{step.time}</text>'
            f"{self._label(step, y + 18)}"
            f'<line class="{kind}{dashes}" x1="{start}" y1="{line_y}" x2="{end + tip}" y2="{line_y}"/>'
            f'<path class="{kind}" d="M{end} {line_y}l{tip} -4v8z"/></g>'
        )

    def _words(self, step: Step) -> str:
        parts = (step.label, step.status, self._detail(step), step.after)
        return ", ".join(part for part in parts if part)

    def _label(self, step: Step, y: int) -> str:
        """Name, status, detail and response time above the arrow, at its beginning."""
        x, anchor = (LEFT + 12, "start") if step.event.to_mc else (RIGHT - 12, "end")
        failed = f"✗ {step.status}" if step.status else ""
        room = int((RIGHT - LEFT - 40) / CHARACTER) - len(step.label) - len(failed) - len(step.after) - 6
        detail = shorten(self._detail(step), max(room, 8))
        parts = ((step.label, ""), (failed, "bad"), (detail, "soft"), (step.after, "soft"))
        spans = "".join(
            f'<tspan class="{cls}" dx="{0 if not index else 8}">{escape(words)}</tspan>'
            for index, (words, cls) in enumerate(part for part in parts if part[0])
        )
        return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{spans}</text>'

    def to_html(self) -> str:
        """The SVG with the text form as its fallback."""
        return web.wrap(self.svg(standalone=False), str(self))

    _repr_html_ = to_html

    # Mermaid

    def to_mermaid(self) -> str:
        """The source of a Mermaid sequence diagram, for Markdown cells and pages that render it."""
        lines = ["sequenceDiagram", "    participant ESME", "    participant MC"]
        for step in self.steps():
            if isinstance(step, int):
                lines.append(f"    Note over ESME,MC: {step:,} more")
                continue
            ends = ("ESME", "MC") if step.event.to_mc else ("MC", "ESME")
            arrow = "-->>" if step.is_response else "->>"
            lines.append(f"    {ends[0]}{arrow}{ends[1]}: {_mermaid(self._words(step))}")
        return "\n".join(lines)


def ladder(things: Iterable[Any], *, dialect: Dialect = SMPP, limit: int = 60, text: bool = True) -> Ladder:
    """A conversation as a sequence diagram.

    Args:
        things: Records (anything with ``octets``, ``time`` and ``direction``, so a `Capture` too), PDUs, or
            octets.  Times are datetimes or seconds; directions ``"to_mc"`` or ``"to_esme"``.
        dialect: Whose tables.
        limit: How many arrows are drawn; the middle of longer conversations is left out.
        text: Whether texts of messages are shown.

    >>> from smpplab.wire import EnquireLink, EnquireLinkResp
    >>> print(ladder([EnquireLink(sequence_number=1), EnquireLinkResp(sequence_number=1)]).to_text(60))
     seconds  ESME                                           MC
              │                                               │
              ├── enquire_link #1 ───────────────────────────▶│
              │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ enquire_link_resp #1 ╌╌┤
              │                                               │
    """
    return Ladder(events_of(things, dialect), dialect, limit, text)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: wide characters take two, combining ones none.

    >>> columns("abc"), columns("日本"), columns("e\\u0301")
    (3, 4, 1)
    """
    return sum(_columns_of(character) for character in text)


def _columns_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _fit(text: str, width: int) -> str:
    while columns(text) > width:
        text = shorten(text, min(len(text) - 1, width))
    return text


def _mermaid(text: str) -> str:
    """Text without what Mermaid reads as syntax: such characters as entities."""
    return "".join(
        character if character.isalnum() or character in " _.,/→…-+" else f"#{ord(character)};"
        for character in text
    )
