"""The JSON of a dissection: a contract with scripts, so its keys stay as they are.

Header (16 octets), ``fields``, ``tlvs`` and ``remains`` tile the PDU.  ``parts`` of a field are its bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smpplab.wire.walk import Span

if TYPE_CHECKING:
    from smpplab.render.dissection import Dissection

__all__ = ["as_dict"]


def as_dict(dissection: Dissection) -> dict[str, Any]:
    """Everything about one PDU, ready for JSON."""
    receipt = dissection.receipt
    return {
        "command": dissection.command,
        "command_id": dissection.command_id,
        "command_status": dissection.command_status,
        "status": dissection.status,
        "sequence_number": dissection.sequence_number,
        "command_length": dissection.command_length,
        "fields": [_field(dissection, span) for span in dissection.fields],
        "tlvs": [_tlv(dissection, span) for span in dissection.tlvs],
        "udh": _udh(dissection),
        "text": dissection.text,
        "receipt": receipt.to_dict() if receipt is not None else None,
        "segment": dissection.segment,
        "remains": [_remains(span) for span in dissection.remains],
        "problems": [
            {
                "severity": problem.severity,
                "field": problem.field,
                "offset": problem.offset,
                "message": problem.message,
            }
            for problem in dissection.problems
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return int(value) if isinstance(value, int) else str(value)


def _field(dissection: Dissection, span: Span) -> dict[str, Any]:
    entry = {
        "name": span.name,
        "value": _plain(span.value),
        "display": dissection.display(span),
        "offset": span.offset,
        "length": span.length,
    }
    parts = dissection.parts(span)
    return entry | {"parts": parts} if parts else entry


def _tlv(dissection: Dissection, span: Span) -> dict[str, Any]:
    entry = {
        "tag": span.tag,
        "name": span.name,
        "value": dissection.value_octets(span).hex(),
        "display": dissection.display(span),
        "offset": span.offset,
        "length": span.length,
    }
    parts = dissection.parts(span)
    return entry | {"parts": parts} if parts else entry


def _udh(dissection: Dissection) -> list[dict[str, Any]]:
    if dissection.udh is None:
        return []
    return [
        {
            "id": element.id,
            "name": element.name,
            "value": element.value if element.value is not None else element.octets.hex(),
            "offset": dissection.user_data_offset + element.offset,
            "length": element.length,
        }
        for element in dissection.udh.elements
    ]


def _remains(span: Span) -> dict[str, Any]:
    return {"name": "remains", "value": span.value.hex(), "offset": span.offset, "length": span.length}
