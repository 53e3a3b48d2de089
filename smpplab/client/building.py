"""From text to submit_sm and its like: alphabet, segments, addresses, options."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from math import isfinite
from types import MappingProxyType
from typing import Any, TypeVar

from smpplab.client.address import Address
from smpplab.client.settings import Settings
from smpplab.errors import BadSegments, UsageError
from smpplab.text import gsm0338, segments, smpptime
from smpplab.text.alphabets import flash_data_coding, for_data_coding
from smpplab.wire import EsmClass, Pdu, SubmitSm, Tlvs

__all__ = ["Builder"]

FIELDS = frozenset(row.name for row in SubmitSm.given())
SOURCE = tuple(row.name for row in SubmitSm.given() if row.name.startswith("source_addr"))
TIMES = {"validity": "validity_period", "schedule": "schedule_delivery_time"}
TEXT = ("alphabet", "split", "reference", "locking", "single", "extra_udh")
_P = TypeVar("_P", bound=Pdu)


class Builder:
    """Builds the PDUs of messages, with the settings of a link."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        for name in settings.defaults:
            if name not in accepted(SubmitSm):
                raise UsageError(f"defaults: {_no_option(SubmitSm, name)}")
        self._references = itertools.count(1)
        self._addresses: dict[Any, Address] = {}
        self._templates: dict[tuple[Any, bool], SubmitSm] = {}
        plain = settings.alphabet is None and settings.default_alphabet == "gsm7"
        self._usual = plain and settings.split != "payload" and not settings.defaults

    def address(self, given: Any) -> Address:
        """An address as given, with its TON and NPI."""
        try:
            found = self._addresses.get(given)
        except TypeError:  # a list and its like
            return Address.of(given)
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
        if self._usual and not options and type(text) is str:
            octets = gsm0338.try_encode(text)
            if octets is not None and len(octets) <= 160:
                try:
                    return [self._plain(to, octets, source, receipt)]
                except TypeError:
                    pass  # of the wrong type, such as a list: the long way says which
        ton, npi, digits = self.address(to)
        fields = {"dest_addr_ton": ton, "dest_addr_npi": npi, "destination_addr": digits}
        return self.pdus(SubmitSm, text, source, receipt, options, fields)

    def source(self, given: Any) -> dict[str, Any]:
        """The fields of a source address: the one given, or that of the settings."""
        return dict(zip(SOURCE, self.address(self.settings.source if given is None else given), strict=True))

    def pdus(
        self,
        cls: type[_P],
        text: str | bytes,
        source: Any,
        receipt: bool,
        options: Mapping[str, Any],
        fields: Mapping[str, Any] = MappingProxyType({}),
    ) -> list[_P]:
        """The PDUs of any command that carries text: one for each segment, or one with message_payload
        where the command has no short_message.

        Raises:
            UsageError, CannotEncode, BadSegments: It cannot be written.
        """
        settings = self.settings
        kind: Any = cls  # PDUs have no hash, their classes do: mypy takes one for the other
        names = given_names(kind)
        values = {**self.source(source), **fields}
        if "registered_delivery" in names:
            values["registered_delivery"] = 1 if receipt else 0
        tlvs: Any = ()
        shape: dict[str, Any] = {}
        if settings.defaults and "esm_class" in names:  # what carries a new message
            usual = {name: value for name, value in settings.defaults.items() if name in accepted(kind)}
            options = usual | dict(options)
        if options:
            shape, tlvs = self._options(kind, options, values)
        flash = shape.pop("flash", False)
        method = shape.pop("split", settings.split) if "short_message" in names else "payload"
        parts = segments.split(
            text,
            alphabet=shape.pop("alphabet") if "alphabet" in shape else self._alphabet(text, values),
            method=method,
            default=settings.default_alphabet,
            reference=shape.pop("reference", None) or next(self._references),
            **shape,
        )
        if len(parts) > 1 and "esm_class" not in names:  # replace_sm
            raise BadSegments(f"the text takes {len(parts)} segments, and {cls.command} carries one")
        return [self._pdu(cls, part, values, tlvs, flash) for part in parts]

    def _alphabet(self, text: str | bytes, fields: Mapping[str, Any]) -> str | None:
        """That of a text for which none is named: what its data_coding says, or the settings."""
        data_coding, settings = fields.get("data_coding"), self.settings
        if isinstance(data_coding, int) and isinstance(text, str):
            alphabet = for_data_coding(data_coding, settings.default_alphabet).name
            if alphabet != "octets":
                return alphabet
        return settings.alphabet

    def _plain(self, to: Any, octets: bytes, source: Any, receipt: bool) -> SubmitSm:
        """The one PDU of a short message in the default alphabet: most messages are that."""
        template = self._templates.get((source, receipt))
        if template is None:
            template = SubmitSm(
                destination_addr="", registered_delivery=1 if receipt else 0, **self.source(source)
            )
            if len(self._templates) < 1000:
                self._templates[source, receipt] = template
        pdu = template.copy()
        address = self._addresses.get(to)
        pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr = address or self.address(to)
        pdu.short_message = octets
        return pdu

    def _pdu(
        self, cls: type[_P], part: segments.Segment, fields: dict[str, Any], tlvs: Any, flash: bool
    ) -> _P:
        values = dict(fields)
        if (part.data_coding or flash) and "data_coding" not in fields and hasattr(cls, "data_coding"):
            values["data_coding"] = flash_data_coding(part.alphabet) if flash else part.data_coding
        if part.udh:
            values["esm_class"] = EsmClass(values.get("esm_class", 0), udhi=True)
        if part.method != "payload":
            values["short_message"] = part.short_message
        if tlvs or part.method in ("sar", "payload"):
            dialect = self.settings.dialect
            values["tlvs"] = Tlvs(part.tlvs, dialect) + Tlvs(tlvs, dialect)
        return cls(**values)

    def _options(
        self, cls: Any, options: Mapping[str, Any], fields: dict[str, Any]
    ) -> tuple[dict[str, Any], Any]:
        """Sort options into those of the text and the TLVs; the others go into `fields`."""
        shape: dict[str, Any] = {}
        tlvs: Any = ()
        for name, value in options.items():
            if name not in accepted(cls):
                raise UsageError(_no_option(cls, name))
            if name in TEXT or name == "flash":
                shape[name] = value
            elif name == "tlvs":
                tlvs = value
            elif name in TIMES:
                fields[TIMES[name]] = as_time(value)
            else:
                fields[name] = value
        return shape, tlvs


