"""A handset as a picture for notebooks: a mobile with its conversation, no script, everything escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from smpplab.render.web import wrap
from smpplab.text import for_data_coding

if TYPE_CHECKING:
    from smpplab.simulator.handset import Handset, HandsetMessage

__all__ = ["as_html", "as_text"]

MOST_SHOWN = 50
STYLES = """
.sl .sl-pdu.sl-phone{max-width:25rem;border-radius:1.4rem;border-width:2px}
.sl .sl-pdu.sl-phone header{justify-content:space-between;align-items:center;padding:.7rem 1.1rem .55rem}
.sl .sl-talk{display:flex;flex-direction:column-reverse;max-height:32rem;overflow-y:auto}
.sl .sl-talk div{display:flex;flex-direction:column;gap:.55rem;padding:.8rem .9rem 1rem}
.sl .sl-talk p{margin:0;max-width:85%;padding:.4rem .75rem .35rem;border-radius:1rem 1rem 1rem .25rem;
 font-size:14.5px;line-height:1.4;align-self:flex-start;overflow-wrap:anywhere;color:var(--sl-ink);
 background:color-mix(in srgb,var(--sl-soft) 15%,var(--sl-paper))}
.sl .sl-talk p.sl-mine{align-self:flex-end;border-radius:1rem 1rem .25rem 1rem;
 background:color-mix(in srgb,var(--sl-accent) 20%,var(--sl-paper))}
.sl .sl-talk bdi{display:block;white-space:pre-wrap}
.sl .sl-talk b{display:block;font:600 12px/1.5 var(--sl-mono);
 color:color-mix(in srgb,var(--sl-accent) 70%,var(--sl-ink))}
.sl .sl-talk small{display:block;text-align:right;white-space:nowrap}
.sl .sl-talk .sl-day{align-self:center;padding:0;background:none;color:var(--sl-soft);font-size:12px}
.sl .sl-phone .sl-off{color:var(--sl-amber);border-color:currentColor}
"""


def as_html(phone: Handset) -> str:
    """HTML; the conversation as text where styles are stripped."""
    bubbles, day = [], ""
    for message in _conversation(phone):
        today = f"{message.date:%A, %d %B %Y}"
        if today != day:
            bubbles.append(_note(today))
            day = today
        bubbles.append(_bubble(message, mine=message.source == phone.number))
    left_out = len(phone.inbox) + len(phone.sent) - MOST_SHOWN
    if left_out > 0:
        bubbles.insert(0, _note(f"… {left_out:,} earlier"))
    bubbles += [_note(note) for note in _notes(phone)]
    # The outer box is reversed, so that it shows its end, the latest message, when it is too long.
    lines = f"<div>{''.join(bubbles)}</div>"
    body = f'<div class="sl-talk" tabindex="0" role="log" aria-label="messages">{lines}</div>'
    return wrap(f'<section class="sl-pdu sl-phone">{_head(phone)}{body}</section>', as_text(phone), STYLES)


def as_text(phone: Handset) -> str:
    """The same as lines of text."""
    lines = [repr(phone)]
    for message in _conversation(phone):
        sign = ">" if message.source == phone.number else "<"
        other = message.destination if sign == ">" else message.source
        lines.append(f"{message.date:%H:%M:%S} {sign} {other}: {message.text}")
    return "\n".join(lines)


def _conversation(phone: Handset) -> list[HandsetMessage]:
    """What came and what went, by time; the latest."""
    return sorted((*phone.inbox, *phone.sent), key=lambda message: message.time)[-MOST_SHOWN:]


def _notes(phone: Handset) -> list[str]:
    notes = []
    if not phone.inbox and not phone.sent:
        notes.append("no messages yet")
    if phone.waiting:
        notes.append(f"{_count(phone.waiting, 'message')} until it is on again")
    if phone.unfinished:
        notes.append(f"{_count(phone.unfinished, 'long message')} for segments")
    return notes


def _count(count: int, what: str) -> str:
    return f"1 {what} waits" if count == 1 else f"{count:,} {what}s wait"


def _head(phone: Handset) -> str:
    style, state = ("sl-good", "on") if phone.is_on else ("sl-off", "switched off")
    chip = f'<span class="sl-chip {style}">{state}</span>'
    return f"<header><strong>{escape(phone.number)}</strong>{chip}</header>"


def _bubble(message: HandsetMessage, mine: bool) -> str:
    other = f"to {message.destination}" if mine else message.source or "(no source)"
    facts = [f"{message.date:%H:%M:%S}"]
    if message.segments > 1:
        facts.append(f"{message.segments} segments")
    alphabet = for_data_coding(message.data_coding).name
    if alphabet != "gsm7":
        facts.append(alphabet)
    style = ' class="sl-mine"' if mine else ""
    return (
        f"<p{style}><b>{escape(other)}</b>"
        f"<bdi>{escape(message.text) or '&nbsp;'}</bdi><small>{escape(' · '.join(facts))}</small></p>"
    )


def _note(text: str) -> str:
    return f'<p class="sl-day">{escape(text)}</p>'
