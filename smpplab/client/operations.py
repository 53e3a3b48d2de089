"""The operations beside `submit`: to many destinations, and on messages that the MC has already.

Each takes and gives plain values; `Esme.request` sends the PDUs themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from smpplab.client.broadcasts import Broadcasts
from smpplab.client.carrying import named
from smpplab.client.multi import MAX_DESTINATIONS, Destination, MultiSubmission
from smpplab.client.queried import Queried
from smpplab.client.submission import NOTHING, Submission
from smpplab.errors import CommandError, SmppError, UsageError
from smpplab.text import same_id
from smpplab.text.alphabets import for_data_coding
from smpplab.wire import CancelSm, DataSm, Group, QuerySm, ReplaceSm, SubmitMulti

__all__ = ["Operations"]

log = logging.getLogger("smpplab.client")


class Operations(Broadcasts):
    """What an `Esme` can ask the MC for.

    All of them raise `CommandError` when the MC refuses, `LocalProtocolError` when the session forbids the
    operation (nothing was sent), `ResponseTimeout` or `ConnectionLost` when the outcome is unknown.
    """

    async def submit_multi(
        self,
        to: Iterable[Any],
        text: str | bytes,
        *,
        source: Any = None,
        receipt: bool = False,
        tries: int = 1,
        log_id: str = "",
        metadata: Mapping[str, Any] = NOTHING,
        **options: Any,
    ) -> MultiSubmission:
        """Submit one message to several destinations (SMPP 3.4 section 4.5, 5.0 section 4.2.3).

        Long texts are split as by `submit`; more than 254 destinations go in several PDUs, one after the
        other.  A destination that the MC refuses gets no further segments.

        Args:
            to: Digits, (ton, npi, digits), and lists that the MC keeps, ``DistributionList(dl_name="all")``.
            text, source, receipt, tries, log_id, metadata: As for `submit`.
            **options: Those of `submit`; and any field of submit_multi.

        Returns:
            The submission: its `destinations` have a status each, `refused` are those that will not get it.

        Raises:
            CommandError, ResponseTimeout, ConnectionLost: No destination was accepted, and this is why.
                Where some were, the others have the error as their `error`.
            CannotEncode, BadSegments, EncodeError, UsageError: It cannot be written; nothing was sent.
        """
        alone = isinstance(to, str | Group) or (isinstance(to, tuple) and to and isinstance(to[0], int))
        if not alone and not isinstance(to, Iterable):
            raise UsageError(f"submit_multi takes a list of destinations, not {to!r:.80}")
        destinations = [Destination.of(entry) for entry in ([to] if alone else to)]
        if not destinations:
            raise UsageError("submit_multi has no destination: give at least one")
        templates = self.builder.pdus(SubmitMulti, text, source, receipt, options, {"dest_address": ()})
        batches = [
            destinations[at : at + MAX_DESTINATIONS] for at in range(0, len(destinations), MAX_DESTINATIONS)
        ]
        for batch in batches:  # all can be written, or none is sent
            self.dialect.encode(_addressed(templates[0], batch))
        submission = MultiSubmission(destinations, len(templates), self.clock.time(), log_id, metadata)
        async with self._under_way(submission, templates[0].registered_delivery, tries):
            for batch in batches:
                await self._submit_batch(submission, templates, batch, tries)
            error = next((each.error for each in destinations if each.error is not None), None)
            if error is not None and not submission.accepted:
                raise error
        return submission

    async def _submit_batch(
        self, submission: MultiSubmission, templates: list[SubmitMulti], batch: list[Destination], tries: int
    ) -> None:
        """Send every segment to as many destinations as one PDU takes; note what became of it."""
        for template in templates:
            asked = [destination for destination in batch if not destination.failed]
            if not asked:
                return
            pdu = _addressed(template, asked)
            submission.requests.append(pdu)
            try:
                response = await self._exchange(pdu, submission, tries)
            except SmppError as error:
                for destination in asked:
                    destination.fail(error)
                return
            submission.answered(response, asked, self.dialect.status)

    async def data_sm(
        self,
        to: Any,
        text: str | bytes,
        *,
        source: Any = None,
        receipt: bool = False,
        tries: int = 1,
        log_id: str = "",
        metadata: Mapping[str, Any] = NOTHING,
        **options: Any,
    ) -> Submission:
        """Submit a message with data_sm: whole in message_payload, however long (SMPP 3.4 section 4.7).

        Args:
            to: The destination: digits, or (ton, npi, digits); up to 64 characters.
            text, source, receipt, tries, log_id, metadata: As for `submit`.
            **options: ``alphabet``, ``flash``, ``tlvs``; and any field of data_sm, such as ``esm_class``.

        Returns:
            The submission; its `receipt()` can be awaited.

        Raises:
            CommandError, ResponseTimeout, ConnectionLost: As for `submit`.
        """
        ton, npi, digits = self.builder.address(to)
        fields = {"dest_addr_ton": ton, "dest_addr_npi": npi, "destination_addr": digits}
        pdus = self.builder.pdus(DataSm, text, source, receipt, options, fields)
        submission = Submission(pdus, self.clock.time(), log_id, metadata)
        async with self._under_way(submission, pdus[0].registered_delivery, tries):
            submission.responses.append(await self._exchange(pdus[0], submission, tries))
        return submission

    async def query(self, message: str | Submission, *, source: Any = None) -> Queried:
        """Ask what became of a message (SMPP 3.4 section 4.8, 5.0 section 4.5.2).

        Args:
            message: Its message_id, or its `Submission`: then every segment is asked for.
            source: The source address that it was submitted with, which the MC compares: the submission's,
                or the setting `source` without.

        Raises:
            CommandError: ESME_RQUERYFAIL, ESME_RINVMSGID: the MC does not know it, or does not tell.
        """
        origin, found = self._source(message, source), []
        for message_id in named(message):
            response = await self._ask(QuerySm(message_id=message_id, **origin))
            found.append(Queried.of(response, message_id))
            if same_id(message_id, found[-1].message_id) is None:
                log.warning(
                    "%s: asked about message %r, the MC answers about %r",
                    self.name,
                    message_id,
                    response.message_id,
                )
        return Queried.together(found)

    async def cancel(
        self,
        message: str | Submission | None = None,
        *,
        source: Any = None,
        to: Any = None,
        service_type: str = "",
    ) -> None:
        """Have the MC forget a message, or all that wait between two addresses (SMPP 3.4 section 4.9).

        Args:
            message: A message_id, or a `Submission`: then every segment; without, all messages of this
                source and destination (and service_type, where given) that are not yet delivered.
            source: The source address that they were submitted with; see `query`.
            to: The destination; may be left out where `message` is given.
            service_type: Of the messages; empty for any.

        Raises:
            CommandError: ESME_RCANCELFAIL, ESME_RINVMSGID: too late, or not known.  The other segments of the
                message are cancelled all the same.
            UsageError: Neither a message nor a destination is given.
        """
        if message is None and to is None:
            raise UsageError("cancel what? give a message, or the destination of those that wait")
        fields = self._source(message, source)
        if to is not None:
            ton, npi, digits = self.builder.address(to)
            fields |= {"dest_addr_ton": ton, "dest_addr_npi": npi, "destination_addr": digits}
        refusal: SmppError | None = None
        for message_id in [""] if message is None else named(message):
            try:
                await self._ask(CancelSm(message_id=message_id, service_type=service_type, **fields))
            except CommandError as error:
                refusal = refusal or error
        if refusal is not None:
            raise refusal

    async def replace(
        self,
        message: str | Submission,
        text: str | bytes,
        *,
        source: Any = None,
        receipt: bool | None = None,
        **options: Any,
    ) -> None:
        """Replace the text of a message that is not yet delivered (SMPP 3.4 section 4.10).

        The PDU has no data_coding: the new text is written in the alphabet of the old one, which is known
        from a `Submission`, and taken to be the MC's default (or `alphabet`) for a message_id.  It has one
        segment; with an MC of SMPP 5.0, ``split="payload"`` takes any length.

        Args:
            message: Its message_id, or its `Submission`.
            text: The new text.
            source: The source address that it was submitted with; see `query`.
            receipt: Whether a receipt is wanted from now on; as before where a `Submission` is given.
            **options: ``alphabet``, ``validity`` and ``schedule`` (the old ones hold without), ``tlvs``,
                ``split``; and any field of replace_sm.

        Raises:
            CommandError: ESME_RREPLACEFAIL, ESME_RINVMSGID: too late, or not known.
            CannotEncode, BadSegments: The text does not fit; nothing was sent.
        """
        ids = named(message)
        old: Any = message.request if isinstance(message, Submission) else None
        if len(ids) > 1:
            raise UsageError(f"one message_id can be replaced, not {len(ids)}: cancel them, and submit anew")
        default = self.settings.default_alphabet
        if old is not None:
            options = {"alphabet": for_data_coding(old.data_coding, default).name, **options}
            kept = old.registered_delivery if receipt is None else int(receipt)
            options.setdefault("registered_delivery", kept)
        options = {"alphabet": self.settings.alphabet or default, **options}
        fields = {**self._source(message, source), "message_id": ids[0]}
        (pdu,) = self.builder.pdus(ReplaceSm, text, None, bool(receipt), options, fields)
        await self._ask(pdu)
        if isinstance(message, Submission) and pdu.registered_delivery and not old.registered_delivery:
            filed = self.receiving.remember(message)
            if filed is not None:
                await filed


def _addressed(template: SubmitMulti, destinations: list[Destination]) -> SubmitMulti:
    """A copy that goes to these destinations."""
    pdu = template.copy()
    pdu.dest_address = tuple(destination.entry for destination in destinations)
    return pdu
