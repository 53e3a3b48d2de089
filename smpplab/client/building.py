"""From text to submit_sm: alphabet, segments, addresses, options."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from smpplab.client.address import Address
from smpplab.client.settings import Settings
from smpplab.errors import UsageError
from smpplab.text import gsm0338, segments, smpptime
from smpplab.text.alphabets import flash_data_coding
from smpplab.wire import EsmClass, SubmitSm, Tlvs

__all__ = ["Builder"]

FIELDS = frozenset(row.name for row in SubmitSm.given())
TIMES = {"validity": "validity_period", "schedule": "schedule_delivery_time"}
TEXT = ("alphabet", "split", "reference", "locking", "single", "extra_udh")


class Builder:
    """Builds the PDUs of messages, with the settings of a link."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._references = itertools.count(1)
        self._addresses: dict[Any, Address] = {}
        self._templates: dict[tuple[Any, bool], SubmitSm] = {}

    def address(self, given: Any) -> Address:
        """An address as given, with its TON and NPI."""
        found = self._addresses.get(given)
        if found is None:
            if len(self._addresses) > 10_000:
                self._addresses.clear()
            found = self._addresses[given] = Address.of(given)
        return found

    def messages(
        self, to: Any, text: str | bytes, source: Any, receipt: bool, options: Mapping[str, Any]
    ) -> list[SubmitSm]:
        """The PDUs of one message, one for each segment.

        Raises:
            UsageError, CannotEncode, BadSegments: It cannot be written.
        """
        settings = self.settings
        source = settings.source if source is None else source
        if (
            not options
            and type(text) is str
            and settings.alphabet is None
            and settings.default_alphabet == "gsm7"
        ):
            octets = gsm0338.try_encode(text)
            if octets is not None and len(octets) <= 160 and settings.split != "payload":
                return [self._plain(to, octets, source, receipt)]
        origin = self.address(source)
        target = self.address(to)
        fields = {
            "source_addr_ton": origin.ton,
            "source_addr_npi": origin.npi,
            "source_addr": origin.digits,
            "dest_addr_ton": target.ton,
            "dest_addr_npi": target.npi,
            "destination_addr": target.digits,
            "registered_delivery": 1 if receipt else 0,
        }
        tlvs: Any = ()
        shape: dict[str, Any] = {}
        if options:
            shape, tlvs = self._options(options, fields)
        flash = shape.pop("flash", False)
        parts = segments.split(
            text,
            alphabet=shape.pop("alphabet", settings.alphabet),
            method=shape.pop("split", settings.split),
            default=settings.default_alphabet,
            reference=shape.pop("reference", None) or next(self._references),
            **shape,
        )
        return [self._pdu(part, fields, tlvs, flash) for part in parts]

    def _plain(self, to: Any, octets: bytes, source: Any, receipt: bool) -> SubmitSm:
        """The one PDU of a short message in the default alphabet: most messages are that."""
        template = self._templates.get((source, receipt))
        if template is None:
            ton, npi, digits = self.address(source)
            template = SubmitSm(
                source_addr_ton=ton,
                source_addr_npi=npi,
                source_addr=digits,
                destination_addr="",
                registered_delivery=int(receipt),
            )
            if len(self._templates) < 1000:
                self._templates[source, receipt] = template
        pdu = template.copy()
        pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr = self.address(to)
        pdu.short_message = octets
        return pdu

    def _pdu(self, part: segments.Segment, fields: dict[str, Any], tlvs: Any, flash: bool) -> SubmitSm:
        values = fields
        if part.data_coding or part.udh or flash:
            values = dict(fields)
            if "data_coding" not in fields:
                values["data_coding"] = flash_data_coding(part.alphabet) if flash else part.data_coding
            if part.udh:
                values["esm_class"] = EsmClass(values.get("esm_class", 0), udhi=True)
        if tlvs or part.method in ("sar", "payload"):
            dialect = self.settings.dialect
            return SubmitSm(
                short_message=part.short_message,
                tlvs=Tlvs(part.tlvs, dialect) + Tlvs(tlvs, dialect),
                **values,
            )
        return SubmitSm(short_message=part.short_message, **values)

    def _options(self, options: Mapping[str, Any], fields: dict[str, Any]) -> tuple[dict[str, Any], Any]:
        """Sort options into those of the text and the TLVs; the others go into `fields`."""
        shape: dict[str, Any] = {}
        tlvs: Any = ()
        for name, value in options.items():
            if name in TEXT or name == "flash":
                shape[name] = value
            elif name == "tlvs":
                tlvs = value
            elif name in TIMES:
                fields[TIMES[name]] = as_time(value)
            elif name in FIELDS:
                fields[name] = value
            else:
                known = ", ".join(sorted({*TEXT, *TIMES, *FIELDS, "flash", "tlvs"}))
                raise UsageError(f"submit has no argument {name!r}; it has {known}")
        return shape, tlvs


def as_time(value: Any) -> str:
    """A time as SMPP writes it: from a `datetime`, a `timedelta`, seconds, or text as it is."""
    if isinstance(value, datetime):
        return smpptime.format_absolute(value)
    if isinstance(value, int | float):
        value = timedelta(seconds=value)
    if isinstance(value, timedelta):
        return smpptime.format_relative(value)
    return str(value)