@cache
def given_names(cls: Any) -> frozenset[str]:
    """The fields of a PDU that are given, as the table has them."""
    return frozenset(row.name for row in cls.given())


@cache
def accepted(cls: Any) -> frozenset[str]:
    """The options with which a PDU that carries text can be built."""
    names = given_names(cls)
    found = {"tlvs", "alphabet", *names, *(time for time, field in TIMES.items() if field in names)}
    found.discard("short_message")  # it is made of the text
    if "data_coding" in names:
        found.add("flash")
    if "esm_class" in names:  # without it, no UDH can be announced
        found.update(TEXT)
    (found.add if "short_message" in names else found.discard)("split")
    return frozenset(found)


def _no_option(cls: Any, name: str) -> str:
    caller = "submit" if cls is SubmitSm else cls.command
    return f"{caller} has no argument {name!r}; it has {', '.join(sorted(accepted(cls)))}"


def as_time(value: Any) -> str:
    """A time as SMPP writes it: of a `datetime`, a `timedelta`, a `RelativeTime`, seconds; text is as it is.

    Raises:
        UsageError: It is no time, or none that SMPP can write.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return smpptime.format_absolute(value)
    if isinstance(value, int | float) and isfinite(value):
        value = _seconds(value)
    if isinstance(value, timedelta | smpptime.RelativeTime):
        return smpptime.format_relative(value)
    raise UsageError(f"a time is seconds, a timedelta, a RelativeTime, a datetime or text; not {value!r:.80}")


def _seconds(value: float) -> timedelta:
    try:
        return timedelta(seconds=value)
    except OverflowError:
        raise UsageError(
            f"{value:g} seconds are no period that SMPP can write: 31 days are the most"
        ) from None
