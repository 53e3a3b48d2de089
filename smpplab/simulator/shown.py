"""The simulator as a small picture for notebooks: what it is, its counters, who is bound."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smpplab.simulator.simulator import Simulator

__all__ = ["as_html"]

MOST_SESSIONS = 20


def as_html(smsc: Simulator) -> str:
    """HTML, everything escaped, no password anywhere."""
    sessions = [
        (served.name, served.account.system_id if served.account else "", served.session.state.name)
        for served in smsc.sessions[:MOST_SESSIONS]
    ]
    counters = [(name.replace("_", " "), f"{count:,}") for name, count in smsc.counters.items() if count]
    parts = [f"<b>{escape(repr(smsc))}</b>"]
    if counters:
        parts.append(_table(("counted", "so far"), counters))
    if sessions:
        parts.append(_table(("session", "account", "state"), sessions))
    return f'<div class="smpplab-simulator">{"".join(parts)}</div>'


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = "".join(_row(row, "td") for row in rows)
    return f"<table><thead>{_row(head, 'th')}</thead><tbody>{lines}</tbody></table>"


def _row(cells: tuple[str, ...], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
