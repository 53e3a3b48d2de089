"""What a log says of each event: its level, its fields, and a sentence for people.

One function an event gives fields and sentence; the table `TOLD` at the end is the list of them all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from smpplab.client import events
from smpplab.client.log_teller import Fields, Teller, milliseconds
from smpplab.client.masking import Mask
from smpplab.client.outgoing import Outgoing
from smpplab.errors import ConnectionLost, ResponseTimeout, Throttled
from smpplab.session import BadPdu, Broken, LinkSilent, StateChanged, TimedOut
from smpplab.text.message import text_of

__all__ = ["TOLD", "Told"]

DEBUG, INFO, WARNING, ERROR = logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR


# One function an event: (event, mask) -> fields, sentence


def _connected(event: events.Connected, mask: Mask) -> tuple[Fields, str]:
    endpoint, took = event.endpoint, milliseconds(event.latency)
    where, name = f"{endpoint.host}:{endpoint.port}", event.mc_system_id or "the MC"
    fields = {
        "endpoint": where,
        "system_id": endpoint.system_id,
        "mc_system_id": event.mc_system_id,
        "mc_version": f"0x{event.mc_version:02x}" if event.mc_version is not None else None,
        "latency_ms": took,
    }
    return fields, f"bound to {name} at {where} as {endpoint.system_id} in {took} ms"


def _lost(event: events.Lost, mask: Mask) -> tuple[Fields, str]:
    requests = event.error.unanswered if isinstance(event.error, ConnectionLost) else ()
    fields = {"unanswered": event.unanswered} | Teller(mask, *requests).error(event.error)
    unknown = f"; the outcome of {event.unanswered} requests is unknown" if event.unanswered else ""
    return fields, f"link lost: {fields['error']}{unknown}"


def _closed(event: events.Closed, mask: Mask) -> tuple[Fields, str]:
    return {}, "link closed"


def _retrying(event: events.Retrying, mask: Mask) -> tuple[Fields, str]:
    where = f"{event.endpoint.host}:{event.endpoint.port}"
    fields = {"endpoint": where, "attempt": event.attempt, "delay_s": round(event.delay, 3)}
    fields |= Teller(mask, event.endpoint).error(event.error)
    return fields, f"no link to {where}, try {event.attempt} in {event.delay:.1f} s: {fields['error']}"


def _paused(event: events.Paused, mask: Mask) -> tuple[Fields, str]:
    fields = {"seconds": round(event.seconds, 3), "reason": event.reason}
    return fields, f"requests are held back for {event.seconds:.3g} s: {event.reason}"


def _accepted(event: events.Accepted, mask: Mask) -> tuple[Fields, str]:
    submission = event.submission
    teller, took = Teller(mask, *submission.requests), milliseconds(submission.latency)
    ends = teller.ends(submission.request)
    text = "".join(text_of(request) for request in submission.requests)
    fields = {"message_id": submission.message_id} | ends | {"text": mask.text(text)}
    fields |= {"segments": submission.segments, "latency_ms": took} | teller.of(event)
    many = f" in {submission.segments} segments" if submission.segments > 1 else ""
    several = sum(len(getattr(request, "dest_address", ())) for request in submission.requests)
    to = f"{several} destinations" if several else ends["to"] or "-"
    sentence = f"message {submission.message_id or '(no id)'} to {to} accepted{many} after {took} ms"
    return fields | {"destinations": several or None}, sentence


def _refused(event: events.Refused, mask: Mask) -> tuple[Fields, str]:
    error = event.error
    requests = getattr(error, "unanswered", None) or [getattr(error, "request", None)]
    teller = Teller(mask, *requests)
    fields = teller.error(error) | teller.of(event)
    to = f" to {fields['to']}" if fields.get("to") else ""
    return fields, f"message {fields['log_id'] or ''}{to} not accepted: {fields['error']}".replace("  ", " ")


def _receipt(receipt: Any, teller: Teller) -> Fields:
    done = receipt.done_date
    return {
        "message_id": receipt.message_id,
        "state": receipt.stat,
        "receipt_error": receipt.err,
        "done_date": done.isoformat() if done else None,
        "to": teller.mask.number(receipt.source),  # of the receipt: where the message went
        "text": teller.mask.text(receipt.text),
    }


def _receipted(event: events.Receipted, mask: Mask) -> tuple[Fields, str]:
    teller, after = Teller(mask, event.receipt), getattr(event.awaited, "receipted_after", None)
    fields = _receipt(event.receipt, teller) | {"rule": event.rule, "after_s": after and round(after, 3)}
    seconds = f" after {after:.3g} s" if after is not None else ""
    sentence = f"receipt of {event.receipt.message_id}: {event.receipt.stat}{seconds}"
    return fields | teller.of(event), sentence


def _unmatched(event: events.Unmatched, mask: Mask) -> tuple[Fields, str]:
    receipt = event.receipt
    name = receipt.message_id or "(no id)"
    sentence = f"receipt of {name} ({receipt.stat}) fits no message that we know of"
    return _receipt(receipt, Teller(mask, receipt)), sentence


def _arrived(event: events.Arrived, mask: Mask) -> tuple[Fields, str]:
    message = event.message
    source, to, text = mask.number(message.source), mask.number(message.destination), mask.text(message.text)
    fields = {"source": source, "to": to, "text": text, "segments": message.segments}
    return fields, f"message from {source or '-'} to {to or '-'} arrived"


def _outgoing(message: Any, mask: Mask) -> tuple[Fields, Teller]:
    teller = Teller(mask, message)
    if not isinstance(message, Outgoing):
        return {}, teller
    to, source, text = mask.number(message.to), mask.number(message.source), mask.text(message.text)
    return {"to": to, "source": source, "text": text, "tries": message.tries} | teller.of(message), teller


def _taken(event: events.Taken, mask: Mask) -> tuple[Fields, str]:
    fields, _ = _outgoing(event.message, mask)
    wait = f", {event.depth} wait" if event.depth is not None else ""
    return fields | {"depth": event.depth}, f"message to {fields.get('to', '-')} taken from the broker{wait}"


def _done(event: events.Done, mask: Mask) -> tuple[Fields, str]:
    fields, teller = _outgoing(event.message, mask)
    error = event.outcome.error
    fields["outcome"] = outcome = "accepted" if error is None else "refused"
    if error is not None:
        fields = teller.error(error) | fields
    elif event.outcome.submission is not None:
        fields["message_id"] = event.outcome.submission.message_id
    return fields, f"message to {fields.get('to', '-')} left the broker: {outcome}"


def _given_back(event: events.GivenBack, mask: Mask) -> tuple[Fields, str]:
    fields, teller = _outgoing(event.message, mask)
    fields["reason"] = reason = teller.line(event.reason)
    fields["counted"] = event.counted
    return fields, f"message to {fields.get('to', '-')} went back to the broker: {reason}"


def _part_failed(event: events.PartFailed, mask: Mask) -> tuple[Fields, str]:
    teller = Teller(mask)
    fields = {"part": teller.line(event.part)} | teller.error(event.error)
    frames = event.error.__traceback__
    while frames is not None and frames.tb_next is not None:
        frames = frames.tb_next
    if frames is not None:
        code = frames.tb_frame.f_code
        fields["where"] = f"{code.co_filename}:{frames.tb_lineno} in {code.co_name}"
    return fields, f"{fields['part']} failed: {fields['error_type']}: {fields['error']}"


def _timed_out(event: TimedOut, mask: Mask) -> tuple[Fields, str]:
    request, teller = event.request, Teller(mask, event.request)
    fields: Fields = {"command": request.command, "sequence_number": request.sequence_number}
    fields |= teller.ends(request) | teller.of(event)
    return fields, f"no answer to {request.command} {request.sequence_number} in time: its outcome is unknown"


def _bad_pdu(event: BadPdu | Broken, mask: Mask) -> tuple[Fields, str]:
    error, teller = event.error, Teller(mask, getattr(event, "request", None))
    fields = {"command": error.pdu, "field": error.field, "offset": error.offset}
    fields |= {"sequence_number": error.sequence_number} | teller.error(error)
    fields["octets"] = mask.octets(event.octets)
    if isinstance(event, BadPdu):
        return fields | teller.of(event), f"the MC sent a bad PDU: {fields['error']}"
    return fields, f"the MC's octets make no sense, the session ends: {fields['error']}"


def _link_silent(event: LinkSilent, mask: Mask) -> tuple[Fields, str]:
    return {"timer": event.timer}, f"the link is silent: the time of {event.timer} is over"


def _state_changed(event: StateChanged, mask: Mask) -> tuple[Fields, str]:
    fields = {"old": event.old.name, "new": event.new.name}
    return fields, f"state {event.old.name} -> {event.new.name}"


def _refusal(event: events.Refused) -> int:
    """A lost link, a busy MC and a time-out are warned of already, and not for each message again."""
    return INFO if isinstance(event.error, ConnectionLost | ResponseTimeout | Throttled) else WARNING


class Told(NamedTuple):
    """How an event is told: its name, its level or what gives it, and what gives fields and sentence."""

    name: str
    level: int | Callable[[Any], int]
    tell: Callable[[Any, Mask], tuple[Fields, str]]

    def level_of(self, event: Any) -> int:
        """The level of this one."""
        return self.level if isinstance(self.level, int) else self.level(event)


TOLD: dict[type, Told] = {
    events.Connected: Told("connected", INFO, _connected),
    events.Lost: Told("lost", WARNING, _lost),
    events.Closed: Told("closed", INFO, _closed),
    events.Retrying: Told("retrying", WARNING, _retrying),
    events.Paused: Told("paused", WARNING, _paused),
    events.Accepted: Told("accepted", INFO, _accepted),
    events.Refused: Told("refused", _refusal, _refused),
    events.Receipted: Told("receipted", INFO, _receipted),
    events.Unmatched: Told("unmatched", WARNING, _unmatched),
    events.Arrived: Told("arrived", INFO, _arrived),
    events.Taken: Told("taken", DEBUG, _taken),
    events.Done: Told("done", DEBUG, _done),
    events.GivenBack: Told("given_back", lambda event: WARNING if event.counted else DEBUG, _given_back),
    events.PartFailed: Told("part_failed", ERROR, _part_failed),
    TimedOut: Told("timed_out", WARNING, _timed_out),
    BadPdu: Told("bad_pdu", WARNING, _bad_pdu),
    Broken: Told("broken", ERROR, _bad_pdu),
    LinkSilent: Told("link_silent", WARNING, _link_silent),
    StateChanged: Told("state_changed", DEBUG, _state_changed),
}
