"""A scenario as a picture for notebooks: what it is about, and what changes when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING, Any

from smpplab.render.web import wrap
from smpplab.simulator.scenario_table import without_passwords

if TYPE_CHECKING:
    from smpplab.simulator.scenario import Scenario
    from smpplab.simulator.scenario_changes import Change

__all__ = ["as_html", "words"]

STYLES = """
.sl .sl-scenario{padding:.4rem .9rem .8rem;overflow-x:auto}
.sl .sl-scenario table{border-collapse:collapse;margin:0;border:0;font:inherit;color:inherit}
.sl .sl-scenario thead{border:0}
.sl .sl-scenario tr{background:none}
.sl .sl-scenario :is(th,td){padding:.1rem 1.2rem .1rem 0;border:0;text-align:left;vertical-align:top;\
background:none;color:inherit}
.sl .sl-scenario th{font-weight:400;font-size:12px;color:var(--sl-soft);\
border-bottom:1px solid var(--sl-line)}
.sl .sl-scenario td:not(:last-child){white-space:nowrap;font-variant-numeric:tabular-nums}
.sl .sl-scenario td:last-child{font-family:var(--sl-mono);font-size:12px;overflow-wrap:anywhere}
"""


def as_html(scenario: Scenario) -> str:
    """HTML, everything escaped, no password anywhere; the `repr` where styles are stripped."""
    rows = "".join(_row(scenario, change) for change in sorted(scenario.changes, key=lambda each: each.at))
    again = any(change.again for change in scenario.changes)
    heads = ("at", "again", "what changes") if again else ("at", "what changes")
    head = "".join(f"<th>{name}</th>" for name in heads)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    body = f'<div class="sl-scenario">{table}</div>' if rows else ""
    return wrap(
        f'<section class="sl-pdu smpplab-scenario"><header><strong>{escape(scenario.title or scenario.name)}'
        f'</strong><p class="sl-about">{escape(scenario.teaches)}</p></header>{body}</section>',
        repr(scenario),
        STYLES,
    )


def _row(scenario: Scenario, change: Change) -> str:
    again = [change.again] if any(each.again for each in scenario.changes) else []
    cells = [_when(scenario, change.at), *again]
    what = "<br>".join(escape(line) for line in _lines(change.table))
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}<td>{what}</td></tr>"


def _when(scenario: Scenario, seconds: float) -> str:
    """The time of the day where the scenario has one, and seconds or hours since its start where not."""
    if scenario.begins is not None:
        return f"{scenario.begins + timedelta(seconds=seconds):%H:%M:%S}"
    return f"{seconds:g} s" if seconds < 3600 else str(timedelta(seconds=seconds))


def _lines(table: Mapping[str, Any]) -> list[str]:
    """A line for each thing that is set, and for each of a list of them."""
    lines = []
    for name, value in without_passwords(table).items():
        several = value if isinstance(value, list | tuple) and value and _tables(value) else [value]
        lines += [f"{name} = {words(each)}" for each in several]
    return lines


def _tables(values: Any) -> bool:
    return all(isinstance(each, Mapping) for each in values)


def words(value: Any) -> str:
    """A value as its file has it: TOML, and not Python.

    >>> words({"limit": {"rate": 5, "burst": 1.5}, "on": True, "text": ["a", "b"]})
    '{limit = {rate = 5, burst = 1.5}, on = true, text = ["a", "b"]}'
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {words(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(words, value)) + "]"
    return str(value)
