"""The simulator as a picture for notebooks: the states of its messages, its counters, and who is bound."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from smpplab.render.web import wrap

if TYPE_CHECKING:
    from smpplab.simulator.simulator import Simulator

__all__ = ["as_html"]

MOST_SESSIONS = 20
COLOURS = {"DELIVERED": "green", "ACCEPTED": "green", "ENROUTE": "accent", "SCHEDULED": "accent"}
ORDER = (
    "SCHEDULED", "ENROUTE", "DELIVERED", "ACCEPTED", "EXPIRED", "DELETED", "UNDELIVERABLE", "REJECTED",
    "SKIPPED", "UNKNOWN",
)  # fmt: skip
STYLES = """
.sl .sl-smsc{display:flex;flex-wrap:wrap;gap:.9rem 2.2rem;padding:.6rem .9rem .8rem}
.sl .sl-smsc table{border-collapse:collapse;margin:0;border:0;font:inherit;color:inherit}
.sl .sl-smsc{align-items:flex-start}
.sl .sl-smsc thead{border:0}
.sl .sl-smsc tr.sl-line{background:none}
.sl .sl-smsc :is(th,td){padding:.1rem .9rem .1rem 0;border:0;text-align:left;background:none;color:inherit}
.sl .sl-smsc th{font-weight:400;font-size:12px;color:var(--sl-soft);border-bottom:1px solid var(--sl-line)}
.sl .sl-smsc td:first-child{font-family:var(--sl-mono);font-size:12px;white-space:nowrap}
.sl .sl-smsc .sl-number{text-align:right;font-variant-numeric:tabular-nums}
.sl .sl-smsc i{display:block;height:.6em;min-width:2px;border-radius:2px;background:var(--c)}
"""


def as_html(smsc: Simulator) -> str:
    """HTML, everything escaped, no password anywhere; the `repr` where styles are stripped."""
    tables = "".join(filter(None, (_states(smsc), _counters(smsc), _sessions(smsc), _handsets(smsc))))
    body = f'<div class="sl-smsc">{tables}</div>' if tables else ""
    return wrap(
        f'<section class="sl-pdu smpplab-simulator">{_head(smsc)}{body}</section>', repr(smsc), STYLES
    )


def _head(smsc: Simulator) -> str:
    where, _, rest = repr(smsc).strip("<>").removeprefix("Simulator ").removeprefix("on ").rpartition(": ")
    return (
        f'<header><strong>Simulator</strong><span class="sl-chip">{escape(where)}</span>'
        f'<p class="sl-about">{escape(rest)}</p></header>'
    )


def _states(smsc: Simulator) -> str:
    """How many messages are in each state, with bars."""
    counts = smsc.messages.states()
    most = max(counts.values(), default=0)
    rows = []
    for state in (name for name in ORDER if name in counts):
        colour, length = COLOURS.get(state, "amber"), 8 * counts[state] / most
        bar = f'<i style="width:{length:.2f}em;--c:var(--sl-{colour})"></i>'
        rows.append(f'{_cells((state,))}{_number(counts[state])}<td style="min-width:8em">{bar}</td>')
    return _table("<th>message_state</th>" + NUMBER_HEAD + "<th></th>", rows)


def _counters(smsc: Simulator) -> str:
    """What has happened so far."""
    counted = [(name.replace("_", " "), count) for name, count in smsc.counters.items() if count]
    return _table(
        "<th>so far</th>" + NUMBER_HEAD, [_cells((name,)) + _number(count) for name, count in counted]
    )


def _sessions(smsc: Simulator) -> str:
    """Who is bound, and what waits for them."""
    rows = []
    for served in smsc.sessions[:MOST_SESSIONS]:
        facts = served.to_dict()
        names = ("session", "system_id", "state", "version", "peer")
        waiting = len(smsc.outbox(facts["system_id"]).queue)
        rows.append(_cells([facts[name] for name in names]) + _number(waiting))
    more = len(smsc.sessions) - len(rows)
    if more > 0:
        rows.append(f'<td colspan="6">… {more:,} more</td>')
    heads = "".join(f"<th>{head}</th>" for head in ("session", "system_id", "state", "SMPP", "from"))
    return _table(heads + '<th class="sl-number">waiting</th>', rows)


def _handsets(smsc: Simulator) -> str:
    """The mobiles; each shows its messages by itself."""
    phones = list(smsc.handsets.values())
    rows = [
        _cells((phone.number, "on" if phone.is_on else "off"))
        + "".join(map(_number, (len(phone.inbox), len(phone.sent), phone.waiting)))
        for phone in phones[:MOST_SESSIONS]
    ]
    if len(phones) > MOST_SESSIONS:
        rows.append(f'<td colspan="5">… {len(phones) - MOST_SESSIONS:,} more</td>')
    heads = "".join(f'<th class="sl-number">{head}</th>' for head in ("received", "sent", "waiting"))
    return _table("<th>handset</th><th></th>" + heads, rows)


NUMBER_HEAD = '<th class="sl-number">count</th>'


def _number(count: int) -> str:
    return f'<td class="sl-number">{count:,}</td>'


def _cells(texts: Sequence[str]) -> str:
    return "".join(f"<td>{escape(str(text))}</td>" for text in texts)


def _table(head: str, rows: Sequence[str]) -> str:
    """A table, or nothing without rows."""
    lines = "".join(f'<tr class="sl-line">{row}</tr>' for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>" if rows else ""
